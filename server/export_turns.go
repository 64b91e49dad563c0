package server

import (
	"context"
	"fmt"
	"runtime"

	"golang.org/x/sync/semaphore"
)

const (
	// A file is worked on for so many rows before another one's turn comes.
	rowsPerWorkSlot = 10_000
	// Where there is one core, another file is made while the database reads.
	minWorkSlots = 2
)

// newWorkSlots are as many as there are cores: of the exports that are open, which
// clients may read as slowly as they like, so many are worked on at a time, so
// that operations have time and connections beside them.
func newWorkSlots() *semaphore.Weighted {
	return semaphore.NewWeighted(int64(max(runtime.GOMAXPROCS(0), minWorkSlots)))
}

// workSlot is one export's right to be worked on. Without slots it always has it.
type workSlot struct {
	slots *semaphore.Weighted
	held  bool
}

func (t *workSlot) acquire(ctx context.Context) error {
	if t.slots == nil || t.held {
		return nil
	}
	if err := t.slots.Acquire(ctx, 1); err != nil {
		return fmt.Errorf("waiting for other exports: %w", context.Cause(ctx))
	}
	t.held = true
	return nil
}

func (t *workSlot) release() {
	if t.held {
		t.slots.Release(1)
		t.held = false
	}
}

// end gives the turn for good.
func (t *workSlot) end() {
	t.release()
	t.slots = nil
}

// pass lets another export be worked on, where one waits.
func (t *workSlot) pass(ctx context.Context) error {
	t.release()
	return t.acquire(ctx)
}

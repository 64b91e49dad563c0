package server

import (
	"context"
	"fmt"
	"runtime"

	"golang.org/x/sync/semaphore"
)

const (
	// A file is worked on for so many rows before another one's turn comes.
	rowsInATurn = 10_000
	// Where there is one core, another file is made while the database reads.
	fewestTurns = 2
)

// newTurns are as many as there are cores: of the exports that are open, which
// clients may read as slowly as they like, so many are worked on at a time, so
// that operations have time and connections beside them.
func newTurns() *semaphore.Weighted {
	return semaphore.NewWeighted(int64(max(runtime.GOMAXPROCS(0), fewestTurns)))
}

// turn is one export's right to be worked on. Without turns it always has it.
type turn struct {
	turns *semaphore.Weighted
	taken bool
}

func (t *turn) take(ctx context.Context) error {
	if t.turns == nil || t.taken {
		return nil
	}
	if err := t.turns.Acquire(ctx, 1); err != nil {
		return fmt.Errorf("waiting for other exports: %w", context.Cause(ctx))
	}
	t.taken = true
	return nil
}

func (t *turn) give() {
	if t.taken {
		t.turns.Release(1)
		t.taken = false
	}
}

// end gives the turn for good.
func (t *turn) end() {
	t.give()
	t.turns = nil
}

// pass lets another export be worked on, where one waits.
func (t *turn) pass(ctx context.Context) error {
	t.give()
	return t.take(ctx)
}

package server

import (
	"context"
	"sync"
)

// flights let requests that ask for the same at once wait for one answer. It is
// no singleflight.Group, and not the loading of otter, as neither knows when the
// last one who waits has left: the work is then given up, and not before.
type flights[K comparable, V any] struct {
	mu    sync.Mutex
	aloft map[K]*flight[V]
}

type flight[V any] struct {
	waiting int
	giveUp  context.CancelFunc
	landed  chan struct{}
	value   V
}

func newFlights[K comparable, V any]() *flights[K, V] {
	return &flights[K, V]{aloft: map[K]*flight[V]{}}
}

// join gives what do makes, which is run once for all who wait for the key at
// the same time, and tells whether another had begun it. It is run with the
// values and the deadline of the first one's context; that one's leaving ends it
// only where nobody else waits. Do must not panic. The error is the cause for
// which this caller left.
func (f *flights[K, V]) join(ctx context.Context, key K, do func(context.Context) V) (value V, shared bool, err error) {
	f.mu.Lock()
	one, shared := f.aloft[key]
	if !shared {
		one = f.begin(ctx, key, do)
	}
	one.waiting++
	f.mu.Unlock()
	select {
	case <-one.landed:
		return one.value, shared, nil
	case <-ctx.Done():
	}
	if _, limited := ctx.Deadline(); limited && context.Cause(ctx) == context.DeadlineExceeded { //nolint:errorlint // the very one
		// The work's time is up as well, or was before; it tells how far it came.
		<-one.landed
		return one.value, shared, nil
	}
	f.leave(key, one)
	return value, shared, context.Cause(ctx)
}

func (f *flights[K, V]) begin(ctx context.Context, key K, do func(context.Context) V) *flight[V] {
	free := context.WithoutCancel(ctx)
	one := &flight[V]{landed: make(chan struct{})}
	if deadline, limited := ctx.Deadline(); limited {
		free, one.giveUp = context.WithDeadline(free, deadline)
	} else {
		free, one.giveUp = context.WithCancel(free)
	}
	f.aloft[key] = one
	go func() {
		defer one.giveUp()
		one.value = do(free)
		f.mu.Lock()
		f.forget(key, one)
		f.mu.Unlock()
		close(one.landed)
	}()
	return one
}

func (f *flights[K, V]) leave(key K, one *flight[V]) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if one.waiting--; one.waiting == 0 {
		// Who comes now must not get what was given up.
		f.forget(key, one)
		one.giveUp()
	}
}

func (f *flights[K, V]) forget(key K, one *flight[V]) {
	if f.aloft[key] == one {
		delete(f.aloft, key)
	}
}

package operation

import (
	"context"
	"sync"
)

// coalescer lets requests for the same answer at the same time share one
// computation. Neither singleflight.Group nor otter can do that here, as neither
// knows when the last waiting request has left: only then is the work cancelled.
type coalescer[K comparable, V any] struct {
	mu       sync.Mutex
	inFlight map[K]*sharedCall[V]
}

type sharedCall[V any] struct {
	waiting int
	cancel  context.CancelFunc
	done    chan struct{}
	value   V
}

func newCoalescer[K comparable, V any]() *coalescer[K, V] {
	return &coalescer[K, V]{inFlight: map[K]*sharedCall[V]{}}
}

// join gives what do makes, which is run once for all who wait for the key at
// the same time, and tells whether another had begun it. It is run with the
// values and the deadline of the first one's context; that one's leaving ends it
// only where nobody else waits. Do must not panic. The error is the cause for
// which this caller left.
func (f *coalescer[K, V]) join(ctx context.Context, key K, do func(context.Context) V) (value V, shared bool, err error) {
	f.mu.Lock()
	one, shared := f.inFlight[key]
	if !shared {
		one = f.begin(ctx, key, do)
	}
	one.waiting++
	f.mu.Unlock()
	select {
	case <-one.done:
		return one.value, shared, nil
	case <-ctx.Done():
	}
	if _, limited := ctx.Deadline(); limited && context.Cause(ctx) == context.DeadlineExceeded { //nolint:errorlint // the very one
		// The work's time is up as well, or was before; it tells how far it came.
		<-one.done
		return one.value, shared, nil
	}
	f.leave(key, one)
	return value, shared, context.Cause(ctx)
}

func (f *coalescer[K, V]) begin(ctx context.Context, key K, do func(context.Context) V) *sharedCall[V] {
	free := context.WithoutCancel(ctx)
	one := &sharedCall[V]{done: make(chan struct{})}
	if deadline, limited := ctx.Deadline(); limited {
		free, one.cancel = context.WithDeadline(free, deadline)
	} else {
		free, one.cancel = context.WithCancel(free)
	}
	f.inFlight[key] = one
	go func() {
		defer one.cancel()
		one.value = do(free)
		f.mu.Lock()
		f.forget(key, one)
		f.mu.Unlock()
		close(one.done)
	}()
	return one
}

func (f *coalescer[K, V]) leave(key K, one *sharedCall[V]) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if one.waiting--; one.waiting == 0 {
		// Who comes now must not get what was given up.
		f.forget(key, one)
		one.cancel()
	}
}

func (f *coalescer[K, V]) forget(key K, one *sharedCall[V]) {
	if f.inFlight[key] == one {
		delete(f.inFlight, key)
	}
}

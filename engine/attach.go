package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

const (
	// followInterval bounds how late an attached program notices that the owner
	// is gone.
	followInterval = 50 * time.Millisecond
	// lookInterval is how often an attached program checks that the engine answers.
	lookInterval = time.Second
)

// follow uses the engine of the program that owns the folder, until that
// program is gone. It returns the owner's lock then, and an error when ctx ends.
func (e *Engine) follow(ctx context.Context, started func(error)) (*os.File, error) {
	e.setAttached(true)
	defer e.setReady(false)
	// While it is held the owner does not remove the address when it stops.
	attached, err := awaitLock(ctx, e.paths.attached, syscall.LOCK_SH)
	if err != nil {
		return nil, err
	}
	defer attached.Close()
	ticker := time.NewTicker(followInterval)
	defer ticker.Stop()
	var looked time.Time
	for {
		lock, err := tryLock(e.paths.lock, syscall.LOCK_EX)
		if err == nil {
			e.log.InfoContext(ctx, "engine has no owner, taking over", "folder", e.paths.root)
			return lock, nil
		}
		if !errors.Is(err, errLocked) {
			return nil, err
		}
		if !e.Ready() || time.Since(looked) >= lookInterval {
			e.checkEndpoint(ctx, started)
			looked = time.Now()
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("following the engine's owner: %w", ctx.Err())
		case <-ticker.C:
		}
	}
}

// checkEndpoint reads the engine's current address and checks that it answers.
func (e *Engine) checkEndpoint(ctx context.Context, started func(error)) {
	endpoint, err := readEndpoint(e.paths.endpoint)
	if err == nil {
		if known := e.Endpoint(); known.NativeAddr != "" && known.NativeAddr != endpoint.NativeAddr {
			e.log.WarnContext(ctx, "engine moved", "from", known.NativeAddr, "to", endpoint.NativeAddr)
		}
		e.setEndpoint(endpoint)
		_, err = probe(ctx, e.client, endpoint)
	}
	if err != nil {
		e.setProblem(err)
		e.setReady(false)
		return
	}
	if !e.Ready() {
		e.log.InfoContext(ctx, "attached to the running engine", "native", endpoint.NativeAddr, "http", endpoint.HTTPAddr)
	}
	e.setReady(true)
	started(nil)
}

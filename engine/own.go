package engine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// errAddressTaken says that another program listens on the engine's address.
var errAddressTaken = errors.New("the engine's address is taken")

// own keeps a child running until ctx ends. The caller holds the owner's lock.
// It returns an error when starting again cannot help or has not helped.
func (e *Engine) own(ctx context.Context, started func(error)) error {
	e.setAttached(false)
	return errors.Join(e.keepServing(ctx, started), e.removeEndpoint())
}

func (e *Engine) keepServing(ctx context.Context, started func(error)) error {
	recorded, err := e.paths.readVersion()
	if err != nil {
		return err
	}
	if err := e.takeEndpoint(); err != nil {
		return err
	}
	policy, failed, served := newRestartPolicy(), 0, false
	for {
		lasted, err := e.serveOnce(ctx, &recorded, started)
		served = served || lasted > 0
		switch {
		case ctx.Err() != nil:
			return nil //nolint:nilerr // the engine was asked to end
		case errors.Is(err, ErrOtherVersion), errors.Is(err, ErrLibraryUnusable):
			return err
		case errors.Is(err, errAddressTaken):
			e.log.WarnContext(ctx, "engine address taken, moving to another", "error", err)
			if err := e.moveEndpoint(); err != nil {
				return err
			}
		}
		if failed++; !served && failed >= maxFailedStarts {
			return fmt.Errorf("%w: gave up after %d starts: %w", ErrNotReady, failed, err)
		}
		pause := policy.next(lasted)
		e.log.ErrorContext(ctx, "engine process ended unasked, starting again",
			"error", err, "served", lasted, "pause", pause)
		sleep(ctx, pause)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // the engine was asked to end
		}
		e.countRestart()
	}
}

// serveOnce runs one child to its end and returns how long it served, zero when
// it never became ready.
func (e *Engine) serveOnce(ctx context.Context, recorded *dataVersion, started func(error)) (time.Duration, error) {
	endpoint := e.Endpoint()
	c, err := startChild(childArguments{
		Library: e.library, Config: e.paths.config, Lock: e.paths.childLock,
		Addresses:  []string{endpoint.NativeAddr, endpoint.HTTPAddr},
		MajorMinor: majorMinor(recorded.Library),
	})
	if err != nil {
		return 0, err
	}
	defer c.stop(e.kill)
	found, err := e.awaitReady(ctx, c, endpoint, *recorded)
	if err != nil {
		return 0, err
	}
	endpoint.PID, endpoint.Version = c.cmd.Process.Pid, found.ClickHouse
	if err := e.record(endpoint, found, recorded); err != nil {
		return 0, err
	}
	ready := time.Now()
	e.setReady(true)
	defer e.setReady(false)
	e.log.InfoContext(ctx, "engine ready", "pid", endpoint.PID, "clickhouse", endpoint.Version,
		"native", endpoint.NativeAddr, "http", endpoint.HTTPAddr, "took", ready.Sub(c.started))
	started(nil)
	select {
	case <-c.exited:
		return max(time.Since(ready), 1), c.exitError()
	case <-ctx.Done():
		return max(time.Since(ready), 1), nil
	}
}

// awaitReady returns the versions of the child once it answers a query.
func (e *Engine) awaitReady(ctx context.Context, c *child, endpoint Endpoint, recorded dataVersion) (dataVersion, error) {
	ctx, cancel := context.WithTimeout(ctx, e.startTimeout)
	defer cancel()
	hello, err := c.awaitHello(ctx)
	if err != nil {
		return dataVersion{}, err
	}
	if err := e.refusal(hello, recorded); err != nil {
		return dataVersion{}, err
	}
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for {
		version, err := probe(ctx, e.client, endpoint)
		if err == nil {
			return dataVersion{ClickHouse: version, Library: hello.Library}, nil
		}
		select {
		case <-c.exited:
			return dataVersion{}, c.exitError()
		case <-ctx.Done():
			return dataVersion{}, fmt.Errorf("waiting for the engine's first answer: %w", err)
		case <-ticker.C:
		}
	}
}

// refusal turns the child's problem into an error that says what to do.
func (e *Engine) refusal(hello childHello, recorded dataVersion) error {
	switch hello.Problem {
	case problemNone:
		return nil
	case problemLibrary:
		return fmt.Errorf("%w: %s; get it anew with `make engine` or `npm ci`, or name another with `--libchdb PATH`",
			ErrLibraryUnusable, hello.Detail)
	case problemVersion:
		return fmt.Errorf("%w: %s was written by ClickHouse %s (library %s), and %s is version %s; "+
			"name a library of version %s with `--libchdb PATH`, or move the folder away and load the data again",
			ErrOtherVersion, e.paths.root, recorded.ClickHouse, recorded.Library, e.library, hello.Library,
			majorMinor(recorded.Library))
	case problemAddress:
		return fmt.Errorf("%w: %s", errAddressTaken, hello.Detail)
	default:
		return fmt.Errorf("engine process gave up: %s", hello.Detail)
	}
}

// takeEndpoint chooses the address: the previous one, so that the connection pools of
// other programs find the engine again, else a new one.
func (e *Engine) takeEndpoint() error {
	if known := e.Endpoint(); known.NativeAddr != "" {
		return e.useEndpoint(known)
	}
	// An unreadable file is ignored: no other program can be using it now.
	if left, err := readEndpoint(e.paths.endpoint); err == nil {
		return e.useEndpoint(left)
	}
	return e.moveEndpoint()
}

func (e *Engine) moveEndpoint() error {
	endpoint, err := newEndpoint()
	if err != nil {
		return err
	}
	return e.useEndpoint(endpoint)
}

func (e *Engine) useEndpoint(endpoint Endpoint) error {
	e.setEndpoint(endpoint)
	if err := e.paths.writeConfig(endpoint, e.readerGrants); err != nil {
		return err
	}
	return writeJSON(e.paths.endpoint, endpoint)
}

// record writes what others need to know of a child that answers.
func (e *Engine) record(endpoint Endpoint, found dataVersion, recorded *dataVersion) error {
	if found != *recorded {
		if err := writeJSON(e.paths.version, found); err != nil {
			return err
		}
		*recorded = found
	}
	e.setEndpoint(endpoint)
	return writeJSON(e.paths.endpoint, endpoint)
}

// removeEndpoint removes the address of an engine that has stopped, unless an
// attached program is about to start it again at that address.
func (e *Engine) removeEndpoint() error {
	alone, err := tryLock(e.paths.attached, syscall.LOCK_EX)
	if errors.Is(err, errLocked) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := os.Remove(e.paths.endpoint); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(fmt.Errorf("removing engine address: %w", err), alone.Close())
	}
	if err := alone.Close(); err != nil {
		return fmt.Errorf("closing lock %s: %w", e.paths.attached, err)
	}
	return nil
}

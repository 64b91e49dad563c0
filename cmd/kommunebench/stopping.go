package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"kommunebench/kommune"
	"kommunebench/server"
)

// capacityFlags say how much serve does at once.
type capacityFlags struct {
	MaxOperations int `help:"Operations that are answered at once; one client has three quarters of them at most." default:"16" placeholder:"N"`
	MaxExports    int `help:"Exports that are open at once; one client has half of them at most." default:"12" placeholder:"N"`
	MaxWaiting    int `help:"Operations that wait for one of these to end, up to 10 seconds, and as many exports; who comes beyond is told when to come back." default:"128" placeholder:"N"`
}

// capacity checks the flags.
func (f capacityFlags) capacity() (server.Capacity, error) {
	for name, given := range map[string]int{"max-operations": f.MaxOperations, "max-exports": f.MaxExports, "max-waiting": f.MaxWaiting} {
		const most = 10_000
		if given < 1 || given > most {
			return server.Capacity{}, kommune.InvalidInput(name, strconv.Itoa(given), "a number from 1 to 10000")
		}
	}
	return server.Capacity{Operations: f.MaxOperations, Exports: f.MaxExports, Waiting: f.MaxWaiting}, nil
}

// stoppingFlags say how serve ends on a signal. A second signal ends it at
// once.
type stoppingFlags struct {
	ShutdownDelay   time.Duration `help:"Time in which all is answered after a signal to stop, but /readyz, so that a load balancer sends nobody here any more." default:"0s"`
	ShutdownTimeout time.Duration `help:"Time in which operations and exports that run may end after that; what still runs then is broken off." default:"30s"`
}

// check refuses times that nobody can mean.
func (f stoppingFlags) check() error {
	for name, given := range map[string]time.Duration{"shutdown-delay": f.ShutdownDelay, "shutdown-timeout": f.ShutdownTimeout} {
		const most = 24 * time.Hour
		if given < 0 || given > most {
			return kommune.InvalidInput(name, given.String(), "a time from 0s to 24h")
		}
	}
	return nil
}

const (
	// Requests that are broken off end their queries and say so where they can.
	breakOffTime          = 5 * time.Second
	retryAfterStop        = 5 * time.Second
	messageServerIsGoing  = "the server is being stopped; try again shortly"
	logStopping           = "stopping: requests that run are finished first; a second signal ends all at once"
	logStoppingBrokenOff  = "stopping: requests that still ran were broken off"
	logStoppingConnection = "stopping: connections that still stood were cut"
)

// gracefulServer is a web server that can be stopped without a file that looks whole
// and is not.
type gracefulServer struct {
	*http.Server
	stoppingFlags
	handler  atomic.Pointer[http.Handler]
	breakOff context.CancelCauseFunc
	logger   *slog.Logger
}

func newWebsite(ctx context.Context, flags stoppingFlags, logger *slog.Logger) *gracefulServer {
	requests, breakOff := context.WithCancelCause(context.WithoutCancel(ctx))
	w := &gracefulServer{stoppingFlags: flags, breakOff: breakOff, logger: logger}
	w.show(server.Starting())
	w.Server = &http.Server{
		Handler:           http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) { (*w.handler.Load()).ServeHTTP(out, r) }),
		BaseContext:       func(net.Listener) context.Context { return requests },
		ConnContext:       server.ConnContext,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      requestTimeout + readTimeout,
		IdleTimeout:       idleTimeout,
	}
	return w
}

// show has requests answered by a handler from now on.
func (w *gracefulServer) show(handler http.Handler) { w.handler.Store(&handler) }

// stop ends what can be ended in time and breaks the rest off. To stop twice
// does nothing.
func (w *gracefulServer) stop() error {
	err := w.shutDown(w.ShutdownTimeout)
	if err == nil {
		return nil
	}
	w.breakOff(&kommune.Error{Code: kommune.Unavailable, RetryAfter: retryAfterStop, Message: messageServerIsGoing})
	w.logger.Warn(logStoppingBrokenOff, "after", w.ShutdownTimeout)
	if err = w.shutDown(breakOffTime); err != nil {
		w.logger.Warn(logStoppingConnection)
		if err = w.Close(); err != nil {
			return fmt.Errorf("stopping the server: %w", err)
		}
	}
	return nil
}

func (w *gracefulServer) shutDown(limit time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	return w.Shutdown(ctx) //nolint:wrapcheck // its only reader takes any error for too late
}

// finish answers as before until load balancers have noticed, and stops then.
func (w *gracefulServer) finish(ctx context.Context) error {
	w.logger.InfoContext(ctx, logStopping)
	w.show(server.Stopping(*w.handler.Load()))
	w.SetKeepAlivesEnabled(false)
	time.Sleep(w.ShutdownDelay)
	return w.stop()
}

// joinStopped adds the error of stopping, if any, to another.
func (w *gracefulServer) joinStopped(err error) error { return errors.Join(err, w.stop()) }

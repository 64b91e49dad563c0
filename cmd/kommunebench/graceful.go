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
	"kommunebench/server/admission"
)

// capacityFlags limit how many requests serve runs at once.
type capacityFlags struct {
	MaxOperations int `help:"Operations that are answered at once; one client has three quarters of them at most." default:"16" placeholder:"N"`
	MaxExports    int `help:"Exports that are open at once; one client has half of them at most." default:"12" placeholder:"N"`
	MaxWaiting    int `help:"Operations that wait for one of these to end, up to 10 seconds, and as many exports; who comes beyond is told when to come back." default:"128" placeholder:"N"`
}

// capacity checks the flags: BAD_USER_INPUT.
func (f capacityFlags) capacity() (admission.Capacity, error) {
	for name, given := range map[string]int{"max-operations": f.MaxOperations, "max-exports": f.MaxExports, "max-waiting": f.MaxWaiting} {
		const most = 10_000
		if given < 1 || given > most {
			return admission.Capacity{}, kommune.InvalidInput(name, strconv.Itoa(given), "a number from 1 to 10000")
		}
	}
	return admission.Capacity{Operations: f.MaxOperations, Exports: f.MaxExports, Waiting: f.MaxWaiting}, nil
}

// stoppingFlags are the times of a graceful stop. A second signal ends serve at once.
type stoppingFlags struct {
	ShutdownDelay   time.Duration `help:"Time in which all is answered after a signal to stop, but /readyz, so that a load balancer sends nobody here any more." default:"0s"`
	ShutdownTimeout time.Duration `help:"Time in which operations and exports that run may end after that; what still runs then is broken off." default:"30s"`
}

// check refuses negative times and those over a day: BAD_USER_INPUT.
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
	// cancelTimeout is the time in which cancelled requests end their queries and
	// write an error.
	cancelTimeout         = 5 * time.Second
	retryAfterStop        = 5 * time.Second
	messageStopping       = "the server is being stopped; try again shortly"
	logStopping           = "stopping: requests that run are finished first; a second signal ends all at once"
	logStoppingCancelled  = "stopping: requests that still ran were broken off"
	logStoppingConnection = "stopping: connections that still stood were cut"
)

// gracefulServer is an HTTP server that is stopped in three steps: requests may
// finish, are then cancelled with an error, and last their connections are closed.
// No file that is cut off looks complete.
type gracefulServer struct {
	*http.Server
	stoppingFlags
	handler        atomic.Pointer[http.Handler]
	cancelRequests context.CancelCauseFunc
	logger         *slog.Logger
}

func newGracefulServer(ctx context.Context, flags stoppingFlags, logger *slog.Logger) *gracefulServer {
	requests, breakOff := context.WithCancelCause(context.WithoutCancel(ctx))
	w := &gracefulServer{stoppingFlags: flags, cancelRequests: breakOff, logger: logger}
	w.setHandler(server.Starting())
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

// setHandler sets the handler of all requests from now on.
func (w *gracefulServer) setHandler(handler http.Handler) { w.handler.Store(&handler) }

// stop stops the server: it lets requests finish for ShutdownTimeout, and then
// cancels the others. Stopping twice does nothing.
func (w *gracefulServer) stop() error {
	err := w.shutdownWithin(w.ShutdownTimeout)
	if err == nil {
		return nil
	}
	w.cancelRequests(&kommune.Error{Code: kommune.Unavailable, RetryAfter: retryAfterStop, Message: messageStopping})
	w.logger.Warn(logStoppingCancelled, "after", w.ShutdownTimeout)
	if err = w.shutdownWithin(cancelTimeout); err != nil {
		w.logger.Warn(logStoppingConnection)
		if err = w.Close(); err != nil {
			return fmt.Errorf("stopping the server: %w", err)
		}
	}
	return nil
}

func (w *gracefulServer) shutdownWithin(limit time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	return w.Shutdown(ctx) //nolint:wrapcheck // the caller takes any error as a timeout
}

// drainAndStop reports not ready while it still answers, for ShutdownDelay, so that
// load balancers remove the server, and then stops it.
func (w *gracefulServer) drainAndStop(ctx context.Context) error {
	w.logger.InfoContext(ctx, logStopping)
	w.setHandler(server.Stopping(*w.handler.Load()))
	w.SetKeepAlivesEnabled(false)
	time.Sleep(w.ShutdownDelay)
	return w.stop()
}

// joinStop stops the server and joins the error, if any, with another.
func (w *gracefulServer) joinStop(err error) error { return errors.Join(err, w.stop()) }

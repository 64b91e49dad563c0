package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"kommunebench/kommune"
)

// Times of a connection.
const (
	// ReadHeaderTimeout, ReadTimeout and IdleTimeout are those of http.Server.
	ReadHeaderTimeout = 10 * time.Second
	ReadTimeout       = 30 * time.Second
	IdleTimeout       = 2 * time.Minute
	// cancelTimeout is the time in which cancelled requests end their queries and
	// write an error.
	cancelTimeout  = 5 * time.Second
	retryAfterStop = 5 * time.Second
)

// What is logged while a server stops.
const (
	LogStopping           = "stopping: requests that run are finished first; a second signal ends all at once"
	LogStoppingCancelled  = "stopping: requests that still ran were broken off"
	logStoppingConnection = "stopping: connections that still stood were cut"

	messageStopping = "the server is being stopped; try again shortly"
)

// StopTimes are the times of a graceful stop.
type StopTimes struct {
	// Delay is the time in which all is answered, but /readyz, so that a load balancer
	// sends nobody here any more.
	Delay time.Duration
	// Timeout is the time in which requests that run may end after that.
	Timeout time.Duration
}

// Graceful is an HTTP server that is stopped in three steps: requests may finish, are
// then cancelled with an error, and last their connections are closed. No file that is
// cut off looks complete.
type Graceful struct {
	*http.Server

	times          StopTimes
	handler        atomic.Pointer[http.Handler]
	cancelRequests context.CancelCauseFunc
	logger         *slog.Logger
}

// NewGraceful makes a server that answers 503 until it is told its handler. A request
// may take as long as given, beside the time in which it is read.
func NewGraceful(ctx context.Context, times StopTimes, request time.Duration, logger *slog.Logger) *Graceful {
	requests, breakOff := context.WithCancelCause(context.WithoutCancel(ctx))
	g := &Graceful{times: times, cancelRequests: breakOff, logger: logger}
	g.SetHandler(Starting())
	g.Server = &http.Server{
		Handler:           http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) { (*g.handler.Load()).ServeHTTP(out, r) }),
		BaseContext:       func(net.Listener) context.Context { return requests },
		ConnContext:       ConnContext,
		ReadHeaderTimeout: ReadHeaderTimeout,
		ReadTimeout:       ReadTimeout,
		WriteTimeout:      request + ReadTimeout,
		IdleTimeout:       IdleTimeout,
	}
	return g
}

// SetHandler sets the handler of all requests from now on.
func (g *Graceful) SetHandler(handler http.Handler) { g.handler.Store(&handler) }

// Stop stops the server: it lets requests finish, and then cancels those that run too
// long. Stopping twice does nothing.
func (g *Graceful) Stop() error {
	err := g.shutdownWithin(g.times.Timeout)
	if err == nil {
		return nil
	}
	g.cancelRequests(&kommune.Error{Code: kommune.Unavailable, RetryAfter: retryAfterStop, Message: messageStopping})
	g.logger.Warn(LogStoppingCancelled, "after", g.times.Timeout)
	if err = g.shutdownWithin(cancelTimeout); err != nil {
		g.logger.Warn(logStoppingConnection)
		if err = g.Close(); err != nil {
			return fmt.Errorf("stopping the server: %w", err)
		}
	}
	return nil
}

func (g *Graceful) shutdownWithin(limit time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	return g.Shutdown(ctx) //nolint:wrapcheck // the caller takes any error as a timeout
}

// DrainAndStop reports not ready while it still answers, so that load balancers remove
// the server, and then stops it.
func (g *Graceful) DrainAndStop(ctx context.Context) error {
	g.logger.InfoContext(ctx, LogStopping)
	g.SetHandler(Stopping(*g.handler.Load()))
	g.SetKeepAlivesEnabled(false)
	time.Sleep(g.times.Delay)
	return g.Stop()
}

// JoinStop stops the server and joins the error, if any, with another.
func (g *Graceful) JoinStop(err error) error { return errors.Join(err, g.Stop()) }

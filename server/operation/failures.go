package operation

import (
	"context"
	"errors"
	"slices"
	"time"

	"kommunebench/kommune"
	"kommunebench/server/response"
)

// isCallerSpecificError reports whether an operation failed for what only the one who asked
// first may have had: less time, a place in the queue behind much else that it
// sent, or a request id by which the log knows the fault.
func (o executionResult) isCallerSpecificError() bool {
	if o.failed == nil {
		return false
	}
	return slices.Contains([]kommune.ErrorCode{kommune.Timeout, kommune.Unavailable, kommune.Internal}, response.CodeOf(o.failed.Errors))
}

// whyTimeIsUp tells a request whose time was spent on waiting for a database that
// stalls from one that asks for too much.
func (g *Gateway) whyTimeIsUp(ctx context.Context) error {
	const (
		pingTimeout     = time.Second
		retryAfterStall = 5 * time.Second
	)
	cause := context.Cause(ctx)
	if !errors.Is(cause, context.DeadlineExceeded) {
		return cause
	}
	pinging, cancel := context.WithTimeout(context.WithoutCancel(ctx), pingTimeout)
	defer cancel()
	if err := g.options.Data.Ping(pinging); err != nil {
		return kommune.UnavailableFor(retryAfterStall, errors.Join(cause, err))
	}
	return cause
}

package store

import (
	"context"
	"math"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// graceAfterDeadline is how long a query may outlive its deadline: the server
// ends it by itself, and only when it does not is the connection cut.
const graceAfterDeadline = 5 * time.Second

// detached is a context for one query. It keeps the time that the caller has
// left, as a limit that the server watches, but not the caller's cancellation:
// a native query that is cancelled half-way can end the embedded engine, so a
// client that leaves lets its query finish. It has no deadline of its own, for
// the driver would turn that into a longer limit.
func detached(ctx context.Context) (context.Context, context.CancelFunc) {
	left := readTimeout
	if deadline, limited := ctx.Deadline(); limited {
		left = min(left, time.Until(deadline))
	}
	free, cancel := context.WithCancel(context.WithoutCancel(ctx))
	timer := time.AfterFunc(left+graceAfterDeadline, cancel)
	limited := clickhouse.Context(free, clickhouse.WithSettings(clickhouse.Settings{
		"max_execution_time": int(max(math.Ceil(left.Seconds()), 1)),
	}))
	return limited, func() {
		timer.Stop()
		cancel()
	}
}

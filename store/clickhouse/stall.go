package clickhouse

import (
	"context"
	"errors"
	"time"

	"kommunebench/kommune"
)

const (
	// pingTimeout is how long a database that works takes at most to answer a ping.
	pingTimeout     = time.Second
	retryAfterStall = 5 * time.Second
)

// CodedByPing is Coded for a read whose time may be up. A ping on a connection of
// its own decides whether the request was too much (TIMEOUT) or the database does
// not answer at all (UNAVAILABLE); reads that end at the same time share one.
func (db *Database) CodedByPing(ctx context.Context, err error) error {
	var known *kommune.Error
	// The second one is of a caller with more time than a query is given.
	isTimeUp := errors.Is(context.Cause(ctx), context.DeadlineExceeded) || (ctx.Err() == nil && errors.Is(err, context.Canceled))
	if err == nil || errors.As(err, &known) || !isTimeUp {
		return Coded(ctx, err)
	}
	_, stalled, _ := db.pings.Do("", func() (any, error) {
		pinging, cancel := context.WithTimeout(context.Background(), pingTimeout)
		defer cancel()
		return nil, db.pinger.Ping(pinging)
	})
	if stalled != nil {
		return kommune.UnavailableFor(retryAfterStall, errors.Join(err, stalled))
	}
	return &kommune.Error{Code: kommune.Timeout, Message: messageQueryTookTooLong, Err: err}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kommunebench/kommune"
)

// minInterval limits the requests to the publishers, which change a table once a
// day at most.
const minInterval = time.Minute

func (c *fetchFlags) checkEvery() error {
	if c.Every != 0 && c.Every < minInterval {
		return kommune.InvalidInput("every", c.Every.String(), "an interval of 1m or more, as in 24h")
	}
	return nil
}

// repeat runs a task now and then at each interval, one run at a time. A failed run
// is logged and tried again at the next interval, except for wrong usage in the
// first run, which is returned. It returns nil when it is interrupted.
func repeat(ctx context.Context, io *streams, every time.Duration, task func(context.Context) error) error {
	for first := true; ctx.Err() == nil; first = false {
		started := time.Now()
		err := task(ctx)
		if ctx.Err() != nil {
			break
		}
		if first && isWrongUsage(err) {
			return fetchStatus(err)
		}
		next := started.Add(every)
		if late := time.Now(); next.Before(late) {
			next = late
		}
		if err != nil {
			io.logger.ErrorContext(ctx, "a fetch failed; the next one is tried as planned", "error", err, "next", next.Format(time.RFC3339))
		} else {
			io.logger.InfoContext(ctx, "a fetch is done", "next", next.Format(time.RFC3339))
		}
		timer := time.NewTimer(time.Until(next))
		select {
		case <-ctx.Done():
			timer.Stop()
		case <-timer.C:
		}
	}
	_, _ = fmt.Fprintln(io.log, "kommunebench: interrupted, no more fetches")
	return nil //nolint:nilerr // what failed was logged, and was tried again
}

func isWrongUsage(err error) bool {
	var coded *kommune.Error
	var refused *refusedError
	return errors.As(err, &coded) && !errors.As(err, &refused) &&
		(coded.Code == kommune.BadUserInput || coded.Code == kommune.NotFound || coded.Code == kommune.Unauthenticated)
}

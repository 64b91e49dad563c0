package engine

import (
	"time"

	"github.com/cenkalti/backoff/v5"
)

const (
	// settledAfter is how long a child must have served for its end to be taken
	// as a single event.
	settledAfter = 5 * time.Second
	// freeRestarts is how many early ends in a row are answered at once.
	freeRestarts = 3
	// maxFailedStarts is after how many starts without one success the owner
	// gives up, and Open with it.
	maxFailedStarts = 5
	minPause        = 50 * time.Millisecond
	maxPause        = 5 * time.Second
)

// restartPolicy says how long to wait before a child is started again: not at
// all for one that served, longer and longer for one that keeps dying.
type restartPolicy struct {
	backoff *backoff.ExponentialBackOff
	early   int
}

func newRestartPolicy() *restartPolicy {
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval = minPause
	pauses.Multiplier = 2
	pauses.RandomizationFactor = 0
	pauses.MaxInterval = maxPause
	pauses.Reset()
	return &restartPolicy{backoff: pauses}
}

// next returns the pause after a child that served for the given time; zero
// means that it never became ready.
func (p *restartPolicy) next(served time.Duration) time.Duration {
	if served >= settledAfter {
		p.early = 0
		p.backoff.Reset()
		return 0
	}
	p.early++
	if served > 0 && p.early <= freeRestarts {
		return 0
	}
	return p.backoff.NextBackOff()
}

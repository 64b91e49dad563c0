package engine

import (
	"time"

	"github.com/cenkalti/backoff/v5"
)

const (
	// stableAfter is how long a child must have served for its end to be taken
	// as a single event.
	stableAfter = 5 * time.Second
	// maxInstantRestarts is how many early ends in a row are followed by a restart
	// without a pause.
	maxInstantRestarts = 3
	// maxFailedStarts is after how many starts without one success the owner
	// gives up, and Open with it.
	maxFailedStarts = 5
	minPause        = 50 * time.Millisecond
	maxPause        = 5 * time.Second
)

// restartPolicy is the pause before a child is started again: none after one that
// served for long, growing pauses (exponential backoff) after repeated early ends.
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
	if served >= stableAfter {
		p.early = 0
		p.backoff.Reset()
		return 0
	}
	p.early++
	if served > 0 && p.early <= maxInstantRestarts {
		return 0
	}
	return p.backoff.NextBackOff()
}

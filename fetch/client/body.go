package client

import (
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"kommunebench/kommune"
)

// boundedBody fails after too many bytes or too long a silence. It keeps the error,
// as a decoder that reads from it may return another one.
type boundedBody struct {
	body     io.Reader
	left     int64
	tooLarge error
	timer    *time.Timer
	timeout  time.Duration
	silent   atomic.Bool
	failure  error
}

// Read reads from the body and restarts the timer of the silence.
func (b *boundedBody) Read(into []byte) (int, error) {
	if b.failure != nil {
		return 0, b.failure
	}
	n, err := b.body.Read(into)
	b.timer.Reset(b.timeout)
	b.left -= int64(n)
	switch {
	case b.left < 0:
		b.failure = b.tooLarge
	case b.silent.Load():
		b.failure = transient(&kommune.Error{Code: kommune.Timeout, Message: fmt.Sprintf("the answer stopped for longer than %s", b.timeout)})
	case err != nil && !errors.Is(err, io.EOF):
		b.failure = transient(Unavailable("the connection was cut within the answer"))
	case err != nil:
		return n, io.EOF
	default:
		return n, nil
	}
	return 0, b.failure
}

package client

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"kommunebench/kommune"
)

// AnswerError says that the publisher answered and the answer was refused;
// nothing of the package changed. The cause is a *kommune.Error.
type AnswerError struct{ Cause *kommune.Error }

// Error says what was wrong with the answer.
func (e *AnswerError) Error() string { return e.Cause.Error() }

// Unwrap gives the coded error.
func (e *AnswerError) Unwrap() error { return e.Cause }

// transientError is a failure that may not occur at the next try.
type transientError struct{ cause error }

func (e *transientError) Error() string { return e.cause.Error() }

func (e *transientError) Unwrap() error { return e.cause }

// transient marks an error as one to retry.
func transient(err error) error { return &transientError{err} }

func isTransient(err error) bool {
	var found *transientError
	return errors.As(err, &found)
}

// Refuse makes the error of an answer that is refused. It is not tried again.
func Refuse(code kommune.ErrorCode, format string, values ...any) error {
	return &AnswerError{&kommune.Error{Code: code, Message: fmt.Sprintf(format, values...)}}
}

// Unavailable makes the error of a publisher that can't be reached or fails.
func Unavailable(format string, values ...any) error {
	return &kommune.Error{Code: kommune.Unavailable, Message: fmt.Sprintf(format, values...)}
}

func rateLimitedError(host string, wait time.Duration) error {
	message := host + " asks for fewer requests; try again later"
	if wait > 0 {
		message = fmt.Sprintf("%s asks for fewer requests; try again in %s", host, wait.Round(time.Second))
	}
	return &kommune.Error{Code: kommune.RateLimited, RetryAfter: wait, Message: message}
}

// Quote gives the beginning of what a server said: one line, printable, and
// without the key, should it echo that.
func Quote(text, key string) string {
	const most = 200
	if key != "" {
		text = strings.ReplaceAll(text, key, "[key]")
	}
	text = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, " "), func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	}), " ")
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return text
}

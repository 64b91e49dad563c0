package kommune

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrorCode is the machine-readable kind of an error that users see.
type ErrorCode string

// The codes that users may see in extensions.code.
const (
	BadUserInput    ErrorCode = "BAD_USER_INPUT"
	NotFound        ErrorCode = "NOT_FOUND"
	TooCostly       ErrorCode = "TOO_COSTLY"
	Timeout         ErrorCode = "TIMEOUT"
	RateLimited     ErrorCode = "RATE_LIMITED"
	Unauthenticated ErrorCode = "UNAUTHENTICATED"
	Unavailable     ErrorCode = "UNAVAILABLE"
	Internal        ErrorCode = "INTERNAL"
)

// Error is the only error whose message users see.
type Error struct {
	Code ErrorCode
	// Message is complete: it repeats argument, value and what is accepted.
	Message string
	// Argument is the name of the argument at fault, Value what it got, shortened,
	// and Takes what it accepts; empty where they don't apply.
	Argument string
	Value    string
	Takes    string
	// RetryAfter is when a retry may succeed; 0 where that is not known.
	RetryAfter time.Duration
	// Err is the cause, for the log.
	Err error
}

// Error is the message with the cause, for the log.
func (e *Error) Error() string {
	if e.Err != nil {
		return e.Message + ": " + e.Err.Error()
	}
	return e.Message
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// InvalidInput is a BAD_USER_INPUT: an argument's value is not accepted. takes says
// what is.
func InvalidInput(argument, value, takes string) *Error {
	value = clip(value)
	return &Error{
		Code: BadUserInput, Argument: argument, Value: value, Takes: takes,
		Message: fmt.Sprintf("%s: got %q, takes %s", argument, value, takes),
	}
}

// UnknownChoice is a BAD_USER_INPUT: an argument's value is none of the choices, of
// which it lists the first twelve.
func UnknownChoice(argument, value string, choices []string) *Error {
	const most = 12
	listed := choices
	more := ""
	if len(listed) > most {
		more = fmt.Sprintf(" and %d more", len(listed)-most)
		listed = listed[:most]
	}
	if len(choices) == 0 {
		e := InvalidInput(argument, value, "no value yet")
		e.Message = fmt.Sprintf("%s: unknown %q; it takes no value yet, as there is none", argument, e.Value)
		return e
	}
	return InvalidInput(argument, value, "one of "+strings.Join(listed, ", ")+more)
}

// UnknownName is a BAD_USER_INPUT: owner ("/export/compare") has nothing of a kind
// ("parameter") with that name. known are the names that exist, the most similar
// first.
func UnknownName(kind, name, owner string, known []string) *Error {
	name = clip(name)
	takes := "no " + kind + "s"
	if len(known) > 0 {
		takes = UnknownChoice(kind, name, known).Takes
	}
	return &Error{
		Code: BadUserInput, Argument: name, Takes: takes,
		Message: fmt.Sprintf("unknown %s %q; %s takes %s", kind, name, owner, strings.TrimPrefix(takes, "one of ")),
	}
}

// RenameArgument gives the error of a wrong argument the name under which the
// caller took it: names holds it by the name in the error. Any other error is
// left as it is.
func RenameArgument(names map[string]string, err error) error {
	var coded *Error
	if !errors.As(err, &coded) || names[coded.Argument] == "" {
		return err
	}
	if coded.Takes != "" {
		return InvalidInput(names[coded.Argument], coded.Value, coded.Takes)
	}
	renamed := *coded
	renamed.Argument = names[coded.Argument]
	return &renamed
}

// UnavailableFor is the UNAVAILABLE of a database that does not answer.
func UnavailableFor(retryAfter time.Duration, cause error) *Error {
	return &Error{
		Code: Unavailable, RetryAfter: retryAfter, Err: cause,
		Message: "the database is restarting or out of reach; try again shortly",
	}
}

// clip shortens a text that users sent, for messages.
func clip(s string) string {
	const most = 80
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return string(runes[:most]) + "…"
}

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

// Error is the only error whose words users ever see. Err, the cause, is for
// the log.
type Error struct {
	Code       ErrorCode
	Message    string
	Argument   string
	Value      string
	Takes      string
	RetryAfter time.Duration
	Err        error
}

// Error says the message, and the cause for the log.
func (e *Error) Error() string {
	if e.Err != nil {
		return e.Message + ": " + e.Err.Error()
	}
	return e.Message
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// InvalidInput says that an argument's value can't be taken, what it was and
// what is taken instead.
func InvalidInput(argument, value, takes string) *Error {
	value = clip(value)
	return &Error{
		Code: BadUserInput, Argument: argument, Value: value, Takes: takes,
		Message: fmt.Sprintf("%s: got %q, takes %s", argument, value, takes),
	}
}

// UnknownChoice says that an argument's value is none of the choices, and
// lists the first of them.
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

// UnknownName says that what a name stands for does not exist: kind says what
// it should be ("parameter"), owner what has it, and known are its names, the
// most similar first.
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

// UnavailableFor says that the database is away and when to try again.
func UnavailableFor(retryAfter time.Duration, cause error) *Error {
	return &Error{
		Code: Unavailable, RetryAfter: retryAfter, Err: cause,
		Message: "the database is restarting or out of reach; try again shortly",
	}
}

// What users sent is never echoed at length.
func clip(s string) string {
	const most = 80
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return string(runes[:most]) + "…"
}

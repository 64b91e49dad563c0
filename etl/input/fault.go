package input

import (
	"errors"
	"fmt"
	"strings"
)

// Fault is a problem of the input without its file. It is an error so that readers
// deep below can return it.
type Fault struct {
	// Line counts from 1; 0 where it is not known or the fault is of the whole file.
	Line int64
	// Column is the name in the file, or the path within a descriptor.
	Column string
	// Value is what stands there.
	Value string
	// Rule is one of the rules that the documentation of etl lists.
	Rule string
	// Message says what is wrong and what would be taken.
	Message string
	// Raw is the row in which it was found, where the reader knows it.
	Raw string
	// Whole faults refuse the input however many rejects are allowed.
	Whole bool
}

// Error gives rule and message.
func (f *Fault) Error() string { return f.Rule + ": " + f.Message }

// AsFault finds the fault in an error of reading.
func AsFault(err error) (*Fault, bool) {
	var found *Fault
	ok := errors.As(err, &found)
	return found, ok
}

// Clip shortens a text to at most so many bytes, and marks that it did.
func Clip(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for n := range s {
		if n > most-4 {
			return s[:n] + "…"
		}
	}
	return s
}

// LongestValue is the most bytes of a value that a message shows.
const LongestValue = 200

// QuoteSome lists the first names in quotes and how many more there are.
func QuoteSome(list []string) string {
	const most = 5
	var quoted []string
	for _, name := range list[:min(most, len(list))] {
		quoted = append(quoted, fmt.Sprintf("%q", Clip(name, 80)))
	}
	text := strings.Join(quoted, ", ")
	if len(list) > most {
		text += fmt.Sprintf(" and %d more", len(list)-most)
	}
	return text
}

// RuleSkip marks a row that is left out and counted, not rejected.
const RuleSkip = "skip"

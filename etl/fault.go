package etl

import (
	"errors"
	"fmt"
	"strings"
)

// fault is a problem of the input without its file. It is an error so that readers
// deep below can return it.
type fault struct {
	// line counts from 1; 0 where it is not known or the fault is of the whole file.
	line int64
	// column is the name in the file, or the path within a descriptor.
	column string
	// value is what stands there.
	value string
	// rule is one of the rules that the documentation of etl lists.
	rule string
	// message says what is wrong and what would be taken.
	message string
	// raw is the row in which it was found, where the reader knows it.
	raw string
	// whole faults refuse the input however many rejects are allowed.
	whole bool
}

// Error gives rule and message.
func (f *fault) Error() string { return f.rule + ": " + f.message }

// asFault finds the fault in an error of reading.
func asFault(err error) (*fault, bool) {
	var found *fault
	ok := errors.As(err, &found)
	return found, ok
}

// clip shortens a text to at most so many bytes, and marks that it did.
func clip(s string, most int) string {
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

// longestValue is the most bytes of a value that a message shows.
const longestValue = 200

// quoteSome lists the first names in quotes and how many more there are.
func quoteSome(list []string) string {
	const most = 5
	var quoted []string
	for _, name := range list[:min(most, len(list))] {
		quoted = append(quoted, fmt.Sprintf("%q", clip(name, 80)))
	}
	text := strings.Join(quoted, ", ")
	if len(list) > most {
		text += fmt.Sprintf(" and %d more", len(list)-most)
	}
	return text
}

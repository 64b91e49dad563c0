package analysistest

import (
	"errors"
	"math"
	"testing"

	"kommunebench/kommune"
)

// WantNear fails unless a figure is there and near enough.
func WantNear(t *testing.T, what string, got *float64, want, tolerance float64) {
	t.Helper()
	switch {
	case got == nil:
		t.Errorf("%s is nil, want %v", what, want)
	case math.IsNaN(*got) || math.Abs(*got-want) > tolerance:
		t.Errorf("%s = %.10g, want %.10g within %g", what, *got, want, tolerance)
	}
}

// WantText fails unless two texts are the same, and shows them below each other.
func WantText(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// WantSame fails unless two values are the same.
func WantSame[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

// WantRefused fails unless an argument was refused.
func WantRefused(t *testing.T, err error, argument string) {
	t.Helper()
	var coded *kommune.Error
	if !errors.As(err, &coded) || coded.Argument != argument || coded.Code != kommune.BadUserInput {
		t.Errorf("refused with %v, want argument %s", err, argument)
	}
}

// WantLines fails unless lists of lines are the same, line by line.
func WantLines(t *testing.T, got []string, want ...string) {
	t.Helper()
	for n := range max(len(got), len(want)) {
		switch {
		case n >= len(got):
			t.Errorf("missing: %s", want[n])
		case n >= len(want):
			t.Errorf("too much: %s", got[n])
		default:
			WantText(t, got[n], want[n])
		}
	}
}

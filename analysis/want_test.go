package analysis

import (
	"errors"
	"math"
	"testing"

	"kommunebench/kommune"
)

func wantNear(t *testing.T, what string, got *float64, want, tolerance float64) {
	t.Helper()
	switch {
	case got == nil:
		t.Errorf("%s is nil, want %v", what, want)
	case math.IsNaN(*got) || math.Abs(*got-want) > tolerance:
		t.Errorf("%s = %.10g, want %.10g within %g", what, *got, want, tolerance)
	}
}

func wantText(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func wantSame[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

// wantRefused fails unless an argument was refused.
func wantRefused(t *testing.T, err error, argument string) {
	t.Helper()
	var coded *kommune.Error
	if !errors.As(err, &coded) || coded.Argument != argument || coded.Code != kommune.BadUserInput {
		t.Errorf("refused with %v, want argument %s", err, argument)
	}
}

func wantLines(t *testing.T, got []string, want ...string) {
	t.Helper()
	for n := range max(len(got), len(want)) {
		switch {
		case n >= len(got):
			t.Errorf("missing: %s", want[n])
		case n >= len(want):
			t.Errorf("too much: %s", got[n])
		default:
			wantText(t, got[n], want[n])
		}
	}
}

package kommune

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestAWrongArgumentIsCalledWhatTheCallerCallsIt(t *testing.T) {
	names := map[string]string{"period": "since"}
	var coded *Error

	wrapped := fmt.Errorf("compare: %w", InvalidInput("period", "2020", "a year from 2021"))
	if err := RenameArgument(names, wrapped); !errors.As(err, &coded) || coded.Argument != "since" || coded.Error() != `since: got "2020", takes a year from 2021` {
		t.Errorf("got %q of argument %q, want the message to begin with since", err, coded.Argument)
	}
	missing := &Error{Code: NotFound, Argument: "period", Value: "2020", Message: "no figures yet"}
	if err := RenameArgument(names, missing); !errors.As(err, &coded) || coded.Argument != "since" || coded.Code != NotFound || coded.Message != "no figures yet" {
		t.Errorf("got %+v, want the same error with the argument since", coded)
	}
	if missing.Argument != "period" {
		t.Errorf("the error given was changed: its argument is %q", missing.Argument)
	}
	other := InvalidInput("release", "x", "a release")
	if err := RenameArgument(names, other); !errors.Is(err, other) {
		t.Errorf("got %q, want an argument that is not renamed left as it is", err)
	}
	if err := RenameArgument(names, nil); err != nil {
		t.Errorf("got %v of no error", err)
	}
}

func TestAnAwayDatabaseTellsWhenToTryAgain(t *testing.T) {
	cause := errors.New("no route")
	var coded *Error
	if err := error(UnavailableFor(2*time.Second, cause)); !errors.As(err, &coded) || coded.Code != Unavailable || coded.RetryAfter != 2*time.Second ||
		!errors.Is(err, cause) || strings.Contains(coded.Message, "no route") {
		t.Errorf("got %+v", coded)
	}
}

func TestARefusalNamesAFewChoicesAndClipsTheValue(t *testing.T) {
	choices := strings.Split("a,b,c,d,e,f,g,h,i,j,k,l,m,n", ",")
	for _, c := range []struct {
		choices []string
		takes   string
	}{
		{choices, "one of a, b, c, d, e, f, g, h, i, j, k, l and 2 more"},
		{choices[:12], "one of a, b, c, d, e, f, g, h, i, j, k, l"},
		{nil, "no value yet"},
	} {
		if err := UnknownChoice("x", "æ", c.choices); err.Takes != c.takes || err.Value != "æ" || err.Code != BadUserInput {
			t.Errorf("got %+v, want %q", err, c.takes)
		}
	}
	for length, want := range map[int]string{80: strings.Repeat("å", 80), 81: strings.Repeat("å", 80) + "…"} {
		for _, err := range []*Error{InvalidInput("x", strings.Repeat("å", length), "y"), UnknownRelease(strings.Repeat("å", length)), PrunedRelease(strings.Repeat("å", length))} {
			if err.Value != want || !strings.Contains(err.Message, strconv.Quote(want)) {
				t.Errorf("%d letters are told as %s", length, err.Message)
			}
		}
	}
}

package kommune

import (
	"errors"
	"fmt"
	"testing"
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

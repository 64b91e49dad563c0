package failure

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"kommunebench/kommune"
)

func TestAnErrorIsPresentedAsUsersMaySeeIt(t *testing.T) {
	late, cancelLate := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancelLate()
	left, leave := context.WithCancel(t.Context())
	leave()
	secret := errors.New("secret: dial tcp 127.1.2.3:9000")
	for name, c := range map[string]struct {
		ctx     context.Context
		err     error
		message string
		want    map[string]any
	}{
		"a wrong argument": {
			t.Context(), kommune.InvalidInput("first", "-1", "a number"), `first: got "-1", takes a number`,
			map[string]any{"code": "BAD_USER_INPUT", "argument": "first", "value": "-1", "takes": "a number"},
		},
		"an argument that is empty": {
			t.Context(), kommune.InvalidInput("after", "", "a cursor"), `after: got "", takes a cursor`,
			map[string]any{"code": "BAD_USER_INPUT", "argument": "after", "value": "", "takes": "a cursor"},
		},
		"a coded error, wrapped twice": {
			t.Context(), gqlerror.WrapPath(ast.Path{ast.PathName("x")}, fmt.Errorf("compare: %w", &kommune.Error{Code: kommune.NotFound, Message: "gone", Argument: "release", Value: "a@1", Err: secret})),
			"gone",
			map[string]any{"code": "NOT_FOUND", "argument": "release", "value": "a@1"},
		},
		"a database that is away": {
			t.Context(), kommune.UnavailableFor(1500*time.Millisecond, secret), "the database is restarting or out of reach; try again shortly",
			map[string]any{"code": "UNAVAILABLE", "retryAfterSeconds": 2.0},
		},
		"a fault of ours": {
			t.Context(), secret, "an internal fault; the request id helps us to find it",
			map[string]any{"code": "INTERNAL", "requestId": "id-1"},
		},
		"a coded fault of ours": {
			t.Context(), &kommune.Error{Code: kommune.Internal, Message: "reading failed", Err: secret}, "an internal fault; the request id helps us to find it",
			map[string]any{"code": "INTERNAL", "requestId": "id-1"},
		},
		"time that is up": {
			late, fmt.Errorf("reading: %w", context.DeadlineExceeded), "the request took longer than is allowed; ask for less at once",
			map[string]any{"code": "TIMEOUT"},
		},
		"a client that left": {
			left, fmt.Errorf("reading: %w", context.Canceled), "the client left before the answer was ready", map[string]any{"code": "TIMEOUT"},
		},
		"a query that can't be parsed": {
			t.Context(), withCode(gqlerror.Errorf("Expected Name"), errcode.ParseFailed), "Expected Name", map[string]any{"code": "BAD_USER_INPUT"},
		},
		"a query that breaks a rule": {
			t.Context(), &gqlerror.Error{Message: "Cannot query field", Rule: "FieldsOnCorrectType", Err: secret}, "Cannot query field", map[string]any{"code": "BAD_USER_INPUT"},
		},
		"a variable without a value": {
			t.Context(), &gqlerror.Error{Message: "must be defined", Path: ast.Path{ast.PathName("variable"), ast.PathName("c")}}, "$c: must be defined",
			map[string]any{"code": "BAD_USER_INPUT", "argument": "$c"},
		},
		"a value of a wrong form, in an argument": {
			t.Context(), gqlerror.WrapPath(ast.Path{ast.PathName("filter"), ast.PathName("codes"), ast.PathIndex(2)}, kommune.InvalidInput("code", "x", "digits")),
			`filter.codes[2]: got "x", takes digits`,
			map[string]any{"code": "BAD_USER_INPUT", "argument": "filter.codes[2]", "value": "x", "takes": "digits"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var reported []*kommune.Error
			got := Present(c.ctx, c.err, "id-1", func(coded *kommune.Error) { reported = append(reported, coded) })
			if got.Message != c.message {
				t.Errorf("message %q, want %q", got.Message, c.message)
			}
			if diff := cmp.Diff(c.want, got.Extensions); diff != "" {
				t.Errorf("extensions (-want +got):\n%s", diff)
			}
			if len(reported) != 1 || string(reported[0].Code) != c.want["code"] {
				t.Errorf("reported %v", reported)
			}
			text, err := json.Marshal(got)
			if err != nil || containsAny(string(text), "secret", "127.", "dial") {
				t.Errorf("the answer leaks: %s, %v", text, err)
			}
			if c.want["code"] == "INTERNAL" && !errors.Is(reported[0], secret) {
				t.Errorf("the log is not told why: %v", reported[0])
			}
		})
	}
}

func withCode(err *gqlerror.Error, code string) error {
	errcode.Set(err, code)
	return err
}

func containsAny(text string, parts ...string) bool {
	for _, part := range parts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

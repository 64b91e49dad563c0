package operation

import (
	"context"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"kommunebench/analysis"
	"kommunebench/graph"
	"kommunebench/graph/document"
	"kommunebench/kommune"
	"kommunebench/server/response"
)

// What is kept of one question must not answer another, nor the same one once a
// release has come or the day has changed.
func TestAnAnswerIsKeptUnderAllThatItDependsOn(t *testing.T) {
	type question struct {
		operationRequest
		day time.Time
	}
	ask := func(change func(*question)) (Hash, bool) {
		q := question{
			operationRequest{
				document:  &document.Document{Sum: [32]byte{1}},
				operation: &ast.OperationDefinition{Name: "A", VariableDefinitions: ast.VariableDefinitionList{{Variable: "x"}, {Variable: "y"}}},
				params:    &graphql.RawParams{Variables: map[string]any{"x": "1"}},
				catalogue: &kommune.Catalogue{Edition: "d@1"},
			},
			time.Date(2024, 11, 21, 0, 0, 0, 0, time.UTC),
		}
		change(&q)
		now := func() time.Time { return q.day }
		g := &Gateway{answers: newAnswerCache(1<<20, &response.Encoders{}), options: Options{Resolver: &graph.Resolver{Analyst: analysis.NewAnalyst(nil, now)}}}
		return g.keyOf(q.operationRequest)
	}
	seen := map[Hash]string{}
	for name, change := range map[string]func(*question){
		"the question":          func(*question) {},
		"another text":          func(q *question) { q.document.Sum[0] = 2 },
		"another operation":     func(q *question) { q.operation.Name = "B" },
		"another release":       func(q *question) { q.catalogue.Edition = "d@2" },
		"another day":           func(q *question) { q.day = q.day.AddDate(0, 0, 1) },
		"another value":         func(q *question) { q.params.Variables["x"] = "2" },
		"a value of another":    func(q *question) { q.params.Variables = map[string]any{"y": "1"} },
		"both values":           func(q *question) { q.params.Variables["y"] = "1" },
		"null":                  func(q *question) { q.params.Variables["x"] = nil },
		"no value":              func(q *question) { q.params.Variables = nil },
		"a number for its text": func(q *question) { q.params.Variables["x"] = 1 },
	} {
		key, cacheable := ask(change)
		if other, taken := seen[key]; taken || !cacheable {
			t.Errorf("%s is taken for %q, kept %t", name, other, cacheable)
		}
		seen[key] = name
	}
	for name, change := range map[string]func(*question){
		"another hour":                    func(q *question) { q.day = q.day.Add(23 * time.Hour) },
		"a variable that nobody asks for": func(q *question) { q.params.Variables["z"] = "1" },
	} {
		if key, _ := ask(change); seen[key] != "the question" {
			t.Errorf("%s makes another question", name)
		}
	}
	if _, cacheable := ask(func(q *question) { q.catalogue.Edition = "" }); cacheable {
		t.Error("kept though the releases are not known apart")
	}
}

func TestOnlyWhatNeverChangesIsKeptByOthersUnasked(t *testing.T) {
	for _, c := range []struct {
		immutable, toKey bool
		want             string
	}{
		{false, false, "no-cache"},
		{false, true, "private, no-cache"},
		{true, false, "public, max-age=31536000, immutable"},
		{true, true, "private, max-age=31536000, immutable"},
	} {
		if got := (&answer{immutable: c.immutable}).cacheControl(c.toKey); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// Another who asked the same has more time, or another place in the queue.
func TestAFaultOfTheFirstCallerIsNotThatOfOthers(t *testing.T) {
	for code, want := range map[kommune.ErrorCode]bool{
		kommune.Timeout: true, kommune.Unavailable: true, kommune.Internal: true,
		kommune.BadUserInput: false, kommune.NotFound: false, kommune.TooCostly: false,
	} {
		failed := &graphql.Response{Errors: gqlerror.List{{Extensions: map[string]any{"code": string(code)}}}}
		if got := (executionResult{failed: failed}).isCallerSpecificError(); got != want {
			t.Errorf("%s: %t", code, got)
		}
	}
	if (executionResult{answer: &answer{}}).isCallerSpecificError() {
		t.Error("an answer is no fault")
	}
}

func TestWhoComesAfterAllHaveLeftBeginsAnew(t *testing.T) {
	c := newCoalescer[string, int]()
	begun, end := make(chan struct{}), make(chan struct{})
	first, leave := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		_, _, err := c.join(first, "question", func(ctx context.Context) int {
			close(begun)
			<-ctx.Done() // it is told to end, and takes its time
			<-end
			return 1
		})
		left <- err
	}()
	<-begun
	leave()
	if err := <-left; err == nil {
		t.Error("who leaves gets an answer")
	}
	c.mu.Lock()
	waiting := len(c.inFlight)
	c.mu.Unlock()
	if waiting != 0 {
		t.Errorf("%d calls that were given up can be joined", waiting)
	}
	close(end)
	if value, shared, err := c.join(t.Context(), "question", func(context.Context) int { return 2 }); value != 2 || shared || err != nil {
		t.Errorf("got %d, shared %t, %v", value, shared, err)
	}
}

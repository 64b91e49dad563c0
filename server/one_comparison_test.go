package server_test

import (
	"flag"
	"fmt"
	"net/http"
	"testing"
)

// comparisons is a flag of this test binary, for make request-files.
var comparisons = flag.Int("comparisons", 1, "how many comparisons the test of one comparison asks for")

// One comparison that was not asked for before is answered from one statement,
// beside what is read of new releases. `make request-files` counts the files
// whose code runs once more for each.
func TestOneComparisonSendsOneStatement(t *testing.T) {
	h := newTestServer(t, "testdata/own")
	ask := func(n int) {
		t.Helper()
		body := fmt.Sprintf(`{"query":"{r%d: compare(indicator: \"own/share\", period: \"2024\") {benchmark {value} rows {kommune {code name} value rank}}}"}`, n)
		if a := h.send(t, http.MethodPost, "/graphql", body, "Content-Type", "application/json"); a.status != http.StatusOK || a.header.Get("Cache-Control") != "" {
			t.Fatalf("status %d: %.300s", a.status, a.body)
		}
	}
	ask(0)
	before := h.store.Queries()
	for n := range *comparisons {
		ask(1 + n)
	}
	const looksForReleases = 1
	if sent := int(h.store.Queries() - before); sent < *comparisons || sent > *comparisons+*comparisons/10+looksForReleases {
		t.Errorf("%d comparisons sent %d statements", *comparisons, sent)
	}
}

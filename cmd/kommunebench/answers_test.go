package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// tryAsk puts a GraphQL question and decodes the data of the answer.
func tryAsk[T any](url, query string) (T, error) {
	var answer struct {
		Data   T
		Errors []struct {
			Message    string
			Extensions struct{ Code string }
		}
	}
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		return answer.Data, err
	}
	client := &http.Client{Timeout: 10 * time.Second}
	response, err := client.Post(url+"/graphql", "application/json", bytes.NewReader(body))
	if err != nil {
		return answer.Data, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return answer.Data, err
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return answer.Data, fmt.Errorf("status %d: %s: %w", response.StatusCode, text, err)
	}
	if len(answer.Errors) > 0 {
		return answer.Data, fmt.Errorf("status %d, %s: %s", response.StatusCode, answer.Errors[0].Extensions.Code, answer.Errors[0].Message)
	}
	return answer.Data, nil
}

func ask[T any](t testing.TB, url, query string) T {
	t.Helper()
	data, err := tryAsk[T](url, query)
	if err != nil {
		t.Fatalf("asking %s: %v", query, err)
	}
	return data
}

// release is one as the API shows it.
type release struct {
	ID      string
	Dataset struct {
		ID        string
		Synthetic bool
	}
	Rows        int
	ContentHash string
	PublishedAt time.Time
}

// releases lists the releases that are seen, newest first, of one dataset or
// of all.
func releases(t testing.TB, url, dataset string) []release {
	t.Helper()
	all := ask[struct{ Releases struct{ Nodes []release } }](t, url,
		`{ releases(first: 100) { nodes { id dataset { id synthetic } rows contentHash publishedAt } } }`).Releases.Nodes
	return slices.DeleteFunc(all, func(one release) bool { return dataset != "" && one.Dataset.ID != dataset })
}

// figures counts the figures of kommuner that a release of the demo's
// indicators really shows, whatever the release says of itself.
func figures(t testing.TB, url, releaseID string) int {
	t.Helper()
	return ask[struct{ Observations struct{ TotalCount int } }](t, url, fmt.Sprintf(
		`{ observations(indicators: [
			"demo/deregistered-3-months", "demo/deregistered-6-months", "demo/deregistered-12-months",
			"demo/evidence-test.score", "demo/good-practice.score", "demo/course-participation"
		], release: %q, first: 1) { totalCount } }`, releaseID)).Observations.TotalCount
}

const hedensted = `{ kommune(code: "0766") { name testResults { kind publishedScore counts { yes partly no } answers { inferred } } } }`

// testResult is a published test, its answers counted.
type testResult struct {
	Kind             string
	Score            float64
	Yes, Partly, No  int
	Answers, Guessed int
}

// readHedensted gives the kommune's name and its tests by kind.
func readHedensted(t testing.TB, url string) (string, map[string]testResult) {
	t.Helper()
	answer := ask[struct {
		Kommune struct {
			Name        string
			TestResults []struct {
				Kind           string
				PublishedScore float64
				Counts         struct{ Yes, Partly, No int }
				Answers        []struct{ Inferred bool }
			}
		}
	}](t, url, hedensted)
	found := map[string]testResult{}
	for _, test := range answer.Kommune.TestResults {
		result := testResult{
			Kind: test.Kind, Score: test.PublishedScore, Yes: test.Counts.Yes, Partly: test.Counts.Partly, No: test.Counts.No,
			Answers: len(test.Answers),
		}
		for _, one := range test.Answers {
			if one.Inferred {
				result.Guessed++
			}
		}
		found[test.Kind] = result
	}
	return answer.Kommune.Name, found
}

// checkHedensted holds the answer against the published page of the tests.
func checkHedensted(t testing.TB, url string) {
	t.Helper()
	name, tests := readHedensted(t, url)
	if name != "Hedensted" {
		t.Errorf("kommune 0766 is %q, want Hedensted", name)
	}
	guessed := 0
	for kind, test := range tests {
		guessed += test.Guessed
		test.Guessed = 0
		tests[kind] = test
	}
	want := map[string]testResult{
		"EVIDENCE":      {Kind: "EVIDENCE", Score: 2.2, Yes: 2, Partly: 2, No: 3, Answers: 7},
		"GOOD_PRACTICE": {Kind: "GOOD_PRACTICE", Score: 3, Yes: 11, Partly: 2, No: 3, Answers: 16},
	}
	if diff := cmp.Diff(want, tests); diff != "" {
		t.Errorf("tests of Hedensted (-want +got):\n%s", diff)
	}
	if guessed != 1 {
		t.Errorf("%d answers of Hedensted are inferred, want exactly one", guessed)
	}
}

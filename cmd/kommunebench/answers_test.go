package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kommunebench/engine/enginetest"
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
	client := &http.Client{Timeout: enginetest.Patience}
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
	all, err := tryReleases(url)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(one release) bool { return dataset != "" && one.Dataset.ID != dataset })
}

func tryReleases(url string) ([]release, error) {
	answer, err := tryAsk[struct{ Releases struct{ Nodes []release } }](url,
		`{ releases(first: 100) { nodes { id dataset { id synthetic } rows contentHash publishedAt } } }`)
	return answer.Releases.Nodes, err
}

// figures counts the figures of kommuner that a release of the demo's
// indicators really shows, whatever the release says of itself.
func figures(t testing.TB, url, releaseID string) int {
	t.Helper()
	return figuresOf(t, url, "demo", releaseID)
}

// figuresOf is figures for another dataset with the demo's indicators.
func figuresOf(t testing.TB, url, dataset, releaseID string) int {
	t.Helper()
	count, err := tryFiguresOf(url, dataset, releaseID)
	if err != nil {
		t.Fatal(err)
	}
	return count
}

func tryFiguresOf(url, dataset, releaseID string) (int, error) {
	var indicators []string
	for _, id := range []string{
		"deregistered-3-months", "deregistered-6-months", "deregistered-12-months",
		"evidence-test.score", "good-practice.score", "course-participation",
	} {
		indicators = append(indicators, strconv.Quote(dataset+"/"+id))
	}
	answer, err := tryAsk[struct{ Observations struct{ TotalCount int } }](url, fmt.Sprintf(
		`{ observations(indicators: [%s], release: %q, first: 1) { totalCount } }`, strings.Join(indicators, ", "), releaseID))
	return answer.Observations.TotalCount, err
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

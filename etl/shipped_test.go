package etl

import (
	"os"
	"path/filepath"
	"testing"

	"kommunebench/kommune"
)

// shippedCatalogue loads the packages that ship with the program.
func shippedCatalogue(t *testing.T) *kommune.Catalogue {
	t.Helper()
	options := Options{}
	p, err := OpenFS(t.Context(), os.DirFS("../data/reference"), options)
	reference, _ := mustRead(t, p, err)
	snapshots := []*kommune.Snapshot{reference.snapshot(p.Dataset())}
	options.Catalogue = kommune.NewCatalogue(snapshots)
	p, err = OpenFS(t.Context(), os.DirFS("../data/published"), options)
	published, _ := mustRead(t, p, err)
	return kommune.NewCatalogue(append(snapshots, published.snapshot(p.Dataset())))
}

// sharedFile gives a file of the folder beside the project. Where that is
// missing the test ends, by name; in CI it fails.
func sharedFile(t *testing.T, name string) (string, bool) {
	t.Helper()
	path := filepath.Join("..", "..", "shared", name)
	if _, err := os.Stat(path); err == nil {
		return path, true
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s: ../shared/%s is missing", t.Name(), name)
	}
	t.Logf("%s is left out: ../shared/%s is missing", t.Name(), name)
	return "", false
}

func TestThePublishedTestPageIsReadAsItStands(t *testing.T) {
	path, found := sharedFile(t, "seeds/003_e2e46fb973fdfa75.txt")
	if !found {
		return
	}
	p, err := Open(t.Context(), path, Options{Catalogue: shippedCatalogue(t), Known: os.DirFS("../data/known")})
	sink, report := mustRead(t, p, err)
	if p.Dataset().ID != kommune.PublishedDataset || len(sink.results) != 2 || report.RowsLoaded != 23 {
		t.Fatalf("dataset %q, %d results, %d answers", p.Dataset().ID, len(sink.results), report.RowsLoaded)
	}
	if len(sink.vocabulary.Questions) != 0 {
		t.Errorf("%d answers were taken for new questions", len(sink.vocabulary.Questions))
	}
	checkResult(t, sink.results[0], kommune.Evidence, 2.2, kommune.AnswerCounts{Yes: 2, Partly: 2, No: 3, Total: 7}, 0)
	checkResult(t, sink.results[1], kommune.GoodPractice, 3.0, kommune.AnswerCounts{Yes: 11, Partly: 2, No: 3, Total: 16}, 1)
}

func checkResult(t *testing.T, r kommune.TestResult, kind kommune.TestKind, score float64, counts kommune.AnswerCounts, inferred int) {
	t.Helper()
	for _, was := range r.Inferred {
		if was {
			inferred--
		}
	}
	if r.Kommune != "766" || r.Kind != kind || r.PublishedScore == nil || *r.PublishedScore != score || r.Counts() != counts || inferred != 0 {
		t.Errorf("got %+v", r)
	}
}

func TestThePublishedTestPageCutAnywhereIsRefused(t *testing.T) {
	path, found := sharedFile(t, "seeds/003_e2e46fb973fdfa75.txt")
	if !found {
		return
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	options := Options{Catalogue: shippedCatalogue(t)}
	cut := filepath.Join(t.TempDir(), "page.txt")
	for length := 0; length < len(whole); length += 97 {
		if err := os.WriteFile(cut, whole[:length], 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := Open(t.Context(), cut, options)
		if err == nil {
			_, err = p.Read(t.Context(), &recordingSink{})
		}
		if err == nil {
			t.Errorf("the first %d of %d bytes were taken for a page", length, len(whole))
		}
	}
}

func TestTheJobindsatsSampleLoadsWithNothingButItsPath(t *testing.T) {
	path, found := sharedFile(t, "data/Y30R21_2020_sample.csv")
	if !found {
		return
	}
	p, err := Open(t.Context(), path, Options{Catalogue: shippedCatalogue(t), Known: os.DirFS("../data/known")})
	sink, report := mustRead(t, p, err)
	if report.Lines != 784 || report.RowsLoaded < 784*6 {
		t.Errorf("%d lines, %d rows loaded", report.Lines, report.RowsLoaded)
	}
	kommuner := map[kommune.Area]bool{}
	for _, row := range sink.observations {
		kommuner[row.Area] = true
		if row.Status != kommune.Published || row.TargetGroupID == "" {
			t.Fatalf("got %+v", row)
		}
	}
	if len(kommuner) != 98 {
		t.Errorf("%d kommuner", len(kommuner))
	}
	t.Logf("%d observations, %d indicators, %d groups", len(sink.observations), len(sink.vocabulary.Indicators), len(sink.vocabulary.TargetGroups))
}

package main

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// blocks lists the README's fenced blocks of a language, in order.
func blocks(t *testing.T, readme, language string) []string {
	t.Helper()
	var found []string
	for _, match := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(readme, -1) {
		found = append(found, match[1])
	}
	return found
}

func readREADME(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestTheQueriesOfTheREADMEAnswerAsItPrints(t *testing.T) {
	readme := readREADME(t)
	queries, answers := blocks(t, readme, "graphql"), blocks(t, readme, "json")
	if len(queries) != 3 || len(answers) < 3 {
		t.Fatalf("the README has %d queries and %d blocks of JSON", len(queries), len(answers))
	}
	s := serve(t, "--data", t.TempDir())
	for n, query := range queries {
		got := ask[map[string]any](t, s.url, query)
		var want struct{ Data map[string]any }
		if err := json.Unmarshal([]byte(answers[n]), &want); err != nil {
			t.Fatalf("answer %d: %v", n+1, err)
		}
		if diff := cmp.Diff(want.Data, got); diff != "" {
			t.Errorf("query %d (-printed +answered):\n%s", n+1, diff)
		}
	}
}

func TestTheOwnPackageOfTheREADMELoads(t *testing.T) {
	readme := readREADME(t)
	dir, dataDir := t.TempDir(), t.TempDir()
	jsons, tables := blocks(t, readme, "json"), blocks(t, readme, "csv")
	if len(tables) != 1 {
		t.Fatalf("the README has %d tables", len(tables))
	}
	for name, content := range map[string]string{"datapackage.json": jsons[len(jsons)-1], "visits.csv": tables[0]} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	mustRun(t, "load", "--data", dataDir, dir)
	s := serve(t, "--data", dataDir)
	type answer struct {
		Compare struct {
			Rows []struct {
				Rank    int
				Kommune struct{ Name string }
				Value   float64
			}
		}
	}
	got := ask[answer](t, s.url, `{compare(indicator: "min-kommune/visits", kommuner: {codes: ["766", "615"]}) {rows {rank kommune {name} value}}}`)
	if rows := got.Compare.Rows; len(rows) != 2 || rows[0].Kommune.Name != "Horsens" || rows[1].Value != 720 {
		t.Errorf("got %+v", got)
	}
}

// A citation's link is opened by readers long after: it must answer the same
// figures by a plain GET.
func TestTheLinkOfACitationAnswersTheSameFigures(t *testing.T) {
	s := serve(t, "--data", t.TempDir(), "--demo")
	type comparison struct {
		Compare struct {
			Rows []struct {
				Kommune struct{ Name string }
				Value   *float64
			}
			Citation struct{ URL string }
		}
	}
	const fields = `rows {kommune {name} value}`
	cited := ask[comparison](t, s.url, `{compare(indicator: "demo/deregistered-6-months", kommuner: {region: "region-syddanmark"}) {`+fields+` citation {url}}}`)
	link, err := url.Parse(cited.Compare.Citation.URL)
	if err != nil {
		t.Fatal(err)
	}
	again := ask[comparison](t, s.url, link.Query().Get("query"))
	cited.Compare.Citation.URL = ""
	if diff := cmp.Diff(cited, again); diff != "" || len(again.Compare.Rows) != 22 {
		t.Errorf("%d rows (-cited +linked):\n%s", len(again.Compare.Rows), diff)
	}
}

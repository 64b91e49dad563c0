package server_test

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	gocmp "github.com/google/go-cmp/cmp"

	"kommunebench/data"
)

// tables are the resources of a package, each its header and its rows.
type tables map[string][][]string

func readTables(t *testing.T, files fs.FS) tables {
	t.Helper()
	names, err := fs.Glob(files, "*.csv")
	if err != nil {
		t.Fatal(err)
	}
	found := tables{}
	for _, name := range names {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		if found[name], err = csv.NewReader(bytes.NewReader(content)).ReadAll(); err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// shuffled has the rows of each table in another order. A row that names others of its
// table stays below them, as the layouts want it.
func (all tables) shuffled(random *rand.Rand) tables {
	turned := tables{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		rows := slices.Clone(all[name])
		random.Shuffle(len(rows)-1, func(a, b int) { rows[a+1], rows[b+1] = rows[b+1], rows[a+1] })
		slices.SortStableFunc(rows[1:], func(a, b []string) int { return cmp.Compare(depth(rows, a), depth(rows, b)) })
		turned[name] = rows
	}
	return turned
}

// depth is how many rows of the table stand above a row as it names one that names the
// next.
func depth(rows [][]string, row []string) int {
	deepest := 0
	for _, column := range []string{"part_of", "conflicts_with", "derived_from"} {
		at := slices.Index(rows[0], column)
		if at < 0 || row[at] == "" {
			continue
		}
		for id := range strings.SplitSeq(row[at], "|") {
			for _, other := range rows[1:] {
				if other[0] == id {
					deepest = max(deepest, 1+depth(rows, other))
				}
			}
		}
	}
	return deepest
}

// split puts each row of the named tables into one of two packages, and all other rows
// into the first. Rows that agree in the columns of the keys stay together.
func (all tables) split(random *rand.Rand, keys map[string][]int) (first, second tables) {
	first, second = tables{}, tables{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		rows := all[name]
		columns, isSplit := keys[name]
		if !isSplit {
			first[name] = rows
			continue
		}
		chosen := map[string]bool{}
		first[name], second[name] = [][]string{rows[0]}, [][]string{rows[0]}
		for _, row := range rows[1:] {
			key := ""
			for _, column := range columns {
				key += row[column] + ","
			}
			if _, known := chosen[key]; !known {
				chosen[key] = random.IntN(2) == 0
			}
			if chosen[key] {
				first[name] = append(first[name], row)
			} else {
				second[name] = append(second[name], row)
			}
		}
	}
	return first, second
}

// published is a package of these tables, of which the descriptor is that of the package
// that ships. One that replaces is the whole dataset.
func (all tables) published(t *testing.T, replaces bool) fs.FS {
	t.Helper()
	content, err := fs.ReadFile(data.Published(), "datapackage.json")
	if err != nil {
		t.Fatal(err)
	}
	var descriptor map[string]any
	if err := json.Unmarshal(content, &descriptor); err != nil {
		t.Fatal(err)
	}
	descriptor["kommunebench"].(map[string]any)["replaces"] = replaces
	var resources []any
	files := fstest.MapFS{}
	for _, resource := range descriptor["resources"].([]any) {
		path, _ := resource.(map[string]any)["path"].(string)
		if len(all[path]) < 2 {
			continue
		}
		resources = append(resources, resource)
		var text bytes.Buffer
		writer := csv.NewWriter(&text)
		if err := writer.WriteAll(all[path]); err != nil {
			t.Fatal(err)
		}
		files[path] = &fstest.MapFile{Data: text.Bytes()}
	}
	descriptor["resources"] = resources
	if content, err = json.Marshal(descriptor); err != nil {
		t.Fatal(err)
	}
	files["datapackage.json"] = &fstest.MapFile{Data: content}
	return files
}

// answersOnCompetences are all that files tell of competences, without the release.
func (h *testServer) answersOnCompetences(t *testing.T) map[string]string {
	t.Helper()
	answers := map[string]string{}
	for _, path := range []string{
		"competenceCoverage?", "competenceCoverage?jobProfile=published/teamleder", "competenceGaps?", "plan?kommune=766",
		"examples?competence=published/samtaleteknik", "examples?competence=published/opfoelgning", "examples?question=published/good-practice-monthly-feedback",
	} {
		answers[path] = h.export(t, path+"&comment=false").body
	}
	return answers
}

// The facts that ship, loaded as one package, in another order of rows, or in two loads
// one after the other, each with a part of the facts: what is known of competences is
// the same to the last byte.
func TestFactsInTwoLoadsOrInAnotherOrderSayTheSame(t *testing.T) {
	h := newTestServer(t)
	want, all := h.answersOnCompetences(t), readTables(t, data.Published())
	random := rand.New(rand.NewPCG(14, 1))
	// A fact may be a part of another of the same kommuner, and what it names must be known.
	keys := map[string][]int{"participations.csv": {2}, "links.csv": {0, 1, 2}, "outcomes.csv": {0}, "test-answers.csv": {0, 1, 2, 4}}
	load := func(files fs.FS) {
		if err := h.loadOwn(t.Context(), files); err != nil {
			t.Fatal(err)
		}
	}
	for trial := range 4 {
		load(all.shuffled(random).published(t, true))
		if diff := gocmp.Diff(want, h.answersOnCompetences(t)); diff != "" {
			t.Errorf("trial %d: in another order (-want +got):\n%.3000s", trial, diff)
		}
		first, second := all.shuffled(random).split(random, keys)
		load(first.published(t, true))
		if half := h.answersOnCompetences(t); gocmp.Equal(want, half) {
			t.Errorf("trial %d: half of the facts say what all do", trial)
		}
		load(second.published(t, false))
		if diff := gocmp.Diff(want, h.answersOnCompetences(t)); diff != "" {
			t.Errorf("trial %d: in two loads (-want +got):\n%.3000s", trial, diff)
		}
	}
}

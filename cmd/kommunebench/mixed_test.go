package main

import (
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"kommunebench/data"
	"kommunebench/etl"
	"kommunebench/kommune"
)

const mixedDescriptor = `{"name": "mixed", "title": "Mixed", "licenses": [{"name": "CC0-1.0"}],
 "kommunebench": {"publisher": "Nobody", "synthetic": true, %s"disclosure": {"by": %q, "reason": "made up"}, "indicators": [
  {"id": "share", "title": {"da": "Andel"}, "kind": "PROPORTION", "unit": "%%", "polarity": "NEUTRAL", "countsPersons": true},
  {"id": "count", "title": {"da": "Antal"}, "kind": "COUNT", "unit": "personer", "polarity": "NEUTRAL"},
  {"id": "mean", "title": {"da": "Middel"}, "kind": "MEAN", "unit": "uger", "polarity": "NEUTRAL"}]},
 "resources": [%s
  {"name": "groups", "path": "target-groups.csv", "kommunebench": {"layout": "target-groups"}}]}`

// mixed chooses the rows of packages that are loaded by rows and by columns.
type mixed struct {
	*rand.Rand

	// duplicates, conflicts and faults are one of so many rows; 0 for none.
	duplicates, conflicts, faults int
	by                            string
	replaces, inRuns              bool
}

func (m mixed) oneOf(many int) bool { return many > 0 && m.IntN(many) == 0 }

// figures are value, numerator and denominator with a status.
func (m mixed) figures(indicator string) string {
	extreme := []string{"-0", "5e-324", "1e15", "0.1", "-12.5", "123456789012345"}[m.IntN(6)]
	switch whole := 20 + m.IntN(400); {
	case m.oneOf(9):
		return ",,,"
	case indicator == "share":
		return fmt.Sprintf(",%d,%d,", m.IntN(whole), whole)
	case indicator == "mean" && m.oneOf(2):
		return extreme + ",,,PROVISIONAL"
	case m.oneOf(3):
		return fmt.Sprintf("%d.5,%d,%d,", whole, m.IntN(whole), whole)
	default:
		return fmt.Sprintf("%d,,,", whole)
	}
}

// write makes a package of two tables with so many rows, and returns its folder.
func (m mixed) write(t *testing.T, years, areas []string) string {
	t.Helper()
	dir := t.TempDir()
	var keys []string
	for _, indicator := range []string{"share", "count", "mean"} {
		for _, year := range years {
			for _, period := range []string{year, year + "M01", year + "M11"} {
				for _, group := range []string{"", "a", "b"} {
					for _, area := range areas {
						keys = append(keys, indicator+","+period+","+area+","+group)
					}
				}
			}
		}
	}
	if !m.inRuns {
		m.Shuffle(len(keys), func(a, b int) { keys[a], keys[b] = keys[b], keys[a] })
	}
	tables, resources := [2]strings.Builder{}, ""
	for n := range tables {
		tables[n].WriteString("indicator,period,kommune,target_group,value,numerator,denominator,status,qualifier\n")
	}
	for n, key := range keys {
		indicator, _, _ := strings.Cut(key, ",")
		row := key + "," + m.figures(indicator) + "," + []string{"", "", "ABOUT"}[m.IntN(3)] + "\n"
		tables[2*n/len(keys)].WriteString(row)
		switch {
		case m.oneOf(m.duplicates):
			tables[m.IntN(2)].WriteString(row)
		case m.oneOf(m.conflicts):
			tables[m.IntN(2)].WriteString(key + ",4711,,,,\n")
		case m.oneOf(m.faults):
			tables[m.IntN(2)].WriteString([]string{"unknown,2024,101,a,1,,,,\n", "count,2024,Atlantis,a,1,,,,\n", "count,soon,101,a,1,,,,\n", "count,2024,101,a,-1,,,,\n", "share,2024,101,a,,9,4,,\n"}[m.IntN(5)])
		}
	}
	for n := range tables {
		name := fmt.Sprintf("observations-%d", n)
		resources += fmt.Sprintf(`{"name": %q, "path": "%s.csv", "kommunebench": {"layout": "observations"}},`, name, name)
		writeTo(t, filepath.Join(dir, name+".csv"), tables[n].String())
	}
	replaces := ""
	if m.replaces {
		replaces = `"replaces": true, `
	}
	writeTo(t, filepath.Join(dir, "target-groups.csv"), "id,title_da,title_en,total\na,A,A,false\nb,B,B,false\n")
	writeTo(t, filepath.Join(dir, "datapackage.json"), fmt.Sprintf(mixedDescriptor, replaces, m.by, resources))
	return dir
}

func writeTo(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// loadedMixed is what a load comes to, however its rows were written.
type loadedMixed struct {
	Failed             bool
	Loaded, Duplicates int64
	Rejected, BadLines int64
	Rejects            []string
	ID, ContentHash    string
	Slices             []kommune.Slice
	Suppressed         int
	Written            uint64
	Rows               []kommune.Observation
}

func loadMixed(t *testing.T, db *database, dir string) (found loadedMixed) {
	t.Helper()
	catalogue, err := db.CatalogueNow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := etl.Open(t.Context(), dir, etl.Options{Catalogue: catalogue, MaxRejects: math.MaxInt32, OnReject: func(r etl.Reject) {
		if filepath.Ext(r.File) == ".csv" {
			r.Line-- // the header
		}
		found.Rejects = append(found.Rejects, fmt.Sprint(strings.TrimSuffix(r.File, filepath.Ext(r.File)), " ", r.Line, " ", r.Column, " ", r.Rule))
	}})
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := loadPackage(t.Context(), db, pkg, loadOptions{})
	found.Failed, found.Written = err != nil, loaded.outcome.Rows
	found.Loaded, found.Duplicates = loaded.report.RowsLoaded, loaded.report.Duplicates
	found.Rejected, found.BadLines = loaded.report.Rejected, loaded.report.RowsRejected
	for _, hidden := range loaded.outcome.Suppression.ByIndicator {
		for _, cells := range hidden {
			found.Suppressed += cells
		}
	}
	readMixed(t, db, &found)
	return found
}

// readMixed reads what the newest release holds, and the slices that it says to
// hold.
func readMixed(t *testing.T, db *database, found *loadedMixed) {
	t.Helper()
	releases, err := db.Releases(t.Context(), "mixed")
	if err != nil {
		t.Fatal(err)
	}
	if len(releases) == 0 {
		return
	}
	found.ID, found.ContentHash = releases[0].ID, releases[0].ContentHash
	snapshot, err := db.Snapshot(t.Context(), found.ID)
	if err != nil {
		t.Fatal(err)
	}
	query := kommune.ObservationQuery{}
	for _, indicator := range snapshot.Indicators {
		query.IndicatorIDs = append(query.IndicatorIDs, indicator.ID)
	}
	for _, slice := range snapshot.Slices {
		slice.Run = 0 // tells when
		found.Slices = append(found.Slices, slice)
	}
	slices.SortFunc(found.Slices, func(a, b kommune.Slice) int {
		return strings.Compare(fmt.Sprint(a.Table, a.IndicatorID, a.Year), fmt.Sprint(b.Table, b.IndicatorID, b.Year))
	})
	if found.Rows, err = db.ReadObservations(t.Context(), snapshot, query); err != nil {
		t.Fatal(err)
	}
}

// TestAPackageLoadedByColumnsIsThatLoadedByRows loads random packages as CSV and
// as Parquet, each on top of the one before, with all that may come between a
// row and a release.
func TestAPackageLoadedByColumnsIsThatLoadedByRows(t *testing.T) {
	t.Parallel()
	open := func() *database {
		db, err := openDatabase(t.Context(), databaseFlags{Data: t.TempDir(), Libchdb: library(t)}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		reference, err := etl.OpenFS(t.Context(), data.Reference(), etl.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := loadPackage(t.Context(), db, reference, loadOptions{}); err != nil {
			t.Fatal(err)
		}
		return db
	}
	byRows, byColumns := open(), open()
	areas := strings.Fields("101 147 461 561 751 766 851 860")
	for n, step := range []struct {
		name  string
		mixed mixed
		years []string
		areas []string
		fails bool
	}{
		{"sorted", mixed{by: "publisher", inRuns: true}, []string{"2023", "2024"}, areas, false},
		{"unsorted, with equal duplicates across files", mixed{by: "publisher", duplicates: 20}, []string{"2024", "2025"}, areas, false},
		{"in part, with rejects, carried forward", mixed{by: "publisher", duplicates: 15, faults: 15}, []string{"2024"}, areas[:4], false},
		{"with conflicts, refused", mixed{by: "publisher", conflicts: 40, faults: 60}, []string{"2025"}, areas, true},
		{"protected by us", mixed{by: "kommunebench", inRuns: true, faults: 70}, []string{"2024", "2025"}, areas, false},
		{"replaces the dataset", mixed{by: "publisher", inRuns: true, replaces: true}, []string{"2022"}, areas[2:], false},
	} {
		t.Log(step.name)
		write := func() string {
			step.mixed.Rand = rand.New(rand.NewPCG(7, uint64(n)))
			return step.mixed.write(t, step.years, step.areas)
		}
		rowGroups := parquet.MaxRowsPerRowGroup([]int64{50, 1000}[n%2])
		want := loadMixed(t, byRows, write())
		got := loadMixed(t, byColumns, inParquet(t, write(), rowGroups, parquet.PageBufferSize(256), parquet.DataPageVersion(1+n%2)))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: by rows (-), by columns (+): %s", step.name, diff)
		}
		if want.Failed != step.fails || len(want.Rows) == 0 || (step.mixed.faults > 0) != (len(want.Rejects) > 0) || !step.fails && (step.mixed.duplicates > 0) != (want.Duplicates > 0) {
			t.Errorf("%s: %d rows, %d rejects, %d duplicates, failed: %t", step.name, len(want.Rows), len(want.Rejects), want.Duplicates, want.Failed)
		}
	}
}

package flatrows

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"kommunebench/analysis"
	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

// rowReader holds rows in the order of their keys, and reads as the store does.
type rowReader struct {
	analysistest.MemoryReader

	rows  []kommune.Observation
	reads int
	// changesRead are the releases between which changes were read.
	changesRead [][2]string
}

func compareKeys(a, b kommune.ObservationKey) int {
	return cmp.Or(cmp.Compare(a.IndicatorID, b.IndicatorID), cmp.Compare(a.TargetGroupID, b.TargetGroupID), cmp.Compare(a.Period, b.Period), cmp.Compare(a.Area, b.Area))
}

func (r *rowReader) ReadObservations(_ context.Context, _ *kommune.Snapshot, query kommune.ObservationQuery) ([]kommune.Observation, error) {
	r.reads++
	var found []kommune.Observation
	for _, row := range r.rows {
		isChosen := slices.Contains(query.IndicatorIDs, row.IndicatorID) && slices.Contains(query.Periods, row.Period) && slices.Contains(query.Areas, row.Area) &&
			(query.TargetGroupIDs == nil || slices.Contains(query.TargetGroupIDs, row.TargetGroupID))
		if isChosen && (query.After == nil || compareKeys(row.Key(), *query.After) > 0) && (query.Limit == 0 || len(found) < query.Limit) {
			found = append(found, row)
		}
	}
	return found, nil
}

func (r *rowReader) ReadChanges(_ context.Context, before, after *kommune.Snapshot, behind *kommune.ObservationKey, limit int) ([]kommune.ObservationChange, error) {
	r.changesRead = append(r.changesRead, [2]string{before.Release.ID, after.Release.ID})
	var changes []kommune.ObservationChange
	for _, row := range r.rows {
		if (behind == nil || compareKeys(row.Key(), *behind) > 0) && len(changes) < limit {
			changes = append(changes, kommune.ObservationChange{IndicatorID: row.IndicatorID, TargetGroupID: row.TargetGroupID, Period: row.Period, Area: row.Area})
		}
	}
	return changes, nil
}

// manyRows are two indicators of three groups, 24 months and 40 kommuner, and a
// third one of none; those that isThere leaves out are missing.
func manyRows(isThere func(n int) bool) (*rowReader, *kommune.Catalogue) {
	snapshot := &kommune.Snapshot{Dataset: kommune.Dataset{ID: "d"}, Release: kommune.Release{ID: "d@1", DatasetID: "d", Sequence: 1}}
	snapshot.Kommuner = analysistest.KommunerNumbered(40)
	reader, n := &rowReader{}, 0
	reader.Worlds = []*analysistest.World{{Snapshot: snapshot}}
	for _, id := range []string{"d/a", "d/b", "d/c"} {
		groups := []string{"d/x", "d/y", "d/z"}
		if id == "d/c" {
			groups = []string{""}
		}
		snapshot.Indicators = append(snapshot.Indicators, kommune.Indicator{ID: id, Kind: kommune.Count, Scale: 1})
		periods := analysistest.PeriodsFrom("2023M01", 24)
		snapshot.Slices = append(snapshot.Slices, kommune.Slice{IndicatorID: id, Year: 2023, Periods: periods, TargetGroupIDs: groups})
		for _, group := range groups {
			for _, period := range periods {
				for _, k := range snapshot.Kommuner {
					if n++; isThere(n) {
						reader.rows = append(reader.rows, kommune.Observation{IndicatorID: id, TargetGroupID: group, Period: period, Area: k.Code.Area(), Status: kommune.Missing, Qualifier: kommune.Exact})
					}
				}
			}
		}
	}
	return reader, kommune.NewCatalogue([]*kommune.Snapshot{snapshot})
}

func TestPagesAreTheWholeCutUp(t *testing.T) {
	for name, isThere := range map[string]func(n int) bool{
		"all rows":                     func(int) bool { return true },
		"few rows":                     func(n int) bool { return n%97 == 0 },
		"whole groups missing":         func(n int) bool { return n/960%2 == 0 },
		"the first and the last alone": func(n int) bool { return n < 3 || n > 7*960-3 },
	} {
		for _, size := range []int{1, 50, 333, 960, 2000, 10_000} {
			if size == 1 && name == "all rows" {
				continue // takes its time
			}
			t.Run(fmt.Sprintf("%s by %d", name, size), func(t *testing.T) {
				reader, catalogue := manyRows(isThere)
				analyst := analysis.NewAnalyst(reader, analysistest.When)
				query := ObservationsQuery{IndicatorIDs: []string{"d/b", "d/a", "d/c", "d/a"}, First: size}
				var got []kommune.ObservationKey
				pages := 0
				for hasNext := true; hasNext; pages++ {
					page, err := ReadObservationPage(t.Context(), analyst, catalogue, query)
					if err != nil {
						t.Fatal(err)
					}
					for n := range page.Rows {
						row := &page.Rows[n]
						key := kommune.ObservationKey{IndicatorID: row.IndicatorID, Period: row.Period, Area: row.Area}
						if row.TargetGroupID != nil {
							key.TargetGroupID = *row.TargetGroupID
						}
						got = append(got, key)
					}
					if hasNext = page.HasNext; hasNext {
						after := page.Cursor(len(page.Rows) - 1)
						query.After = &after
					}
				}
				want := make([]kommune.ObservationKey, len(reader.rows))
				for n, row := range reader.rows {
					want[n] = row.Key()
				}
				if diff := gocmp.Diff(want, got); diff != "" {
					t.Errorf("rows (-want +got):\n%.2000s", diff)
				}
				// Where all rows are there nearly every page is one read.
				if name == "all rows" && reader.reads > pages+pages/8 {
					t.Errorf("%d pages took %d reads", pages, reader.reads)
				}
			})
		}
	}
}

// A walk that began before a release was published ends in the releases that it
// began with, and so does no other.
func TestAReleaseThatComesDoesNotEndAWalkThroughChanges(t *testing.T) {
	release := func(sequence uint32) *kommune.Snapshot {
		return &kommune.Snapshot{Dataset: kommune.Dataset{ID: "d"}, Release: kommune.Release{ID: fmt.Sprintf("d@%d", sequence), DatasetID: "d", Sequence: sequence}}
	}
	reader, _ := manyRows(func(n int) bool { return n <= 5 })
	reader.Worlds = nil
	for n := range uint32(3) {
		reader.Worlds = append(reader.Worlds, &analysistest.World{Snapshot: release(n + 1)})
	}
	analyst := analysis.NewAnalyst(reader, analysistest.When)
	query := ChangesQuery{DatasetID: "d", FromID: "d@1", First: 2}
	for page, newest := range []uint32{2, 3, 3} {
		found, err := ReadChangesPage(t.Context(), analyst, kommune.NewCatalogue([]*kommune.Snapshot{release(newest)}), query)
		if err != nil {
			t.Fatal(err)
		}
		if len(found.Changes) == 0 || found.HasNext != (page < 2) || found.Changes[0].Key() != reader.rows[2*page].Key() {
			t.Errorf("page %d: %+v", page, found)
		}
		query.After = &found.Cursors[len(found.Cursors)-1]
	}
	want := [][2]string{{"d@1", "d@2"}, {"d@1", "d@2"}, {"d@1", "d@2"}}
	if diff := gocmp.Diff(want, reader.changesRead); diff != "" {
		t.Errorf("releases (-want +got):\n%s", diff)
	}
	// Whoever names another release asks another question.
	query.ToID = analysistest.Pointer("d@3")
	_, err := ReadChangesPage(t.Context(), analyst, kommune.NewCatalogue([]*kommune.Snapshot{release(3)}), query)
	analysistest.WantRefused(t, err, "after")
}

package store_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kommunebench/kommune"
	"kommunebench/kommune/kommunetest"
	"kommunebench/store"
	"kommunebench/store/load"
	"kommunebench/store/storetest"
)

// loadKinds publishes two releases of x with rows of every status and
// qualifier, with and without source, group and figures. The second lacks some
// rows and a whole year of the first.
func loadKinds(t *testing.T, s *store.Store) *kommune.Snapshot {
	t.Helper()
	var rows []kommune.Observation
	areas := []kommune.Area{"101", "147", "751", "766"}
	add := func(change func(*kommune.Observation)) {
		row := storetest.Share("x/share", kommune.Period(fmt.Sprintf("2024M%02d", 1+len(rows)/len(areas))), areas[len(rows)%len(areas)], 30, 40)
		change(&row)
		rows = append(rows, row)
	}
	for _, status := range kommune.ValueStatuses() {
		add(func(row *kommune.Observation) {
			if row.Status = status; !status.HasValue() {
				row.Numerator, row.Denominator = nil, nil
			}
		})
	}
	for _, qualifier := range []kommune.Qualifier{kommune.About, kommune.JustOver, kommune.JustUnder, kommune.AtLeast, kommune.AtMost} {
		add(func(row *kommune.Observation) { row.Qualifier = qualifier })
	}
	add(func(row *kommune.Observation) { row.SourceID = "" })
	add(func(row *kommune.Observation) { row.TargetGroupID = "" })
	add(func(row *kommune.Observation) {
		row.Value, row.Numerator, row.Denominator = storetest.Number(1.0/3), nil, nil
	})
	add(func(row *kommune.Observation) { row.Value = storetest.Number(75) })
	add(func(row *kommune.Observation) { row.Numerator = storetest.Number(0) })
	add(func(row *kommune.Observation) { row.IndicatorID = "x/rate" })
	add(func(row *kommune.Observation) { row.Period = "2023M01" })
	publish := func(inputHash string, rows []kommune.Observation) string {
		l := load.Begin(t.Context(), s, storetest.Dataset("x"), inputHash)
		err := l.WriteVocabulary(t.Context(), kommune.Vocabulary{
			Indicators: []kommune.Indicator{storetest.Indicator("x/share"), storetest.Indicator("x/rate")}, Sources: []kommune.Source{{ID: "x/source", Title: "Source"}},
		})
		if err == nil {
			err = l.WriteObservations(t.Context(), kommunetest.Columns(rows))
		}
		if err != nil {
			t.Fatal(err)
		}
		outcome, err := l.Publish(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		return outcome.ReleaseID
	}
	publish("a", rows)
	snapshot, err := s.Snapshot(t.Context(), publish("b", rows[2:len(rows)-1]))
	if err != nil {
		t.Fatal(err)
	}
	return snapshot
}

func TestAPageInNumbersHasTheRowsThatTextsGive(t *testing.T) {
	s := storetest.Open(t)
	snapshot := loadKinds(t, s)
	read := func(snapshot *kommune.Snapshot, query kommune.ObservationQuery) ([]kommune.Observation, uint64) {
		t.Helper()
		before := uint64(s.Queries())
		rows, err := s.ReadObservations(t.Context(), snapshot, query)
		if err != nil {
			t.Fatal(err)
		}
		return rows, uint64(s.Queries()) - before
	}
	query := kommune.ObservationQuery{IndicatorIDs: []string{"x/rate", "x/share"}, Areas: []kommune.Area{"101", "147", "751", "766"}}
	want, _ := read(snapshot, query)
	gone := map[int]int{}
	for _, row := range want {
		if row.Gone {
			gone[row.Period.Year()]++
		}
	}
	// Rows that are gone one by one are marked in the table, a year that is gone
	// in the release.
	if diff := cmp.Diff(map[int]int{2023: 1, 2024: 2}, gone); diff != "" || len(want) != 17 {
		t.Errorf("%d rows, gone by year (-want +got):\n%s", len(want), diff)
	}
	page := query
	page.Limit = 100
	got, queries := read(snapshot, page)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("in numbers (-texts +numbers):\n%s", diff)
	}
	for n := range want {
		key := want[n].Key()
		page.After, page.Limit = &key, 3
		if got, _ := read(snapshot, page); !cmp.Equal(want[n+1:min(n+4, len(want))], got, cmpopts.EquateEmpty()) {
			t.Errorf("the page after %v: %+v", key, got)
		}
	}
	// A text that nobody named is read as text.
	unnamed := *snapshot
	unnamed.Sources = nil
	page.After, page.Limit = nil, 100
	got, more := read(&unnamed, page)
	if diff := cmp.Diff(want, got); diff != "" || more <= queries {
		t.Errorf("%d queries after %d; with a source that was not named (-want +got):\n%s", more, queries, diff)
	}
}

package store_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/kommune"
	"kommunebench/kommune/kommunetest"
	"kommunebench/store"
	"kommunebench/store/load"
	"kommunebench/store/storetest"
)

// publishWhole publishes a state that holds these rows and no others of the
// indicator, as a package does that replaces what was there.
func publishWhole(t *testing.T, s *store.Store, datasetID, inputHash string, rows ...kommune.Observation) *kommune.Snapshot {
	t.Helper()
	l := load.Begin(t.Context(), s, storetest.Dataset(datasetID), inputHash)
	if err := l.WriteVocabulary(t.Context(), kommune.Vocabulary{Indicators: []kommune.Indicator{storetest.Indicator("x/share"), storetest.Indicator("x/other")}}); err != nil {
		t.Fatal(err)
	}
	if err := l.WriteObservations(t.Context(), kommunetest.Columns(rows)); err != nil {
		t.Fatal(err)
	}
	outcome, err := l.Publish(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return snapshot(t, s, outcome.ReleaseID)
}

func snapshot(t *testing.T, s *store.Store, releaseID string) *kommune.Snapshot {
	t.Helper()
	found, err := s.Snapshot(t.Context(), releaseID)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Two states in datasets of their own stand for two releases of a source whose
// window rolls: it brings 2024M02 to 2025M01, revises 2024M03, and says nothing
// more of 2024M05.
func TestARolledWindowIsToldApartFromARevision(t *testing.T) {
	s := storetest.Open(t)
	var before, after []kommune.Observation
	for month := 1; month <= 12; month++ {
		period, _ := kommune.NewPeriod(kommune.Month, 2024, month)
		for _, area := range []kommune.Area{"101", "147", "country"} {
			before = append(before, storetest.Share("x/share", period, area, 10, 100))
			changed := storetest.Share("x/share", period, area, 10, 100)
			if month == 3 && area == "147" {
				changed = storetest.Share("x/share", period, area, 30, 100)
			}
			if month == 3 && area == "101" {
				changed = storetest.Share("x/share", period, area, 12, 100)
			}
			if month != 1 && month != 5 {
				after = append(after, changed)
			}
		}
	}
	before = append(before, storetest.Share("x/other", "2024", "101", 1, 2))
	after = append(after, storetest.Share("x/other", "2024", "101", 1, 2), storetest.Share("x/share", "2025M01", "101", 1, 4))
	old, fresh := publishWhole(t, s, "x", "before", before...), publishWhole(t, s, "y", "after", after...)

	got, err := s.DiffReleases(t.Context(), old, fresh)
	if err != nil {
		t.Fatal(err)
	}
	largest := &kommune.FigureRevision{TargetGroupID: "x/all", Period: "2024M03", Area: "147", Before: 10, After: 30}
	period := func(p kommune.Period, change kommune.PeriodChange, counts kommune.RowCounts) kommune.PeriodDiff {
		return kommune.PeriodDiff{TargetGroupID: "x/all", Period: p, Change: change, RowCounts: counts}
	}
	revised := period("2024M03", kommune.ChangeRevised, kommune.RowCounts{Revised: 2})
	revised.Largest = largest
	want := []kommune.IndicatorDiff{{
		IndicatorID: "x/share", RowCounts: kommune.RowCounts{New: 1, Revised: 2, Gone: 6}, Largest: largest, AreasGone: []kommune.Area{"101", "147", "country"},
		Periods: []kommune.PeriodDiff{
			period("2024M01", kommune.ChangeRolledOut, kommune.RowCounts{Gone: 3}),
			revised,
			period("2024M05", kommune.ChangeRemoved, kommune.RowCounts{Gone: 3}),
			period("2025M01", kommune.ChangeNew, kommune.RowCounts{New: 1}),
		},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	back, err := s.DiffReleases(t.Context(), fresh, old)
	if err != nil {
		t.Fatal(err)
	}
	changes := map[kommune.Period]kommune.PeriodChange{}
	for _, one := range back[0].Periods {
		changes[one.Period] = one.Change
	}
	if diff := cmp.Diff(map[kommune.Period]kommune.PeriodChange{
		"2024M01": kommune.ChangeAdded, "2024M03": kommune.ChangeRevised, "2024M05": kommune.ChangeAdded, "2025M01": kommune.ChangeRemoved,
	}, changes); diff != "" {
		t.Errorf("the other way round (-want +got):\n%s", diff)
	}
	cells, err := s.ReadAllChanges(t.Context(), old, fresh, 4)
	if err != nil || len(cells) != 4 || cells[2].Area != "country" || cells[3].Period != "2024M03" || *cells[3].Before != 10 || *cells[3].After != 12 {
		t.Errorf("got cells %+v, error %v", cells, err)
	}
}

func TestReleasesOfManyRowsAreComparedInOneReadingOfEach(t *testing.T) {
	s := storetest.Open(t)
	rows := make([]kommune.Observation, 0, 200_000)
	revised := make([]kommune.Observation, 0, 200_000)
	for n := range 200_000 {
		period, err := kommune.NewPeriod(kommune.Month, 1960+n/98/12%60, n/98%12+1)
		if err != nil {
			t.Fatal(err)
		}
		one := storetest.Share("x/share", period, kommune.Area(fmt.Sprint(101+n%98)), float64(n%90), 100)
		one.TargetGroupID = fmt.Sprint("x/", n/98/12/60)
		rows = append(rows, one)
		other := one
		other.Numerator = storetest.Number(float64(n%90 + 1))
		revised = append(revised, other)
	}
	publish(t, s, "a", rows...)
	publish(t, s, "b", revised...)
	before, after := snapshot(t, s, "x@1"), snapshot(t, s, "x@2")
	var read kommune.ReadStatistics
	diffs, err := s.DiffReleases(kommune.WithReadStatistics(t.Context(), &read), before, after)
	if err != nil {
		t.Fatal(err)
	}
	if len(diffs) != 1 || diffs[0].RowCounts != (kommune.RowCounts{Revised: 200_000}) || diffs[0].Largest == nil {
		t.Errorf("got %d indicators, %+v", len(diffs), diffs[0].RowCounts)
	}
	// One statement reads each row once; another asks whether both releases are kept.
	if sum := read.Sum(); read.Queries() > 2 || !sum.Known || sum.Rows > int64(len(rows)+len(revised)+10) {
		t.Errorf("%d statements, %+v", read.Queries(), sum)
	}
}

func TestAStateThatIsNotPublishedIsComparedToo(t *testing.T) {
	s := storetest.Open(t)
	publish(t, s, "a", storetest.Share("x/share", "2024M01", "101", 1, 2))
	publish(t, s, "b", storetest.Share("x/share", "2024M01", "101", 1, 4))
	after := snapshot(t, s, "x@2")
	unpublished := &kommune.Snapshot{Slices: after.Slices, Vocabulary: kommune.Vocabulary{Indicators: after.Indicators}}
	got, err := s.DiffReleases(context.Background(), snapshot(t, s, "x@1"), unpublished)
	if err != nil || len(got) != 1 || got[0].Largest.Before != 50 || got[0].Largest.After != 25 {
		t.Errorf("got %+v, error %v", got, err)
	}
	same, err := s.DiffReleases(context.Background(), after, unpublished)
	if err != nil || len(same) != 0 {
		t.Errorf("got %+v, error %v", same, err)
	}
}

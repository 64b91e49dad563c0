package load

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/disclosure"
	"kommunebench/kommune"
	"kommunebench/kommune/kommunetest"
	"kommunebench/store"
	"kommunebench/store/storetest"
)

// linkedIndicators are a count, the share that it is the numerator of, and a share
// of it.
func linkedIndicators() []kommune.Indicator {
	of := func(id string, kind kommune.IndicatorKind, scale float64) kommune.Indicator {
		return kommune.Indicator{
			ID: id, TitleDA: id, Kind: kind, Polarity: kommune.Neutral, Scale: scale, Decimals: 1, MinCell: 5, CountsPersons: true,
			BreakPeriods: []string{}, BreakNotesDA: []string{}, BreakNotesEN: []string{}, UndatedUnder: []string{},
		}
	}
	count, rate, active := of("p/count", kommune.Count, 1), of("p/rate", kommune.Proportion, 100), of("p/active", kommune.Proportion, 100)
	rate.NumeratorID, active.DenominatorID = &count.ID, &count.ID
	return []kommune.Indicator{rate, active, count}
}

// figure is a row; a value below zero is suppressed by its publisher.
func figure(indicator, group string, area kommune.Area, value float64, numerator ...float64) kommune.Observation {
	row := kommune.Observation{
		IndicatorID: "p/" + indicator, TargetGroupID: "p/" + group, Period: testedPeriod, Area: area,
		Value: &value, Status: kommune.Published, Qualifier: kommune.Exact,
	}
	if value < 0 {
		row.Value, row.Status = nil, kommune.Suppressed
	}
	if len(numerator) > 0 {
		row.Numerator = &numerator[0]
	}
	return row
}

func publishLinked(t *testing.T, s *store.Store, rows ...kommune.Observation) Outcome {
	t.Helper()
	l := Begin(t.Context(), s, kommune.Dataset{ID: "p", Title: "P", Publisher: "Tests", DisclosureBy: kommune.DisclosureByKommunebench}, strconv.Itoa(rand.Int()))
	storetest.Must(t, l.WriteVocabulary(t.Context(), kommune.Vocabulary{
		Indicators:   linkedIndicators(),
		TargetGroups: []kommune.TargetGroup{{ID: "p/all", Total: true, Aliases: []string{}}, {ID: "p/a", Aliases: []string{}}, {ID: "p/b", Aliases: []string{}}},
	}))
	storetest.Must(t, l.WriteObservations(t.Context(), kommunetest.Columns(rows)))
	outcome, err := l.Publish(t.Context(), nil)
	storetest.Must(t, err)
	return outcome
}

// suppressedIn lists the rows without a figure of a release, by indicator.
func suppressedIn(t *testing.T, s *store.Store, releaseID string) map[string][]string {
	t.Helper()
	snapshot, err := s.Snapshot(t.Context(), releaseID)
	storetest.Must(t, err)
	hidden := map[string][]string{}
	for _, indicator := range linkedIndicators() {
		rows, err := s.ReadObservations(t.Context(), snapshot, kommune.ObservationQuery{IndicatorIDs: []string{indicator.ID}})
		storetest.Must(t, err)
		for _, row := range rows {
			if row.Value == nil && (row.Numerator != nil || row.Denominator != nil) {
				t.Errorf("%+v has counts and no value", row.Key())
			}
			if row.Status == kommune.Suppressed {
				hidden[indicator.ID] = append(hidden[indicator.ID], row.TargetGroupID)
			}
		}
	}
	for _, groups := range hidden {
		slices.Sort(groups)
	}
	return hidden
}

func TestAShareIsHiddenWithTheCountThatIsItsNumerator(t *testing.T) {
	s := openWithReference(t)
	outcome := publishLinked(t, s,
		figure("count", "all", "766", 60), figure("count", "a", "766", 3), figure("count", "b", "766", 57),
		figure("rate", "all", "766", 6, 60), figure("rate", "a", "766", 0.3, 3), figure("rate", "b", "766", 5.7, 57),
	)
	both := []string{"p/a", "p/b"}
	if diff := cmp.Diff(map[string][]string{"p/count": both, "p/rate": both}, suppressedIn(t, s, outcome.ReleaseID)); diff != "" {
		t.Errorf("hidden (-want +got):\n%s", diff)
	}
	reasons := map[disclosure.Reason]int{disclosure.Primary: 1, disclosure.Secondary: 1}
	if diff := cmp.Diff(map[string]map[disclosure.Reason]int{"p/count": reasons, "p/rate": reasons}, outcome.Suppression.ByIndicator); diff != "" {
		t.Errorf("counted (-want +got):\n%s", diff)
	}
	if len(outcome.Suppression.Gaps) > 0 {
		t.Errorf("gaps: %v", outcome.Suppression.Gaps)
	}
}

// The publisher shows the share of what it hides, and the total and the other part.
func TestWhatAPublisherSuppressesFollowsNeitherFromAShareNorFromASum(t *testing.T) {
	s := openWithReference(t)
	outcome := publishLinked(t, s,
		figure("count", "all", "766", 60), figure("count", "a", "766", -1), figure("count", "b", "766", 58),
		figure("rate", "all", "766", 6, 60), figure("rate", "a", "766", 0.2), figure("rate", "b", "766", 5.8, 58),
	)
	both := []string{"p/a", "p/b"}
	if diff := cmp.Diff(map[string][]string{"p/count": both, "p/rate": both}, suppressedIn(t, s, outcome.ReleaseID)); diff != "" {
		t.Errorf("hidden (-want +got):\n%s", diff)
	}
	want := map[string]map[disclosure.Reason]int{"p/count": {disclosure.Secondary: 1}, "p/rate": {disclosure.Secondary: 2}}
	if diff := cmp.Diff(want, outcome.Suppression.ByIndicator); diff != "" {
		t.Errorf("counted (-want +got):\n%s", diff)
	}
}

// A load that brings one of the two judges the other with it.
func TestALaterLoadOfAShareOrACountHidesBothTogether(t *testing.T) {
	s := openWithReference(t)
	count := func(all, a, b float64) []kommune.Observation {
		return []kommune.Observation{figure("count", "all", "766", all), figure("count", "a", "766", a), figure("count", "b", "766", b)}
	}
	rate := func(all, a, b float64) []kommune.Observation {
		return []kommune.Observation{figure("rate", "all", "766", all/10, all), figure("rate", "a", "766", a/10, a), figure("rate", "b", "766", b/10, b)}
	}
	both := []string{"p/a", "p/b"}
	for n, step := range []struct {
		rows []kommune.Observation
		want map[string][]string
	}{
		{count(60, 3, 57), map[string][]string{"p/count": both}},
		{rate(60, 3, 57), map[string][]string{"p/count": both, "p/rate": both}},
		{rate(60, 3.1, 57), map[string][]string{"p/count": both, "p/rate": both}},
	} {
		outcome := publishLinked(t, s, step.rows...)
		if diff := cmp.Diff(step.want, suppressedIn(t, s, outcome.ReleaseID)); diff != "" {
			t.Errorf("load %d hides (-want +got):\n%s", n+1, diff)
		}
	}
}

func TestAShareThatMakesASmallCountOfItsDenominatorIsHidden(t *testing.T) {
	s := openWithReference(t)
	// 3 of 9, all but 2 of 40, 20 of 40, nobody, and no count to multiply with.
	outcome := publishLinked(t, s,
		figure("count", "all", "766", 9), figure("active", "all", "766", 33.3),
		figure("count", "all", "751", 40), figure("active", "all", "751", 95),
		figure("count", "all", "101", 40), figure("active", "all", "101", 50),
		figure("count", "all", "657", 40), figure("active", "all", "657", 0),
		figure("active", "all", "661", 33.3),
	)
	snapshot, err := s.Snapshot(t.Context(), outcome.ReleaseID)
	storetest.Must(t, err)
	rows, err := s.ReadObservations(t.Context(), snapshot, kommune.ObservationQuery{IndicatorIDs: []string{"p/active", "p/count"}})
	storetest.Must(t, err)
	hidden := map[string]bool{}
	for _, row := range rows {
		if row.Status == kommune.Suppressed {
			hidden[row.IndicatorID+" "+string(row.Area)] = true
		}
	}
	if diff := cmp.Diff([]string{"p/active 751", "p/active 766"}, slices.Sorted(maps.Keys(hidden))); diff != "" {
		t.Errorf("hidden (-want +got):\n%s", diff)
	}
}

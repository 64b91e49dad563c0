package load

import (
	"strings"
	"testing"

	"kommunebench/kommune"
	"kommunebench/kommune/kommunetest"
	"kommunebench/store/storetest"
)

func TestALoadTellsOfFiguresThatMayTellSmallCounts(t *testing.T) {
	share, count, mean, sum := sharesOfPersons(), sharesOfPersons(), sharesOfPersons(), sharesOfPersons()
	count.ID, count.Kind, count.Unit, count.Scale = "p/count", kommune.Count, "personer", 1
	mean.ID, mean.Kind, mean.Unit, mean.Scale = "p/mean", kommune.Mean, "kr.", 1
	sum.ID, sum.Kind, sum.Unit, sum.Scale, sum.CountsPersons = "p/sum", kommune.Count, "kr.", 1, false
	value := 30.0
	at := func(period kommune.Period, numerator, denominator float64) kommune.Observation {
		row := persons("", "766", numerator, denominator)
		row.Period = period
		return row
	}
	bare := persons("", "766", 0, 0)
	bare.Numerator, bare.Denominator, bare.Value = nil, nil, &value
	counted, meant, summed := bare, bare, bare
	counted.IndicatorID, meant.IndicatorID, summed.IndicatorID = count.ID, mean.ID, sum.ID
	// Of four kommuner the share is of few in one; pick says which of its figures
	// the count shows too.
	beside := func(pick func(numerator, denominator float64) float64) []kommune.Observation {
		var rows []kommune.Observation
		for n, area := range []kommune.Area{"101", "147", "751", "766"} {
			numerator, denominator := float64(3+20*n), float64(90+n)
			row := persons("", area, numerator, denominator)
			shown := row
			figure := pick(numerator, denominator)
			shown.IndicatorID, shown.Numerator, shown.Denominator, shown.Value = count.ID, nil, nil, &figure
			rows = append(rows, row, shown)
		}
		return rows
	}
	for name, c := range map[string]struct {
		rows []kommune.Observation
		want []string
	}{
		"a year and the twelve months to its end":                           {[]kommune.Observation{at("2023", 3, 90), at("2023QMAT04", 40, 90)}, []string{"p/share has figures of 2023 and of 2023QMAT04"}},
		"a quarter of a year":                                               {[]kommune.Observation{at("2023Q2", 3, 90), at("2023", 40, 90)}, []string{"p/share has figures of 2023 and of 2023Q2"}},
		"two years":                                                         {[]kommune.Observation{at("2022", 3, 90), at("2023", 40, 90)}, nil},
		"nothing hidden":                                                    {[]kommune.Observation{at("2023", 40, 90), at("2023QMAT04", 40, 90)}, nil},
		"a share without counts beside a count":                             {[]kommune.Observation{bare, counted}, []string{"p/share has figures without numerator and denominator beside the counts of p/count"}},
		"a share with counts beside a count":                                {[]kommune.Observation{at("2024", 40, 90), counted}, nil},
		"a share without counts alone":                                      {[]kommune.Observation{bare}, nil},
		"a mean without counts beside a sum":                                {[]kommune.Observation{meant, summed}, []string{"p/mean has means without denominator beside the sums of p/sum"}},
		"a share beside its denominators":                                   {beside(func(_, d float64) float64 { return d }), []string{"the counts of p/count are the denominators of p/share"}},
		"a share beside its denominators, and without them in a later year": {append(beside(func(_, d float64) float64 { return d }), at("2025", 40, 90)), []string{"the counts of p/count are the denominators of p/share"}},
		"a share beside its numerators":                                     {beside(func(n, _ float64) float64 { return n }), []string{"the counts of p/count are the numerators of p/share"}},
		"a share beside other counts":                                       {beside(func(n, d float64) float64 { return n + 2*d }), nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := openWithReference(t)
			l := Begin(t.Context(), s, storetest.Dataset("p"), name)
			storetest.Must(t, l.WriteVocabulary(t.Context(), kommune.Vocabulary{Indicators: []kommune.Indicator{share, count, mean, sum}}))
			storetest.Must(t, l.WriteObservations(t.Context(), kommunetest.Columns(c.rows)))
			_, _, err := l.Duplicates(t.Context(), 1)
			storetest.Must(t, err)
			outcome, err := l.Publish(t.Context(), nil)
			storetest.Must(t, err)
			got := outcome.Suppression.Gaps
			if len(got) != len(c.want) || len(got) > 0 && !strings.HasPrefix(got[0], c.want[0]) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// A cohort that is shown in one release and hidden in the next can be read in the
// older one.
func TestALoadTellsOfOlderReleasesThatShowWhatItHides(t *testing.T) {
	s := openWithReference(t)
	initiative, few, many := "p/a", int64(3), int64(60)
	load := func(rows ...kommune.Deregistration) Outcome {
		for n := range rows {
			rows[n].Kommune, rows[n].TargetGroupIDs, rows[n].Cohort, rows[n].HorizonMonths = "766", []string{}, testedPeriod, 3
			rows[n].Qualifier, rows[n].Status, rows[n].Participants = kommune.Exact, kommune.Published, &many
		}
		l := Begin(t.Context(), s, storetest.Dataset("p"), rows[0].ID)
		storetest.Must(t, l.WriteDeregistrations(t.Context(), rows))
		outcome, err := l.Publish(t.Context(), nil)
		storetest.Must(t, err)
		return outcome
	}
	if gaps := load(kommune.Deregistration{ID: "p/all", Deregistered: &many}).Suppression.Gaps; len(gaps) != 0 {
		t.Errorf("the first load tells of %q", gaps)
	}
	gaps := load(kommune.Deregistration{ID: "p/small", InitiativeID: &initiative, Deregistered: &few}).Suppression.Gaps
	if len(gaps) != 1 || !strings.Contains(gaps[0], "(p@1, up to 1 of them)") {
		t.Errorf("got %q, want p@1 named, which shows the kommune's total", gaps)
	}
	_, err := s.Prune(t.Context(), "p", 1, false)
	storetest.Must(t, err)
	if gaps := load(kommune.Deregistration{ID: "p/tiny", InitiativeID: &initiative, Deregistered: &few}).Suppression.Gaps; len(gaps) != 0 {
		t.Errorf("with the older release pruned, the load tells of %q", gaps)
	}
}

// Two equal figures, and nine in ten of all, are no coincidence.
func TestNineInTenEqualFiguresAreNoCoincidence(t *testing.T) {
	for counts, want := range map[equalCounts]string{
		{Figures: 10, Denominators: 9}:                  "denominators",
		{Figures: 10, Numerators: 9}:                    "numerators",
		{Figures: 11, Denominators: 9}:                  "",
		{Figures: 2, Denominators: 2, Numerators: 2}:    "denominators",
		{Figures: 20, Denominators: 17, Numerators: 18}: "numerators",
		{Figures: 1, Denominators: 1}:                   "",
		{}:                                              "",
	} {
		if got := counts.part(); got != want {
			t.Errorf("%+v: got %q, want %q", counts, got, want)
		}
	}
}

package store

import (
	"strings"
	"testing"

	"kommunebench/kommune"
)

func TestALoadTellsOfFiguresThatMayTellSmallCounts(t *testing.T) {
	share, count := sharesOfPersons(), sharesOfPersons()
	count.ID, count.Kind, count.Unit, count.Scale = "p/count", kommune.Count, "personer", 1
	value := 30.0
	at := func(period kommune.Period, numerator, denominator float64) kommune.ObservationAt {
		row := persons("", "766", numerator, denominator)
		row.Period = period
		return row
	}
	bare := persons("", "766", 0, 0)
	bare.Numerator, bare.Denominator, bare.Value = nil, nil, &value
	counted := bare
	counted.IndicatorID = count.ID
	for name, c := range map[string]struct {
		rows []kommune.ObservationAt
		want []string
	}{
		"a year and the twelve months to its end": {[]kommune.ObservationAt{at("2023", 3, 90), at("2023QMAT04", 40, 90)}, []string{"p/share has figures of 2023 and of 2023QMAT04"}},
		"a quarter of a year":                     {[]kommune.ObservationAt{at("2023Q2", 3, 90), at("2023", 40, 90)}, []string{"p/share has figures of 2023 and of 2023Q2"}},
		"two years":                               {[]kommune.ObservationAt{at("2022", 3, 90), at("2023", 40, 90)}, nil},
		"nothing hidden":                          {[]kommune.ObservationAt{at("2023", 40, 90), at("2023QMAT04", 40, 90)}, nil},
		"a share without counts beside a count":   {[]kommune.ObservationAt{bare, counted}, []string{"p/share has figures without numerator and denominator beside the counts of p/count"}},
		"a share with counts beside a count":      {[]kommune.ObservationAt{at("2024", 40, 90), counted}, nil},
		"a share without counts alone":            {[]kommune.ObservationAt{bare}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := openWithReference(t)
			l, err := s.BeginLoad(t.Context(), kommune.Dataset{ID: "p", Title: "P", Publisher: "Tests", DisclosureBy: kommune.DisclosureByKommunebench}, name)
			must(t, err)
			must(t, l.WriteVocabulary(t.Context(), kommune.Vocabulary{Indicators: []kommune.Indicator{share, count}}))
			must(t, l.WriteObservations(t.Context(), c.rows))
			_, _, err = l.Duplicates(t.Context(), 1)
			must(t, err)
			outcome, err := l.Publish(t.Context(), nil)
			must(t, err)
			got := outcome.Suppression.Gaps
			if len(got) != len(c.want) || len(got) > 0 && !strings.HasPrefix(got[0], c.want[0]) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

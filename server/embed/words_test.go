package embed

import (
	"strings"
	"testing"

	"kommunebench/kommune"
	"kommunebench/server/view"
)

func TestNewerFiguresAreLaterOnesThatTheirSourceDates(t *testing.T) {
	periods := &newest{Periods: []kommune.Period{"2025", "2027", "2026", "2026Q1", "2030"}, UndatedPeriods: []kommune.Period{"2030"}}
	for shown, want := range map[kommune.Period]kommune.Period{"2025": "2027", "2027": "", "2025Q4": "2026Q1", "2026M01": "", "2030": ""} {
		if got := periods.after(shown); got != want {
			t.Errorf("after %s: %q, want %q", shown, got, want)
		}
	}
	if got := (*newest)(nil).after("2025"); got != "" {
		t.Errorf("of an indicator that is gone: %q", got)
	}
}

func TestAnUndatedPeriodIsNotSaidToBeOne(t *testing.T) {
	var m measured
	m.Indicator.UndatedPeriods = []kommune.Period{"2015"}
	said, isOld := m.notice(view.State{Period: "2015", Lang: kommune.Danish}, "2015", &newest{Periods: []kommune.Period{"2015", "2016"}, UndatedPeriods: m.Indicator.UndatedPeriods})
	if strings.Contains(said, "2015") || strings.Contains(said, "2016") || isOld {
		t.Errorf("%s", said)
	}
}

// The terms of a dataset are not those of a source that states none.
func TestTermsAreThoseOfTheSource(t *testing.T) {
	var m measured
	licence := "CC0-1.0"
	m.Indicator.Dataset.Publisher, m.Indicator.Dataset.Title, m.Indicator.Dataset.Licence = "STAR", "Jobindsats", &licence
	if got := m.source(texts{kommune.Danish}); got != "Kilde: STAR, Jobindsats. Vilkår: CC0-1.0." {
		t.Errorf("no source: %s", got)
	}
	m.Indicator.Source = &struct {
		Title, Publisher   string
		Published, Licence *string
	}{Title: "Y30", Publisher: "STAR"}
	if got := m.source(texts{kommune.Danish}); got != "Kilde: STAR, Y30. Vilkår: vilkår ikke oplyst." {
		t.Errorf("a source without terms: %s", got)
	}
}

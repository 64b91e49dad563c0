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
	said, isOld := m.notice(view.State{Period: "2015", Lang: kommune.Danish}, false, "2015", &newest{Periods: []kommune.Period{"2015", "2016"}, UndatedPeriods: m.Indicator.UndatedPeriods})
	if strings.Contains(said, "2015") || strings.Contains(said, "2016") || isOld {
		t.Errorf("%s", said)
	}
}

// Kommuner that are named are the same one day; those of a group, or those most like one, are not.
func TestAFigureIsSaidToStayOnlyAsFarAsItDoes(t *testing.T) {
	var m measured
	m.Release.ID = "own@1"
	const only, becomes, frozen, newest = "skifter kun, hvis kilden retter", "gruppen bliver en anden", "låst til udgivelse own@1", "når der kommer nye tal"
	for _, c := range []struct {
		state   view.State
		isTrend bool
		says    string
	}{
		{view.State{Period: "2024"}, false, only},
		{view.State{Period: "2024", Kommuner: "0766,615", Benchmark: "101,751"}, false, only},
		{view.State{Period: "2024", Benchmark: "MEDIAN"}, false, only},
		{view.State{Period: "2024", Kommuner: "similar", Kommune: []string{"766"}}, false, becomes},
		{view.State{Period: "2024", Kommuner: "own/group"}, false, becomes},
		{view.State{Period: "2024", Benchmark: "own/group"}, false, becomes},
		{view.State{Period: "2024", Kommune: []string{"766"}}, true, "slutter altid med 2024, men skifter, hvis kilden retter tallene. Vist"},
		{view.State{Period: "2024", Kommuner: "own/group"}, true, "slutter altid med 2024"},
		{view.State{Period: "2024", Kommuner: "own/group"}, true, becomes},
		{view.State{Kommuner: "own/group"}, false, newest},
		{view.State{Indicator: "own/share@1", Period: "2024"}, false, frozen},
		{view.State{TargetGroup: "own/all@1"}, true, frozen},
	} {
		c.state.Lang = kommune.Danish
		if said, _ := m.notice(c.state, c.isTrend, "2024", nil); !strings.Contains(said, c.says) || (c.says != only && strings.Contains(said, only)) {
			t.Errorf("%+v: %s", c.state, said)
		}
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

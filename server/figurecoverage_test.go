package server_test

import (
	"testing"
)

type periodCoverage struct {
	Period                                                      string
	WithFigure, Provisional, Suppressed, NotApplicable, Missing int
}

type coverageAnswer struct {
	Coverage struct {
		Kommuner    int
		TargetGroup *struct{ ID string }
		Periods     []periodCoverage
	}
}

const askCoverage = `query($i: ID!, $g: ID, $r: ID) {coverage(indicator: $i, targetGroup: $g, release: $r) {kommuner targetGroup {id} periods {period withFigure provisional suppressed notApplicable missing}}}`

func TestCoverageCountsWhatTheTrendShows(t *testing.T) {
	h, hidden := shippedFigures(t), map[string]int{}
	for _, group := range []string{"all", "kontanthjaelp"} {
		c := into[coverageAnswer](t, h, askCoverage, map[string]any{"i": "jobindsats/unemployment-rate", "g": group}).Coverage
		trend := into[struct {
			Trend struct {
				Periods []string
				Series  []struct{ Points []struct{ Status string } }
			}
		}](t, h, `query($g: ID) {trend(indicator: "jobindsats/unemployment-rate", targetGroup: $g) {periods series {points {status}}}}`, map[string]any{"g": group}).Trend
		want := make([]periodCoverage, len(trend.Periods))
		for n, period := range trend.Periods {
			want[n].Period = period
			for _, series := range trend.Series {
				switch series.Points[n].Status {
				case "PROVISIONAL":
					want[n].Provisional++
					want[n].WithFigure++
				case "PUBLISHED":
					want[n].WithFigure++
				case "SUPPRESSED":
					want[n].Suppressed++
				case "NOT_APPLICABLE":
					want[n].NotApplicable++
				case "MISSING":
					want[n].Missing++
				}
			}
		}
		if c.Kommuner != 98 || len(c.Periods) != len(want) || len(want) != 60 {
			t.Fatalf("%d kommuner, %d periods, want %d", c.Kommuner, len(c.Periods), len(want))
		}
		hidden[group] = 0
		for n := range want {
			hidden[group] += want[n].Suppressed
			if c.Periods[n] != want[n] {
				t.Errorf("%s: %+v, want %+v", group, c.Periods[n], want[n])
			}
		}
	}
	if hidden["kontanthjaelp"] <= hidden["all"] {
		t.Errorf("hidden: %v", hidden)
	}
}

func TestCoverageOfAFewCountsTheOthersAsMissing(t *testing.T) {
	c := into[coverageAnswer](t, readOnly(t), askCoverage, map[string]any{"i": "own/share"}).Coverage
	if want := (periodCoverage{Period: "2024", WithFigure: 5, Provisional: 1, Suppressed: 1, NotApplicable: 1, Missing: 91}); len(c.Periods) == 0 || c.Periods[0] != want {
		t.Errorf("%+v, want %+v first", c.Periods, want)
	}
}

func TestCoverageTakesOneStatement(t *testing.T) {
	s := newScales(t)
	if took := s.weigh(t, "coverage", `{coverage(indicator: "demo/deregistered-3-months") {periods {period withFigure suppressed missing}}}`); took.statements != 1 {
		t.Errorf("%+v", took)
	}
}

func TestCoverageOfNothingIsRefused(t *testing.T) {
	for _, c := range []struct{ query, argument string }{
		{`{coverage(indicator: "own/none") {kommuner}}`, "indicator"},
		{`{coverage(indicator: "own/share", targetGroup: "nobody") {kommuner}}`, "targetGroup"},
		{`{coverage(indicator: "own/share", release: "own@99") {kommuner}}`, "release"},
	} {
		a := readOnly(t).ask(t, c.query)
		if len(a.Errors) != 1 || a.Errors[0].Extensions["argument"] != c.argument {
			t.Errorf("%s: %+v", c.query, a.Errors)
		}
	}
}

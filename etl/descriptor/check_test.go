package descriptor

import (
	"fmt"
	"testing"

	"kommunebench/etl/input"
)

// A share and a rate per 100 are 100 times their ratio, other rates and kinds are as
// they stand, and what the descriptor says counts before that.
func TestTheScaleOfAnIndicatorFollowsFromKindAndUnit(t *testing.T) {
	for _, c := range []struct {
		kind, unit string
		given      *float64
		want       float64
	}{
		{"PROPORTION", "%", nil, 100},
		{"PROPORTION", "", nil, 100},
		{"RATE", "per 100 borgere", nil, 100},
		{"RATE", "Pr. 100 borgere", nil, 100},
		{"RATE", "per 1000 borgere", nil, 1},
		{"RATE", "uger", nil, 1},
		{"COUNT", "pr. 100 borgere", nil, 1},
		{"MEAN", "per 100 dage", nil, 1},
		{"SCORE", "%", nil, 1},
		{"PROPORTION", "promille", new(1000.0), 1000},
		{"RATE", "pr. 100 borgere", new(1.0), 1},
	} {
		props := IndicatorProps{ID: "i", Kind: c.kind, Unit: c.unit, Polarity: "NEUTRAL", Scale: c.given}
		if got := props.Indicator("d").Scale; got != c.want {
			t.Errorf("%s in %q: the scale is %v, want %v", c.kind, c.unit, got, c.want)
		}
	}
}

// A header has up to ten rows, whose numbers rise.
func TestTheRowsOfAHeaderAreTenAtTheMost(t *testing.T) {
	for _, c := range []struct {
		rows    []int64
		refused bool
	}{
		{nil, false},
		{[]int64{1}, false},
		{[]int64{4, 5}, false},
		{[]int64{1, 10}, false},
		{[]int64{3, 12}, false},
		{[]int64{1, 11}, true},
		{[]int64{0}, true},
		{[]int64{2, 1}, true},
	} {
		check := &descriptorCheck{}
		r := &Resource{}
		r.Dialect.HeaderRows = c.rows
		check.checkDialect("resources[0]", r)
		want := []*input.Fault{}
		if c.refused {
			want = append(want, &input.Fault{Rule: "descriptor", Column: "resources[0].dialect.headerRows", Value: fmt.Sprint(c.rows), Message: "takes up to ten rising numbers of rows, from 1", Whole: true})
		}
		if len(check.faults) != len(want) || len(want) > 0 && *check.faults[0] != *want[0] {
			t.Errorf("%v: got %v, want %v", c.rows, check.faults, want)
		}
	}
}

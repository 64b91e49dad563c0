package kommune_test

import (
	"fmt"
	"slices"
	"testing"

	"kommunebench/kommune"
)

func TestASeriesBreaksBetweenThePeriodsOnEitherSide(t *testing.T) {
	years := []kommune.Period{"2020", "2021", "2022", "2023"}
	for _, c := range []struct {
		broken  []string
		periods []kommune.Period
		want    []bool
	}{
		{nil, years, []bool{false, false, false, false}},
		{[]string{"2022"}, years, []bool{false, false, true, false}},
		{[]string{"2020"}, years, []bool{false, false, false, false}}, // nothing before it to compare with
		{[]string{"2021Q3"}, years, []bool{false, true, true, false}}, // 2021 holds days of both sides
		{[]string{"2021", "2023"}, years, []bool{false, true, false, true}},
		{[]string{"2021"}, []kommune.Period{"2020", "2022"}, []bool{false, true}},
		{[]string{"2021"}, nil, []bool{}},
	} {
		if got := (kommune.Indicator{BreakPeriods: c.broken}).BreaksBefore(c.periods); !slices.Equal(got, c.want) {
			t.Errorf("breaks %v in %v: got %v, want %v", c.broken, c.periods, got, c.want)
		}
	}
}

func TestAChangeIsInTheUnitAndInPerCent(t *testing.T) {
	number := func(value float64) *float64 { return &value }
	text := func(value *float64) string {
		if value == nil {
			return "none"
		}
		return fmt.Sprint(*value)
	}
	indicator := kommune.Indicator{Decimals: 1}
	for _, c := range []struct {
		before, after   *float64
		difference, pct string
	}{
		{number(0.1), number(0.3), "0.2", "200"}, // without what binary arithmetic leaves
		{number(40), number(30), "-10", "-25"},
		{number(-40), number(-30), "10", "25"}, // a rise is positive, of negative figures too
		{number(0), number(5), "5", "none"},
		{number(5), number(5), "0", "0"},
		{nil, number(5), "none", "none"},
		{number(5), nil, "none", "none"},
	} {
		difference, pct := indicator.Change(c.before, c.after)
		if text(difference) != c.difference || text(pct) != c.pct {
			t.Errorf("from %s to %s: got %s and %s per cent, want %s and %s", text(c.before), text(c.after), text(difference), text(pct), c.difference, c.pct)
		}
	}
}

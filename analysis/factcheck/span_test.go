package factcheck

import (
	"testing"

	"kommunebench/kommune"
)

func TestAHedgedFigureSettlesOnlyWhatFollowsFromItsHedge(t *testing.T) {
	for _, c := range []struct {
		name       string
		actual     float64
		qualifier  kommune.Qualifier
		comparator Comparator
		stated     float64
		want       string
	}{
		{"just over 70 is more than 70", 70, kommune.JustOver, MoreThan, 70, "all"},
		{"just over 70 is at least 70", 70, kommune.JustOver, NoLess, 70, "all"},
		{"just over 70 is not more than 75", 70, kommune.JustOver, MoreThan, 75, "none"},
		{"just over 70 may or may not be more than 71", 70, kommune.JustOver, MoreThan, 71, "some"},
		{"just over 70 is about 70", 70, kommune.JustOver, Around, 70, "all"},
		{"just over 70 may or may not round to 70", 70, kommune.JustOver, Equals, 70, "some"},
		{"about 20 may or may not be more than 20", 20, kommune.About, MoreThan, 20, "some"},
		{"about 20 is less than 25", 20, kommune.About, LessThan, 25, "all"},
		{"at least 30 may or may not be 40", 30, kommune.AtLeast, Equals, 40, "some"},
		{"at least 30 is not less than 30", 30, kommune.AtLeast, LessThan, 30, "none"},
		{"at most 30 is less than 31", 30, kommune.AtMost, LessThan, 31, "all"},
		{"exactly 3.4 is about 3, to which it rounds", 3.4, kommune.Exact, Around, 3, "all"},
		{"exactly 3.6 is not about 3", 3.6, kommune.Exact, Around, 3, "none"},
		{"exactly 31.4 is about 30, which it is nearly", 31.4, kommune.Exact, Around, 30, "all"},
		{"exactly 31.6 is not about 30", 31.6, kommune.Exact, Around, 30, "none"},
		{"exactly 38.94 rounds to 38.9", 38.94, kommune.Exact, Equals, 38.9, "all"},
		{"exactly 38.96 does not round to 38.9", 38.96, kommune.Exact, Equals, 38.9, "none"},
		{"exactly 56 is at least 56 in spite of dust", 100 * 0.56, kommune.Exact, NoLess, 56, "all"},
		{"exactly 56 is not more than 56", 56, kommune.Exact, MoreThan, 56, "none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			possible := possibleValues(c.actual, c.qualifier)
			claimed := claim{comparator: c.comparator, stated: statedFloat(c.stated, exactCounts)}.holdsFor()
			got := "some"
			switch {
			case claimed.holdsAll(possible):
				got = "all"
			case !claimed.meets(possible):
				got = "none"
			}
			if got != c.want {
				t.Errorf("the claim holds for %s of %v, want %s", got, possible, c.want)
			}
		})
	}
}

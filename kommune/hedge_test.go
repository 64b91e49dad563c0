package kommune_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/kommune"
)

func TestAHedgeLeavesItsSideOfTheFigureOpen(t *testing.T) {
	infinite := math.Inf(1)
	for _, c := range []struct {
		qualifier   kommune.Qualifier
		value       float64
		least, most float64
	}{
		{kommune.Exact, 70, 70, 70},
		{kommune.Exact, 100 * 0.56, 56, 56}, // 56.00000000000001
		{kommune.About, 70, 66.5, 73.5},
		{kommune.About, -20, -21, -19},
		{kommune.About, 0, 0, 0},
		{kommune.JustOver, 70, math.Nextafter(70, infinite), 73.5},
		{kommune.JustUnder, 70, 66.5, math.Nextafter(70, 0)},
		{kommune.AtLeast, 30, 30, infinite},
		{kommune.AtMost, 30, -infinite, 30},
	} {
		if least, most := c.qualifier.PossibleValues(c.value); least != c.least || most != c.most {
			t.Errorf("%s %v may be %v to %v, want %v to %v", c.qualifier, c.value, least, most, c.least, c.most)
		}
	}
	for _, qualifier := range kommune.Qualifiers() {
		if got, want := qualifier.IsHedged(), qualifier != "EXACT"; got != want {
			t.Errorf("%s: hedged %v, want %v", qualifier, got, want)
		}
	}
}

func TestTheRangeOfAFactIsThatOfItsHedge(t *testing.T) {
	number := func(value float64) *float64 { return &value }
	for name, c := range map[string]struct {
		got         *kommune.NumberRange
		least, most *float64
	}{
		"an interval as given":     {kommune.Figure{Value: 180, ValueHigh: number(220), Qualifier: kommune.AtLeast}.ValueRange(), number(180), number(220)},
		"just over 12,000":         {kommune.Figure{Value: 12000, Qualifier: kommune.JustOver}.ValueRange(), number(12000), number(12600)},
		"more than 300":            {kommune.Figure{Value: 300, Qualifier: kommune.AtLeast}.ValueRange(), number(300), nil},
		"at most 24":               {kommune.Figure{Value: 24, Qualifier: kommune.AtMost}.ValueRange(), nil, number(24)},
		"about 20 persons":         {kommune.Participation{Participants: new(int64(20)), Qualifier: kommune.About}.ParticipantsRange(), number(19), number(21)},
		"about 18: whole persons":  {kommune.Participation{Participants: new(int64(18)), Qualifier: kommune.About}.ParticipantsRange(), number(18), number(18)},
		"just under 100 persons":   {kommune.Participation{Participants: new(int64(100)), Qualifier: kommune.JustUnder}.ParticipantsRange(), number(95), number(99)},
		"at most so many persons":  {kommune.Participation{Participants: new(int64(9)), Qualifier: kommune.AtMost}.ParticipantsRange(), number(0), number(9)},
		"at least so many persons": {kommune.Participation{Participants: new(int64(9)), Qualifier: kommune.AtLeast}.ParticipantsRange(), number(9), nil},
	} {
		if diff := cmp.Diff(&kommune.NumberRange{Least: c.least, Most: c.most}, c.got); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
	}
	if got := (kommune.Participation{}).ParticipantsRange(); got != nil {
		t.Errorf("a fact without a number has the range %v", got)
	}
}

func TestAllOfTheStaffIsAllWhereNoNumberIsGiven(t *testing.T) {
	thirty, all := int64(30), kommune.All
	for name, c := range map[string]struct {
		fact kommune.Participation
		want *kommune.Extent
	}{
		"the whole jobcentre":             {kommune.Participation{WholeJobcentre: true}, &all},
		"thirty, the whole jobcentre":     {kommune.Participation{WholeJobcentre: true, Participants: &thirty}, nil},
		"nothing is told of how many":     {kommune.Participation{}, nil},
		"the package says that it is all": {kommune.Participation{GivenExtent: kommune.All}, &all},
	} {
		if diff := cmp.Diff(c.want, c.fact.Extent()); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
	}
}

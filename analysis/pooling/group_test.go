package pooling

import (
	"math"
	"testing"

	"kommunebench/kommune"
)

// Of 751 the source publishes two persons and 0,0 per cent, so its persons are 3,000 or
// more, which the pooled share leaves out: no limit of it holds.
func TestAShareThatMayBeRoundedToZeroLeavesNoLimits(t *testing.T) {
	page := &AggregatePage{
		Periods: []kommune.Period{"2024"}, Query: AggregateQuery{Confidence: 0.95},
		plan: &plan{places: &places{all: make([]place, 1)}, targetGroups: make([]kommune.TargetGroup, 1), timePeriods: [][]int{{0}}},
	}
	page.Indicator.Indicator = kommune.Indicator{Kind: kommune.Proportion, Scale: 100, Decimals: 1}
	page.Indicator.Catalogue = kommune.NewCatalogue(nil)
	row := kommune.AggregateRow{
		AggregateKey: kommune.AggregateKey{Place: 1, TargetGroup: 1, Time: 1},
		Rows:         2, Figures: 2, Added: 2, Rounded: 2, KommunerWithFigures: 2, KommunerKnown: 2, Periods: 1,
		Qualifier: kommune.Exact, State: kommune.AggregatePooled, Value: 3.2, Numerator: 400, Denominator: math.NaN(), Least: 3.1, Greatest: 3.3,
	}
	size := placeSize{kommuner: 2, figures: 2}
	var notes Notes
	whole := page.group(&row, size)
	if whole.WithinRounding == nil || whole.Interval == nil || whole.FiguresWithoutCounts != 0 {
		t.Errorf("of two shares that are added up: %+v", whole)
	}
	notes.add(&whole)
	size.kommuner, size.figures, row.Rows, row.Figures = 3, 3, 3, 3
	part := page.group(&row, size)
	if part.WithinRounding != nil || part.Interval != nil || part.FiguresWithoutCounts != 1 || part.Qualifier != kommune.About || part.Value == nil {
		t.Errorf("with a third that is left out: %+v", part)
	}
	notes.add(&part)
	if want := (Notes{Groups: 2, Rounded: 1, WithoutCounts: 1}); notes != want {
		t.Errorf("notes are %+v, want %+v", notes, want)
	}
}

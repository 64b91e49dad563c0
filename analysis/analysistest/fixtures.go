// Package analysistest makes figures in memory for tests of package analysis and
// of those above it. It imports neither, so that both can use it.
package analysistest

import (
	"fmt"
	"math"
	"slices"
	"time"

	"kommunebench/kommune"
)

// When is the moment at which everything in these tests is computed.
func When() time.Time { return time.Date(2024, time.November, 21, 12, 30, 0, 0, time.UTC) }

// Pointer points at a value.
func Pointer[T any](value T) *T { return &value }

// KommunerNamed makes one kommune per name, with the codes 101, 102, ...
func KommunerNamed(names ...string) []kommune.Kommune {
	kommuner := make([]kommune.Kommune, len(names))
	for n, name := range names {
		kommuner[n] = kommune.Kommune{Code: kommune.Code(fmt.Sprint(101 + n)), Name: name, LongName: name + " Kommune"}
	}
	return kommuner
}

// KommunerNumbered makes so many kommuner called K1, K2, ...
func KommunerNumbered(count int) []kommune.Kommune {
	names := make([]string, count)
	for n := range names {
		names[n] = fmt.Sprintf("K%d", n+1)
	}
	return KommunerNamed(names...)
}

// Share is a proportion in per cent with one decimal.
func Share(polarity kommune.Polarity) kommune.Indicator {
	return kommune.Indicator{
		ID: "test/share", TitleDA: "Andel i job", TitleEN: "Share in work",
		Kind: kommune.Proportion, Unit: "%", Polarity: polarity, Scale: 100, Decimals: 1,
	}
}

// Rate is a rate per 100 with one decimal.
func Rate(polarity kommune.Polarity) kommune.Indicator {
	return kommune.Indicator{
		ID: "test/rate", TitleDA: "Kurser pr. 100 ansatte", TitleEN: "Courses per 100 staff",
		Kind: kommune.Rate, Unit: "pr. 100", Polarity: polarity, Scale: 100, Decimals: 1,
	}
}

// Score is a score with one decimal, without numerators and denominators.
func Score(polarity kommune.Polarity) kommune.Indicator {
	return kommune.Indicator{
		ID: "test/score", TitleDA: "Score i test", TitleEN: "Test score",
		Kind: kommune.Score, Unit: "point", Polarity: polarity, Scale: 1, Decimals: 1,
	}
}

// Count is a number of persons.
func Count(polarity kommune.Polarity) kommune.Indicator {
	return kommune.Indicator{
		ID: "test/count", TitleDA: "Antal ledige", TitleEN: "Number of unemployed",
		Kind: kommune.Count, Unit: "personer", Polarity: polarity, Scale: 1, Decimals: 0,
	}
}

// Cell is a figure of one area: what a row of a package says.
type Cell struct {
	Area      kommune.Area
	Period    kommune.Period
	X, n      float64 // numerator and denominator; none where n is NaN
	value     float64 // read where n is NaN; none where NaN too
	isRounded bool    // value and X stand, without a denominator
	Status    kommune.ValueStatus
	Qualifier kommune.Qualifier
	SourceID  string
}

// Ratio is a published figure with numerator and denominator, in 2024.
func Ratio(area kommune.Area, x, n float64) Cell {
	return Cell{Area: area, Period: "2024", X: x, n: n, Status: kommune.Published, Qualifier: kommune.Exact}
}

// RoundedShare is a published share in per cent with its count, rounded to a whole
// number, and without a denominator, in 2024.
func RoundedShare(area kommune.Area, share, count float64) Cell {
	return Cell{Area: area, Period: "2024", X: count, n: math.NaN(), value: share, isRounded: true, Status: kommune.Published, Qualifier: kommune.Exact}
}

// AsRounded publishes x of n persons as a source does that rounds both to a count and
// a share with so many decimals.
func AsRounded(area kommune.Area, x, n float64, decimals int) Cell {
	digit := math.Pow10(decimals)
	return RoundedShare(area, math.Round(100*x/n*digit)/digit, math.Round(x))
}

// Figure is a published figure without counts, in 2024.
func Figure(area kommune.Area, value float64) Cell {
	return Cell{Area: area, Period: "2024", n: math.NaN(), value: value, Status: kommune.Published, Qualifier: kommune.Exact}
}

// None is a row without a figure, in 2024.
func None(area kommune.Area, status kommune.ValueStatus) Cell {
	return Cell{Area: area, Period: "2024", n: math.NaN(), value: math.NaN(), Status: status, Qualifier: kommune.Exact}
}

// In is the cell in another period.
func (c Cell) In(period kommune.Period) Cell {
	c.Period = period
	return c
}

// Hedged is the cell with its source's hedge.
func (c Cell) Hedged(qualifier kommune.Qualifier) Cell {
	c.Qualifier = qualifier
	return c
}

// Provisional is the cell with a provisional figure.
func (c Cell) Provisional() Cell {
	c.Status = kommune.Provisional
	return c
}

// Observation is the cell as a reader gives it.
func (c Cell) Observation(indicator kommune.Indicator) kommune.Observation {
	o := kommune.Observation{IndicatorID: indicator.ID, Area: c.Area, Period: c.Period, Status: c.Status, Qualifier: c.Qualifier, SourceID: c.SourceID}
	switch {
	case !math.IsNaN(c.n):
		o.Numerator, o.Denominator = &c.X, &c.n
		if c.n > 0 {
			o.Value = Pointer(indicator.Scale * c.X / c.n)
		}
	case !math.IsNaN(c.value):
		o.Value = &c.value
		if c.isRounded {
			o.Numerator = &c.X
		}
	}
	return o
}

// ObservationsOf are cells as a reader gives them.
func ObservationsOf(indicator kommune.Indicator, cells []Cell) []kommune.Observation {
	observations := make([]kommune.Observation, len(cells))
	for n, c := range cells {
		observations[n] = c.Observation(indicator)
	}
	return observations
}

// World is a catalogue of a few kommuner and indicators with their figures.
type World struct {
	Catalogue *kommune.Catalogue
	Snapshot  *kommune.Snapshot
	Cells     map[string][]Cell // by indicator
}

// NewWorld describes one dataset, test, at release test@1, with the cells of each
// indicator by its id.
func NewWorld(kommuner []kommune.Kommune, cells map[string][]Cell, indicators ...kommune.Indicator) *World {
	snapshot := &kommune.Snapshot{
		Dataset: kommune.Dataset{ID: "test", Title: "Prøvedata", Publisher: "Prøvekontoret"},
		Release: kommune.Release{ID: "test@1", DatasetID: "test", Sequence: 1},
	}
	snapshot.Kommuner, snapshot.Indicators = kommuner, indicators
	w := &World{Snapshot: snapshot, Cells: cells}
	for _, indicator := range indicators {
		var periods []kommune.Period
		for _, c := range cells[indicator.ID] {
			if !slices.Contains(periods, c.Period) {
				periods = append(periods, c.Period)
			}
		}
		snapshot.Slices = append(snapshot.Slices, kommune.Slice{
			IndicatorID: indicator.ID, Year: 2024, Periods: periods, TargetGroupIDs: []string{""}, RulesVersion: kommune.RulesVersion,
		})
	}
	w.Catalogue = kommune.NewCatalogue([]*kommune.Snapshot{snapshot})
	return w
}

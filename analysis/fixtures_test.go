package analysis

import (
	"fmt"
	"math"
	"slices"
	"time"

	"kommunebench/kommune"
)

// when is the moment at which everything in these tests is computed.
func when() time.Time { return time.Date(2024, time.November, 21, 12, 30, 0, 0, time.UTC) }

func pointer[T any](value T) *T { return &value }

// kommunerNamed makes one kommune per name, with the codes 101, 102, ...
func kommunerNamed(names ...string) []kommune.Kommune {
	kommuner := make([]kommune.Kommune, len(names))
	for n, name := range names {
		kommuner[n] = kommune.Kommune{Code: kommune.Code(fmt.Sprint(101 + n)), Name: name, LongName: name + " Kommune"}
	}
	return kommuner
}

// kommunerNumbered makes so many kommuner called K1, K2, ...
func kommunerNumbered(count int) []kommune.Kommune {
	names := make([]string, count)
	for n := range names {
		names[n] = fmt.Sprintf("K%d", n+1)
	}
	return kommunerNamed(names...)
}

// share is a proportion in per cent with one decimal.
func share(polarity kommune.Polarity) kommune.Indicator {
	return kommune.Indicator{
		ID: "test/share", TitleDA: "Andel i job", TitleEN: "Share in work",
		Kind: kommune.Proportion, Unit: "%", Polarity: polarity, Scale: 100, Decimals: 1,
	}
}

// rate is a rate per 100 with one decimal.
func rate(polarity kommune.Polarity) kommune.Indicator {
	return kommune.Indicator{
		ID: "test/rate", TitleDA: "Kurser pr. 100 ansatte", TitleEN: "Courses per 100 staff",
		Kind: kommune.Rate, Unit: "pr. 100", Polarity: polarity, Scale: 100, Decimals: 1,
	}
}

// score is a score with one decimal, without numerators and denominators.
func score(polarity kommune.Polarity) kommune.Indicator {
	return kommune.Indicator{
		ID: "test/score", TitleDA: "Score i test", TitleEN: "Test score",
		Kind: kommune.Score, Unit: "point", Polarity: polarity, Scale: 1, Decimals: 1,
	}
}

// count is a number of persons.
func count(polarity kommune.Polarity) kommune.Indicator {
	return kommune.Indicator{
		ID: "test/count", TitleDA: "Antal ledige", TitleEN: "Number of unemployed",
		Kind: kommune.Count, Unit: "personer", Polarity: polarity, Scale: 1, Decimals: 0,
	}
}

// cell is a figure of one area: what a row of a package says.
type cell struct {
	area      kommune.Area
	period    kommune.Period
	x, n      float64 // no numerator and denominator where n is NaN
	value     float64 // read where n is NaN; none where NaN too
	status    kommune.ValueStatus
	qualifier kommune.Qualifier
}

func ratio(area kommune.Area, x, n float64) cell {
	return cell{area: area, period: "2024", x: x, n: n, status: kommune.Published, qualifier: kommune.Exact}
}

func figure(area kommune.Area, value float64) cell {
	return cell{area: area, period: "2024", n: math.NaN(), value: value, status: kommune.Published, qualifier: kommune.Exact}
}

func none(area kommune.Area, status kommune.ValueStatus) cell {
	return cell{area: area, period: "2024", n: math.NaN(), value: math.NaN(), status: status, qualifier: kommune.Exact}
}

func (c cell) in(period kommune.Period) cell {
	c.period = period
	return c
}

func (c cell) hedged(qualifier kommune.Qualifier) cell {
	c.qualifier = qualifier
	return c
}

func (c cell) provisional() cell {
	c.status = kommune.Provisional
	return c
}

func (c cell) observation(indicator kommune.Indicator) kommune.Observation {
	o := kommune.Observation{IndicatorID: indicator.ID, Area: c.area, Period: c.period, Status: c.status, Qualifier: c.qualifier}
	switch {
	case !math.IsNaN(c.n):
		o.Numerator, o.Denominator = &c.x, &c.n
		if c.n > 0 {
			o.Value = pointer(indicator.Scale * c.x / c.n)
		}
	case !math.IsNaN(c.value):
		o.Value = &c.value
	}
	return o
}

func observationsOf(indicator kommune.Indicator, cells []cell) []kommune.Observation {
	observations := make([]kommune.Observation, len(cells))
	for n, c := range cells {
		observations[n] = c.observation(indicator)
	}
	return observations
}

// world is a catalogue of a few kommuner and indicators with their figures.
type world struct {
	catalogue *kommune.Catalogue
	snapshot  *kommune.Snapshot
	cells     map[string][]cell // by indicator
}

// newWorld describes one dataset, test, at release test@1, with the cells of each
// indicator by its id.
func newWorld(kommuner []kommune.Kommune, cells map[string][]cell, indicators ...kommune.Indicator) *world {
	snapshot := &kommune.Snapshot{
		Dataset: kommune.Dataset{ID: "test", Title: "Prøvedata", Publisher: "Prøvekontoret"},
		Release: kommune.Release{ID: "test@1", DatasetID: "test", Sequence: 1},
	}
	snapshot.Kommuner, snapshot.Indicators = kommuner, indicators
	w := &world{snapshot: snapshot, cells: cells}
	for _, indicator := range indicators {
		var periods []kommune.Period
		for _, c := range cells[indicator.ID] {
			if !slices.Contains(periods, c.period) {
				periods = append(periods, c.period)
			}
		}
		snapshot.Slices = append(snapshot.Slices, kommune.Slice{
			IndicatorID: indicator.ID, Year: 2024, Periods: periods, TargetGroupIDs: []string{""}, RulesVersion: kommune.RulesVersion,
		})
	}
	w.catalogue = kommune.NewCatalogue([]*kommune.Snapshot{snapshot})
	return w
}

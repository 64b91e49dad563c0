package control

import (
	"math"

	"kommunebench/kommune"
	"kommunebench/stats/controlchart"
)

// fill writes the limits and the signals of a part into the points of the chart.
func (c *ControlChart) fill(part *ControlPart, g grid, from, to int) {
	values := g.values
	if g.hasCounts && c.Query.Model == Textbook {
		// The figure itself, not as it was rounded for publication.
		values = gaps(len(g.values))
		for place := range values {
			values[place] = c.Series.Trend().Indicator.Scale * g.numerators[place] / g.denominators[place]
		}
	}
	bounds := make([]float64, 4*len(values))
	part.deviations = part.chart.Deviations(values)
	for place, signal := range part.chart.Signals(values) {
		at := g.indexes[place]
		if at < 0 {
			continue
		}
		point := &c.Points[at]
		point.InBaseline = place >= from && place < to
		if math.IsNaN(part.chart.Centre[place]) {
			continue
		}
		centre, one := &part.chart.Centre[place], part.chart.StandardError[place]
		point.Centre, point.Deviation = centre, &part.deviations[place]
		point.Lower, point.Upper = c.limits(&bounds[4*place], &bounds[4*place+1], *centre, part.chart.Limit*one)
		point.LowerWarning, point.UpperWarning = c.limits(&bounds[4*place+2], &bounds[4*place+3], *centre, part.chart.Warning*one)
		point.Rules, point.Run, point.Rises = rulesOf(signal), signal.Run, signal.Rises
		if part.MovingRangeLimit != nil && place > 0 && !math.IsNaN(values[place-1]) {
			movingRange := math.Abs(values[place] - values[place-1])
			point.MovingRange = &movingRange
		}
	}
}

// limits writes them where they are to stand. They lie where a figure can be: no
// share is below 0 or above all.
func (c *ControlChart) limits(lower, upper *float64, centre, distance float64) (*float64, *float64) {
	low, high := centre-distance, centre+distance
	indicator := c.Series.Trend().Indicator.Indicator
	switch indicator.Kind {
	case kommune.Proportion:
		low, high = max(low, 0), min(high, indicator.Scale)
	case kommune.Rate, kommune.Count:
		low = max(low, 0)
	case kommune.Mean, kommune.Score, kommune.Difference:
	}
	*lower, *upper = low, high
	return lower, upper
}

func rulesOf(signal controlchart.Signal) []Rule {
	rules := []Rule{}
	for _, known := range [...]struct {
		rule controlchart.Rule
		name Rule
	}{
		{controlchart.OutsideLimits, OutsideLimits},
		{controlchart.RunOfEight, RunOfEight},
		{controlchart.SixInARow, SixInARow},
		{controlchart.TwoOfThree, TwoOfThree},
	} {
		if signal.Has(known.rule) {
			rules = append(rules, known.name)
		}
	}
	return rules
}

// FalseAlarms is how many signals are to be expected where nothing has happened.
type FalseAlarms struct{ Least, Most float64 }

func (f *FalseAlarms) add(baseline int) {
	least, most := controlchart.FalseAlarmRates(baseline)
	f.Least += least
	f.Most += most
}

// count adds the points of a part after its baseline that were tested, the signals
// among them, and how many there would be by chance.
func (c *ControlChart) count(part *ControlPart, g grid, to int) {
	for place := to; place < len(g.values); place++ {
		if math.IsNaN(part.chart.Centre[place]) || g.indexes[place] < 0 {
			continue
		}
		c.Monitored++
		if c.ExpectedFalseAlarms != nil {
			c.ExpectedFalseAlarms.add(part.N)
		}
		if c.Points[g.indexes[place]].IsSignal() {
			c.SignalCount++
		}
	}
}

// RisesUp reports whether the points in a row that Rises counts lie each farther
// up than the one before.
func (p *ControlPoint) RisesUp() bool {
	points := p.chart.Points
	for n := 1; n < len(points); n++ {
		if points[n].Period == p.Period && points[n-1].Deviation != nil {
			return *p.Deviation > *points[n-1].Deviation
		}
	}
	return false
}

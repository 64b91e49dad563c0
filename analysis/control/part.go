package control

import (
	"fmt"
	"math"

	"kommunebench/analysis/trend"
	"kommunebench/kommune"
	"kommunebench/stats/controlchart"
)

// The methods of a chart.
const (
	MethodNone           = "NONE"
	methodXMR            = "XMR"
	methodP              = "P_PRIME"
	methodU              = "U_PRIME"
	forecastPrefix       = "FORECAST_"
	oneMissingIn         = 5
	longestCycle         = 12 // of weeks the season is not removed
	leastExpected        = 5
	leastMonths          = 24
	leastLongPeriods     = 12
	usualMonths          = 36
	usualQuarters        = 20
	usualOtherPeriods    = 24
	monthsPerYear        = 12
	quartersPerYear      = 4
	leastFiguresOfSeason = 2
)

// leastFigures is how many figures a baseline of a kind of period needs.
func leastFigures(perYear int) int {
	if perYear >= monthsPerYear {
		return leastMonths
	}
	return leastLongPeriods
}

// usualPeriods is how many periods a baseline has that nobody chose.
func usualPeriods(perYear int) int {
	switch perYear {
	case monthsPerYear:
		return usualMonths
	case quartersPerYear:
		return usualQuarters
	}
	return usualOtherPeriods
}

// part makes the chart of a part of the series.
func (c *ControlChart) part(ends, given [2]int) ControlPart {
	t := c.Series.Trend()
	part := ControlPart{From: t.Periods[ends[0]], To: t.Periods[ends[1]], Method: MethodNone, first: ends[0]}
	if t.Overlaps() {
		return part.notTestedBecause(
			"Perioderne overlapper hinanden, så hvert tal ligner det forrige, uden at noget står stille.",
			"The periods overlap, so each figure is like the one before it whatever happens.")
	}
	for n, place := range given {
		if place < ends[0] || place > ends[1] {
			given[n] = -1
		}
	}
	g := gridOf(c.Series, ends)
	from, to := g.baseline(given, usualPeriods(t.Seasons()))
	part.describeBaseline(t, g, from, to)
	if why, ok := part.canBeTested(t, g, from, to); !ok {
		return part.notTestedBecause(why.DA, why.EN)
	}
	chart, ok := c.fit(&part, g, from, to)
	if !ok {
		return part.notTestedBecause("Tallene i basisperioden varierer ikke, så der er intet at måle udsving med.",
			"The figures of the baseline do not vary, so there is nothing to measure variation by.")
	}
	part.Tested, part.chart = true, chart
	c.fill(&part, g, from, to)
	c.count(&part, g, to)
	return part
}

func (p *ControlPart) describeBaseline(t *trend.Trend, g grid, from, to int) {
	for place := from; place < to; place++ {
		if g.indexes[place] < 0 || math.IsNaN(g.values[place]) {
			continue
		}
		period := t.Periods[g.indexes[place]]
		if p.N++; p.N == 1 {
			p.BaselineFrom = &period
		}
		p.BaselineTo = &period
	}
}

// canBeTested says why a baseline can't give limits.
func (p *ControlPart) canBeTested(t *trend.Trend, g grid, from, to int) (kommune.Text, bool) {
	least := leastFigures(t.Seasons())
	if p.N < least {
		return kommune.Text{
			DA: fmt.Sprintf("Basisperioden har tal for %s; der kræves mindst %d.", periodsInWords(p.From, p.N, kommune.Danish), least),
			EN: fmt.Sprintf("The baseline has figures of %s; it needs %d or more.", periodsInWords(p.From, p.N, kommune.English), least),
		}, false
	}
	if missing := to - from - p.N; missing*oneMissingIn > to-from {
		return kommune.Text{
			DA: fmt.Sprintf("%d af %d tal i basisperioden mangler, er skjult eller kun omtrentlige; der kræves fire ud af fem.", missing, to-from),
			EN: fmt.Sprintf("%d of %d figures of the baseline are missing, hidden or hedged; it needs four in five.", missing, to-from),
		}, false
	}
	if g.fewestExpected(t.Indicator.Indicator, from, to) < leastExpected {
		return kommune.Text{
			DA: "Der er i snit færre end fem at tælle i hver periode af basisperioden, og så få svinger for skævt til kontrolgrænser.",
			EN: "On average fewer than five are counted in each period of the baseline, too few for control limits.",
		}, false
	}
	return kommune.Text{}, true
}

// fit computes the chart, and what there is to say of it.
func (c *ControlChart) fit(part *ControlPart, g grid, from, to int) (controlchart.Chart, bool) {
	indicator := c.Series.Trend().Indicator.Indicator
	part.Method = methodXMR
	if g.hasCounts {
		part.Method = methodU
		if indicator.Kind == kommune.Proportion {
			part.Method = methodP
		}
	}
	if c.Query.Model == Textbook {
		return part.textbook(indicator, g, from, to)
	}
	part.Method = forecastPrefix + part.Method
	cycle := g.seasons(c.Series.Trend().Seasons(), from, to)
	part.SeasonRemoved = cycle > 1
	var units []float64
	if g.hasCounts {
		units = g.units(indicator, from, to)
	}
	chart, ok := controlchart.Forecast(g.values, units, cycle, from, to, c.Series.RoundingVariance())
	part.Autocorrelation = &chart.Autocorrelation
	part.describeSpread(g.hasCounts, chart.Sigma)
	return chart, ok
}

func (p *ControlPart) describeSpread(hasCounts bool, sigma float64) {
	if hasCounts {
		p.Dispersion = &sigma
		return
	}
	p.Sigma = &sigma
}

func (p *ControlPart) textbook(indicator kommune.Indicator, g grid, from, to int) (chart controlchart.Chart, ok bool) {
	if !g.hasCounts {
		chart, ok = controlchart.Individuals(g.values, from, to)
		p.MovingRangeLimit = &chart.MovingRangeLimit
		p.describeSpread(false, chart.Sigma)
		return chart, ok
	}
	chart, ok = controlchart.Laney(g.numerators, g.denominators, indicator.Kind == kommune.Proportion, from, to)
	for place := range chart.Centre {
		chart.Centre[place] *= indicator.Scale
		chart.StandardError[place] *= indicator.Scale
	}
	p.describeSpread(true, chart.Sigma)
	return chart, ok
}

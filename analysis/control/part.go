package control

import (
	"fmt"
	"math"

	"kommunebench/analysis/trend"
	"kommunebench/kommune"
	"kommunebench/stats"
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

// grid is a part of a series on evenly spaced places: what is missing, hedged or a
// 53rd week is a gap (NaN).
type grid struct {
	values, numerators, denominators []float64
	// indexes are where each place stands in the series, -1 for none.
	indexes []int
	// hasCounts is true where every figure has a numerator and a denominator.
	hasCounts bool
}

func gridOf(series *trend.Series, ends [2]int) grid {
	trend := series.Trend()
	begin, size := 0, 0
	for n := ends[0]; n <= ends[1]; n++ {
		if at, isPlaced := trend.Place(n); isPlaced {
			if size == 0 {
				begin = at
			}
			size = at - begin + 1
		}
	}
	g := grid{values: gaps(size), numerators: gaps(size), denominators: gaps(size), indexes: make([]int, size), hasCounts: true}
	for place := range g.indexes {
		g.indexes[place] = -1
	}
	for n := ends[0]; n <= ends[1]; n++ {
		at, isPlaced := trend.Place(n)
		if !isPlaced {
			continue
		}
		at -= begin
		g.indexes[at] = n
		value := series.Points[n].Exact()
		if value == nil {
			continue
		}
		g.values[at] = *value
		if !trend.IsRatioOfCounts(series.Points[n]) {
			g.hasCounts = false
			continue
		}
		g.numerators[at], g.denominators[at] = *series.Points[n].Numerator, *series.Points[n].Denominator
	}
	return g
}

func gaps(size int) []float64 {
	values := make([]float64, size)
	for n := range values {
		values[n] = math.NaN()
	}
	return values
}

// baseline are the first place and the one after the last that limits are computed
// from.
func (g grid) baseline(given [2]int, usual int) (from, to int) {
	from, to = -1, len(g.values)
	for place, index := range g.indexes {
		if given[0] >= 0 && index == given[0] {
			from = place
		}
		if given[1] >= 0 && index == given[1] {
			to = place + 1
		}
		if given[0] < 0 && from < 0 && !math.IsNaN(g.values[place]) {
			from = place
		}
	}
	from = max(from, 0)
	switch {
	case given[1] < 0:
		to = min(to, from+usual)
	case given[0] < 0:
		from = max(from, to-usual)
	}
	return from, to
}

// part makes the chart of a part of the series.
func (c *ControlChart) part(ends, given [2]int) ControlPart {
	trend := c.Series.Trend()
	part := ControlPart{From: trend.Periods[ends[0]], To: trend.Periods[ends[1]], Method: MethodNone, first: ends[0]}
	if trend.Overlaps() {
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
	from, to := g.baseline(given, usualPeriods(trend.Seasons()))
	part.describeBaseline(trend, g, from, to)
	if why, ok := part.canBeTested(trend, g, from, to); !ok {
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

func (p *ControlPart) describeBaseline(trend *trend.Trend, g grid, from, to int) {
	for place := from; place < to; place++ {
		if g.indexes[place] < 0 || math.IsNaN(g.values[place]) {
			continue
		}
		period := trend.Periods[g.indexes[place]]
		if p.N++; p.N == 1 {
			p.BaselineFrom = &period
		}
		p.BaselineTo = &period
	}
}

// canBeTested says why a baseline can't give limits.
func (p *ControlPart) canBeTested(trend *trend.Trend, g grid, from, to int) (kommune.Text, bool) {
	least := leastFigures(trend.Seasons())
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
	if g.fewestExpected(trend.Indicator.Indicator, from, to) < leastExpected {
		return kommune.Text{
			DA: "Der er i snit færre end fem at tælle i hver periode af basisperioden, og så få svinger for skævt til kontrolgrænser.",
			EN: "On average fewer than five are counted in each period of the baseline, too few for control limits.",
		}, false
	}
	return kommune.Text{}, true
}

// fewestExpected is how many are counted in a period of the baseline on average;
// of a share those of whom it is not true, where these are fewer.
func (g grid) fewestExpected(indicator kommune.Indicator, from, to int) float64 {
	var x, rest, n float64
	for place := from; place < to; place++ {
		if math.IsNaN(g.values[place]) {
			continue
		}
		n++
		switch {
		case g.hasCounts:
			x, rest = x+g.numerators[place], rest+g.denominators[place]-g.numerators[place]
		case indicator.Kind == kommune.Count && indicator.CountsPersons:
			x += g.values[place]
		default:
			return math.Inf(1)
		}
	}
	if g.hasCounts && indicator.Kind == kommune.Proportion {
		x = min(x, rest)
	}
	return x / n
}

// fit computes the chart, and what there is to say of it.
func (c *ControlChart) fit(part *ControlPart, g grid, from, to int) (stats.ControlChart, bool) {
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
	chart, ok := stats.ForecastChart(g.values, units, cycle, from, to, c.Series.RoundingVariance())
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

func (p *ControlPart) textbook(indicator kommune.Indicator, g grid, from, to int) (chart stats.ControlChart, ok bool) {
	if !g.hasCounts {
		chart, ok = stats.IndividualsChart(g.values, from, to)
		p.MovingRangeLimit = &chart.MovingRangeLimit
		p.describeSpread(false, chart.Sigma)
		return chart, ok
	}
	chart, ok = stats.LaneyChart(g.numerators, g.denominators, indicator.Kind == kommune.Proportion, from, to)
	for place := range chart.Centre {
		chart.Centre[place] *= indicator.Scale
		chart.StandardError[place] *= indicator.Scale
	}
	p.describeSpread(true, chart.Sigma)
	return chart, ok
}

// seasons is the cycle whose levels the baseline can tell: 1 where it can't.
func (g grid) seasons(cycle, from, to int) int {
	if cycle > longestCycle {
		return 1
	}
	figures := make([]int, cycle)
	for place := from; place < to; place++ {
		if !math.IsNaN(g.values[place]) {
			figures[place%cycle]++
		}
	}
	for _, n := range figures {
		if n < leastFiguresOfSeason {
			return 1
		}
	}
	return cycle
}

// units are the standard deviations that counts alone give around the pooled
// figure of the baseline, in the indicator's unit.
func (g grid) units(indicator kommune.Indicator, from, to int) []float64 {
	var x, n float64
	for place := from; place < to; place++ {
		if !math.IsNaN(g.values[place]) {
			x, n = x+g.numerators[place], n+g.denominators[place]
		}
	}
	variance := x / n
	if indicator.Kind == kommune.Proportion {
		variance *= 1 - x/n
	}
	units := gaps(len(g.values))
	for place := range units {
		units[place] = indicator.Scale * math.Sqrt(variance/g.denominators[place])
	}
	return units
}

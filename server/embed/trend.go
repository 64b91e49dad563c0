package embed

import (
	"fmt"
	"slices"

	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
	"kommunebench/server/view"
)

// coloured are as many lines as colours tell apart for all readers; further ones differ
// by their dashes.
const coloured = 4

// drawTrend makes the figure of a trend.
func drawTrend(found trend, state view.State) figure {
	f := newLines(found, state)
	c, t := f.Trend, f.texts
	made := c.frame(t)
	made.Title = c.Indicator.Title
	if len(c.Series) == 1 {
		made.Title, made.Lead = c.Series[0].Kommune.Name+": "+phrase.LowerFirst(c.Indicator.Title), c.Series[0].Sentence
	}
	if len(c.Periods) == 0 {
		return made
	}
	last := c.Periods[len(c.Periods)-1]
	made.Sub = c.subtitle(t, phrase.UpperFirst(c.period(c.Periods[0], t.lang))+" – "+c.period(last, t.lang))
	made.Notice, made.IsOld = c.notice(state, true, last, found.Newest)
	if f.hasFigures {
		made.Drawing, made.Legend = f.drawing(), f.legend()
	}
	made.Notes, made.Table = f.notes(), f.table()
	return made
}

// lines draws the series of a trend.
type lines struct {
	trend
	texts
	y          scale
	hasFigures bool
}

const (
	linesHeight = 280
	linesTop    = 12
	linesBottom = 252
)

func newLines(found trend, state view.State) lines {
	f := lines{trend: found, texts: texts{state.Lang}}
	var values []float64
	var limits []interval
	for _, one := range f.all() {
		for _, p := range one.Points {
			if p.Value == nil {
				continue
			}
			values = append(values, *p.Value)
			if p.Interval != nil {
				limits = append(limits, *p.Interval)
			}
		}
	}
	if f.hasFigures = len(values) > 0; f.hasFigures {
		low, high := domain(values, limits)
		f.y = scale{low: low, high: high, from: linesBottom, to: linesTop}
	}
	return f
}

// benchmark is the national figure as a series.
func (f lines) benchmark() series {
	return series{Kommune: named{Name: f.in("Hele landet", "The country")}, Points: f.Trend.Benchmark}
}

// all are the series of kommuner, and after them the national figure.
func (f lines) all() []series { return append(slices.Clone(f.Trend.Series), f.benchmark()) }

// shortPeriod is a period in words, or as it is written where these are long.
func (f lines) shortPeriod(period kommune.Period) string {
	const most = 15
	if said := f.Trend.period(period, f.lang); len(said) <= most {
		return said
	}
	return string(period)
}

func (f lines) legend() []legend {
	var entries []legend
	hasInterval, hasProvisional := false, false
	for n, one := range f.all() {
		class := "line " + lineClass(n)
		if n == len(f.Trend.Series) {
			class = "line country"
		}
		last := f.in("intet tal", "no figure")
		for m, p := range one.Points {
			hasInterval = hasInterval || (p.Interval != nil && n < len(f.Trend.Series))
			hasProvisional = hasProvisional || p.Status == kommune.Provisional
			if p.Value == nil {
				continue
			}
			last = f.Trend.figure(*p.Value, p.Qualifier, f.lang)
			if m < len(one.Points)-1 {
				last += " (" + f.Trend.period(f.Trend.Periods[m], f.lang) + ")"
			}
		}
		entries = append(entries, legend{Symbol: "line", Class: class, Text: one.Kommune.Name + " " + last})
	}
	if hasInterval {
		entries = append(entries, legend{Symbol: "area", Class: "interval", Text: f.in("95 %-interval", "95% interval")})
	}
	if hasProvisional {
		entries = append(entries, legend{Symbol: "line", Class: "line provisional line-more", Text: f.in("foreløbige tal", "provisional")})
	}
	return entries
}

func (f lines) notes() []string {
	var notes []string
	for _, one := range f.Trend.Indicator.Breaks {
		if slices.Index(f.Trend.Periods, one.Period) > 0 {
			notes = append(notes, fmt.Sprintf(f.in("Databrud fra %s: %s", "Break in the series from %s: %s"), f.Trend.period(one.Period, f.lang), one.Note))
		}
	}
	for _, one := range f.Trend.Series {
		missing := 0
		for _, p := range one.Points {
			if p.Value == nil {
				missing++
			}
		}
		if missing > 0 {
			notes = append(notes, fmt.Sprintf(f.in("%s: %d af %d perioder har intet tal og er ikke tegnet.", "%s: %d of %d periods have no figure and are not drawn."), one.Kommune.Name, missing, len(one.Points)))
		}
	}
	return notes
}

// table holds the same figures as the lines, the newest first.
func (f lines) table() table {
	made := table{Caption: f.Trend.Indicator.Title, Head: []string{f.in("Periode", "Period")}}
	all := f.all()
	for _, one := range all {
		made.Head = append(made.Head, one.Kommune.Name)
	}
	for n := len(f.Trend.Periods) - 1; n >= 0; n-- {
		line := tableRow{Name: f.Trend.period(f.Trend.Periods[n], f.lang)}
		for _, one := range all {
			if n < len(one.Points) {
				line.Cells = append(line.Cells, newCell(one.Points[n], f.Trend.cell(one.Points[n], f.texts)))
			}
		}
		made.Rows = append(made.Rows, line)
	}
	return made
}

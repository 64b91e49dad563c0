package embed

import (
	"fmt"
	"math"

	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// scale reaches over all figures, from one place to another.
func (s strip) scale(from, to float64) scale {
	var values []float64
	var limits []interval
	for _, row := range s.figures {
		values = append(values, *row.Value)
		if row.Interval != nil {
			limits = append(limits, *row.Interval)
		}
	}
	if s.Compare.Benchmark.Value != nil {
		values = append(values, *s.Compare.Benchmark.Value)
	}
	low, high := domain(values, limits)
	return scale{low: low, high: high, from: from, to: to}
}

// strip is a mark for every kommune, by rank.
func (s strip) strip() *drawing {
	const height, top, bottom, axis = 280, 34, 256, 52
	made := &drawing{Height: height, AxisWidth: axis, Label: s.label()}
	y := s.scale(bottom, top)
	made.axis(s.Compare.measured, s.texts, y)
	each := float64(stretched) / float64(len(s.figures))
	var limits limitPaths
	var own []mark // over those of its neighbours
	for n, row := range s.figures {
		x := (float64(n) + 0.5) * each
		if row.Kommune.Code == s.own {
			made.Bands = append(made.Bands, band{percent((x - each*0.6) / 10), place(top - 8), percent(each * 1.2 / 10), place(bottom - top + 8)})
			made.Texts = append(made.Texts, text{percent(x / 10), place(top - 14), anchor(x), "strong", row.Kommune.Name + " " + s.Compare.cell(point{Value: row.Value, Qualifier: row.Qualifier}, s.texts)})
		}
		if row.Interval != nil {
			limits.add(s.class(row), fmt.Sprintf("M%s,%sV%s", place(x), place(y.at(row.Interval.Lower)), place(y.at(row.Interval.Upper))))
			if row.Interval.Upper > y.high {
				made.Marks = append(made.Marks, mark{"above", percent(x / 10), place(top), "limits"})
			}
			if row.Interval.Lower < y.low {
				made.Marks = append(made.Marks, mark{"below", percent(x / 10), place(bottom), "limits"})
			}
		}
		drawn := s.mark(row, percent(x/10), place(y.at(*row.Value)))
		if row.Kommune.Code == s.own {
			own = append(own, drawn)
			continue
		}
		made.Marks = append(made.Marks, drawn)
	}
	made.Marks, made.Paths = append(made.Marks, own...), limits.paths
	s.benchmark(made, y)
	for _, end := range []struct {
		x, anchor string
		row       row
	}{{"0%", "start", s.figures[0]}, {"100%", "end", s.figures[len(s.figures)-1]}} {
		if end.row.Rank != nil {
			made.Texts = append(made.Texts, text{end.x, place(height - 6), end.anchor, "muted", fmt.Sprintf(s.in("nr. %d", "no. %d"), *end.row.Rank)})
		}
	}
	return made
}

// benchmark draws the line that kommuner are measured against. Its name stands at the
// end where the figures are farther away, and on the other side of the line.
func (s strip) benchmark(made *drawing, y scale) {
	value := s.Compare.Benchmark.Value
	if value == nil {
		return
	}
	at, first, last := y.at(*value), y.at(*s.figures[0].Value), y.at(*s.figures[len(s.figures)-1].Value)
	x, end, nearest := "0%", "start", first
	if math.Abs(last-at) > math.Abs(first-at) {
		x, end, nearest = "100%", "end", last
	}
	const above, below = -6, 15
	label := at + above
	if nearest < at {
		label = at + below
	}
	made.Lines = append(made.Lines, line{"0%", place(at), "100%", place(at), "benchmark"})
	made.Texts = append(made.Texts, text{x, place(label), end, "strong halo", s.Compare.Benchmark.Label + " " + s.Compare.short(*value, s.lang)})
}

// list is a line with its name for every kommune.
func (s strip) list() *drawing {
	const each, top, bottom, axis = 26, 8, 26, 172
	made := &drawing{Height: top + each*len(s.figures) + bottom, AxisWidth: axis, Label: s.label()}
	const from, to = 15, stretched - 15
	x := s.scale(from, to)
	end := float64(top + each*len(s.figures))
	if value := s.Compare.Benchmark.Value; value != nil {
		at := x.at(*value)
		made.Lines = append(made.Lines, line{percent(at / 10), place(top), percent(at / 10), place(end), "benchmark"})
		made.Texts = append(made.Texts, text{percent(at / 10), place(end + 18), anchor(at), "strong", s.Compare.Benchmark.Label + " " + s.Compare.short(*value, s.lang)})
	}
	var limits limitPaths
	for n, row := range s.figures {
		y, class := float64(top)+(float64(n)+0.5)*each, "name"
		if row.Kommune.Code == s.own {
			made.Bands = append(made.Bands, band{"0%", place(y - each/2), "100%", place(each)})
			made.AxisBands = made.Bands
			class = "name strong"
		}
		made.Axis = append(made.Axis,
			text{"0", place(y + 4), "start", class, row.Kommune.Name},
			text{place(axis - 10), place(y + 4), "end", class, phrase.Hedge(row.Qualifier, s.lang) + s.Compare.short(*row.Value, s.lang)})
		if row.Interval != nil {
			limits.add(s.class(row), fmt.Sprintf("M%s,%sH%s", place(x.at(row.Interval.Lower)), place(y), place(x.at(row.Interval.Upper))))
		}
		made.Marks = append(made.Marks, s.mark(row, percent(x.at(*row.Value)/10), place(y)))
	}
	made.Paths = limits.paths
	return made
}

// limitPaths are intervals, one path for all that look alike.
type limitPaths struct{ paths []path }

func (l *limitPaths) add(class, d string) {
	for n := range l.paths {
		if l.paths[n].Class == class {
			l.paths[n].D += d
			return
		}
	}
	l.paths = append(l.paths, path{d, class})
}

func (s strip) class(row row) string {
	class := "limits"
	if s.isMixed && row.Status == kommune.Provisional {
		class += " provisional"
	}
	if row.Kommune.Code == s.own {
		class += " own"
	}
	return class
}

func (s strip) mark(row row, x, y string) mark {
	symbol, class := symbols(row.verdict)
	if s.isMixed && row.Status == kommune.Provisional {
		class += " provisional"
	}
	return mark{symbol, x, y, class}
}

// anchor keeps a text within the drawing.
func anchor(x float64) string {
	const edge = stretched / 4
	switch {
	case x < edge:
		return "start"
	case x > stretched-edge:
		return "end"
	}
	return "middle"
}

// axis draws a grid with its numbers.
func (d *drawing) axis(m measured, t texts, y scale) {
	const wanted = 5
	at, decimals := y.ticks(wanted)
	for _, value := range at {
		tick := m
		tick.Indicator.Decimals = decimals
		d.Lines = append(d.Lines, line{"0%", place(y.at(value)), "100%", place(y.at(value)), "grid"})
		d.Axis = append(d.Axis, text{place(float64(d.AxisWidth) - 8), place(y.at(value) + 4), "end", "muted", tick.short(value, t.lang)})
	}
}

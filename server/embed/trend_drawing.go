package embed

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kommunebench/kommune"
)

// x is the place of a period.
func (f lines) x(n int) float64 {
	const from, to = 8, stretched - 8
	if len(f.Trend.Periods) < 2 {
		return stretched / 2
	}
	return from + float64(n)/float64(len(f.Trend.Periods)-1)*(to-from)
}

func (f lines) drawing() *drawing {
	const axis = 52
	made := &drawing{Height: linesHeight, AxisWidth: axis, Label: fmt.Sprintf(f.in("%s over tid. Tallene står i tabellen.", "%s over time. The figures stand in the table."), f.Trend.Indicator.Title)}
	made.axis(f.Trend.measured, f.texts, f.y)
	for _, at := range f.breaks() {
		x := percent((f.x(at-1) + f.x(at)) / 20)
		made.Lines = append(made.Lines, line{x, place(linesTop), x, place(linesBottom), "break"})
	}
	f.draw(made, f.benchmark(), "country")
	for n, one := range f.Trend.Series {
		f.drawBand(made, one, lineClass(n))
	}
	for n, one := range f.Trend.Series {
		f.draw(made, one, lineClass(n))
	}
	f.label(made)
	return made
}

// lineClass is how the nth line looks.
func lineClass(n int) string {
	if n < coloured {
		return "line-" + strconv.Itoa(n+1)
	}
	return "line-more dash-" + strconv.Itoa((n-coloured)%coloured+1)
}

// breaks are the places of periods that can't be compared with those before.
func (f lines) breaks() []int {
	var at []int
	for _, one := range f.Trend.Indicator.Breaks {
		if n := slices.Index(f.Trend.Periods, one.Period); n > 0 {
			at = append(at, n)
		}
	}
	return at
}

// isJoined reports whether a line goes from one figure to the next: not across a break,
// nor a gap.
func (f lines) isJoined(points []point, n int) bool {
	return n > 0 && points[n].Value != nil && points[n-1].Value != nil && !slices.Contains(f.breaks(), n)
}

// draw draws a line: provisional parts dashed, with open dots, and a dot alone where
// there is no line.
func (f lines) draw(made *drawing, one series, class string) {
	var final, provisional strings.Builder
	for n, p := range one.Points {
		if p.Value == nil {
			continue
		}
		x, y := f.x(n), f.y.at(*p.Value)
		isProvisional := p.Status == kommune.Provisional
		joined := f.isJoined(one.Points, n)
		if joined {
			into := &final
			if isProvisional {
				into = &provisional
			}
			fmt.Fprintf(into, "M%s,%sL%s,%s", place(f.x(n-1)), place(f.y.at(*one.Points[n-1].Value)), place(x), place(y))
		}
		isAlone := !joined && (n+1 >= len(one.Points) || !f.isJoined(one.Points, n+1))
		isLast := n == len(one.Points)-1
		if isAlone || isLast || (isProvisional && class != "country") {
			mark := mark{"dot", percent(x / 10), place(y), "point " + class}
			if isProvisional {
				mark.Class += " provisional"
			}
			made.Marks = append(made.Marks, mark)
		}
	}
	if final.Len() > 0 {
		made.Paths = append(made.Paths, path{joinMoves(final.String()), "line " + class})
	}
	if provisional.Len() > 0 {
		made.Paths = append(made.Paths, path{joinMoves(provisional.String()), "line provisional " + class})
	}
}

// joinMoves leaves out moves to where the pen is.
func joinMoves(d string) string {
	var made strings.Builder
	at := ""
	for _, step := range strings.Split(d, "M")[1:] {
		from, to, _ := strings.Cut(step, "L")
		if from != at {
			made.WriteString("M" + from)
		}
		made.WriteString("L" + to)
		at = to
	}
	return made.String()
}

// drawBand draws the intervals of a line, broken where the line is.
func (f lines) drawBand(made *drawing, one series, class string) {
	var d strings.Builder
	for n := range one.Points {
		if !f.isJoined(one.Points, n) || one.Points[n].Interval == nil || one.Points[n-1].Interval == nil {
			continue
		}
		before, after := one.Points[n-1].Interval, one.Points[n].Interval
		fmt.Fprintf(&d, "M%s,%sV%sL%s,%sV%sZ", place(f.x(n-1)), place(f.y.at(before.Lower)), place(f.y.at(before.Upper)),
			place(f.x(n)), place(f.y.at(after.Upper)), place(f.y.at(after.Lower)))
	}
	if d.Len() > 0 {
		made.Paths = append(made.Paths, path{d.String(), "interval " + class})
	}
}

// label names the first and the last period, and years between.
func (f lines) label(made *drawing) {
	periods := f.Trend.Periods
	const y = linesHeight - 8
	write := func(n int, anchor, words string) {
		made.Texts = append(made.Texts, text{percent(f.x(n) / 10), place(y), anchor, "muted", words})
	}
	if len(periods) == 1 {
		write(0, "middle", f.shortPeriod(periods[0]))
		return
	}
	write(0, "start", f.shortPeriod(periods[0]))
	write(len(periods)-1, "end", f.shortPeriod(periods[len(periods)-1]))
	const wanted, edge = 3, 180
	var years []int
	for n := 1; n < len(periods); n++ {
		if periods[n].Year() != periods[n-1].Year() && f.x(n) > edge && f.x(n) < stretched-edge {
			years = append(years, n)
		}
	}
	each := max((len(years)+wanted-1)/wanted, 1)
	for n := each / 2; n < len(years); n += each {
		write(years[n], "middle", strconv.Itoa(periods[years[n]].Year()))
	}
}

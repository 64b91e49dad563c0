package embed

import (
	"slices"

	"kommunebench/kommune"
)

const (
	// scatterHeight is that of the field of dots, without the names of its axes.
	scatterHeight = 320
	// nameLetters are as many letters of an axis' name as a line has on a phone.
	nameLetters = 38
	nameLine    = 16
)

// scaleOf reaches over the figures of one axis. Counts far apart stand on a logarithmic
// one, on which the small ones do not lie on each other.
func scaleOf(kind kommune.IndicatorKind, values []float64, from, to float64) scale {
	const farApart, room = 20, 1.25
	low, high := slices.Min(values), slices.Max(values)
	if kind == kommune.Count && low > 0 && high/low > farApart {
		return scale{low: low / room, high: high * room, from: from, to: to, isLogarithmic: true}
	}
	low, high = domain(values, nil)
	return scale{low: low, high: high, from: from, to: to}
}

// drawing is a dot for every kommune that has both figures.
func (s scatter) drawing() *drawing {
	const axis, edge, ticksBelow = 52, 12, 18
	xs, ys := make([]float64, len(s.Relation.Points)), make([]float64, len(s.Relation.Points))
	for n, p := range s.Relation.Points {
		xs[n], ys[n] = p.X, p.Y
	}
	x := scaleOf(s.x.Indicator.Kind, xs, edge, stretched-edge)
	above, below := s.axisName(s.yName(), scaleOf(s.y.Indicator.Kind, ys, 0, 1)), s.axisName(s.xName(), x)
	top := float64(len(above)*nameLine + edge)
	bottom := top + scatterHeight
	y := scaleOf(s.y.Indicator.Kind, ys, bottom-edge, top+edge)
	made := &drawing{Height: int(bottom) + ticksBelow + len(below)*nameLine + edge, AxisWidth: axis, Label: s.label()}
	made.axis(s.y, s.texts, y)
	s.across(made, x, top, bottom)
	for n, line := range above {
		made.Axis = append(made.Axis, text{"0", place(float64((n + 1) * nameLine)), "start", "strong", line})
	}
	for n, line := range below {
		made.Texts = append(made.Texts, text{"100%", place(bottom + ticksBelow + float64((n+1)*nameLine)), "end", "strong", line})
	}
	s.dots(made, x, y)
	return made
}

// axisName is the name of an axis in lines that a phone has room for.
func (s scatter) axisName(name string, on scale) []string {
	if on.isLogarithmic {
		name += s.in(", logaritmisk", ", logarithmic")
	}
	return wrap(name, nameLetters)
}

// across draws the grid of the axis below with its numbers.
func (s scatter) across(made *drawing, x scale, top, bottom float64) {
	const wanted, numbersBelow = 4, 15
	at, decimals := x.ticks(wanted)
	tick := s.x
	tick.Indicator.Decimals = decimals
	for _, value := range at {
		where := percent(x.at(value) / 10)
		made.Lines = append(made.Lines, line{where, place(top), where, place(bottom), "grid"})
		made.Texts = append(made.Texts, text{where, place(bottom + numbersBelow), "middle", "muted", tick.short(value, s.lang)})
	}
}

// dots draws the kommuner, those that the figure is about over the others and by name.
func (s scatter) dots(made *drawing, x, y scale) {
	const beside = 9
	isMixed, _ := s.provisional()
	var own []mark
	for _, p := range s.Relation.Points {
		atX, atY := x.at(p.X), y.at(p.Y)
		class := "similar"
		isOwn := slices.Contains(s.own, p.Kommune.Code)
		if isOwn {
			class = "differs"
		}
		if isMixed && p.isProvisional() {
			class += " provisional"
		}
		drawn := mark{"dot", percent(atX / 10), place(atY), class}
		if !isOwn {
			made.Marks = append(made.Marks, drawn)
			continue
		}
		own = append(own, drawn)
		made.Texts = append(made.Texts, text{percent(atX / 10), place(atY - beside), anchor(atX), "strong halo", p.Kommune.Name})
	}
	made.Marks = append(made.Marks, own...)
}

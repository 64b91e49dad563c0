package embed

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
	"kommunebench/server/view"
)

// fewestPairs are as many as make a picture of how figures go together.
const fewestPairs = 3

// drawRelation makes the figure of a relation.
func drawRelation(found relation, state view.State) figure {
	s := newScatter(found, state)
	made := s.x.frame(s.texts)
	if s.y.Indicator.Dataset.Synthetic {
		made.Demo = s.y.frame(s.texts).Demo
	}
	made.Title = s.x.Indicator.Title
	if s.y.Indicator.Title != made.Title {
		made.Title += s.in(" og ", " and ") + phrase.LowerFirst(s.y.Indicator.Title)
	}
	r := s.Relation
	both, all := len(r.Points), len(r.Points)+len(r.Incomplete)
	made.Sub = fmt.Sprintf(s.in("%d af %d kommuner har begge tal", "Kommuner with both figures: %d of %d"), both, all)
	made.Lead = r.Sentence
	made.Source, made.Released = s.join(s.x.source, s.y.source), phrase.UpperFirst(s.releases())+"."
	made.Notice, made.IsOld = s.notice(state)
	switch {
	case both >= fewestPairs:
		made.Drawing, made.Legend = s.drawing(), s.legend()
		made.Notes = append(made.Notes, s.notes()...)
	case both > 0:
		made.Notes = append(made.Notes, s.in("Så få kommuner har begge tal, at der ikke er noget at tegne.", "So few kommuner have both figures that there is nothing to draw."))
	}
	made.Notes = append(made.Notes, s.lacks(s.x, func(l lack) kommune.ValueStatus { return l.XStatus })...)
	if s.xName() != s.yName() {
		made.Notes = append(made.Notes, s.lacks(s.y, func(l lack) kommune.ValueStatus { return l.YStatus })...)
	}
	made.Table = s.table()
	return made
}

// notes say in words what the dots can't.
func (s scatter) notes() []string {
	notes := []string{s.in("Ingen linje går gennem prikkerne: det ene tal kan ikke regnes ud af det andet.", "No line goes through the dots: one figure can't be worked out from the other.")}
	if _, all := s.provisional(); all {
		notes = append(notes, s.in("Alle kommuner har mindst ét foreløbigt tal.", "One figure or both are provisional everywhere."))
	}
	at := map[[2]float64]bool{}
	for _, p := range s.Relation.Points {
		at[[2]float64{p.X, p.Y}] = true
	}
	if hidden := len(s.Relation.Points) - len(at); hidden > 0 {
		notes = append(notes, fmt.Sprintf(s.in("Kommuner med de samme to tal ligger oven i hinanden: her er %d prikker for %d kommuner.", "Kommuner with the same two figures lie on each other: %d dots stand for %d kommuner."), len(at), len(s.Relation.Points)))
	}
	return notes
}

// scatter draws the pairs of a relation.
type scatter struct {
	relation
	texts
	x, y measured
	own  []string
}

func newScatter(found relation, state view.State) scatter {
	r := found.Relation
	return scatter{
		relation: found, texts: texts{state.Lang}, own: state.Kommune,
		x: measured{Indicator: r.X, TargetGroup: r.XTargetGroup, Release: r.XRelease, Revised: r.RevisedX, around: r.around},
		y: measured{Indicator: r.Y, TargetGroup: r.YTargetGroup, Release: r.YRelease, Revised: r.RevisedY, around: r.around},
	}
}

// join says of both figures what is said of each, once where it is the same.
func (s scatter) join(said func(texts) string, other func(texts) string) string {
	first, second := said(s.texts), other(s.texts)
	if first == second {
		return first
	}
	return first + " " + second
}

func (s scatter) releases() string {
	if s.Relation.XRelease.ID == s.Relation.YRelease.ID {
		return s.x.released(s.texts)
	}
	return s.x.released(s.texts) + s.in(" og ", " and ") + s.y.released(s.texts)
}

// isFrozen reports whether the address names the releases of both figures.
func (s scatter) isFrozen(state view.State) bool {
	isOfOne := s.Relation.XRelease.ID == s.Relation.YRelease.ID
	hasX := state.Release != "" || strings.Contains(state.X, "@")
	hasY := state.YRelease != "" || strings.Contains(state.Y, "@") || (isOfOne && state.Release != "")
	return hasX && hasY
}

// notice says whether the figure changes, as [measured.notice] does.
func (s scatter) notice(state view.State) (said string, isOld bool) {
	if !s.isFrozen(state) {
		return fmt.Sprintf(s.in("Figuren skifter, når der kommer nye eller rettede tal. Vist: %s.", "This chart changes when there are new or revised figures. Shown: %s."), s.releases()), false
	}
	parts := []string{fmt.Sprintf(s.in("Figuren er låst til %s.", "This chart is fixed to %s."), s.releases())}
	// Both figures may have the same to say.
	tell := func(sentence string) {
		if !slices.Contains(parts, sentence) {
			parts = append(parts, sentence)
		}
	}
	for _, one := range []struct {
		measured
		shown kommune.Period
		now   *newest
	}{{s.x, s.Relation.XPeriod, s.NewestX}, {s.y, s.Relation.YPeriod, s.NewestY}} {
		if r := one.Revised; r != nil && (r.Changed > 0 || r.Gone) {
			tell(r.Sentence)
		}
		if later := one.now.after(one.shown); later != "" {
			tell(fmt.Sprintf(s.in("Der findes tal for %s.", "There are figures for %s."), phrase.Period(later, s.lang)))
		}
	}
	return strings.Join(parts, " "), len(parts) > 1
}

// name is what stands on an axis: the indicator, whose figures, and of when.
func (s scatter) name(m measured, period kommune.Period) string {
	parts := []string{m.Indicator.Title}
	if m.TargetGroup != nil && !m.TargetGroup.Total {
		parts = append(parts, m.TargetGroup.Title)
	}
	return strings.Join(append(parts, m.period(period, s.lang)), ", ")
}

func (s scatter) xName() string { return s.name(s.x, s.Relation.XPeriod) }
func (s scatter) yName() string { return s.name(s.y, s.Relation.YPeriod) }

// text is a figure for the table: with its interval, and whether it is provisional.
func (s scatter) text(m measured, p point) cell {
	said := m.cell(p, s.texts)
	if p.Interval != nil {
		said += " (" + m.number(p.Interval.Lower, s.lang) + s.in(" til ", " to ") + m.number(p.Interval.Upper, s.lang) + ")"
	}
	return newCell(p, said)
}

// legend explains the marks that are drawn.
func (s scatter) legend() []legend {
	entries := []legend{{Symbol: "dot", Class: "similar", Text: s.in("en kommune", "a kommune")}}
	for _, p := range s.Relation.Points {
		if slices.Contains(s.own, p.Kommune.Code) {
			said := p.Kommune.Name + ": " + s.x.cell(p.x(), s.texts) + s.in(" og ", " and ") + s.y.cell(p.y(), s.texts)
			entries = append(entries, legend{Symbol: "dot", Class: "differs", Text: said})
		}
	}
	if isMixed, _ := s.provisional(); isMixed {
		entries = append(entries, legend{Symbol: "dot", Class: "similar provisional", Text: s.in("mindst ét af tallene er foreløbigt", "one figure or both are provisional")})
	}
	return entries
}

func (p pair) isProvisional() bool {
	return p.XStatus == kommune.Provisional || p.YStatus == kommune.Provisional
}

// provisional tells whether some pairs have a provisional figure and others none, and
// whether all have one.
func (s scatter) provisional() (isMixed, all bool) {
	count := 0
	for _, p := range s.Relation.Points {
		if p.isProvisional() {
			count++
		}
	}
	return count > 0 && count < len(s.Relation.Points), count > 0 && count == len(s.Relation.Points)
}

// lacks say of one indicator who has no figure, and why.
func (s scatter) lacks(m measured, of func(lack) kommune.ValueStatus) []string {
	var notes []string
	for _, status := range []kommune.ValueStatus{kommune.Suppressed, kommune.Missing, kommune.NotApplicable} {
		var names []string
		for _, one := range s.Relation.Incomplete {
			if of(one) == status {
				names = append(names, one.Kommune.Name)
			}
		}
		if note := s.notDrawn(names, status); note != "" {
			notes = append(notes, m.Indicator.Title+": "+note)
		}
	}
	return notes
}

// table holds the same figures as the drawing, the largest x first.
func (s scatter) table() table {
	made := table{Caption: s.label(), Head: []string{"Kommune", s.xName(), s.yName()}}
	pairs := slices.Clone(s.Relation.Points)
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(b.X, a.X) })
	for _, p := range pairs {
		made.Rows = append(made.Rows, tableRow{
			Name: p.Kommune.Name, IsOwn: slices.Contains(s.own, p.Kommune.Code), Cells: []cell{s.text(s.x, p.x()), s.text(s.y, p.y())},
		})
	}
	return made
}

func (s scatter) label() string {
	return fmt.Sprintf(s.in("%s og %s: %d kommuner. Tallene står i tabellen.", "%s and %s: %d kommuner. The figures stand in the table."),
		s.xName(), phrase.LowerFirst(s.yName()), len(s.Relation.Points))
}

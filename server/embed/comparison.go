package embed

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"kommunebench/kommune"
	"kommunebench/server/view"
)

const (
	// fewestRanked are as many kommuner as are ranked; fewer stand by their names.
	fewestRanked = 10
	// mostListed are as many as have a line with their name each; more stand in a strip.
	mostListed = 15
)

// drawComparison makes the figure of a comparison.
func drawComparison(found comparison, state view.State) figure {
	c, t := found.Compare, texts{state.Lang}
	made := c.frame(t)
	made.Title = c.Indicator.Title + ", " + c.period(c.Period, t.lang)
	made.Sub = c.subtitle(t)
	if c.Row != nil {
		made.Sub = c.subtitle(t, made.Title)
		made.Title, made.Sentence = c.Row.ShortSentence, c.Row.Sentence
	}
	made.Notice, made.IsOld = c.notice(state, false, c.Period, found.Newest)
	s := newStrip(found, state)
	switch n := len(s.figures); {
	case n == 0:
	case n == 1:
		made.Fact = &fact{Name: s.figures[0].Kommune.Name, Figure: c.cell(s.figures[0].point, t)}
		made.Notes = append(made.Notes, t.in("Det er det eneste tal, der findes. Derfor er her ingen placering og intet diagram.", "It is the only figure there is, so there is no place and no chart."))
	case n <= mostListed:
		made.Drawing, made.Legend = s.list(), s.legend()
		if n < fewestRanked {
			made.Notes = append(made.Notes, fmt.Sprintf(t.in("Kun %d kommuner har tal. Så få rangordnes ikke.", "Only %d kommuner have a figure. So few are not ranked."), n))
		}
	default:
		made.Drawing, made.Legend = s.strip(), s.legend()
	}
	made.Notes = append(made.Notes, s.notes()...)
	made.Table = s.table()
	return made
}

// strip draws the rows of a comparison.
type strip struct {
	comparison
	texts
	own string
	// figures are the rows that have one.
	figures []row
	// isMixed tells that some figures are provisional and others not. Where all are,
	// words say so.
	isMixed, allProvisional bool
	against                 string
}

func newStrip(found comparison, state view.State) strip {
	s := strip{comparison: found, texts: texts{state.Lang}}
	if len(state.Kommune) > 0 {
		s.own = state.Kommune[0]
	}
	rows, provisional := found.Compare.Rows, 0
	hasTests := slices.ContainsFunc(rows, func(r row) bool { return r.DifferenceTest != nil })
	for n := range rows {
		rows[n].judge(hasTests)
	}
	s.against = s.opponentOf(rows)
	for _, row := range rows {
		if row.Value == nil {
			continue
		}
		s.figures = append(s.figures, row)
		if row.Status == kommune.Provisional {
			provisional++
		}
	}
	s.isMixed = provisional > 0 && provisional < len(s.figures)
	s.allProvisional = provisional > 0 && provisional == len(s.figures)
	if len(s.figures) < fewestRanked {
		alphabet := collate.New(language.Danish)
		byName := func(a, b row) int { return alphabet.CompareString(a.Kommune.Name, b.Kommune.Name) }
		slices.SortStableFunc(s.figures, byName)
		slices.SortStableFunc(s.Compare.Rows, byName)
	}
	return s
}

// opponentOf is whom the verdicts of rows are about: the benchmark, where kommuner
// within it are tested against the rest of it and others against all.
func (t texts) opponentOf(rows []row) string {
	opponents := map[string]bool{}
	for _, row := range rows {
		if row.verdict != notTested {
			opponents[t.opponent(row)] = true
		}
	}
	if len(opponents) > 1 {
		return t.in("sammenligningsgrundlaget", "the benchmark")
	}
	for opponent := range opponents {
		return opponent
	}
	return ""
}

func (t texts) opponent(row row) string {
	if row.against == "" {
		return t.in("de øvrige", "the others")
	}
	return row.against
}

// said is what the test of a row found, in words.
func (s strip) said(verdict, against string) string {
	if s.Compare.isChange {
		return s.changeVerdict(verdict)
	}
	return s.verdict(verdict, against)
}

func (s strip) label() string {
	return fmt.Sprintf(s.in("%s: %d kommuner. Tallene står i tabellen.", "%s: %d kommuner. The figures stand in the table."), s.Compare.Indicator.Title, len(s.figures))
}

// legend explains the marks that are drawn.
func (s strip) legend() []legend {
	var entries []legend
	for _, verdict := range []string{"BETTER", "WORSE", "HIGHER", "LOWER", "SIMILAR", notTested} {
		if slices.ContainsFunc(s.figures, func(row row) bool { return row.verdict == verdict }) {
			symbol, class := symbols(verdict)
			entries = append(entries, legend{Symbol: symbol, Class: class, Text: s.said(verdict, s.against)})
		}
	}
	if s.isMixed {
		entries = append(entries, legend{Symbol: "dot", Class: "similar provisional", Text: s.in("foreløbigt tal", "provisional")})
	}
	for _, row := range s.figures {
		if row.Interval != nil {
			const hundred = 100
			return append(entries, legend{Symbol: "interval", Class: "limits", Text: fmt.Sprintf(s.in("%g %%-interval", "%g%% interval"), math.Round(row.Interval.Level*hundred*10)/10)})
		}
	}
	return entries
}

// without are the names of kommuner that have no figure for a reason.
func (s strip) without(status kommune.ValueStatus) []string {
	var names []string
	for _, row := range s.Compare.Rows {
		if row.Value == nil && row.Status == status {
			names = append(names, row.Kommune.Name)
		}
	}
	return names
}

// mostNamed are as many kommuner without a figure as are named; more are counted.
const mostNamed = 6

// notes say in words what the drawing can't.
func (s strip) notes() []string {
	var notes []string
	if s.allProvisional {
		notes = append(notes, s.in("Alle tal er foreløbige.", "All figures are provisional."))
	}
	for _, status := range []kommune.ValueStatus{kommune.Suppressed, kommune.Missing, kommune.NotApplicable} {
		if note := s.notDrawn(s.without(status), status); note != "" {
			notes = append(notes, note)
		}
	}
	return notes
}

// notDrawn says who has no figure, and why; empty where nobody is.
func (t texts) notDrawn(names []string, status kommune.ValueStatus) string {
	switch {
	case len(names) > mostNamed:
		return fmt.Sprintf(t.in("%d kommuner er ikke tegnet: %s.", "%d kommuner are not drawn: %s."), len(names), t.noFigure(status))
	case len(names) > 0:
		return strings.Join(names, ", ") + ": " + t.noFigure(status) + "."
	}
	return ""
}

// table holds the same figures as the drawing, and who has none.
func (s strip) table() table {
	made := table{Caption: s.label(), Head: []string{s.in("Kommune", "Kommune"), s.Compare.Indicator.Title, s.in("Interval", "Interval"), s.in("Forskel", "Difference")}}
	isRanked := len(s.figures) >= fewestRanked
	if isRanked {
		made.Head = append([]string{s.in("Plads", "Place")}, made.Head...)
	}
	for _, row := range s.Compare.Rows {
		if row.Value == nil && row.Kommune.Code != s.own && len(s.without(row.Status)) > mostNamed {
			continue // the notes count them
		}
		line := tableRow{Name: row.Kommune.Name, IsOwn: row.Kommune.Code == s.own}
		if isRanked {
			line.Rank = &cell{}
			if row.Rank != nil {
				line.Rank.Text = fmt.Sprint(*row.Rank)
			}
		}
		limits := ""
		if row.Interval != nil {
			limits = s.Compare.number(row.Interval.Lower, s.lang) + s.in(" til ", " to ") + s.Compare.number(row.Interval.Upper, s.lang)
		}
		found := ""
		if row.Value != nil {
			found = s.verdict(row.verdict, s.opponent(row))
		}
		line.Cells = []cell{newCell(row.point, s.Compare.cell(row.point, s.texts)), {Text: limits}, {Text: found}}
		made.Rows = append(made.Rows, line)
	}
	return made
}

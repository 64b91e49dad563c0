package embed

import (
	"fmt"
	"slices"
	"strings"

	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
	"kommunebench/server/view"
)

// drawChange makes the figure of a ranking of changes: a strip whose figures are the
// changes, about the line of those who did not change.
func drawChange(found change, state view.State) figure {
	r, t := found.Ranking, texts{state.Lang}
	state.Benchmark = "" // a change is measured against none
	r.isChange = true
	made := r.frame(t)
	made.Title = r.Indicator.Title
	made.Lead = r.told(state.Kommune)
	made.Notice, made.IsOld = r.notice(state, false, r.To, found.Newest)
	s := newStrip(r.asComparison(t), state)
	made.Sub = r.subtitle(t, len(s.figures))
	if len(s.figures) > 0 {
		made.Empty = "" // one has a change and no rank
	}
	switch n := len(s.figures); {
	case n == 0:
	case n == 1:
		made.Fact = &fact{Name: s.figures[0].Kommune.Name, Figure: s.Compare.cell(s.figures[0].point, t)}
		made.Notes = append(made.Notes, t.in("Det er den eneste ændring, der kan opgøres. Derfor er her ingen placering og intet diagram.", "It is the only change that can be computed, so there is no place and no chart."))
	case n <= mostListed:
		made.Drawing, made.Legend = s.list(), s.legend()
		if n < fewestRanked {
			made.Notes = append(made.Notes, fmt.Sprintf(t.in("Kun %d kommuner har en ændring. Så få rangordnes ikke.", "Only %d kommuner have a change. So few are not ranked."), n))
		}
	default:
		made.Drawing, made.Legend = s.strip(), s.legend()
	}
	made.Notes = append(made.Notes, s.changeNotes()...)
	made.Table = r.table(s)
	return made
}

// asComparison is the ranking as the strip draws it.
func (r ranking) asComparison(t texts) comparison {
	var made comparison
	made.Compare.measured, made.Compare.Period = r.measured, r.To
	made.Compare.Benchmark.Label, made.Compare.Benchmark.Value = t.in("Uændret", "Unchanged"), new(float64)
	for _, one := range r.Rows {
		made.Compare.Rows = append(made.Compare.Rows, row{
			Kommune: one.Kommune, point: one.changed(), Rank: one.Rank, Significance: one.Significance,
		})
	}
	return made
}

// changed is the change of a kommune: provisional where one of its figures is.
func (r rankedRow) changed() point {
	status := r.Status
	if r.EarlierStatus == kommune.Provisional {
		status = kommune.Provisional
	}
	return point{Value: r.Change, Status: status, Qualifier: kommune.Exact}
}

// told is the sentence of the kommune that the view is about, or else of the first of
// those that are ranked, as the page has it.
func (r ranking) told(about []string) string {
	for _, one := range r.Rows {
		if len(about) > 0 && one.Kommune.Code == about[0] {
			return one.Sentence
		}
	}
	if len(about) == 0 && r.Ranked >= fewestRanked {
		return r.Rows[0].Sentence
	}
	return ""
}

// subtitle says what changed from when to when, in what unit, and of how many.
func (r ranking) subtitle(t texts, changes int) string {
	changed := fmt.Sprintf(t.in("Ændring fra %s til %s", "Change from %s to %s"), r.period(r.From, t.lang), r.period(r.To, t.lang))
	if unit := strings.TrimSpace(phrase.UnitTextOf(r.Indicator.Unit, t.lang).AfterChange); unit != "" {
		changed += ", " + unit
	}
	parts := []string{changed}
	if r.TargetGroup != nil && !r.TargetGroup.Total {
		parts = append(parts, r.TargetGroup.Title)
	}
	if polarity := t.polarity(r.Indicator.Polarity); polarity != "" {
		parts = append(parts, polarity)
	}
	return strings.Join(append(parts, fmt.Sprintf(t.in("%d af %d kommuner har en ændring", "Kommuner with a change: %d of %d"), changes, r.Total)), " · ")
}

// changeVerdict says what the test of a change found.
func (t texts) changeVerdict(verdict string) string {
	const beyondDA, beyondEN = ", mere end tilfældige udsving forklarer", ", by more than chance explains"
	switch verdict {
	case "BETTER":
		return t.in("bedre"+beyondDA, "better"+beyondEN)
	case "WORSE":
		return t.in("dårligere"+beyondDA, "worse"+beyondEN)
	case "HIGHER":
		return t.in("højere"+beyondDA, "higher"+beyondEN)
	case "LOWER":
		return t.in("lavere"+beyondDA, "lower"+beyondEN)
	case notTested:
		return t.in("ikke testet", "not tested")
	}
	return t.in("kan være tilfældigt", "may be chance")
}

// changeNotes say in words what the drawing of changes can't.
func (s strip) changeNotes() []string {
	var notes, names []string
	if s.allProvisional {
		notes = append(notes, s.in("Alle ændringer bygger på mindst ét foreløbigt tal.", "Every change rests on a provisional figure."))
	}
	for _, one := range s.Compare.Rows {
		if one.Value == nil {
			names = append(names, one.Kommune.Name)
		}
	}
	why := s.in("et af tallene mangler, er skjult eller er ikke præcist", "one of the figures is missing, hidden or not exact")
	switch {
	case len(names) > mostNamed:
		notes = append(notes, fmt.Sprintf(s.in("%d kommuner er ikke tegnet: %s.", "%d kommuner are not drawn: %s."), len(names), why))
	case len(names) > 0:
		notes = append(notes, strings.Join(names, ", ")+": "+why+".")
	}
	return notes
}

// table holds both figures of everybody with a change, the change, its reach and what the
// test found, in the order of the drawing.
func (r ranking) table(s strip) table {
	head := func(period kommune.Period) string { return phrase.UpperFirst(r.period(period, s.lang)) }
	made := table{Caption: s.label(), Head: []string{"Kommune", head(r.From), head(r.To), s.in("Ændring", "Change"), s.in("Kan være nr.", "May be no."), s.in("Test", "Test")}}
	isRanked := len(s.figures) >= fewestRanked
	if isRanked {
		made.Head = append([]string{s.in("Plads", "Place")}, made.Head...)
	}
	figures := r.measured
	figures.isChange = false
	for _, drawn := range s.figures {
		of := r.Rows[slices.IndexFunc(r.Rows, func(one rankedRow) bool { return one.Kommune.Code == drawn.Kommune.Code })]
		line := tableRow{Name: of.Kommune.Name, IsOwn: of.Kommune.Code == s.own}
		reach := ""
		if isRanked {
			line.Rank = &cell{}
			if of.Rank != nil {
				line.Rank.Text = fmt.Sprint(*of.Rank)
			}
			if of.RankInterval != nil {
				reach = fmt.Sprintf("%d–%d", of.RankInterval.Lower, of.RankInterval.Upper)
			}
		}
		earlier, later := point{Value: of.EarlierValue, Status: of.EarlierStatus}, point{Value: of.Value, Status: of.Status}
		line.Cells = []cell{
			newCell(earlier, figures.cell(earlier, s.texts)), newCell(later, figures.cell(later, s.texts)),
			newCell(drawn.point, s.Compare.cell(drawn.point, s.texts)),
			{Text: reach},
			{Text: s.changeVerdict(drawn.verdict)},
		}
		made.Rows = append(made.Rows, line)
	}
	return made
}

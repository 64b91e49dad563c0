package embed

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
	"kommunebench/server/view"
)

// texts are words around figures. Figures, sentences and caveats are the API's.
type texts struct{ lang kommune.Language }

func (t texts) in(da, en string) string { return kommune.Text{DA: da, EN: en}.In(t.lang) }

// period writes a period, or that the source does not say when its figures are from.
func (m measured) period(period kommune.Period, lang kommune.Language) string {
	return view.Period(period, m.Indicator.UndatedPeriods, lang)
}

func (m measured) number(value float64, lang kommune.Language) string {
	return phrase.Number(value, m.Indicator.Decimals, lang)
}

// figure writes a figure with its unit and its hedge.
func (m measured) figure(value float64, qualifier kommune.Qualifier, lang kommune.Language) string {
	unit := kommune.Indicator{Unit: m.Indicator.Unit, Decimals: m.Indicator.Decimals}
	written := phrase.WithUnit(unit, value, lang)
	if m.isChange {
		written = sign(value) + phrase.ChangeWithUnit(unit, value, lang)
	}
	return phrase.Hedge(qualifier, lang) + strings.ReplaceAll(written, " ", "\u00a0")
}

// sign is that of a rise; a fall has its own.
func sign(change float64) string {
	if change > 0 {
		return "+"
	}
	return ""
}

// short writes a figure beside a mark: units longer than a sign stand once, at the top.
func (m measured) short(value float64, lang kommune.Language) string {
	if m.isChange {
		return sign(value) + m.number(value, lang)
	}
	if m.Indicator.Unit == "%" {
		return m.figure(value, kommune.Exact, lang)
	}
	return m.number(value, lang)
}

// cell writes a figure for a table, or why there is none.
func (m measured) cell(p point, t texts) string {
	switch {
	case p.Value != nil && p.Status == kommune.Provisional:
		return m.figure(*p.Value, p.Qualifier, t.lang) + t.in(" (foreløbigt)", " (provisional)")
	case p.Value != nil:
		return m.figure(*p.Value, p.Qualifier, t.lang)
	}
	return t.noFigure(p.Status)
}

func (t texts) noFigure(status kommune.ValueStatus) string {
	switch status {
	case kommune.Suppressed:
		return t.in("skjult, så enkeltpersoner ikke kan genkendes", "hidden, so that no person can be recognised")
	case kommune.NotApplicable:
		return t.in("kan ikke opgøres", "can't be computed")
	case kommune.Missing, kommune.Published, kommune.Provisional:
	}
	return t.in("intet tal fra kilden", "no figure from the source")
}

func (t texts) verdict(verdict, against string) string {
	switch verdict {
	case "BETTER":
		return t.in("bedre end ", "better than ") + against
	case "WORSE":
		return t.in("dårligere end ", "worse than ") + against
	case "HIGHER":
		return t.in("højere end ", "higher than ") + against
	case "LOWER":
		return t.in("lavere end ", "lower than ") + against
	case notTested:
		return t.in("ikke testet", "not tested")
	}
	return t.in("ikke til at skelne fra ", "can't be told apart from ") + against
}

func (t texts) polarity(polarity kommune.Polarity) string {
	switch polarity {
	case kommune.HigherIsBetter:
		return t.in("Højere er bedre", "Higher is better")
	case kommune.LowerIsBetter:
		return t.in("Lavere er bedre", "Lower is better")
	case kommune.Neutral:
	}
	return ""
}

// day writes a date.
func (t texts) day(at time.Time) string {
	months := map[bool][]string{
		false: {"januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"},
		true:  {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	}
	return fmt.Sprintf(t.in("%d. %s %d", "%d %s %d"), at.Day(), months[t.lang == kommune.English][at.Month()-1], at.Year())
}

// source is where figures come from, of when, and on what terms.
func (m measured) source(t texts) string {
	name, licence := m.Indicator.Dataset.Publisher+", "+m.Indicator.Dataset.Title, m.Indicator.Dataset.Licence
	if source := m.Indicator.Source; source != nil {
		name = source.Publisher + ", " + source.Title
		if source.Published != nil {
			name += " (" + *source.Published + ")"
		}
		// The terms of a dataset are not those of a source that states none.
		licence = source.Licence
	}
	terms := t.in("vilkår ikke oplyst", "terms not stated")
	if licence != nil {
		terms = *licence
	}
	return t.in("Kilde: ", "Source: ") + name + ". " + t.in("Vilkår: ", "Terms: ") + strings.TrimSuffix(terms, ".") + "."
}

// released is the release of the figures and its day.
func (m measured) released(t texts) string {
	return fmt.Sprintf(t.in("udgivelse %s af %s", "release %s of %s"), m.Release.ID, t.day(m.Release.PublishedAt))
}

// notice says what an embedded figure is: one that stays as it was, or one that changes.
func (m measured) notice(state view.State, isTrend bool, shown kommune.Period, now *newest) (said string, isOld bool) {
	t := texts{state.Lang}
	switch {
	case state.IsFrozen():
		said = fmt.Sprintf(t.in("Figuren er låst til %s.", "This chart is fixed to %s."), m.released(t))
	case state.Period != "":
		said = fmt.Sprintf(ofPeriod(state, isTrend).In(t.lang), m.period(shown, t.lang), m.released(t))
	default:
		return fmt.Sprintf(t.in("Figuren skifter, når der kommer nye tal. Vist: %s.", "This chart changes when there are new figures. Shown: %s."), m.released(t)), false
	}
	if m.Revised != nil && (m.Revised.Changed > 0 || m.Revised.Gone) {
		said, isOld = said+" "+m.Revised.Sentence, true
	}
	if later := now.after(shown); later != "" {
		said, isOld = said+fmt.Sprintf(t.in(" Der findes tal for %s.", " There are figures for %s."), phrase.Period(later, t.lang)), true
	}
	return said, isOld
}

// ofPeriod says when a figure changes whose address names the period: only with the
// figures where it names the kommuner as well. A trend without a first period may also
// begin earlier.
func ofPeriod(state view.State, isTrend bool) kommune.Text {
	switch isSet := state.HasSetKommuner() && (isTrend || state.HasSetBenchmark()); {
	case isTrend && isSet:
		return kommune.Text{
			DA: "Figuren slutter altid med %s, men skifter, hvis kilden retter tallene. Vist: %s.",
			EN: "This chart always ends with %s, but changes if the source revises the figures. Shown: %s.",
		}
	case isTrend:
		return kommune.Text{
			DA: "Figuren slutter altid med %s, men skifter, hvis kilden retter tallene, eller gruppen bliver en anden. Vist: %s.",
			EN: "This chart always ends with %s, but changes if the source revises the figures, or the group becomes another. Shown: %s.",
		}
	case isSet:
		return kommune.Text{
			DA: "Figuren viser altid %s, og skifter kun, hvis kilden retter tallene. Vist: %s.",
			EN: "This chart always shows %s, and changes only if the source revises the figures. Shown: %s.",
		}
	}
	return kommune.Text{
		DA: "Figuren viser altid %s, men skifter, hvis kilden retter tallene, eller gruppen bliver en anden. Vist: %s.",
		EN: "This chart always shows %s, but changes if the source revises the figures, or the group becomes another. Shown: %s.",
	}
}

// after is the newest period after one, of the same kind; empty where there is none. A
// period that the source does not date is neither before nor after another.
func (n *newest) after(shown kommune.Period) (later kommune.Period) {
	if n == nil || slices.Contains(n.UndatedPeriods, shown) {
		return ""
	}
	for _, period := range n.Periods {
		isDated := period.Kind() == shown.Kind() && !slices.Contains(n.UndatedPeriods, period)
		if isDated && period > max(shown, later) {
			later = period
		}
	}
	return later
}

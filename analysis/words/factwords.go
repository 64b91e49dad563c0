package words

import (
	"fmt"
	"math"
	"strings"

	"kommunebench/analysis/facts"
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// FigureSentence says what a single figure is, with its hedge, whether it was so or
// only planned, and what other sources say that it can't agree with.
func FigureSentence(catalogue *kommune.Catalogue, figure kommune.Figure, lang kommune.Language) string {
	text := madeUpFact(catalogue, figure.ID, lang) + figure.Title(lang) + placeAndTime(catalogue, figure.Kommuner, figure.PeriodText, lang) +
		": " + withFullStop(figureAmount(figure, lang)+statusInWords(figure.Status(), lang))
	conflicts := facts.FigureConflicts(catalogue.Figures, figure)
	if len(conflicts) == 0 {
		return text
	}
	said := make([]string, len(conflicts))
	for n, other := range conflicts {
		source, _ := catalogue.Sources.Find(other.SourceID)
		said[n] = figureAmount(other, lang) + " (" + source.Publisher + ")"
	}
	own, _ := catalogue.Sources.Find(figure.SourceID)
	return text + " " + fmt.Sprintf(kommune.Text{
		DA: "Kilderne er ikke enige: tallet er fra %s; en anden kilde siger %s.",
		EN: "The sources disagree: the figure is from %s; another source says %s.",
	}.In(lang), own.Publisher, strings.Join(said, ", "))
}

func figureAmount(figure kommune.Figure, lang kommune.Language) string {
	measure, qualifier := kommune.Indicator{Unit: figure.Unit, Decimals: decimalsOf(figure.Value)}, figure.Qualifier
	amount := phrase.WithUnit(measure, figure.Value, lang)
	if figure.ValueHigh != nil {
		// An interval is marked AT_LEAST for its lower end, which its words say already.
		measure.Decimals, qualifier = max(measure.Decimals, decimalsOf(*figure.ValueHigh)), kommune.Exact
		amount = phrase.RangeWithUnit(measure, figure.Value, *figure.ValueHigh, lang)
	}
	return hedged(amount, qualifier, figure.Hedge, figure.Denominator != nil, lang)
}

// withFullStop ends a sentence, which an abbreviation may have done.
func withFullStop(text string) string { return strings.TrimSuffix(text, ".") + "." }

// hedged writes an amount with its hedge: in Danish in the source's own word, where
// that does not replace the number, as "hver tredje" does.
func hedged(amount string, qualifier kommune.Qualifier, hedge *string, replaces bool, lang kommune.Language) string {
	switch {
	case hedge == nil:
		return phrase.Hedge(qualifier, lang) + amount
	case lang == kommune.Danish && !replaces:
		return *hedge + " " + amount
	}
	return phrase.Hedge(qualifier, lang) + amount + fmt.Sprintf(kommune.Text{DA: " (kilden skriver »%s«)", EN: ` (the source says "%s")`}.In(lang), *hedge)
}

// ParticipationSentence says who took part in what, and of a total which parts it
// holds: they are never added. All are the facts of the release.
func ParticipationSentence(catalogue *kommune.Catalogue, all []kommune.Participation, fact kommune.Participation, lang kommune.Language) string {
	course, _ := catalogue.Courses.Find(fact.CourseID)
	text := madeUpFact(catalogue, fact.ID, lang) + fmt.Sprintf(kommune.Text{DA: "%s på »%s«%s%s.", EN: `%s on "%s"%s%s.`}.In(lang),
		phrase.UpperFirst(participantsAmount(fact, lang)), course.Title, placeAndTime(catalogue, fact.Kommuner, fact.PeriodText, lang), statusInWords(fact.Status(), lang))
	if parts := facts.ParticipationParts(all, fact); len(parts) > 0 {
		held := make([]string, len(parts))
		for n, part := range parts {
			held[n] = participantsAmount(part, lang) + statusInWords(part.Status(), lang)
		}
		text += " " + fmt.Sprintf(kommune.Text{DA: "Tallet rummer %s; de skal ikke lægges til.", EN: "The number holds %s; they are not to be added."}.In(lang),
			strings.Join(held, kommune.Text{DA: " og ", EN: " and "}.In(lang)))
	}
	if whole := facts.ParticipationHolding(all, fact); whole != nil {
		text += " " + fmt.Sprintf(kommune.Text{DA: "De er en del af %s.", EN: "They are a part of %s."}.In(lang), participantsAmount(*whole, lang))
	}
	return text
}

func participantsAmount(fact kommune.Participation, lang kommune.Language) string {
	if fact.Participants != nil && fact.ParticipantsHigh != nil {
		// It is marked AT_LEAST for its lower end, which its words say already.
		return hedged(fmt.Sprintf(kommune.Text{DA: "mellem %s og %s deltagere", EN: "between %s and %s participants"}.In(lang),
			plainNumber(float64(*fact.Participants), lang), plainNumber(float64(*fact.ParticipantsHigh), lang)), kommune.Exact, fact.Hedge, false, lang)
	}
	if fact.Participants != nil {
		who := kommune.Text{DA: "deltagere", EN: "participants"}
		if *fact.Participants == 1 {
			who = kommune.Text{DA: "deltager", EN: "participant"}
		}
		return hedged(plainNumber(float64(*fact.Participants), lang)+" "+who.In(lang), fact.Qualifier, fact.Hedge, false, lang)
	}
	extent := fact.Extent()
	switch {
	case extent == nil:
		return kommune.Text{DA: "medarbejdere, hvis antal kilden ikke oplyser,", EN: "staff, whose number the source does not tell,"}.In(lang)
	case *extent == kommune.All:
		return kommune.Text{DA: "alle medarbejdere", EN: "all staff"}.In(lang)
	case lang == kommune.Danish && fact.Hedge != nil:
		return *fact.Hedge + " medarbejdere"
	}
	return kommune.Text{DA: "nogle medarbejdere", EN: "some of the staff"}.In(lang)
}

// OutcomeSentence says what people came to, and that this is no deregistration.
func OutcomeSentence(catalogue *kommune.Catalogue, outcome kommune.Outcome, lang kommune.Language) string {
	text := madeUpFact(catalogue, outcome.ID, lang) + outcome.Title(lang) + placeAndTime(catalogue, outcome.Kommuner, outcome.PeriodText, lang) + ": " +
		outcomeAmount(outcome, lang) + statusInWords(outcome.Status(), lang) + "."
	return text + " " + kommune.Text{
		DA: "Tallet siger ikke, hvor mange der forlod ledighedsregistret.",
		EN: "The figure does not tell how many left the register of unemployed.",
	}.In(lang)
}

func outcomeAmount(outcome kommune.Outcome, lang kommune.Language) string {
	of := func(part, whole float64) string {
		return plainNumber(part, lang) + kommune.Text{DA: " ud af ", EN: " of "}.In(lang) + plainNumber(whole, lang)
	}
	switch {
	case outcome.SharePct != nil:
		percent := phrase.WithUnit(kommune.Indicator{Unit: "%", Decimals: decimalsOf(*outcome.SharePct)}, *outcome.SharePct, lang)
		return hedged(percent, outcome.Qualifier, outcome.Hedge, false, lang)
	case outcome.Participants != nil && outcome.Achieved != nil:
		return hedged(of(float64(*outcome.Achieved), float64(*outcome.Participants)), outcome.Qualifier, outcome.Hedge, false, lang)
	case outcome.FractionPart != nil && outcome.FractionWhole != nil:
		return hedged(of(*outcome.FractionPart, *outcome.FractionWhole), outcome.Qualifier, outcome.Hedge, true, lang)
	}
	return kommune.Text{DA: "kilden giver intet tal", EN: "the source gives no number"}.In(lang)
}

func statusInWords(status kommune.FactStatus, lang kommune.Language) string {
	words := map[kommune.FactStatus]kommune.Text{
		kommune.InProgress:    {DA: " (i gang)", EN: " (under way)"},
		kommune.PartlyPlanned: {DA: " (delvis planlagt)", EN: " (partly planned)"},
		kommune.Planned:       {DA: " (planlagt)", EN: " (planned)"},
		kommune.Goal:          {DA: " (mål)", EN: " (goal)"},
		kommune.Possible:      {DA: " (mulighed)", EN: " (a possibility)"},
	}
	return words[status].In(lang)
}

// placeAndTime tells in brackets which kommuner and what time a fact is about; nothing
// where it tells neither.
func placeAndTime(catalogue *kommune.Catalogue, codes []string, period *string, lang kommune.Language) string {
	const mostNames = 4
	var told []string
	names := []string{}
	for _, k := range catalogue.Kommuner.FindAll(codes) {
		names = append(names, k.Name)
	}
	switch {
	case len(names) > mostNames:
		told = append(told, fmt.Sprintf(kommune.Text{DA: "%d kommuner under ét", EN: "%d kommuner together"}.In(lang), len(names)))
	case len(names) > 0:
		told = append(told, strings.Join(names, ", "))
	}
	if period != nil {
		told = append(told, *period)
	}
	if len(told) == 0 {
		return ""
	}
	return " (" + strings.Join(told, "; ") + ")"
}

func plainNumber(value float64, lang kommune.Language) string {
	return phrase.Number(value, decimalsOf(value), lang)
}

// decimalsOf is how many decimals a number has, up to six.
func decimalsOf(value float64) int64 {
	const most, tolerance = 6, 1e-9
	for decimals := range int64(most) {
		if scaled := value * math.Pow10(int(decimals)); math.Abs(scaled-math.Round(scaled)) < tolerance*math.Max(1, math.Abs(scaled)) {
			return decimals
		}
	}
	return most
}

// madeUpFact marks a fact of synthetic data.
func madeUpFact(catalogue *kommune.Catalogue, id string, lang kommune.Language) string {
	snapshot, found := catalogue.Snapshot(kommune.DatasetOf(id))
	if !found {
		return ""
	}
	return madeUp(snapshot.Dataset, lang)
}

package words

import (
	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// participantsInWords names those that the figures are of; empty where they are
// of a kommune's citizens.
func participantsInWords(i analysis.Indicator, lang kommune.Language) string {
	initiative, is := i.FindInitiative()
	if !is {
		return ""
	}
	return kommune.Text{DA: "deltagerne i ", EN: "the participants in "}.In(lang) + phrase.LowerFirst(initiative.Title(lang))
}

// whereInWords says of whom a figure is: in a kommune, or among the participants
// of one of its initiatives.
func whereInWords(i analysis.Indicator, name string, lang kommune.Language) string {
	if participants := participantsInWords(i, lang); participants != "" {
		return kommune.Text{DA: "blandt ", EN: "among "}.In(lang) + participants + " (" + name + ")"
	}
	return kommune.Text{DA: "i ", EN: "in "}.In(lang) + name
}

// ofInWords leads from a figure to those it is of.
func ofInWords(unit string, lang kommune.Language) string {
	if unit == "%" {
		return kommune.Text{DA: " af ", EN: " of "}.In(lang)
	}
	return kommune.Text{DA: " blandt ", EN: " among "}.In(lang)
}

// whenInWords says of what period a figure is, as it follows the figure.
func whenInWords(i analysis.Indicator, period kommune.Period, lang kommune.Language) string {
	if i.IsUndated(period) {
		return kommune.Text{DA: " (udateret)", EN: " (undated)"}.In(lang)
	}
	return kommune.Text{DA: " i ", EN: " in "}.In(lang) + phrase.Period(period, lang)
}

// populationCaveat says that figures are not of the kommune's citizens.
func populationCaveat(i analysis.Indicator) []kommune.Text {
	if _, is := i.FindInitiative(); !is {
		return nil
	}
	return []kommune.Text{{
		DA: "Tallene gælder " + participantsInWords(i, kommune.Danish) + ", ikke alle kommunens borgere i målgruppen.",
		EN: "The figures are of " + participantsInWords(i, kommune.English) + ", not of all citizens of the kommune in the target group.",
	}}
}

// undatedCaveat says which of the periods shown are none that the source told.
func undatedCaveat(i analysis.Indicator, periods ...kommune.Period) []kommune.Text {
	var texts []kommune.Text
	for _, period := range periods {
		if i.IsUndated(period) {
			texts = append(texts, kommune.Text{
				DA: "Udateret: kilden siger ikke, hvornår tallet er fra. Det står under " + phrase.Period(period, kommune.Danish) + ", men er ikke nødvendigvis derfra.",
				EN: "Undated: the source does not say when the figure is from. It stands under " + phrase.Period(period, kommune.English) + ", but need not be of it.",
			})
		}
	}
	return texts
}

package analysis

import (
	"unicode"

	"kommunebench/kommune"
)

// FindInitiative finds the one whose participants the figures are of.
func (i Indicator) FindInitiative() (kommune.Initiative, bool) {
	if i.InitiativeID == nil {
		return kommune.Initiative{}, false
	}
	for _, initiative := range i.Snapshot.Initiatives {
		if initiative.ID == *i.InitiativeID {
			return initiative, true
		}
	}
	if i.Catalogue == nil {
		return kommune.Initiative{}, false
	}
	return i.Catalogue.Initiatives.Find(*i.InitiativeID)
}

// UndatedPeriods are those that figures stand under whose source does not say
// what period they are of.
func (i Indicator) UndatedPeriods() []kommune.Period {
	periods := make([]kommune.Period, len(i.UndatedUnder))
	for n, period := range i.UndatedUnder {
		periods[n] = kommune.Period(period)
	}
	return periods
}

// participantsInWords names those that the figures are of; empty where they are
// of a kommune's citizens.
func (i Indicator) participantsInWords(lang kommune.Language) string {
	initiative, is := i.FindInitiative()
	if !is {
		return ""
	}
	return kommune.Text{DA: "deltagerne i ", EN: "the participants in "}.In(lang) + withFirst(initiative.Title(lang), unicode.ToLower)
}

// whereInWords says of whom a figure is: in a kommune, or among the participants
// of one of its initiatives.
func (i Indicator) whereInWords(name string, lang kommune.Language) string {
	if participants := i.participantsInWords(lang); participants != "" {
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
func (i Indicator) whenInWords(period kommune.Period, lang kommune.Language) string {
	if i.IsUndated(period) {
		return kommune.Text{DA: " (udateret)", EN: " (undated)"}.In(lang)
	}
	return kommune.Text{DA: " i ", EN: " in "}.In(lang) + periodInWords(period, lang)
}

// populationCaveat says that figures are not of the kommune's citizens.
func (i Indicator) populationCaveat() []kommune.Text {
	if _, is := i.FindInitiative(); !is {
		return nil
	}
	return []kommune.Text{{
		DA: "Tallene gælder " + i.participantsInWords(kommune.Danish) + ", ikke alle kommunens borgere i målgruppen.",
		EN: "The figures are of " + i.participantsInWords(kommune.English) + ", not of all citizens of the kommune in the target group.",
	}}
}

// undatedCaveat says which of the periods shown are none that the source told.
func (i Indicator) undatedCaveat(periods ...kommune.Period) []kommune.Text {
	var texts []kommune.Text
	for _, period := range periods {
		if i.IsUndated(period) {
			texts = append(texts, kommune.Text{
				DA: "Udateret: kilden siger ikke, hvornår tallet er fra. Det står under " + periodInWords(period, kommune.Danish) + ", men er ikke nødvendigvis derfra.",
				EN: "Undated: the source does not say when the figure is from. It stands under " + periodInWords(period, kommune.English) + ", but need not be of it.",
			})
		}
	}
	return texts
}

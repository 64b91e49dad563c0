package analysis

import "kommunebench/kommune"

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

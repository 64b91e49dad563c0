package load

import (
	"slices"

	"kommunebench/kommune"
)

// family are indicators whose small counts are judged as one table: a count and
// the shares that have it for their numerator, or an indicator alone.
type family struct {
	lead   kommune.Indicator
	shares []kommune.Indicator
	// denominators are, by the id of a member, the count that is its denominator.
	denominators map[string]kommune.Indicator
}

// ids are those of the members, the lead first.
func (f family) ids() []string {
	ids := []string{f.lead.ID}
	for _, share := range f.shares {
		ids = append(ids, share.ID)
	}
	return ids
}

// familiesOf puts the indicators that count persons together with those that they
// name as their numerators.
func familiesOf(indicators []kommune.Indicator) []family {
	byID := map[string]kommune.Indicator{}
	for _, indicator := range indicators {
		byID[indicator.ID] = indicator
	}
	find := func(id *string) (kommune.Indicator, bool) {
		if id == nil {
			return kommune.Indicator{}, false
		}
		found, known := byID[*id]
		return found, known && found.Kind == kommune.Count && found.CountsPersons
	}
	families, at := []family{}, map[string]int{}
	for _, indicator := range indicators {
		if _, linked := find(indicator.NumeratorID); !linked && indicator.CountsPersons {
			at[indicator.ID] = len(families)
			families = append(families, family{lead: indicator, denominators: map[string]kommune.Indicator{}})
		}
	}
	for _, indicator := range indicators {
		lead := indicator.ID
		if numerator, linked := find(indicator.NumeratorID); linked {
			lead = numerator.ID
		}
		n, known := at[lead]
		if !known {
			continue
		}
		if lead != indicator.ID {
			families[n].shares = append(families[n].shares, indicator)
		}
		if denominator, linked := find(indicator.DenominatorID); linked {
			families[n].denominators[indicator.ID] = denominator
		}
	}
	return families
}

// linked gives, by id, all indicators that one is judged with, directly or through
// others: those that are its numerators or denominators, or it is theirs.
func linked(indicators []kommune.Indicator) map[string][]string {
	groups := map[string][]string{}
	for _, indicator := range indicators {
		groups[indicator.ID] = []string{indicator.ID}
	}
	for _, indicator := range indicators {
		for _, id := range []*string{indicator.NumeratorID, indicator.DenominatorID} {
			if id == nil || groups[*id] == nil || slices.Contains(groups[*id], indicator.ID) {
				continue
			}
			all := slices.Concat(groups[*id], groups[indicator.ID])
			for _, member := range all {
				groups[member] = all
			}
		}
	}
	return groups
}

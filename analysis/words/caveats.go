package words

import (
	"fmt"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

func syntheticCaveat(dataset kommune.Dataset) []kommune.Text {
	if !dataset.Synthetic {
		return nil
	}
	return []kommune.Text{{
		DA: "Tallene er syntetiske: de er opfundet til demonstration og siger intet om rigtige kommuner.",
		EN: "The figures are synthetic: made up for demonstration, they say nothing about real kommuner.",
	}}
}

// partlyKnownCaveat says of which groups some members are not known, so that figures of
// a group are not those of all its members.
func partlyKnownCaveat(groups []analysis.PartlyKnownGroup) []kommune.Text {
	var texts []kommune.Text
	for _, group := range groups {
		are := "are"
		if group.Known == 1 {
			are = "is"
		}
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("Af de %d medlemmer af »%s«, som kilden oplyser, er kun %d kendt ved navn; de øvrige er ikke med.", group.Stated, group.Name, group.Known),
			EN: fmt.Sprintf("Of the %d members of “%s” that the source states, only %d %s known by name; the others are not included.", group.Stated, group.Name, group.Known, are),
		})
	}
	return texts
}

// rulesCaveat says that figures were loaded under earlier rules.
func rulesCaveat(indicators ...analysis.Indicator) []kommune.Text {
	version := kommune.RulesVersion
	for _, indicator := range indicators {
		version = min(version, indicator.Snapshot.RulesVersionOf(indicator.ID))
	}
	if version == kommune.RulesVersion {
		return nil
	}
	return []kommune.Text{{DA: kommune.RulesNote(version, kommune.Danish), EN: kommune.RulesNote(version, kommune.English)}}
}

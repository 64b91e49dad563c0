package words

import (
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

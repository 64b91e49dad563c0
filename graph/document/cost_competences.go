package document

import (
	"slices"

	"kommunebench/analysis/profiles"
	"kommunebench/kommune"
)

// What coverage of competences costs besides its statements: finding the competences
// that are asked about, the courses and questions of each, and what is known of each
// kommune and competence.
const costOfCompetences, costOfCompetence, costOfCoverage = 200, 20, 11

// competencesCovered is the price of the coverage or the gaps of kommuner by
// competences, or of the one kommune that the field is of.
func (w *costWalk) competencesCovered(p *part, arguments map[string]any) price {
	kommuner, competences := 1, w.competences(arguments)
	if isRoot(p.field) {
		kommuner = w.chosen(arguments["kommuner"])
	}
	read := 0
	for _, id := range slices.Concat(listOf(arguments["competences"]), []any{arguments["framework"], arguments["jobProfile"]}) {
		if _, release := kommune.SplitAsOf(givenText(id)); release != "" {
			read += w.once("competences of "+release, (2+statementsOfOlder)*WorkOfStatement)
		}
	}
	return price{cost: costOfCompetences + competences*costOfCompetence + kommuner*competences*costOfCoverage + w.similarIn(arguments), once: read}
}

// competenceRows is how many rows there can be of the states that are asked for; the
// kommuner are taken to be spread evenly over the states.
func (w *costWalk) competenceRows(p *part) (length int, isKnown bool) {
	rows, all := w.within.kommuner*w.within.competences, len(profiles.CompetenceStates())
	if states := p.field.ArgumentMap(w.variables)["states"]; states != nil {
		rows = rows * min(len(listOf(states)), all) / all
	}
	return rows, true
}

// linksAsked is how many links there are of the kind and the thing that are asked for.
func (w *costWalk) linksAsked(p *part) int {
	arguments := p.field.ArgumentMap(w.variables)
	kind := givenText(arguments["kind"])
	of, _ := kommune.SplitAsOf(givenText(arguments["of"]))
	isOf := func(id string) bool { return id == of || id == kommune.QualifyID(kommune.DatasetOf(id), of) }
	length, _ := w.countOnce("links"+keyOf(arguments, "kind", "of"), func(c *kommune.Catalogue) int {
		count := 0
		for _, link := range c.Links.All {
			if (kind == "" || kind == string(link.Kind)) && (of == "" || isOf(link.FromID) || isOf(link.ToID)) {
				count++
			}
		}
		return count
	})
	return length
}

package profiles

import (
	"slices"

	"kommunebench/kommune"
)

// StateChange is a kommune and a competence of which two sets of facts know different
// things.
type StateChange struct {
	Kommune       kommune.Kommune
	Competence    kommune.Competence
	Before, After CompetenceState
}

// Changes compares the states of all competences that either set of facts has, by
// kommune, then in the order of the competences.
func Changes(before, after *Known, scope []kommune.Kommune) []StateChange {
	competences := RealCompetences(after.Catalogue)
	for _, competence := range RealCompetences(before.Catalogue) {
		if !slices.ContainsFunc(competences, func(c kommune.Competence) bool { return c.ID == competence.ID }) {
			competences = append(competences, competence)
		}
	}
	then, now := before.Cover(scope, competences, "").Rows, after.Cover(scope, competences, "").Rows
	changes := []StateChange{}
	for n, row := range now {
		if then[n].State != row.State {
			changes = append(changes, StateChange{row.Kommune, row.Competence, then[n].State, row.State})
		}
	}
	return changes
}

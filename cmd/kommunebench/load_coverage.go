package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"kommunebench/analysis/profiles"
	"kommunebench/kommune"
	"kommunebench/store/load"
)

// coverageChange is a kommune and a competence whose state a dry run would change.
type coverageChange struct {
	KommuneCode  string `json:"kommuneCode"`
	Kommune      string `json:"kommune"`
	CompetenceID string `json:"competenceId"`
	Competence   string `json:"competence"`
	Before       string `json:"before"`
	After        string `json:"after"`
}

// findCoverageChanges computes the states of coverage with the facts that there are, and
// with those that a load would leave.
func findCoverageChanges(ctx context.Context, db *database, catalogue *kommune.Catalogue, facts *load.TrainingFacts, lang kommune.Language) ([]coverageChange, error) {
	others := slices.DeleteFunc(slices.Clone(catalogue.Snapshots), func(s *kommune.Snapshot) bool { return s.Dataset.ID == facts.Dataset.ID })
	before, err := knownFacts(ctx, db, catalogue.Snapshots, catalogue)
	if err != nil {
		return nil, err
	}
	own := &kommune.Snapshot{Dataset: facts.Dataset, Vocabulary: facts.Vocabulary}
	after, err := knownFacts(ctx, db, others, kommune.NewCatalogue(append(slices.Clone(others), own)))
	if err != nil {
		return nil, err
	}
	after = profiles.NewKnown(after.Catalogue, slices.Concat(after.Participations, facts.Participations), slices.Concat(after.Results, facts.Results))
	changes := []coverageChange{}
	for _, c := range profiles.Changes(before, after, catalogue.Kommuner.All) {
		changes = append(changes, coverageChange{
			string(c.Kommune.Code), c.Kommune.Name, c.Competence.ID, kommune.Text{DA: c.Competence.TitleDA, EN: c.Competence.TitleEN}.In(lang), string(c.Before), string(c.After),
		})
	}
	return changes, nil
}

// knownFacts reads the rows of some datasets.
func knownFacts(ctx context.Context, db *database, snapshots []*kommune.Snapshot, catalogue *kommune.Catalogue) (*profiles.Known, error) {
	participations, err := db.ReadParticipations(ctx, snapshots, nil, nil)
	if err != nil {
		return nil, err
	}
	results, err := db.ReadTestResults(ctx, snapshots, nil, "", "")
	if err != nil {
		return nil, err
	}
	return profiles.NewKnown(catalogue, participations, results), nil
}

// stateWord is a state of coverage as people read it.
func stateWord(state string, lang kommune.Language) string {
	words := map[profiles.CompetenceState]kommune.Text{
		profiles.Unknown: {DA: "ukendt", EN: "unknown"}, profiles.NotSeen: {DA: "ikke set", EN: "not seen"},
		profiles.Partly: {DA: "delvist uddannet", EN: "partly trained"}, profiles.Trained: {DA: "uddannet", EN: "trained"},
	}
	return words[profiles.CompetenceState(state)].In(lang)
}

// printCoverage prints what a dry run would change in coverage: a line for each kommune
// and change, with the competences of which it is so.
func (s loadSummary) printCoverage(io *streams, lang kommune.Language) {
	if s.CoverageChanges == nil {
		return
	}
	say := func(da, en string, arguments ...any) {
		_, _ = fmt.Fprintf(io.out, kommune.Text{DA: da, EN: en}.In(lang)+"\n", arguments...)
	}
	if len(s.CoverageChanges) == 0 {
		say("Hvem der er uddannet i hvad, ville ikke ændre sig.", "coverage would not change")
		return
	}
	say("Hvem der er uddannet i hvad, ville ændre sig:", "coverage would change:")
	groups := s.coverageGroups()
	const mostLines, mostNames = 40, 5
	for n, of := range groups {
		if n == mostLines {
			say("  ... og %d linjer mere; --json har dem alle", "  ... and %d more lines; --json has them all", len(groups)-n)
			break
		}
		list := strings.Join(of.competences[:min(mostNames, len(of.competences))], ", ")
		if more := len(of.competences) - mostNames; more > 0 {
			list += fmt.Sprintf(kommune.Text{DA: " og %d mere", EN: " and %d more"}.In(lang), more)
		}
		if of.after == string(profiles.NotSeen) && len(of.competences) > mostNames { // that facts name the kommune at all changes all that they do not tell of
			list = fmt.Sprintf(kommune.Text{DA: "%d kompetencer", EN: "%d competences"}.In(lang), len(of.competences))
		}
		say("  %s: fra »%s« til »%s«: %s", "  %s: %s -> %s: %s", of.kommune, stateWord(of.before, lang), stateWord(of.after, lang), list)
	}
}

// coverageGroup is one change of one kommune, with the competences of which it is so.
type coverageGroup struct {
	kommune, before, after string
	competences            []string
}

// coverageGroups are by kommune, and of each those that are known best first.
func (s loadSummary) coverageGroups() []coverageGroup {
	var groups []coverageGroup
	at := map[[3]string]int{}
	order := map[string]int{}
	for _, change := range s.CoverageChanges {
		key := [3]string{change.Kommune, change.Before, change.After}
		n, begun := at[key]
		if !begun {
			n = len(groups)
			at[key] = n
			groups = append(groups, coverageGroup{change.Kommune, change.Before, change.After, nil})
		}
		groups[n].competences = append(groups[n].competences, change.Competence)
		if _, known := order[change.Kommune]; !known {
			order[change.Kommune] = len(order)
		}
	}
	rank := func(state string) int {
		return slices.Index(profiles.CompetenceStates(), profiles.CompetenceState(state))
	}
	slices.SortStableFunc(groups, func(a, b coverageGroup) int {
		return cmp.Or(cmp.Compare(order[a.kommune], order[b.kommune]), cmp.Compare(rank(b.after), rank(a.after)))
	})
	return groups
}

// Package facts puts facts of the catalogue beside each other: parts and wholes,
// conflicts, the answers of a test, who was trained in what.
package facts

import (
	"cmp"
	"slices"

	"kommunebench/kommune"
)

// TestAnswer is the answer to one question of a test.
type TestAnswer struct {
	Question kommune.TestQuestion
	Answer   kommune.Answer
	// Inferred is true where the source left the label out.
	Inferred bool
	// SourceID is the source that the answer was published in.
	SourceID string
}

// ProfileCoverage is what one kommune's staff of a job profile were trained
// in, and which questions on the profile it does not yet meet.
type ProfileCoverage struct {
	JobProfileID   string
	Kommune        kommune.Kommune
	Participations []kommune.Participation
	// ParticipantsMin leaves out facts shared with other kommuner, what was only
	// planned, and facts without a number; ParticipantsMax counts shared and planned
	// facts in full and is nil where a fact gives no number or no upper limit. A fact
	// and its parts count once, and hedges are taken at their limits.
	ParticipantsMin    int64
	ParticipantsMax    *int64
	TrainedCompetences []kommune.Competence
	UnmetQuestions     []TestAnswer
}

// AnswersOf pairs a test's questions with their answers, in the test's order.
func AnswersOf(catalogue *kommune.Catalogue, result kommune.TestResult) []TestAnswer {
	answers := make([]TestAnswer, 0, len(result.QuestionIDs))
	for n, id := range result.QuestionIDs {
		question, known := catalogue.Questions.Find(id)
		if !known {
			question = kommune.TestQuestion{ID: id, TitleDA: id, Kind: result.Kind}
		}
		answers = append(answers, TestAnswer{question, kommune.Answer(result.Answers[n]), result.Inferred[n], result.SourceID})
	}
	return answers
}

// ComputeCoverage joins facts about participation and test results for one job
// profile; of a real one without those that are made up. Kommuner of which neither is
// known are left out; the rest come by code.
func ComputeCoverage(catalogue *kommune.Catalogue, profileID string, scope []kommune.Kommune, participations []kommune.Participation, results []kommune.TestResult) []ProfileCoverage {
	coverage := []ProfileCoverage{}
	for _, k := range scope {
		row := ProfileCoverage{JobProfileID: profileID, Kommune: k, Participations: []kommune.Participation{}, UnmetQuestions: []TestAnswer{}}
		for _, fact := range participations {
			if slices.Contains(fact.Kommuner, string(k.Code)) && slices.Contains(fact.JobProfileIDs, profileID) && catalogue.MayDescribe(fact.ID, profileID) {
				row.Participations = append(row.Participations, fact)
			}
		}
		tested := false
		for _, result := range results {
			if result.Kommune != k.Code || !catalogue.MayDescribe(result.SourceID, profileID) {
				continue
			}
			for _, answer := range AnswersOf(catalogue, result) {
				if !slices.Contains(answer.Question.JobProfileIDs, profileID) {
					continue
				}
				tested = true
				if answer.Answer != kommune.Yes {
					row.UnmetQuestions = append(row.UnmetQuestions, answer)
				}
			}
		}
		if tested || len(row.Participations) > 0 {
			slices.SortStableFunc(row.UnmetQuestions, CompareQuestions)
			row.countParticipants()
			row.TrainedCompetences = trainedCompetences(catalogue, row.Participations)
			coverage = append(coverage, row)
		}
	}
	slices.SortFunc(coverage, func(a, b ProfileCoverage) int { return cmp.Compare(a.Kommune.Code, b.Kommune.Code) })
	return coverage
}

// countParticipants gives limits: facts over several kommuner or several
// profiles are never split.
func (c *ProfileCoverage) countParticipants() {
	c.ParticipantsMin, c.ParticipantsMax = ParticipantsLimits(c.Participations, func(fact kommune.Participation) bool {
		return len(fact.Kommuner) == 1 && len(fact.JobProfileIDs) == 1
	})
}

// ParticipantsLimits are how many can have taken part by some facts. At the least only
// those count that had come about and lie within what is asked about; at the most all
// do, in full. A fact that is a part of another is not added to it. Most is nil where a
// fact gives no number or no upper limit.
func ParticipantsLimits(list []kommune.Participation, isWithin func(kommune.Participation) bool) (least int64, most *int64) {
	sum, known := int64(0), true
	for _, fact := range list {
		if ParticipationHolding(list, fact) != nil {
			continue // counted with the fact that holds it
		}
		least += leastOf(list, fact, isWithin)
		if upper := mostOf(fact); upper == nil {
			known = false
		} else {
			sum += *upper
		}
	}
	if !known {
		return least, nil
	}
	return least, &sum
}

// leastOf is how many took part at the least by a fact or by its parts, whichever
// says more.
func leastOf(list []kommune.Participation, fact kommune.Participation, isWithin func(kommune.Participation) bool) int64 {
	least, ofParts := int64(0), int64(0)
	limits := fact.ParticipantsRange()
	if limits != nil && limits.Least != nil && fact.Status().HasHappened() && isWithin(fact) {
		least = int64(*limits.Least)
	}
	for _, part := range ParticipationParts(list, fact) {
		ofParts += leastOf(list, part, isWithin)
	}
	return max(least, ofParts)
}

// mostOf is how many can have taken part by a fact, whose parts lie within it; nil
// where it has no upper limit.
func mostOf(fact kommune.Participation) *int64 {
	limits := fact.ParticipantsRange()
	if limits == nil || limits.Most == nil {
		return nil
	}
	most := int64(*limits.Most)
	return &most
}

func trainedCompetences(catalogue *kommune.Catalogue, facts []kommune.Participation) []kommune.Competence {
	var ids []string
	for _, fact := range facts {
		course, _ := catalogue.Courses.Find(fact.CourseID)
		for _, id := range course.CompetenceIDs {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return catalogue.Competences.FindAll(ids)
}

// KommuneAnswer is what one kommune answered to a question.
type KommuneAnswer struct {
	Kommune kommune.Kommune
	Answer  kommune.Answer
}

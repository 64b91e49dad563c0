package facts

import (
	"cmp"
	"slices"

	"kommunebench/kommune"
)

// DatedAnswer is what a kommune answered to a question about a target group.
type DatedAnswer struct {
	TestAnswer

	Kommune       kommune.Code
	TargetGroupID string
	// Year is that in which its source was published; 0 where that is not told.
	Year int
}

// DatedAnswers are the stated answers of some results, by question, target group and
// kommune, the oldest first. Of one year the one that is farther from yes comes last.
func DatedAnswers(catalogue *kommune.Catalogue, results []kommune.TestResult) []DatedAnswer {
	var answers []DatedAnswer
	for _, result := range results {
		year := yearOf(catalogue, result.SourceID)
		for _, answer := range AnswersOf(catalogue, result) {
			if answer.Answer != kommune.NotStated {
				answers = append(answers, DatedAnswer{answer, result.Kommune, result.TargetGroupID, year})
			}
		}
	}
	slices.SortStableFunc(answers, func(a, b DatedAnswer) int {
		return cmp.Or(compareAsked(a, b), cmp.Compare(a.Year, b.Year), cmp.Compare(AnswerRank(b.Answer), AnswerRank(a.Answer)))
	})
	return answers
}

// compareAsked is 0 for two answers of one kommune to one question about one group.
func compareAsked(a, b DatedAnswer) int {
	return cmp.Or(cmp.Compare(a.Question.ID, b.Question.ID), cmp.Compare(a.TargetGroupID, b.TargetGroupID), cmp.Compare(a.Kommune, b.Kommune))
}

// LatestAnswers keeps the last of DatedAnswers for each question, target group and
// kommune.
func LatestAnswers(answers []DatedAnswer) []DatedAnswer {
	var latest []DatedAnswer
	for n, answer := range answers {
		if n+1 == len(answers) || compareAsked(answer, answers[n+1]) != 0 {
			latest = append(latest, answer)
		}
	}
	return latest
}

// AnswerRank orders answers: 0 for no, 1 for partly, 2 for yes; -1 for none.
func AnswerRank(answer kommune.Answer) int {
	return slices.Index([]kommune.Answer{kommune.No, kommune.Partly, kommune.Yes}, answer)
}

// CompareQuestions orders answers as the tests have their questions, whatever the order
// of the rows that they were loaded from.
func CompareQuestions(a, b TestAnswer) int {
	return cmp.Or(cmp.Compare(a.Question.Kind, b.Question.Kind), cmp.Compare(a.Question.Position, b.Question.Position), cmp.Compare(a.Question.ID, b.Question.ID))
}

func yearOf(catalogue *kommune.Catalogue, sourceID string) int {
	source, _ := catalogue.Sources.Find(sourceID)
	if source.Published != nil {
		return source.Published.Year()
	}
	if source.PublishedIn == "" {
		return 0
	}
	return source.PublishedIn.Year()
}

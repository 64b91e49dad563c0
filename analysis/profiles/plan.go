package profiles

import (
	"cmp"
	"slices"

	"kommunebench/analysis/facts"
	"kommunebench/kommune"
)

// PlanStep is a question that a kommune answers with no or partly, and whom it can ask.
type PlanStep struct {
	facts.TestAnswer

	Kommune kommune.Kommune
	// TargetGroupID is of the group that the answer is about.
	TargetGroupID string
	// Competences are those that the question takes.
	Competences []kommune.Competence
	// Courses train one of them and were taken by staff of a kommune that answers the
	// question with yes. That it answers so because of the course is not said.
	Courses []PlanCourse
	// Examples are all kommuner that answer it with yes or whose staff were trained.
	Examples []PracticeExample
	// Judgements are the links that it rests on and that no source states.
	Judgements []kommune.Link
}

// PlanCourse is a course that staff of kommuner took which answer a question with yes.
type PlanCourse struct {
	Course kommune.Course
	// Competences are those that the question takes and the course trains.
	Competences []kommune.Competence
	// Kommuner are nearest first. Those of which it is known only that staff of one or
	// more of several kommuner took part are left out.
	Kommuner []kommune.Kommune
	// Judgements are the links that it rests on and that no source states.
	Judgements []kommune.Link
}

// Plan has a step for each question that a kommune's latest answer leaves open: no
// before partly, then in the order of the tests.
func (k *Known) Plan(of kommune.Kommune, kind kommune.TestKind, scope []kommune.Kommune, near Nearness) []PlanStep {
	near.Of = of.Code
	steps := []PlanStep{}
	for _, answer := range k.latest()[of.Code] {
		if answer.Answer == kommune.Yes || kind != "" && answer.Question.Kind != kind {
			continue
		}
		steps = append(steps, k.step(answer, of, scope, near))
	}
	slices.SortStableFunc(steps, func(a, b PlanStep) int {
		return cmp.Or(cmp.Compare(facts.AnswerRank(a.Answer), facts.AnswerRank(b.Answer)), facts.CompareQuestions(a.TestAnswer, b.TestAnswer))
	})
	return steps
}

func (k *Known) step(answer facts.DatedAnswer, of kommune.Kommune, scope []kommune.Kommune, near Nearness) PlanStep {
	step := PlanStep{
		TestAnswer: answer.TestAnswer, Kommune: of, TargetGroupID: answer.TargetGroupID, Courses: []PlanCourse{}, Judgements: []kommune.Link{},
		Competences: k.Catalogue.Competences.FindAll(answer.Question.CompetenceIDs),
		Examples:    k.ExamplesOfQuestion(answer.Question, scope, near),
	}
	for n := range step.Examples {
		example := &step.Examples[n]
		step.Judgements = addJudgements(step.Judgements, example.Judgements...)
		if !example.AnswersYes() {
			continue
		}
		for _, training := range example.Trainings {
			if !training.Shared {
				step.take(training, example.Kommune)
			}
		}
	}
	return step
}

func (s *PlanStep) take(training ExampleTraining, by kommune.Kommune) {
	at := slices.IndexFunc(s.Courses, func(c PlanCourse) bool { return c.Course.ID == training.Course.ID })
	if at < 0 {
		at = len(s.Courses)
		s.Courses = append(s.Courses, PlanCourse{Course: training.Course, Competences: training.Competences, Judgements: training.Judgements})
	}
	s.Courses[at].Kommuner = append(s.Courses[at].Kommuner, by)
}

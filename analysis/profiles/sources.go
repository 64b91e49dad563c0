package profiles

import (
	"kommunebench/analysis"
	"kommunebench/analysis/facts"
	"kommunebench/kommune"
)

// sourceIDs are the ids of what something rests on, each once.
type sourceIDs []string

func (s *sourceIDs) add(id string) {
	if id != "" {
		*s = analysis.AppendOnce(*s, id)
	}
}

func (s *sourceIDs) addCourse(course kommune.Course) {
	if course.SourceID != nil {
		s.add(*course.SourceID)
	}
}

func (s *sourceIDs) addFacts(participations []kommune.Participation, answers []facts.TestAnswer, judgements []kommune.Link) {
	for _, fact := range participations {
		s.add(fact.SourceID)
	}
	for _, answer := range answers {
		s.add(answer.SourceID)
	}
	for _, link := range judgements {
		s.add(link.SourceID)
	}
}

// SourceIDs are the sources of the facts and judgements that the row rests on.
func (c *CompetenceCoverage) SourceIDs() []string {
	var ids sourceIDs
	ids.addFacts(c.Participations, c.OpenQuestions, c.Judgements)
	for _, course := range c.HeldCourses {
		ids.addCourse(course)
	}
	if c.StaffShare != nil {
		ids.add(c.StaffShare.Staff.SourceID)
	}
	return ids
}

// CourseIDs are the courses that train the competence and that facts say its staff took
// or were to take, or that were held for them.
func (c *CompetenceCoverage) CourseIDs() []string {
	var ids []string
	for _, fact := range c.Participations {
		ids = analysis.AppendOnce(ids, fact.CourseID)
	}
	for _, course := range c.HeldCourses {
		ids = analysis.AppendOnce(ids, course.ID)
	}
	return ids
}

// SourceIDs are the sources of the answers, the courses and the judgements.
func (e *PracticeExample) SourceIDs() []string {
	var ids sourceIDs
	ids.addFacts(nil, e.Answers, nil)
	for _, training := range e.Trainings {
		ids.addFacts(training.Participations, nil, nil)
		ids.addCourse(training.Course)
	}
	ids.addFacts(nil, nil, e.Judgements)
	return ids
}

// SourceIDs are the sources of the kommune's answer, and of the examples.
func (s *PlanStep) SourceIDs() []string {
	ids := sourceIDs{s.SourceID}
	for n := range s.Examples {
		for _, id := range s.Examples[n].SourceIDs() {
			ids.add(id)
		}
	}
	return ids
}

package profiles

import (
	"cmp"
	"slices"
	"time"

	"kommunebench/analysis/facts"
	"kommunebench/kommune"
)

// PracticeExample is a kommune to ask about a question or a competence: it answers with
// yes, or facts tell that its staff were trained.
type PracticeExample struct {
	Kommune kommune.Kommune
	// Distance is how far it is from the kommune that asks, as Similar measures it; nil
	// where that was not asked for or a figure is missing.
	Distance *float64
	// Answers are its latest to the question, or to those on the competence.
	Answers []facts.TestAnswer
	// IsAsked is true where there are questions on what is asked about, so that an answer
	// may be missing.
	IsAsked bool
	// Trainings are the courses that its staff took, by id.
	Trainings []ExampleTraining
	// Judgements are the links that it rests on and that no source states.
	Judgements []kommune.Link
}

// ExampleTraining is a course that trains a competence which is asked about, and what
// tells that a kommune's staff took it.
type ExampleTraining struct {
	Course kommune.Course
	// Competences are those asked about that it trains.
	Competences []kommune.Competence
	// Participations tell who took part; none where the source says only that the course
	// was held for the kommune's staff. What was only planned is left out.
	Participations []kommune.Participation
	// Shared is true where all that tells of it is about several kommuner together: it
	// need not have been staff of this one.
	Shared bool
	// Year is the last that is told of; nil where none is.
	Year *int
	// ParticipantsMin and ParticipantsMax are as in CompetenceCoverage.
	ParticipantsMin int64
	ParticipantsMax *int64
	// Judgements are the links by which it trains them and that no source states.
	Judgements []kommune.Link
}

// topic is what examples are looked for: answers to questions, and trainings.
type topic struct {
	// questions are by id, each with the links by which it is on the topic.
	questions map[string]route
	trainings []training
	// needs are in step with the trainings: the links by which the question needs them.
	needs []route
}

// ExamplesOfQuestion are kommuner that answer it with yes, or whose staff were trained in
// a competence that it takes: nearest first, those of which no distance is known last.
func (k *Known) ExamplesOfQuestion(question kommune.TestQuestion, scope []kommune.Kommune, near Nearness) []PracticeExample {
	return k.examples(k.topicOf(question), scope, near)
}

// ExamplesOfCompetence are kommuner that answer a question on it with yes, or whose staff
// were trained in it, in the order of ExamplesOfQuestion.
func (k *Known) ExamplesOfCompetence(competence kommune.Competence, scope []kommune.Kommune, near Nearness) []PracticeExample {
	t := k.trainingIn(competence, "")
	about := topic{questions: map[string]route{}, trainings: []training{t}, needs: []route{nil}}
	for id, routes := range t.questions {
		about.questions[id] = bestOf(routes)
	}
	return k.examples(about, scope, near)
}

func (k *Known) topicOf(question kommune.TestQuestion) topic {
	about := topic{questions: map[string]route{question.ID: nil}}
	for _, link := range k.Catalogue.Links.From(kommune.QuestionCompetence, question.ID) {
		competence, known := k.Catalogue.Competences.Find(link.ToID)
		if known && !slices.ContainsFunc(about.trainings, func(t training) bool { return t.competence.ID == competence.ID }) {
			about.trainings = append(about.trainings, k.trainingIn(competence, ""))
			about.needs = append(about.needs, route{link})
		}
	}
	return about
}

func (k *Known) examples(about topic, scope []kommune.Kommune, near Nearness) []PracticeExample {
	found := []PracticeExample{}
	for _, one := range scope {
		if one.Code == near.Of {
			continue
		}
		example := PracticeExample{Kommune: one, Answers: []facts.TestAnswer{}, IsAsked: len(about.questions) > 0, Judgements: []kommune.Link{}}
		if distance, known := near.Distances[one.Code]; known {
			example.Distance = &distance
		}
		for _, answer := range k.latest()[one.Code] {
			if by, asked := about.questions[answer.Question.ID]; asked {
				example.Answers = append(example.Answers, answer.TestAnswer)
				example.Judgements = addJudgements(example.Judgements, by...)
			}
		}
		example.Trainings = about.trainingsOf(one)
		for _, training := range example.Trainings {
			example.Judgements = addJudgements(example.Judgements, training.Judgements...)
		}
		if len(example.Trainings) > 0 || example.AnswersYes() {
			found = append(found, example)
		}
	}
	slices.SortFunc(found, func(a, b PracticeExample) int { return a.compare(&b) })
	return found
}

// AnswersYes reports whether a latest answer is yes.
func (e *PracticeExample) AnswersYes() bool {
	return slices.ContainsFunc(e.Answers, func(a facts.TestAnswer) bool { return a.Answer == kommune.Yes })
}

// compare has the nearest first, those of unknown distance last, then by code.
func (e *PracticeExample) compare(other *PracticeExample) int {
	switch {
	case e.Distance == nil && other.Distance != nil:
		return 1
	case e.Distance != nil && other.Distance == nil:
		return -1
	case e.Distance != nil && *e.Distance != *other.Distance:
		return cmp.Compare(*e.Distance, *other.Distance)
	}
	return cmp.Compare(e.Kommune.Code, other.Kommune.Code)
}

func (about *topic) trainingsOf(of kommune.Kommune) []ExampleTraining {
	found := []ExampleTraining{}
	for n := range about.trainings {
		t := &about.trainings[n]
		for _, course := range t.Catalogue.Courses.All {
			told, takes := t.tookPart(course, of)
			if !takes {
				continue
			}
			at := slices.IndexFunc(found, func(e ExampleTraining) bool { return e.Course.ID == course.ID })
			if at < 0 {
				at = len(found)
				found = append(found, t.exampleOf(course, told, of))
			}
			found[at].Competences = append(found[at].Competences, t.competence)
			found[at].Judgements = addJudgements(addJudgements(found[at].Judgements, about.needs[n]...), bestOf(t.courses[course.ID])...)
		}
	}
	slices.SortFunc(found, func(a, b ExampleTraining) int { return cmp.Compare(a.Course.ID, b.Course.ID) })
	return found
}

// tookPart finds the facts by which staff of a kommune took a course that trains the
// competence; takes may be true without one, where it was held for them.
func (t *training) tookPart(course kommune.Course, of kommune.Kommune) (told []kommune.Participation, takes bool) {
	told = []kommune.Participation{}
	if len(t.courses[course.ID]) == 0 {
		return told, false
	}
	for _, fact := range t.participations {
		if fact.CourseID == course.ID && slices.Contains(fact.Kommuner, string(of.Code)) && t.concerns(fact) && t.stateBy(fact) != NotSeen {
			told = append(told, fact)
		}
	}
	return told, len(told) > 0 || t.isHeldFor(course, of)
}

func (t *training) exampleOf(course kommune.Course, told []kommune.Participation, of kommune.Kommune) ExampleTraining {
	e := ExampleTraining{
		Course: course, Participations: told, Judgements: []kommune.Link{},
		Shared: !slices.ContainsFunc(told, func(p kommune.Participation) bool { return len(p.Kommuner) == 1 }) && (!t.isHeldFor(course, of) || len(course.Kommuner) > 1),
		Year:   yearOf(course, told),
	}
	e.ParticipantsMin, e.ParticipantsMax = facts.ParticipantsLimits(told, t.isOf([]kommune.Kommune{of}))
	if len(told) == 0 {
		e.ParticipantsMax = nil
	}
	return e
}

// yearOf is the last year that facts about a course tell of, else the course's own; nil
// where none is told.
func yearOf(course kommune.Course, told []kommune.Participation) *int {
	year := 0
	for _, fact := range told {
		year = max(year, lastYear(fact.From, fact.To))
	}
	if year == 0 {
		year = lastYear(course.From, course.To)
	}
	if year == 0 {
		return nil
	}
	return &year
}

func lastYear(days ...*time.Time) int {
	year := 0
	for _, day := range days {
		if day != nil {
			year = max(year, day.Year())
		}
	}
	return year
}

package profiles

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

func answered(code kommune.Code, source, question string, answer kommune.Answer) kommune.TestResult {
	return kommune.TestResult{Kommune: code, SourceID: source, TargetGroupID: "d/all", QuestionIDs: []string{question}, Answers: []string{string(answer)}, Inferred: []bool{false}}
}

func codesOf(examples []PracticeExample) []kommune.Code {
	codes := []kommune.Code{}
	for _, example := range examples {
		codes = append(codes, example.Kommune.Code)
	}
	return codes
}

// Kommune 102 says yes, 103 says no and has trained its staff, 104 said no, and 105 only
// plans a course: two are examples. One of unknown distance comes last.
func TestExamplesAnswerYesOrTrainedTheirStaff(t *testing.T) {
	c := world()
	day := func(year int) *time.Time { return pointer(time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC)) }
	participations := []kommune.Participation{
		{ID: "d/p", CourseID: "d/talking", Kommuner: []string{"103"}, Participants: pointer[int64](12), Qualifier: kommune.Exact, From: day(2015), To: day(2016)},
		{ID: "d/planned", CourseID: "d/talking", Kommuner: []string{"105"}, FactNotes: kommune.FactNotes{GivenStatus: kommune.Planned}},
		{ID: "d/shared", CourseID: "d/talking", Kommuner: []string{"106", "101"}, Participants: pointer[int64](9), Qualifier: kommune.Exact},
	}
	results := []kommune.TestResult{answered("101", "d/s", "d/time", kommune.Yes), answered("102", "d/s", "d/time", kommune.Yes), answered("103", "d/s", "d/time", kommune.No), answered("104", "d/s", "d/time", kommune.No)}
	known, scope := NewKnown(c, participations, results), scopeOf("101", "102", "103", "104", "105", "106")
	question := c.Questions.All[0]
	near := Nearness{Of: "101", Distances: map[kommune.Code]float64{"102": 2, "103": 1}}
	got := known.ExamplesOfQuestion(question, scope, near)
	if want := []kommune.Code{"103", "102", "106"}; !slices.Equal(codesOf(got), want) {
		t.Fatalf("got %v, want %v", codesOf(got), want)
	}
	if codes := codesOf(known.ExamplesOfQuestion(question, scope, Nearness{})); !slices.Equal(codes, []kommune.Code{"101", "102", "103", "106"}) {
		t.Errorf("without a kommune that asks they come by code: got %v", codes)
	}
	trained, says, shared := got[0], got[1], got[2]
	if trained.AnswersYes() || len(trained.Answers) != 1 || len(trained.Trainings) != 1 || *trained.Distance != 1 {
		t.Errorf("got %+v", trained)
	}
	if training := trained.Trainings[0]; *training.Year != 2016 || training.Shared || training.ParticipantsMin != 12 || *training.ParticipantsMax != 12 || len(training.Competences) != 1 {
		t.Errorf("got %+v", training)
	}
	if !says.AnswersYes() || len(says.Trainings) != 0 || len(says.Judgements) != 0 {
		t.Errorf("its answer to the very question rests on no judgement: got %+v", says)
	}
	if training := shared.Trainings[0]; !training.Shared || training.ParticipantsMin != 0 || *training.ParticipantsMax != 9 || training.Year != nil || shared.Distance != nil {
		t.Errorf("got %+v", training)
	}
	if ofCompetence := known.ExamplesOfCompetence(c.Competences.All[0], scope, near); !slices.Equal(codesOf(ofCompetence), codesOf(got)) || len(ofCompetence[1].Judgements) != 1 {
		t.Errorf("that the question is on the competence is a judgement: got %+v", ofCompetence)
	}
}

// A course that was held for a kommune's staff makes an example, whose participants are
// not known; made-up facts make none.
func TestACourseHeldForStaffMakesAnExample(t *testing.T) {
	c := world()
	c.Courses.All[0].Kommuner = []string{"102"}
	known := NewKnown(c, []kommune.Participation{{ID: "demo/p", CourseID: "d/talking", Kommuner: []string{"103"}}}, nil)
	got := known.ExamplesOfCompetence(c.Competences.All[0], scopeOf("101", "102", "103"), Nearness{})
	if len(got) != 1 || got[0].Kommune.Code != "102" || len(got[0].Trainings[0].Participations) != 0 || got[0].Trainings[0].ParticipantsMax != nil || got[0].Trainings[0].Shared {
		t.Errorf("got %+v", got)
	}
}

// Of two courses the plan names the one that a kommune took which says yes; what is known
// of two kommuner together is no such knowledge.
func TestAPlanNamesCoursesOfKommunerThatSayYes(t *testing.T) {
	c := world()
	participations := []kommune.Participation{
		{ID: "d/p", CourseID: "d/talking", Kommuner: []string{"103"}},
		{ID: "d/q", CourseID: "d/leading", Kommuner: []string{"104"}},
		{ID: "d/shared", CourseID: "d/leading", Kommuner: []string{"102", "105"}},
	}
	results := []kommune.TestResult{
		answered("101", "d/s", "d/time", kommune.Yes), answered("101", "d/s", "d/aim", kommune.Partly),
		answered("102", "d/s", "d/aim", kommune.Yes), answered("103", "d/s", "d/aim", kommune.Yes), answered("104", "d/s", "d/aim", kommune.No),
	}
	known, scope := NewKnown(c, participations, results), scopeOf("101", "102", "103", "104", "105")
	asking := scope[0]
	steps := known.Plan(asking, "", scope, Nearness{})
	if len(steps) != 1 || steps[0].Question.ID != "d/aim" || steps[0].Answer != kommune.Partly {
		t.Fatalf("got %+v", steps)
	}
	type course struct {
		ID      string
		By      kommune.Code
		Numbers int
	}
	var courses []course
	for _, one := range steps[0].Courses {
		courses = append(courses, course{one.Course.ID, one.Kommuner[0].Code, len(one.Kommuner)})
	}
	if diff := cmp.Diff([]course{{"d/talking", "103", 1}}, courses); diff != "" {
		t.Error(diff)
	}
	if want := []kommune.Code{"102", "103", "104", "105"}; !slices.Equal(codesOf(steps[0].Examples), want) {
		t.Errorf("got %v, want %v", codesOf(steps[0].Examples), want)
	}
	if len(steps[0].Judgements) == 0 {
		t.Error("what the question takes is a judgement")
	}
	if answered, not := known.WhyNoStep("104"), known.WhyNoStep("105"); answered.Code != analysis.NoMatch || not.Code != analysis.KommuneNotInData {
		t.Errorf("104 was tested, 105 was not: %v, %v", answered, not)
	}
}

// A later test stands for the earlier one; of one year the answer that is farther from
// yes does.
func TestTheLatestAnswerCounts(t *testing.T) {
	c := world()
	c.Sources = kommune.NewCatalogue([]*kommune.Snapshot{{Dataset: kommune.Dataset{ID: "d"}, Vocabulary: kommune.Vocabulary{Sources: []kommune.Source{
		{ID: "d/2018", PublishedIn: "2018"}, {ID: "d/2020", Published: pointer(time.Date(2020, 3, 1, 0, 0, 0, 0, time.UTC))},
	}}}}).Sources
	for name, of := range map[string]struct {
		results []kommune.TestResult
		open    int
	}{
		"yes after no":              {[]kommune.TestResult{answered("101", "d/2020", "d/time", kommune.Yes), answered("101", "d/2018", "d/time", kommune.No)}, 0},
		"no after yes":              {[]kommune.TestResult{answered("101", "d/2020", "d/time", kommune.No), answered("101", "d/2018", "d/time", kommune.Yes)}, 1},
		"both in one year":          {[]kommune.TestResult{answered("101", "d/2018", "d/time", kommune.Yes), answered("101", "d/2018", "d/time", kommune.Partly)}, 1},
		"not stated is no answer":   {[]kommune.TestResult{answered("101", "d/2018", "d/time", kommune.Yes), answered("101", "d/2020", "d/time", kommune.NotStated)}, 0},
		"one without a year is old": {[]kommune.TestResult{answered("101", "d/other", "d/time", kommune.No), answered("101", "d/2018", "d/time", kommune.Yes)}, 0},
	} {
		known := NewKnown(c, nil, of.results)
		if steps := known.Plan(scopeOf("101")[0], "", nil, Nearness{}); len(steps) != of.open {
			t.Errorf("%s: %d open questions, want %d", name, len(steps), of.open)
		}
	}
}

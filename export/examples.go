package export

import (
	"context"

	"kommunebench/analysis"
	"kommunebench/analysis/facts"
	"kommunebench/analysis/profiles"
	"kommunebench/analysis/words"
	"kommunebench/kommune"
)

type testedAnswer = facts.TestAnswer

// exampleRow is a kommune to ask, with one course of its staff; without one where none is
// known.
type exampleRow struct {
	*profiles.PracticeExample

	training *profiles.ExampleTraining
	from     *kommune.Catalogue
	sentence string
}

func examplesExport() fieldExport {
	return listExport(exampleColumns, []string{"kommune_code", "course_id"}, func(ctx context.Context, analyst *analysis.Analyst, request Request) (*listing[exampleRow], error) {
		a := request.Arguments
		query := a.ExamplesQuery()
		query.Question, query.Competence = a.Text("question"), a.Text("competence")
		if err := a.Err(); err != nil {
			return nil, err
		}
		examples, empty, err := request.Facts.Examples(ctx, query)
		if err != nil {
			return nil, err
		}
		found := &listing[exampleRow]{empty: empty}
		for n := range examples {
			example := &examples[n]
			sentence, err := request.Facts.ExampleSentence(ctx, example, request.Style.lang)
			if err != nil {
				return nil, err
			}
			row := exampleRow{PracticeExample: example, sentence: sentence}
			if len(example.Trainings) == 0 {
				found.rows = append(found.rows, row)
			}
			for m := range example.Trainings {
				row.training = &example.Trainings[m]
				row.from = request.Facts.ShownBy(ctx, row.training.Course.ID)
				found.rows = append(found.rows, row)
			}
		}
		if err := found.restOn(ctx, request, func(r *exampleRow) []string { return r.SourceIDs() }); err != nil {
			return nil, err
		}
		return found, found.nearBy(ctx, analyst, request, query.On)
	})
}

func exampleColumns(lang kommune.Language) []columnReader[exampleRow] {
	type row = exampleRow
	training := func(r *row) profiles.ExampleTraining {
		if r.training == nil {
			return profiles.ExampleTraining{}
		}
		return *r.training
	}
	columns := append(kommuneColumnsOf(func(r *row) kommune.Kommune { return r.Kommune }), columnReader[row]{"distance", numberCell, func(r *row) cell { return optionalNumber(r.Distance) }})
	columns = append(columns, answerColumns(lang, "", func(r *row) []testedAnswer { return r.Answers })...)
	columns = append(columns, courseColumns(func(r *row) (kommune.Course, *kommune.Catalogue) { return training(r).Course, r.from })...)
	columns = append(columns, trainedColumns(lang, func(r *row) []kommune.Competence { return training(r).Competences })...)
	columns = append(columns, []columnReader[row]{
		{"participation_ids", textCell, func(r *row) cell {
			return joinedOf(training(r).Participations, func(p kommune.Participation) string { return bareID(p.ID) })
		}},
		{"shared", boolCell, func(r *row) cell { return cell{r.training != nil, "", boolValue(training(r).Shared).number} }},
		{"course_year", integerCell, func(r *row) cell { return optionalInteger(training(r).Year) }},
		{"participants_min", integerCell, func(r *row) cell { return cell{r.training != nil, "", float64(training(r).ParticipantsMin)} }},
		{"participants_max", integerCell, func(r *row) cell { return optionalWhole(training(r).ParticipantsMax) }},
	}...)
	return append(columns, judgedColumns(func(r *row) judged { return judged{r.Judgements, r.SourceIDs(), r.sentence} })...)
}

// planRow is a question that a kommune leaves open, with one course; without one where
// none is known.
type planRow struct {
	*profiles.PlanStep

	course *profiles.PlanCourse
	from   *kommune.Catalogue
}

func planExport() fieldExport {
	keys := []string{"question_id", "target_group_id", "answer", "course_id"}
	return listExport(planColumns, keys, func(ctx context.Context, analyst *analysis.Analyst, request Request) (*listing[planRow], error) {
		a := request.Arguments
		a.Required("kommune", "the code of one of the 98 kommuner")
		query := a.ExamplesQuery()
		query.TestKind = a.TestKind()
		if err := a.Err(); err != nil {
			return nil, err
		}
		steps, empty, err := request.Facts.Plan(ctx, query)
		if err != nil {
			return nil, err
		}
		found := &listing[planRow]{name: []string{string(*query.Kommune)}, empty: empty}
		for n := range steps {
			if len(steps[n].Courses) == 0 {
				found.rows = append(found.rows, planRow{PlanStep: &steps[n]})
			}
			for m := range steps[n].Courses {
				course := &steps[n].Courses[m]
				found.rows = append(found.rows, planRow{&steps[n], course, request.Facts.ShownBy(ctx, course.Course.ID)})
			}
		}
		if err := found.restOn(ctx, request, func(r *planRow) []string { return r.SourceIDs() }); err != nil {
			return nil, err
		}
		return found, found.nearBy(ctx, analyst, request, query.On)
	})
}

func planColumns(lang kommune.Language) []columnReader[planRow] {
	type row = planRow
	course := func(r *row) profiles.PlanCourse {
		if r.course == nil {
			return profiles.PlanCourse{}
		}
		return *r.course
	}
	askable := func(r *row) (kommuner []kommune.Kommune) {
		for n := range r.Examples {
			kommuner = append(kommuner, r.Examples[n].Kommune)
		}
		return kommuner
	}
	columns := append(kommuneColumnsOf(func(r *row) kommune.Kommune { return r.Kommune }), []columnReader[row]{
		{"question_id", labelCell, func(r *row) cell { return textValue(bareID(r.Question.ID)) }},
		{"question_title", labelCell, func(r *row) cell { return textValue(r.Question.Title(lang)) }},
		{"test", labelCell, func(r *row) cell { return textValue(r.Question.Kind) }},
		{"question_position", integerCell, func(r *row) cell { return numberValue(float64(r.Question.Position)) }},
		{"target_group_id", labelCell, func(r *row) cell { return orNoText(bareID(r.TargetGroupID)) }},
		{"answer", labelCell, func(r *row) cell { return textValue(r.Answer) }},
		{"needed_competence_ids", labelCell, func(r *row) cell {
			return joinedOf(r.Competences, func(c kommune.Competence) string { return bareID(c.ID) })
		}},
		{"needed_competence_titles", labelCell, func(r *row) cell {
			return joinedOf(r.Competences, func(c kommune.Competence) string { return c.Title(lang) })
		}},
	}...)
	columns = append(columns, courseColumns(func(r *row) (kommune.Course, *kommune.Catalogue) { return course(r).Course, r.from })...)
	columns = append(columns, trainedColumns(lang, func(r *row) []kommune.Competence { return course(r).Competences })...)
	columns = append(columns, []columnReader[row]{
		{"course_kommune_codes", textCell, func(r *row) cell { return joinedOf(course(r).Kommuner, codeOf) }},
		{"course_kommune_names", textCell, func(r *row) cell { return joinedOf(course(r).Kommuner, nameOf) }},
		{"example_kommune_codes", textCell, func(r *row) cell { return joinedOf(askable(r), codeOf) }},
		{"example_kommune_names", textCell, func(r *row) cell { return joinedOf(askable(r), nameOf) }},
	}...)
	return append(columns, judgedColumns(func(r *row) judged { return judged{r.Judgements, r.SourceIDs(), words.PlanSentence(*r.PlanStep, lang)} })...)
}

// answerColumns are questions and their answers, three lists in step.
func answerColumns[T any](lang kommune.Language, prefix string, of func(*T) []testedAnswer) []columnReader[T] {
	return []columnReader[T]{
		{prefix + "question_ids", textCell, func(r *T) cell { return joinedOf(of(r), func(a testedAnswer) string { return bareID(a.Question.ID) }) }},
		{prefix + "question_titles", textCell, func(r *T) cell { return joinedOf(of(r), func(a testedAnswer) string { return a.Question.Title(lang) }) }},
		{prefix + "answers", textCell, func(r *T) cell { return joinedOf(of(r), func(a testedAnswer) string { return string(a.Answer) }) }},
	}
}

// courseColumns are a course, and what it takes; empty where there is none.
func courseColumns[T any](of func(*T) (kommune.Course, *kommune.Catalogue)) []columnReader[T] {
	course := func(r *T) kommune.Course { found, _ := of(r); return found }
	return []columnReader[T]{
		{"course_id", labelCell, func(r *T) cell { return orNoText(bareID(course(r).ID)) }},
		{"course_title", labelCell, func(r *T) cell { return orNoText(course(r).Title) }},
		{"providers", labelCell, func(r *T) cell {
			if found, from := of(r); from != nil {
				return joined(providerNames(from, found))
			}
			return cell{}
		}},
		{"course_days", numberCell, func(r *T) cell { return optionalNumber(course(r).Days) }},
		{"course_ects", numberCell, func(r *T) cell { return optionalNumber(course(r).ECTS) }},
		{"course_price_dkk", numberCell, func(r *T) cell { return optionalNumber(course(r).PriceDKK) }},
		{"course_forms", labelCell, func(r *T) cell { return joined(course(r).Forms) }},
	}
}

// trainedColumns are the competences that a course trains, of those asked about.
func trainedColumns[T any](lang kommune.Language, of func(*T) []kommune.Competence) []columnReader[T] {
	return []columnReader[T]{
		{"competence_ids", labelCell, func(r *T) cell { return joinedOf(of(r), func(c kommune.Competence) string { return bareID(c.ID) }) }},
		{"competence_titles", labelCell, func(r *T) cell { return joinedOf(of(r), func(c kommune.Competence) string { return c.Title(lang) }) }},
	}
}

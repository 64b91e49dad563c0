package etl

import (
	"context"
	"reflect"

	"kommunebench/kommune"
)

// answerRow is one line of the layout test-answers.
type answerRow struct {
	Kommune        kommune.Code     `col:"kommune"`
	Test           kommune.TestKind `col:"test"`
	TargetGroupID  string           `col:"target_group"`
	PublishedScore *float64         `col:"published_score"`
	QuestionID     string           `col:"question"`
	Answer         kommune.Answer   `col:"answer"`
	Inferred       bool             `col:"inferred"`
	SourceID       string           `col:"source"`
}

type testKey struct {
	kommune     kommune.Code
	kind        kommune.TestKind
	targetGroup string
}

// answersLayout gathers the rows of one kommune, test and target group into
// one result; the order of the questions is kept.
func answersLayout() *layout {
	required := []string{"kommune", "test", "target_group", "question", "answer", "source"}
	plan := planRow(reflect.TypeFor[answerRow](), required, layoutAnswers)
	form := &layout{name: layoutAnswers, columns: plan.columns(), required: required}
	form.read = func(ctx context.Context, l *loading, r *resource) error {
		gathered := &answerGathering{loading: l, at: map[testKey]int{}}
		for n, result := range l.results {
			gathered.at[testKey{result.Kommune, result.Kind, result.TargetGroupID}] = n
		}
		return l.eachRow(ctx, r, form, func(t *table, row []string, line int64) {
			if l.counts[form.name]++; l.counts[form.name] > l.limits.Rows {
				l.fail(t, line, row, tooManyRows(l.limits.Rows, form.name))
				return
			}
			l.report.RowsRead++
			var answer answerRow
			faults := plan.decode(l, t, row, reflect.ValueOf(&answer).Elem())
			if !l.accept(t, line, row, faults) {
				return
			}
			if bad := gathered.add(answer); bad != nil {
				l.fail(t, line, row, bad)
			}
		})
	}
	return form
}

type answerGathering struct {
	*loading

	at map[testKey]int
}

func (g *answerGathering) add(row answerRow) *fault {
	if question, known := g.question(row.QuestionID); known && question.Kind != row.Test {
		return &fault{rule: "question_kind", column: "question", value: row.QuestionID, message: "belongs to the other test"}
	}
	key := testKey{row.Kommune, row.Test, row.TargetGroupID}
	at, begun := g.at[key]
	if !begun {
		at = len(g.results)
		g.at[key] = at
		g.results = append(g.results, kommune.TestResult{
			Kommune: row.Kommune, Kind: row.Test, TargetGroupID: row.TargetGroupID,
			PublishedScore: row.PublishedScore, SourceID: row.SourceID,
		})
	}
	result := &g.results[at]
	if !equalFigures(result.PublishedScore, row.PublishedScore) || result.SourceID != row.SourceID {
		return &fault{rule: "conflicting_rows", message: "gives the test another score or source than its first row", whole: true}
	}
	for n, question := range result.QuestionIDs {
		switch {
		case question != row.QuestionID:
		case result.Answers[n] == string(row.Answer) && result.Inferred[n] == row.Inferred:
			g.report.Duplicates++
			return nil
		default:
			return &fault{rule: "conflicting_rows", column: "answer", value: string(row.Answer), message: "differs from an earlier answer to " + question, whole: true}
		}
	}
	result.QuestionIDs = append(result.QuestionIDs, row.QuestionID)
	result.Answers = append(result.Answers, string(row.Answer))
	result.Inferred = append(result.Inferred, row.Inferred)
	g.report.RowsLoaded++
	return nil
}

// question finds a question of the package or the catalogue.
func (l *loading) question(id string) (kommune.TestQuestion, bool) {
	for _, question := range l.vocabulary.Questions {
		if question.ID == id {
			return question, true
		}
	}
	return l.catalogue.Questions.Find(id)
}

func equalFigures(a, b *float64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

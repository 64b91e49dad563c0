package etl

import (
	"context"
	"reflect"

	"kommunebench/etl/column"
	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/layout"
	"kommunebench/etl/source"
	"kommunebench/kommune"
)

const layoutAnswers = "test-answers"

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
func answersLayout() *layoutReader {
	required := []string{"kommune", "test", "target_group", "question", "answer", "source"}
	plan := planRow(reflect.TypeFor[answerRow](), required, layoutAnswers)
	form := &layoutReader{columns: plan.columns(), Layout: layout.Layout{LayoutRules: descriptor.LayoutRules{Name: layoutAnswers, Columns: column.Names(plan.columns())}, Required: required}}
	form.read = func(ctx context.Context, l *loading, r *descriptor.Resource) error {
		gathered := newAnswerGathering(l)
		return l.eachRow(ctx, r, form, func(t *table, row []source.Cell, line int64) {
			if !l.countRow(t, line, row, layoutAnswers) {
				return
			}
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

// answerKey is one answer's place: a result and a question.
type answerKey struct {
	at       int
	question string
}

// answerGathering finds what was read before without walking through it.
type answerGathering struct {
	*loading

	at    map[testKey]int
	given map[answerKey]int
	kinds map[string]kommune.TestKind
}

func newAnswerGathering(l *loading) *answerGathering {
	g := &answerGathering{loading: l, at: map[testKey]int{}, given: map[answerKey]int{}, kinds: map[string]kommune.TestKind{}}
	for at, result := range l.results {
		g.at[testKey{result.Kommune, result.Kind, result.TargetGroupID}] = at
		for n, question := range result.QuestionIDs {
			g.given[answerKey{at, question}] = n
		}
	}
	for _, question := range l.vocabulary.Questions {
		g.kinds[question.ID] = question.Kind
	}
	return g
}

func (g *answerGathering) add(row answerRow) *input.Fault {
	if kind, known := g.kindOf(row.QuestionID); known && kind != row.Test {
		return &input.Fault{Rule: "question_kind", Column: "question", Value: row.QuestionID, Message: "belongs to the other test"}
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
		return &input.Fault{Rule: "conflicting_rows", Message: "gives the test another score or source than its first row: all rows of a test have the same", Whole: true}
	}
	answer := answerKey{at, row.QuestionID}
	if n, answered := g.given[answer]; answered {
		if result.Answers[n] == string(row.Answer) && result.Inferred[n] == row.Inferred {
			g.report.Duplicates++
			return nil
		}
		return &input.Fault{Rule: "conflicting_rows", Column: "answer", Value: string(row.Answer), Message: "differs from an earlier answer to " + row.QuestionID, Whole: true}
	}
	g.given[answer] = len(result.QuestionIDs)
	result.QuestionIDs = append(result.QuestionIDs, row.QuestionID)
	result.Answers = append(result.Answers, string(row.Answer))
	result.Inferred = append(result.Inferred, row.Inferred)
	g.report.RowsLoaded++
	return nil
}

// kindOf tells the test of a question of the package or the catalogue.
func (g *answerGathering) kindOf(question string) (kommune.TestKind, bool) {
	if kind, own := g.kinds[question]; own {
		return kind, true
	}
	known, found := g.catalogue.Questions.Find(question)
	return known.Kind, found
}

func equalFigures(a, b *float64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

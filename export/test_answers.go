package export

import (
	"context"

	"kommunebench/analysis"
	"kommunebench/analysis/facts"
	"kommunebench/kommune"
)

// testAnswer is one question of a kommune's test.
type testAnswer struct {
	fact[kommune.TestResult]
	facts.TestAnswer
}

// testAnswersExport has a row for each question of each test of testResults.
func testAnswersExport() fieldExport {
	keys := []string{"kommune_code", "test", "target_group_id", "question_id"}
	return listExport(testAnswerColumns, keys, func(ctx context.Context, analyst *analysis.Analyst, request Request) (*listing[testAnswer], error) {
		a, query := request.Arguments, request.Arguments.FactsQuery()
		query.TargetGroup, query.TestKind = a.Text("targetGroup"), a.TestKind()
		if err := a.Err(); err != nil {
			return nil, err
		}
		results, empty, err := request.Facts.TestResults(ctx, query)
		if err != nil {
			return nil, err
		}
		tests, err := listFacts(ctx, analyst, request, query, results, empty, func(t *kommune.TestResult) []string {
			return append([]string{t.SourceID, t.TargetGroupID}, t.QuestionIDs...)
		})
		if err != nil {
			return nil, err
		}
		found := &listing[testAnswer]{releases: tests.releases, sources: tests.sources, link: tests.link, empty: empty}
		for _, test := range tests.rows {
			for _, answer := range facts.AnswersOf(test.from, *test.of) {
				found.rows = append(found.rows, testAnswer{test, answer})
			}
		}
		return found, nil
	})
}

func testAnswerColumns(lang kommune.Language) []columnReader[testAnswer] {
	type row = testAnswer
	columns := []columnReader[row]{
		{"kommune_code", textCell, func(r *row) cell { return textValue(r.of.Kommune) }},
		{"kommune_name", textCell, func(r *row) cell { return textValue(r.kommuneName(r.of.Kommune)) }},
		{"test", labelCell, func(r *row) cell { return textValue(r.of.Kind) }},
		{"target_group_id", labelCell, func(r *row) cell { return textValue(bareID(r.of.TargetGroupID)) }},
		{"target_group_title", labelCell, func(r *row) cell { return joined(r.groupTitles([]string{r.of.TargetGroupID}, lang)) }},
		{"published_score", numberCell, func(r *row) cell { return optionalNumber(r.of.PublishedScore) }},
		{"question_id", labelCell, func(r *row) cell { return textValue(bareID(r.Question.ID)) }},
		{"question_title", labelCell, func(r *row) cell { return textValue(r.Question.Title(lang)) }},
		{"question_position", integerCell, func(r *row) cell { return numberValue(float64(r.Question.Position)) }},
		{"answer", labelCell, func(r *row) cell { return textValue(r.Answer) }},
		{"inferred", boolCell, func(r *row) cell { return boolValue(r.Inferred) }},
	}
	for _, column := range sourceColumns(func(t *kommune.TestResult) string { return t.SourceID }) {
		columns = append(columns, columnReader[row]{column.name, column.kind, func(r *row) cell { return column.read(&r.fact) }})
	}
	return columns
}

package export

import (
	"context"

	"kommunebench/analysis"
	"kommunebench/analysis/practice"
	"kommunebench/analysis/words"
	"kommunebench/kommune"
)

// aboutGroup is a row about a target group, with its title.
type aboutGroup[T any] struct {
	of         *T
	groupTitle string
}

func questionBenchmarksExport() fieldExport {
	return listExport(questionBenchmarkColumns, []string{"question_id", "target_group_id"}, func(ctx context.Context, _ *analysis.Analyst, request Request) (*listing[aboutGroup[practice.QuestionBenchmark]], error) {
		query := request.Arguments.AnswersQuery()
		query.Kommune, query.Confidence = request.Arguments.KommuneBeside(), request.Arguments.Confidence()
		if err := request.Arguments.Err(); err != nil {
			return nil, err
		}
		benchmarks, empty, err := request.Facts.QuestionBenchmarks(ctx, query)
		if err != nil {
			return nil, err
		}
		return listAnswers(ctx, request, benchmarks, empty, func(b *practice.QuestionBenchmark) (string, []string) { return b.TargetGroupID, b.SourceIDs })
	})
}

func questionPairsExport() fieldExport {
	return listExport(questionPairColumns, []string{"first_question_id", "second_question_id", "target_group_id"}, func(ctx context.Context, _ *analysis.Analyst, request Request) (*listing[aboutGroup[practice.QuestionPair]], error) {
		query := request.Arguments.AnswersQuery()
		if err := request.Arguments.Err(); err != nil {
			return nil, err
		}
		pairs, empty, err := request.Facts.QuestionPairs(ctx, query)
		if err != nil {
			return nil, err
		}
		return listAnswers(ctx, request, pairs, empty, func(p *practice.QuestionPair) (string, []string) { return p.TargetGroupID, p.SourceIDs })
	})
}

// listAnswers makes the listing of rows about a target group each, by its id and those
// of the sources.
func listAnswers[T any](ctx context.Context, request Request, rows []T, empty *analysis.EmptyReason, about func(*T) (string, []string)) (*listing[aboutGroup[T]], error) {
	found := &listing[aboutGroup[T]]{rows: make([]aboutGroup[T], len(rows)), empty: empty}
	for n := range rows {
		id, _ := about(&rows[n])
		group, _ := request.Facts.ShownBy(ctx, id).TargetGroups.Find(id)
		found.rows[n] = aboutGroup[T]{&rows[n], group.Title(request.Style.lang)}
	}
	return found, found.restOn(ctx, request, func(r *aboutGroup[T]) []string { _, sources := about(r.of); return sources })
}

func questionBenchmarkColumns(lang kommune.Language) []columnReader[aboutGroup[practice.QuestionBenchmark]] {
	type row = aboutGroup[practice.QuestionBenchmark]
	columns := append(questionColumns(lang, "", func(r *row) kommune.TestQuestion { return r.of.Question }), []columnReader[row]{
		{"test", labelCell, func(r *row) cell { return textValue(r.of.Question.Kind) }},
		{"question_position", integerCell, func(r *row) cell { return numberValue(float64(r.of.Question.Position)) }},
		{"target_group_id", labelCell, func(r *row) cell { return orNoText(bareID(r.of.TargetGroupID)) }},
		{"target_group_title", labelCell, func(r *row) cell { return orNoText(r.groupTitle) }},
		{"answered", integerCell, func(r *row) cell { return optionalInteger(&r.of.Answered) }},
	}...)
	type benchmark = practice.QuestionBenchmark
	columns = append(columns, shareColumns("yes", kommune.Yes, func(b *benchmark) (int, *practice.AnswerShare) { return b.Yes, b.YesShare })...)
	columns = append(columns, shareColumns("partly", kommune.Partly, func(b *benchmark) (int, *practice.AnswerShare) { return b.Partly, b.PartlyShare })...)
	columns = append(columns, shareColumns("no", kommune.No, func(b *benchmark) (int, *practice.AnswerShare) { return b.No, b.NoShare })...)
	own := func(r *row) kommune.Kommune {
		if r.of.Own == nil {
			return kommune.Kommune{}
		}
		return *r.of.Own
	}
	return append(columns, []columnReader[row]{
		{"kommune_code", textCell, func(r *row) cell { return orNoText(codeOf(own(r))) }},
		{"kommune_name", textCell, func(r *row) cell { return orNoText(own(r).Name) }},
		{"answer", labelCell, func(r *row) cell { return optionalText(r.of.OwnAnswer) }},
		{"nearer_yes", integerCell, func(r *row) cell { count, _, _, ok := r.of.Compare(); return cell{isSet: ok, number: float64(count)} }},
		{"same_answer", integerCell, func(r *row) cell { _, count, _, ok := r.of.Compare(); return cell{isSet: ok, number: float64(count)} }},
		{"farther_from_yes", integerCell, func(r *row) cell { _, _, count, ok := r.of.Compare(); return cell{isSet: ok, number: float64(count)} }},
		{"sentence", textCell, func(r *row) cell { return textValue(words.BenchmarkSentence(r.of, lang)) }},
		{"source_ids", labelCell, func(r *row) cell { return joined(bareIDs(r.of.SourceIDs)) }},
	}...)
}

// shareColumns are who gave one answer, and which share that is.
func shareColumns(name string, answer kommune.Answer, of func(*practice.QuestionBenchmark) (int, *practice.AnswerShare)) []columnReader[aboutGroup[practice.QuestionBenchmark]] {
	type row = aboutGroup[practice.QuestionBenchmark]
	share := func(r *row) *practice.AnswerShare { _, found := of(r.of); return found }
	columns := []columnReader[row]{
		{name, integerCell, func(r *row) cell { count, _ := of(r.of); return optionalInteger(&count) }},
		{name + "_share_pct", numberCell, func(r *row) cell {
			if share(r) == nil {
				return cell{}
			}
			return numberValue(share(r).SharePct)
		}},
	}
	columns = append(columns, intervalColumns(name+"_share_interval", func(r *row) *analysis.Interval {
		if share(r) == nil {
			return nil
		}
		return share(r).Interval
	})...)
	return append(columns, columnReader[row]{name + "_kommune_codes", textCell, func(r *row) cell { return joinedOf(r.of.Answering(answer), codeOf) }})
}

func questionPairColumns(lang kommune.Language) []columnReader[aboutGroup[practice.QuestionPair]] {
	type row = aboutGroup[practice.QuestionPair]
	columns := append(questionColumns(lang, "first_", func(r *row) kommune.TestQuestion { return r.of.First }), questionColumns(lang, "second_", func(r *row) kommune.TestQuestion { return r.of.Second })...)
	return append(columns, []columnReader[row]{
		{"target_group_id", labelCell, func(r *row) cell { return orNoText(bareID(r.of.TargetGroupID)) }},
		{"target_group_title", labelCell, func(r *row) cell { return orNoText(r.groupTitle) }},
		{"kommuner", integerCell, func(r *row) cell { return optionalInteger(&r.of.Kommuner) }},
		{"both_yes", integerCell, func(r *row) cell { return optionalInteger(&r.of.BothYes) }},
		{"first_yes", integerCell, func(r *row) cell { return optionalInteger(&r.of.FirstYes) }},
		{"second_yes", integerCell, func(r *row) cell { return optionalInteger(&r.of.SecondYes) }},
		{"neither_yes", integerCell, func(r *row) cell { return optionalInteger(&r.of.NeitherYes) }},
		{"phi", numberCell, func(r *row) cell { return numberValue(r.of.Phi) }},
		{"p_value", numberCell, func(r *row) cell { return numberValue(r.of.PValue) }},
		{"q_value", numberCell, func(r *row) cell { return numberValue(r.of.QValue) }},
		{"relation", labelCell, func(r *row) cell { return textValue(r.of.Relation) }},
		{"sentence", textCell, func(r *row) cell { return textValue(words.PairSentence(*r.of, lang)) }},
		{"source_ids", labelCell, func(r *row) cell { return joined(bareIDs(r.of.SourceIDs)) }},
	}...)
}

func questionColumns[T any](lang kommune.Language, prefix string, of func(*T) kommune.TestQuestion) []columnReader[T] {
	return []columnReader[T]{
		{prefix + "question_id", labelCell, func(r *T) cell { return textValue(bareID(of(r).ID)) }},
		{prefix + "question_title", labelCell, func(r *T) cell { return textValue(of(r).Title(lang)) }},
	}
}

package export

import (
	"context"
	"slices"
	"strings"
	"time"

	"kommunebench/analysis"
	"kommunebench/analysis/flatrows"
	"kommunebench/analysis/words"
	"kommunebench/export/metadata"
	"kommunebench/kommune"
)

func comparisonColumns(c *analysis.Comparison, lang kommune.Language) []columnReader[analysis.ComparisonRow] { //nolint:revive // a table, one line for each column in the order of the file
	type row = analysis.ComparisonRow
	type test = analysis.DifferenceTest
	labels, end := flatrows.NewLabels(c.Indicator, c.TargetGroup), c.Period.End()
	return slices.Concat([]columnReader[row]{
		{"indicator_id", textCell, func(*row) cell { return textValue(c.Indicator.ID) }},
		{"kommune_code", textCell, func(r *row) cell { return textValue(r.Kommune.Code) }},
		{"kommune_name", textCell, func(r *row) cell { return textValue(r.Kommune.Name) }},
		{"period", textCell, func(*row) cell { return textValue(c.Period) }},
		{"period_start", dayCell, func(*row) cell { return dayValue(c.Period.Start()) }},
		{"period_end", dayCell, func(*row) cell { return dayValue(c.Period.End()) }},
		{"target_group_id", textCell, func(*row) cell { return groupCell(c.TargetGroup) }},
		{"value", numberCell, func(r *row) cell { return optionalNumber(r.Value) }},
		{"numerator", numberCell, func(r *row) cell { return optionalNumber(r.Numerator) }},
		{"denominator", numberCell, func(r *row) cell { return optionalNumber(r.Denominator) }},
		{"status", textCell, func(r *row) cell { return textValue(r.Status) }},
		{"qualifier", textCell, func(r *row) cell { return textValue(r.Qualifier) }},
		{"source_id", textCell, func(r *row) cell { return optionalText(r.SourceID) }},
	}, intervalColumns("interval", func(r *row) *analysis.Interval { return r.Interval }), []columnReader[row]{
		{"rank", integerCell, func(r *row) cell { return optionalInteger(r.Rank) }},
		{"rank_interval_lower", integerCell, func(r *row) cell { return rankCell(r.RankInterval, false) }},
		{"rank_interval_upper", integerCell, func(r *row) cell { return rankCell(r.RankInterval, true) }},
		{"likely_rank_interval_lower", integerCell, func(r *row) cell { return rankCell(r.LikelyRankInterval, false) }},
		{"likely_rank_interval_upper", integerCell, func(r *row) cell { return rankCell(r.LikelyRankInterval, true) }},
		{"percentile_rank", numberCell, func(r *row) cell { return optionalNumber(r.PercentileRank) }},
		{"quartile", integerCell, func(r *row) cell { return optionalInteger(r.Quartile) }},
		{"benchmark_kind", textCell, func(*row) cell { return textValue(c.Benchmark.Kind) }},
		{"benchmark_value", numberCell, func(*row) cell { return optionalNumber(c.Benchmark.Value) }},
		{"benchmark_label", textCell, func(*row) cell { return textValue(c.Benchmark.Label(lang)) }},
		{"benchmark_status", textCell, func(*row) cell { return optionalText(c.Benchmark.Status) }},
		{"benchmark_suppressed", integerCell, func(*row) cell { return optionalInteger(&c.Benchmark.Suppressed) }},
		{"difference", numberCell, func(r *row) cell { return optionalNumber(r.Difference) }},
		{"difference_test_significance", textCell, fromDifferenceTest(func(t *test) cell { return textValue(t.Significance) })},
		{"difference_test_significance_after_correction", textCell, fromDifferenceTest(func(t *test) cell { return textValue(t.SignificanceAfterCorrection) })},
		{"difference_test_p_value", numberCell, fromDifferenceTest(func(t *test) cell { return optionalNumber(t.PValue) })},
		{"difference_test_q_value", numberCell, fromDifferenceTest(func(t *test) cell { return optionalNumber(t.QValue) })},
		{"difference_test_z_score", numberCell, fromDifferenceTest(func(t *test) cell { return optionalNumber(t.ZScore) })},
		{"difference_test_against", textCell, fromDifferenceTest(func(t *test) cell { return textValue(t.Against(lang)) })},
		{"difference_test_reason", textCell, fromDifferenceTest(func(t *test) cell { return optionalText(t.Reason(lang)) })},
	}, verdictColumns(lang, func(r *row) *analysis.Verdict { return &r.Verdict }), []columnReader[row]{
		{"shrunk_value", numberCell, func(r *row) cell { return optionalNumber(r.ShrunkValue) }},
		{"sentence", textCell, func(r *row) cell { return textValue(words.RowSentence(r, lang)) }},
		{"release_id", textCell, func(*row) cell { return textValue(c.Release.ID) }},
	}, labelColumns(lang, func(r *row) labelled { return labelled{labels, r.Kommune.Code.Area(), c.Period, end} }), []columnReader[row]{
		{"denominator_interval_lower", numberCell, func(r *row) cell { return denominatorCell(r.DenominatorInterval, false) }},
		{"denominator_interval_upper", numberCell, func(r *row) cell { return denominatorCell(r.DenominatorInterval, true) }},
	})
}

func denominatorCell(interval *analysis.DenominatorInterval, upper bool) cell {
	switch {
	case interval == nil:
		return cell{}
	case upper:
		return optionalNumber(interval.Upper)
	}
	return numberValue(interval.Lower)
}

func comparisonColumnNames(lang kommune.Language) []column {
	return columnDefinitions(comparisonColumns(&analysis.Comparison{}, lang))
}

// fromDifferenceTest reads a cell of a row's test; it is empty where there is none.
func fromDifferenceTest(read func(*analysis.DifferenceTest) cell) func(*analysis.ComparisonRow) cell {
	return func(r *analysis.ComparisonRow) cell {
		if r.DifferenceTest == nil {
			return cell{}
		}
		return read(r.DifferenceTest)
	}
}

func groupCell(group *kommune.TargetGroup) cell {
	if group == nil {
		return cell{}
	}
	return textValue(group.ID)
}

func limitCell(interval *analysis.Interval, upper bool) cell {
	switch {
	case interval == nil:
		return cell{}
	case upper:
		return numberValue(interval.Upper)
	}
	return numberValue(interval.Lower)
}

func levelCell(interval *analysis.Interval) cell {
	if interval == nil {
		return cell{}
	}
	return numberValue(interval.Level)
}

func methodCell(interval *analysis.Interval) cell {
	if interval == nil {
		return cell{}
	}
	return textValue(interval.Method)
}

func rankCell(interval *analysis.RankInterval, upper bool) cell {
	switch {
	case interval == nil:
		return cell{}
	case upper:
		return optionalInteger(&interval.Upper)
	}
	return optionalInteger(&interval.Lower)
}

func comparisonTable(ctx context.Context, analyst *analysis.Analyst, request Request) (*Table, error) {
	a, lang := request.Arguments, request.Style.lang
	query := analysis.ComparisonQuery{
		IndicatorID: a.Indicator(), Period: a.Period("period"), TargetGroup: a.Text("targetGroup"), Kommuner: a.Kommuner(),
		Benchmark: a.Benchmark(), Confidence: a.Confidence(), ReleaseID: a.Text("release"),
	}
	if err := a.Err(); err != nil {
		return nil, err
	}
	c, err := analyst.Compare(ctx, request.Catalogue, query)
	if err != nil {
		return nil, err
	}
	codes := make([]kommune.Code, len(c.Rows))
	for n, row := range c.Rows {
		codes[n] = row.Kommune.Code
	}
	slices.Sort(codes)
	columns := comparisonColumns(c, lang)
	cells := make([]cell, len(columns))
	table := &Table{
		Name:    strings.Join([]string{"compare", c.Indicator.ID, string(c.Period), c.Release.ID}, "_"),
		columns: columnDefinitions(columns), Rows: int64(len(c.Rows)),
		dimensions: append(singleDimensions(lang, c.Indicator, c.TargetGroup), periodDimension([]kommune.Period{c.Period}), kommuneDimension(request.Catalogue, codes)),
		read:       func(_ context.Context, do func([]cell) error) error { return eachRow(columns, cells, c.Rows, do) },
	}
	permalink := request.link(a.ComparisonLink(c, codes))
	table.metadata = metadata.OfIndicators(lang, []analysis.Indicator{c.Indicator}, map[string][]string{c.Indicator.ID: c.SourceIDs()})
	table.metadata.AddText("period", "Periode", "Period", words.CitedPeriod(c.Indicator, c.Period, lang))
	table.metadata.AddText("target_group", "Målgruppe", "Target group", groupTitle(c.TargetGroup, lang))
	table.metadata.AddText("benchmark", "Sammenlignes med", "Benchmark", c.Benchmark.Label(lang))
	table.metadata.AddList("caveats", "Forbehold", "Caveats", words.ComparisonCaveats(c, lang))
	table.metadata.AddText("permalink", "Fast link", "Permalink", permalink)
	table.metadata.AddText("citation", "Henvisning", "Citation", words.Cite(lang, c.Indicator, c.SourceIDs(), words.CitedPeriod(c.Indicator, c.Period, lang), permalink, startOfDay(c.Computed)).Text)
	reason, err := analyst.WhyNoValue(ctx, request.Catalogue, c)
	table.setEmptyReason(reason, request.Style.lang)
	return table, err
}

// singleDimensions are indicator and target group, each with one category.
func singleDimensions(lang kommune.Language, indicator analysis.Indicator, group *kommune.TargetGroup) []dimension {
	indicators := indicatorDimension()
	indicators.add(indicator.ID, indicator.Title(lang))
	groups := groupDimension()
	if group == nil {
		groups.add("", noGroupTitle(lang))
	} else {
		groups.add(group.ID, group.Title(lang))
	}
	return []dimension{indicators, groups}
}

func groupTitle(group *kommune.TargetGroup, lang kommune.Language) string {
	if group == nil {
		return ""
	}
	return group.ID + ": " + group.Title(lang)
}

func startOfDay(at time.Time) time.Time { return at.UTC().Truncate(24 * time.Hour) }

package export

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"kommunebench/analysis"
	"kommunebench/analysis/words"
	"kommunebench/kommune"
)

func comparisonColumns(c *analysis.Comparison, lang kommune.Language) []columnOf[analysis.ComparisonRow] {
	type row = analysis.ComparisonRow
	type test = analysis.DifferenceTest
	return []columnOf[row]{
		{"indicator_id", textCell, func(*row) cell { return aText(c.Indicator.ID) }},
		{"kommune_code", textCell, func(r *row) cell { return aText(r.Kommune.Code) }},
		{"kommune_name", textCell, func(r *row) cell { return aText(r.Kommune.Name) }},
		{"period", textCell, func(*row) cell { return aText(c.Period) }},
		{"period_start", dayCell, func(*row) cell { return aDay(c.Period.Start()) }},
		{"period_end", dayCell, func(*row) cell { return aDay(c.Period.End()) }},
		{"target_group_id", textCell, func(*row) cell { return groupCell(c.TargetGroup) }},
		{"value", numberCell, func(r *row) cell { return numberOf(r.Value) }},
		{"numerator", numberCell, func(r *row) cell { return numberOf(r.Numerator) }},
		{"denominator", numberCell, func(r *row) cell { return numberOf(r.Denominator) }},
		{"status", textCell, func(r *row) cell { return aText(r.Status) }},
		{"qualifier", textCell, func(r *row) cell { return aText(r.Qualifier) }},
		{"source_id", textCell, func(r *row) cell { return textOf(r.SourceID) }},
		{"interval_lower", numberCell, func(r *row) cell { return limitCell(r.Interval, false) }},
		{"interval_upper", numberCell, func(r *row) cell { return limitCell(r.Interval, true) }},
		{"interval_level", numberCell, func(r *row) cell { return levelCell(r.Interval) }},
		{"interval_method", textCell, func(r *row) cell { return methodCell(r.Interval) }},
		{"rank", wholeCell, func(r *row) cell { return wholeOf(r.Rank) }},
		{"rank_interval_lower", wholeCell, func(r *row) cell { return rankCell(r.RankInterval, false) }},
		{"rank_interval_upper", wholeCell, func(r *row) cell { return rankCell(r.RankInterval, true) }},
		{"likely_rank_interval_lower", wholeCell, func(r *row) cell { return rankCell(r.LikelyRankInterval, false) }},
		{"likely_rank_interval_upper", wholeCell, func(r *row) cell { return rankCell(r.LikelyRankInterval, true) }},
		{"percentile_rank", numberCell, func(r *row) cell { return numberOf(r.PercentileRank) }},
		{"quartile", wholeCell, func(r *row) cell { return wholeOf(r.Quartile) }},
		{"benchmark_kind", textCell, func(*row) cell { return aText(c.Benchmark.Kind) }},
		{"benchmark_value", numberCell, func(*row) cell { return numberOf(c.Benchmark.Value) }},
		{"benchmark_label", textCell, func(*row) cell { return aText(c.Benchmark.Label(lang)) }},
		{"benchmark_status", textCell, func(*row) cell { return textOf(c.Benchmark.Status) }},
		{"benchmark_suppressed", wholeCell, func(*row) cell { return wholeOf(&c.Benchmark.Suppressed) }},
		{"difference", numberCell, func(r *row) cell { return numberOf(r.Difference) }},
		{"difference_test_significance", textCell, ofDifference(func(t *test) cell { return aText(t.Significance) })},
		{"difference_test_significance_after_correction", textCell, ofDifference(func(t *test) cell { return aText(t.SignificanceAfterCorrection) })},
		{"difference_test_p_value", numberCell, ofDifference(func(t *test) cell { return numberOf(t.PValue) })},
		{"difference_test_q_value", numberCell, ofDifference(func(t *test) cell { return numberOf(t.QValue) })},
		{"difference_test_z_score", numberCell, ofDifference(func(t *test) cell { return numberOf(t.ZScore) })},
		{"difference_test_against", textCell, ofDifference(func(t *test) cell { return aText(t.Against(lang)) })},
		{"difference_test_reason", textCell, ofDifference(func(t *test) cell { return textOf(t.Reason(lang)) })},
		{"significance", textCell, func(r *row) cell { return aText(r.Significance) }},
		{"significance_after_correction", textCell, func(r *row) cell { return aText(r.SignificanceAfterCorrection) }},
		{"significance_reason", textCell, func(r *row) cell { return textOf(r.SignificanceReason(lang)) }},
		{"rough", flagCell, func(r *row) cell { return aFlag(r.Rough) }},
		{"p_value", numberCell, func(r *row) cell { return numberOf(r.PValue) }},
		{"q_value", numberCell, func(r *row) cell { return numberOf(r.QValue) }},
		{"z_score", numberCell, func(r *row) cell { return numberOf(r.ZScore) }},
		{"shrunk_value", numberCell, func(r *row) cell { return numberOf(r.ShrunkValue) }},
		{"sentence", textCell, func(r *row) cell { return aText(words.RowSentence(r, lang)) }},
		{"release_id", textCell, func(*row) cell { return aText(c.Release.ID) }},
	}
}

// ofDifference reads a cell of a row's test; it is empty where there is none.
func ofDifference(read func(*analysis.DifferenceTest) cell) func(*analysis.ComparisonRow) cell {
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
	return aText(group.ID)
}

func limitCell(interval *analysis.Interval, upper bool) cell {
	switch {
	case interval == nil:
		return cell{}
	case upper:
		return aNumber(interval.Upper)
	}
	return aNumber(interval.Lower)
}

func levelCell(interval *analysis.Interval) cell {
	if interval == nil {
		return cell{}
	}
	return aNumber(interval.Level)
}

func methodCell(interval *analysis.Interval) cell {
	if interval == nil {
		return cell{}
	}
	return aText(interval.Method)
}

func rankCell(interval *analysis.RankInterval, upper bool) cell {
	switch {
	case interval == nil:
		return cell{}
	case upper:
		return wholeOf(&interval.Upper)
	}
	return wholeOf(&interval.Lower)
}

func comparisonTable(ctx context.Context, analyst *analysis.Analyst, request Request) (*Table, error) {
	a, lang := request.Arguments, request.Style.lang
	query := analysis.ComparisonQuery{
		IndicatorID: a.indicator(), Period: a.period("period"), TargetGroup: a.text("targetGroup"), Kommuner: a.kommuner(),
		Benchmark: a.benchmark(), Confidence: a.confidence(), ReleaseID: a.text("release"),
	}
	if err := a.err(); err != nil {
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
		columns: columnsOf(columns), Rows: int64(len(c.Rows)),
		dimensions: append(ofOneFigure(lang, c.Indicator, c.TargetGroup), periodDimension([]kommune.Period{c.Period}), kommuneDimension(request.Catalogue, codes)),
		read:       func(_ context.Context, do func([]cell) error) error { return rowsOf(columns, cells, c.Rows, do) },
	}
	permalink := request.link(comparisonLink(a, c, codes))
	table.about = aboutFigures(lang, []analysis.Indicator{c.Indicator}, map[string][]string{c.Indicator.ID: c.SourceIDs()})
	table.about.say("period", "Periode", "Period", words.CitedPeriod(c.Indicator, c.Period, lang))
	table.about.say("target_group", "Målgruppe", "Target group", groupTitle(c.TargetGroup, lang))
	table.about.say("benchmark", "Sammenlignes med", "Benchmark", c.Benchmark.Label(lang))
	table.about.list("caveats", "Forbehold", "Caveats", words.ComparisonCaveats(c, lang))
	table.about.say("permalink", "Fast link", "Permalink", permalink)
	table.about.say("citation", "Henvisning", "Citation", words.Cite(lang, c.Indicator, c.SourceIDs(), words.CitedPeriod(c.Indicator, c.Period, lang), permalink, exportDay(c.Computed)).Text)
	reason, err := analyst.WhyNoValue(ctx, request.Catalogue, c)
	table.explain(reason)
	return table, err
}

// ofOneFigure are the dimensions of which a file has one category.
func ofOneFigure(lang kommune.Language, indicator analysis.Indicator, group *kommune.TargetGroup) []exportDimension {
	indicators := indicatorDimension()
	indicators.add(indicator.ID, indicator.Title(lang))
	groups := groupDimension()
	if group == nil {
		groups.add("", noGroup(lang))
	} else {
		groups.add(group.ID, group.Title(lang))
	}
	return []exportDimension{indicators, groups}
}

func groupTitle(group *kommune.TargetGroup, lang kommune.Language) string {
	if group == nil {
		return ""
	}
	return group.ID + ": " + group.Title(lang)
}

func exportDay(at time.Time) time.Time { return at.UTC().Truncate(24 * time.Hour) }

// comparisonLink gives the comparison again: what was left open is filled in.
func comparisonLink(a *Arguments, c *analysis.Comparison, codes []kommune.Code) url.Values {
	link := url.Values{}
	link.Set("indicator", c.Indicator.ID)
	link.Set("period", string(c.Period))
	link.Set("release", c.Release.ID)
	link.Set("confidence", confidenceText(c.Query.Confidence))
	if c.TargetGroup != nil {
		link.Set("targetGroup", c.TargetGroup.ID)
	}
	if c.Query.Kommuner != nil {
		a.linkKommuner(link, codes)
	}
	if b := c.Query.Benchmark; b != nil {
		link.Set("benchmark", string(b.Kind))
		if b.Kommune != nil {
			link.Set("benchmarkKommune", string(*b.Kommune))
		}
		if b.Target != nil {
			link.Set("benchmarkTarget", confidenceText(*b.Target))
		}
		if len(c.Benchmark.Members) > 0 {
			setCodes(link, "benchmarkKommuner", c.Benchmark.Members)
		} else if b.PeerGroup != nil {
			link.Set("benchmarkPeerGroup", *b.PeerGroup)
		}
	}
	return link
}

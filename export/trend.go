package export

import (
	"context"
	"slices"
	"strings"

	"kommunebench/analysis"
	"kommunebench/analysis/flatrows"
	"kommunebench/analysis/trend"
	"kommunebench/analysis/words"
	"kommunebench/export/metadata"
	"kommunebench/kommune"
)

// trendRow is one kommune's figure in one period.
type trendRow struct {
	series    *trend.Series
	point     *trend.Point
	benchmark *trend.Point
}

func trendColumns(t *trend.Trend, lang kommune.Language) []columnReader[trendRow] {
	type row = trendRow
	labels := flatrows.NewLabels(t.Indicator, t.TargetGroup)
	return slices.Concat([]columnReader[row]{
		{"indicator_id", textCell, func(*row) cell { return textValue(t.Indicator.ID) }},
		{"kommune_code", textCell, func(r *row) cell { return textValue(r.series.Kommune.Code) }},
		{"kommune_name", textCell, func(r *row) cell { return textValue(r.series.Kommune.Name) }},
		{"period", textCell, func(r *row) cell { return textValue(r.point.Period) }},
		{"period_start", dayCell, func(r *row) cell { return dayValue(r.point.Period.Start()) }},
		{"period_end", dayCell, func(r *row) cell { return dayValue(r.point.Period.End()) }},
		{"target_group_id", textCell, func(*row) cell { return groupCell(t.TargetGroup) }},
		{"value", numberCell, func(r *row) cell { return optionalNumber(r.point.Value) }},
		{"numerator", numberCell, func(r *row) cell { return optionalNumber(r.point.Numerator) }},
		{"denominator", numberCell, func(r *row) cell { return optionalNumber(r.point.Denominator) }},
		{"status", textCell, func(r *row) cell { return textValue(r.point.Status) }},
		{"qualifier", textCell, func(r *row) cell { return textValue(r.point.Qualifier) }},
		{"source_id", textCell, func(r *row) cell { return optionalText(r.point.SourceID) }},
	}, intervalColumns("interval", func(r *row) *analysis.Interval { return r.point.Interval }), []columnReader[row]{
		{"change", numberCell, func(r *row) cell { return optionalNumber(r.point.Change) }},
		{"change_pct", numberCell, func(r *row) cell { return optionalNumber(r.point.ChangePct) }},
		{"change_year", numberCell, func(r *row) cell { return optionalNumber(r.point.ChangeYear) }},
		{"change_year_pct", numberCell, func(r *row) cell { return optionalNumber(r.point.ChangeYearPct) }},
		{"benchmark_value", numberCell, func(r *row) cell { return optionalNumber(r.benchmark.Value) }},
		{"benchmark_status", textCell, func(r *row) cell { return textValue(r.benchmark.Status) }},
		{"test_direction", textCell, func(r *row) cell { return textValue(r.series.Test.Direction) }},
		{"test_method", textCell, func(r *row) cell { return textValue(r.series.Test.Method) }},
		{"test_n", integerCell, func(r *row) cell { return optionalInteger(&r.series.Test.N) }},
		{"test_missing", integerCell, func(r *row) cell { return optionalInteger(&r.series.Test.Missing) }},
		{"test_from", textCell, func(r *row) cell { return optionalText(r.series.Test.From) }},
		{"test_to", textCell, func(r *row) cell { return optionalText(r.series.Test.To) }},
		{"test_statistic", numberCell, func(r *row) cell { return optionalNumber(r.series.Test.Statistic) }},
		{"test_p_value", numberCell, func(r *row) cell { return optionalNumber(r.series.Test.PValue) }},
		{"test_slope", numberCell, func(r *row) cell { return optionalNumber(r.series.Test.Slope) }},
		{"test_slope_interval_lower", numberCell, func(r *row) cell { return limitCell(r.series.Test.SlopeInterval, false) }},
		{"test_slope_interval_upper", numberCell, func(r *row) cell { return limitCell(r.series.Test.SlopeInterval, true) }},
		{"test_reason", textCell, func(r *row) cell { return optionalText(r.series.Test.Reason(lang)) }},
		{"release_id", textCell, func(*row) cell { return textValue(t.Release.ID) }},
	}, labelColumns(lang, func(r *row) labelled {
		return labelled{labels, r.series.Kommune.Code.Area(), r.point.Period, r.point.Period.End()}
	}), []columnReader[row]{
		{"rank", integerCell, func(r *row) cell { return optionalInteger(r.point.Rank) }},
		{"percentile_rank", numberCell, func(r *row) cell { return optionalNumber(r.point.PercentileRank) }},
		{"quartile", integerCell, func(r *row) cell { return optionalInteger(r.point.Quartile) }},
	})
}

func trendColumnNames(lang kommune.Language) []column {
	return columnDefinitions(trendColumns(&trend.Trend{}, lang))
}

func trendTable(ctx context.Context, analyst *analysis.Analyst, request Request) (*Table, error) {
	a, lang := request.Arguments, request.Style.lang
	query := trend.Query{
		IndicatorID: a.Indicator(), Kommuner: a.Kommuner(), TargetGroup: a.Text("targetGroup"),
		From: a.Period("from"), To: a.Period("to"), Confidence: a.Confidence(), ReleaseID: a.Text("release"),
		Ranked: true,
	}
	if err := a.Err(); err != nil {
		return nil, err
	}
	t, err := trend.Read(ctx, analyst, request.Catalogue, query)
	if err != nil {
		return nil, err
	}
	codes := make([]kommune.Code, len(t.Series))
	for n, series := range t.Series {
		codes[n] = series.Kommune.Code
	}
	first, last := string(t.Periods[0]), string(t.Periods[len(t.Periods)-1])
	table := &Table{
		Name:    strings.Join([]string{"trend", t.Indicator.ID, first, last, t.Release.ID}, "_"),
		columns: columnDefinitions(trendColumns(t, lang)), Rows: int64(len(t.Series) * len(t.Periods)),
		dimensions: append(singleDimensions(lang, t.Indicator, t.TargetGroup), kommuneDimension(request.Catalogue, codes), periodDimension(t.Periods)),
		read:       trendRows(t, lang),
	}
	permalink := request.link(a.TrendLink(t, codes))
	table.metadata = metadata.OfIndicators(lang, []analysis.Indicator{t.Indicator}, map[string][]string{t.Indicator.ID: t.SourceIDs()})
	table.metadata.AddText("from", "Fra", "From", first)
	table.metadata.AddText("to", "Til", "To", last)
	table.metadata.AddText("target_group", "Målgruppe", "Target group", groupTitle(t.TargetGroup, lang))
	table.metadata.AddList("caveats", "Forbehold", "Caveats", words.TrendCaveats(t, lang))
	table.metadata.AddText("permalink", "Fast link", "Permalink", permalink)
	table.metadata.AddText("citation", "Henvisning", "Citation", words.Cite(lang, t.Indicator, t.SourceIDs(), first+"–"+last, permalink, startOfDay(t.Computed)).Text)
	reason, err := trend.WhyNoValue(ctx, analyst, request.Catalogue, t)
	table.setEmptyReason(reason, request.Style.lang)
	return table, err
}

func trendRows(t *trend.Trend, lang kommune.Language) func(context.Context, func([]cell) error) error {
	columns := trendColumns(t, lang)
	return func(_ context.Context, do func([]cell) error) error {
		cells, rows := make([]cell, len(columns)), make([]trendRow, len(t.Periods))
		for n := range t.Series {
			for m := range t.Periods {
				rows[m] = trendRow{&t.Series[n], &t.Series[n].Points[m], &t.Benchmark[m]}
			}
			if err := eachRow(columns, cells, rows, do); err != nil {
				return err
			}
		}
		return nil
	}
}

package export

import (
	"context"

	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/analysis/standardised"
	"kommunebench/analysis/words"
	"kommunebench/kommune"
)

// standardisedRow is one kommune of a standardised comparison.
type standardisedRow struct {
	*standardised.StandardisedRow
	placed
}

func standardisedExport() fieldExport {
	return listExport(standardisedColumns, []string{"indicator_id", "period", "kommune_code"}, func(ctx context.Context, analyst *analysis.Analyst, request Request) (*listing[standardisedRow], error) {
		a, lang := request.Arguments, request.Style.lang
		query := standardised.ComparisonQuery{
			IndicatorID: a.Indicator(), Period: a.Period("period"), Parts: a.List("targetGroups"), Kommuner: a.Kommuner(),
			Dimension:  standardised.Dimension(a.Enum("dimension", string(standardised.ByTargetGroup), []string{string(standardised.ByTargetGroup)})),
			Confidence: a.Confidence(), ReleaseID: a.Text("release"),
		}
		if err := a.Err(); err != nil {
			return nil, err
		}
		c, err := standardised.Read(ctx, analyst, request.Catalogue, query)
		if err != nil {
			return nil, err
		}
		found := &listing[standardisedRow]{
			indicators: []analysis.Indicator{c.Indicator}, name: []string{c.Indicator.ID, string(c.Period), c.Release.ID}, link: a.StandardisedLink(c),
		}
		of, parts := figuresOf(c.Indicator, nil), []string{}
		for n := range c.Rows {
			found.rows = append(found.rows, standardisedRow{&c.Rows[n], placed{of, c.Rows[n].Kommune, c.Period}})
		}
		for _, part := range c.Parts {
			parts = append(parts, groupTitle(&part.TargetGroup, lang)+" ("+phrase.WithUnit(c.Indicator.Indicator, part.Value, lang)+")")
		}
		if len(c.Rows) == 0 {
			found.empty = analysis.WhyNoKommune(request.Catalogue, "kommuner", query.Kommuner, c.Period.End())
		}
		period := words.CitedPeriod(c.Indicator, c.Period, lang)
		found.about.AddText("period", "Periode", "Period", period)
		found.about.AddList("parts", "Målgrupper, med landets tal", "Target groups, with the country's figures", parts)
		found.about.AddList("caveats", "Forbehold", "Caveats", words.StandardisedCaveats(c, lang))
		found.citations = citing(lang, c.Indicator, nil, period, c.Computed)
		return found, nil
	})
}

func standardisedColumns(lang kommune.Language) []columnReader[standardisedRow] {
	type row = standardisedRow
	of := func(r *row) *placed { return &r.placed }
	columns := append(placedColumns(of), []columnReader[row]{
		{"value", numberCell, func(r *row) cell { return optionalNumber(r.Value) }},
		{"status", textCell, func(r *row) cell { return textValue(r.Status) }},
		{"qualifier", textCell, func(r *row) cell { return textValue(r.Qualifier) }},
		{"observed", numberCell, func(r *row) cell { return optionalNumber(r.Observed) }},
		{"expected", numberCell, func(r *row) cell { return optionalNumber(r.Expected) }},
		{"ratio", numberCell, func(r *row) cell { return optionalNumber(r.Ratio) }},
	}...)
	columns = append(columns, intervalColumns("ratio_interval", func(r *row) *analysis.Interval { return r.RatioInterval })...)
	columns = append(columns, []columnReader[row]{
		{"expected_value", numberCell, func(r *row) cell { return optionalNumber(r.ExpectedValue) }},
		{"difference", numberCell, func(r *row) cell { return optionalNumber(r.Difference) }},
		{"direct_value", numberCell, func(r *row) cell { return optionalNumber(r.DirectValue) }},
	}...)
	columns = append(columns, intervalColumns("direct_interval", func(r *row) *analysis.Interval { return r.DirectInterval })...)
	columns = append(columns, []columnReader[row]{
		{"direct_reason", textCell, func(r *row) cell { return optionalText(r.DirectReason(lang)) }},
		{"significance", textCell, func(r *row) cell { return textValue(r.Significance) }},
		{"significance_after_correction", textCell, func(r *row) cell { return textValue(r.SignificanceAfterCorrection) }},
		{"reason", textCell, func(r *row) cell { return optionalText(r.Reason(lang)) }},
		{"rough", boolCell, func(r *row) cell { return boolValue(r.Rough) }},
		{"p_value", numberCell, func(r *row) cell { return optionalNumber(r.PValue) }},
		{"q_value", numberCell, func(r *row) cell { return optionalNumber(r.QValue) }},
		{"z_score", numberCell, func(r *row) cell { return optionalNumber(r.ZScore) }},
		{"outside", boolCell, func(r *row) cell { return boolValue(r.Outside) }},
		{"sentence", textCell, func(r *row) cell { return textValue(words.StandardisedSentence(r.StandardisedRow, lang)) }},
	}...)
	return append(columns, releaseAndLabels(lang, of)...)
}

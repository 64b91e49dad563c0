package export

import (
	"context"

	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/export/address"
	"kommunebench/export/metadata"
	"kommunebench/kommune"
)

// coveredPeriod is one period of an indicator.
type coveredPeriod struct {
	*analysis.PeriodCoverage
	*figures
	kommuner int
}

func coverageExport() fieldExport {
	return listExport(coverageColumns, []string{"indicator_id", "target_group_id", "period"}, func(ctx context.Context, analyst *analysis.Analyst, request Request) (*listing[coveredPeriod], error) {
		a, lang := request.Arguments, request.Style.lang
		query := analysis.CoverageQuery{IndicatorID: a.Indicator(), TargetGroup: a.Text("targetGroup"), ReleaseID: a.Text("release")}
		if err := a.Err(); err != nil {
			return nil, err
		}
		c, err := analyst.ReadCoverage(ctx, request.Catalogue, query)
		if err != nil {
			return nil, err
		}
		indicators := []analysis.Indicator{c.Indicator}
		found := &listing[coveredPeriod]{indicators: indicators, name: []string{c.Indicator.ID, c.Release.ID}, link: address.FigureLink(c.Indicator, c.TargetGroup)}
		of, periods := figuresOf(c.Indicator, c.TargetGroup), []kommune.Period{}
		for n := range c.Periods {
			found.rows = append(found.rows, coveredPeriod{&c.Periods[n], of, c.Kommuner})
			periods = append(periods, c.Periods[n].Period)
		}
		found.about.AddText("target_group", "Målgruppe", "Target group", groupTitle(c.TargetGroup, lang))
		found.about.AddList("caveats", "Forbehold", "Caveats", metadata.SyntheticNote(lang, indicators))
		if len(periods) == 0 {
			found.empty = analysis.NewEmptyReason(analysis.NoMatch, "indicator", phrase.EmptyMessage("%s has no rows in %s", c.Indicator.ID, c.Release.ID))
			return found, nil
		}
		found.citations = citing(lang, c.Indicator, nil, periodsInWords(periods...), analyst.Now())
		return found, nil
	})
}

func coverageColumns(lang kommune.Language) []columnReader[coveredPeriod] {
	type row = coveredPeriod
	return []columnReader[row]{
		{"indicator_id", textCell, func(r *row) cell { return textValue(r.indicator.ID) }},
		{"period", textCell, func(r *row) cell { return textValue(r.Period) }},
		{"period_start", dayCell, func(r *row) cell { return dayValue(r.Period.Start()) }},
		{"period_end", dayCell, func(r *row) cell { return dayValue(r.Period.End()) }},
		{"target_group_id", textCell, func(r *row) cell { return groupCell(r.group) }},
		{"kommuner", integerCell, func(r *row) cell { return numberValue(float64(r.kommuner)) }},
		{"with_figure", integerCell, func(r *row) cell { return numberValue(float64(r.WithFigure)) }},
		{"provisional", integerCell, func(r *row) cell { return numberValue(float64(r.Provisional)) }},
		{"suppressed", integerCell, func(r *row) cell { return numberValue(float64(r.Suppressed)) }},
		{"not_applicable", integerCell, func(r *row) cell { return numberValue(float64(r.NotApplicable)) }},
		{"missing", integerCell, func(r *row) cell { return numberValue(float64(r.Missing)) }},
		{"release_id", labelCell, func(r *row) cell { return textValue(r.release()) }},
		{"indicator_title", labelCell, func(r *row) cell { return textValue(r.labels.IndicatorTitle(lang)) }},
		{"unit", labelCell, func(r *row) cell { return textValue(r.labels.Unit()) }},
		{"target_group_title", labelCell, func(r *row) cell { return optionalText(r.labels.TargetGroupTitle(lang)) }},
		{"period_type", labelCell, func(r *row) cell { return textValue(r.Period.Kind()) }},
	}
}

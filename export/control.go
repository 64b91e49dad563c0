package export

import (
	"context"

	"kommunebench/analysis"
	"kommunebench/analysis/control"
	"kommunebench/analysis/trend"
	"kommunebench/analysis/words"
	"kommunebench/kommune"
)

// controlRow is one figure of a kommune's control chart, with the part of the chart
// that it lies in.
type controlRow struct {
	*control.ControlPoint
	placed
	part *control.ControlPart
}

// controlExport has the control charts of a trend's series.
func controlExport() fieldExport {
	return listExport(controlColumns, figureKeys(), func(ctx context.Context, analyst *analysis.Analyst, request Request) (*listing[controlRow], error) {
		a, lang := request.Arguments, request.Style.lang
		query, asked := a.ControlQuery()
		if err := a.Err(); err != nil {
			return nil, err
		}
		t, err := trend.Read(ctx, analyst, request.Catalogue, query)
		if err != nil {
			return nil, err
		}
		found := &listing[controlRow]{
			indicators: []analysis.Indicator{t.Indicator}, sourceIDs: map[string][]string{t.Indicator.ID: t.SourceIDs()},
			name: []string{t.Indicator.ID, periodsInWords(t.Periods...), t.Release.ID}, link: a.ControlLink(t, asked),
		}
		of, charts := figuresOf(t.Indicator, t.TargetGroup), make([]*control.ControlChart, len(t.Series))
		for n := range t.Series {
			if charts[n], err = control.NewControlChart(&t.Series[n], asked); err != nil {
				return nil, err
			}
			for m := range charts[n].Points {
				point := &charts[n].Points[m]
				found.rows = append(found.rows, controlRow{point, placed{of, t.Series[n].Kommune, point.Period}, charts[n].PartOf(point.Period)})
			}
		}
		caveats := words.TrendCaveats(t, lang)
		for _, caveat := range words.ControlChartsCaveats(charts, lang) {
			caveats = analysis.AppendOnce(caveats, caveat)
		}
		found.about.AddText("from", "Fra", "From", string(t.Periods[0]))
		found.about.AddText("to", "Til", "To", string(t.Periods[len(t.Periods)-1]))
		found.about.AddText("target_group", "Målgruppe", "Target group", groupTitle(t.TargetGroup, lang))
		found.about.AddList("caveats", "Forbehold", "Caveats", caveats)
		found.citations = citing(lang, t.Indicator, t.SourceIDs(), periodsInWords(t.Periods...), t.Computed)
		found.empty, err = trend.WhyNoValue(ctx, analyst, request.Catalogue, t)
		return found, err
	})
}

// pointColumns are a point's figure and what it is held against.
func pointColumns[T any](lang kommune.Language, of func(*T) *control.ControlPoint) []columnReader[T] {
	return []columnReader[T]{
		{"value", numberCell, func(r *T) cell { return optionalNumber(of(r).Value) }},
		{"status", textCell, func(r *T) cell { return textValue(of(r).Status) }},
		{"centre", numberCell, func(r *T) cell { return optionalNumber(of(r).Centre) }},
		{"lower", numberCell, func(r *T) cell { return optionalNumber(of(r).Lower) }},
		{"upper", numberCell, func(r *T) cell { return optionalNumber(of(r).Upper) }},
		{"lower_warning", numberCell, func(r *T) cell { return optionalNumber(of(r).LowerWarning) }},
		{"upper_warning", numberCell, func(r *T) cell { return optionalNumber(of(r).UpperWarning) }},
		{"deviation", numberCell, func(r *T) cell { return optionalNumber(of(r).Deviation) }},
		{"moving_range", numberCell, func(r *T) cell { return optionalNumber(of(r).MovingRange) }},
		{"in_baseline", boolCell, func(r *T) cell { return boolValue(of(r).InBaseline) }},
		{"rules", labelCell, func(r *T) cell { return joined(rulesOf(of(r))) }},
		{"signal", textCell, func(r *T) cell { return optionalText(words.SignalInWords(of(r), lang)) }},
	}
}

func rulesOf(point *control.ControlPoint) []string {
	var rules []string
	for _, rule := range point.Rules {
		rules = append(rules, string(rule))
	}
	return rules
}

func controlColumns(lang kommune.Language) []columnReader[controlRow] {
	type row = controlRow
	of := func(r *row) *placed { return &r.placed }
	columns := append(placedColumns(of), pointColumns(lang, func(r *row) *control.ControlPoint { return r.ControlPoint })...)
	columns = append(columns, []columnReader[row]{
		{"part_from", textCell, func(r *row) cell { return textValue(r.part.From) }},
		{"part_to", textCell, func(r *row) cell { return textValue(r.part.To) }},
		{"part_baseline_from", textCell, func(r *row) cell { return optionalText(r.part.BaselineFrom) }},
		{"part_baseline_to", textCell, func(r *row) cell { return optionalText(r.part.BaselineTo) }},
		{"part_n", integerCell, func(r *row) cell { return optionalInteger(&r.part.N) }},
		{"part_tested", boolCell, func(r *row) cell { return boolValue(r.part.Tested) }},
		{"part_method", textCell, func(r *row) cell { return textValue(r.part.Method) }},
		{"part_season_removed", boolCell, func(r *row) cell { return boolValue(r.part.SeasonRemoved) }},
		{"part_autocorrelation", numberCell, func(r *row) cell { return optionalNumber(r.part.Autocorrelation) }},
		{"part_sigma", numberCell, func(r *row) cell { return optionalNumber(r.part.Sigma) }},
		{"part_dispersion", numberCell, func(r *row) cell { return optionalNumber(r.part.Dispersion) }},
		{"part_moving_range_limit", numberCell, func(r *row) cell { return optionalNumber(r.part.MovingRangeLimit) }},
		{"part_reason", textCell, func(r *row) cell { return optionalText(r.part.Reason(lang)) }},
	}...)
	return append(columns, releaseAndLabels(lang, of)...)
}

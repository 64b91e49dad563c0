package export

import (
	"context"
	"slices"
	"strings"

	"kommunebench/analysis"
	"kommunebench/analysis/pooling"
	"kommunebench/analysis/words"
	"kommunebench/export/metadata"
	"kommunebench/kommune"
)

// aggregated is a group with what its figures are of.
type aggregated struct {
	*pooling.AggregateGroup
	*figures
}

func aggregateExport() fieldExport {
	return fieldExport{func(lang kommune.Language) []column { return columnDefinitions(aggregateColumns(lang)) }, aggregateTable}
}

// aggregateTable is all groups, or with first or after one page of them as GraphQL
// has it.
func aggregateTable(ctx context.Context, analyst *analysis.Analyst, request Request) (*Table, error) {
	a := request.Arguments
	query := a.AggregateQuery()
	isPage := a.Given("first") != "" || query.After != nil
	if err := a.Err(); err != nil {
		return nil, err
	}
	var stream *pooling.AggregateStream
	var err error
	if isPage {
		stream, err = pooling.PlanAggregatePage(ctx, analyst, request.Catalogue, query)
	} else {
		stream, err = pooling.PlanAggregateStream(ctx, analyst, request.Catalogue, query)
	}
	if err != nil {
		return nil, err
	}
	page, columns := stream.Page, aggregateColumns(request.Style.lang)
	of, cells, rows := figuresOf(page.Indicator, page.TargetGroup), make([]cell, len(columns)), []aggregated{}
	table := &Table{
		Name:    strings.Join([]string{"aggregate", page.Indicator.ID, periodsInWords(page.Periods...), page.Release.ID}, "_"),
		columns: columnDefinitions(columns), Rows: int64(stream.Groups), metadata: aggregateMetadata(request, page),
		read: func(ctx context.Context, do func([]cell) error) error {
			return stream.Read(ctx, func(groups []pooling.AggregateGroup) error {
				rows = rows[:0]
				for n := range groups {
					rows = append(rows, aggregated{&groups[n], of})
				}
				return eachRow(columns, cells, rows, do)
			})
		},
	}
	if isPage && page.HasNext && len(page.Groups) > 0 {
		next := a.Without()
		next.Set("after", page.Cursor(len(page.Groups)-1))
		table.Next = request.link(next)
	}
	table.setEmptyReason(page.WhyNone(request.Catalogue), request.Style.lang)
	if request.Format.HasDimensions {
		table.dimensions, err = table.keyDimensions(ctx, aggregateKeys(query.By))
	}
	return table, err
}

// aggregateKeys are the columns that tell groups apart.
func aggregateKeys(by []pooling.AggregateBy) []string {
	keys := []string{"indicator_id"}
	for _, one := range []struct {
		by  pooling.AggregateBy
		key string
	}{
		{pooling.ByRegion, "region_id"},
		{pooling.ByLandsdel, "landsdel_id"},
		{pooling.ByPeerGroup, "peer_group_id"},
		{pooling.ByKommune, "kommune_code"},
		{pooling.ByTargetGroup, "target_group_id"},
		{pooling.ByPeriod, "period"},
		{pooling.ByYear, "year"},
	} {
		if slices.Contains(by, one.by) {
			keys = append(keys, one.key)
		}
	}
	return keys
}

func aggregateMetadata(request Request, page *pooling.AggregatePage) metadata.List {
	lang, cited := request.Style.lang, periodsInWords(page.Periods...)
	if len(page.Periods) == 1 {
		cited = words.CitedPeriod(page.Indicator, page.Periods[0], lang)
	}
	about := metadata.OfIndicators(lang, []analysis.Indicator{page.Indicator}, nil)
	about.AddText("from", "Fra", "From", string(page.Periods[0]))
	about.AddText("to", "Til", "To", string(page.Periods[len(page.Periods)-1]))
	about.AddText("target_group", "Målgruppe", "Target group", groupTitle(page.TargetGroup, lang))
	about.AddList("caveats", "Forbehold", "Caveats", words.AggregateCaveats(page, lang))
	permalink := request.link(request.Arguments.AggregateLink(page))
	about.AddText("permalink", "Fast link", "Permalink", permalink)
	about.AddText("citation", "Henvisning", "Citation", citing(lang, page.Indicator, nil, cited, page.Computed)(permalink)...)
	return about
}

func aggregateColumns(lang kommune.Language) []columnReader[aggregated] {
	type row = aggregated
	return slices.Concat(groupColumns(lang), []columnReader[row]{
		{"value", numberCell, func(r *row) cell { return optionalNumber(r.Value) }},
		{"method", textCell, func(r *row) cell { return textValue(r.Method) }},
		{"numerator", numberCell, func(r *row) cell { return optionalNumber(r.Numerator) }},
		{"denominator", numberCell, func(r *row) cell { return optionalNumber(r.Denominator) }},
	}, intervalColumns("interval", func(r *row) *analysis.Interval { return r.Interval }), []columnReader[row]{
		{"within_rounding_lower", numberCell, func(r *row) cell {
			return withinRounding(r, func(w *pooling.WithinRounding) float64 { return w.Lower })
		}},
		{"within_rounding_upper", numberCell, func(r *row) cell {
			return withinRounding(r, func(w *pooling.WithinRounding) float64 { return w.Upper })
		}},
		{"status", textCell, func(r *row) cell { return textValue(r.Status) }},
		{"qualifier", textCell, func(r *row) cell { return textValue(r.Qualifier) }},
		{"not_pooled_because_code", textCell, func(r *row) cell {
			return notPooled(r, func(why *pooling.NotPooledReason) string { return string(why.Code) })
		}},
		{"not_pooled_because_message", textCell, func(r *row) cell {
			return notPooled(r, func(why *pooling.NotPooledReason) string { return why.Message(lang) })
		}},
		{"kommuner_count", integerCell, func(r *row) cell { return numberValue(float64(r.KommunerCount)) }},
		{"kommuner_with_figures", integerCell, func(r *row) cell { return numberValue(float64(r.KommunerWithFigures)) }},
		{"kommuner_hidden", integerCell, func(r *row) cell { return numberValue(float64(r.KommunerHidden)) }},
		{"kommuner_missing", integerCell, func(r *row) cell { return numberValue(float64(r.KommunerMissing)) }},
		{"periods_with_figures", integerCell, func(r *row) cell { return numberValue(float64(r.PeriodsWithFigures)) }},
		{"figures", integerCell, func(r *row) cell { return numberValue(float64(r.Figures)) }},
		{"figures_hidden", integerCell, func(r *row) cell { return numberValue(float64(r.FiguresHidden)) }},
		{"figures_missing", integerCell, func(r *row) cell { return numberValue(float64(r.FiguresMissing)) }},
		{"spread_n", integerCell, spreadCell(func(s *pooling.AggregateSpread) float64 { return float64(s.N) })},
		{"spread_median", numberCell, spreadCell(func(s *pooling.AggregateSpread) float64 { return s.Median })},
		{"spread_q1", numberCell, spreadCell(func(s *pooling.AggregateSpread) float64 { return s.Q1 })},
		{"spread_q3", numberCell, spreadCell(func(s *pooling.AggregateSpread) float64 { return s.Q3 })},
		{"spread_min", numberCell, spreadCell(func(s *pooling.AggregateSpread) float64 { return s.Min })},
		{"spread_max", numberCell, spreadCell(func(s *pooling.AggregateSpread) float64 { return s.Max })},
		{"release_id", labelCell, func(r *row) cell { return textValue(r.release()) }},
		{"indicator_title", labelCell, func(r *row) cell { return textValue(r.labels.IndicatorTitle(lang)) }},
		{"unit", labelCell, func(r *row) cell { return textValue(r.labels.Unit()) }},
	})
}

// groupColumns are what a group is of; what is not grouped by is empty.
func groupColumns(lang kommune.Language) []columnReader[aggregated] {
	type row = aggregated
	code := func(r *row, read func(*kommune.Kommune) string) cell {
		if r.Kommune == nil {
			return cell{}
		}
		return textValue(read(r.Kommune))
	}
	ofPeriod := func(read func(kommune.Period) cell) func(*row) cell {
		return func(r *row) cell {
			if r.Period == nil {
				return cell{}
			}
			return read(*r.Period)
		}
	}
	return []columnReader[row]{
		{"indicator_id", textCell, func(r *row) cell { return textValue(r.indicator.ID) }},
		{"region_id", textCell, func(r *row) cell { return placeID(r.Region) }},
		{"region_name", labelCell, func(r *row) cell { return placeName(r.Region) }},
		{"landsdel_id", textCell, func(r *row) cell { return placeID(r.Landsdel) }},
		{"landsdel_name", labelCell, func(r *row) cell { return placeName(r.Landsdel) }},
		{"peer_group_id", textCell, func(r *row) cell { return placeID(r.PeerGroup) }},
		{"peer_group_name", labelCell, func(r *row) cell { return placeName(r.PeerGroup) }},
		{"kommune_code", textCell, func(r *row) cell { return code(r, func(k *kommune.Kommune) string { return string(k.Code) }) }},
		{"kommune_name", textCell, func(r *row) cell { return code(r, func(k *kommune.Kommune) string { return k.Name }) }},
		{"target_group_id", textCell, func(r *row) cell { return groupCell(r.targetGroup()) }},
		{"target_group_title", labelCell, func(r *row) cell {
			if r.targetGroup() == nil {
				return cell{}
			}
			return textValue(r.targetGroup().Title(lang))
		}},
		{"period", textCell, ofPeriod(func(p kommune.Period) cell { return textValue(p) })},
		{"period_start", dayCell, ofPeriod(func(p kommune.Period) cell { return dayValue(p.Start()) })},
		{"period_end", dayCell, ofPeriod(func(p kommune.Period) cell { return dayValue(p.End()) })},
		{"period_type", labelCell, ofPeriod(func(p kommune.Period) cell { return textValue(p.Kind()) })},
		{"year", integerCell, func(r *row) cell { return optionalInteger(r.Year) }},
	}
}

// targetGroup is the group's own where groups are made by it, else that of all.
func (r *aggregated) targetGroup() *kommune.TargetGroup {
	if r.TargetGroup != nil {
		return r.TargetGroup
	}
	return r.group
}

func notPooled(r *aggregated, read func(*pooling.NotPooledReason) string) cell {
	if r.NotPooledBecause == nil {
		return cell{}
	}
	return textValue(read(r.NotPooledBecause))
}

func spreadCell(read func(*pooling.AggregateSpread) float64) func(*aggregated) cell {
	return func(r *aggregated) cell {
		if r.Spread == nil {
			return cell{}
		}
		return numberValue(read(r.Spread))
	}
}

func withinRounding(r *aggregated, end func(*pooling.WithinRounding) float64) cell {
	if r.WithinRounding == nil {
		return optionalNumber(nil)
	}
	limit := end(r.WithinRounding)
	return optionalNumber(&limit)
}

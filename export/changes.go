package export

import (
	"context"
	"net/url"

	"kommunebench/analysis"
	"kommunebench/analysis/flatrows"
	"kommunebench/kommune"
)

// change is a figure that differs between two releases.
type change struct {
	kommune.ObservationChange
	labels   *flatrows.Labels
	from, to string
	name     string
}

func changesExport() fieldExport {
	return fieldExport{func(lang kommune.Language) []column { return columnDefinitions(changeColumns(lang)) }, changesTable}
}

func changesTable(ctx context.Context, analyst *analysis.Analyst, request Request) (*Table, error) {
	a, lang := request.Arguments, request.Style.lang
	query := flatrows.ChangesQuery{DatasetID: a.Required("dataset", "a dataset's id"), FromID: a.Required("from", "the id of a release, such as demo@1"), ToID: a.Text("to")}
	if err := a.Err(); err != nil {
		return nil, err
	}
	stream, err := flatrows.PlanChangeStream(ctx, analyst, request.Catalogue, query)
	if err != nil {
		return nil, err
	}
	columns := changeColumns(lang)
	cells, rows := make([]cell, len(columns)), []change{}
	from, to := stream.From.Release.ID, stream.To.Release.ID
	table := &Table{
		Name: "changes_" + from + "_" + to, columns: columnDefinitions(columns),
		read: func(ctx context.Context, do func([]cell) error) error {
			return stream.Read(ctx, func(some []kommune.ObservationChange) error {
				rows = rows[:0]
				for _, one := range some {
					name, _ := analysis.NameArea(request.Catalogue, stream.To, one.Area)
					rows = append(rows, change{one, stream.Labels(one), from, to, name})
				}
				return eachRow(columns, cells, rows, do)
			})
		},
	}
	if table.Rows, err = stream.Count(ctx); err != nil {
		return nil, err
	}
	table.metadata = listMetadata(request, []*kommune.Snapshot{stream.From, stream.To}, nil)
	table.metadata.AddText("permalink", "Fast link", "Permalink", request.link(url.Values{"dataset": {query.DatasetID}, "from": {from}, "to": {to}}))
	if table.Rows == 0 {
		reason, err := stream.WhyNone(ctx)
		table.setEmptyReason(reason, request.Style.lang)
		if err != nil {
			return nil, err
		}
	}
	if request.Format.HasDimensions {
		table.dimensions, err = table.keyDimensions(ctx, []string{"indicator_id", "target_group_id", "period", "kommune_code"})
	}
	return table, err
}

func changeColumns(lang kommune.Language) []columnReader[change] {
	type row = change
	columns := []columnReader[row]{
		{"indicator_id", textCell, func(c *row) cell { return textValue(c.IndicatorID) }},
		{"kommune_code", textCell, func(c *row) cell { return textValue(c.Area) }},
		{"kommune_name", textCell, func(c *row) cell { return textValue(c.name) }},
		{"period", textCell, func(c *row) cell { return textValue(c.Period) }},
		{"period_start", dayCell, func(c *row) cell { return dayValue(c.Period.Start()) }},
		{"period_end", dayCell, func(c *row) cell { return dayValue(c.Period.End()) }},
		{"target_group_id", textCell, func(c *row) cell { return orNoText(c.TargetGroupID) }},
		{"before", numberCell, func(c *row) cell { return optionalNumber(c.Before) }},
		{"before_status", textCell, func(c *row) cell { return optionalText(c.BeforeStatus) }},
		{"after", numberCell, func(c *row) cell { return optionalNumber(c.After) }},
		{"after_status", textCell, func(c *row) cell { return optionalText(c.AfterStatus) }},
		{"from_release_id", labelCell, func(c *row) cell { return textValue(c.from) }},
		{"to_release_id", labelCell, func(c *row) cell { return textValue(c.to) }},
	}
	return append(columns, labelColumns(lang, func(c *row) labelled { return labelled{c.labels, c.Area, c.Period, c.Period.End()} })...)
}

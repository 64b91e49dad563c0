package export

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"

	"kommunebench/analysis"
	"kommunebench/analysis/flatrows"
	"kommunebench/kommune"
)

// Request is what an export is made from.
type Request struct {
	Field     string // one of exportFields
	Catalogue *kommune.Catalogue
	Arguments *Arguments
	Format    Format
	Style     Style
	// Address is that of the field's exports, without parameters.
	Address string
}

// tableOf plans the table of a field; every fault of its parameters is found.
type tableOf func(ctx context.Context, analyst *analysis.Analyst, request Request) (*Table, error)

func tablesOfFields() map[string]tableOf {
	return map[string]tableOf{
		"observations": kommuneRows().table, "areaObservations": areaRows().table,
		"compare": comparisonTable, "trend": trendTable,
	}
}

// Fields are the GraphQL fields whose figures there are as files, sorted.
func Fields() []string { return slices.Sorted(maps.Keys(tablesOfFields())) }

// Table plans the table that is asked for. A fault of a parameter names it as
// the address does; a table that the format can't hold is refused.
func (r Request) Table(ctx context.Context, analyst *analysis.Analyst) (*Table, error) {
	table, err := tablesOfFields()[r.Field](ctx, analyst, r)
	if err != nil {
		return nil, r.Arguments.named(err, r.Catalogue)
	}
	return table, r.Format.checkRows(table.Rows)
}

// rowsExport is what differs between files of kommuner and of larger areas.
type rowsExport struct {
	name string // of the file
	// area says in the columns whose figure a row is; the first one tells areas
	// apart.
	area []columnOf[flatrows.Observation]
	// label is what people call an area.
	label kommune.Text
	// choose reads the parameters that choose areas.
	choose func(a *Arguments, query *flatrows.ObservationsQuery)
	// link names those that were chosen; where none was, nothing.
	link func(a *Arguments, link url.Values, areas []kommune.Area)
}

func kommuneRows() rowsExport {
	type row = flatrows.Observation
	return rowsExport{
		name:  "observations",
		label: kommune.Text{DA: "Kommune", EN: "Kommune"},
		area: []columnOf[row]{
			{"kommune_code", textCell, func(o *row) cell { return aText(o.KommuneCode()) }},
			{"kommune_name", textCell, func(o *row) cell { return aText(o.KommuneName()) }},
		},
		choose: func(a *Arguments, query *flatrows.ObservationsQuery) { query.Filter.Kommuner = a.kommuner() },
		link: func(a *Arguments, link url.Values, areas []kommune.Area) {
			if a.kommuner() != nil {
				a.linkKommuner(link, codesOf(areas))
			}
		},
	}
}

func areaRows() rowsExport {
	type row = flatrows.Observation
	return rowsExport{
		name:  "areas",
		label: kommune.Text{DA: "Område", EN: "Area"},
		area: []columnOf[row]{
			{"area_id", textCell, func(o *row) cell { return aText(o.Area) }},
			{"area_name", textCell, func(o *row) cell { return aText(o.AreaName) }},
			{"area_kind", textCell, func(o *row) cell { return aText(o.AreaKind) }},
		},
		choose: func(a *Arguments, query *flatrows.ObservationsQuery) { query.Areas = a.areas() },
		link:   (*Arguments).linkAreas,
	}
}

func (r rowsExport) columns() []columnOf[flatrows.Observation] {
	type row = flatrows.Observation
	columns := []columnOf[row]{{"indicator_id", textCell, func(o *row) cell { return aText(o.IndicatorID) }}}
	return append(append(columns, r.area...), []columnOf[row]{
		{"period", textCell, func(o *row) cell { return aText(o.Period) }},
		{"period_start", dayCell, func(o *row) cell { return aDay(o.PeriodStart) }},
		{"period_end", dayCell, func(o *row) cell { return aDay(o.PeriodEnd) }},
		{"target_group_id", textCell, func(o *row) cell { return textOf(o.TargetGroupID) }},
		{"value", numberCell, func(o *row) cell { return numberOf(o.Value) }},
		{"numerator", numberCell, func(o *row) cell { return numberOf(o.Numerator) }},
		{"denominator", numberCell, func(o *row) cell { return numberOf(o.Denominator) }},
		{"status", textCell, func(o *row) cell { return aText(o.Status) }},
		{"qualifier", textCell, func(o *row) cell { return aText(o.Qualifier) }},
		{"release_id", textCell, func(o *row) cell { return aText(o.ReleaseID) }},
		{"source_id", textCell, func(o *row) cell { return textOf(o.SourceID) }},
		{"in_source", flagCell, func(o *row) cell { return aFlag(o.InSource) }},
	}...)
}

// table is all rows, or with first or after one page of them as GraphQL has it.
func (r rowsExport) table(ctx context.Context, analyst *analysis.Analyst, request Request) (*Table, error) {
	a := request.Arguments
	releases := a.list("release")
	query := flatrows.ObservationsQuery{IndicatorIDs: a.list("indicators"), First: a.whole("first", -1), After: a.text("after")}
	query.Filter = &flatrows.ObservationFilter{From: a.period("from"), To: a.period("to"), TargetGroup: a.text("targetGroup")}
	r.choose(a, &query)
	isPage := a.given.Get("first") != "" || query.After != nil
	if isPage && len(releases) > 1 {
		a.refuse("release", strings.Join(releases, ","), "one release where first or after is given")
	}
	if err := a.err(); err != nil {
		return nil, err
	}
	stream, err := flatrows.PlanObservationStream(ctx, analyst, request.Catalogue, query, releases)
	if err != nil {
		return nil, err
	}
	columns := r.columns()
	cells := make([]cell, len(columns))
	table := &Table{Name: r.fileName(stream), columns: columnsOf(columns), dimensions: r.dimensions(request, stream)}
	var sources map[string][]string
	if isPage {
		sources, err = r.readPage(ctx, analyst, request, query, releases, table)
	} else {
		table.Rows, err = stream.Count(ctx)
		if err == nil && table.Rows == 0 {
			table.Empty, err = stream.WhyNone(ctx)
		}
		if err == nil {
			sources, err = stream.SourceIDs(ctx)
		}
		table.read = func(ctx context.Context, do func([]cell) error) error {
			return stream.Read(ctx, func(rows []flatrows.Observation) error { return rowsOf(columns, cells, rows, do) })
		}
	}
	table.about = aboutFigures(request.Style.lang, stream.Indicators, sources)
	table.about.list("caveats", "Forbehold", "Caveats", syntheticNote(request.Style.lang, stream.Indicators))
	table.about.say("permalink", "Fast link", "Permalink", request.link(r.permalink(a, stream)))
	table.explain(table.Empty)
	return table, err
}

func (r rowsExport) readPage(ctx context.Context, analyst *analysis.Analyst, request Request, query flatrows.ObservationsQuery, releases []string, table *Table) (sources map[string][]string, err error) {
	const defaultPage = 1000 // as in the schema
	if query.First < 0 && request.Arguments.given.Get("first") == "" {
		query.First = defaultPage
	}
	if len(releases) == 1 {
		query.ReleaseID = &releases[0]
	}
	page, err := flatrows.ReadObservationPage(ctx, analyst, request.Catalogue, query)
	if err != nil {
		return nil, err
	}
	if table.Empty, err = flatrows.WhyNone(ctx, analyst, page); err != nil {
		return nil, err
	}
	columns := r.columns()
	cells := make([]cell, len(columns))
	table.Rows = int64(len(page.Rows))
	table.read = func(_ context.Context, do func([]cell) error) error { return rowsOf(columns, cells, page.Rows, do) }
	if page.HasNext && len(page.Rows) > 0 {
		next := url.Values{}
		for name, values := range request.Arguments.given {
			if !slices.Contains(request.Arguments.foreign, name) && name != "format" {
				next[name] = values
			}
		}
		next.Set("after", page.Cursor(len(page.Rows)-1))
		table.Next = request.link(next)
	}
	return page.SourceIDs(), nil
}

func (r rowsExport) fileName(stream *flatrows.ObservationStream) string {
	parts := []string{r.name}
	if len(stream.Indicators) == 1 {
		parts = append(parts, stream.Indicators[0].ID)
	}
	for _, snapshot := range stream.Snapshots() {
		parts = append(parts, snapshot.Release.ID)
	}
	return strings.Join(parts, "_")
}

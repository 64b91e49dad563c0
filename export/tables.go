package export

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"

	"kommunebench/analysis"
	"kommunebench/analysis/flatrows"
	"kommunebench/export/address"
	"kommunebench/export/metadata"
	"kommunebench/kommune"
)

// Request is what an export is made from.
type Request struct {
	Field     string // one of Fields
	Catalogue *kommune.Catalogue
	Arguments *address.Arguments
	Format    Format
	Style     Style
	// Address is the URL of the field's exports, without parameters.
	Address string
	// Facts are read for the fields of facts.
	Facts Facts
}

// tablePlan reads the parameters of a field and plans its table. Its errors include
// any parameter that is wrong or unknown.
type tablePlan func(ctx context.Context, analyst *analysis.Analyst, request Request) (*Table, error)

// exportsByField are all files, each under the name of its field. A new one is a line
// here and its columns in docs/bi/README.md.
func exportsByField() map[string]fieldExport {
	return map[string]fieldExport{
		"observations":     kommuneRows().export(),
		"areaObservations": areaRows().export(),
		"compare":          {comparisonColumnNames, comparisonTable},
		"trend":            {trendColumnNames, trendTable},
		"relation":         relationExport(),
		"aggregate":        aggregateExport(),
		"ranking":          rankingExport(),
		"matrix":           matrixExport(),
		"coverage":         coverageExport(),
		"control":          controlExport(),
		"signals":          signalsExport(),

		"standardisedComparison": standardisedExport(),

		"changes":         changesExport(),
		"participations":  participationsExport(),
		"deregistrations": deregistrationsExport(),
		"outcomes":        outcomesExport(),
		"testAnswers":     testAnswersExport(),

		"competenceCoverage": competenceCoverageExport(),
		"competenceGaps":     competenceGapsExport(),
		"examples":           examplesExport(),
		"plan":               planExport(),
		"questionBenchmarks": questionBenchmarksExport(),
		"questionPairs":      questionPairsExport(),

		"kommuner":   kommunerExport(),
		"indicators": indicatorsExport(),
		"releases":   releasesExport(),
	}
}

// Fields are the names of the GraphQL fields that can be exported, sorted.
func Fields() []string { return slices.Sorted(maps.Keys(exportsByField())) }

// Table plans the table that is asked for. The errors, BAD_USER_INPUT for wrong
// parameters and for more rows than the format can hold, name the parameter.
func (r Request) Table(ctx context.Context, analyst *analysis.Analyst) (*Table, error) {
	table, err := exportsByField()[r.Field].table(ctx, analyst, r)
	if err != nil {
		return nil, r.Arguments.InParameterTerms(err, r.Catalogue)
	}
	return table, r.Format.checkRows(table.Rows)
}

// rowsExport holds what differs between files of kommuner and of larger areas.
type rowsExport struct {
	name string // of the file
	// area are the columns of the area; the first has a value that is unique.
	area []columnReader[flatrows.Observation]
	// label is the title of the dimension of areas.
	label kommune.Text
	// choose reads the parameters that choose areas into the query.
	choose func(a *address.Arguments, query *flatrows.ObservationsQuery)
	// link sets the areas that were chosen, if any, in a link.
	link func(a *address.Arguments, link url.Values, areas []kommune.Area)
}

func kommuneRows() rowsExport {
	type row = flatrows.Observation
	return rowsExport{
		name:  "observations",
		label: kommune.Text{DA: "Kommune", EN: "Kommune"},
		area: []columnReader[row]{
			{"kommune_code", textCell, func(o *row) cell { return textValue(o.KommuneCode()) }},
			{"kommune_name", textCell, func(o *row) cell { return textValue(o.KommuneName()) }},
		},
		choose: func(a *address.Arguments, query *flatrows.ObservationsQuery) { query.Filter.Kommuner = a.Kommuner() },
		link:   (*address.Arguments).LinkKommunerOf,
	}
}

func areaRows() rowsExport {
	type row = flatrows.Observation
	return rowsExport{
		name:  "areas",
		label: kommune.Text{DA: "Område", EN: "Area"},
		area: []columnReader[row]{
			{"area_id", textCell, func(o *row) cell { return textValue(o.Area) }},
			{"area_name", textCell, func(o *row) cell { return textValue(o.AreaName) }},
			{"area_kind", textCell, func(o *row) cell { return textValue(o.AreaKind) }},
		},
		choose: func(a *address.Arguments, query *flatrows.ObservationsQuery) { query.Areas = a.Areas() },
		link:   (*address.Arguments).LinkAreas,
	}
}

func (r rowsExport) columns(lang kommune.Language) []columnReader[flatrows.Observation] {
	type row = flatrows.Observation
	start, end := dayCells(), dayCells()
	columns := []columnReader[row]{{"indicator_id", textCell, func(o *row) cell { return textValue(o.IndicatorID) }}}
	columns = append(append(columns, r.area...), []columnReader[row]{
		{"period", textCell, func(o *row) cell { return textValue(o.Period) }},
		{"period_start", dayCell, func(o *row) cell { return start(o.PeriodStart) }},
		{"period_end", dayCell, func(o *row) cell { return end(o.PeriodEnd) }},
		{"target_group_id", textCell, func(o *row) cell { return optionalText(o.TargetGroupID) }},
		{"value", numberCell, func(o *row) cell { return optionalNumber(o.Value) }},
		{"numerator", numberCell, func(o *row) cell { return optionalNumber(o.Numerator) }},
		{"denominator", numberCell, func(o *row) cell { return optionalNumber(o.Denominator) }},
		{"status", textCell, func(o *row) cell { return textValue(o.Status) }},
		{"qualifier", textCell, func(o *row) cell { return textValue(o.Qualifier) }},
		{"release_id", textCell, func(o *row) cell { return textValue(o.ReleaseID) }},
		{"source_id", textCell, func(o *row) cell { return optionalText(o.SourceID) }},
		{"in_source", boolCell, func(o *row) cell { return boolValue(o.InSource) }},
	}...)
	return append(columns, labelColumns(lang, func(o *row) labelled { return labelled{o.Labels(), o.Area, o.Period, o.PeriodEnd} })...)
}

func (r rowsExport) export() fieldExport {
	return fieldExport{func(lang kommune.Language) []column { return columnDefinitions(r.columns(lang)) }, r.table}
}

// table is all rows, or with first or after one page of them as GraphQL has it.
func (r rowsExport) table(ctx context.Context, analyst *analysis.Analyst, request Request) (*Table, error) {
	a := request.Arguments
	releases := a.List("release")
	query := flatrows.ObservationsQuery{IndicatorIDs: a.List("indicators"), First: a.Integer("first", -1), After: a.Text("after")}
	query.Filter = &flatrows.ObservationFilter{From: a.Period("from"), To: a.Period("to"), TargetGroup: a.Text("targetGroup")}
	r.choose(a, &query)
	isPage := a.Given("first") != "" || query.After != nil
	if isPage && len(releases) > 1 {
		a.Refuse("release", strings.Join(releases, ","), "one release where first or after is given")
	}
	if err := a.Err(); err != nil {
		return nil, err
	}
	stream, err := flatrows.PlanObservationStream(ctx, analyst, request.Catalogue, query, releases)
	if err != nil {
		return nil, err
	}
	columns := r.columns(request.Style.lang)
	cells := make([]cell, len(columns))
	table := &Table{Name: r.fileName(stream), columns: columnDefinitions(columns), dimensions: r.dimensions(request, stream)}
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
			return stream.Read(ctx, func(rows []flatrows.Observation) error { return eachRow(columns, cells, rows, do) })
		}
	}
	table.metadata = metadata.OfIndicators(request.Style.lang, stream.Indicators, sources)
	table.metadata.AddList("caveats", "Forbehold", "Caveats", metadata.SyntheticNote(request.Style.lang, stream.Indicators))
	table.metadata.AddText("permalink", "Fast link", "Permalink", request.link(a.ObservationsLink(stream, r.link)))
	table.setEmptyReason(table.Empty, request.Style.lang)
	return table, err
}

func (r rowsExport) readPage(ctx context.Context, analyst *analysis.Analyst, request Request, query flatrows.ObservationsQuery, releases []string, table *Table) (sources map[string][]string, err error) {
	if query.First < 0 && request.Arguments.Given("first") == "" {
		query.First = flatrows.DefaultPage
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
	columns := r.columns(request.Style.lang)
	cells := make([]cell, len(columns))
	table.Rows = int64(len(page.Rows))
	table.read = func(_ context.Context, do func([]cell) error) error { return eachRow(columns, cells, page.Rows, do) }
	if page.HasNext && len(page.Rows) > 0 {
		next := request.Arguments.Without()
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

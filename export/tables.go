package export

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strconv"
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

// link is the address of the same export with other parameters; those of the
// file stay as they were asked for.
func (r Request) link(parameters url.Values) string {
	parameters.Set("format", r.Format.Name)
	for _, name := range []string{"dialect", "comment", "lang"} {
		if value := r.Arguments.given.Get(name); value != "" {
			parameters.Set(name, value)
		}
	}
	return r.Address + "?" + parameters.Encode()
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

// permalink names releases, and areas one by one: groups and names change from
// release to release, and a link must not.
func (r rowsExport) permalink(a *Arguments, stream *flatrows.ObservationStream) url.Values {
	link := url.Values{}
	var ids, releases []string
	for _, i := range stream.Indicators {
		ids = append(ids, i.ID)
	}
	for _, snapshot := range stream.Snapshots() {
		releases = append(releases, snapshot.Release.ID)
	}
	link.Set("indicators", strings.Join(ids, ","))
	link.Set("release", strings.Join(releases, ","))
	r.link(a, link, stream.Areas)
	for _, name := range []string{"from", "to", "targetGroup", "first", "after"} {
		if given := a.given.Get(name); given != "" {
			link.Set(name, given)
		}
	}
	return link
}

// linkKommuner names the kommuner of a scope; where a filter chose none, the
// filter stays.
func (a *Arguments) linkKommuner(link url.Values, codes []kommune.Code) {
	if len(codes) > 0 {
		setCodes(link, "kommuner", codes)
		return
	}
	for _, name := range []string{"kommuner", "region", "landsdel", "peerGroup", "search", "similarTo", "similarK", "similarOn"} {
		if given := a.given[name]; len(given) > 0 {
			link[name] = given
		}
	}
}

// linkAreas names the areas of a scope; where a filter chose none, the filter
// stays.
func (a *Arguments) linkAreas(link url.Values, areas []kommune.Area) {
	switch chosen := a.areas(); {
	case chosen.Areas == nil && chosen.Kind == nil:
	case len(areas) > 0:
		setCodes(link, "areas", areas)
	default:
		for _, name := range []string{"areas", "kind"} {
			if given := a.given[name]; len(given) > 0 {
				link[name] = given
			}
		}
	}
}

func codesOf(areas []kommune.Area) []kommune.Code {
	codes := make([]kommune.Code, len(areas))
	for n, area := range areas {
		codes[n], _ = area.Code()
	}
	return codes
}

func setCodes[T ~string](link url.Values, name string, codes []T) {
	texts := make([]string, len(codes))
	for n, code := range codes {
		texts[n] = string(code)
	}
	link.Set(name, strings.Join(texts, ","))
}

func (r rowsExport) dimensions(request Request, stream *flatrows.ObservationStream) []exportDimension {
	lang := request.Style.lang
	indicators := indicatorDimension()
	for _, i := range stream.Indicators {
		indicators.add(i.ID, i.Title(lang))
	}
	groups := groupDimension()
	for _, id := range stream.TargetGroupIDs() {
		title := noGroup(lang)
		if group, known := request.Catalogue.TargetGroups.Find(id); known {
			title = group.Title(lang)
		} else if id != "" {
			title = id
		}
		groups.add(id, title)
	}
	return []exportDimension{indicators, groups, periodDimension(stream.Periods()), r.areaDimension(stream)}
}

func (r rowsExport) areaDimension(stream *flatrows.ObservationStream) exportDimension {
	d := exportDimension{column: r.area[0].name, label: r.label}
	for _, area := range stream.Areas {
		d.codes, d.labels = append(d.codes, string(area)), append(d.labels, stream.AreaName(area))
	}
	return d
}

func indicatorDimension() exportDimension {
	return exportDimension{column: "indicator_id", label: kommune.Text{DA: "Indikator", EN: "Indicator"}}
}

func groupDimension() exportDimension {
	return exportDimension{column: "target_group_id", label: kommune.Text{DA: "Målgruppe", EN: "Target group"}}
}

// noGroup is what figures without a target group are called.
func noGroup(lang kommune.Language) string {
	return kommune.Text{DA: "Uden målgruppe", EN: "No target group"}.In(lang)
}

func periodDimension(periods []kommune.Period) exportDimension {
	d := exportDimension{column: "period", label: kommune.Text{DA: "Periode", EN: "Period"}}
	for _, period := range periods {
		d.add(string(period), string(period))
	}
	return d
}

func kommuneDimension(catalogue *kommune.Catalogue, codes []kommune.Code) exportDimension {
	d := exportDimension{column: "kommune_code", label: kommune.Text{DA: "Kommune", EN: "Kommune"}}
	for _, code := range codes {
		k, _ := catalogue.Kommuner.Find(string(code))
		d.add(string(code), k.Name)
	}
	return d
}

func confidenceText(confidence float64) string { return strconv.FormatFloat(confidence, 'g', -1, 64) }

package document

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/kommune"
)

// How long lists are where neither the query nor the data tell.
const (
	kommunerInDenmark = 98
	usualPeriods      = 100
	usualMembers      = 20
	usualList         = 8
)

// inside is what the fields below a field stand in.
func (w *costWalk) inside(field *ast.Field) within {
	in := w.within
	if field.Definition == nil {
		return in
	}
	if asksFirst(field) && field.Definition.Type.Elem == nil {
		in.page = w.pageSize(field)
	}
	if !isRoot(field) {
		return in
	}
	arguments := field.ArgumentMap(w.variables)
	if input, given := arguments["input"].(map[string]any); given {
		arguments = input // of checkClaim
	}
	in.older, in.dataset = w.older(arguments), datasetAsked(arguments)
	in.kommuner = w.chosen(arguments["kommuner"])
	if arguments["dataset"] != nil || arguments["indicator"] != nil {
		in.datasets = 1
	}
	switch field.Name {
	case "trend":
		in.periods = w.periods(arguments)
	case "observations", "areaObservations":
		in.counted = w.counted(field, arguments)
	}
	return in
}

// datasetAsked is the one dataset that a question is about, as far as its
// arguments tell.
func datasetAsked(arguments map[string]any) string {
	if dataset := givenText(arguments["dataset"]); dataset != "" {
		return dataset
	}
	return kommune.DatasetOf(givenText(arguments["indicator"]))
}

// length is how many entries a list is likely to have; 1 of what is no list.
func (w *costWalk) length(field *ast.Field) int {
	switch {
	case field.Definition == nil || field.Definition.Type.Elem == nil:
		return 1
	case asksFirst(field):
		return w.pageSize(field)
	}
	on := ""
	if field.ObjectDefinition != nil {
		on = field.ObjectDefinition.Name
	}
	if strings.HasPrefix(on, "__") {
		return introspected(field.Name)
	}
	switch field.Name {
	case "nodes", "edges":
		if isRoot(field) {
			return len(idsOf(field.ArgumentMap(w.variables)))
		}
		return w.within.page
	case "members":
		return usualMembers
	case "rows", "series":
		return w.within.kommuner
	case "coverage":
		return min(w.chosen(field.ArgumentMap(w.variables)["kommuner"]), w.covered())
	case "points":
		return w.points(on)
	case "benchmark":
		return w.within.periods
	case "periods":
		return usualPeriods
	case "similar":
		return wholeNumber(field.ArgumentMap(w.variables)["k"], DefaultSimilar)
	case "profile":
		indicators, _ := w.profiled(field.ArgumentMap(w.variables))
		return indicators
	}
	if length, isKnown := w.listed(field); isKnown {
		return length
	}
	return usualList
}

// points are those of a trend's series, of a relation or of a funnel.
func (w *costWalk) points(on string) int {
	switch on {
	case "TrendSeries":
		return w.within.periods
	case "Relation":
		return w.within.kommuner
	}
	return kommunerInDenmark
}

// introspected is how long a list of the schema's description is likely to be.
func introspected(name string) int {
	const (
		types  = 150
		fields = 20
		args   = 2
	)
	switch name {
	case "types":
		return types
	case "fields":
		return fields
	case "args":
		return args
	}
	return usualList
}

// asksFirst tells of a field whose answer is as long as it is asked to be.
func asksFirst(field *ast.Field) bool {
	return field.Definition != nil && field.Definition.Arguments.ForName("first") != nil
}

// pageSize is how many entries a page has: as many as first asks for and as
// there can be.
func (w *costWalk) pageSize(field *ast.Field) int {
	return min(w.first(field), w.most(field))
}

// most is how many entries a paged list has at the most.
func (w *costWalk) most(field *ast.Field) int {
	if w.catalogue == nil || !isRoot(field) {
		return LongestPage
	}
	arguments := field.ArgumentMap(w.variables)
	switch field.Name {
	case "kommuner":
		return w.chosen(arguments["filter"])
	case "indicators":
		return len(w.catalogue.Indicators.All)
	case "observations", "areaObservations":
		rows, _ := w.rowsOfIndicators(arguments, w.places(field, arguments))
		return rows
	case "releases":
		dataset, releases := givenText(arguments["dataset"]), 0
		for _, snapshot := range w.catalogue.Snapshots {
			if snapshot.Dataset.ID == dataset {
				releases = int(snapshot.Release.Sequence)
			}
		}
		return releases
	}
	return LongestPage
}

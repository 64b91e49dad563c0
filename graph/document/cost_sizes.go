package document

import (
	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/kommune"
)

// How long lists are where neither the query nor the data tell.
const (
	kommunerInDenmark = 98
	usualPeriods      = 100
)

// inside is what the fields below a field stand in.
func (w *costWalk) inside(field *ast.Field, priced *fieldPrice) within {
	in := w.within
	if field.Definition == nil {
		return in
	}
	if priced.asksFirst && !priced.isList {
		in.page = w.pageSize(field, priced)
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
func (w *costWalk) length(field *ast.Field, priced *fieldPrice) int {
	switch {
	case !priced.isList:
		return 1
	case priced.asksFirst:
		return w.pageSize(field, priced)
	case priced.isPage:
		return w.within.page
	}
	return w.entries(field, priced, priced.length)
}

// pageSize is how many entries a page has: as many as first asks for and as
// there can be.
func (w *costWalk) pageSize(field *ast.Field, priced *fieldPrice) int {
	return min(w.first(field), w.entries(field, priced, LongestPage))
}

// entries is how many entries the data have for a list, or what is usual.
func (w *costWalk) entries(field *ast.Field, priced *fieldPrice, usual int) int {
	if priced.lengthOf != nil {
		if length, isKnown := priced.lengthOf(w, field); isKnown {
			return length
		}
	}
	return usual
}

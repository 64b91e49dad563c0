package document

import "kommunebench/kommune"

// How long lists are where neither the query nor the data tell.
const (
	kommunerInDenmark = 98
	usualPeriods      = 100
)

// inside is what the fields below a field stand in.
func (w *costWalk) inside(p *part) within {
	in, field := w.within, p.field
	if p.schema.asksFirst && !p.schema.isList {
		in.page = w.pageSize(p)
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
func (w *costWalk) length(p *part) int {
	switch {
	case !p.schema.isList:
		return 1
	case p.schema.asksFirst:
		return w.pageSize(p)
	case p.schema.isPage:
		return w.within.page
	}
	return w.entries(p, p.schema.length)
}

// pageSize is how many entries a page has: as many as first asks for and as
// there can be.
func (w *costWalk) pageSize(p *part) int {
	return min(w.first(p.field), w.entries(p, LongestPage))
}

// entries is how many entries the data have for a list, or what is usual.
func (w *costWalk) entries(p *part, usual int) int {
	if p.schema.lengthOf != nil {
		if length, isKnown := p.schema.lengthOf(w, p); isKnown {
			return length
		}
	}
	return usual
}

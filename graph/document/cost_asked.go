package document

import (
	"encoding/json"
	"slices"
	"strings"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

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
	in.kommuner, in.indicators = w.chosen(arguments["kommuner"]), len(listOf(arguments["indicators"]))
	if arguments["dataset"] != nil || arguments["indicator"] != nil {
		in.datasets = 1
	}
	switch field.Name {
	case "trend", "coverage":
		in.periods = w.periods(arguments)
	case "matrix":
		for _, id := range listOf(arguments["indicators"]) {
			in.older = in.older || w.older(map[string]any{"indicator": id})
		}
	case "signals":
		ids := w.signalIndicators(arguments)
		in.indicators, in.periods = len(ids), 1
		for _, id := range ids {
			asked := map[string]any{"indicator": id, "to": arguments["period"], "release": arguments["release"]}
			in.periods, in.older = max(in.periods, w.periods(asked)), in.older || w.older(asked)
		}
	case "observations", "areaObservations":
		in.counted = w.counted(field, arguments)
	case "competenceCoverage":
		in.competences = w.competences(arguments)
	}
	return in
}

// competences is how many are asked for, at the most.
func (w *costWalk) competences(arguments map[string]any) int {
	if named := len(listOf(arguments["competences"])); named > 0 || w.catalogue == nil {
		return named
	}
	return len(w.catalogue.Competences.All)
}

// chosen is how many kommuner a filter chooses, at the most.
func (w *costWalk) chosen(filter any) int {
	conditions, _ := filter.(map[string]any)
	most := kommunerInDenmark
	if codes, named := conditions["codes"].([]any); named {
		most = min(most, len(codes))
	}
	if similar, given := conditions["similarTo"].(map[string]any); given {
		most = min(most, wholeNumber(similar["k"], analysis.DefaultSimilar)+1)
	}
	if w.catalogue == nil {
		return most
	}
	for _, group := range []string{"region", "landsdel", "peerGroup"} {
		if id, named := conditions[group].(string); named {
			most = min(most, w.members(id))
		}
	}
	if text, given := conditions["search"].(string); given {
		most = min(most, len(analysis.SearchKommuner(slices.Clone(w.catalogue.Kommuner.All), text)))
	}
	return most
}

func (w *costWalk) datasets() int {
	if w.catalogue == nil {
		return 1
	}
	return len(w.catalogue.Snapshots)
}

// older reports whether arguments name a release that is not the newest one.
func (w *costWalk) older(arguments map[string]any) bool {
	for _, name := range []string{"release", "yRelease", "indicator", "targetGroup", "x", "y"} {
		text := givenText(arguments[name])
		if !strings.HasSuffix(strings.ToLower(name), "release") {
			_, text = kommune.SplitAsOf(text)
		}
		if text != "" && (w.catalogue == nil || !slices.ContainsFunc(w.catalogue.Snapshots, func(s *kommune.Snapshot) bool { return s.Release.ID == text })) {
			return true
		}
	}
	return false
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

func (w *costWalk) compare(_ *part, arguments map[string]any) price {
	own := w.comparison(arguments, "indicator", "period", "targetGroup", "release")
	own.cost += w.similarIn(arguments)
	return own
}

// comparison is the price of one, whose figures are read once.
func (w *costWalk) comparison(arguments map[string]any, names ...string) price {
	read := WorkOfStatement + costOfPeriodRead
	if w.older(arguments) {
		read += statementsOfOlder * WorkOfStatement
	}
	return price{
		cost: costOfComparison * w.chosen(arguments["kommuner"]) / kommunerInDenmark,
		once: w.once("period"+keyOf(arguments, names...), read),
	}
}

// keyOf tells equal arguments.
func keyOf(arguments map[string]any, names ...string) string {
	values := make([]any, len(names))
	for n, name := range names {
		values[n] = arguments[name]
	}
	encoded, err := json.Marshal(values)
	if err != nil {
		return ""
	}
	return string(encoded)
}

// similarIn is what finding kommuner that are alike costs, where a filter or a
// benchmark asks for them.
func (w *costWalk) similarIn(arguments map[string]any) int {
	cost := 0
	for outer, inner := range map[string]string{"kommuner": "similarTo", "benchmark": "similar", "filter": "similarTo"} {
		given, _ := arguments[outer].(map[string]any)
		if asked, is := given[inner].(map[string]any); is {
			cost += w.similar(asked)
		}
		if outer == "filter" && given["kommuner"] != nil {
			cost += w.similarIn(map[string]any{"kommuner": given["kommuner"]})
		}
	}
	return cost
}

func byArguments(length func(*costWalk, map[string]any) int) lengthRule {
	return func(w *costWalk, p *part) (int, bool) {
		return length(w, p.field.ArgumentMap(w.variables)), true
	}
}

// kommunerAsked is how many kommuner the question is about.
func (w *costWalk) kommunerAsked(*part) (length int, isKnown bool) { return w.within.kommuner, true }

// rowsCompared is how many rows of a comparison are asked for.
func (w *costWalk) rowsCompared(arguments map[string]any) int {
	return min(w.within.kommuner, max(wholeNumber(arguments["first"], kommunerInDenmark), 0))
}

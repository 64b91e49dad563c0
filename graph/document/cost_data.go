package document

import (
	"math"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// chosen is how many kommuner a filter chooses, at the most.
func (w *costWalk) chosen(filter any) int {
	conditions, _ := filter.(map[string]any)
	most := kommunerInDenmark
	if codes, named := conditions["codes"].([]any); named {
		most = min(most, len(codes))
	}
	if similar, given := conditions["similarTo"].(map[string]any); given {
		most = min(most, wholeNumber(similar["k"], DefaultSimilar)+1)
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

// members is how many kommuner a group has ever had, all at once at the most.
func (w *costWalk) members(id string) int {
	id, _ = kommune.SplitAsOf(kommune.Compose(id))
	count := 0
	for _, group := range w.catalogue.PeerGroups.All {
		if group.ID != id && !strings.EqualFold(group.Name, id) {
			continue
		}
		for _, membership := range w.catalogue.Memberships {
			if membership.PeerGroupID == group.ID {
				count++
			}
		}
	}
	if count == 0 {
		return kommunerInDenmark // an older release may have it
	}
	return min(count, kommunerInDenmark)
}

// periods is how many of an indicator lie between two, at the most.
func (w *costWalk) periods(arguments map[string]any) int {
	if w.catalogue == nil {
		return usualPeriods
	}
	id, _ := kommune.SplitAsOf(givenText(arguments["indicator"]))
	snapshot, loaded := w.catalogue.Snapshot(kommune.DatasetOf(id))
	if !loaded {
		return 1 // it is refused
	}
	from, fromErr := kommune.ParsePeriod(givenText(arguments["from"]))
	to, toErr := kommune.ParsePeriod(givenText(arguments["to"]))
	held := slices.DeleteFunc(snapshot.Periods(id), func(p kommune.Period) bool {
		return (fromErr == nil && p.End().Before(from.Start())) || (toErr == nil && p.Start().After(to.End()))
	})
	if len(held) == 0 && w.older(arguments) {
		return usualPeriods // an older release may have them
	}
	return max(len(held), 1)
}

// places is how many kommuner, or larger areas, rows are asked for of.
func (w *costWalk) places(field *ast.Field, arguments map[string]any) int {
	const largerAreas = 1 + 5 + 11 // the country, its regions and landsdele
	filter, _ := arguments["filter"].(map[string]any)
	switch areas := listOf(filter["areas"]); {
	case field.Name == "observations":
		return w.chosen(filter["kommuner"])
	case areas != nil:
		return min(len(areas), largerAreas)
	}
	return largerAreas
}

// rowsOfIndicators is how many rows there can be of some places, and how many
// the indicators have in all.
func (w *costWalk) rowsOfIndicators(arguments map[string]any, places int) (chosen, all int) {
	filter, _ := arguments["filter"].(map[string]any)
	if w.catalogue == nil {
		return LongestPage, LongestPage
	}
	from, fromErr := kommune.ParsePeriod(givenText(filter["from"]))
	to, toErr := kommune.ParsePeriod(givenText(filter["to"]))
	for _, indicator := range listOf(arguments["indicators"]) {
		id, _ := kommune.SplitAsOf(givenText(indicator))
		snapshot, loaded := w.catalogue.Snapshot(kommune.DatasetOf(id))
		if !loaded {
			continue
		}
		for n := range snapshot.Slices {
			slice := &snapshot.Slices[n]
			if slice.IndicatorID != id {
				continue
			}
			rows := int(min(slice.Rows, math.MaxInt32))
			all += rows
			if (fromErr == nil && slice.Year < from.Year()) || (toErr == nil && slice.Year > to.Year()) {
				continue
			}
			if groups := len(slice.TargetGroupIDs); groups > 1 && filter["targetGroup"] != nil {
				rows = rows/groups + 1
			}
			chosen += rows * places / kommunerInDenmark
		}
	}
	return chosen, all
}

// datasetsOf is of how many datasets indicators are.
func datasetsOf(ids []any) int {
	datasets := map[string]bool{}
	for _, id := range ids {
		datasets[kommune.DatasetOf(givenText(id))] = true
	}
	return len(datasets)
}

func (w *costWalk) datasets() int {
	if w.catalogue == nil {
		return 1
	}
	return len(w.catalogue.Snapshots)
}

// rowsOfDataset is how many rows a dataset has; the largest where none is named.
func (w *costWalk) rowsOfDataset(dataset string) int {
	most := uint64(0)
	if w.catalogue != nil {
		for _, snapshot := range w.catalogue.Snapshots {
			if dataset == "" || snapshot.Dataset.ID == dataset {
				most = max(most, snapshot.Release.Rows)
			}
		}
	}
	return int(min(most, math.MaxInt32))
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

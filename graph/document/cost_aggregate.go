package document

import (
	"slices"

	"kommunebench/analysis/pooling"
	"kommunebench/kommune"
)

const (
	// What an aggregate costs besides its statement: the lists of kommuner, places
	// and periods; each group of a page; and each figure that is added up, which the
	// database does in several steps.
	costOfAggregate, costOfGroup, aggregatedOfWork = 1500, 20, 4
)

// aggregate is the price of adding figures up, without what is shown of the groups.
func (w *costWalk) aggregate(p *part, arguments map[string]any) price {
	rows, periods := w.aggregated(arguments)
	statements := 1
	if w.older(arguments) {
		statements += statementsOfOlder
	}
	filter, _ := arguments["filter"].(map[string]any)
	kommuner := w.chosen(filter["kommuner"])
	computed := costOfAggregate + periods*kommuner/RowsOfWork
	// The rows of one kommune lie among those of all.
	read := granule + rows*kommunerInDenmark/max(kommuner, 1)
	return price{cost: statements*WorkOfStatement + read/RowsOfWork + rows/aggregatedOfWork + computed + w.pageSize(p)*costOfGroup + w.similarIn(arguments)}
}

// aggregated is how many figures are added up, of how many periods.
func (w *costWalk) aggregated(arguments map[string]any) (rows, periods int) {
	filter, _ := arguments["filter"].(map[string]any)
	of := map[string]any{"indicator": arguments["indicator"], "from": filter["from"], "to": filter["to"], "release": arguments["release"]}
	periods = w.periods(of)
	by := listOf(arguments["by"])
	isOfOne := !slices.ContainsFunc([]string{string(pooling.ByPeriod), string(pooling.ByYear)}, func(one string) bool { return slices.Contains(by, any(one)) })
	if isOfOne && filter["from"] == nil && filter["to"] == nil {
		periods = 1
	}
	return periods * w.chosen(filter["kommuner"]) * w.targetGroups(arguments, filter), periods
}

// targetGroups is for how many target groups figures are added up.
func (w *costWalk) targetGroups(arguments, filter map[string]any) int {
	if filter["targetGroup"] != nil || !slices.Contains(listOf(arguments["by"]), any(string(pooling.ByTargetGroup))) || w.catalogue == nil {
		return 1
	}
	id, _ := kommune.SplitAsOf(givenText(arguments["indicator"]))
	snapshot, loaded := w.catalogue.Snapshot(kommune.DatasetOf(id))
	if !loaded {
		return 1
	}
	return max(len(snapshot.TargetGroupIDs(id)), 1)
}

// aggregateGroups is how many groups there can be.
func (w *costWalk) aggregateGroups(p *part) int {
	const regions, landsdele = 5, 11
	arguments := p.field.ArgumentMap(w.variables)
	filter, _ := arguments["filter"].(map[string]any)
	_, periods := w.aggregated(arguments)
	by := listOf(arguments["by"])
	has := func(one pooling.AggregateBy) bool { return slices.Contains(by, any(string(one))) }
	places := 1
	switch {
	case has(pooling.ByKommune):
		places = w.chosen(filter["kommuner"])
	case has(pooling.ByLandsdel):
		places = landsdele
	case has(pooling.ByRegion):
		places = regions
	}
	if has(pooling.ByPeerGroup) && !has(pooling.ByKommune) {
		places *= max(len(w.catalogue.PeerGroups.All)-regions-landsdele, 1)
	}
	times := 1
	switch {
	case has(pooling.ByPeriod):
		times = periods
	case has(pooling.ByYear):
		times = min(periods, 1+periods/4)
	}
	return min(places*times*w.targetGroups(arguments, filter), pooling.MaxPage)
}

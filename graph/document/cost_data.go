package document

import (
	"math"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/kommune"
)

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

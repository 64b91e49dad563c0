package standardised

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// partsOf are the target groups asked for, else all but the total.
func partsOf(indicator analysis.Indicator, asked []string) ([]kommune.TargetGroup, error) {
	if !indicator.IsRatio() {
		return nil, kommune.InvalidInput("indicator", indicator.ID, "a share or a rate, which has a numerator and a denominator; this is "+strings.ToLower(string(indicator.Kind)))
	}
	groups := indicator.TargetGroups()
	hasTotal := slices.ContainsFunc(groups, func(g kommune.TargetGroup) bool { return g.Total }) ||
		slices.Contains(indicator.Snapshot.TargetGroupIDs(indicator.ID), "")
	if !hasTotal {
		return nil, kommune.InvalidInput("indicator", indicator.ID, "an indicator with a total, to see whether its target groups add up to it")
	}
	groups = slices.DeleteFunc(groups, func(g kommune.TargetGroup) bool { return g.Total })
	known := make([]string, len(groups))
	for n, group := range groups {
		known[n] = group.ID
	}
	if asked != nil {
		var chosen []kommune.TargetGroup
		for _, id := range asked {
			at := slices.IndexFunc(groups, func(g kommune.TargetGroup) bool {
				return g.ID == id || g.ID == kommune.QualifyID(indicator.DatasetID(), id)
			})
			if at < 0 {
				return nil, kommune.UnknownChoice("targetGroups", id, known)
			}
			if !slices.ContainsFunc(chosen, func(g kommune.TargetGroup) bool { return g.ID == groups[at].ID }) {
				chosen = append(chosen, groups[at])
			}
		}
		groups = chosen
	}
	if len(groups) < 2 {
		return nil, kommune.InvalidInput("targetGroups", strings.Join(asked, ", "), fmt.Sprintf(
			"two or more target groups that together are the total; %s has %d besides it", indicator.ID, len(known)))
	}
	return groups, nil
}

// cell is a count and the whole that it is of; NaN where either is missing, hidden or
// hedged.
type cell struct {
	x, n   float64
	status kommune.ValueStatus
}

func missing() float64 { return math.NaN() }

func valueOrNaN(value *float64) float64 {
	if value == nil {
		return missing()
	}
	return *value
}

func (c cell) isKnown() bool { return !math.IsNaN(c.x) && !math.IsNaN(c.n) }

// cells are those of each area: of the parts in their order, the total last.
type cells map[kommune.Area][]cell

func cellsOf(observations []kommune.Observation, ids []string) cells {
	of := cells{}
	for _, o := range observations {
		at := slices.Index(ids, o.TargetGroupID)
		if at < 0 {
			continue
		}
		row := of[o.Area]
		if row == nil {
			row = slices.Repeat([]cell{{missing(), missing(), kommune.Missing}}, len(ids))
			of[o.Area] = row
		}
		row[at].status = o.Status
		switch {
		case o.Status == kommune.NotApplicable:
			row[at] = cell{0, 0, o.Status} // nobody to count
		case o.Value != nil && o.Numerator != nil && o.Denominator != nil && !o.Qualifier.IsHedged():
			row[at] = cell{*o.Numerator, *o.Denominator, o.Status}
		}
	}
	return of
}

// isComplete reports whether all parts and the total of an area are known.
func (c cells) isComplete(area kommune.Area) bool {
	row := c[area]
	return row != nil && !slices.ContainsFunc(row, func(part cell) bool { return !part.isKnown() })
}

// checkSums refuses parts that do not add up to the total where all of them are
// known. Counts that are rounded one by one may be off by half for each part.
func (c cells) checkSums(indicator kommune.Indicator, kommuner []kommune.Kommune, parts int) error {
	tolerance := float64(parts+1) / 2
	wrong, complete, example := 0, 0, ""
	for _, k := range kommuner {
		row := c[k.Code.Area()]
		if !c.isComplete(k.Code.Area()) {
			continue
		}
		complete++
		var x, n float64
		for _, part := range row[:parts] {
			x, n = x+part.x, n+part.n
		}
		total := row[parts]
		if math.Abs(x-total.x) <= tolerance && math.Abs(n-total.n) <= tolerance {
			continue
		}
		if wrong++; wrong == 1 {
			example = fmt.Sprintf("in %s they are %.0f of %.0f, the total %.0f of %.0f", k.Name, x, n, total.x, total.n)
		}
	}
	if wrong == 0 {
		return nil
	}
	return kommune.InvalidInput("targetGroups", "", fmt.Sprintf(
		"target groups that add up to the total of %s: these do not in %d of %d kommuner (%s)", indicator.ID, wrong, complete, example))
}

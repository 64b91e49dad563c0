package store

import (
	"context"
	"math"
	"slices"
	"strconv"

	"kommunebench/kommune"
)

const aggregateQuery = "aggregate"

// Aggregate adds figures of one release up over groups, in one statement. A choice
// that nothing matches gives no rows. Groups of which the source has no row are not
// among them.
func (s *Store) Aggregate(ctx context.Context, snapshot *kommune.Snapshot, query kommune.AggregateQuery) ([]kommune.AggregateRow, error) {
	parameters, some := aggregateParameters(snapshot, query)
	if !some {
		return []kommune.AggregateRow{}, nil
	}
	return selectKept[kommune.AggregateRow](ctx, s, aggregateQuery, parameters, snapshot)
}

func aggregateParameters(snapshot *kommune.Snapshot, query kommune.AggregateQuery) (map[string]any, bool) {
	read, some := observationParameters(snapshot, kommune.ObservationQuery{
		IndicatorIDs: []string{query.Indicator.ID}, Periods: query.Periods, TargetGroupIDs: query.TargetGroupIDs, Areas: query.Areas,
	})
	if !some || len(query.TargetGroupIDs) == 0 || len(query.Periods) == 0 || len(query.Areas) == 0 {
		return nil, false
	}
	after := kommune.AggregateKey{}
	if query.After != nil {
		after = *query.After
	}
	direction := 1.
	if query.Descending {
		direction = -1
	}
	kommunerFrom := 0
	if query.Having.KommunerFrom != nil {
		kommunerFrom = min(max(*query.Having.KommunerFrom, 0), math.MaxInt32)
	}
	return map[string]any{
		"indicator": query.Indicator.ID, "scale": query.Indicator.Scale, "runs": read["runs"], "slices": read["slices"],
		// In step with their numbers, so in the order that was given.
		"target_groups": query.TargetGroupIDs, "target_group_numbers": numbers(query.TargetGroupNumbers),
		"periods": plainStrings(query.Periods), "times": numbers(query.Times), "eras": numbers(query.Eras),
		"areas": plainStrings(query.Areas), "places": numberLists(query.Places), "place_sizes": numbers(query.PlaceSizes),
		"combination": combinationOf(query.Indicator), "tolerance": toleranceOf(query.Indicator), "half_unit": halfUnitOf(query.Indicator), "overlapping": query.Periods[0].Overlaps(),
		"order_by":  uint8(max(slices.Index(orderedFields(), query.OrderBy), 0)), //nolint:gosec // one of four
		"direction": direction,
		// The driver writes NaN as ClickHouse reads it only as text.
		"having_value_from": limit(query.Having.ValueFrom), "having_value_to": limit(query.Having.ValueTo),
		"having_denominator_from": limit(query.Having.DenominatorFrom), "having_kommuner_from": uint32(kommunerFrom),
		"from_start": query.After == nil, "after_missing": after.OrderMissing, "after_value": after.OrderValue,
		"after_place": after.Place, "after_target_group": after.TargetGroup, "after_time": after.Time,
		"limit": uint64(max(query.Limit, 0)),
	}, true
}

// orderedFields are in the order of their numbers in the statement.
func orderedFields() []kommune.AggregateField {
	return []kommune.AggregateField{kommune.AggregateByGroup, kommune.AggregateByValue, kommune.AggregateByDenominator, kommune.AggregateByKommuner}
}

// combinationOf is how figures are added up: not at all, as counts, or by their
// numerators and denominators.
func combinationOf(indicator kommune.Indicator) uint8 {
	const none, counts, ratios = 0, 1, 2
	switch indicator.Kind {
	case kommune.Count:
		return counts
	case kommune.Proportion, kommune.Rate, kommune.Mean:
		return ratios
	case kommune.Score, kommune.Difference:
	}
	return none
}

// toleranceOf is how far a mean may lie from its numerator over its denominator, as
// it may stand beside counts of something else; below 0 any counts will do.
func toleranceOf(indicator kommune.Indicator) float64 {
	if indicator.Kind != kommune.Mean {
		return -1
	}
	return indicator.Rounding()
}

// halfUnitOf is what a share may be off, in the indicator's unit, where it stands
// beside a count and no denominator; 0 for other kinds, of which none is taken.
func halfUnitOf(indicator kommune.Indicator) float64 {
	if indicator.Kind != kommune.Proportion {
		return 0
	}
	return indicator.HalfUnit()
}

func limit(figure *float64) string {
	if figure == nil {
		return "nan"
	}
	return strconv.FormatFloat(*figure, 'g', -1, 64)
}

// numbers is a list of numbers as ClickHouse reads the value of a parameter.
type numbers []uint32

// String writes the list.
func (l numbers) String() string {
	out := []byte{'['}
	for n, number := range l {
		if n > 0 {
			out = append(out, ',')
		}
		out = strconv.AppendUint(out, uint64(number), 10)
	}
	return string(append(out, ']'))
}

// numberLists is a list of such lists.
type numberLists [][]uint32

// String writes the lists.
func (l numberLists) String() string {
	out := []byte{'['}
	for n, list := range l {
		if n > 0 {
			out = append(out, ',')
		}
		out = append(out, numbers(list).String()...)
	}
	return string(append(out, ']'))
}

package flatrows

import (
	"context"
	"slices"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// A page that crosses from one group or indicator to the next is read at once
// where that reads no more than so many times what is needed.
const mostSlack = 4

// observationWalk goes through the rows of a part in the order of the key, some
// of them at a time, so that a page reads about what it shows wherever it
// stands.
//
// The key's second column is the run, and the years of an indicator are of
// different runs: the rows behind a cursor are no range of the table. What they
// can be is known from the release, though: its slices name the groups and
// periods. So each step names indicators, then groups of one, then periods of
// one group, and with them the years and the runs.
type observationWalk struct {
	part    observationPart
	periods []kommune.Period // by their names, as the key orders them
	// Where the next step begins: places in the part's indicators, in the groups
	// of that indicator, and in periods.
	indicator, group, period int
}

func newObservationWalk(part observationPart, after *kommune.ObservationKey) *observationWalk {
	w := &observationWalk{part: part, periods: slices.Sorted(slices.Values(part.query.Periods))}
	if len(w.periods) == 0 || len(part.query.Areas) == 0 {
		w.indicator = len(part.query.IndicatorIDs)
		return w
	}
	if after == nil {
		return w
	}
	same := false
	if w.indicator, same = slices.BinarySearch(part.query.IndicatorIDs, after.IndicatorID); !same {
		return w
	}
	if w.group, same = slices.BinarySearch(w.groups(w.indicator), after.TargetGroupID); same {
		// The period of the key may have more rows.
		w.period, _ = slices.BinarySearch(w.periods, after.Period)
	}
	w.carry()
	return w
}

func (w *observationWalk) groups(indicator int) []string {
	return slices.Sorted(slices.Values(w.part.groupsOf(w.part.query.IndicatorIDs[indicator])))
}

// carry moves a place behind the last period, or behind the last group, to the
// first of the next.
func (w *observationWalk) carry() {
	if w.period >= len(w.periods) {
		w.group, w.period = w.group+1, 0
	}
	if w.indicator < len(w.part.query.IndicatorIDs) && w.group >= len(w.groups(w.indicator)) {
		w.indicator, w.group, w.period = w.indicator+1, 0, 0
	}
}

// next is what to read for about so many rows, and more where that saves a
// question; false at the end. It may hold rows of steps before, which the key
// of the last row leaves out.
func (w *observationWalk) next(rows int) (kommune.ObservationQuery, bool) {
	query := w.part.query
	if w.indicator >= len(query.IndicatorIDs) {
		return query, false
	}
	ofPeriod := len(query.Areas)
	ofGroup := ofPeriod * len(w.periods)
	ofIndicator := func(n int) int { return ofGroup * len(w.groups(n)) }
	behind := w.period * ofPeriod

	end, size := enough(w.indicator, len(query.IndicatorIDs), rows+behind+w.group*ofGroup, ofIndicator)
	if size <= mostSlack*rows {
		query.IndicatorIDs = query.IndicatorIDs[w.indicator:end]
		w.indicator, w.group, w.period = end, 0, 0
		return query, true
	}
	query.IndicatorIDs = query.IndicatorIDs[w.indicator : w.indicator+1]
	groups := w.groups(w.indicator)
	end, size = enough(w.group, len(groups), rows+behind, func(int) int { return ofGroup })
	if size <= mostSlack*rows {
		query.TargetGroupIDs = groups[w.group:end]
		w.group, w.period = end, 0
		w.carry()
		return query, true
	}
	query.TargetGroupIDs = groups[w.group : w.group+1]
	end, _ = enough(w.period, len(w.periods), rows, func(int) int { return ofPeriod })
	query.Periods = w.periods[w.period:end]
	w.period = end
	w.carry()
	return query, true
}

// enough counts things from one on until they hold so many rows, or to the
// last, and says where that ends and how many rows they hold.
func enough(from, to, rows int, size func(int) int) (end, held int) {
	for end = from; end < to && (end == from || held < rows); end++ {
		held += size(end)
	}
	return end, held
}

// readOn reads up to so many rows of a part, from behind a key where one is
// given. Steps grow, so that where most rows are absent there are few of them.
func readOn(ctx context.Context, a *analysis.Analyst, part observationPart, after *kommune.ObservationKey, most int) ([]kommune.Observation, error) {
	const atLeast, growth = 200, 4
	walk := newObservationWalk(part, after)
	var rows []kommune.Observation
	for reach := most + most/2 + atLeast; len(rows) < most; reach = min(reach*growth, maxReach) {
		query, more := walk.next(reach)
		if !more {
			break
		}
		query.After, query.Limit = after, most-len(rows)
		found, err := a.Reader().ReadObservations(ctx, part.snapshot, query)
		if err != nil {
			return nil, err
		}
		if rows == nil {
			rows = found[:len(found):len(found)] // what was read may be shared
		} else {
			rows = append(rows, found...)
		}
		if n := len(found); n > 0 {
			// The next step may begin before the place where this one ended.
			key := found[n-1].Key()
			after = &key
		}
	}
	return rows, nil
}

const maxReach = 1 << 40

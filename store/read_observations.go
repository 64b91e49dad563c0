package store

import (
	"cmp"
	"context"
	"slices"

	"kommunebench/kommune"
)

// maxRows bounds a read that asks for no limit of its own.
const maxRows = 10_000_000

// ReadObservations reads figures of one dataset at one release, in the order of
// kommune.ObservationKey: by indicator, target group, period and area, each compared
// as text. A choice that nothing matches gives no rows.
func (s *Store) ReadObservations(ctx context.Context, snapshot *kommune.Snapshot, query kommune.ObservationQuery) ([]kommune.Observation, error) {
	parameters, some := listParameters(snapshot, query)
	if !some {
		return []kommune.Observation{}, nil
	}
	// A page names its kommuner; what is read without them has all of an area's
	// kinds, which nobody has listed.
	if query.Limit > 0 && query.Areas != nil {
		rows, named, err := s.readPlaces(ctx, snapshot, parameters)
		if err != nil || named {
			markGone(rows, snapshot)
			return hideFigures(rows), err
		}
	}
	rows, err := selectKept[kommune.Observation](ctx, s, observationsQuery, parameters, snapshot)
	markGone(rows, snapshot)
	return hideFigures(rows), err
}

const observationsQuery = "read_observations"

// listParameters are those of ReadObservations; false where nothing matches.
func listParameters(snapshot *kommune.Snapshot, query kommune.ObservationQuery) (map[string]any, bool) {
	parameters, some := observationParameters(snapshot, query)
	if !some {
		return nil, false
	}
	after := kommune.ObservationKey{}
	if query.After != nil {
		after = *query.After
	}
	limit := query.Limit
	if limit <= 0 {
		limit = maxRows
	}
	parameters["from_start"] = query.After == nil
	parameters["after_indicator"] = after.IndicatorID
	parameters["after_target_group"] = after.TargetGroupID
	parameters["after_period"] = string(after.Period)
	parameters["after_area"] = string(after.Area)
	parameters["limit"] = uint64(limit)
	parameters["scales"] = scalesOf(snapshot, query.IndicatorIDs)
	return parameters, true
}

// markGone marks the rows of slices that the source has nothing of any more.
func markGone(rows []kommune.Observation, snapshot *kommune.Snapshot) {
	gone := map[kommune.SliceKey]bool{}
	for _, slice := range snapshot.Slices {
		if slice.Table == ObservationsTable && slice.Gone {
			gone[slice.Key()] = true
		}
	}
	if len(gone) == 0 {
		return
	}
	for n := range rows {
		if gone[kommune.SliceKey{Table: ObservationsTable, IndicatorID: rows[n].IndicatorID, Year: rows[n].Period.Year()}] {
			rows[n].Gone = true
		}
	}
}

// CountObservations counts what ReadObservations would read without a page
// or a limit.
func (s *Store) CountObservations(ctx context.Context, snapshot *kommune.Snapshot, query kommune.ObservationQuery) (uint64, error) {
	parameters, some := observationParameters(snapshot, query)
	if !some {
		return 0, nil
	}
	type count struct {
		Rows uint64 `col:"rows"`
	}
	rows, err := selectKept[count](ctx, s, "count_observations", parameters, snapshot)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	return rows[0].Rows, nil
}

// ListSources says where the figures come from that ReadObservations would read
// without a page or a limit, by indicator.
func (s *Store) ListSources(ctx context.Context, snapshot *kommune.Snapshot, query kommune.ObservationQuery) ([]kommune.FigureSource, error) {
	parameters, some := observationParameters(snapshot, query)
	if !some {
		return []kommune.FigureSource{}, nil
	}
	return selectKept[kommune.FigureSource](ctx, s, "list_sources", parameters, snapshot)
}

// ListAvailability says for which target groups and periods there are rows of what is
// asked for. Page and limit are not read.
func (s *Store) ListAvailability(ctx context.Context, snapshot *kommune.Snapshot, query kommune.ObservationQuery) ([]kommune.Availability, error) {
	parameters, some := observationParameters(snapshot, query)
	if !some {
		return []kommune.Availability{}, nil
	}
	return selectKept[kommune.Availability](ctx, s, "list_held", parameters, snapshot)
}

// observationParameters names the slices that hold what is asked for; false
// where none does. Where all target groups or periods are asked for, those of
// the slices are named too; no list is empty.
func observationParameters(snapshot *kommune.Snapshot, query kommune.ObservationQuery) (map[string]any, bool) {
	years := map[int]bool{}
	for _, period := range query.Periods {
		years[period.Year()] = true
	}
	var chosen []kommune.Slice
	for _, slice := range snapshot.Slices {
		if slice.Table != ObservationsTable || !slices.Contains(query.IndicatorIDs, slice.IndicatorID) {
			continue
		}
		if query.Periods == nil || years[slice.Year] {
			chosen = append(chosen, slice)
		}
	}
	runs, triples := runsOf(chosen)
	if len(triples) == 0 || isNothing(query.TargetGroupIDs) || isNothing(query.Periods) || isNothing(query.Areas) {
		return nil, false
	}
	targetGroups, periods := query.TargetGroupIDs, query.Periods
	for _, slice := range chosen {
		if query.TargetGroupIDs == nil {
			targetGroups = append(targetGroups, slice.TargetGroupIDs...)
		}
		if query.Periods == nil {
			periods = append(periods, slice.Periods...)
		}
	}
	return map[string]any{
		"indicators":        query.IndicatorIDs,
		"runs":              runs,
		"slices":            triples,
		"all_target_groups": query.TargetGroupIDs == nil,
		"target_groups":     notEmpty(distinct(targetGroups)),
		"all_periods":       query.Periods == nil,
		"periods":           notEmpty(plainStrings(distinct(periods))),
		"all_areas":         query.Areas == nil,
		"areas":             notEmpty(plainStrings(query.Areas)),
	}, true
}

// isNothing reports whether a list of choices is empty, which chooses nothing; nil
// chooses all.
func isNothing[T any](choices []T) bool { return choices != nil && len(choices) == 0 }

func distinct[T cmp.Ordered](list []T) []T {
	sorted := slices.Clone(list)
	slices.Sort(sorted)
	return slices.Compact(sorted)
}

// notEmpty gives a list that ClickHouse can look texts up in.
func notEmpty(list []string) []string {
	if len(list) == 0 {
		return []string{""}
	}
	return list
}

func scalesOf(snapshot *kommune.Snapshot, indicatorIDs []string) []float64 {
	scales := make([]float64, len(indicatorIDs))
	for n, id := range indicatorIDs {
		scales[n] = 1
		if indicator, known := snapshot.Indicator(id); known {
			scales[n] = indicator.Scale
		}
	}
	return scales
}

func notNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func plainStrings[T ~string](list []T) []string {
	texts := make([]string, len(list))
	for n, item := range list {
		texts[n] = string(item)
	}
	return texts
}

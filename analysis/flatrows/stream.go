package flatrows

import (
	"context"
	"slices"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

const (
	// streamBatch is the most rows that are read from the database at once. Two batches
	// are in memory: one that the client takes and the one after it.
	streamBatch = 50_000
	// streamChunkRows is how many of these are made flat at once. The batch stays in
	// memory until the client has taken it; a flat copy of all of it would double that.
	streamChunkRows = 1_000
)

// ObservationStream is a choice of rows that is read from the first to the
// last, a batch at a time. All batches come from the releases that were chosen
// when it was planned.
type ObservationStream struct {
	// Indicators are those asked for, by id.
	Indicators []analysis.Indicator
	// Areas are those in scope: kommuner by code, or larger areas by id.
	Areas []kommune.Area

	analyst   *analysis.Analyst
	catalogue *kommune.Catalogue
	parts     []observationPart
	query     ObservationsQuery
}

// PlanObservationStream chooses the rows of all pages of a query, as
// ReadObservationPage chooses those of one. First is ignored, and of the cursor
// After only the releases count.
//
// Each of releases is read instead of the newest of its dataset; datasets that none
// is of are read at their newest. Two of one dataset, or one of a dataset that no
// indicator is of, are BAD_USER_INPUT.
func PlanObservationStream(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, query ObservationsQuery, releases []string) (*ObservationStream, error) {
	cursor, err := DecodeCursor(query.After)
	if err != nil {
		return nil, err
	}
	switch len(releases) {
	case 0:
	case 1:
		query.ReleaseID = &releases[0]
	default:
		if err := oneOfEachDataset(releases, query.IndicatorIDs); err != nil {
			return nil, err
		}
		cursor = Cursor{Releases: releases}
	}
	if len(query.IndicatorIDs) == 0 {
		return nil, kommune.InvalidInput("indicators", "", "the id of at least one indicator")
	}
	parts, err := observationParts(ctx, a, catalogue, query, cursor)
	if err != nil {
		return nil, err
	}
	stream := &ObservationStream{analyst: a, catalogue: catalogue, parts: parts, query: query}
	for _, part := range parts {
		for _, id := range part.query.IndicatorIDs {
			indicator, _ := part.snapshot.Indicator(id)
			stream.Indicators = append(stream.Indicators, analysis.Indicator{Indicator: indicator, Snapshot: part.snapshot, Catalogue: catalogue})
		}
	}
	stream.Areas = parts[0].query.Areas
	return stream, nil
}

// AreaName is what an area in scope is called.
func (s *ObservationStream) AreaName(area kommune.Area) string {
	for _, part := range s.parts {
		if name, _ := analysis.NameArea(s.catalogue, part.snapshot, area); name != "" {
			return name
		}
	}
	return string(area)
}

func oneOfEachDataset(releases, indicatorIDs []string) error {
	seen := map[string]bool{}
	for _, release := range releases {
		dataset := kommune.DatasetOfRelease(release)
		isAsked := slices.ContainsFunc(indicatorIDs, func(id string) bool { return kommune.DatasetOf(id) == dataset })
		if seen[dataset] || !isAsked {
			return kommune.InvalidInput("release", release, "one release of each dataset that the indicators belong to")
		}
		seen[dataset] = true
	}
	return nil
}

// Snapshots are the releases that rows come from, by dataset.
func (s *ObservationStream) Snapshots() []*kommune.Snapshot {
	var snapshots []*kommune.Snapshot
	for _, part := range s.parts {
		if !slices.Contains(snapshots, part.snapshot) {
			snapshots = append(snapshots, part.snapshot)
		}
	}
	return snapshots
}

// Periods are those that rows may be of, by name.
func (s *ObservationStream) Periods() []kommune.Period {
	var periods []kommune.Period
	for _, part := range s.parts {
		periods = append(periods, part.query.Periods...)
	}
	slices.Sort(periods)
	return slices.Compact(periods)
}

// TargetGroupIDs are those that rows may be of, sorted; the empty id stands
// for rows without a group.
func (s *ObservationStream) TargetGroupIDs() []string {
	var ids []string
	for _, part := range s.parts {
		for _, id := range part.query.IndicatorIDs {
			ids = append(ids, part.groupsOf(id)...)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Count counts the rows.
func (s *ObservationStream) Count(ctx context.Context) (int64, error) {
	return CountObservations(ctx, s.analyst, &ObservationPage{parts: s.parts})
}

// SourceIDs are those of the figures, by indicator: each row's own source, else
// that of the indicator.
func (s *ObservationStream) SourceIDs(ctx context.Context) (map[string][]string, error) {
	ids := map[string][]string{}
	for _, part := range s.parts {
		found, err := s.analyst.Reader().ListSources(ctx, part.snapshot, part.query)
		if err != nil {
			return nil, err
		}
		for _, one := range found {
			indicator, _ := part.snapshot.Indicator(one.IndicatorID)
			if id := (analysis.Indicator{Indicator: indicator}).SourceOf(one.SourceID); id != nil {
				ids[one.IndicatorID] = analysis.AppendOnce(ids[one.IndicatorID], *id)
			}
		}
	}
	return ids, nil
}

// Read calls do with all rows in the order of ReadObservationPage, up to 1,000 at a
// time. The slice is reused: it is valid until do returns. An error of do ends the
// reading and is returned, and so is that of the context.
//
// Batches are chosen by target groups and periods and not by the key of the last row
// (keyset paging): so each statement reads its own rows only, where a page would sort
// all that are left.
func (s *ObservationStream) Read(ctx context.Context, do func([]Observation) error) error {
	ctx, cancel := context.WithCancel(ctx)
	ahead := s.readAhead(ctx)
	defer func() {
		cancel()
		for range ahead { // until the statement that is under way has ended
		}
	}()
	var handed []Observation
	for batch := range ahead {
		if batch.err != nil {
			return batch.err
		}
		for some := range slices.Chunk(batch.rows, streamChunkRows) {
			handed = appendFlat(handed[:0], s.catalogue, batch.snapshot, some)
			if err := do(handed); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// readBatch are rows as they were read, or the error that ended the reading.
type readBatch struct {
	snapshot *kommune.Snapshot
	rows     []kommune.Observation
	err      error
}

// readAhead reads all batches in order, each while the one before it is taken, so that
// the database and what writes a file work at the same time. The channel is closed
// after the last batch or the first error, and once the context has ended.
func (s *ObservationStream) readAhead(ctx context.Context) <-chan readBatch {
	ahead := make(chan readBatch)
	go func() {
		defer close(ahead)
		for _, part := range s.parts {
			for _, query := range part.batches() {
				if ctx.Err() != nil {
					return
				}
				rows, err := s.analyst.Reader().ReadObservations(ctx, part.snapshot, query)
				select {
				case ahead <- readBatch{part.snapshot, rows, err}:
				case <-ctx.Done():
					return
				}
				if err != nil {
					return
				}
			}
		}
	}()
	return ahead
}

func (p observationPart) groupsOf(indicatorID string) []string {
	if p.query.TargetGroupIDs != nil {
		return p.query.TargetGroupIDs
	}
	return p.snapshot.TargetGroupIDs(indicatorID)
}

// batches divides a read, in the order of the key, so that each holds at most
// streamBatch rows: some groups of an indicator with all their periods, or some
// periods of one group.
func (p observationPart) batches() []kommune.ObservationQuery {
	ofPeriod := len(p.query.Areas)
	if ofPeriod == 0 || len(p.query.Periods) == 0 {
		return nil
	}
	// The key orders periods by their names.
	periods := slices.Sorted(slices.Values(p.query.Periods))
	var batches []kommune.ObservationQuery
	add := func(id string, groups []string, periods []kommune.Period) {
		batches = append(batches, kommune.ObservationQuery{
			IndicatorIDs: []string{id}, TargetGroupIDs: groups, Periods: periods, Areas: p.query.Areas,
			// No batch has more. With a limit, as pages have one, rows come in numbers alone.
			Limit: max(streamBatch, ofPeriod),
		})
	}
	for _, id := range p.query.IndicatorIDs {
		groups := slices.Sorted(slices.Values(p.groupsOf(id)))
		if together := streamBatch / (ofPeriod * len(periods)); together > 0 {
			for some := range slices.Chunk(groups, together) {
				add(id, some, periods)
			}
			continue
		}
		for _, group := range groups {
			for some := range slices.Chunk(periods, max(1, streamBatch/ofPeriod)) {
				add(id, []string{group}, some)
			}
		}
	}
	return batches
}

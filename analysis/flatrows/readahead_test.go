package flatrows

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

var errRead, errTaken = errors.New("the engine is away"), errors.New("the client has left")

// groupReader gives one row of each group that is asked for, and an error at one of
// the reads.
type groupReader struct {
	analysis.Reader
	reads  atomic.Int64
	failAt int64
}

func (r *groupReader) ReadObservations(ctx context.Context, _ *kommune.Snapshot, query kommune.ObservationQuery) ([]kommune.Observation, error) {
	if r.reads.Add(1) == r.failAt {
		return nil, errRead
	}
	var rows []kommune.Observation
	for _, group := range query.TargetGroupIDs {
		rows = append(rows, kommune.Observation{IndicatorID: query.IndicatorIDs[0], TargetGroupID: group, Period: query.Periods[0], Area: "101"})
	}
	if most := query.Limit; len(query.Areas)*len(query.Periods)*len(query.TargetGroupIDs) > most {
		return nil, fmt.Errorf("%w: a limit of %d cuts a batch off", errRead, most)
	}
	return rows, ctx.Err()
}

// groupStream is a stream whose batches hold one group each.
func groupStream(reader analysis.Reader, groups int) *ObservationStream {
	query := kommune.ObservationQuery{IndicatorIDs: []string{"d/i"}, Areas: make([]kommune.Area, streamBatch/2+1), Periods: []kommune.Period{"2024"}}
	for n := range groups {
		query.TargetGroupIDs = append(query.TargetGroupIDs, fmt.Sprintf("d/group-%d", n))
	}
	snapshot := &kommune.Snapshot{Release: kommune.Release{ID: "d@1"}}
	return &ObservationStream{
		analyst: analysis.NewAnalyst(reader, time.Now), catalogue: kommune.NewCatalogue([]*kommune.Snapshot{snapshot}),
		parts: []observationPart{{snapshot, query}},
	}
}

func TestAStreamHandsOutItsBatchesInOrderAndReadsOneAhead(t *testing.T) {
	const groups = 8
	reader := &groupReader{}
	taken := int64(0)
	err := groupStream(reader, groups).Read(t.Context(), func(rows []Observation) error {
		if got, want := groupIDOf(&rows[0]), fmt.Sprintf("d/group-%d", taken); got != want || len(rows) != 1 {
			t.Errorf("batch %d begins with %s of %d", taken, got, len(rows))
		}
		taken++
		// One is waiting to be taken while this one is.
		if reads := reader.reads.Load(); reads > taken+1 {
			t.Errorf("%d batches were read when %d were taken", reads, taken)
		}
		return nil
	})
	if err != nil || taken != groups || reader.reads.Load() != groups {
		t.Errorf("%d batches taken of %d reads: %v", taken, reader.reads.Load(), err)
	}
}

func TestAStreamEndsWithTheFaultOfItsReaderOrOfWhoTakesItsRows(t *testing.T) {
	left, leave := context.WithCancel(t.Context())
	defer leave()
	for name, c := range map[string]struct {
		ctx         context.Context
		failAt      int64
		take        error
		want        error
		taken, read int64
	}{
		"the third read fails":       {t.Context(), 3, nil, errRead, 2, 3},
		"the first batch is refused": {t.Context(), 0, errTaken, errTaken, 1, 2},
		"the client leaves":          {left, 0, nil, context.Canceled, 1, 2},
	} {
		reader, taken := &groupReader{failAt: c.failAt}, int64(0)
		err := groupStream(reader, 8).Read(c.ctx, func([]Observation) error {
			taken++
			if c.ctx == left {
				leave()
			}
			return c.take
		})
		// A read that is under way may end before the reading does, none begins after it.
		if reads := reader.reads.Load(); !errors.Is(err, c.want) || taken < c.taken || taken > c.taken+1 || reads > c.read {
			t.Errorf("%s: %d batches taken, %d read: %v", name, taken, reads, err)
		}
	}
}

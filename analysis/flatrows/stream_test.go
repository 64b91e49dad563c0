package flatrows

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/kommune"
)

// A batch is bounded however long the series and however many the groups are,
// and the batches after each other are in the order of the key.
func TestBatchesOfAStreamAreBoundedAndInOrder(t *testing.T) {
	areas := make([]kommune.Area, 98)
	for n := range areas {
		areas[n] = kommune.Area(fmt.Sprint(100 + n))
	}
	var weeks []kommune.Period
	for week := kommune.Period("1999W01"); len(weeks) < 1200; week = week.Next() {
		weeks = append(weeks, week)
	}
	for name, c := range map[string]struct {
		periods []kommune.Period
		groups  []string
		batches int
	}{
		"many periods of few groups": {weeks, []string{"b", "a"}, 6},
		"few periods of many groups": {weeks[:10], make([]string, 102), 2},
		"no periods":                 {nil, []string{"a"}, 0},
	} {
		for n := range c.groups {
			if c.groups[n] == "" {
				c.groups[n] = fmt.Sprintf("group-%03d", n)
			}
		}
		part := observationPart{&kommune.Snapshot{}, kommune.ObservationQuery{
			IndicatorIDs: []string{"d/i"}, Periods: c.periods, TargetGroupIDs: c.groups, Areas: areas,
		}}
		var got, want []string
		batches := part.batches()
		for _, batch := range batches {
			if rows := len(batch.TargetGroupIDs) * len(batch.Periods) * len(batch.Areas); rows > streamBatch || rows == 0 {
				t.Errorf("%s: a batch of %d rows", name, rows)
			}
			for _, group := range batch.TargetGroupIDs {
				for _, period := range batch.Periods {
					got = append(got, group+" "+string(period))
				}
			}
		}
		for _, group := range c.groups {
			for _, period := range c.periods {
				want = append(want, group+" "+string(period))
			}
		}
		slices.Sort(want)
		if difference := cmp.Diff(want, got); difference != "" || len(batches) != c.batches {
			t.Errorf("%s: %d batches, want %d; -want +got:\n%s", name, len(batches), c.batches, difference)
		}
	}
}

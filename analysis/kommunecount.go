package analysis

import (
	"context"
	"strconv"
	"strings"
	"sync"

	"kommunebench/kommune"
)

// kommunerByPeriod is how many kommuner have a figure in each period.
type kommunerByPeriod map[kommune.Period]uint64

// countedFigures are an indicator's figures of some target groups.
type countedFigures struct {
	indicator Indicator
	groupIDs  []string
}

// key names the rows that are counted: those of a run never change.
func (f countedFigures) key() string {
	parts := []string{f.indicator.Snapshot.Release.ID, f.indicator.ID, strconv.Itoa(len(f.indicator.Catalogue.Kommuner.All))}
	for n := range f.indicator.Snapshot.Slices {
		if slice := &f.indicator.Snapshot.Slices[n]; slice.IndicatorID == f.indicator.ID {
			parts = append(parts, strconv.FormatUint(slice.Run, 10))
		}
	}
	return strings.Join(append(parts, f.groupIDs...), "\x00")
}

// countKommuner counts the kommuner with a figure in each period, in the target
// group that has most. It sends one statement per release, none for what was
// counted before. The counts are not to be changed.
func (a *Analyst) countKommuner(ctx context.Context, wanted []countedFigures) ([]kommunerByPeriod, error) {
	counts := make([]kommunerByPeriod, len(wanted))
	unknown := map[*kommune.Snapshot][]int{}
	for n, figures := range wanted {
		known := false
		if counts[n], known = a.counts.find(figures.key()); !known {
			snapshot := figures.indicator.Snapshot
			unknown[snapshot] = append(unknown[snapshot], n)
		}
	}
	for snapshot, places := range unknown {
		query := kommune.ObservationQuery{Areas: areasOf(wanted[places[0]].indicator.Catalogue.Kommuner.All)}
		for _, n := range places {
			query.IndicatorIDs = AppendOnce(query.IndicatorIDs, wanted[n].indicator.ID)
			for _, id := range wanted[n].groupIDs {
				query.TargetGroupIDs = AppendOnce(query.TargetGroupIDs, id)
			}
		}
		held, err := a.reader.ListAvailability(ctx, snapshot, query)
		if err != nil {
			return nil, err
		}
		for _, n := range places {
			counts[n] = wanted[n].countIn(held)
			a.counts.keep(wanted[n].key(), counts[n])
		}
	}
	return counts, nil
}

func areasOf(kommuner []kommune.Kommune) []kommune.Area {
	areas := make([]kommune.Area, len(kommuner))
	for n, k := range kommuner {
		areas[n] = k.Code.Area()
	}
	return areas
}

func (f countedFigures) countIn(held []kommune.Availability) kommunerByPeriod {
	groups := map[string]bool{}
	for _, id := range f.groupIDs {
		groups[id] = true
	}
	counts := kommunerByPeriod{}
	for _, h := range held {
		if h.IndicatorID == f.indicator.ID && groups[h.TargetGroupID] && h.Values > 0 {
			counts[h.Period] = max(counts[h.Period], h.Values)
		}
	}
	return counts
}

// mostCounts bounds how many indicators' counts are kept.
const mostCounts = 500

// countCache keeps counts for all requests. It is safe for concurrent use.
type countCache struct {
	mu     sync.Mutex
	counts map[string]kommunerByPeriod
}

func (c *countCache) find(key string) (kommunerByPeriod, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	counts, found := c.counts[key]
	return counts, found
}

// keep begins anew when full: what is still asked for is soon counted again.
func (c *countCache) keep(key string, counts kommunerByPeriod) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.counts == nil || len(c.counts) >= mostCounts {
		c.counts = map[string]kommunerByPeriod{}
	}
	c.counts[key] = counts
}

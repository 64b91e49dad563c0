package server_test

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"

	"kommunebench/analysis"
	"kommunebench/analysis/flatrows"
	"kommunebench/kommune"
)

// Wherever a page stands, it reads about what it shows: no rows are read to be
// skipped, and none that belong to later pages.
func TestAPageReadsAsMuchInTheMiddleAsAtTheStart(t *testing.T) {
	h := readOnly(t)
	catalogue, err := h.store.CatalogueNow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	analyst := analysis.NewAnalyst(h.store, today)
	var read atomic.Uint64
	ctx := clickhouse.Context(context.Background(), clickhouse.WithProgress(func(p *clickhouse.Progress) { read.Add(p.Rows) }))
	ids := []string{"demo/deregistered-12-months", "demo/deregistered-3-months"}
	var after *string
	var costs []uint64
	rows := 0
	for {
		read.Store(0)
		page, err := flatrows.ReadObservationPage(ctx, analyst, catalogue, flatrows.ObservationsQuery{IndicatorIDs: ids, First: 500, After: after})
		if err != nil {
			t.Fatal(err)
		}
		costs, rows = append(costs, read.Load()), rows+len(page.Rows)
		if !page.HasNext {
			break
		}
		cursor := page.Cursor(len(page.Rows) - 1)
		after = &cursor
	}
	snapshot, _ := catalogue.Snapshot("demo")
	all, err := h.store.CountObservations(t.Context(), snapshot, kommune.ObservationQuery{IndicatorIDs: ids})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d pages of %d rows read %v", len(costs), rows, costs)
	// A granule has 8,192 rows. A page touches two or so, and twice that in each
	// of two steps where it goes on to the next group.
	const most = 8 * 8192
	for n, cost := range costs {
		if cost == 0 || cost > most {
			t.Errorf("page %d of %d read %d rows of %d", n+1, len(costs), cost, all)
		}
	}
	if first, last := costs[0], costs[len(costs)-1]; len(costs) < 50 || last > 2*first {
		t.Errorf("%d pages; the first read %d rows, the last %d", len(costs), first, last)
	}
}

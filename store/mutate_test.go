package store

import (
	"math"
	"testing"

	"kommunebench/kommune/kommunetest"
)

func TestRowsAreRewrittenOnlyWhereTheDiskHasRoomForThem(t *testing.T) {
	for _, c := range []struct {
		largest, free uint64
		want          bool
	}{{0, 0, true}, {100, 109, false}, {100, 110, true}, {1, 0, false}, {math.MaxUint32, math.MaxUint32, false}} {
		if got := fits(c.largest, c.free); got != c.want {
			t.Errorf("a part of %d bytes with %d free: %t, want %t", c.largest, c.free, got, c.want)
		}
	}
	s := openRobust(t, true)
	l := beginRobust(t, s, "room")
	must(t, l.WriteObservations(t.Context(), kommunetest.Columns(figuresFrom(0, 1000))))
	_, err := l.Publish(t.Context(), nil)
	must(t, err)
	for _, table := range []string{observationsTable, releasesTable, s.withheldTable()} {
		type room struct {
			Largest uint64 `col:"largest"`
			Free    uint64 `col:"free"`
		}
		found, err := selectOne[room](t.Context(), s, "read_room", "", map[string]any{"database": s.writerOptions.Auth.Database, "table": table})
		if err != nil || found.Free == 0 || (table == observationsTable && found.Largest == 0) || !s.hasRoom(t.Context(), table) {
			t.Errorf("%s: %+v, %v", table, found, err)
		}
	}
}

package clickhouse

import (
	"math"
	"testing"
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
	db := openReading(t, false)
	must(t, db.ExecAsWriter(t.Context(), "CREATE TABLE numbered (n UInt64) ENGINE = MergeTree ORDER BY n"))
	must(t, db.ExecAsWriter(t.Context(), "INSERT INTO numbered SELECT number FROM numbers(1000)"))
	for _, table := range []string{"numbered", "`" + db.Name() + "`.numbered"} {
		found, err := db.readRoom(t.Context(), table)
		if err != nil || found.Free == 0 || found.Largest == 0 || !db.HasRoom(t.Context(), table) {
			t.Errorf("%s: %+v, %v", table, found, err)
		}
	}
}

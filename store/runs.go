package store

import (
	"cmp"
	"context"
	"math/rand/v2"
	"strconv"
	"time"

	"kommunebench/kommune"
	"kommunebench/store/clickhouse"
)

// A run is what one load or rollback writes: its number stands in its rows, in the
// names of its tables and in the comments of its statements.

const (
	stagingPrefix   = "staging_"
	assembledPrefix = "assembled_"
	pendingPrefix   = "pending_"
)

// Runs are unique and grow with time: microseconds, then twelve random bits.
func newRun(now time.Time) uint64 {
	const randomBits = 12
	return uint64(now.UnixMicro())<<randomBits | rand.Uint64N(1<<randomBits) // not a secret
}

// The tables of loads stand where readers have no right to look: their small
// counts are not hidden yet.
func (s *Store) stagingTable(run uint64) string {
	return s.withheldDatabase() + "." + stagingPrefix + strconv.FormatUint(run, 10)
}

func (s *Store) assembledTable(run uint64) string {
	return s.withheldDatabase() + "." + assembledPrefix + strconv.FormatUint(run, 10)
}

func (s *Store) pendingTable(run uint64) string {
	return s.withheldDatabase() + "." + pendingPrefix + strconv.FormatUint(run, 10)
}

// commentOf marks a statement on the server as a run's.
func commentOf(run uint64) string { return "kommunebench run " + strconv.FormatUint(run, 10) }

// withDeduplicationToken is a context for an insert that the server does once
// only though it be sent again.
func (s *Store) withDeduplicationToken(ctx context.Context, token string, run uint64) context.Context {
	return s.db.Writer.WithSettings(ctx, map[string]any{
		"insert_deduplicate": 1, "insert_deduplication_token": token, clickhouse.LogComment: commentOf(run),
	})
}

// sliceKey tells the slices of a release apart.
type sliceKey struct {
	table, indicator string
	year             int
}

func keyOf(s kommune.Slice) sliceKey { return sliceKey{s.Table, s.IndicatorID, s.Year} }

func compareSlices(a, b kommune.Slice) int {
	return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.IndicatorID, b.IndicatorID), cmp.Compare(a.Year, b.Year))
}

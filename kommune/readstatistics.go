package kommune

import (
	"context"
	"sync/atomic"
	"time"
)

// ReadStatistics adds up the database's work for one request. It is safe for
// concurrent use; a nil ReadStatistics counts nothing.
type ReadStatistics struct {
	queries, known, rows, bytes, nanoseconds atomic.Int64
}

// QueryFigures are the time and the reads of one query.
type QueryFigures struct {
	// Took is the time from sending the query to the last row of its answer.
	Took time.Duration
	// Rows and Bytes are what the server read, not what it returned. Known is false
	// where the server did not report them, as over HTTP.
	Rows, Bytes int64
	Known       bool
}

// Add adds one query.
func (s *ReadStatistics) Add(query QueryFigures) {
	if s == nil {
		return
	}
	s.queries.Add(1)
	s.nanoseconds.Add(int64(query.Took))
	if query.Known {
		s.known.Add(1)
		s.rows.Add(query.Rows)
		s.bytes.Add(query.Bytes)
	}
}

// Queries is how many queries were sent.
func (s *ReadStatistics) Queries() int64 { return s.queries.Load() }

// Sum is what all queries took together, which may be longer than the request
// where some ran side by side. It is not known as soon as one of them is not.
func (s *ReadStatistics) Sum() QueryFigures {
	return QueryFigures{
		Took: time.Duration(s.nanoseconds.Load()), Rows: s.rows.Load(), Bytes: s.bytes.Load(),
		Known: s.known.Load() == s.queries.Load(),
	}
}

type readStatisticsKey struct{}

// WithReadStatistics returns a context whose queries are added to statistics.
func WithReadStatistics(ctx context.Context, statistics *ReadStatistics) context.Context {
	return context.WithValue(ctx, readStatisticsKey{}, statistics)
}

// ReadStatisticsOf returns what WithReadStatistics set; nil if it was not called.
func ReadStatisticsOf(ctx context.Context) *ReadStatistics {
	statistics, _ := ctx.Value(readStatisticsKey{}).(*ReadStatistics)
	return statistics
}

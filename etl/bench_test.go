package etl

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"kommunebench/etl/input"
	"kommunebench/kommune"
)

// countingSink takes rows and forgets them.
type countingSink struct {
	recordingSink

	rows int
}

func (s *countingSink) WriteObservations(_ context.Context, columns *kommune.ObservationColumns) error {
	s.rows += columns.Rows()
	return nil
}

const benchmarkDescriptor = `{
 "name": "bench", "title": "Bench",
 "kommunebench": {"publisher": "Nobody", "indicators": [
  {"id": "share", "title": {"da": "Andel"}, "kind": "PROPORTION", "unit": "%", "polarity": "NEUTRAL"}]},
 "resources": [{"name": "o", "path": "o.csv", "kommunebench": {"layout": "observations",
  "target_groups": [{"id": "a", "title": {"da": "A"}}, {"id": "b", "title": {"da": "B"}}, {"id": "c", "title": {"da": "C"}}]}}]}`

func benchmarkRows(rows int) string {
	var b strings.Builder
	b.WriteString("kommune,period,indicator,value,numerator,denominator,target_group\n")
	codes := []string{"101", "751", "766"}
	for n := range rows {
		// Twelve months and three groups of each kommune, as exports sort them.
		fmt.Fprintf(&b, "%s,%04dM%02d,share,,%d,%d,%c\n", codes[n/36%3], 1950+n/108%200, n/3%12+1, n%977, 1000+n%7919, 'a'+n%3)
	}
	return b.String()
}

// BenchmarkObservations reads the long form: decoding, checks and look-ups,
// without a store. The figure to watch is rows/s.
func BenchmarkObservations(b *testing.B) {
	const rows = 300_000
	content := benchmarkRows(rows)
	files := fstest.MapFS{input.DescriptorName: {Data: []byte(benchmarkDescriptor)}, "o.csv": {Data: []byte(content)}}
	p, err := OpenFS(b.Context(), files, Options{Catalogue: smallCatalogue()})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		sink := &countingSink{}
		if _, err := p.Read(b.Context(), sink); err != nil || sink.rows != rows {
			b.Fatalf("%d rows: %v", sink.rows, err)
		}
	}
	b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

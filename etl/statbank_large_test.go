package etl

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"kommunebench/kommune"
)

func TestALargeTableIsReadInLittleMemory(t *testing.T) {
	const periods, codes = 1200, 500
	var table strings.Builder
	table.WriteString(`{"class":"dataset","id":["OMRÅDE","TYPE","Tid"],"size":[2,500,1200],"extension":{"px":{"tableid":"big"}},"value":[`)
	for n := range 2 * codes * periods {
		if n > 0 {
			table.WriteByte(',')
		}
		fmt.Fprintf(&table, "%d.5", n)
	}
	table.WriteString(`],"dimension":{"OMRÅDE":{"category":{"index":["101","766"]}},"TYPE":{"category":{"index":["t0"`)
	for n := 1; n < codes; n++ {
		fmt.Fprintf(&table, `,"t%d"`, n)
	}
	table.WriteString(`]}},"Tid":{"category":{"index":["1950M01"`)
	period := kommune.Period("1950M01")
	for range periods - 1 {
		period = period.Next()
		fmt.Fprintf(&table, ",%q", period)
	}
	table.WriteString(`]}}}}`)
	path := writeFile(t, "big.json", table.String())
	table.Reset()

	var before, after runtime.MemStats
	peak := uint64(0)
	options := Options{Catalogue: smallCatalogue(), OnProgress: func(Progress) {
		runtime.ReadMemStats(&after)
		peak = max(peak, after.HeapAlloc)
	}}
	runtime.GC()
	runtime.ReadMemStats(&before)
	p, err := Open(t.Context(), path, options)
	if err != nil {
		t.Fatal(err)
	}
	sink := &countingSink{}
	report, err := p.Read(t.Context(), sink)
	if err != nil || sink.rows != 2*codes*periods || report.RowsLoaded != int64(sink.rows) {
		t.Fatalf("%d rows, %+v, %v", sink.rows, report, err)
	}
	if grown := int64(peak) - int64(before.HeapAlloc); peak == 0 || grown > 100<<20 {
		t.Errorf("the heap grew by %d MiB", grown>>20)
	}
	t.Logf("the heap grew by %d MiB", (int64(peak)-int64(before.HeapAlloc))>>20)
}

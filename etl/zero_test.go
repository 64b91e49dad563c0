package etl

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"kommunebench/kommune"
)

// Zero below zero is the same figure as zero, so a release must not tell the
// two apart: neither by the format that wrote it nor by how that is read.
func TestZeroBelowZeroIsZero(t *testing.T) {
	type row struct {
		Kommune   string  `parquet:"kommune"`
		Period    string  `parquet:"period"`
		Indicator string  `parquet:"indicator"`
		Value     float64 `parquet:"value"`
	}
	descriptor := fmt.Sprintf(columnsDescriptor, `[""]`, "")
	below := math.Copysign(0, -1)
	asParquet := writeParquet(t, []row{{"101", "2024", "mean", below}, {"766", "2024", "mean", below}, {"751", "2024", "mean", below}})
	inRows, inParquet, inColumns := &recordingSink{}, &recordingSink{}, &columnSink{}
	for _, one := range []struct {
		file, content string
		sink          Sink
		got           *[]kommune.ObservationAt
	}{
		{"o.csv", "kommune,period,indicator,value\n101,2024,mean,-0\n766,2024,mean,-0.0\n751,2024,mean,-0e1\n", inRows, &inRows.observations},
		{"o.parquet", asParquet, inParquet, &inParquet.observations},
		{"o.parquet", asParquet, inColumns, &inColumns.observations},
	} {
		files := fstest.MapFS{descriptorName: {Data: []byte(strings.ReplaceAll(descriptor, "o.parquet", one.file))}, one.file: {Data: []byte(one.content)}}
		p, err := OpenFS(t.Context(), files, Options{Catalogue: smallCatalogue()})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Read(t.Context(), one.sink); err != nil || len(*one.got) != 3 {
			t.Errorf("%s to %T: %d rows, %v", one.file, one.sink, len(*one.got), err)
		}
		for _, o := range *one.got {
			if o.Value == nil || math.Float64bits(*o.Value) != 0 {
				t.Errorf("%s to %T: %s is %v", one.file, one.sink, o.Area, o.Value)
			}
		}
	}
}

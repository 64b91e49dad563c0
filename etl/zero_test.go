package etl

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"kommunebench/etl/input"
	"kommunebench/etl/source/sourcetest"
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
	asParquet := sourcetest.WriteParquet(t, []row{{"101", "2024", "mean", below}, {"766", "2024", "mean", below}, {"751", "2024", "mean", below}})
	inRows, inColumns := &recordingSink{}, &recordingSink{}
	for _, one := range []struct {
		file, content string
		sink          *recordingSink
	}{
		{"o.csv", "kommune,period,indicator,value\n101,2024,mean,-0\n766,2024,mean,-0.0\n751,2024,mean,-0e1\n", inRows},
		{"o.parquet", asParquet, inColumns},
	} {
		files := fstest.MapFS{input.DescriptorName: {Data: []byte(strings.ReplaceAll(descriptor, "o.parquet", one.file))}, one.file: {Data: []byte(one.content)}}
		p, err := OpenFS(t.Context(), files, Options{Catalogue: smallCatalogue()})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Read(t.Context(), one.sink); err != nil || len(one.sink.observations) != 3 {
			t.Errorf("%s: %d rows, %v", one.file, len(one.sink.observations), err)
		}
		for _, o := range one.sink.observations {
			if o.Value == nil || math.Float64bits(*o.Value) != 0 {
				t.Errorf("%s: %s is %v", one.file, o.Area, o.Value)
			}
		}
	}
}

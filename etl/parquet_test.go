package etl

import (
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"

	"kommunebench/etl/input/inputtest"
	"kommunebench/etl/source/sourcetest"
)

type parquetObservation struct {
	Kommune     string   `parquet:"kommune,dict"`
	Period      string   `parquet:"period,dict"`
	Indicator   string   `parquet:"indicator,dict"`
	Value       *float64 `parquet:"value"`
	Numerator   *int64   `parquet:"numerator"`
	Denominator *int32   `parquet:"denominator"`
	TargetGroup *string  `parquet:"target_group,dict"`
}

func threeParquet(t testing.TB, options ...parquet.WriterOption) string {
	return sourcetest.WriteParquet(t, []parquetObservation{
		{"101", "2024M07", "share", nil, new(int64(1)), new(int32(3)), new("a")},
		{"Hedensted", "2024", "share", new(12.25), nil, nil, nil},
		{"0751", "2024-07", "share", nil, nil, nil, nil},
	}, options...)
}

func TestParquetIsRead(t *testing.T) {
	file := threeParquet(t)
	for name, content := range map[string]string{"o.parquet": file, "o.csv": file, "o": file, "o.parquet.gz": inputtest.Gzipped(file), "o.zip": inputtest.Zipped(t, "in.parquet", file)} {
		_, sink, err := readAs(t, name, content, "", Options{})
		checkThreeObservations(t, sink, err)
		if sink.observations[2].Place.Line != 3 {
			t.Errorf("%s: got %+v", name, sink.observations[2].Place)
		}
	}
}

func FuzzParquet(f *testing.F) {
	f.Add([]byte(threeParquet(f)))
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Zstd, &parquet.Lz4Raw} {
		f.Add([]byte(threeParquet(f, parquet.Compression(codec))))
		f.Add([]byte(threeParquet(f, parquet.Compression(codec), parquet.DataPageVersion(1))))
	}
	f.Fuzz(func(t *testing.T, content []byte) { checkAnyFile(t, "o.parquet", content) })
}

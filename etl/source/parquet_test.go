package source

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/source/sourcetest"
)

// parquetKinds has a column for each way of writing values.
type parquetKinds struct {
	Plain      string    `parquet:"plain,plain"`
	Dictionary *string   `parquet:"dictionary,dict,optional"`
	Lengths    string    `parquet:"lengths,delta"`
	I32        int32     `parquet:"i32,plain"`
	I64        int64     `parquet:"i64,delta"`
	D32        int32     `parquet:"d32,delta"`
	U32        uint32    `parquet:"u32"`
	U64        uint64    `parquet:"u64"`
	F32        float32   `parquet:"f32,split"`
	F64        *float64  `parquet:"f64,split,optional"`
	Truth      bool      `parquet:"truth"`
	Day        int32     `parquet:"day,date"`
	Stamp      time.Time `parquet:"stamp,timestamp(microsecond)"`
	Nano       time.Time `parquet:"nano,timestamp(nanosecond)"`
	Money      int64     `parquet:"money,decimal(2:18)"`
	Sparse     *int64    `parquet:"sparse,optional"`
	Never      *int64    `parquet:"never,dict,optional"`
}

func manyKinds(count int) ([]parquetKinds, [][]string) {
	rows := make([]parquetKinds, count)
	cells := make([][]string, count)
	day := time.Date(2024, 7, 1, 0, 0, 0, 0, time.UTC)
	for n := range rows {
		r := &rows[n]
		*r = parquetKinds{
			Plain: strings.Repeat("æ", n%5), Lengths: fmt.Sprint("prefix-", n*n), I32: int32(-n), I64: int64(n) * 1e12, D32: int32(n%7) * math.MaxInt32 / 7,
			U32: math.MaxUint32 - uint32(n), U64: math.MaxUint64 - uint64(n), F32: 0.1 * float32(n), Truth: n%3 == 0,
			Day: int32(19905 + n), Stamp: day.Add(time.Duration(n) * time.Hour), Nano: day.AddDate(0, 0, n), Money: int64(n) - 3,
		}
		want := []string{
			r.Plain, "", r.Lengths, fmt.Sprint(r.I32), fmt.Sprint(r.I64), fmt.Sprint(r.D32), fmt.Sprint(r.U32), fmt.Sprint(r.U64), fmt.Sprintf("%v", r.F32), "",
			fmt.Sprint(r.Truth), time.Unix(int64(r.Day)*86400, 0).UTC().Format(time.DateOnly), strings.TrimSuffix(r.Stamp.Format("2006-01-02T15:04:05"), "T00:00:00"),
			r.Nano.Format(time.DateOnly), fmt.Sprintf("%.2f", float64(r.Money)/100), "", "",
		}
		if n%2 == 1 {
			r.Dictionary, want[1] = new(fmt.Sprint("name ", n%11)), fmt.Sprint("name ", n%11)
			r.F64, want[9] = new(float64(n)/4), fmt.Sprint(float64(n)/4)
		}
		if n%97 == 5 {
			r.Sparse, want[15] = new(int64(n)), fmt.Sprint(n)
		}
		cells[n] = want
	}
	return rows, cells
}

func TestEachWayOfWritingParquetComesBack(t *testing.T) {
	rows, want := manyKinds(3000)
	for name, options := range map[string][]parquet.WriterOption{
		"plain":            {},
		"snappy":           {parquet.Compression(&parquet.Snappy)},
		"gzip":             {parquet.Compression(&parquet.Gzip)},
		"brotli":           {parquet.Compression(&parquet.Brotli)},
		"zstd":             {parquet.Compression(&parquet.Zstd)},
		"lz4":              {parquet.Compression(&parquet.Lz4Raw)},
		"small pages":      {parquet.PageBufferSize(100), parquet.Compression(&parquet.Snappy)},
		"version 1":        {parquet.DataPageVersion(1), parquet.Compression(&parquet.Zstd)},
		"version 1, plain": {parquet.DataPageVersion(1)},
		"many row groups":  {parquet.MaxRowsPerRowGroup(100)},
	} {
		t.Run(name, func(t *testing.T) {
			got := readAllCells(t, "o.parquet", sourcetest.WriteParquet(t, rows, options...))
			if len(got) != len(want) {
				t.Fatalf("got %d rows", len(got))
			}
			for n := range want {
				if !slices.Equal(got[n], want[n]) {
					t.Fatalf("row %d: got %q, want %q", n, got[n], want[n])
				}
			}
		})
	}
}

func readAllCells(t *testing.T, name, content string) [][]string {
	t.Helper()
	source, err := OpenRecords(fstest.MapFS{name: {Data: []byte(content)}}, &descriptor.Resource{Path: name}, input.Limits{RecordBytes: 1 << 20}, DocumentFormat{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = source.Close() }()
	var all [][]string
	for {
		record, line, err := source.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil || line == 0 {
			t.Fatalf("line %d: %v", line, err)
		}
		texts := make([]string, len(record))
		for n, c := range record {
			texts[n] = c.Text
			if c.Typed {
				if value, reason := input.PlainFormat().ParseNumber(c.Text); reason != "" || value != c.Number {
					t.Fatalf("%q stands for %v", c.Text, c.Number)
				}
			}
		}
		all = append(all, texts)
	}
}

func TestAParquetFileThatIsNotWholeIsRefused(t *testing.T) {
	rows, _ := manyKinds(500)
	whole := sourcetest.WriteParquet(t, rows, parquet.Compression(&parquet.Uncompressed))
	for name, content := range map[string]string{
		"cut at the end":         whole[:len(whole)-1],
		"cut in the middle":      whole[:len(whole)/2],
		"only its begin":         "PAR1",
		"a footer of 4 GB":       whole[:len(whole)-8] + "\xff\xff\xff\xffPAR1",
		"a footer too long":      whole[:len(whole)-8] + "\x00\x00\x40\x00PAR1",
		"a missing middle":       whole[:200] + whole[1200:],
		"another byte in it":     whole[:5000] + "\xff\xff\xff\xff" + whole[5004:],
		"a nested column":        sourcetest.WriteParquet(t, []struct{ A []int64 }{{[]int64{1, 2}}}),
		"a list of kommuner":     sourcetest.WriteParquet(t, []struct{ A struct{ B string } }{{}}),
		"bytes that are no text": sourcetest.WriteParquet(t, []struct{ Kommune string }{{"\xff\xfe"}}),
	} {
		t.Run(name, func(t *testing.T) {
			source, err := OpenRecords(fstest.MapFS{"o.parquet": {Data: []byte(content)}}, &descriptor.Resource{Path: "o.parquet"}, input.Limits{RecordBytes: 1 << 20}, DocumentFormat{})
			for err == nil {
				_, _, err = source.Next()
			}
			if bad, isFault := input.AsFault(err); !isFault || bad.Rule != "parquet" && bad.Rule != input.RuleTooLarge {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestPagesAndDictionariesSideBySideAreBounded(t *testing.T) {
	rows, _ := manyKinds(3000)
	content := sourcetest.WriteParquet(t, rows)
	for _, most := range []int64{1000, 20_000, 100_000} {
		source, err := OpenRecords(fstest.MapFS{"o.parquet": {Data: []byte(content)}}, &descriptor.Resource{Path: "o.parquet"}, input.Limits{}, DocumentFormat{})
		if err != nil {
			t.Fatal(err)
		}
		file, isParquet := source.(*parquetSource)
		if !isParquet {
			t.Fatal("is no Parquet file")
		}
		file.mostHeld = most
		_, _, err = file.Next()
		if bad, isFault := input.AsFault(err); !isFault || bad.Rule != input.RuleTooLarge {
			t.Errorf("%d bytes: got %v", most, err)
		}
		_ = source.Close()
	}
}

func FuzzParquetCells(f *testing.F) {
	rows, _ := manyKinds(40)
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Zstd, &parquet.Lz4Raw} {
		f.Add([]byte(sourcetest.WriteParquet(f, rows, parquet.Compression(codec))))
		f.Add([]byte(sourcetest.WriteParquet(f, rows, parquet.Compression(codec), parquet.DataPageVersion(1))))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		source, err := OpenRecords(fstest.MapFS{"o.parquet": {Data: content}}, &descriptor.Resource{Path: "o.parquet"}, input.Limits{RecordBytes: 1 << 20}, DocumentFormat{})
		for n := 0; err == nil && n < 100_000; n++ {
			_, _, err = source.Next()
		}
		if _, isFault := input.AsFault(err); err != nil && !isFault && !errors.Is(err, io.EOF) {
			t.Fatalf("a bad file is no fault of the machine: %v", err)
		}
	})
}

package source

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	arrowparquet "github.com/apache/arrow-go/v18/parquet"
	arrowcompress "github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/schema"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/input/inputtest"
	"kommunebench/etl/source/sourcetest"
)

// readParquetBytes reads a file to its end or its first fault.
func readParquetBytes(content []byte) error {
	source, err := OpenRecords(fstest.MapFS{"o.parquet": {Data: content}}, &descriptor.Resource{Path: "o.parquet"}, input.Limits{RecordBytes: 1 << 20}, DocumentFormat{})
	if err != nil {
		return err
	}
	defer func() { _ = source.Close() }()
	for {
		if _, _, err := source.Next(); err != nil {
			return err
		}
	}
}

// mutated is a file in which a few bytes are others, are missing or come twice.
func mutated(random *rand.Rand, content []byte) []byte {
	content = slices.Clone(content)
	for range 1 + random.IntN(3) {
		at := random.IntN(len(content))
		if random.IntN(3) == 0 { // the footer is a small part, and says most
			at = len(content) - 1 - random.IntN(min(len(content), 600))
		}
		end := min(len(content), at+1+random.IntN(8))
		switch random.IntN(5) {
		case 0:
			content[at] ^= 1 << random.IntN(8)
		case 1:
			content[at] = []byte{0, 1, 0x7f, 0x80, 0xff}[random.IntN(5)]
		case 2:
			for n := at; n < end; n++ {
				content[n] = 0xff
			}
		case 3:
			content = slices.Delete(content, at, end)
		default:
			content = slices.Insert(content, at, content[at:end]...)
		}
		if len(content) < 12 {
			return content
		}
	}
	return content
}

// What is damaged is refused or read, and never costs more than its limits: the
// process does not end by it.
func TestMutatedParquetFilesAreReadOrRefused(t *testing.T) {
	rows, _ := manyKinds(60)
	var files [][]byte
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Zstd, &parquet.Lz4Raw, &parquet.Gzip, &parquet.Brotli} {
		files = append(files, []byte(sourcetest.WriteParquet(t, rows, parquet.Compression(codec))), []byte(sourcetest.WriteParquet(t, rows, parquet.Compression(codec), parquet.DataPageVersion(1))))
	}
	for _, codec := range []arrowcompress.Compression{arrowcompress.Codecs.Uncompressed, arrowcompress.Codecs.Snappy, arrowcompress.Codecs.Zstd} {
		files = append(files, []byte(writeArrowParquet(t, codec, 40, 20)))
	}
	const mutations, mostMB = 3000, 600
	random := rand.New(rand.NewPCG(11, 2))
	read, refused := 0, map[string]int{}
	for n := range mutations {
		content := mutated(random, files[n%len(files)])
		var err error
		if allocated := inputtest.AllocatedBy(func() { err = readParquetBytes(content) }) >> 20; allocated > mostMB {
			t.Errorf("mutation %d allocated %d MB: %v", n, allocated, err)
		}
		bad, isFault := input.AsFault(err)
		switch {
		case errors.Is(err, io.EOF):
			read++
		case isFault:
			refused[bad.Rule]++
		default:
			t.Errorf("mutation %d: %v", n, err)
		}
	}
	t.Logf("%d of %d were read, refused were %v", read, mutations, refused)
	if read == 0 || refused["parquet"] < mutations/4 {
		t.Error("mutations do not try what they should")
	}
}

func TestAPageWithAnotherChecksumIsRefused(t *testing.T) {
	rows, _ := manyKinds(500)
	content := []byte(sourcetest.WriteParquet(t, rows))
	at := bytes.Index(content, []byte("prefix-0149"))
	content[at]++
	bad, _ := input.AsFault(readParquetBytes(content))
	if bad == nil || bad.Message != `has a page of the column "lengths" whose checksum denies it` {
		t.Errorf("got %v", bad)
	}
}

// A page that unpacks to more than it states costs no more than it states.
func TestPagesUnpackToWhatTheyState(t *testing.T) {
	if errCodecs != nil {
		t.Fatal(errCodecs)
	}
	const most = 64 << 20
	text := make([]byte, most)
	packer, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	// A frame of no bytes that states 2^40 of them.
	stated := binary.LittleEndian.AppendUint64([]byte{0x28, 0xB5, 0x2F, 0xFD, 0xC0, 0x58}, 1<<40)
	for name, c := range map[string]struct {
		codec  arrowcompress.Compression
		packed []byte
	}{
		"zstd":           {arrowcompress.Codecs.Zstd, packer.EncodeAll(text, nil)},
		"a stated size":  {arrowcompress.Codecs.Zstd, append(stated, 1, 0, 0)},
		"snappy":         {arrowcompress.Codecs.Snappy, snappy.Encode(nil, text)},
		"a size of 4 GB": {arrowcompress.Codecs.Snappy, []byte{0xff, 0xff, 0xff, 0xff, 0x0f, 0}},
		"gzip":           {arrowcompress.Codecs.Gzip, packedBy(t, arrowcompress.Codecs.Gzip, text)},
		"brotli":         {arrowcompress.Codecs.Brotli, packedBy(t, arrowcompress.Codecs.Brotli, text)},
		"LZ4_RAW":        {arrowcompress.Codecs.Lz4Raw, packedBy(t, arrowcompress.Codecs.Lz4Raw, text)},
	} {
		t.Run(name, func(t *testing.T) {
			codec, err := arrowcompress.GetCodec(c.codec)
			if err != nil {
				t.Fatal(err)
			}
			into := make([]byte, 1000)
			allocated := inputtest.AllocatedBy(func() { into, err = arrowcompress.Decode(codec, into, c.packed) })
			if err == nil && len(into) == 1000 {
				t.Error("was unpacked")
			}
			if allocated > most/2 {
				t.Errorf("allocated %d bytes", allocated)
			}
		})
	}
}

func packedBy(t *testing.T, id arrowcompress.Compression, text []byte) []byte {
	t.Helper()
	codec, err := arrowcompress.GetCodec(id)
	if err != nil {
		t.Fatal(err)
	}
	return codec.Encode(make([]byte, codec.CompressBound(int64(len(text)))), text)
}

// Few bytes may be many long texts, each written as what differs from the one
// before.
func TestTextsByTheirPrefixesAreBounded(t *testing.T) {
	long, texts := strings.Repeat("x", 1<<20), []arrowparquet.ByteArray{}
	for n := range 200 {
		texts = append(texts, []byte(long+fmt.Sprint(n)))
	}
	content := writeWithArrow(t, schema.FieldList{schema.NewByteArrayNode("a", arrowparquet.Repetitions.Required, -1)}, [][]any{{texts}}, [][][]int16{{nil}},
		arrowparquet.WithCompression(arrowcompress.Codecs.Zstd), arrowparquet.WithStats(false), arrowparquet.WithDictionaryDefault(false),
		arrowparquet.WithEncoding(arrowparquet.Encodings.DeltaByteArray), arrowparquet.WithDataPageSize(1<<30))
	var err error
	allocated := inputtest.AllocatedBy(func() { err = readParquetBytes([]byte(content)) }) >> 20
	t.Logf("%d KB allocated %d MB: %v", len(content)>>10, allocated, err)
	if bad, _ := input.AsFault(err); bad == nil || bad.Rule != input.RuleTooLarge || allocated > 800 {
		t.Errorf("%d MB: got %v", allocated, err)
	}
}

// Many values fill a column's dictionary; the rest are read without it.
func TestAColumnOfMoreValuesThanADictionaryHolds(t *testing.T) {
	type row struct {
		Text  string `parquet:"text"`
		Whole *int64 `parquet:"whole"`
	}
	rows := make([]row, mostNames+5000)
	for n := range rows {
		rows[n].Text = fmt.Sprint("æ", n)
		if n%2 == 0 {
			rows[n].Whole = new(int64(n))
		}
	}
	for n, got := range readAllCells(t, "o.parquet", sourcetest.WriteParquet(t, rows)) {
		whole := ""
		if n%2 == 0 {
			whole = fmt.Sprint(n)
		}
		if got[0] != rows[n].Text || got[1] != whole {
			t.Fatalf("row %d: got %q", n, got)
		}
	}
}

// withFooter is a file with another footer.
func withFooter(t *testing.T, content string, metadata *format.FileMetaData) []byte {
	t.Helper()
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), metadata)
	if err != nil {
		t.Fatal(err)
	}
	length := binary.LittleEndian.Uint32([]byte(content[len(content)-8:]))
	changed := append([]byte(content[:len(content)-8-int(length)]), footer...)
	return append(binary.LittleEndian.AppendUint32(changed, uint32(len(footer))), "PAR1"...)
}

// Row groups whose rows add up beyond 64 bits would pass for few.
func TestRowsThatCannotBeCountedAreRefused(t *testing.T) {
	type row struct {
		A string `parquet:"a"`
	}
	content := sourcetest.WriteParquet(t, []row{{"x"}})
	opened, err := parquet.OpenFile(strings.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	metadata := opened.Metadata()
	metadata.RowGroups[0].NumRows, metadata.RowGroups[0].Columns[0].MetaData.NumValues = 1<<62, 1<<62
	metadata.RowGroups, metadata.NumRows = slices.Repeat(metadata.RowGroups, 4), 0
	bad, _ := input.AsFault(readParquetBytes(withFooter(t, content, metadata)))
	if bad == nil || bad.Rule != input.RuleTooLarge || bad.Message != "states more rows than can be counted" {
		t.Errorf("got %v", bad)
	}
}

func TestACodecThatIsNotReadIsNamed(t *testing.T) {
	type row struct {
		A string `parquet:"a"`
	}
	content := sourcetest.WriteParquet(t, []row{{"x"}})
	opened, err := parquet.OpenFile(strings.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	opened.Metadata().RowGroups[0].Columns[0].MetaData.Codec = format.Lz4
	changed := withFooter(t, content, opened.Metadata())
	bad, _ := input.AsFault(readParquetBytes(changed))
	if bad == nil || bad.Message != "is packed by LZ4: takes none, SNAPPY, GZIP, BROTLI, ZSTD or LZ4_RAW" {
		t.Errorf("got %v", bad)
	}
}

// A dictionary is small, and its texts may stand in every row of every column.
func TestTextsOfManyColumnsAreBoundedTogether(t *testing.T) {
	const columns, rows = 100, 70
	text := slices.Repeat([]byte("x"), 900_000)
	texts := slices.Repeat([]arrowparquet.ByteArray{text}, rows)
	fields, values := schema.FieldList{}, []any{}
	for n := range columns {
		fields, values = append(fields, schema.NewByteArrayNode(fmt.Sprint("c", n), arrowparquet.Repetitions.Required, -1)), append(values, texts)
	}
	content := writeWithArrow(t, fields, [][]any{values}, [][][]int16{make([][]int16, columns)}, arrowparquet.WithCompression(arrowcompress.Codecs.Zstd), arrowparquet.WithStats(false))
	var err error
	allocated := inputtest.AllocatedBy(func() { err = readParquetBytes([]byte(content)) }) >> 20
	t.Logf("%d KB allocated %d MB: %v", len(content)>>10, allocated, err)
	if bad, _ := input.AsFault(err); bad == nil || bad.Rule != input.RuleTooLarge || allocated > 500 {
		t.Errorf("%d MB: got %v", allocated, err)
	}
}

// Of the 535 MB before, 320 were buffers for the check of pages, one for each column
// of each group; the rest is the library's.
func TestSmallRowGroupsShareABuffer(t *testing.T) {
	rows, _ := manyKinds(3000)
	content := []byte(sourcetest.WriteParquet(t, rows, parquet.MaxRowsPerRowGroup(10)))
	var err error
	allocated := inputtest.AllocatedBy(func() { err = readParquetBytes(content) }) >> 20
	t.Logf("%d KB allocated %d MB", len(content)>>10, allocated)
	if !errors.Is(err, io.EOF) || allocated > 300 {
		t.Errorf("%d MB: got %v", allocated, err)
	}
}

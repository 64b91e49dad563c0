package source

import (
	"bufio"
	"io"
	"math"
	"slices"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/metadata"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
)

// parquetSource reads a flat table, a row group after the other and in each a
// batch of all columns at a time. Records count from 1.
type parquetSource struct {
	raw        *input.RawFile
	at         io.ReaderAt
	size       int64
	limits     input.Limits
	resource   *descriptor.Resource
	file       *metadata.FileMetaData
	columns    []parquetColumn
	names      []string
	fileReader *file.Reader
	pages      *bufio.Reader // of the column whose pages are checked

	group   int // of the next row group
	left    int64
	readers []*columnReader
	// mostHeld bounds the bytes of the pages of all columns at a time, and budget
	// is what the dictionaries of all columns may still take.
	mostHeld, budget int64
	copied           int // bytes of text in the batch
	read             int64
	// batches are the columns of the rows at hand, the first of which is the
	// file's record number first. given counts those that next gave.
	batches []ColumnBatch
	rows    int
	first   int64
	given   int
	row     []Cell
}

// pagesSideBySide bounds the bytes of the pages of all columns at a time.
const pagesSideBySide = 256 << 20

func openParquet(raw *input.RawFile, r *descriptor.Resource, limits input.Limits) (*parquetSource, error) {
	at, size, err := raw.RandomAccess()
	if err != nil {
		return nil, err
	}
	file, bad := readParquetFooter(at, size, limits)
	if bad != nil {
		return nil, bad
	}
	columns, bad := parquetColumns(file)
	if bad != nil {
		return nil, bad
	}
	s := &parquetSource{raw: raw, at: at, size: size, limits: limits, resource: r, file: file, columns: columns, batches: make([]ColumnBatch, len(columns)), first: 1, mostHeld: pagesSideBySide, budget: dictionaryBytes, pages: bufio.NewReaderSize(nil, longestPageHeader)}
	for n := range columns {
		s.names = append(s.names, columns[n].name)
	}
	if bad := s.checkGroups(); bad != nil {
		return nil, bad
	}
	if bad := s.openLibrary(); bad != nil {
		return nil, bad
	}
	return s, nil
}

// checkGroups finds out whether the row groups are what the file states of
// them.
func (s *parquetSource) checkGroups() (bad *input.Fault) {
	defer catchParquet(&bad)
	rows := int64(0)
	for n := range s.file.RowGroups {
		group := s.file.RowGroup(n)
		if group.NumColumns() != len(s.columns) || group.NumRows() < 0 {
			return parquetFault("has a row group with other columns than the file")
		}
		if group.NumRows() > math.MaxInt64-rows {
			return input.TooLarge("states more rows than can be counted")
		}
		rows += group.NumRows()
		for k := range s.columns {
			if bad := s.checkChunk(group, k); bad != nil {
				return bad
			}
		}
	}
	// A row takes a part of a bit at least, or all rows are the same.
	const rowsPerByte, few = 64, 1_000_000
	if rows > few && rows/rowsPerByte > s.size {
		return input.TooLarge("states %d rows in %d bytes, which can't all be different", rows, s.size)
	}
	if rows != s.file.NumRows {
		return parquetFault("has row groups of %d rows, and states %d", rows, s.file.NumRows)
	}
	return nil
}

func (s *parquetSource) checkChunk(group *metadata.RowGroupMetaData, k int) *input.Fault {
	chunk, err := group.ColumnChunk(k)
	if err != nil {
		return parquetFault("says something of itself that can't be read: %v", err)
	}
	begin, size := chunkBegin(chunk), chunk.TotalCompressedSize()
	switch {
	case chunk.FilePath() != "":
		return parquetFault("keeps the column %q in another file", s.columns[k].name)
	case chunk.Type() != s.columns[k].kind || chunk.NumValues() != group.NumRows():
		return parquetFault("has a row group in which the column %q is another", s.columns[k].name)
	case group.NumRows() == 0: // some writers give such a group no place
	case begin < 4 || size < 0 || begin > s.size || size > s.size-begin:
		return parquetFault("has a row group beyond the file's end: it was cut")
	case !slices.Contains(parquetCodecs(), chunk.Compression()):
		return parquetFault("is packed by %s: takes none, SNAPPY, GZIP, BROTLI, ZSTD or LZ4_RAW", chunk.Compression())
	}
	return nil
}

func parquetCodecs() []compress.Compression {
	codecs := compress.Codecs
	return []compress.Compression{codecs.Uncompressed, codecs.Snappy, codecs.Gzip, codecs.Brotli, codecs.Zstd, codecs.Lz4Raw}
}

// chunkBegin is where a column's first page stands, which is its dictionary
// where there is one.
func chunkBegin(chunk *metadata.ColumnChunkMetaData) int64 {
	if d := chunk.DictionaryPageOffset(); d > 0 && d < chunk.DataPageOffset() {
		return d
	}
	return chunk.DataPageOffset()
}

// Header names the columns.
func (s *parquetSource) Header() []string { return s.names }

// HeaderLine is where the header stands.
func (*parquetSource) HeaderLine() int64 { return 0 }

// BytesRead is how far the file was read.
func (s *parquetSource) BytesRead() int64 { return s.read }

// BytesTotal is how many bytes the file has.
func (s *parquetSource) BytesTotal() int64 { return s.size }

// Cut is never so: a file without its footer is refused.
func (*parquetSource) Cut() bool { return false }

// Close closes the file.
func (s *parquetSource) Close() error {
	return s.raw.Close()
}

// Next gives the rows of the batches one by one: a source is read by rows or by
// batches.
func (s *parquetSource) Next() (record []Cell, line int64, err error) {
	for s.given == s.rows {
		s.given = 0
		if _, err := s.NextBatch(); err != nil {
			return nil, 0, err
		}
	}
	s.given++
	return s.Record(s.given - 1), s.LineOf(s.given - 1), nil
}

// openLibrary prepares the library's reader for a file whose footer was
// checked.
func (s *parquetSource) openLibrary() (bad *input.Fault) {
	defer catchParquet(&bad)
	if errCodecs != nil {
		return parquetFault("can't be read: %v", errCodecs)
	}
	properties := parquet.NewReaderProperties(nil)
	properties.BufferedStreamEnabled = true
	properties.MaxCompressedPageSize, properties.MaxUncompressedPageSize = s.limits.ColumnPageBytes, s.limits.ColumnPageBytes
	counted := progressReader{io.NewSectionReader(s.at, 0, s.size), &s.read}
	fileReader, err := file.NewParquetReader(counted, file.WithReadProps(properties), file.WithMetadata(s.file))
	if err != nil {
		return parquetFault("can't be read: %v", err)
	}
	s.fileReader = fileReader
	missing := s.resource.MissingText()
	for n := range s.columns {
		column := &s.columns[n]
		reader := &columnReader{column: column, formatter: &valueFormatter{column: column, missing: missing}, copied: &s.copied}
		switch column.kind {
		case parquet.Types.ByteArray, parquet.Types.FixedLenByteArray:
			reader.names = newDictionary[string](missing, &s.budget)
		case parquet.Types.Int32, parquet.Types.Int64, parquet.Types.Int96:
			reader.ints = newDictionary[int64](missing, &s.budget)
		}
		s.readers = append(s.readers, reader)
	}
	return nil
}

// openGroup goes to the next row group, whose pages it checks first.
func (s *parquetSource) openGroup() (bad *input.Fault) {
	defer catchParquet(&bad)
	group, chunks := s.file.RowGroup(s.group), s.fileReader.RowGroup(s.group)
	s.group++
	if group.NumRows() == 0 {
		return nil
	}
	held := int64(0)
	for n, reader := range s.readers {
		check, bad := s.checkPages(group, n)
		if bad != nil {
			return bad
		}
		if held += check.held(); held > s.mostHeld {
			return input.TooLarge("has pages and dictionaries of over %d bytes side by side", s.mostHeld)
		}
		chunk, err := chunks.Column(n)
		if err != nil {
			return parquetFault("has a column %q that can't be read: %v", reader.column.name, err)
		}
		reader.chunk, reader.oneByOne = chunk, check.hasPrefixes
	}
	s.left = group.NumRows()
	return nil
}

// progressReader adds up what several columns read.
type progressReader struct {
	*io.SectionReader

	all *int64
}

// ReadAt passes bytes on as they are.
func (p progressReader) ReadAt(b []byte, at int64) (int, error) {
	n, err := p.SectionReader.ReadAt(b, at)
	*p.all += int64(n)
	return n, err //nolint:wrapcheck // wrapped where it leaves the reader
}

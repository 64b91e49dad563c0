package source

import (
	"bufio"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
)

// parquetSource reads a flat table, a row group after the other and in each a
// batch of all columns at a time. Records count from 1.
type parquetSource struct {
	raw      *input.RawFile
	at       io.ReaderAt
	size     int64
	limits   input.Limits
	resource *descriptor.Resource
	file     *format.FileMetaData
	columns  []parquetColumn
	names    []string
	zstd     *zstd.Decoder

	group   int // of the next row group
	left    int64
	readers []*columnReader
	held    int64
	read    int64
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
	s := &parquetSource{raw: raw, at: at, size: size, limits: limits, resource: r, file: file, columns: columns, batches: make([]ColumnBatch, len(columns)), first: 1}
	for n := range columns {
		s.names = append(s.names, columns[n].name)
	}
	if bad := s.checkGroups(); bad != nil {
		return nil, bad
	}
	// Pages are unpacked as streams: their bytes decide, not what they state.
	s.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(64<<20))
	if err != nil {
		return nil, fmt.Errorf("preparing to unpack: %w", err)
	}
	return s, nil
}

// checkGroups finds out whether the row groups are what the file states of
// them.
func (s *parquetSource) checkGroups() *input.Fault {
	rows := int64(0)
	for n := range s.file.RowGroups {
		group := &s.file.RowGroups[n]
		if len(group.Columns) != len(s.columns) || group.NumRows < 0 {
			return parquetFault("has a row group with other columns than the file")
		}
		rows += group.NumRows
		for k := range group.Columns {
			chunk := &group.Columns[k]
			meta := &chunk.MetaData
			begin := chunkBegin(meta)
			switch {
			case chunk.FilePath != "":
				return parquetFault("keeps the column %q in another file", s.columns[k].name)
			case meta.Type != s.columns[k].kind || meta.NumValues != group.NumRows:
				return parquetFault("has a row group in which the column %q is another", s.columns[k].name)
			case begin < 4 || meta.TotalCompressedSize < 0 || begin > s.size || meta.TotalCompressedSize > s.size-begin:
				return parquetFault("has a row group beyond the file's end: it was cut")
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

// chunkBegin is where a column's first page stands, which is its dictionary
// where there is one.
func chunkBegin(meta *format.ColumnMetaData) int64 {
	if d := meta.DictionaryPageOffset; d > 0 && d < meta.DataPageOffset {
		return d
	}
	return meta.DataPageOffset
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
	s.zstd.Close()
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

func (s *parquetSource) openGroup() {
	group := &s.file.RowGroups[s.group]
	s.group++
	s.left, s.held = group.NumRows, 0
	s.readers = s.readers[:0]
	for n := range s.columns {
		meta := &group.Columns[n].MetaData
		column := &s.columns[n]
		section := io.NewSectionReader(s.at, chunkBegin(meta), meta.TotalCompressedSize)
		s.readers = append(s.readers, &columnReader{
			column: column, formatter: &valueFormatter{column: column, missing: s.resource.MissingText()}, limits: s.limits,
			held: &s.held, most: pagesSideBySide, zstd: s.zstd, chunk: meta, left: meta.NumValues,
			stream: bufio.NewReaderSize(progressReader{section, &s.read}, longestPageHeader),
		})
	}
}

// progressReader adds up what several columns read.
type progressReader struct {
	src io.Reader
	all *int64
}

// Read passes bytes on as they are.
func (p progressReader) Read(b []byte) (int, error) {
	n, err := p.src.Read(b)
	*p.all += int64(n)
	return n, err //nolint:wrapcheck // wrapped where it leaves the reader
}

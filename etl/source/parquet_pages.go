package source

import (
	"bufio"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"

	"kommunebench/etl/input"
)

// columnReader reads one column of one row group, page by page. The library's
// own page reader allocates what a page states, and unpacks and expands
// without a bound, so it is not for files of strangers.
type columnReader struct {
	column    *parquetColumn
	formatter *valueFormatter
	limits    input.Limits
	held      *int64 // bytes of all columns' pages
	most      int64  // bytes that they may have
	stream    *bufio.Reader
	chunk     *format.ColumnMetaData
	zstd      *zstd.Decoder
	left      int64 // values of the chunk to come

	dictionary []Cell
	named      []Cell // the dictionary and the cell of a null
	packed     []byte
	page       []byte
	inPage     int // values of the page to come
	levels     *rleBitPackedDecoder
	values     valueReader
	present    []uint32
}

const (
	longestPageHeader = 64 << 10
	// Older writers say so of a dictionary and of places in it.
	olderDictionary format.Encoding = 2
)

// nextPage goes to the next page that has values.
func (c *columnReader) nextPage() *input.Fault {
	if c.left <= 0 {
		return parquetFault("has fewer values in the column %q than rows", c.column.name)
	}
	header, bad := c.readHeader()
	if bad != nil {
		return bad
	}
	if bad := c.readPacked(header); bad != nil {
		return bad
	}
	switch header.Type {
	case format.DictionaryPage:
		return c.readDictionary(header)
	case format.DataPage:
		return c.readPage1(header)
	case format.DataPageV2:
		return c.readPage2(header)
	case format.IndexPage:
		return nil // is not needed
	}
	return parquetFault("has a page of an unknown kind in the column %q", c.column.name)
}

func (c *columnReader) readHeader() (*format.PageHeader, *input.Fault) {
	head, err := c.stream.Peek(longestPageHeader)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, parquetFault("can't be read: %v", err)
	}
	header := new(format.PageHeader)
	length, bad := decodeThrift(head, header)
	if bad != nil {
		return nil, bad
	}
	_, _ = c.stream.Discard(length) // was peeked at
	most := c.limits.ColumnPageBytes
	if packed, size := int64(header.CompressedPageSize), int64(header.UncompressedPageSize); packed > most || size > most {
		return nil, input.TooLarge("has a page of %d bytes in the column %q, and at most %d are read", max(packed, size), c.column.name, most)
	}
	if header.CompressedPageSize < 0 || header.UncompressedPageSize < 0 {
		return nil, parquetFault("has a page of negative size")
	}
	return header, nil
}

func (c *columnReader) readPacked(header *format.PageHeader) *input.Fault {
	size := int(header.CompressedPageSize)
	// Texts of a page are a copy of it.
	before := int64(cap(c.packed) + 2*cap(c.page))
	if *c.held+int64(size)+2*int64(header.UncompressedPageSize)-before > c.most {
		return c.heldFault()
	}
	if cap(c.packed) < size {
		c.packed = make([]byte, size)
	}
	if cap(c.page) < int(header.UncompressedPageSize) {
		c.page = make([]byte, header.UncompressedPageSize)
	}
	*c.held += int64(cap(c.packed)+2*cap(c.page)) - before
	c.packed = c.packed[:size]
	if _, err := io.ReadFull(c.stream, c.packed); err != nil {
		return parquetFault("ends within a page of the column %q", c.column.name)
	}
	if header.CRC != 0 && crc32.ChecksumIEEE(c.packed) != uint32(header.CRC) { //nolint:gosec // the same bits
		return parquetFault("has a page of the column %q whose checksum denies it", c.column.name)
	}
	return nil
}

func (c *columnReader) heldFault() *input.Fault {
	return input.TooLarge("has pages and dictionaries of over %d bytes side by side", c.most)
}

func (c *columnReader) valuesFault() *input.Fault {
	return parquetFault("has a page of the column %q with fewer values than it states, or with bytes that are no text", c.column.name)
}

func (c *columnReader) sizeFault() *input.Fault {
	return parquetFault("has a page of the column %q that has not the size that it states", c.column.name)
}

// More names than any column has; a dictionary beyond is no help to a writer.
const longestDictionary = 1_000_000

func (c *columnReader) readDictionary(header *format.PageHeader) *input.Fault {
	stated := header.DictionaryPageHeader
	encoding := stated.V.Encoding
	if !stated.Valid || c.dictionary != nil || (encoding != format.Plain && encoding != olderDictionary) {
		return parquetFault("has a dictionary of the column %q that can't be read", c.column.name)
	}
	if n := stated.V.NumValues; n < 0 || n > longestDictionary {
		return input.TooLarge("has a dictionary of %d values in the column %q, and at most %d are read", n, c.column.name, longestDictionary)
	}
	page, bad := c.unpack(c.packed, int(header.UncompressedPageSize))
	if bad != nil {
		return bad
	}
	// A value takes a bit at least.
	if int(stated.V.NumValues) > 8*len(page) {
		return c.sizeFault()
	}
	const perCell = 32
	if *c.held += int64(len(page)) + perCell*int64(stated.V.NumValues); *c.held > c.most {
		return c.heldFault()
	}
	c.dictionary = make([]Cell, stated.V.NumValues, stated.V.NumValues+1)
	if !newPlainValues(page, c.formatter).read(c.dictionary) {
		return parquetFault("has a dictionary of the column %q with fewer values than it states, or with bytes that are no text", c.column.name)
	}
	c.named = append(c.dictionary, Cell{Text: c.formatter.missing})
	return nil
}

// readPage1 reads a page of version 1, whose levels are packed with its
// values.
func (c *columnReader) readPage1(header *format.PageHeader) *input.Fault {
	stated := header.DataPageHeader
	page, bad := c.unpack(c.packed, int(header.UncompressedPageSize))
	if bad != nil {
		return bad
	}
	c.levels = nil
	if c.column.optional {
		if stated.V.DefinitionLevelEncoding != format.RLE || len(page) < 4 {
			return parquetFault("has levels of the column %q in a way that is not read", c.column.name)
		}
		length := binary.LittleEndian.Uint32(page)
		if uint64(length) > uint64(len(page)-4) { //nolint:gosec // no negative number
			return c.sizeFault()
		}
		c.levels = &rleBitPackedDecoder{data: page[4 : 4+length], width: 1}
		page = page[4+length:]
	}
	if !stated.Valid {
		return c.sizeFault()
	}
	return c.begin(page, int(stated.V.NumValues), stated.V.Encoding)
}

// readPage2 reads a page of version 2, whose levels stand before the packed
// values.
func (c *columnReader) readPage2(header *format.PageHeader) *input.Fault {
	stated := header.DataPageHeaderV2
	repetition, definition := int64(stated.V.RepetitionLevelsByteLength), int64(stated.V.DefinitionLevelsByteLength)
	levels := repetition + definition
	size := int64(header.UncompressedPageSize) - levels
	if !stated.Valid || repetition < 0 || definition < 0 || levels > int64(len(c.packed)) || size < 0 {
		return c.sizeFault()
	}
	packed := c.packed[levels:]
	page := packed
	if stated.V.IsCompressed.V || !stated.V.IsCompressed.Valid {
		unpacked, bad := []byte{}, (*input.Fault)(nil)
		if size > 0 {
			unpacked, bad = c.unpack(packed, int(size))
		}
		if bad != nil {
			return bad
		}
		page = unpacked
	}
	c.levels = nil
	if c.column.optional {
		c.levels = &rleBitPackedDecoder{data: c.packed[repetition:levels], width: 1}
	}
	return c.begin(page, int(stated.V.NumValues), stated.V.Encoding)
}

// begin makes a page the one that is read.
func (c *columnReader) begin(page []byte, count int, encoding format.Encoding) *input.Fault {
	if count < 0 || int64(count) > c.left {
		return parquetFault("has more values in the column %q than it states", c.column.name)
	}
	c.inPage = count
	c.left -= int64(count)
	values, ok := c.valuesOf(page, encoding)
	if !ok {
		return parquetFault("has a page of the column %q that is damaged or written by %s in a way that is not read", c.column.name, encoding)
	}
	c.values = values
	return nil
}

func (c *columnReader) valuesOf(page []byte, encoding format.Encoding) (valueReader, bool) {
	kind := c.column.kind
	isInt := kind == format.Int32 || kind == format.Int64
	isBytes := kind == format.ByteArray || kind == format.FixedLenByteArray
	switch {
	case encoding == format.Plain:
		return newPlainValues(page, c.formatter), true
	case encoding == format.RLEDictionary || encoding == olderDictionary:
		return newDictionaryValues(page, c.dictionary)
	case encoding == format.RLE && kind == format.Boolean && len(page) >= 4:
		return &boolDecoder{runs: rleBitPackedDecoder{data: page[4:], width: 1}}, true
	case encoding == format.DeltaBinaryPacked && isInt:
		numbers, ok := newDelta(page)
		return &deltaInts{numbers: numbers, formatter: c.formatter}, ok
	case encoding == format.DeltaLengthByteArray && kind == format.ByteArray:
		return newDeltaBytes(page, c.formatter, false, 0)
	case encoding == format.DeltaByteArray && isBytes:
		return newDeltaBytes(page, c.formatter, true, int(c.limits.ColumnPageBytes))
	case encoding == format.ByteStreamSplit && (isInt || kind == format.Float || kind == format.Double || kind == format.FixedLenByteArray):
		width := map[format.Type]int{format.Int32: 4, format.Float: 4, format.Int64: 8, format.Double: 8, format.FixedLenByteArray: c.column.length}[kind]
		whole, ok := unsplit(page, width)
		return newPlainValues(whole, c.formatter), ok
	}
	return nil, false
}

package source

import (
	"bufio"
	"errors"
	"hash/crc32"
	"io"

	"github.com/apache/arrow-go/v18/parquet/metadata"

	"kommunebench/etl/input"
)

// arrow-go allocates the sizes that page headers state, column by column, and
// ignores checksums. So the headers and bytes of a row group's pages are checked
// before it reads any of them.

// pageHeader is what is checked of a page before it is read.
type pageHeader struct {
	kind, unpacked, packed, values, encoding int64
	checksum                                 uint32
	hasChecksum                              bool
}

// Kinds of pages, and an encoding, as the format numbers them.
const (
	dataPage       = 0
	dictionaryPage = 2
	dataPage2      = 3

	deltaByteArray = 7
)

const longestPageHeader = 64 << 10

// readPageHeader reads a header and returns its length.
func readPageHeader(from []byte) (header pageHeader, length int, ok bool) {
	const most = 10_000 // items of lists
	walk := thriftWalk{data: from, budget: most}
	walk.number = func(parent, field int16, value int64) {
		switch [2]int16{parent, field} {
		case [2]int16{0, 1}:
			header.kind = value
		case [2]int16{0, 2}:
			header.unpacked = value
		case [2]int16{0, 3}:
			header.packed = value
		case [2]int16{0, 4}:
			header.checksum, header.hasChecksum = uint32(value), true //nolint:gosec // the same bits
		case [2]int16{5, 1}, [2]int16{7, 1}, [2]int16{8, 1}:
			header.values = value
		case [2]int16{5, 2}, [2]int16{7, 2}, [2]int16{8, 4}:
			header.encoding = value
		}
	}
	ok = walk.fields(0)
	return header, walk.at, ok
}

// pageCheck checks the pages of one column chunk and adds up what they take.
type pageCheck struct {
	source *parquetSource
	column string
	stream *bufio.Reader

	// packed and unpacked are the sizes of the largest page.
	packed, unpacked          int64
	dictionary, names, values int64
	hasDictionary             bool
	// hasPrefixes says that texts are written as what they have in common with
	// the one before, so that few bytes can be very long texts.
	hasPrefixes bool
}

func (s *parquetSource) checkPages(group *metadata.RowGroupMetaData, n int) (*pageCheck, *input.Fault) {
	chunk, err := group.ColumnChunk(n)
	if err != nil {
		return nil, parquetFault("says something of itself that can't be read: %v", err)
	}
	section := io.NewSectionReader(s.at, chunkBegin(chunk), chunk.TotalCompressedSize())
	s.pages.Reset(section)
	c := &pageCheck{source: s, column: s.columns[n].name, stream: s.pages}
	for c.values < group.NumRows() {
		header, bad := c.readHeader()
		if bad == nil {
			bad = c.add(&header, group.NumRows())
		}
		if bad == nil {
			bad = c.checkBytes(&header)
		}
		if bad != nil {
			return nil, bad
		}
	}
	return c, nil
}

// held is what the library and its dictionary hold while it reads the column.
func (c *pageCheck) held() int64 {
	const perName = 24
	return c.packed + c.unpacked + c.dictionary + perName*c.names
}

func (c *pageCheck) readHeader() (header pageHeader, bad *input.Fault) {
	head, err := c.stream.Peek(longestPageHeader)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return header, parquetFault("can't be read: %v", err)
	case len(head) == 0:
		return header, parquetFault("has fewer values in the column %q than rows", c.column)
	}
	header, length, ok := readPageHeader(head)
	if !ok {
		return header, parquetFault("says something of itself that is damaged or too large")
	}
	_, _ = c.stream.Discard(length) // was peeked at
	return header, nil
}

// More names than any column has; a dictionary beyond is no help to a writer.
const longestDictionary = 1_000_000

// add adds a page to what is known of the column, if it keeps to the limits.
func (c *pageCheck) add(header *pageHeader, rows int64) *input.Fault {
	most := c.source.limits.ColumnPageBytes
	switch {
	case header.packed > most || header.unpacked > most:
		return input.TooLarge("has a page of %d bytes in the column %q, and at most %d are read", max(header.packed, header.unpacked), c.column, most)
	case header.packed < 0 || header.unpacked < 0:
		return parquetFault("has a page of negative size")
	}
	c.packed = max(c.packed, header.packed)
	switch header.kind {
	case dictionaryPage:
		if c.hasDictionary || header.values < 0 {
			return parquetFault("has a dictionary of the column %q that can't be read", c.column)
		}
		if header.values > longestDictionary {
			return input.TooLarge("has a dictionary of %d values in the column %q, and at most %d are read", header.values, c.column, longestDictionary)
		}
		c.hasDictionary, c.dictionary, c.names = true, header.unpacked, header.values
	case dataPage, dataPage2:
		c.unpacked = max(c.unpacked, header.unpacked)
		c.hasPrefixes = c.hasPrefixes || header.encoding == deltaByteArray
		if header.values < 0 || header.values > rows-c.values {
			return parquetFault("has more values in the column %q than it states", c.column)
		}
		c.values += header.values
	}
	return nil
}

// checkBytes goes past a page's bytes and holds them against their checksum,
// which the library does not look at.
func (c *pageCheck) checkBytes(header *pageHeader) *input.Fault {
	sum := crc32.NewIEEE()
	into := io.Writer(sum)
	if !header.hasChecksum {
		into = io.Discard
	}
	if n, err := io.CopyN(into, c.stream, header.packed); err != nil && !errors.Is(err, io.EOF) {
		return parquetFault("can't be read: %v", err)
	} else if n < header.packed {
		return parquetFault("ends within a page of the column %q", c.column)
	}
	if header.hasChecksum && sum.Sum32() != header.checksum {
		return parquetFault("has a page of the column %q whose checksum denies it", c.column)
	}
	return nil
}

package source

import (
	"bytes"
	"errors"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"

	"kommunebench/etl/input"
)

// unpack unpacks bytes that state their size; the result is valid until the
// next page.
func (c *columnReader) unpack(packed []byte, size int) ([]byte, *input.Fault) {
	page := c.page[:size]
	var stream io.Reader
	switch c.chunk.Codec {
	case format.Uncompressed:
		if len(packed) != size {
			return nil, c.sizeFault()
		}
		copy(page, packed)
		return page, nil
	case format.Snappy:
		if n, err := snappy.DecodedLen(packed); err != nil || n != size {
			return nil, c.sizeFault()
		}
		unpacked, err := snappy.Decode(page, packed)
		if err != nil {
			return nil, parquetFault("has a page of the column %q that can't be unpacked: %v", c.column.name, err)
		}
		return unpacked, nil
	case format.Lz4Raw:
		if n, err := lz4.UncompressBlock(packed, page); err != nil || n != size {
			return nil, c.sizeFault()
		}
		return page, nil
	case format.Gzip:
		unpacker, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			return nil, parquetFault("has a page of the column %q that can't be unpacked: %v", c.column.name, err)
		}
		stream = unpacker
	case format.Brotli:
		stream = brotli.NewReader(bytes.NewReader(packed))
	case format.Zstd:
		if err := c.zstd.Reset(bytes.NewReader(packed)); err != nil {
			return nil, parquetFault("has a page of the column %q that can't be unpacked: %v", c.column.name, err)
		}
		stream = c.zstd
	default:
		return nil, parquetFault("is packed by %s: takes none, SNAPPY, GZIP, BROTLI, ZSTD or LZ4_RAW", c.chunk.Codec)
	}
	if _, err := io.ReadFull(stream, page); err != nil {
		return nil, parquetFault("has a page of the column %q that can't be unpacked: %v", c.column.name, err)
	}
	if n, err := io.CopyN(io.Discard, stream, 1); n > 0 || !errors.Is(err, io.EOF) {
		return nil, c.sizeFault()
	}
	return page, nil
}

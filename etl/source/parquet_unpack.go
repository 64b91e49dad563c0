package source

import (
	"errors"
	"fmt"
	"sync"

	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
)

// boundedCodec is a codec of the library that unpacks a page into the bytes that
// the page states and no more. By itself the library lets packed bytes of Snappy
// and Zstandard state how much is allocated.
type boundedCodec struct {
	compress.Codec

	unpack func(into, packed []byte) ([]byte, error)
}

// DecodeWithError unpacks a page.
func (b boundedCodec) DecodeWithError(into, packed []byte) ([]byte, error) {
	if len(into) == 0 {
		return into, nil // of nulls only
	}
	return b.unpack(into, packed)
}

var errPageSize = errors.New("it has not the size that it states")

// boundCodecs puts bounded codecs in the place of the library's.
var boundCodecs = sync.OnceFunc(func() {
	unpacker, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(64<<20), zstd.WithDecodeAllCapLimit(true))
	if err != nil {
		panic(fmt.Errorf("preparing to unpack: %w", err))
	}
	bound := func(id compress.Compression, unpack func(into, packed []byte) ([]byte, error)) {
		codec, err := compress.GetCodec(id)
		if err != nil {
			panic(fmt.Errorf("preparing to unpack: %w", err))
		}
		if unpack == nil {
			unpack = func(into, packed []byte) ([]byte, error) { return compress.Decode(codec, into, packed) }
		}
		compress.RegisterCodec(id, boundedCodec{codec, unpack})
	}
	bound(compress.Codecs.Gzip, nil)
	bound(compress.Codecs.Brotli, nil)
	bound(compress.Codecs.Lz4Raw, nil)
	bound(compress.Codecs.Zstd, func(into, packed []byte) ([]byte, error) { return unpacker.DecodeAll(packed, into[:0:len(into)]) })
	bound(compress.Codecs.Snappy, func(into, packed []byte) ([]byte, error) {
		if n, err := snappy.DecodedLen(packed); err != nil || n != len(into) {
			return nil, errPageSize
		}
		return snappy.Decode(into, packed)
	})
})

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

// errCodecs is what kept bounded codecs from taking the place of the library's.
// They do so before main, as the library's table of codecs takes no lock.
var errCodecs = boundCodecs()

func boundCodecs() error {
	for id, unpack := range map[compress.Compression]func(into, packed []byte) ([]byte, error){
		compress.Codecs.Gzip: nil, compress.Codecs.Brotli: nil, compress.Codecs.Lz4Raw: nil, // bounded by the library
		compress.Codecs.Zstd: unpackZstd, compress.Codecs.Snappy: unpackSnappy,
	} {
		codec, err := compress.GetCodec(id)
		if err != nil {
			return fmt.Errorf("preparing to unpack: %w", err)
		}
		if unpack == nil {
			unpack = func(into, packed []byte) ([]byte, error) { return compress.Decode(codec, into, packed) }
		}
		compress.RegisterCodec(id, boundedCodec{codec, unpack})
	}
	return nil
}

var zstdDecoder = sync.OnceValues(func() (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(64<<20), zstd.WithDecodeAllCapLimit(true))
})

func unpackZstd(into, packed []byte) ([]byte, error) {
	decoder, err := zstdDecoder()
	if err != nil {
		return nil, err
	}
	return decoder.DecodeAll(packed, into[:0:len(into)]) //nolint:wrapcheck // the page's fault says of what
}

func unpackSnappy(into, packed []byte) ([]byte, error) {
	if n, err := snappy.DecodedLen(packed); err != nil || n != len(into) {
		return nil, errPageSize
	}
	return snappy.Decode(into, packed) //nolint:wrapcheck // the page's fault says of what
}

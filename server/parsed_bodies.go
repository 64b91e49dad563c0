package server

import (
	"bytes"
	"crypto/sha256"

	"github.com/99designs/gqlgen/graphql"
	"github.com/maypok86/otter/v2"
)

// bodies remembers what short bodies said, as most are sent again and again: to
// decode one takes longer than anything else about an answer that is kept. The
// nil bodies remember none.
type parsedBodyCache struct {
	bodies *otter.Cache[hash, parsedBody]
}

type parsedBody struct {
	params graphql.RawParams
	// bytes is what it takes in memory.
	bytes int
}

const (
	maxCachedBodyBytes   = 16 << 10
	parsedBodyCacheBytes = 16 << 20
	// What was decoded takes several times the bytes that it was written in.
	bytesPerByte = 8
	// A map of one entry has room for eight.
	bytesPerMap = 350
)

func newParsedBodyCache() *parsedBodyCache {
	return &parsedBodyCache{otter.Must(&otter.Options[hash, parsedBody]{
		MaximumWeight: parsedBodyCacheBytes,
		Weigher:       func(_ hash, one parsedBody) uint32 { return uint32(one.bytes + bytesPerEntry) }, //nolint:gosec // of short ones
	})}
}

// decode reads a body. What it gives is the caller's own: variables are changed
// in place when they are taken as their types.
func (b *parsedBodyCache) decode(body []byte) (*graphql.RawParams, error) {
	params := &graphql.RawParams{}
	if b == nil || len(body) > maxCachedBodyBytes {
		return params, decodeJSON(body, params)
	}
	sum := sha256.Sum256(body)
	before, known := b.bodies.GetIfPresent(sum)
	if !known {
		if err := decodeJSON(body, params); err != nil {
			return params, err
		}
		before = parsedBody{params: *params, bytes: heldBy(body)}
		b.bodies.Set(sum, before)
	}
	*params = before.params
	params.Variables, _ = copied(before.params.Variables).(map[string]any)
	params.Extensions, _ = copied(before.params.Extensions).(map[string]any)
	return params, nil
}

// heldBy is about how many bytes of memory a body takes when it is decoded.
func heldBy(body []byte) int {
	return len(body)*bytesPerByte + bytes.Count(body, []byte("{"))*bytesPerMap
}

// copied is a value of JSON that shares nothing that can be changed.
func copied(value any) any {
	switch part := value.(type) {
	case map[string]any:
		if part == nil {
			return part
		}
		same := make(map[string]any, len(part))
		for name, below := range part {
			same[name] = copied(below)
		}
		return same
	case []any:
		if part == nil {
			return part
		}
		same := make([]any, len(part))
		for n, below := range part {
			same[n] = copied(below)
		}
		return same
	}
	return value
}

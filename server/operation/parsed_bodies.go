package operation

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/maypok86/otter/v2"
)

// parsedBodyCache remembers what short bodies said, as most are sent again and again: to
// decode one takes longer than anything else about an answer that is kept. The
// nil cache remembers none.
type parsedBodyCache struct {
	bodies *otter.Cache[Hash, parsedBody]
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
	return &parsedBodyCache{otter.Must(&otter.Options[Hash, parsedBody]{
		MaximumWeight: parsedBodyCacheBytes,
		Weigher:       func(_ Hash, one parsedBody) uint32 { return uint32(one.bytes + bytesPerEntry) }, //nolint:gosec // of short ones
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

// What a text of JSON may hold.
const (
	mostNested = 64
	mostValues = 20_000
)

var (
	errNotUTF8 = errors.New("this is not UTF-8")
	errNested  = fmt.Errorf("this is nested more than %d levels deep", mostNested)
	errValues  = fmt.Errorf("this holds more than %d values", mostValues)
	errNotJSON = errors.New("this is no valid JSON")
)

// wrongKindError is JSON of another kind than is taken, in words.
type wrongKindError struct{ cause *json.UnmarshalTypeError }

// Error says of which kind it is.
func (e *wrongKindError) Error() string { return "this is JSON of another kind: " + e.cause.Value }

// Unwrap gives the cause.
func (e *wrongKindError) Unwrap() error { return e.cause }

// decodeJSON decodes one value and keeps its numbers as they are written.
// Its own errors say what is wrong with the form and hold nothing of the text.
func decodeJSON(text []byte, into any) error {
	if !utf8.Valid(text) {
		return errNotUTF8
	}
	if err := checkShape(text); err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var wrong *json.UnmarshalTypeError
	switch err := decoder.Decode(into); {
	case errors.As(err, &wrong):
		return &wrongKindError{wrong}
	case err != nil:
		return errNotJSON
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errNotJSON
	}
	return nil
}

// checkShape refuses JSON that is small to send and large to hold.
func checkShape(text []byte) error {
	depth, values, quoted := 0, 0, false
	for n := 0; n < len(text); n++ {
		switch text[n] {
		case '\\':
			n++ // whatever it is, it ends no string
		case '"':
			quoted = !quoted
		case '{', '[':
			if !quoted {
				depth++
				values++
			}
		case '}', ']':
			if !quoted {
				depth--
			}
		case ',':
			if !quoted {
				values++
			}
		}
		if depth > mostNested {
			return errNested
		}
		if values > mostValues {
			return errValues
		}
	}
	return nil
}

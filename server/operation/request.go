package operation

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/klauspost/compress/gzip"
	"github.com/maypok86/otter/v2"

	"kommunebench/graph/document"
	"kommunebench/graph/model"
	"kommunebench/kommune"
	"kommunebench/server/response"
)

// parseRequest reads what a request asks for: of a POST its body, else the
// parameters of its address.
func parseRequest(w http.ResponseWriter, r *http.Request, bodyBytes int, known *parsedBodyCache) (*graphql.RawParams, error) {
	if r.Method == http.MethodPost {
		return readBody(w, r, bodyBytes, known)
	}
	return readParameters(r)
}

func readBody(w http.ResponseWriter, r *http.Request, most int, known *parsedBodyCache) (*graphql.RawParams, error) {
	body, err := readBytes(w, r, most)
	if err != nil {
		return nil, err
	}
	const form = `one JSON object such as {"query":"{kommune(code:\"0766\"){name}}"}`
	if trimmed := bytes.TrimLeft(body, " \t\r\n"); len(trimmed) > 0 && trimmed[0] == '[' {
		return nil, kommune.InvalidInput("body", "a list", form+": one operation a request, so send each on its own")
	}
	params, err := known.decode(body)
	if field, takes := wrongMember(err); field != "" {
		var members map[string]json.RawMessage
		_ = json.Unmarshal(body, &members) // it is JSON, or there were another fault
		return nil, kommune.InvalidInput(field, string(members[field]), takes)
	}
	if err != nil {
		return nil, kommune.InvalidInput("body", shownStart(body), form+", but "+err.Error())
	}
	return params, nil
}

// shownStart is as much of a body as messages repeat.
func shownStart(body []byte) string {
	const shown = 400
	return string(body[:min(shown, len(body))])
}

func readBytes(w http.ResponseWriter, r *http.Request, most int) ([]byte, error) {
	const longest = 200
	given := r.Header.Get("Content-Type")
	mediaType, parameters, err := mime.ParseMediaType(given[:min(longest, len(given))])
	if err != nil || len(given) > longest || mediaType != "application/json" {
		return nil, response.WithStatus(http.StatusUnsupportedMediaType, kommune.InvalidInput("Content-Type", given, "application/json"))
	}
	if charset := parameters["charset"]; charset != "" && !isUTF8(charset) {
		return nil, response.WithStatus(http.StatusUnsupportedMediaType, kommune.InvalidInput("Content-Type", given, "application/json in UTF-8"))
	}
	tooLarge := func() error {
		return response.WithStatus(http.StatusRequestEntityTooLarge, document.TooCostly(model.LimitKindBodyBytes, max(most+1, int(r.ContentLength)), most))
	}
	// What says that it is too large need not be read.
	if r.ContentLength > int64(most) {
		w.Header().Set("Connection", "close")
		return nil, tooLarge()
	}
	body, err := readDecoded(http.MaxBytesReader(w, r.Body, int64(most)), r.Header.Get("Content-Encoding"), most, tooLarge)
	if err != nil {
		return nil, err
	}
	if isGzip := bytes.HasPrefix(body, []byte{0x1f, 0x8b}); isGzip {
		return nil, response.WithStatus(http.StatusUnsupportedMediaType, kommune.InvalidInput("body", "gzip", "the header Content-Encoding: gzip, or a body that is not compressed"))
	}
	return body, nil
}

// readDecoded reads a body, compressed by gzip or not at all, of which no more
// than the limit is decompressed.
func readDecoded(body io.Reader, encoding string, most int, tooLarge func() error) ([]byte, error) {
	broken := kommune.InvalidInput("body", "less than was announced", "a whole JSON object")
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity":
	case "gzip", "x-gzip":
		unzipped, err := gzip.NewReader(body)
		if err != nil {
			return nil, kommune.InvalidInput("body", "no gzip stream", "gzip, as Content-Encoding says")
		}
		body, broken = unzipped, kommune.InvalidInput("body", "a gzip stream that is damaged or cut", "a whole gzip stream")
	default:
		return nil, response.WithStatus(http.StatusUnsupportedMediaType, kommune.InvalidInput("Content-Encoding", encoding, "gzip, or a body that is not compressed"))
	}
	read, err := io.ReadAll(io.LimitReader(body, int64(most)+1))
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over) || len(read) > most:
		return nil, tooLarge()
	case err != nil:
		return nil, broken
	}
	return read, nil
}

// wrongMember names a member of the body that is JSON of another kind than it
// takes, such as "variables": []; empty where that is not the fault.
func wrongMember(err error) (name, takes string) {
	var wrong *json.UnmarshalTypeError
	if !errors.As(err, &wrong) {
		return "", ""
	}
	switch wrong.Field {
	case "variables":
		return wrong.Field, `a JSON object such as {"code":"0766"}`
	case "extensions":
		return wrong.Field, "a JSON object"
	case "query":
		return wrong.Field, "a GraphQL operation as a string"
	case "operationName":
		return wrong.Field, "a string"
	}
	return "", ""
}

func isUTF8(charset string) bool {
	return bytes.EqualFold([]byte(charset), []byte("utf-8")) || bytes.EqualFold([]byte(charset), []byte("utf8"))
}

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

package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/klauspost/compress/gzip"
	"golang.org/x/text/unicode/norm"

	"kommunebench/graph/document"
	"kommunebench/graph/model"
	"kommunebench/kommune"
)

// refusal is a request that is no GraphQL over HTTP, with its HTTP status.
type refusal struct {
	status int
	err    *kommune.Error
}

func malformed(argument, value, takes string) *refusal {
	return &refusal{http.StatusBadRequest, kommune.InvalidInput(argument, value, takes)}
}

// parseRequest reads what a request asks for. A HEAD becomes the GET that it asks
// about.
func parseRequest(w http.ResponseWriter, r *http.Request, bodyBytes int, known *parsedBodyCache) (*graphql.RawParams, *refusal) {
	switch r.Method {
	case http.MethodHead, http.MethodGet:
		return readParameters(r)
	case http.MethodPost:
		return readBody(w, r, bodyBytes, known)
	}
	w.Header().Set("Allow", allowed)
	return nil, &refusal{http.StatusMethodNotAllowed, kommune.InvalidInput("method", r.Method, "GET or POST")}
}

const allowed = "GET, HEAD, POST, OPTIONS"

func readParameters(r *http.Request) (*graphql.RawParams, *refusal) {
	given, refused := queryOf(r)
	if refused != nil {
		return nil, refused
	}
	params := &graphql.RawParams{Query: given.Get("query"), OperationName: given.Get("operationName")}
	for name, into := range map[string]*map[string]any{"variables": &params.Variables, "extensions": &params.Extensions} {
		text := given.Get(name)
		if text == "" {
			continue
		}
		if err := decodeJSON([]byte(text), into); err != nil {
			return nil, malformed(name, text, `a JSON object such as {"code":"0766"}: `+err.Error())
		}
	}
	return params, nil
}

// queryOf are the parameters of the address.
func queryOf(r *http.Request) (url.Values, *refusal) {
	given, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, malformed("query string", r.URL.RawQuery, "parameters encoded as a URL has them")
	}
	for _, values := range given {
		for n, value := range values {
			if !utf8.ValidString(value) {
				return nil, malformed("query string", r.URL.RawQuery, "text in UTF-8, encoded as a URL has it")
			}
			values[n] = norm.NFC.String(value) // as names are stored
		}
	}
	return given, nil
}

func readBody(w http.ResponseWriter, r *http.Request, most int, known *parsedBodyCache) (*graphql.RawParams, *refusal) {
	const longest = 200
	given := r.Header.Get("Content-Type")
	mediaType, parameters, err := mime.ParseMediaType(given[:min(longest, len(given))])
	if err != nil || len(given) > longest || mediaType != "application/json" {
		return nil, &refusal{http.StatusUnsupportedMediaType, kommune.InvalidInput("Content-Type", given, "application/json")}
	}
	if charset := parameters["charset"]; charset != "" && !isUTF8(charset) {
		return nil, &refusal{http.StatusUnsupportedMediaType, kommune.InvalidInput("Content-Type", given, "application/json in UTF-8")}
	}
	tooLarge := func() *refusal {
		return &refusal{http.StatusRequestEntityTooLarge, document.TooCostly(model.LimitKindBodyBytes, max(most+1, int(r.ContentLength)), most)}
	}
	// What says that it is too large need not be read.
	if r.ContentLength > int64(most) {
		w.Header().Set("Connection", "close")
		return nil, tooLarge()
	}
	body, refused := readDecoded(http.MaxBytesReader(w, r.Body, int64(most)), r.Header.Get("Content-Encoding"), most, tooLarge)
	if refused != nil {
		return nil, refused
	}
	if isGzip := bytes.HasPrefix(body, []byte{0x1f, 0x8b}); isGzip {
		return nil, &refusal{http.StatusUnsupportedMediaType, kommune.InvalidInput("body", "gzip", "the header Content-Encoding: gzip, or a body that is not compressed")}
	}
	const form = `one JSON object such as {"query":"{kommune(code:\"0766\"){name}}"}`
	if trimmed := bytes.TrimLeft(body, " \t\r\n"); len(trimmed) > 0 && trimmed[0] == '[' {
		return nil, malformed("body", "a list", form+": one operation a request")
	}
	params, err := known.decode(body)
	if field, takes := wrongMember(err); field != "" {
		var members map[string]json.RawMessage
		_ = json.Unmarshal(body, &members) // it is JSON, or there were another fault
		return nil, malformed(field, string(members[field]), takes)
	}
	if err != nil {
		const shown = 400
		return nil, malformed("body", string(body[:min(shown, len(body))]), form+": "+err.Error())
	}
	return params, nil
}

// readDecoded reads a body, compressed by gzip or not at all, of which no more
// than the limit is decompressed.
func readDecoded(body io.Reader, encoding string, most int, tooLarge func() *refusal) ([]byte, *refusal) {
	broken := malformed("body", "less than was announced", "a whole JSON object")
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity":
	case "gzip", "x-gzip":
		unzipped, err := gzip.NewReader(body)
		if err != nil {
			return nil, malformed("body", "no gzip stream", "gzip, as Content-Encoding says")
		}
		body, broken = unzipped, malformed("body", "a gzip stream that is damaged or cut", "a whole gzip stream")
	default:
		return nil, &refusal{http.StatusUnsupportedMediaType, kommune.InvalidInput("Content-Encoding", encoding, "gzip, or a body that is not compressed")}
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

var (
	errNotUTF8 = errors.New("it is not UTF-8")
	errNested  = errors.New("it is nested too deep")
	errValues  = errors.New("it holds too many values")
	errNotJSON = errors.New("it is no such JSON")
)

// wrongKindError is JSON of another kind than is taken, in words.
type wrongKindError struct{ cause *json.UnmarshalTypeError }

func (e *wrongKindError) Error() string { return "it is JSON of another kind: " + e.cause.Value }
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
	const (
		mostNested = 64
		mostValues = 20_000
	)
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

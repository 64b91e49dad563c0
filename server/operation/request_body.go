package operation

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/klauspost/compress/gzip"

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

// ReadJSON reads the body of a request that must be JSON in UTF-8, compressed by
// gzip or not at all, of so many bytes at most; the size is counted after
// decompressing. Its nesting and the number of its values are bounded; that it is
// valid is not checked.
func ReadJSON(w http.ResponseWriter, r *http.Request, most int) ([]byte, error) {
	body, err := readBytes(w, r, most)
	if err != nil {
		return nil, err
	}
	fault := checkShape(body)
	if !utf8.Valid(body) {
		fault = errNotUTF8
	}
	if fault != nil {
		return nil, kommune.InvalidInput("body", shownStart(body), "one JSON object, but "+fault.Error())
	}
	return body, nil
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

package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"

	"github.com/99designs/gqlgen/graphql"

	"kommunebench/kommune"
)

// refusal is a request that is no GraphQL over HTTP, with its HTTP status.
type refusal struct {
	status int
	err    *kommune.Error
}

// checkAsked refuses what is no GraphQL over HTTP. Gqlgen would repeat the
// whole body, and gives neither a code nor a status that tells what is wrong.
// The body is read and put back; a HEAD becomes the GET that it asks about.
func checkAsked(w http.ResponseWriter, r *http.Request) *refusal {
	// An offer to speak HTTP/2 may be left unanswered; gqlgen takes any for a
	// websocket and would refuse it.
	r.Header.Del("Upgrade")
	switch r.Method {
	case http.MethodHead:
		r.Method = http.MethodGet
		return checkParameters(r)
	case http.MethodGet:
		return checkParameters(r)
	case http.MethodPost:
		return checkBody(w, r)
	case http.MethodOptions:
		return nil
	}
	w.Header().Set("Allow", "GET, HEAD, POST, OPTIONS")
	return &refusal{http.StatusMethodNotAllowed, kommune.InvalidInput("method", r.Method, "GET or POST")}
}

func checkParameters(r *http.Request) *refusal {
	if _, err := url.ParseQuery(r.URL.RawQuery); err != nil {
		return &refusal{http.StatusBadRequest, kommune.InvalidInput("query string", r.URL.RawQuery, "parameters encoded as a URL has them")}
	}
	for _, name := range []string{"variables", "extensions"} {
		text := r.URL.Query().Get(name)
		var object map[string]any
		if text != "" && json.Unmarshal([]byte(text), &object) != nil {
			return &refusal{http.StatusBadRequest, kommune.InvalidInput(name, text, `a JSON object such as {"code":"0766"}`)}
		}
	}
	return nil
}

func checkBody(w http.ResponseWriter, r *http.Request) *refusal {
	given := r.Header.Get("Content-Type")
	if mediaType, _, err := mime.ParseMediaType(given); err != nil || mediaType != "application/json" {
		return &refusal{http.StatusUnsupportedMediaType, kommune.InvalidInput("Content-Type", given, "application/json")}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBodyBytes))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return &refusal{http.StatusRequestEntityTooLarge, &kommune.Error{
			Code: kommune.TooCostly, Argument: "body", Value: "more than 1 MiB", Takes: "up to 1 MiB",
			Message: "the body is larger than 1 MiB; ask for less at once",
		}}
	}
	if err != nil {
		return &refusal{http.StatusBadRequest, kommune.InvalidInput("body", "less than was announced", "a whole JSON object")}
	}
	if json.Unmarshal(body, &graphql.RawParams{}) != nil {
		const shown = 400
		return &refusal{http.StatusBadRequest, kommune.InvalidInput("body", string(body[:min(shown, len(body))]),
			`a JSON object such as {"query":"{kommune(code:\"0766\"){name}}"}`)}
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return nil
}

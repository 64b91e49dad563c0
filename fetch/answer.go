package fetch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"kommunebench/kommune"
)

// maxQuotedBytes is how much of an answer that is no data is read, to say what it
// is.
const maxQuotedBytes = 64 << 10

const byteOrderMark = "\xef\xbb\xbf"

// apiError is the body with which the APIs refuse a request: STAR uses code and
// cause, Statistics Denmark errorTypeCode and message.
type apiError struct {
	Code          json.Number `json:"code"`
	Cause         string      `json:"cause"`
	ErrorTypeCode string      `json:"errorTypeCode"`
	Message       string      `json:"message"`
}

// statusError makes an error of an answer with another status than 200. What names
// the thing that was asked for, such as "table FOLK1A".
func (c *client) statusError(status int, body io.Reader, what string) error {
	start, err := io.ReadAll(io.LimitReader(body, maxQuotedBytes))
	if err != nil {
		return transient(fmt.Errorf("reading what %s says of a failure: %w", c.host, err))
	}
	if refusal := c.refusalError(start, what); refusal != nil {
		return refusal
	}
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return c.keyError("")
	case http.StatusNotFound:
		return notFoundError(c.host, what, "")
	}
	return refuseAnswer(kommune.Unavailable, "%s answered with status %d when asked for %s: %s", c.host, status, what, quote(string(start), c.key))
}

// refusalError recognises a refusal by its text, whatever its status: the API
// before version 3 sent refusals with 200. It is nil for anything else.
func (c *client) refusalError(start []byte, what string) error {
	start = bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(start), []byte(byteOrderMark)))
	var words map[string]json.RawMessage
	if len(start) > maxQuotedBytes || json.Unmarshal(start, &words) != nil {
		return nil //nolint:nilerr // what is no JSON is no refusal
	}
	var answered apiError
	_ = json.Unmarshal(start, &answered) // fields of another type stay empty, as if they were absent
	switch {
	case answered.ErrorTypeCode != "":
		return c.statbankRefusal(answered, what)
	case answered.Cause != "":
		return c.jobindsatsRefusal(answered, what)
	case len(words) == 1:
		// A plain text wrapped in JSON: {"Forkert nøgle ...": ""}.
		for text, value := range words {
			if string(value) != `""` {
				return nil
			}
			return c.textRefusal(text, what)
		}
	}
	return nil
}

func (c *client) textRefusal(text, what string) error {
	if lower := strings.ToLower(text); strings.Contains(lower, "nøgle") || strings.Contains(lower, "api key") || strings.Contains(lower, "token") {
		return c.keyError(text)
	}
	return refuseAnswer(kommune.Unavailable, "%s gives no data for %s; it says: %s", c.host, what, quote(text, c.key))
}

func (c *client) statbankRefusal(answered apiError, what string) error {
	lower := strings.ToLower(answered.Message)
	switch {
	case answered.ErrorTypeCode == "REQUEST-LIMIT" || strings.Contains(answered.ErrorTypeCode, "TOOBIG"):
		return refuseAnswer(kommune.TooCostly, "%s gives fewer cells at once than were asked for of %s; choose values with --select, or --format bulk. It says: %s", c.host, what, quote(answered.Message, c.key))
	case strings.HasSuffix(answered.ErrorTypeCode, "NOTFOUND") && (strings.Contains(lower, "tabel") || strings.Contains(lower, "table")):
		return notFoundError(c.host, what, quote(answered.Message, c.key))
	}
	return refuseAnswer(kommune.Unavailable, "%s refuses the request for %s (%s): %s", c.host, what, quote(answered.ErrorTypeCode, c.key), quote(answered.Message, c.key))
}

func (c *client) jobindsatsRefusal(answered apiError, what string) error {
	lower := strings.ToLower(answered.Cause)
	code := answered.Code.String()
	switch {
	case code == "401" || code == "403":
		return c.keyError(answered.Cause)
	case code == "404" || strings.Contains(lower, "unknown table") || strings.Contains(lower, "table not found"):
		return notFoundError(c.host, what, quote(answered.Cause, c.key))
	}
	return refuseAnswer(kommune.Unavailable, "%s refuses the request for %s (code %s): %s", c.host, what, quote(code, c.key), quote(answered.Cause, c.key))
}

func (c *client) keyError(said string) error {
	if c.key == "" {
		return refuseAnswer(kommune.Unavailable, "%s refuses access without saying that it takes a key", c.host)
	}
	message := c.host + " refuses the key: it is wrong or has expired"
	if said != "" {
		message += "; it says: " + quote(said, c.key)
	}
	return &kommune.Error{Code: kommune.Unauthenticated, Message: message}
}

func notFoundError(host, what, said string) error {
	message := fmt.Sprintf("%s has no %s", host, what)
	if said != "" {
		message += "; it says: " + said
	}
	return &kommune.Error{Code: kommune.NotFound, Message: message}
}

// notDataError says what a body is that should have been data. Web pages and plain
// text may come from a server under maintenance, so these errors are transient.
func (c *client) notDataError(start []byte, what string) error {
	if refusal := c.refusalError(start, what); refusal != nil {
		return refusal
	}
	text := strings.TrimSpace(strings.TrimPrefix(string(start), byteOrderMark))
	switch lower := strings.ToLower(text); {
	case text == "":
		return transient(refuseAnswer(kommune.Unavailable, "%s sent an empty answer for %s", c.host, what))
	case strings.HasPrefix(lower, "<"):
		return transient(refuseAnswer(kommune.Unavailable, "%s sent a web page instead of data for %s; a page of an error or of a login, most likely", c.host, what))
	case strings.Contains(lower, "nøgle"):
		return c.keyError(text)
	}
	return transient(refuseAnswer(kommune.Unavailable, "%s sent plain words instead of data for %s: %s", c.host, what, quote(text, c.key)))
}

// truncatedError says that an answer ended too early; it is transient.
func (c *client) truncatedError(what string) error {
	return transient(refuseAnswer(kommune.Unavailable, "the answer of %s for %s was cut: it ends before its end", c.host, what))
}

// readJSON reads a whole, small answer and gives its bytes too.
func (c *client) readJSON(status int, body io.Reader, what string, into any) ([]byte, error) {
	if status != http.StatusOK {
		return nil, c.statusError(status, body, what)
	}
	content, err := io.ReadAll(body)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", what, err)
	}
	content = bytes.TrimPrefix(content, []byte(byteOrderMark))
	start := content[:min(len(content), maxQuotedBytes)]
	if trimmed := bytes.TrimSpace(content); len(trimmed) == 0 || trimmed[0] != '{' && trimmed[0] != '[' {
		return nil, c.notDataError(start, what)
	}
	if refusal := c.refusalError(content, what); refusal != nil {
		return nil, refusal
	}
	if !json.Valid(content) {
		return nil, c.truncatedError(what)
	}
	if err := json.Unmarshal(content, into); err != nil {
		return nil, refuseAnswer(kommune.Unavailable, "%s describes %s in a form that is not known: %s", c.host, what, quote(err.Error(), c.key))
	}
	return content, nil
}

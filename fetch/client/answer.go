package client

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"kommunebench/kommune"
)

// MaxQuotedBytes is how much of an answer that is no data is read, to say what it
// is.
const MaxQuotedBytes = 64 << 10

// ByteOrderMark is the mark with which some answers begin.
const ByteOrderMark = "\xef\xbb\xbf"

// apiError is the body with which the APIs refuse a request: STAR uses code and
// cause, Statistics Denmark errorTypeCode and message.
type apiError struct {
	Code          json.Number `json:"code"`
	Cause         string      `json:"cause"`
	ErrorTypeCode string      `json:"errorTypeCode"`
	Message       string      `json:"message"`
}

// StatusError makes an error of an answer with another status than 200. What names
// the thing that was asked for, such as "table FOLK1A".
func (c *Client) StatusError(status int, body io.Reader, what string) error {
	start, err := io.ReadAll(io.LimitReader(body, MaxQuotedBytes))
	if err != nil {
		return transient(fmt.Errorf("reading what %s says of a failure: %w", c.Host, err))
	}
	if refusal := c.RefusalError(start, what); refusal != nil {
		return refusal
	}
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return c.keyError("")
	case http.StatusNotFound:
		return NotFound(c.Host, what, "")
	}
	return Refuse(kommune.Unavailable, "%s answered with status %d when asked for %s: %s", c.Host, status, what, Quote(string(start), c.Key))
}

// RefusalError recognises a refusal by its text, whatever its status: the API
// before version 3 sent refusals with 200. It is nil for anything else.
func (c *Client) RefusalError(start []byte, what string) error {
	start = bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(start), []byte(ByteOrderMark)))
	var words map[string]json.RawMessage
	if len(start) > MaxQuotedBytes || json.Unmarshal(start, &words) != nil {
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

func (c *Client) textRefusal(text, what string) error {
	if lower := strings.ToLower(text); strings.Contains(lower, "nøgle") || strings.Contains(lower, "api key") || strings.Contains(lower, "token") {
		return c.keyError(text)
	}
	return Refuse(kommune.Unavailable, "%s gives no data for %s; it says: %s", c.Host, what, Quote(text, c.Key))
}

func (c *Client) statbankRefusal(answered apiError, what string) error {
	lower := strings.ToLower(answered.Message)
	switch {
	case answered.ErrorTypeCode == "REQUEST-LIMIT" || strings.Contains(answered.ErrorTypeCode, "TOOBIG"):
		return Refuse(kommune.TooCostly, "%s gives fewer cells at once than were asked for of %s; choose values with --select, or --format bulk. It says: %s", c.Host, what, Quote(answered.Message, c.Key))
	case strings.HasSuffix(answered.ErrorTypeCode, "NOTFOUND") && (strings.Contains(lower, "tabel") || strings.Contains(lower, "table")):
		return NotFound(c.Host, what, Quote(answered.Message, c.Key))
	}
	return Refuse(kommune.Unavailable, "%s refuses the request for %s (%s): %s", c.Host, what, Quote(answered.ErrorTypeCode, c.Key), Quote(answered.Message, c.Key))
}

func (c *Client) jobindsatsRefusal(answered apiError, what string) error {
	lower := strings.ToLower(answered.Cause)
	code := answered.Code.String()
	switch {
	case code == "401" || code == "403":
		return c.keyError(answered.Cause)
	case code == "404" || strings.Contains(lower, "unknown table") || strings.Contains(lower, "table not found"):
		return NotFound(c.Host, what, Quote(answered.Cause, c.Key))
	}
	return Refuse(kommune.Unavailable, "%s refuses the request for %s (code %s): %s", c.Host, what, Quote(code, c.Key), Quote(answered.Cause, c.Key))
}

func (c *Client) keyError(said string) error {
	if c.Key == "" {
		return Refuse(kommune.Unavailable, "%s refuses access without saying that it takes a key", c.Host)
	}
	message := c.Host + " refuses the key: it is wrong or has expired"
	if said != "" {
		message += "; it says: " + Quote(said, c.Key)
	}
	return &kommune.Error{Code: kommune.Unauthenticated, Message: message}
}

// NotFound makes the error of a table that a host does not have. What it said itself may
// be empty.
func NotFound(host, what, said string) error {
	message := fmt.Sprintf("%s has no %s", host, what)
	if said != "" {
		message += "; it says: " + said
	}
	return &kommune.Error{Code: kommune.NotFound, Message: message}
}

// NotDataError says what a body is that should have been data. Web pages and plain
// text may come from a server under maintenance, so these errors are transient.
func (c *Client) NotDataError(start []byte, what string) error {
	if refusal := c.RefusalError(start, what); refusal != nil {
		return refusal
	}
	text := strings.TrimSpace(strings.TrimPrefix(string(start), ByteOrderMark))
	switch lower := strings.ToLower(text); {
	case text == "":
		return transient(Refuse(kommune.Unavailable, "%s sent an empty answer for %s", c.Host, what))
	case strings.HasPrefix(lower, "<"):
		return transient(Refuse(kommune.Unavailable, "%s sent a web page instead of data for %s; a page of an error or of a login, most likely", c.Host, what))
	case strings.Contains(lower, "nøgle"):
		return c.keyError(text)
	}
	return transient(Refuse(kommune.Unavailable, "%s sent plain words instead of data for %s: %s", c.Host, what, Quote(text, c.Key)))
}

// TruncatedError says that an answer ended too early; it is transient.
func (c *Client) TruncatedError(what string) error {
	return transient(Refuse(kommune.Unavailable, "the answer of %s for %s was cut: it ends before its end", c.Host, what))
}

// ReadJSON reads a whole, small answer and gives its bytes too.
func (c *Client) ReadJSON(status int, body io.Reader, what string, into any) ([]byte, error) {
	if status != http.StatusOK {
		return nil, c.StatusError(status, body, what)
	}
	content, err := io.ReadAll(body)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", what, err)
	}
	content = bytes.TrimPrefix(content, []byte(ByteOrderMark))
	start := content[:min(len(content), MaxQuotedBytes)]
	if trimmed := bytes.TrimSpace(content); len(trimmed) == 0 || trimmed[0] != '{' && trimmed[0] != '[' {
		return nil, c.NotDataError(start, what)
	}
	if refusal := c.RefusalError(content, what); refusal != nil {
		return nil, refusal
	}
	if !json.Valid(content) {
		return nil, c.TruncatedError(what)
	}
	if err := json.Unmarshal(content, into); err != nil {
		return nil, Refuse(kommune.Unavailable, "%s describes %s in a form that is not known: %s", c.Host, what, Quote(err.Error(), c.Key))
	}
	return content, nil
}

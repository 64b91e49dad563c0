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

// describedBytes is how much of an answer that is no data is looked at.
const describedBytes = 64 << 10

const byteOrderMark = "\xef\xbb\xbf"

// apiError is what either API says of a request that it refuses: STAR in
// code and cause, Statistics Denmark in errorTypeCode and message.
type apiError struct {
	Code          json.Number `json:"code"`
	Cause         string      `json:"cause"`
	ErrorTypeCode string      `json:"errorTypeCode"`
	Message       string      `json:"message"`
}

// explainStatus puts an answer with another status than 200 into words. What
// names the thing that was asked for, such as "table FOLK1A".
func (c *client) explainStatus(status int, body io.Reader, what string) error {
	start, err := io.ReadAll(io.LimitReader(body, describedBytes))
	if err != nil {
		return passing(fmt.Errorf("reading what %s says of a failure: %w", c.host, err))
	}
	if refusal := c.explainRefusal(start, what); refusal != nil {
		return refusal
	}
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return c.badKey("")
	case http.StatusNotFound:
		return notFound(c.host, what, "")
	}
	return refuseAnswer(kommune.Unavailable, "%s answered with status %d when asked for %s: %s", c.host, status, what, quote(string(start), c.key))
}

// explainRefusal recognises a refusal by its words, whatever its status: the
// API before version 3 sent them with 200. It is nil for anything else.
func (c *client) explainRefusal(start []byte, what string) error {
	start = bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(start), []byte(byteOrderMark)))
	var words map[string]json.RawMessage
	if len(start) > describedBytes || json.Unmarshal(start, &words) != nil {
		return nil //nolint:nilerr // what can't be read explains nothing
	}
	var told apiError
	_ = json.Unmarshal(start, &told) // what does not fit is empty, and so is what follows
	switch {
	case told.ErrorTypeCode != "":
		return c.explainStatbank(told, what)
	case told.Cause != "":
		return c.explainJobindsats(told, what)
	case len(words) == 1:
		// Plain words in the dress of JSON: {"Forkert nøgle ...": ""}.
		for text, value := range words {
			if string(value) != `""` {
				return nil
			}
			return c.explainWords(text, what)
		}
	}
	return nil
}

func (c *client) explainWords(text, what string) error {
	if lower := strings.ToLower(text); strings.Contains(lower, "nøgle") || strings.Contains(lower, "api key") || strings.Contains(lower, "token") {
		return c.badKey(text)
	}
	return refuseAnswer(kommune.Unavailable, "%s gives no data for %s; it says: %s", c.host, what, quote(text, c.key))
}

func (c *client) explainStatbank(told apiError, what string) error {
	lower := strings.ToLower(told.Message)
	switch {
	case told.ErrorTypeCode == "REQUEST-LIMIT" || strings.Contains(told.ErrorTypeCode, "TOOBIG"):
		return refuseAnswer(kommune.TooCostly, "%s gives fewer cells at once than were asked for of %s; choose values with --select, or --format bulk. It says: %s", c.host, what, quote(told.Message, c.key))
	case strings.HasSuffix(told.ErrorTypeCode, "NOTFOUND") && (strings.Contains(lower, "tabel") || strings.Contains(lower, "table")):
		return notFound(c.host, what, quote(told.Message, c.key))
	}
	return refuseAnswer(kommune.Unavailable, "%s refuses the request for %s (%s): %s", c.host, what, quote(told.ErrorTypeCode, c.key), quote(told.Message, c.key))
}

func (c *client) explainJobindsats(told apiError, what string) error {
	lower := strings.ToLower(told.Cause)
	code := told.Code.String()
	switch {
	case code == "401" || code == "403":
		return c.badKey(told.Cause)
	case code == "404" || strings.Contains(lower, "unknown table") || strings.Contains(lower, "table not found"):
		return notFound(c.host, what, quote(told.Cause, c.key))
	}
	return refuseAnswer(kommune.Unavailable, "%s refuses the request for %s (code %s): %s", c.host, what, quote(code, c.key), quote(told.Cause, c.key))
}

func (c *client) badKey(said string) error {
	if c.key == "" {
		return refuseAnswer(kommune.Unavailable, "%s refuses access without saying that it takes a key", c.host)
	}
	message := c.host + " refuses the key: it is wrong or has expired"
	if said != "" {
		message += "; it says: " + quote(said, c.key)
	}
	return &kommune.Error{Code: kommune.Unauthenticated, Message: message}
}

func notFound(host, what, said string) error {
	message := fmt.Sprintf("%s has no %s", host, what)
	if said != "" {
		message += "; it says: " + said
	}
	return &kommune.Error{Code: kommune.NotFound, Message: message}
}

// noData says what a body is that should have been data. Pages and plain
// words may be those of a server under repair, so another try may help.
func (c *client) noData(start []byte, what string) error {
	if refusal := c.explainRefusal(start, what); refusal != nil {
		return refusal
	}
	text := strings.TrimSpace(strings.TrimPrefix(string(start), byteOrderMark))
	switch lower := strings.ToLower(text); {
	case text == "":
		return passing(refuseAnswer(kommune.Unavailable, "%s sent an empty answer for %s", c.host, what))
	case strings.HasPrefix(lower, "<"):
		return passing(refuseAnswer(kommune.Unavailable, "%s sent a web page instead of data for %s; a page of an error or of a login, most likely", c.host, what))
	case strings.Contains(lower, "nøgle"):
		return c.badKey(text)
	}
	return passing(refuseAnswer(kommune.Unavailable, "%s sent plain words instead of data for %s: %s", c.host, what, quote(text, c.key)))
}

// cutAnswer says that an answer ends before its end.
func (c *client) cutAnswer(what string) error {
	return passing(refuseAnswer(kommune.Unavailable, "the answer of %s for %s was cut: it ends before its end", c.host, what))
}

// readJSON reads a whole, small answer and gives its bytes too.
func (c *client) readJSON(status int, body io.Reader, what string, into any) ([]byte, error) {
	if status != http.StatusOK {
		return nil, c.explainStatus(status, body, what)
	}
	content, err := io.ReadAll(body)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", what, err)
	}
	content = bytes.TrimPrefix(content, []byte(byteOrderMark))
	start := content[:min(len(content), describedBytes)]
	if trimmed := bytes.TrimSpace(content); len(trimmed) == 0 || trimmed[0] != '{' && trimmed[0] != '[' {
		return nil, c.noData(start, what)
	}
	if refusal := c.explainRefusal(content, what); refusal != nil {
		return nil, refusal
	}
	if !json.Valid(content) {
		return nil, c.cutAnswer(what)
	}
	if err := json.Unmarshal(content, into); err != nil {
		return nil, refuseAnswer(kommune.Unavailable, "%s describes %s in a form that is not known: %s", c.host, what, quote(err.Error(), c.key))
	}
	return content, nil
}

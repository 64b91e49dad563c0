package layout

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"strings"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/source"
)

// HeadBytes is how much of a file tells what it is.
const HeadBytes = 64 << 10

// ReadHead gives a file's first text, and whether that is all of it.
func ReadHead(files fs.FS, r *descriptor.Resource, limits input.Limits) (head string, whole bool, err error) {
	content, err := input.OpenText(files, r.Path, r.Encoding, limits)
	if err != nil {
		return "", false, err
	}
	defer func() { _ = content.Close() }() // only read from
	buffer := make([]byte, HeadBytes)
	n, err := io.ReadFull(content, buffer)
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return string(buffer[:n]), true, nil
	case err != nil:
		return "", false, err //nolint:wrapcheck // a fault, or wrapped where it arose
	}
	return string(buffer), false, nil
}

// ReadAnswer gives a resource's first text, and refuses one that holds what an
// API says when it has no data to give. The text is empty for formats that
// are none.
func ReadAnswer(p *Builder, r *descriptor.Resource) (head string, err error) {
	raw, err := input.OpenRaw(p.Files, r.Path, p.Limits)
	if err != nil {
		return "", err
	}
	format, bad := source.FormatIn(r, raw)
	_ = raw.Close() // only read from
	switch {
	case bad != nil:
		return "", bad
	case format == input.FormatXLSX || format == input.FormatParquet:
		return "", nil
	}
	head, whole, err := ReadHead(p.Files, r, p.Limits)
	if err != nil {
		return "", err
	}
	bad = ErrorAnswer(head, whole)
	if bad == nil {
		bad = htmlAnswer(strings.TrimSpace(head)) // however long
	}
	if bad != nil {
		return "", bad
	}
	return head, nil
}

// ErrorAnswer reports whether a file is an error answer of one of the APIs; nil
// where it may be data.
func ErrorAnswer(head string, whole bool) *input.Fault {
	text := strings.TrimSpace(head)
	switch {
	case !whole:
		return nil
	case strings.HasPrefix(text, "<"):
		return htmlAnswer(text)
	case strings.HasPrefix(text, "{"):
		return jsonAnswer(text)
	case !strings.Contains(text, "\n") && isKeyRefusal(text):
		return answerFault("jobindsats API", text)
	}
	return nil
}

func answerFault(api, words string) *input.Fault {
	message := fmt.Sprintf("is an error answer of the %s, not data: %s; fetch the table again", api, input.Clip(words, input.LongestValue))
	return &input.Fault{Rule: "error_answer", Line: 1, Whole: true, Message: message}
}

// isKeyRefusal knows version 2's words for a key that it does not take.
func isKeyRefusal(text string) bool {
	lower := strings.ToLower(strings.Trim(text, `"`))
	return strings.Contains(lower, "forkert nøgle") || strings.Contains(lower, "nøglen er udløbet")
}

// htmlAnswer refuses pages that a server or a proxy between gives instead of
// data; the published tests are pages too.
func htmlAnswer(text string) *input.Fault {
	lower := strings.ToLower(text)
	isPage := strings.HasPrefix(lower, "<!doctype html") || strings.HasPrefix(lower, "<html")
	if !isPage || strings.Contains(lower, "evidenstest") {
		return nil
	}
	title := regexp.MustCompile(`(?is)<title[^>]*>\s*(.*?)\s*</title>`).FindStringSubmatch(text)
	words := "it has no title"
	if title != nil {
		words = strings.Join(strings.Fields(title[1]), " ")
	}
	return &input.Fault{Rule: "error_answer", Line: 1, Whole: true, Message: "is a web page, not data: " + input.Clip(words, input.LongestValue) + "; fetch the table again"}
}

// jsonAnswer knows the objects that the APIs answer with when they refuse.
func jsonAnswer(text string) *input.Fault {
	var members map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &members) != nil {
		return nil //nolint:nilerr // other JSON is no refusal
	}
	said := func(name string) string {
		var words any
		if json.Unmarshal(members[name], &words) != nil || words == nil {
			return ""
		}
		return strings.TrimSpace(fmt.Sprint(words))
	}
	switch {
	case said("code") != "" && (said("cause") != "" || said("request_id") != ""):
		return answerFault("jobindsats API", strings.TrimSpace(said("code")+" "+said("cause")))
	case said("errorTypeCode") != "":
		return answerFault("StatBank API", strings.TrimSpace(said("errorTypeCode")+" "+said("message")))
	case len(members) == 1:
		for only := range members {
			if isKeyRefusal(only) {
				return answerFault("jobindsats API", only)
			}
		}
	}
	for _, name := range []string{"columns", "rows", "dataset", "dimension", "value"} {
		if members[name] != nil {
			return nil
		}
	}
	for _, name := range []string{"error", "message", "Message", "detail"} {
		if words := said(name); words != "" {
			return answerFault("API", words)
		}
	}
	return nil
}

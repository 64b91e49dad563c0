package feed

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // no secret: a UUID of version 5 is made with it
	"encoding/xml"
	"fmt"
	"strings"
	"time"
)

const contentType = "application/atom+xml; charset=utf-8"

// atomFeed is a feed as RFC 4287 has it.
type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang     string      `xml:"xml:lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle"`
	Updated  string      `xml:"updated"`
	Author   atomAuthor  `xml:"author"`
	Links    []atomLink  `xml:"link"`
	Entries  []atomEntry `xml:"entry"`
}

type atomEntry struct {
	ID        string       `xml:"id"`
	Title     string       `xml:"title"`
	Updated   string       `xml:"updated"`
	Published string       `xml:"published"`
	Author    atomAuthor   `xml:"author"`
	Category  atomCategory `xml:"category"`
	Rights    string       `xml:"rights,omitempty"`
	Links     []atomLink   `xml:"link"`
	Content   atomContent  `xml:"content"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel   string `xml:"rel,attr"`
	Type  string `xml:"type,attr"`
	Href  string `xml:"href,attr"`
	Title string `xml:"title,attr,omitempty"`
}

type atomCategory struct {
	Term  string `xml:"term,attr"`
	Label string `xml:"label,attr"`
}

// atomContent is HTML as text: it is escaped once more in the feed.
type atomContent struct {
	Type string `xml:"type,attr"`
	HTML string `xml:",chardata"`
}

func (f *atomFeed) text() ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(xml.Header)
	encoder := xml.NewEncoder(&out)
	encoder.Indent("", "  ")
	if err := encoder.Encode(f); err != nil {
		return nil, fmt.Errorf("writing a feed: %w", err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

func atomTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// entryID is a UUID (version 5) of what an entry tells. Releases never change, so
// an entry is the same under the same id, on every day and under every address of
// the server; another server's release of the same name was published at another
// time.
func entryID(parts ...string) string {
	// The namespace of the ids of this feed.
	const namespace = "\x6d\x0e\x1a\x52\x57\x0b\x4c\x7e\x9a\x41\x3c\x25\xd8\x8f\x70\xb6"
	sum := sha1.Sum([]byte(namespace + strings.Join(parts, "\x00"))) //nolint:gosec // as above
	const version, variant = 5 << 4, 0x80
	sum[6], sum[8] = sum[6]&0x0f|version, sum[8]&0x3f|variant
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

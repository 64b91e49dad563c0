package response

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// TagOf is the ETag of a body: a hash of it.
func TagOf(body []byte) string {
	const enough = 12
	sum := sha256.Sum256(body)
	return strconv.Quote(hex.EncodeToString(sum[:enough]))
}

// SendCoded sends a body that stands in a coding already, revalidated by the tag
// of what it holds.
func SendCoded(w http.ResponseWriter, r *http.Request, contentType, tag string, as Coding, body []byte) {
	header := w.Header()
	header.Set("Content-Type", contentType)
	// An answer to an address with a key is marked no-store already, and what never
	// changes immutable.
	if header.Get("Cache-Control") == "" {
		header.Set("Cache-Control", "no-cache")
	}
	if !strings.Contains(header.Get("Cache-Control"), "no-store") {
		header.Set("Etag", CodedTag(tag, as))
	}
	header.Add("Vary", "Accept-Encoding")
	if as != IdentityCoding {
		header.Set("Content-Encoding", as.String())
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// Send sends a body in a coding that the client likes. One that is not changed is
// not compressed again.
func (e *Encoders) Send(w http.ResponseWriter, r *http.Request, contentType string, body []byte) {
	tag, as := TagOf(body), IdentityCoding
	wanted := CodingOf(r)
	if len(body) >= MinCompressedBytes && wanted != IdentityCoding {
		if MatchesETag(r.Header.Get("If-None-Match"), CodedTag(tag, wanted)) {
			body, as = nil, wanted // nothing of it is sent
		} else if coded, err := e.Compressed(wanted, body); err == nil {
			body, as = coded, wanted
		}
	}
	SendCoded(w, r, contentType, tag, as, body)
}

// MatchesETag reports whether If-None-Match names a tag; weak ones match too, as
// proxies that compress make them of ours.
func MatchesETag(known, tag string) bool {
	for one := range strings.SplitSeq(known, ",") {
		one = strings.TrimPrefix(strings.TrimSpace(one), "W/")
		if one == tag || one == "*" {
			return true
		}
	}
	return false
}

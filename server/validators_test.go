package server_test

import (
	"net/http"
	"strings"
	"testing"

	"kommunebench/server/admission"
)

func TestAnAnswerThatTheClientHasIsNotSentAgain(t *testing.T) {
	k := serveKeyed(t, admission.Rates{})
	for _, path := range []string{escaped(hedensted), "/q/Name?code=766"} {
		first := k.send(t, http.MethodGet, path, "")
		tag := first.header.Get("Etag")
		if first.status != http.StatusOK || len(tag) != 34 || first.header.Get("Cache-Control") != "no-cache" {
			t.Fatalf("%s: %d %v", path, first.status, first.header)
		}
		for _, known := range []string{tag, "W/" + tag, `"x", ` + tag, "*"} {
			if a := k.send(t, http.MethodGet, path, "", "If-None-Match", known); a.status != http.StatusNotModified || a.body != "" || a.header.Get("Etag") != tag || !strings.Contains(strings.Join(a.header.Values("Vary"), ","), "Accept") {
				t.Errorf("%s, %s: %d %v %s", path, known, a.status, a.header, a.body)
			}
		}
		if a := k.send(t, http.MethodGet, path, "", "If-None-Match", `"0123"`); a.status != http.StatusOK || a.body != first.body {
			t.Errorf("%s with another's tag: %d %s", path, a.status, diffJSON(first.body, a.body))
		}
	}
	if one, other := k.send(t, http.MethodGet, "/q/Name?code=766", ""), k.send(t, http.MethodGet, "/q/Name?code=101", ""); one.header.Get("Etag") == other.header.Get("Etag") {
		t.Error("two answers have one tag")
	}
}

// A tag on what is an error, or belongs to a key in the address, would make it
// stay.
func TestWhatMayNotBeKeptHasNoTag(t *testing.T) {
	k := serveKeyed(t, admission.Rates{})
	secret, _ := k.makeKey(t, "tags")
	for name, a := range map[string]answer{
		"an error":             k.send(t, http.MethodGet, "/graphql?query={nope}", "", "Accept", "application/json", "If-None-Match", "*"),
		"a key in the address": k.send(t, http.MethodGet, escaped(hedensted)+"&key="+secret, "", "If-None-Match", "*"),
		"POST":                 k.send(t, http.MethodPost, "/graphql", `{"query":"{sources{id}}"}`, "Content-Type", "application/json", "If-None-Match", "*"),
	} {
		if a.status != http.StatusOK || a.header.Get("Etag") != "" || a.body == "" {
			t.Errorf("%s: %d %v %s", name, a.status, a.header, a.body)
		}
	}
}

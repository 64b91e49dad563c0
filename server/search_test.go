package server_test

import (
	"strings"
	"testing"
)

func TestASearchFindsKommunerInEverySpelling(t *testing.T) {
	h := readOnly(t)
	for text, want := range map[string]string{
		"kobenhavn": "101", "koebenhavn": "101", "aarhus": "751", "aero": "492", "morso": "773", "766": "766",
	} {
		data := h.data(t, `query($text: String!) { search(text: $text, first: 1) { kind exact synthetic title node { ... on Kommune { code } } } }`, map[string]any{"text": text})
		hit := data["search"].([]any)[0].(map[string]any)
		if hit["kind"] != "KOMMUNE" || hit["exact"] != true || hit["synthetic"] != false || hit["node"].(map[string]any)["code"] != want {
			t.Errorf("%s: %v", text, hit)
		}
	}
}

func TestASearchThatFindsNothingSaysSoAndAWrongOneIsRefused(t *testing.T) {
	h := readOnly(t)
	answer := h.ask(t, `{ search(text: "xyzzy") { title } }`)
	if !strings.Contains(answer.body, `"search":[]`) || !strings.Contains(answer.body, "NO_MATCH") {
		t.Errorf("%s", answer.body)
	}
	// One that fails leaves its neighbours alone.
	for _, arguments := range []string{`text: ""`, `text: "a", first: 101`, `text: "` + strings.Repeat("a", 201) + `"`} {
		answer := h.ask(t, `{ search(`+arguments+`) { title } kommune(code: "766") { name } }`)
		if body := answer.body; !strings.Contains(body, "BAD_USER_INPUT") || !strings.Contains(body, `"search":null,"kommune":{"name":"Hedensted"}`) {
			t.Errorf("%s: %s", arguments, body)
		}
	}
}

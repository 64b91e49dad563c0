package server_test

import (
	"strings"
	"testing"
)

// What the schema says of a wrong operation names the argument and the choices
// too; a field's choices are in the explorer.
func TestAWrongOperationNamesTheArgumentAndTheChoices(t *testing.T) {
	h := readOnly(t)
	const codes = "one of codes, region, landsdel, peerGroup, search, similarTo"
	for name, c := range map[string]struct {
		query                  string
		variables              map[string]any
		argument, value, takes string
	}{
		"an argument that is none":             {`{kommune(kode: "766", code: "766") {name}}`, nil, "kode", "", "one of code"},
		"an argument where none is taken":      {`{datasets(first: 1) {id}}`, nil, "first", "", "no arguments"},
		"an argument that is missing":          {`{kommune {name}}`, nil, "code", "", "a value of KommuneCode!"},
		"an enum value that is none":           {`{peerGroups(kind: PARISH) {id}}`, nil, "kind", "PARISH", "one of COUNTRY, REGION, "},
		"an enum value in quotes":              {`{peerGroups(kind: "REGION") {id}}`, nil, "kind", `"REGION"`, "one of COUNTRY, REGION, "},
		"an input field that is none":          {`{kommuner(filter: {kode: "1"}) {totalCount}}`, nil, "filter.kode", "", codes},
		"the same in a fragment of two":        {`{...A ...B} fragment A on Query {...B} fragment B on Query {kommune {name}}`, nil, "code", "", "a value of KommuneCode!"},
		"a variable that is missing":           {`query($c: KommuneCode!) {kommune(code: $c) {name}}`, nil, "$c", "", "a value of KommuneCode!"},
		"a variable of an enum":                {`query($k: PeerGroupKind) {peerGroups(kind: $k) {id}}`, map[string]any{"k": "PARISH"}, "$k", "PARISH", "one of COUNTRY, REGION, "},
		"a variable with a field that is none": {`query($f: KommuneFilter) {kommuner(filter: $f) {totalCount}}`, map[string]any{"f": map[string]any{"kode": 1}}, "$f.kode", "", codes},
		"a variable that is no list":           {`query($f: KommuneFilter) {kommuner(filter: $f) {totalCount}}`, map[string]any{"f": "x"}, "$f", "", "a JSON object with fields of codes, region, "},
	} {
		a := h.ask(t, c.query, c.variables)
		if a.code() != "BAD_USER_INPUT" {
			t.Errorf("%s: %s", name, a.body)
			continue
		}
		got := a.Errors[0].Extensions
		takes, _ := got["takes"].(string)
		// A message that names the argument says the choices without these words.
		choices := strings.TrimPrefix(strings.TrimPrefix(c.takes, "one of "), "a value of ")
		if got["argument"] != c.argument || got["value"] != c.value || !strings.HasPrefix(takes, c.takes) || !strings.Contains(a.Errors[0].Message, choices) {
			t.Errorf("%s: %s", name, a.body)
		}
	}
}

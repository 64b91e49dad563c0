package server_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// soundArguments are what fields of Query need beside the argument that is
// wrong.
func soundArguments() map[string]map[string]any {
	share := map[string]any{"indicator": "own/share"}
	return map[string]map[string]any{
		"kommune": {"code": "766"}, "compare": share, "trend": share, "profile": {"kommune": "766"},
		"similar": {"kommune": "766", "on": []any{"demo/deregistered-3-months"}}, "checkClaim": {"input": soundInput("ClaimInput", "")},
		"relation": {"x": "own/share", "y": "own/score"}, "observations": {"indicators": []any{"own/share"}},
		"changes": {"dataset": "own", "from": "own@1"}, "releaseDiff": {"dataset": "own", "from": "own@1"},
		"peerGroup": {"id": "region-sjaelland"}, "indicator": {"id": "own/share"}, "jobProfile": {"id": "published/coach"},
		"node": {"id": "own"}, "nodes": {"ids": []any{"own"}},
	}
}

// soundInput is what an input needs beside the field that is wrong.
func soundInput(name, wrong string) map[string]any {
	switch name {
	case "SimilarInput":
		return map[string]any{"kommune": "766", "on": []any{"demo/deregistered-3-months"}}
	case "ClaimInput":
		kind := map[string]string{"since": "CHANGE", "benchmark": "DIFFERENCE"}[wrong]
		if kind == "" {
			kind = "VALUE"
		}
		return map[string]any{"indicator": "own/share", "kommune": "766", "kind": kind, "stated": 70.0}
	case "BenchmarkInput":
		kind := map[string]string{"kommune": "KOMMUNE", "target": "TARGET", "similar": "SIMILAR"}[wrong]
		if kind == "" {
			kind = "PEER_GROUP"
		}
		sound := map[string]any{"kind": kind}
		if wrong == "kommuner" {
			sound["peerGroup"] = "region-sjaelland"
		}
		return sound
	}
	return map[string]any{}
}

// wrongValues are values of a type that nothing has, by what is wrong with them.
func wrongValues(schema *ast.Schema, name string, of *ast.Type) map[string]any {
	if of.Elem != nil {
		lists := map[string]any{}
		for why, value := range wrongValues(schema, name, of.Elem) {
			lists["a list of "+why] = []any{value}
		}
		return lists
	}
	definition := schema.Types[of.Name()]
	if definition.Kind == ast.Enum {
		return map[string]any{"no such word": "NOPE", "a word in another case": strings.ToLower(definition.EnumValues[0].Name), "a number": 1}
	}
	if definition.Kind == ast.InputObject {
		inputs := map[string]any{"an unknown field": map[string]any{"nope": 1}}
		for _, field := range definition.Fields {
			for why, value := range wrongValues(schema, field.Name, field.Type) {
				input := soundInput(definition.Name, field.Name)
				input[field.Name] = value
				inputs[field.Name+": "+why] = input
			}
		}
		return inputs
	}
	switch of.Name() {
	case "KommuneCode":
		return map[string]any{"a code of no form": "76x", "a name": "Hedenstedt", "nobody's code": "765"}
	case "Period":
		return map[string]any{"a period of no form": "2024M13", "words": "maj 2024"}
	case "ID":
		return map[string]any{"an unknown id": "nope/nope", "an empty id": "", "SQL": "x' OR 1=1 --"}
	case "Int":
		return map[string]any{"below zero": -1, "a huge number": int64(1) << 40, "a fraction": 1.5, "a number in quotes": "5"}
	case "Float":
		return map[string]any{"words": "many"}
	}
	return map[string]any{"words that nothing has": "xyzzy"}
}

// There is no value of any argument that is wrong and passes in silence: either
// an error names the argument, what it got and what it takes, or a note does.
func TestNoWrongArgumentPassesInSilence(t *testing.T) {
	h := readOnly(t)
	schema := servedSchema(t)
	asked := 0
	for _, field := range schema.Query.Fields {
		if strings.HasPrefix(field.Name, "__") {
			continue
		}
		for _, argument := range field.Arguments {
			for why, value := range wrongValues(schema, argument.Name, argument.Type) {
				given := maps.Clone(soundArguments()[field.Name])
				if given == nil {
					given = map[string]any{}
				}
				given[argument.Name] = value
				if argument.Name == "yRelease" {
					given["y"] = "demo/evidence-test.score"
				}
				asked++
				name := field.Name + "(" + argument.Name + "): " + why
				if !h.tells(t, field, given) {
					t.Errorf("%s: %v", name, given[argument.Name])
				}
			}
		}
	}
	if asked < 300 {
		t.Errorf("only %d wrong arguments were tried", asked)
	}
	t.Logf("%d wrong arguments", asked)
}

// tells asks a field with arguments and says whether the answer names one.
func (h *testServer) tells(t *testing.T, field *ast.FieldDefinition, given map[string]any) bool {
	t.Helper()
	var declared, passed []string
	for _, argument := range field.Arguments {
		if _, isGiven := given[argument.Name]; isGiven {
			declared = append(declared, "$"+argument.Name+": "+argument.Type.String())
			passed = append(passed, argument.Name+": $"+argument.Name)
		}
	}
	a := h.ask(t, fmt.Sprintf(`query(%s) {%s(%s) {__typename}}`, strings.Join(declared, ", "), field.Name, strings.Join(passed, ", ")), given)
	if len(a.body) > 6000 {
		t.Errorf("an answer of %d bytes", len(a.body))
	}
	if len(a.Errors) == 0 {
		note, noted := notesOf(t, a)[field.Name]
		return noted && (note.Argument != nil || note.Code == "FILTERS_CONTRADICT" || note.Code == "NO_CHANGES")
	}
	extensions := a.Errors[0].Extensions
	argument, _ := extensions["argument"].(string)
	_, takes := extensions["takes"].(string)
	fine := argument != "" && (takes && extensions["code"] == "BAD_USER_INPUT" || extensions["code"] == "NOT_FOUND")
	if !fine {
		encoded, _ := json.Marshal(a.Errors)
		t.Logf("%s", encoded)
	}
	return fine
}

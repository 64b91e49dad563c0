package operation

import (
	"bytes"
	"encoding/json"
	"net/url"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"kommunebench/graph/generated"
)

// What is taken as JSON is JSON to everybody else, and small to hold.
func FuzzDecodingJSON(f *testing.F) {
	for _, text := range []string{`{}`, `{"a":[1,2,{"b":null}]}`, `{"a":"\\\"]}"}`, `[`, `{"a":1}x`, "{\"a\":\"\xff\"}", `{"a":"\u0000"}`, `[[[[]]]]`, ``, `"`, `"\`, `1E1010`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var mine, theirs any
		if decodeJSON(text, &mine) != nil {
			return
		}
		// Numbers stay as they are written: what is too large for its type is told by the argument.
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		if err := decoder.Decode(&theirs); err != nil || !json.Valid(text) {
			t.Fatalf("%q is no JSON: %v", text, err)
		}
		if depth := nesting(mine); depth > 64 {
			t.Fatalf("nested %d deep", depth)
		}
	})
}

func nesting(value any) int {
	deepest := 0
	switch value := value.(type) {
	case map[string]any:
		for _, part := range value {
			deepest = max(deepest, nesting(part)+1)
		}
	case []any:
		for _, part := range value {
			deepest = max(deepest, nesting(part)+1)
		}
	}
	return deepest
}

// Whatever stands in an address, a variable is one that was declared, or none.
func FuzzReadingVariablesOfAnAddress(f *testing.F) {
	types := generated.NewExecutableSchema(generated.Config{}).Schema()
	document, err := parser.ParseQuery(&ast.Source{Input: `query Q($i: Int, $f: Float!, $b: Boolean, $s: String, $c: KommuneCode, $cs: [KommuneCode!], $ss: [[String]], $is: [Int], $o: KommuneFilter, $os: [KommuneFilter!], $e: [PeerGroupKind]) {a}`})
	if err != nil {
		f.Fatal(err)
	}
	definitions := document.Operations[0].VariableDefinitions
	for _, address := range []string{`i=1&f=1.5&b=true&s=&c=766`, `cs=766,101`, `cs=766&cs=101`, `cs=["766"]`, `ss=[["a"]]&is=1,,2`, `o={"codes":["1"]}`, `os={"codes":[]}&os={}`, `e=REGION,LANDSDEL`, `variables={"i":1}&i=2`, `i=0x1`, `i=%ff`, `key=x&i=`, `is=[`} {
		f.Add(address)
	}
	f.Fuzz(func(t *testing.T, address string) {
		given, err := url.ParseQuery(address)
		if err != nil {
			return
		}
		variables, err := variablesOf(types, definitions, given)
		if err != nil {
			return
		}
		if _, err := json.Marshal(variables); err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		for name := range variables {
			if definitions.ForName(name) == nil && given.Get(variablesParameter) == "" {
				t.Fatalf("%s: %s is no variable", address, name)
			}
		}
	})
}

package document

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/kommune"
)

// An Int of GraphQL has 32 bits, and JSON does not tell 1.0 from 1.
func TestAnIntVariableIsAWholeNumberOf32Bits(t *testing.T) {
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: zoo})
	document, faults := NewReader(schema, DefaultLimits()).Read(`query($x: Int) {a(x: $x)}`)
	if faults != nil {
		t.Fatal(faults)
	}
	for given, want := range map[json.Number]json.Number{
		"0": "0", "-0": "0", "1.0": "1", "1e3": "1000", "2147483647": "2147483647", "2147483647.0": "2147483647", "-2147483648": "-2147483648",
		"2147483648": "", "2147483648.0": "", "2147483647.5": "", "-2147483649": "", "1.5": "", "1e999999999": "",
	} {
		variables := map[string]any{"x": given}
		faults := CoerceVariables(schema, document.Parsed.Operations[0], variables)
		if want != "" {
			if faults != nil || variables["x"] != want {
				t.Errorf("%s became %v, want %s: %v", given, variables["x"], want, faults)
			}
			continue
		}
		var coded *kommune.Error
		if len(faults) != 1 || !errors.As(faults[0].Err, &coded) || coded.Code != kommune.BadUserInput || coded.Argument != "$x" {
			t.Errorf("%s is taken as %v: %v", given, variables["x"], faults)
		}
	}
}

package rowjson

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/analysis/flatrows"
)

func FuzzTextsAndNumbersAreWrittenAsGqlgenDoes(f *testing.F) {
	for _, value := range []float64{0, math.Copysign(0, -1), 1, 1e20, 1e21, 1e-5, 123456.789, 1e6, math.MaxFloat64, math.SmallestNonzeroFloat64, 0.1 + 0.2} {
		f.Add("Ærø \"\\\x00\x1f\t\r\n\xff\u2028<>&", value)
	}
	f.Fuzz(func(t *testing.T, value string, figure float64) {
		var want bytes.Buffer
		graphql.MarshalString(value).MarshalGQL(&want)
		if got := appendText(nil, value); string(got) != want.String() {
			t.Errorf("%q is written %s, by gqlgen %s", value, got, want.String())
		}
		want.Reset()
		err := graphql.MarshalFloatContext(figure).MarshalGQLContext(t.Context(), &want)
		got, fine := appendNumber(nil, figure)
		if fine != (err == nil) || (fine && string(got) != want.String()) {
			t.Errorf("%v is written %s, by gqlgen %s, %v", figure, got, want.String(), err)
		}
	})
}

// An error is told by gqlgen, with its path.
func TestWhatHasNoJSONIsLeftToGqlgen(t *testing.T) {
	operation := &graphql.OperationContext{}
	for name, value := range map[string]float64{"infinite": math.Inf(1), "no number": math.NaN()} {
		selected := ast.SelectionSet{&ast.Field{Name: "period", Alias: "p"}, &ast.Field{Name: "value", Alias: "value"}}
		write := observationObject().plan(operation, selected)
		if out, fine := appendList(nil, write, []flatrows.Observation{{Period: "2024"}, {Value: &value}}); fine {
			t.Errorf("%s: written as %s", name, out)
		}
		out, fine := appendList(nil, write, []flatrows.Observation{{Period: "2024"}, {}})
		if !fine || !json.Valid(out) || string(out) != `[{"p":"2024","value":null},{"p":"","value":null}]` {
			t.Errorf("written as %s", out)
		}
	}
}

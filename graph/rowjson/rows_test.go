package rowjson

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"kommunebench/analysis"
	"kommunebench/analysis/flatrows"
	"kommunebench/kommune"
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
		got, fine := appendFloat(nil, reflect.ValueOf(figure))
		if fine != (err == nil) || (fine && string(got) != want.String()) {
			t.Errorf("%v is written %s, by gqlgen %s, %v", figure, got, want.String(), err)
		}
	})
}

func schemaWith(t *testing.T, added string) *ast.Schema {
	t.Helper()
	paths, err := filepath.Glob("../../schema/*.graphqls")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no schema: %v", err)
	}
	sources := []*ast.Source{{Name: "added", Input: added}}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, &ast.Source{Name: path, Input: string(text)})
	}
	return gqlparser.MustLoadSchema(sources...)
}

// written is a list of rows of a type of the schema, empty where gqlgen is to
// write it.
func written(t *testing.T, schema *ast.Schema, name, selections string, rows any) string {
	t.Helper()
	document, err := parser.ParseQuery(&ast.Source{Input: selections})
	if err != nil {
		t.Fatal(err)
	}
	w := NewRowWriter(schema)
	selected := document.Operations[0].SelectionSet
	fill(schema, schema.Types[name], selected)
	of := w.objectOf(w.row(name), reflect.TypeOf(rows).Elem())
	return string(writeList(&graphql.OperationContext{}, of, selected, reflect.ValueOf(rows)))
}

// fill gives fields their definitions, as comparing with the schema does.
func fill(schema *ast.Schema, on *ast.Definition, selected ast.SelectionSet) {
	for _, selection := range selected {
		if field, is := selection.(*ast.Field); is {
			field.ObjectDefinition, field.Definition = on, on.Fields.ForName(field.Name)
			fill(schema, schema.Types[field.Definition.Type.Name()], field.SelectionSet)
		}
	}
}

// An error is told by gqlgen, with its path.
func TestWhatHasNoJSONIsLeftToGqlgen(t *testing.T) {
	schema := schemaWith(t, "")
	for name, value := range map[string]float64{"infinite": math.Inf(1), "no number": math.NaN()} {
		rows := []flatrows.Observation{{Period: "2024"}, {Value: &value}}
		if out := written(t, schema, "Observation", `{p: period value}`, rows); out != "" {
			t.Errorf("%s: written as %s", name, out)
		}
		out := written(t, schema, "Observation", `{p: period value}`, []flatrows.Observation{{Period: "2024"}, {}})
		if out != `[{"p":"2024","value":null},{"p":"","value":null}]` {
			t.Errorf("written as %s", out)
		}
	}
}

// A field that is added to the schema and the struct is written, by nothing else.
func TestAnAddedFieldOfARowIsWritten(t *testing.T) {
	schema := schemaWith(t, `extend type ComparisonRow {
		added: Float addedName: String! addedDay: Date isAdded: Boolean! addedInterval: RankInterval addedList: [RankInterval!]! addedPeriods: [Period!]
		computed: String asked(lang: Language = DA): String
	}`)
	type row struct {
		analysis.ComparisonRow
		Added         *float64
		AddedName     string
		AddedDay      *time.Time
		IsAdded       bool
		AddedInterval *analysis.RankInterval
		AddedList     []analysis.RankInterval
		AddedPeriods  []kommune.Period
		Asked         string
	}
	value, day := 1.5, time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	rows := []row{{
		ComparisonRow: analysis.ComparisonRow{Value: &value, Kommune: kommune.Kommune{Code: "766"}},
		Added:         &value, AddedName: "Ærø", AddedDay: &day, IsAdded: true, AddedInterval: &analysis.RankInterval{Lower: 1, Upper: 2},
		AddedList: []analysis.RankInterval{{Lower: 3, Upper: 4}}, AddedPeriods: []kommune.Period{"2024"},
	}, {}}
	got := written(t, schema, "ComparisonRow", `{value kommune {code} added addedName addedDay isAdded addedInterval {lower} addedList {upper} addedPeriods}`, rows)
	const want = `[{"value":1.5,"kommune":{"code":"766"},"added":1.5,"addedName":"Ærø","addedDay":"2024-02-29","isAdded":true,` +
		`"addedInterval":{"lower":1},"addedList":[{"upper":4}],"addedPeriods":["2024"]},` +
		`{"value":null,"kommune":{"code":""},"added":null,"addedName":"","addedDay":null,"isAdded":false,"addedInterval":null,"addedList":[],"addedPeriods":null}]`
	if got != want {
		t.Errorf("written as\n%s, want\n%s", got, want)
	}
	for _, left := range []string{`{computed}`, `{asked}`} {
		if got := written(t, schema, "ComparisonRow", left, rows); got != "" {
			t.Errorf("%s has no value that is held, and is written as %s", left, got)
		}
	}
}

// A name that is misspelt here would make its lists slow and break nothing.
func TestEveryComputedFieldIsOneOfARow(t *testing.T) {
	w := NewRowWriter(schemaWith(t, ""))
	for name := range w.computed {
		on, field, _ := strings.Cut(name, ".")
		if row := w.row(on); row == nil || row.Fields.ForName(field) == nil {
			t.Errorf("%s is no field of a row", name)
		}
	}
}

// What is prepared for a list is little beside it: rows themselves take nothing
// but room for their text.
func TestWritingMoreRowsTakesNoMoreAllocations(t *testing.T) {
	w := NewRowWriter(schemaWith(t, ""))
	value := 12.5
	rows := make([]flatrows.Observation, 2000)
	for n := range rows {
		rows[n] = flatrows.Observation{Area: "766", AreaName: "Hedensted", Period: "2024", Value: &value, Status: "PUBLISHED"}
	}
	selected := ast.SelectionSet{}
	for _, name := range []string{"kommuneCode", "kommuneName", "period", "periodStart", "value", "status", "targetGroupId", "inSource"} {
		selected = append(selected, &ast.Field{Name: name, Alias: name})
	}
	of := w.objectOf(w.row("Observation"), reflect.TypeFor[flatrows.Observation]())
	allocations := func(count int) float64 {
		list := reflect.ValueOf(rows[:count])
		if out := writeList(&graphql.OperationContext{}, of, selected, list); bytes.Count(out, []byte(`"inSource":`)) != count {
			t.Fatalf("%d rows are written as %.200s", count, out)
		}
		return testing.AllocsPerRun(5, func() { writeList(&graphql.OperationContext{}, of, selected, list) })
	}
	if few, many := allocations(2), allocations(len(rows)); many > few+2 {
		t.Errorf("%v allocations for two rows, %v for %d", few, many, len(rows))
	}
}

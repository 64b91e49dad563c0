package server_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/analysis"
	"kommunebench/analysis/matrix"
	"kommunebench/graph/generated"
	"kommunebench/kommune"
)

// A column says the same as compare, whatever stands beside it.
func TestAMatrixSaysWhatComparisonsSay(t *testing.T) {
	h := readOnly(t)
	type cell struct {
		Value, QValue               *float64
		Rank                        *int
		SignificanceAfterCorrection string
		Sentence                    string
	}
	ids := []string{"demo/deregistered-3-months", "own/share", "demo/evidence-test.score"}
	const fields = `value qValue rank significanceAfterCorrection sentence`
	matrix := into[struct {
		Matrix struct {
			Columns []struct {
				Indicator struct{ ID string }
				Period    string
			}
			Rows []struct {
				Kommune struct{ Code string }
				Cells   []cell
			}
		}
	}](t, h, fmt.Sprintf(`{matrix(indicators: [%q, %q, %q]) {columns {indicator {id} period} rows {kommune {code} cells {%s}}}}`, ids[0], ids[1], ids[2], fields)).Matrix
	if len(matrix.Rows) != 98 || len(matrix.Columns) != 3 {
		t.Fatalf("%d rows and %d columns", len(matrix.Rows), len(matrix.Columns))
	}
	for n, id := range ids {
		if matrix.Columns[n].Indicator.ID != id {
			t.Errorf("column %d is of %s", n, matrix.Columns[n].Indicator.ID)
		}
		compared := into[struct {
			Compare struct {
				Period string
				Rows   []struct {
					Kommune struct{ Code string }
					cell
				}
			}
		}](t, h, fmt.Sprintf(`{compare(indicator: %q) {period rows {kommune {code} %s}}}`, id, fields)).Compare
		if compared.Period != matrix.Columns[n].Period {
			t.Errorf("%s is of %s, and compared in %s", id, matrix.Columns[n].Period, compared.Period)
		}
		cells := map[string]cell{}
		for _, row := range matrix.Rows {
			cells[row.Kommune.Code] = row.Cells[n]
		}
		for _, row := range compared.Rows {
			if got, want := fmt.Sprint(deref(cells[row.Kommune.Code].Value), cells[row.Kommune.Code].Sentence), fmt.Sprint(deref(row.Value), row.Sentence); got != want {
				t.Errorf("%s of %s: %s, and compared %s", id, row.Kommune.Code, got, want)
			}
		}
	}
}

func deref(figure *float64) any {
	if figure == nil {
		return nil
	}
	return *figure
}

func TestAMatrixReadsEachDatasetOnce(t *testing.T) {
	h := readOnly(t)
	catalogue, err := h.store.CatalogueNow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	period := kommune.Period("2024M03")
	var sent kommune.ReadStatistics
	matrix, err := matrix.Read(kommune.WithReadStatistics(t.Context(), &sent), analysis.NewAnalyst(h.store, today), catalogue, matrix.Query{
		IndicatorIDs: []string{"demo/deregistered-3-months", "demo/deregistered-6-months", "demo/deregistered-12-months"}, Period: &period, Confidence: 0.95,
	})
	if err != nil {
		t.Fatal(err)
	}
	if sent.Queries() != 1 || len(matrix.Columns) != 3 {
		t.Errorf("%d statements for %d columns of one dataset", sent.Queries(), len(matrix.Columns))
	}
	for name, arguments := range map[string]string{
		"an unknown indicator": `indicators: ["own/shares"]`, "a level that is no level": `indicators: ["own/share"], confidence: 2`,
		"a period that one lacks": `indicators: ["own/share", "demo/deregistered-3-months"], period: "2027"`,
	} {
		if code := h.ask(t, `{matrix(`+arguments+`) {rows {kommune {name}}}}`).code(); code != "BAD_USER_INPUT" {
			t.Errorf("%s: code %v", name, code)
		}
	}
	h.expect(t, `{matrix(indicators: []) {rows {kommune {name}} emptyBecause {code}}}`, `{"matrix": {"rows": [], "emptyBecause": {"code": "NOTHING_ASKED"}}}`)
}

// Fields that take long are computed only where they are asked for. A row says the
// same of each field, whatever is asked besides.
func TestAFieldOfARowIsTheSameAskedAlone(t *testing.T) {
	h := shippedFigures(t)
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	var selected []string
	for _, field := range schema.Types["ComparisonRow"].Fields {
		if below := schema.Types[field.Type.Name()]; !below.IsCompositeType() {
			selected = append(selected, field.Name)
		}
	}
	selected = append(selected, "interval {lower upper}", "rankInterval {lower upper}", "likelyRankInterval {lower upper}", "denominatorInterval {lower upper}")
	for name, question := range map[string]string{
		"compare": `{compare(indicator: "jobindsats/unemployment-rate", period: "2026M07") {rows {%s}}}`,
		"matrix":  `{matrix(indicators: ["jobindsats/unemployment-rate"], period: "2026M07") {rows {cells {%s}}}}`,
	} {
		rows := func(fields string) []map[string]any {
			answer := into[struct {
				Compare struct{ Rows []map[string]any }
				Matrix  struct {
					Rows []struct{ Cells []map[string]any }
				}
			}](t, h, fmt.Sprintf(question, fields))
			found := answer.Compare.Rows
			for _, row := range answer.Matrix.Rows {
				found = append(found, row.Cells...)
			}
			return found
		}
		whole := rows(strings.Join(selected, " "))
		if len(whole) != 98 {
			t.Fatalf("%s has %d rows", name, len(whole))
		}
		for _, field := range selected {
			key, _, _ := strings.Cut(field, " ")
			for n, row := range rows(field) {
				if diff := cmp.Diff(whole[n][key], row[key]); diff != "" {
					t.Fatalf("%s of row %d of %s (-beside all others +alone):\n%s", key, n, name, diff)
				}
			}
		}
	}
}

func TestAMatrixTakesAReleaseAndATargetGroup(t *testing.T) {
	h := readOnly(t)
	catalogue, err := h.store.CatalogueNow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	snapshot, _ := catalogue.Snapshot("demo")
	group := snapshot.TargetGroupIDs("demo/deregistered-3-months")[1]
	arguments := fmt.Sprintf(`targetGroup: %q, release: %q, period: "2024M03"`, group, snapshot.Release.ID)
	found := into[struct {
		Matrix struct {
			Columns []struct{ TargetGroup, Release struct{ ID string } }
			Rows    []struct {
				Kommune struct{ Code string }
				Cells   []struct{ Value *float64 }
			}
		}
		Compare struct {
			Rows []struct {
				Kommune struct{ Code string }
				Value   *float64
			}
		}
	}](t, h, `{matrix(indicators: ["demo/deregistered-3-months"], `+arguments+`) {columns {targetGroup {id} release {id}} rows {kommune {code} cells {value}}}
		compare(indicator: "demo/deregistered-3-months", `+arguments+`) {rows {kommune {code} value}}}`)
	if column := found.Matrix.Columns[0]; column.Release.ID != snapshot.Release.ID || !strings.HasSuffix(column.TargetGroup.ID, group) {
		t.Errorf("the column is of %+v", column)
	}
	values := map[string]*float64{}
	for _, row := range found.Compare.Rows {
		values[row.Kommune.Code] = row.Value
	}
	for _, row := range found.Matrix.Rows {
		if diff := cmp.Diff(values[row.Kommune.Code], row.Cells[0].Value); diff != "" {
			t.Fatalf("%s: %s", row.Kommune.Code, diff)
		}
	}
	for name, wrong := range map[string]string{
		"an unknown group": `indicators: ["own/share"], targetGroup: "nobody"`, "another dataset's release": `indicators: ["own/share"], release: "demo@1"`,
	} {
		if code := h.ask(t, `{matrix(`+wrong+`) {rows {kommune {name}}}}`).code(); code != "BAD_USER_INPUT" {
			t.Errorf("%s: code %v", name, code)
		}
	}
}

package bi_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// One program serves all recipes: to build it and to load the demo data takes
// longer than to run them.
func TestTheRecipesAnswerAsGraphQLDoes(t *testing.T) {
	index := readPage(t, "README.md")
	documents := t.TempDir()
	if err := os.WriteFile(filepath.Join(documents, "standing.graphql"), []byte(index.take(t, "graphql")), 0o600); err != nil {
		t.Fatal(err)
	}
	index.checkAllTaken(t)
	p := serve(t, documents)
	for name, recipe := range map[string]func(*testing.T, *program){
		"power-query.md": runPowerQuery,
		"grafana.md":     runGrafana,
		"tableau.md":     runTableau,
		"r.md":           runR,
		"python.md":      runPython,
		"observable.md":  runObservable,
		"duckdb.md":      runDuckDB,
		"typescript.md":  runTypeScript,
		"every address":  checkAddresses,
		"every column":   checkColumns,
		"an operation":   checkNamedOperation,
		"the index":      checkIndex,
		"a workbook":     checkWorkbook,
	} {
		t.Run(name, func(t *testing.T) { recipe(t, p) })
	}
}

// standing is the comparison that most recipes ask for.
type standing struct {
	Compare struct {
		Benchmark struct{ Value float64 }
		Rows      []standingRow
	}
}

type standingRow struct {
	Rank                        *int
	Kommune                     struct{ Code, Name string }
	Value                       *float64
	Interval                    *struct{ Lower, Upper float64 }
	Status                      string
	Qualifier                   string
	SignificanceAfterCorrection string
}

func askStanding(t *testing.T, p *program, period string) standing {
	t.Helper()
	found := ask[standing](t, p, `{compare(indicator: "demo/deregistered-3-months", `+period+`kommuner: {region: "region-syddanmark"}) {
		benchmark {value} rows {rank kommune {code name} value interval {lower upper} status qualifier significanceAfterCorrection}}}`)
	if len(found.Compare.Rows) != 22 {
		t.Fatalf("%d kommuner", len(found.Compare.Rows))
	}
	return found
}

const october = `period: "2024M10", `

func runR(t *testing.T, p *program) {
	rscript, found := interpreter(t, "the recipes for R", []string{"-e", "library(jsonlite)"}, "Rscript")
	if !found {
		return
	}
	recipe, dir := readPage(t, "r.md"), t.TempDir()
	rows := askStanding(t, p, october).Compare.Rows
	var figures strings.Builder
	for _, row := range rows[:3] {
		fmt.Fprintf(&figures, "%s: %.1f %% (%.1f to %.1f), against the others: %s\n",
			row.Kommune.Name, *row.Value, row.Interval.Lower, row.Interval.Upper, row.SignificanceAfterCorrection)
	}
	for _, row := range rows {
		if row.Value == nil {
			fmt.Fprintf(&figures, "%s: no figure, %s\n", row.Kommune.Name, row.Status)
		}
	}
	recipe.checkPrints(t, runRBlock(t, p, recipe, rscript, dir), figures.String())

	trend := ask[struct {
		Trend struct {
			Series []struct {
				Sentence string
				Test     struct {
					Direction, Method string
					N                 int
					PValue            float64
				}
			}
		}
	}](t, p, `{trend(indicator: "demo/deregistered-3-months", to: "2024M10", kommuner: {codes: ["766"]}) {
		series {sentence(lang: EN) test {direction method n pValue}}}}`).Trend.Series[0]
	recipe.checkPrints(t, runRBlock(t, p, recipe, rscript, dir), fmt.Sprintf("%s\n766: %s by %s over %d months, p = %.2f\n",
		trend.Sentence, trend.Test.Direction, trend.Test.Method, trend.Test.N, trend.Test.PValue))

	key, all := p.createKey(t), ask[standing](t, p, `{compare(indicator: "demo/deregistered-3-months") {rows {status}}}`)
	asked := p.here(recipe.take(t, "r"))
	recipe.checkPrints(t, mustRun(t, dir, "", []string{"KOMMUNEBENCH_KEY=" + key}, rscript, "-e", asked),
		fmt.Sprintf("%d kommuner\n", len(all.Compare.Rows)))
	if _, err := run(t, dir, "", []string{"KOMMUNEBENCH_KEY=" + wrongKey(key)}, rscript, "-e", asked); err == nil || !strings.Contains(err.Error(), "401") {
		t.Errorf("a wrong key: %v, want status 401: is the key sent?", err)
	}
	recipe.checkAllTaken(t)
}

func runRBlock(t *testing.T, p *program, recipe *page, rscript, dir string) string {
	t.Helper()
	return mustRun(t, dir, "", nil, rscript, "-e", p.here(recipe.take(t, "r")))
}

// wrongKey is one of the same form that nobody was given.
func wrongKey(key string) string {
	last := "a"
	if strings.HasSuffix(key, last) {
		last = "b"
	}
	return key[:len(key)-1] + last
}

func runPython(t *testing.T, p *program) {
	python, found := interpreter(t, "the recipes for Python", []string{"-c", "import pandas"}, "python3", "/usr/bin/python3")
	if !found {
		return
	}
	recipe, dir := readPage(t, "python.md"), t.TempDir()
	trend := ask[struct {
		Trend struct {
			Benchmark []struct{ Value float64 }
			Series    []struct {
				Points []struct {
					Period, Status    string
					Value, ChangeYear float64
					Interval          struct{ Lower, Upper float64 }
				}
				Test struct {
					Direction, Method string
					PValue            float64
				}
			}
		}
	}](t, p, `{trend(indicator: "demo/deregistered-3-months", from: "2022M01", to: "2024M10", kommuner: {codes: ["766"]}) {
		benchmark {value} series {points {period status value changeYear interval {lower upper}} test {direction method pValue}}}}`).Trend
	var figures strings.Builder
	points := trend.Series[0].Points
	for n := len(points) - 3; n < len(points); n++ {
		fmt.Fprintf(&figures, "%s: %.1f %% (%.1f to %.1f), %+.1f in a year, country %.1f %%, %s\n", points[n].Period, points[n].Value,
			points[n].Interval.Lower, points[n].Interval.Upper, points[n].ChangeYear, trend.Benchmark[n].Value, points[n].Status)
	}
	test := trend.Series[0].Test
	fmt.Fprintf(&figures, "trend: %s by %s, p = %.2f\n", test.Direction, test.Method, test.PValue)
	recipe.checkPrints(t, mustRun(t, dir, p.here(recipe.take(t, "python")), nil, python, "-"), figures.String())

	checkClaimRecipe(t, p, recipe, python, dir)
	recipe.checkAllTaken(t)
}

// checkClaimRecipe runs the second recipe for Python, with a key.
func checkClaimRecipe(t *testing.T, p *program, recipe *page, python, dir string) {
	t.Helper()
	claim := ask[struct {
		CheckClaim struct {
			Verdict, Explanation, Sentence string
			Citation                       struct{ ReleaseID string }
		}
	}](t, p, `{checkClaim(input: {indicator: "demo/deregistered-3-months", kommune: "766", period: "2024M10", kind: VALUE, comparator: MORE_THAN, stated: 40}) {
		verdict explanation(lang: EN) sentence(lang: EN) citation {releaseId}}}`).CheckClaim
	asked, key := p.here(recipe.take(t, "python")), p.createKey(t)
	recipe.checkPrints(t, mustRun(t, dir, asked, []string{"KOMMUNEBENCH_KEY=" + key}, python, "-"),
		fmt.Sprintf("%s %s %s\n%s\n", claim.Verdict, claim.Explanation, claim.Citation.ReleaseID, claim.Sentence))
	if _, err := run(t, dir, asked, []string{"KOMMUNEBENCH_KEY=" + wrongKey(key)}, python, "-"); err == nil || !strings.Contains(err.Error(), "401") {
		t.Errorf("a wrong key: %v, want status 401: is the key sent?", err)
	}
}

func runTableau(t *testing.T, p *program) {
	if _, found := interpreter(t, "the fetch for Tableau", []string{"--version"}, "curl"); !found {
		return
	}
	recipe, dir := readPage(t, "tableau.md"), t.TempDir()
	mustRun(t, dir, p.here(recipe.take(t, "sh")), nil, "bash", "-eu")
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != "kommuner.csv" {
		t.Fatalf("the folder holds %v, %v", entries, err)
	}
	rows := readCSV(t, filepath.Join(dir, "kommuner.csv"))
	inOctober := slices.DeleteFunc(rows, func(row map[string]string) bool { return row["period"] != "2024M10" })
	if len(inOctober) != 98 {
		t.Fatalf("%d rows of 2024M10", len(inOctober))
	}
	for _, row := range askStanding(t, p, october).Compare.Rows {
		n := slices.IndexFunc(inOctober, func(other map[string]string) bool { return other["kommune_code"] == row.Kommune.Code })
		want := ""
		if row.Value != nil {
			encoded, _ := json.Marshal(*row.Value)
			want = string(encoded)
		}
		if n < 0 || inOctober[n]["value"] != want || inOctober[n]["status"] != row.Status {
			t.Errorf("%s: %v, want %s %s", row.Kommune.Name, inOctober[n], want, row.Status)
		}
	}
	recipe.checkAllTaken(t)
}

package bi_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// One program serves all recipes: to build it and to load its data takes longer
// than to run most of them.
func TestTheRecipesAnswerAsGraphQLDoes(t *testing.T) {
	index := readPage(t, "README.md")
	documents := t.TempDir()
	if err := os.WriteFile(filepath.Join(documents, "standing.graphql"), []byte(index.take(t, "graphql")), 0o600); err != nil {
		t.Fatal(err)
	}
	index.checkAllTaken(t)
	p := serve(t, documents)
	p.loadDigits(t)
	for name, recipe := range map[string]func(*testing.T, *program){
		"power-query.md":  runPowerQuery,
		"grafana.md":      runGrafana,
		"tableau.md":      runTableau,
		"r.md":            runR,
		"python.md":       runPython,
		"observable.md":   runObservable,
		"duckdb.md":       runDuckDB,
		"typescript.md":   runTypeScript,
		"every address":   checkAddresses,
		"every column":    checkColumns,
		"an operation":    checkNamedOperation,
		"the index":       checkIndex,
		"a workbook":      checkWorkbook,
		"the first files": checkFirstFiles,
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

// What the recipes compare: the rate of which every kommune has a figure, and a
// share that is hidden where it is of few.
const (
	unemployment = `indicator: "jobindsats/unemployment-rate"`
	paidHours    = `indicator: "jobindsats/ordinary-hours-share"`
	july         = `, period: "2026M07"`
	june         = `, period: "2026M06"`
)

func askStanding(t *testing.T, p *program, asked string) standing {
	t.Helper()
	found := ask[standing](t, p, `{compare(`+asked+`, kommuner: {region: "region-syddanmark"}) {
		benchmark {value} rows {rank kommune {code name} value interval {lower upper} status qualifier significanceAfterCorrection}}}`)
	if len(found.Compare.Rows) != 22 {
		t.Fatalf("%d kommuner", len(found.Compare.Rows))
	}
	return found
}

func runR(t *testing.T, p *program) {
	rscript, found := interpreter(t, "the recipes for R", []string{"-e", "library(jsonlite)"}, "Rscript")
	if !found {
		return
	}
	recipe, dir := readPage(t, "r.md"), t.TempDir()
	rows := askStanding(t, p, paidHours+june).Compare.Rows
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
	}](t, p, `{trend(indicator: "jobindsats/unemployed", to: "2026M07", kommuner: {codes: ["766"]}) {
		series {sentence(lang: EN) test {direction method n pValue}}}}`).Trend.Series[0]
	recipe.checkPrints(t, runRBlock(t, p, recipe, rscript, dir), fmt.Sprintf("%s\n766: %s by %s over %d months, p = %.2f\n",
		trend.Sentence, trend.Test.Direction, trend.Test.Method, trend.Test.N, trend.Test.PValue))

	key, all := p.createKey(t), ask[standing](t, p, `{compare(`+unemployment+`) {rows {status}}}`)
	asked := p.here(recipe.take(t, "r"))
	recipe.checkPrints(t, mustRun(t, dir, "", []string{"KOMMUNEBENCH_KEY=" + key}, rscript, "-e", asked),
		fmt.Sprintf("%d kommuner\n", len(all.Compare.Rows)))
	if _, err := run(t, dir, "", []string{"KOMMUNEBENCH_KEY=" + wrongKey(key)}, rscript, "-e", asked); err == nil || !strings.Contains(err.Error(), "401") {
		t.Errorf("a wrong key: %v, want status 401: is the key sent?", err)
	}
	checkRoundTripOfR(t, p, recipe, rscript)
	recipe.checkAllTaken(t)
}

func checkRoundTripOfR(t *testing.T, p *program, recipe *page, rscript string) {
	t.Helper()
	trip := recipe.takeRoundTrip(t, "r", func(t *testing.T, dir, script string) string {
		return mustRun(t, dir, "", nil, rscript, "-e", p.here(script))
	})
	trip.needed = `colClasses = "character", `
	hidden, kommuner := map[string]int{}, map[string]map[any]bool{}
	for _, row := range figuresOf(t, p, indicatorsOf(t, p, shipped)...) {
		if row["status"] != "SUPPRESSED" {
			continue
		}
		id := strings.TrimPrefix(fmt.Sprint(row["indicator_id"]), shipped+"/")
		hidden[id]++
		if kommuner[id] == nil {
			kommuner[id] = map[any]bool{}
		}
		kommuner[id][row["kommune_code"]] = true
	}
	var figures strings.Builder
	for _, id := range slices.Sorted(maps.Keys(hidden)) {
		fmt.Fprintf(&figures, "%s: %d figures hidden, of %d kommuner\n", id, hidden[id], len(kommuner[id]))
	}
	recipe.checkPrints(t, trip.check(t, p), figures.String())
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
	}](t, p, `{trend(`+unemployment+`, to: "2026M07", kommuner: {codes: ["766"]}) {
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
	checkRoundTripOfPython(t, p, recipe, python)
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
	}](t, p, `{checkClaim(input: {`+unemployment+july+`, kommune: "766", kind: VALUE, comparator: LESS_THAN, stated: 2}) {
		verdict explanation(lang: EN) sentence(lang: EN) citation {releaseId}}}`).CheckClaim
	asked, key := p.here(recipe.take(t, "python")), p.createKey(t)
	recipe.checkPrints(t, mustRun(t, dir, asked, []string{"KOMMUNEBENCH_KEY=" + key}, python, "-"),
		fmt.Sprintf("%s %s %s\n%s\n", claim.Verdict, claim.Explanation, claim.Citation.ReleaseID, claim.Sentence))
	if _, err := run(t, dir, asked, []string{"KOMMUNEBENCH_KEY=" + wrongKey(key)}, python, "-"); err == nil || !strings.Contains(err.Error(), "401") {
		t.Errorf("a wrong key: %v, want status 401: is the key sent?", err)
	}
}

func checkRoundTripOfPython(t *testing.T, p *program, recipe *page, python string) {
	t.Helper()
	trip := recipe.takeRoundTrip(t, "python", func(t *testing.T, dir, script string) string {
		return mustRun(t, dir, p.here(script), nil, python, "-")
	})
	trip.needed = `, float_precision="round_trip"`
	var figures strings.Builder
	for _, group := range []string{"all", "dagpenge", "kontanthjaelp"} {
		count, sum := 0, 0.0
		for _, row := range ask[standing](t, p, `{compare(indicator: "jobindsats/unemployed"`+july+`, targetGroup: "`+group+`") {rows {value}}}`).Compare.Rows {
			if row.Value != nil {
				count, sum = count+1, sum+*row.Value
			}
		}
		fmt.Fprintf(&figures, "%s/%s: %.0f in %d kommuner\n", shipped, group, sum, count)
	}
	recipe.checkPrints(t, trip.check(t, p), figures.String())
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
	inJuly := slices.DeleteFunc(rows, func(row map[string]string) bool { return row["period"] != "2026M07" })
	if len(inJuly) != 98 {
		t.Fatalf("%d rows of 2026M07", len(inJuly))
	}
	for _, row := range askStanding(t, p, unemployment+july).Compare.Rows {
		n := slices.IndexFunc(inJuly, func(other map[string]string) bool { return other["kommune_code"] == row.Kommune.Code })
		want := ""
		if row.Value != nil {
			encoded, _ := json.Marshal(*row.Value)
			want = string(encoded)
		}
		if n < 0 || inJuly[n]["value"] != want || inJuly[n]["status"] != row.Status {
			t.Errorf("%s: %v, want %s %s", row.Kommune.Name, inJuly[n], want, row.Status)
		}
	}
	recipe.checkAllTaken(t)
}

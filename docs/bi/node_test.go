package bi_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func runObservable(t *testing.T, p *program) {
	recipe, dir := readPage(t, "observable.md"), t.TempDir()
	found := askStanding(t, p, october)
	known, around, country := 0, 0, found.Compare.Benchmark.Value
	for _, row := range found.Compare.Rows {
		if row.Value == nil {
			continue
		}
		known++
		if row.Interval.Lower <= country && country <= row.Interval.Upper {
			around++
		}
	}
	data := p.here(recipe.take(t, "js"))
	printed := mustRun(t, dir, data, nil, "node", "--input-type=module", "-")
	sentence, citation, _ := strings.Cut(printed, "\n")
	if want := fmt.Sprintf("%d of %d kommuner have a figure; the interval of %d holds the country's %.1f %%.", known, len(found.Compare.Rows), around, country); sentence != want {
		t.Errorf("the cell prints %q, the figures are %q", sentence, want)
	}
	// A reference says the day on which it was read.
	day := regexp.MustCompile(`\d{4}-\d{2}-\d{2}`)
	shown := day.ReplaceAllString(recipe.take(t, "text"), "DAY")
	if got := day.ReplaceAllString(printed, "DAY"); got != shown || !strings.Contains(citation, "demo@1") {
		t.Errorf("the page says that it prints\n%s\nit prints\n%s", shown, got)
	}

	// The chart is drawn by a stand-in that notes which fields it is given.
	const stand = `const asked = new Set();
const Plot = new Proxy({}, {get: (_, mark) => (given, options) => {
  if (mark !== "plot") for (const value of Object.values(options ?? {})) if (typeof value === "string") asked.add(value);
  return given;
}});
`
	chart := mustRun(t, dir, stand+data+recipe.take(t, "js")+";console.log(JSON.stringify({asked: [...asked], columns: Object.keys(known[0])}))",
		nil, "node", "--input-type=module", "-")
	var fields struct{ Asked, Columns []string }
	if err := json.Unmarshal([]byte(strings.TrimPrefix(chart, printed)), &fields); err != nil {
		t.Fatalf("%v: %s", err, chart)
	}
	fields.Asked = slices.DeleteFunc(fields.Asked, func(field string) bool { return field == "4" }) // dashes
	if len(fields.Asked) != 6 {
		t.Errorf("the chart asks for %v", fields.Asked)
	}
	for _, field := range fields.Asked {
		if !slices.Contains(fields.Columns, field) {
			t.Errorf("the chart asks for %s, the rows have %v", field, fields.Columns)
		}
	}
	_, header := get(t, p.url+"/export/compare?indicator=demo/deregistered-3-months&format=json")
	if origin := header.Get("Access-Control-Allow-Origin"); origin != "*" {
		t.Errorf("pages of another origin are answered %q", origin)
	}
	recipe.checkAllTaken(t)
}

func runDuckDB(t *testing.T, p *program) {
	if _, found := interpreter(t, "the recipes for DuckDB", []string{"--version"}, "curl"); !found {
		return
	}
	recipe, dir := readPage(t, "duckdb.md"), t.TempDir()
	mustRun(t, dir, p.here(recipe.take(t, "sh")), nil, "bash", "-eu")
	runner, err := filepath.Abs("../../clients/duckdb.mjs")
	if err != nil {
		t.Fatal(err)
	}
	figures := "kommune_name | year | share_pct | months | months_without\n"
	for _, one := range askPools(t, p) {
		share, _ := json.Marshal(math.Round(1000*one.numerator/one.denominator) / 10)
		figures += fmt.Sprintf("%s | %s | %s | %d | %d\n", one.name, one.year, share, one.months, one.without)
	}
	recipe.checkPrints(t, mustRun(t, dir, recipe.take(t, "sql"), nil, "node", runner), figures)

	origin := ask[struct {
		Indicator struct {
			Source  struct{ Title, Publisher string }
			Dataset struct {
				Licence       string
				LatestRelease struct{ ID string }
			}
		}
	}](t, p, `{indicator(id: "demo/deregistered-3-months") {source {title publisher} dataset {licence latestRelease {id}}}}`).Indicator
	recipe.checkPrints(t, mustRun(t, dir, recipe.take(t, "sql"), nil, "node", runner), fmt.Sprintf(
		"what | said\nkommunebench.licences | %s\nkommunebench.releases | %s\nkommunebench.sources | %s, %s, %s\n",
		origin.Dataset.Licence, origin.Dataset.LatestRelease.ID, origin.Source.Title, origin.Source.Publisher, origin.Dataset.Licence))
	recipe.checkAllTaken(t)
}

// pool is a kommune's year, its months put together.
type pool struct {
	name, year             string
	numerator, denominator float64
	months, without        int
}

func askPools(t *testing.T, p *program) []pool {
	t.Helper()
	var pools []pool
	for _, row := range ask[struct {
		Observations struct {
			Nodes []struct {
				KommuneName, PeriodStart      string
				Value, Numerator, Denominator *float64
			}
		}
	}](t, p, `{observations(indicators: ["demo/deregistered-3-months"],
		filter: {kommuner: {codes: ["580", "766"]}, from: "2023M01", targetGroup: "demo/all"}) {
		nodes {kommuneName periodStart value numerator denominator}}}`).Observations.Nodes {
		year := row.PeriodStart[:4]
		n := slices.IndexFunc(pools, func(other pool) bool { return other.name == row.KommuneName && other.year == year })
		if n < 0 {
			n, pools = len(pools), append(pools, pool{name: row.KommuneName, year: year})
		}
		if row.Value == nil {
			pools[n].without++
			continue
		}
		pools[n].months++
		pools[n].numerator += *row.Numerator
		pools[n].denominator += *row.Denominator
	}
	slices.SortFunc(pools, func(a, b pool) int { return strings.Compare(a.name+a.year, b.name+b.year) })
	return pools
}

// The packages stand in clients/node_modules already, so of the commands only those
// behind npm install are run.
func runTypeScript(t *testing.T, p *program) {
	recipe, dir := readPage(t, "typescript.md"), t.TempDir()
	commands := recipe.take(t, "sh")
	checkPinned(t, commands)
	modules, err := filepath.Abs("../../clients/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	schema, _ := get(t, p.url+"/schema.graphql")
	program := p.here(recipe.take(t, "ts"))
	for name, content := range map[string]string{
		"schema.graphql": string(schema), "tsconfig.json": recipe.take(t, "json"), "ask.mts": program, "package.json": `{"private": true}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(modules, filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(commands), "\n") {
		tool, npx := strings.CutPrefix(line, "npx ")
		if !npx {
			continue
		}
		words := strings.Fields(tool)
		mustRun(t, dir, "", nil, filepath.Join(modules, ".bin", words[0]), words[1:]...)
	}
	var figures strings.Builder
	for _, row := range askStanding(t, p, october).Compare.Rows {
		if row.Value == nil {
			fmt.Fprintf(&figures, "%s: %s\n", row.Kommune.Name, row.Status)
		}
	}
	recipe.checkPrints(t, mustRun(t, dir, "", nil, "node", "built/ask.mjs"), figures.String())
	recipe.checkAllTaken(t)
	checkTypes(t, dir, filepath.Join(modules, ".bin", "tsc"), program)
}

// checkTypes puts faults into a program that the types are there to find.
func checkTypes(t *testing.T, dir, tsc, program string) {
	t.Helper()
	for fault, change := range map[string][2]string{
		"a misspelt field":               {"value status }", "vlaue status }"},
		"a null that is not thought of":  {"row.value === null", "row.value.toFixed(1)"},
		"a value that the enum lacks":    {"row.value === null", `row.status === "HIDDEN"`},
		"a variable of the wrong nature": {`region: "region-syddanmark" };`, `region: 83 };`},
	} {
		wrong := strings.Replace(program, change[0], change[1], 1)
		if wrong == program {
			t.Fatalf("%s: the page has no %s", fault, change[0])
		}
		if err := os.WriteFile(filepath.Join(dir, "ask.mts"), []byte(wrong), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := run(t, dir, "", nil, tsc, "--noEmit"); err == nil || !strings.Contains(out, "ask.mts(") {
			t.Errorf("%s compiles: %v %s", fault, err, out)
		}
	}
}

// checkPinned holds the versions that a page tells people to install against
// those that it was tried with.
func checkPinned(t *testing.T, commands string) {
	t.Helper()
	content, err := os.ReadFile("../../clients/package.json")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`([a-z.]+)@([0-9.]+)`).FindAllStringSubmatch(commands, -1)
	if len(named) != 3 {
		t.Errorf("the page installs %v", named)
	}
	for _, one := range named {
		if !strings.Contains(string(content), fmt.Sprintf("%q: %q", one[1], one[2])) {
			t.Errorf("the page installs %s, clients/package.json has another version", one[0])
		}
	}
}

func checkNamedOperation(t *testing.T, p *program) {
	body, _ := get(t, p.url+"/q/Standing?region=region-syddanmark&period=2024M10")
	var named struct{ Data standing }
	if err := json.Unmarshal(body, &named); err != nil {
		t.Fatal(err)
	}
	asked := askStanding(t, p, october).Compare.Rows
	for n, row := range named.Data.Compare.Rows {
		if row.Kommune.Name != asked[n].Kommune.Name || (row.Value == nil) != (asked[n].Value == nil) || (row.Value != nil && *row.Value != *asked[n].Value) {
			t.Errorf("%s: %v, asked by GraphQL %v", row.Kommune.Name, row.Value, asked[n].Value)
		}
	}
	if response, err := http.Get(p.url + "/q/Nobody"); err != nil || response.StatusCode != http.StatusNotFound {
		t.Errorf("an operation that is none: %v, %v", response, err)
	} else {
		response.Body.Close()
	}
}

package bi_test

import (
	"encoding/json"
	"fmt"
	"maps"
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
	found := askStanding(t, p, unemployment+july)
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
	if got := day.ReplaceAllString(printed, "DAY"); got != shown || !strings.Contains(citation, "jobindsats@1") {
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
	_, header := get(t, p.url+"/export/compare?indicator=jobindsats/unemployment-rate&format=json")
	if origin := header.Get("Access-Control-Allow-Origin"); origin != "*" {
		t.Errorf("pages of another origin are answered %q", origin)
	}
	recipe.checkAllTaken(t)
}

func runDuckDB(t *testing.T, p *program) {
	for _, tool := range [][]string{{"curl", "--version"}, {"unzip", "-v"}} {
		if _, found := interpreter(t, "the recipes for DuckDB", tool[1:], tool[0]); !found {
			return
		}
	}
	recipe, dir := readPage(t, "duckdb.md"), t.TempDir()
	mustRun(t, dir, p.here(recipe.take(t, "sh")), nil, "bash", "-eu")
	runner, err := filepath.Abs("../../clients/duckdb.mjs")
	if err != nil {
		t.Fatal(err)
	}
	duckdb := func(t *testing.T, dir, script string) string { return mustRun(t, dir, script, nil, "node", runner) }
	figures := "kommune_name | year | mean | months | hidden\n"
	for _, one := range askYears(t, p) {
		mean := ""
		if one.hidden == 0 {
			figure, _ := json.Marshal(math.Round(10*one.sum/float64(one.months)) / 10)
			mean = string(figure)
		}
		figures += fmt.Sprintf("%s | %s | %s | %d | %d\n", one.name, one.year, mean, one.months, one.hidden)
	}
	recipe.checkPrints(t, duckdb(t, dir, recipe.take(t, "sql")), figures)

	origin := ask[struct {
		Indicator struct {
			Source  struct{ Title, Publisher, URL string }
			Dataset struct {
				Licence       string
				LatestRelease struct{ ID string }
			}
		}
	}](t, p, `{indicator(id: "jobindsats/unemployed") {source {title publisher url} dataset {licence latestRelease {id}}}}`).Indicator
	recipe.checkPrints(t, duckdb(t, dir, recipe.take(t, "sql")), fmt.Sprintf(
		"what | said\nkommunebench.licences | %s\nkommunebench.releases | %s\nkommunebench.sources | %s, %s, %s, %s\n",
		origin.Dataset.Licence, origin.Dataset.LatestRelease.ID, origin.Source.Title, origin.Source.Publisher, origin.Source.URL, origin.Dataset.Licence))

	fetch := recipe.take(t, "sh")
	trip := recipe.takeRoundTrip(t, "sql", duckdb)
	trip.fetch = fetch
	counts, statuses := map[string]int{}, "status | figures\n"
	for _, row := range slices.Concat(figuresOf(t, p, indicatorsOf(t, p, shipped)...), areaFiguresOf(t, p, shipped)) {
		counts[fmt.Sprint(row["status"])]++
	}
	for _, status := range slices.Sorted(maps.Keys(counts)) {
		statuses += fmt.Sprintf("%s | %d\n", status, counts[status])
	}
	recipe.checkPrints(t, trip.check(t, p), statuses)
	checkOwnFigure(t, p, recipe, dir, duckdb)
	recipe.checkAllTaken(t)
}

// year is a kommune's year, its months put together.
type year struct {
	name, year     string
	sum            float64
	months, hidden int
}

func askYears(t *testing.T, p *program) []year {
	t.Helper()
	var years []year
	for _, row := range ask[struct {
		Observations struct {
			Nodes []struct {
				KommuneName, PeriodStart, Status string
				Value                            *float64
			}
		}
	}](t, p, `{observations(indicators: ["jobindsats/unemployed"],
		filter: {kommuner: {codes: ["492", "766"]}, from: "2023M01", targetGroup: "jobindsats/kontanthjaelp"}) {
		nodes {kommuneName periodStart value status}}}`).Observations.Nodes {
		in := row.PeriodStart[:4]
		n := slices.IndexFunc(years, func(other year) bool { return other.name == row.KommuneName && other.year == in })
		if n < 0 {
			n, years = len(years), append(years, year{name: row.KommuneName, year: in})
		}
		if row.Status == "SUPPRESSED" {
			years[n].hidden++
			continue
		}
		years[n].months++
		years[n].sum += *row.Value
	}
	slices.SortFunc(years, func(a, b year) int { return strings.Compare(a.name+a.year, b.name+b.year) })
	return years
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
	for _, row := range askStanding(t, p, paidHours+june).Compare.Rows {
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
	body, _ := get(t, p.url+"/q/Standing?region=region-syddanmark&period=2026M07")
	var named struct{ Data standing }
	if err := json.Unmarshal(body, &named); err != nil {
		t.Fatal(err)
	}
	asked := askStanding(t, p, unemployment+july).Compare.Rows
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

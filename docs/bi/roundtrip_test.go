package bi_test

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kommunebench/engine/enginetest"
)

// shipped is the dataset that the pages take out and give back.
const shipped = "jobindsats"

// longDigits is a dataset like it, whose figures have the 17 digits that some
// readers get wrong in the last one (62.572030410805404 is such a one in
// pandas) and some writers cut off.
const longDigits = "digits"

var digits = []string{"62.572030410805404", "23.433096104669637", "47.026350752244795", "33.333333333333336"}

// loadDigits loads the dataset into the program that the recipes ask.
func (p *program) loadDigits(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	rows := "kommune,period,value\n"
	for n, code := range []string{"766", "615", "751", "101"} {
		rows += fmt.Sprintf("%s,2025,%s\n", code, digits[n])
	}
	writeFiles(t, dir, map[string]string{"observations.csv": rows, "datapackage.json": `{
		"name": "` + longDigits + `", "title": "Long digits", "licenses": [{"name": "CC0-1.0"}], "sources": [{"title": "This test"}],
		"kommunebench": {"publisher": "This test", "indicators": [{"id": "long", "title": {"da": "Lang"}, "kind": "SCORE", "unit": "point", "polarity": "NEUTRAL"}]},
		"resources": [{"name": "observations", "path": "observations.csv", "kommunebench": {
			"layout": "observations", "measures": [{"indicator": "long", "value": "value"}]}}]}`})
	if output, err := p.command("load", dir).CombinedOutput(); err != nil {
		t.Fatalf("loading the long digits: %v\n%s", err, output)
	}
	enginetest.Eventually(t, "the program knows the long digits", func() bool {
		return ask[struct{ Indicator *struct{ ID string } }](t, p, `{indicator(id: "`+longDigits+`/long") {id}}`).Indicator != nil
	})
	file, _ := get(t, p.url+"/export/observations?comment=false&indicators="+longDigits+"/long")
	for _, figure := range digits {
		if !strings.Contains(string(file), ","+figure+",") {
			t.Fatalf("%s is not among the figures:\n%s", figure, file)
		}
	}
}

func writeFiles(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// environment lets a command line of a page run this program.
func (p *program) environment() []string {
	return []string{"PATH=" + filepath.Dir(p.binary) + ":" + os.Getenv("PATH"), "KOMMUNEBENCH_DATA=" + p.data, enginetest.LibraryEnv + "=" + libraryPath()}
}

func (p *program) shell(t *testing.T, dir, commands string) (string, error) {
	t.Helper()
	return run(t, dir, p.here(commands), p.environment(), "bash", "-eu")
}

// roundTrip is what a page does to a dataset: takes it out of the program,
// works with it and gives it back to an empty folder.
type roundTrip struct {
	// work takes the dataset out, if fetch has not, and writes it anew. It gives
	// what is printed.
	work  func(t *testing.T, dir, script string) string
	fetch string
	// script is what the page shows; within its text needed stands what the page
	// says is needed to keep the last digit, if anything is.
	script, needed string
	// load gives the dataset to the program and compares.
	load string
}

// takeRoundTrip takes the blocks of a round trip from a page.
func (p *page) takeRoundTrip(t *testing.T, language string, work func(t *testing.T, dir, script string) string) roundTrip {
	t.Helper()
	return roundTrip{work: work, script: p.take(t, language), load: p.take(t, "sh")}
}

// check makes the round trip with the shipped figures, then with long digits,
// and gives what the page's script printed of the first.
func (r roundTrip) check(t *testing.T, p *program) string {
	t.Helper()
	printed, err := r.make(t, p, shipped, r.script)
	if err != nil {
		t.Errorf("the figures that ship: %v", err)
	}
	if _, err := r.make(t, p, longDigits, r.script); err != nil {
		t.Errorf("figures of 17 digits: %v", err)
	}
	if r.needed == "" {
		return printed
	}
	without := strings.Replace(r.script, r.needed, "", 1)
	if without == r.script {
		t.Fatalf("the page does without %q", r.needed)
	}
	if _, err := r.make(t, p, longDigits, without); err == nil {
		t.Errorf("no digit is lost without %q, which the page calls needed", r.needed)
	}
	return printed
}

// make makes the round trip once; an error says that what came back differs.
func (r roundTrip) make(t *testing.T, p *program, dataset, script string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	named := func(text string) string { return strings.ReplaceAll(text, shipped, dataset) }
	if out, err := p.shell(t, dir, named(r.fetch)); err != nil {
		t.Fatalf("fetching %s: %v\n%s", dataset, err, out)
	}
	printed := r.work(t, dir, named(script))
	checkWritten(t, dir, dataset)
	out, err := p.shell(t, dir, named(r.load))
	if err == nil && !strings.HasSuffix(out, "\nThe same figures, to the last byte.\n") {
		err = fmt.Errorf("the comparison prints %q", out)
	}
	return printed, err
}

// checkWritten finds that the figures were written anew: those in a package are
// as old as zip allows.
func checkWritten(t *testing.T, dir, dataset string) {
	t.Helper()
	archive, err := zip.OpenReader(filepath.Join(dir, dataset+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	n := slices.IndexFunc(archive.File, func(f *zip.File) bool { return f.Name == "observations.csv" })
	stat, err := os.Stat(filepath.Join(dir, dataset, "observations.csv"))
	if err != nil || n < 0 {
		t.Fatalf("the package of %s: %v", dataset, err)
	}
	content, err := os.ReadFile(filepath.Join(dir, dataset, "observations.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if fetched := archive.File[n].Modified; !stat.ModTime().After(fetched.Add(24*time.Hour)) || len(content) == 0 {
		t.Errorf("the figures of %s are still those fetched, of %v", dataset, fetched)
	}
}

// copied is a program that has nothing but datasets that this one gave out.
func (p *program) copied(t *testing.T, datasets ...string) *program {
	t.Helper()
	dir := t.TempDir()
	other := &program{binary: p.binary, data: filepath.Join(dir, "copy"), log: &lines{}}
	for _, dataset := range datasets {
		archive := filepath.Join(dir, dataset+".zip")
		content, _ := get(t, p.url+"/export/dataset/"+dataset)
		if err := os.WriteFile(archive, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if output, err := other.command("load", archive).CombinedOutput(); err != nil {
			t.Fatalf("loading what %s was given out as: %v\n%s", dataset, err, output)
		}
	}
	other.start(t, "--no-data")
	return other
}

// The files to begin with have the same rows where the datasets were given out and
// loaded into an empty folder.
func checkFirstFiles(t *testing.T, p *program) {
	files := relative.FindAllStringSubmatch(readPage(t, "README.md").text, -1)
	if len(files) != 5 {
		t.Fatalf("%d files to begin with", len(files))
	}
	other := p.copied(t, shipped, shipped+"-y30r21")
	for _, file := range files {
		want, header := get(t, p.url+file[1]+"&comment=false")
		got, _ := get(t, other.url+file[1]+"&comment=false")
		if string(got) != string(want) || header.Get("X-Rows") == "0" || !strings.Contains(string(want), ";") {
			t.Errorf("%s: of what was given out and loaded\n%.1000s\nof what ships\n%.1000s", file[1], got, want)
		}
	}
}

// figuresOf are the rows of all figures of a dataset, by the way of files.
func figuresOf(t *testing.T, p *program, indicators ...string) []map[string]any {
	t.Helper()
	body, _ := get(t, p.url+"/export/observations?comment=false&indicators="+strings.Join(indicators, ","))
	return rowsOf(t, body, false)
}

// areaFiguresOf are those of areas larger than a kommune.
func areaFiguresOf(t *testing.T, p *program, dataset string) []map[string]any {
	t.Helper()
	body, _ := get(t, p.url+"/export/areaObservations?comment=false&indicators="+strings.Join(indicatorsOf(t, p, dataset), ","))
	return rowsOf(t, body, false)
}

// indicatorsOf are the ids of a dataset's indicators.
func indicatorsOf(t *testing.T, p *program, dataset string) []string {
	t.Helper()
	var ids []string
	for _, one := range ask[struct {
		Indicators struct{ Nodes []struct{ ID string } }
	}](t, p, `{indicators(first: 500) {nodes {id}}}`).Indicators.Nodes {
		if strings.HasPrefix(one.ID, dataset+"/") {
			ids = append(ids, one.ID)
		}
	}
	return ids
}

// checkOwnFigure runs the last recipe for DuckDB, a figure computed and loaded.
func checkOwnFigure(t *testing.T, p *program, recipe *page, dir string, duckdb func(t *testing.T, dir, script string) string) {
	t.Helper()
	groups := map[string]map[string]map[string]any{}
	for _, row := range figuresOf(t, p, "jobindsats/unemployed") {
		key := fmt.Sprint(row["kommune_code"], row["period"])
		if groups[key] == nil {
			groups[key] = map[string]map[string]any{}
		}
		groups[key][fmt.Sprint(row["target_group_id"])] = row
	}
	known := 0
	for _, both := range groups {
		if both["jobindsats/kontanthjaelp"]["value"] != nil && both["jobindsats/all"] != nil {
			known++
		}
	}
	recipe.checkPrints(t, duckdb(t, dir, recipe.take(t, "sql")), fmt.Sprintf("figures\n%d\n", known))
	writeFiles(t, dir, map[string]string{"datapackage.json": recipe.take(t, "json")})
	if out, err := p.shell(t, dir, recipe.take(t, "sh")); err != nil {
		t.Fatalf("loading the newsroom's figure: %v\n%s", err, out)
	}
	enginetest.Eventually(t, "the program knows the newsroom's figure", func() bool {
		return ask[struct{ Indicator *struct{ ID string } }](t, p, `{indicator(id: "newsroom/on-cash-assistance") {id}}`).Indicator != nil
	})
	asked, shown := recipe.take(t, "sh"), recipe.take(t, "text")
	if printed, err := p.shell(t, dir, asked); err != nil || strings.TrimSpace(printed) != strings.TrimSpace(shown) {
		t.Errorf("the page says that it prints\n%s\nit prints\n%s%v", shown, printed, err)
	}
	// The share is that of the two counts, with their status.
	for _, row := range figuresOf(t, p, "newsroom/on-cash-assistance") {
		both := groups[fmt.Sprint(row["kommune_code"], row["period"])]
		part, whole := both["jobindsats/kontanthjaelp"], both["jobindsats/all"]
		if !equalCells(row["numerator"], part["value"]) || row["status"] != part["status"] || (part["value"] != nil && !equalCells(row["denominator"], whole["value"])) {
			t.Errorf("the share is %v, its counts are %v and %v", row, part, whole)
		}
	}
}

func equalCells(a, b any) bool {
	left, _ := json.Marshal(a)
	right, _ := json.Marshal(b)
	return string(left) == string(right)
}

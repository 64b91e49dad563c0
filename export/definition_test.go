package export

import (
	"flag"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"kommunebench/export/address"
	"kommunebench/kommune"
)

var update = flag.Bool("update", false, "write the list of columns in docs/bi anew")

// A format that is added to the list can be chosen and is named in refusals.
func TestAFormatIsKnownByItsLineInTheList(t *testing.T) {
	formats := append(Formats(), Format{Name: "made-up", HasDialect: true, HasComments: true, MaxRows: 7, LimitedBy: "a page"})
	for query, want := range map[string]string{
		"format=none":                      "csv, json, ndjson, parquet, arrow, xlsx, jsonstat, made-up",
		"format=json&dialect=da":           "only csv and made-up have a dialect",
		"format=json&comment=true":         "only csv, ndjson and made-up have comments",
		"format=made-up&dialect=da":        "",
		"format=made-up&comment=true&x=ab": `unknown parameter "x"`,
	} {
		given, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		a := address.NewArguments(given)
		format, _ := ReadStyle(a, formats)
		switch err := a.Err(); {
		case want == "" && (err != nil || format.Name != "made-up"):
			t.Errorf("%s: %s, %v", query, format.Name, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %q", query, err, want)
		}
	}
	made := formats[len(formats)-1]
	if err := made.checkRows(8); made.checkRows(7) != nil || err == nil || !strings.Contains(err.Error(), "up to 7 rows, as a page holds no more") {
		t.Error(err)
	}
}

// The documents list every format where they list any.
func TestTheDocumentsNameEveryFormat(t *testing.T) {
	for file, line := range map[string]string{
		"../README.md":         "| Files: ",
		"../docs/bi/README.md": "`format` is ",
	} {
		page, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, list, found := strings.Cut(string(page), line)
		list, _, _ = strings.Cut(list, "\n")
		if !found {
			t.Fatalf("%s has no line with %q", file, line)
		}
		words := strings.FieldsFunc(strings.ToLower(strings.ReplaceAll(list, "-", "")), func(r rune) bool { return !unicode.IsLetter(r) })
		for _, format := range Formats() {
			if !slices.Contains(words, format.Name) {
				t.Errorf("%s does not name the format %s after %q", file, format.Name, line)
			}
		}
	}
}

// The table of docs/bi/README.md explains every column that a file can have,
// and none that there is not.
func TestEveryColumnIsExplained(t *testing.T) {
	page, err := os.ReadFile("../docs/bi/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(page), "| column | says |")
	if !found {
		t.Fatal("the page has no table of columns")
	}
	var explained []string
	for line := range strings.SplitSeq(table, "\n") {
		if cells := strings.Split(line, "|"); len(cells) > 2 {
			for _, match := range regexp.MustCompile("`([a-z0-9_]+)`").FindAllStringSubmatch(cells[1], -1) {
				explained = append(explained, match[1])
			}
		}
	}
	var columns []string
	for _, of := range exportsByField() {
		for _, column := range of.columns(kommune.Danish) {
			columns = append(columns, column.name)
		}
	}
	slices.Sort(columns)
	slices.Sort(explained)
	if diff := cmp.Diff(slices.Compact(columns), explained); diff != "" {
		t.Errorf("columns (-of files +explained by the page):\n%s", diff)
	}
}

// docs/bi/columns.md is written from the code: go test ./export -run ColumnsOfEachFile -update
func TestTheColumnsOfEachFileAreListed(t *testing.T) {
	const page = "../docs/bi/columns.md"
	types := map[cellKind]string{textCell: "text", labelCell: "text", numberCell: "number", integerCell: "whole number", dayCell: "day", boolCell: "true or false"}
	text := "# Parameters and columns of each file\n\nColumns stand in their order; new ones come after. What they say stands in [README.md](README.md#what-the-columns-say). " +
		"Beside its own parameters each file takes `format`, `lang`, `dialect`, `comment` and `key`.\n"
	for _, field := range Fields() {
		text += "\n## `/export/" + field + "`\n\nParameters: `" + strings.Join(parametersOf(t, field), "`, `") + "`.\n\n| column | type |\n| --- | --- |\n"
		for _, column := range exportsByField()[field].columns(kommune.Danish) {
			text += "| `" + column.name + "` | " + types[column.kind] + " |\n"
		}
	}
	if *update {
		if err := os.WriteFile(page, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile(page)
	if err != nil || string(written) != text {
		t.Errorf("%s lists other columns than files have (%v): write it anew with -update", page, err)
	}
}

// parametersOf are the parameters that a file of a field reads, sorted: it refuses
// one that there is not only after it has read all others.
func parametersOf(t *testing.T, field string) []string {
	t.Helper()
	a := address.NewArguments(url.Values{"none": {"x"}})
	if _, err := exportsByField()[field].table(t.Context(), nil, Request{Arguments: a}); err == nil {
		t.Fatalf("%s takes any parameter", field)
	}
	return a.Known()
}

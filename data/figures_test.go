package data_test

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/data"
)

var update = flag.Bool("update", false, "write the figures that ship anew from ../shared")

// table is a CSV file: a header and its records.
type table struct {
	comma   rune
	records [][]string
}

// figureFile is a file of figures that ships, and how it is made of the
// publisher's.
type figureFile struct {
	pkg    fs.FS
	path   string // within data/
	shared string
	make   func(t *testing.T, content []byte) table
}

func figureFiles() []figureFile {
	files := []figureFile{
		{data.JobindsatsY30R21(), "jobindsats-y30r21/y30r21.csv.gz", "data/jobindsats_y30r21_2020_2022.ndjson.gz", y30r21Figures},
		{data.Population(), "population/observations.csv.gz", "data/folk1b_total_by_area_quarter.csv", populationFigures},
	}
	for _, id := range slices.Sorted(maps.Keys(jobindsatsTables())) {
		files = append(files, figureFile{
			data.Jobindsats(), "jobindsats/" + id + ".csv.gz", "data/jobindsats_monthly_2026-08-22.csv.gz",
			func(t *testing.T, content []byte) table { return jobindsatsFigures(t, content, id) },
		})
	}
	return files
}

// Run with -update this writes the files; without, it compares each cell.
func TestShippedFiguresAreThoseOfTheirPublishersFiles(t *testing.T) {
	for _, file := range figureFiles() {
		t.Run(file.path, func(t *testing.T) {
			path, present := shared(t, file.shared)
			if !present {
				return
			}
			want := file.make(t, readWhole(t, os.DirFS(filepath.Dir(path)), filepath.Base(path)))
			if *update {
				writeGzip(t, file.path, want)
				return
			}
			got := readTable(t, file.pkg, filepath.Base(file.path), want.comma)
			if diff := cmp.Diff(want.records, got); diff != "" {
				t.Errorf("the publisher's (-) and what ships (+) differ; go test ./data -run Shipped -update writes it anew:\n%.2000s", diff)
			}
		})
	}
}

// jobindsatsTable is how a table of the monthly file ships: a column for each of
// its measures, and a row for each target group where it has such.
type jobindsatsTable struct {
	columns []string
	// groups are the target groups with the measure of each column.
	groups map[string][]string
}

func jobindsatsTables() map[string]jobindsatsTable {
	of := func(measures ...string) map[string][]string { return map[string][]string{"": measures} }
	return map[string]jobindsatsTable{
		"y25i01": {[]string{"unemployed", "rate"}, map[string][]string{
			"all":           {"unemployment.total", "unemployment.totalRate"},
			"dagpenge":      {"unemployment.dagpenge", "unemployment.dagpengeRate"},
			"kontanthjaelp": {"unemployment.kontanthjaelp", "unemployment.kontanthjaelpRate"},
		}},
		"y25i09": {[]string{"persons"}, map[string][]string{
			"all": {"longterm.total"}, "dagpenge": {"longterm.dagpenge"}, "kontanthjaelp": {"longterm.kontanthjaelp"},
		}},
		"y60a02": {
			[]string{"persons", "full_time", "share_of_labour_force", "share_of_population"},
			of("cashAssistance.persons", "cashAssistance.fullTime", "cashAssistance.workforceRate", "cashAssistance.populationRate"),
		},
		"y60c07": {[]string{"degree", "share"}, of("activation.degree", "activation.affectedShare")},
		"y60j01": {[]string{"persons", "share"}, of("ordinaryHours.persons", "ordinaryHours.share")},
	}
}

// provisionalMonths are how many of a table's latest months STAR itself takes to
// be too low, as payments are registered late: docs/data.md has the source.
const provisionalMonths = 2

func jobindsatsFigures(t *testing.T, content []byte, id string) table {
	type key struct{ measure, kommune, period string }
	values, kommuner, periods := map[key]string{}, map[string]bool{}, map[string]bool{}
	for _, record := range parseTable(t, content, ';')[1:] {
		kommune, tableID, measure, period, value := record[0], record[2], record[3], record[4], record[5]
		if tableID != id {
			continue
		}
		if value == "" {
			value = "*"
		}
		values[key{measure, kommune, period}] = strings.ReplaceAll(value, ",", ".")
		kommuner[kommune], periods[period] = true, true
	}
	months := slices.Sorted(maps.Keys(periods))
	latest, form, records := months[len(months)-provisionalMonths:], jobindsatsTables()[id], [][]string{}
	taken := 0
	for group, measures := range form.groups {
		for _, period := range months {
			for kommune := range kommuner {
				record := []string{group, kommune, period, ""}
				if slices.Contains(latest, period) {
					record[3] = "PROVISIONAL"
				}
				for _, measure := range measures {
					if value, present := values[key{measure, kommune, period}]; present {
						record = append(record, value)
						taken++
					}
				}
				switch len(record) {
				case 4: // the publisher has no such row
				case 4 + len(measures):
					records = append(records, record)
				default:
					t.Fatalf("some measures are missing in %v", record)
				}
			}
		}
	}
	if taken != len(values) {
		t.Errorf("%d figures taken of %d", taken, len(values))
	}
	header := append([]string{"target_group", "kommune", "period", "status"}, form.columns...)
	made := sorted(header, records, 0, 2, 1)
	if len(form.groups) == 1 {
		for n := range made.records {
			made.records[n] = made.records[n][1:]
		}
	}
	return made
}

// y30r21Figures keeps the publisher's columns and words, in the order of the known
// table.
func y30r21Figures(t *testing.T, content []byte) table {
	header := readDescriptor(t, data.Known(), "jobindsats-y30r21/datapackage.json").Resources[0].fieldNames()
	var records [][]string
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	for decoder.More() {
		cells := map[string]any{}
		if err := decoder.Decode(&cells); err != nil {
			t.Fatal(err)
		}
		if len(cells) != len(header) {
			t.Fatalf("%d columns, want %d", len(cells), len(header))
		}
		var record []string
		for _, name := range header {
			switch cell := cells[name].(type) {
			case string:
				record = append(record, cell)
			case json.Number:
				record = append(record, strings.ReplaceAll(cell.String(), ".", ","))
			default:
				t.Fatalf("column %q holds %v", name, cell)
			}
		}
		records = append(records, record)
	}
	made := sorted(header, records, 2, 1, 0)
	made.comma = ';'
	return made
}

// populationFigures leaves out Christiansø, which is no kommune.
func populationFigures(t *testing.T, content []byte) table {
	codes := map[string]string{
		"All Denmark": "000", "Region Nordjylland": "081", "Region Midtjylland": "082",
		"Region Syddanmark": "083", "Region Hovedstaden": "084", "Region Sjælland": "085",
	}
	_, kommuner := readRows(t, data.Reference(), "kommuner.csv")
	for _, kommune := range kommuner {
		for _, name := range append(kommune.list("aliases"), kommune["name"]) {
			codes[name] = kommune["code"]
		}
	}
	source, records := parseTable(t, content, ','), [][]string{}
	for _, record := range source[1:] {
		if record[0] == "Christiansø" {
			continue
		}
		code, known := codes[record[0]]
		if !known {
			t.Fatalf("unknown area %q", record[0])
		}
		for n, period := range source[0][1:] {
			records = append(records, []string{"population", code, period, record[n+1]})
		}
	}
	return sorted([]string{"indicator", "kommune", "period", "value"}, records, 0, 2, 1)
}

// sorted puts records in the order of some columns, so that a revision shows only
// what changed.
func sorted(header []string, records [][]string, columns ...int) table {
	slices.SortStableFunc(records, func(a, b []string) int {
		for _, column := range columns {
			if order := strings.Compare(a[column], b[column]); order != 0 {
				return order
			}
		}
		return 0
	})
	return table{',', append([][]string{header}, records...)}
}

func readTable(t *testing.T, files fs.FS, path string, comma rune) [][]string {
	t.Helper()
	return parseTable(t, readWhole(t, files, path), comma)
}

func parseTable(t *testing.T, content []byte, comma rune) [][]string {
	t.Helper()
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\ufeff"))))
	reader.Comma = comma
	records, err := reader.ReadAll()
	if err != nil || len(records) < 2 {
		t.Fatalf("%d lines, %v", len(records), err)
	}
	return records
}

// readWhole reads a file, unpacked where its name ends in .gz.
func readWhole(t *testing.T, files fs.FS, path string) []byte {
	t.Helper()
	content, err := fs.ReadFile(files, path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(path, ".gz") {
		return content
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if content, err = io.ReadAll(unpacked); err != nil {
		t.Fatal(err)
	}
	return content
}

func writeGzip(t *testing.T, path string, content table) {
	t.Helper()
	var packed bytes.Buffer
	compressor, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	writer := csv.NewWriter(compressor)
	writer.Comma = content.comma
	if err := writer.WriteAll(content.records); err != nil {
		t.Fatal(err)
	}
	if err := compressor.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, packed.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestTheBenchmarkThatShipsHasTheIndicatorsOfItsKnownTable(t *testing.T) {
	known := readDescriptor(t, data.Known(), "jobindsats-y30r21/datapackage.json")
	shipped := readDescriptor(t, data.JobindsatsY30R21(), "datapackage.json")
	if len(known.Kommunebench.Indicators) == 0 {
		t.Fatal("no indicator")
	}
	if diff := cmp.Diff(known.Kommunebench.Indicators, shipped.Kommunebench.Indicators); diff != "" {
		t.Errorf("known (-) and shipped (+) differ:\n%s", diff)
	}
	if diff := cmp.Diff(known.Resources[0].Kommunebench, shipped.Resources[1].Kommunebench); diff != "" {
		t.Errorf("known (-) and shipped (+) differ:\n%s", diff)
	}
}

// The page tells of each file of figures how many rows it has, of how many areas
// and months, half-years or quarters, and how many figures its publisher hides.
func TestThePageOfDataTellsWhatShips(t *testing.T) {
	page, err := os.ReadFile("../docs/data.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range figureFiles() {
		name := filepath.Base(file.path)
		comma, area, period := ',', "kommune", "period"
		if name == "y30r21.csv.gz" {
			comma, area, period = ';', "Area", "Periode"
		}
		records := readTable(t, file.pkg, name, comma)
		areas, periods, hidden := map[string]bool{}, map[string]bool{}, 0
		for _, record := range records[1:] {
			areas[record[slices.Index(records[0], area)]] = true
			periods[record[slices.Index(records[0], period)]] = true
			for _, cell := range record {
				if cell == "*" {
					hidden++
				}
			}
		}
		list := slices.Sorted(maps.Keys(periods))
		want := fmt.Sprintf("| `%s` | %d | %d | %s to %s (%d) | %d |", strings.TrimSuffix(file.path, ".csv.gz"), len(records)-1, len(areas), list[0], list[len(list)-1], len(list), hidden)
		if !strings.Contains(string(page), want) {
			t.Errorf("docs/data.md lacks the row\n%s", want)
		}
	}
}

package template_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"kommunebench/etl"
	"kommunebench/etl/column"
	"kommunebench/etl/input"
	"kommunebench/etl/template"
	"kommunebench/kommune"
)

// kept is a sink that keeps facts.
type kept struct {
	Vocabulary      kommune.Vocabulary
	Results         []kommune.TestResult
	Participations  []kommune.Participation
	Deregistrations []kommune.Deregistration
}

func (k *kept) WriteVocabulary(_ context.Context, v kommune.Vocabulary) error {
	k.Vocabulary = v
	return nil
}

func (k *kept) WriteTestResults(_ context.Context, rows []kommune.TestResult) error {
	k.Results = rows
	return nil
}

func (k *kept) WriteParticipations(_ context.Context, rows []kommune.Participation) error {
	k.Participations = rows
	return nil
}

func (k *kept) WriteDeregistrations(_ context.Context, rows []kommune.Deregistration) error {
	k.Deregistrations = rows
	return nil
}

func (*kept) WriteObservations(context.Context, *kommune.ObservationColumns) error {
	return errors.New("there are none")
}

func (*kept) Duplicates(context.Context, int) (int64, []kommune.ObservationKey, error) {
	return 0, nil, nil
}

func known() *kommune.Catalogue {
	return kommune.NewCatalogue([]*kommune.Snapshot{{Dataset: kommune.Dataset{ID: kommune.ReferenceDataset}, Vocabulary: kommune.Vocabulary{
		Kommuner: []kommune.Kommune{{Code: "101", Name: "København"}, {Code: "751", Name: "Aarhus"}, {Code: "766", Name: "Hedensted"}},
	}}})
}

// examples are the rows of docs/layouts.md, by layout, with their headers.
func examples(t *testing.T) map[string][][]string {
	t.Helper()
	page, err := os.ReadFile("../../docs/layouts.md")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][][]string{}
	facts, _, _ := strings.Cut(string(page), "\n## Files that this program wrote")
	for _, section := range strings.Split(facts, "\n## ")[1:] {
		name, rest, _ := strings.Cut(section, "\n")
		_, example, _ := strings.Cut(rest, "```csv\n")
		example, _, _ = strings.Cut(example, "```")
		if found[name], err = csv.NewReader(strings.NewReader(example)).ReadAll(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return found
}

// fill writes rows below the header of a template.
func fill(t *testing.T, path string, layout column.Layout, lang kommune.Language, rows [][]string) {
	t.Helper()
	filled := make([][]string, len(rows))
	for n, row := range rows {
		for at, cell := range row {
			filled[n] = append(filled[n], asWritten(layout.Columns[at], cell, lang, filepath.Ext(path) == ".csv"))
		}
	}
	if filepath.Ext(path) == ".csv" {
		fillCSV(t, path, filled)
		return
	}
	file, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sheet := file.GetSheetName(0)
	for n, row := range filled {
		for at, text := range row {
			cell, _ := excelize.CoordinatesToCellName(at+1, n+2)
			var value any = text
			if number, err := json.Number(text).Float64(); err == nil && slices.Contains([]column.Kind{column.Count, column.Number}, layout.Columns[at].Kind) {
				value = number
			}
			if err := file.SetCellValue(sheet, cell, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := errors.Join(file.Save(), file.Close()); err != nil {
		t.Fatal(err)
	}
}

// asWritten is a cell as people who use the language write it.
func asWritten(c column.Column, cell string, lang kommune.Language, isText bool) string {
	if lang == kommune.English || cell == "" {
		return cell
	}
	items := strings.Split(cell, "|")
	for n, item := range items {
		switch {
		case c.Kind == column.Choice && slices.Contains(c.Choices, item):
			items[n] = input.DanishChoice(item)
		case c.Kind == column.Number && isText:
			items[n] = strings.ReplaceAll(item, ".", ",")
		}
	}
	return strings.Join(items, "|")
}

func fillCSV(t *testing.T, path string, rows [][]string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var more bytes.Buffer
	writer := csv.NewWriter(&more)
	if bytes.Contains(content, []byte(";")) {
		writer.Comma = ';'
	}
	if err := errors.Join(writer.WriteAll(rows), os.WriteFile(path, append(content, more.Bytes()...), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// read loads a folder and gives all that it says.
func read(t *testing.T, folder string) kept {
	t.Helper()
	pkg, err := etl.Open(t.Context(), folder, etl.Options{Catalogue: known()})
	if err != nil {
		t.Fatal(err)
	}
	var sink kept
	if _, err := pkg.Read(t.Context(), &sink); err != nil {
		var rejected *etl.RejectedError
		if errors.As(err, &rejected) {
			t.Fatalf("refused: %v", rejected.Report.Rejects)
		}
		t.Fatal(err)
	}
	return sink
}

// Every template, filled in with the documents' examples, says what the examples say.
func TestATemplateThatIsFilledInLoads(t *testing.T) {
	rows := examples(t)
	loaded := map[string]kept{}
	for _, lang := range []kommune.Language{kommune.Danish, kommune.English} {
		for _, format := range template.Formats() {
			folder := t.TempDir()
			for _, layout := range etl.Templates() {
				path, err := template.Write(layout, template.Options{Format: format, Lang: lang, Folder: folder, Dataset: "examples", Publisher: "Nobody", Known: known()})
				if err != nil {
					t.Fatalf("%s: %v", layout.Name, err)
				}
				fill(t, path, layout, lang, rows[layout.Name][1:])
			}
			loaded[fmt.Sprint(lang, format)] = read(t, folder)
		}
	}
	want := loaded["ENcsv"]
	if len(want.Participations) != 3 || len(want.Vocabulary.Links) != 3 || len(want.Results) != 1 || *want.Vocabulary.Courses[0].ECTS != 2.5 ||
		len(want.Vocabulary.Initiatives) != 2 || *want.Vocabulary.Figures[5].Counts() != kommune.JobcentreStaff || want.Vocabulary.Outcomes[1].Kind != kommune.FullOrPartTime ||
		len(want.Vocabulary.Memberships) != 3 || len(want.Deregistrations) != 1 {
		t.Errorf("got %+v", want)
	}
	for name, got := range loaded {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-ENcsv +%s):\n%s", name, name, diff)
		}
	}
}

// The source of the descriptor that comes with a template stands behind every table.
func TestTheSourceOfTheTemplatesIsTakenInEachOfThem(t *testing.T) {
	rows, folder, tables := examples(t), t.TempDir(), 0
	for _, layout := range etl.Templates() {
		if layout.Name == "sources" {
			continue
		}
		path, err := template.Write(layout, template.Options{Format: "csv", Lang: kommune.Danish, Folder: folder, Dataset: "examples", Publisher: "Nobody", Known: known()})
		if err != nil {
			t.Fatalf("%s: %v", layout.Name, err)
		}
		example := rows[layout.Name]
		for at, name := range example[0] {
			for _, row := range example[1:] {
				switch name {
				case "source":
					row[at] = "egne"
				case "more_sources":
					row[at] = ""
				}
			}
			if name == "source" {
				tables++
			}
		}
		fill(t, path, layout, kommune.Danish, example[1:])
	}
	if got := read(t, folder); tables < 12 || len(got.Vocabulary.Sources) != 1 || *got.Vocabulary.Competences[1].SourceID != "examples/egne" {
		t.Errorf("%d tables with sources, %+v", tables, got.Vocabulary.Sources)
	}
}

func participations(t *testing.T) column.Layout {
	t.Helper()
	layout, err := template.Find(etl.Templates(), "participations")
	if err != nil {
		t.Fatal(err)
	}
	return layout
}

func TestASpreadsheetHasListsToChooseFromAndNotes(t *testing.T) {
	path, err := template.Write(participations(t), template.Options{Format: "xlsx", Lang: kommune.Danish, Folder: t.TempDir(), Dataset: "d", Known: known()})
	if err != nil {
		t.Fatal(err)
	}
	file, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lists := map[string][]string{}
	validations, err := file.GetDataValidations("Deltagelser")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range validations {
		header, _ := file.GetCellValue("Deltagelser", strings.TrimRight(strings.Split(v.Sqref, ":")[0], "0123456789")+"1")
		if v.Prompt == nil || *v.Prompt == "" {
			t.Errorf("%s has no note", header)
		}
		from, to, isList := strings.Cut(strings.ReplaceAll(strings.TrimPrefix(v.Formula1, "'Valgmuligheder'!"), "$", ""), ":")
		if !isList {
			continue
		}
		at, first, _ := excelize.SplitCellName(from)
		_, last, _ := excelize.SplitCellName(to)
		for row := first; row <= last; row++ {
			value, _ := file.GetCellValue("Valgmuligheder", fmt.Sprint(at, row))
			lists[header] = append(lists[header], value)
		}
	}
	for header, want := range map[string][]string{
		"Kommuner": {"Aarhus", "Hedensted", "København"}, "Hele jobcentret": {"ja", "nej"}, "Omfang": {"alle", "nogle"}, "Kilde": {"egne"},
		"Antallets sikkerhed": {"præcis", "cirka", "godt", "knap", "mindst", "højst"},
	} {
		got := slices.Sorted(slices.Values(lists[header]))
		if diff := cmp.Diff(slices.Sorted(slices.Values(want)), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", header, diff)
		}
	}
	comments, err := file.GetComments("Deltagelser")
	if err != nil || len(comments) != len(participations(t).Columns) || comments[0].Text != "Skal udfyldes: id: bogstaverne a-z, tal og tegnene . _ -" {
		t.Errorf("%v, %d notes: %+v", err, len(comments), comments)
	}
}

func TestATemplateOverwritesNothing(t *testing.T) {
	folder := t.TempDir()
	options := template.Options{Format: "csv", Lang: kommune.English, Folder: folder, Dataset: "d", Publisher: "Nobody", Known: known()}
	path, err := template.Write(participations(t), options)
	if err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(path)
	if _, err := template.Write(participations(t), options); !isBadInput(err) {
		t.Errorf("the same template again: %v", err)
	}
	foreign := t.TempDir()
	for name, content := range map[string]string{"participations.csv": "mine", input.DescriptorName: "no JSON"} {
		if err := os.WriteFile(filepath.Join(foreign, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		options.Folder = foreign
		if _, err := template.Write(participations(t), options); !isBadInput(err) {
			t.Errorf("beside %s: %v", name, err)
		}
		if got, _ := os.ReadFile(filepath.Join(foreign, name)); string(got) != content {
			t.Errorf("%s was overwritten", name)
		}
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Error("the template was overwritten")
	}
}

func isBadInput(err error) bool {
	var coded *kommune.Error
	return errors.As(err, &coded) && coded.Code == kommune.BadUserInput
}

func TestALayoutIsFoundByItsName(t *testing.T) {
	for name, want := range map[string]string{"participations": "participations", "job-titles": "job-profiles", "courses": "courses"} {
		if layout, err := template.Find(etl.Templates(), name); err != nil || layout.Name != want {
			t.Errorf("%s: %s, %v", name, layout.Name, err)
		}
	}
	for name, words := range map[string]string{"course": "did you mean courses?", "observations": "datapackage.json defines", "statbank-csv": "docs/fetch.md", "kommuner": "with the program", "what": "one of sources, target-groups, "} {
		if _, err := template.Find(etl.Templates(), name); !isBadInput(err) || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

package etl

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"kommunebench/etl/column"
	"kommunebench/etl/input"
	"kommunebench/etl/template"
	"kommunebench/kommune"
)

// documentedLayout is a section of docs/layouts.md.
type documentedLayout struct {
	columns, required []string
	takes             map[string]string // by column
	example           string
}

func documentedLayouts(t *testing.T) (layouts map[string]documentedLayout, page string) {
	t.Helper()
	content, err := os.ReadFile("../docs/layouts.md")
	if err != nil {
		t.Fatal(err)
	}
	layouts = map[string]documentedLayout{}
	for _, section := range strings.Split(string(content), "\n## ")[1:] {
		name, rest, _ := strings.Cut(section, "\n")
		found := documentedLayout{takes: map[string]string{}}
		for line := range strings.Lines(rest) {
			cell, isColumn := strings.CutPrefix(line, "| `")
			column, mark, _ := strings.Cut(cell, "`")
			if !isColumn {
				continue
			}
			found.columns = append(found.columns, column)
			_, takes, _ := strings.Cut(mark, " | ")
			found.takes[column] = strings.TrimSuffix(strings.TrimSpace(takes), " |")
			if strings.HasPrefix(mark, "*") {
				found.required = append(found.required, column)
			}
		}
		_, example, _ := strings.Cut(rest, "```csv\n")
		found.example, _, _ = strings.Cut(example, "```")
		layouts[name] = found
	}
	return layouts, string(content)
}

// missingInDocs says what docs/layouts.md lacks of the layouts.
func missingInDocs(t *testing.T, layouts layoutSet) []string {
	t.Helper()
	documented, page := documentedLayouts(t)
	var missing []string
	for _, form := range layouts {
		if form.OfPublisher || len(form.Columns) == 0 {
			if !strings.Contains(page, "| `"+form.Name+"` |") {
				missing = append(missing, "the layout "+form.Name)
			}
			continue
		}
		got := documented[form.Name]
		for _, required := range form.Required {
			if !slices.Contains(got.required, required) {
				missing = append(missing, form.Name+": the mark of the required column "+required)
			}
		}
		if !slices.Equal(got.columns, form.Columns) || len(got.required) != len(form.Required) {
			missing = append(missing, fmt.Sprintf("%s: it has %v, of which %v are required; the layout has %v, %v", form.Name, got.columns, got.required, form.Columns, form.Required))
		}
	}
	return missing
}

func TestTheDocumentsHaveEveryLayoutWithItsColumns(t *testing.T) {
	for _, missing := range missingInDocs(t, allLayouts()) {
		t.Errorf("docs/layouts.md lacks %s", missing)
	}
}

// The documents, the templates and the reader go by one declaration.
func TestTheDocumentsSayOfAColumnWhatTemplatesSay(t *testing.T) {
	documented, page := documentedLayouts(t)
	columns := 0
	for _, form := range Templates() {
		if !strings.Contains(page, "\n## "+form.Name+"\n\n"+form.Texts.Takes.EN) {
			t.Errorf("%s: docs/layouts.md does not say %q first", form.Name, form.Texts.Takes.EN)
		}
		titles := map[string]string{}
		for _, c := range form.Columns {
			texts, known := column.TextsOf(form.Name, c.Name)
			switch other := titles[texts.Title]; {
			case !known || texts.Title == "" || texts.Takes.DA == "":
				t.Errorf("%s.%s has no texts", form.Name, c.Name)
			case other != "":
				t.Errorf("%s: %s and %s are both called %s", form.Name, c.Name, other, texts.Title)
			case documented[form.Name].takes[c.Name] != texts.Takes.EN:
				t.Errorf("%s.%s: docs/layouts.md says %q, the declaration %q", form.Name, c.Name, documented[form.Name].takes[c.Name], texts.Takes.EN)
			}
			titles[texts.Title] = c.Name
			columns++
		}
	}
	if columns < 100 {
		t.Errorf("only %d columns", columns)
	}
}

func TestEveryLayoutHasATemplateOrTheReasonWhyNot(t *testing.T) {
	page, err := os.ReadFile("../docs/skabeloner.md")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(page), "Skabeloner findes til ")
	list, _, _ = strings.Cut(list, ", også som CSV")
	for _, form := range allLayouts() {
		name := form.Name
		_, err := template.Find(Templates(), name)
		if hasTemplate, why := err == nil, template.WhyNone(name); hasTemplate == (why != "") {
			t.Errorf("%s: has a template: %v; the reason why it has none: %q", name, hasTemplate, why)
		}
		if name == "job-profiles" {
			name = "job-titles"
		}
		if listed := strings.Contains(list, "`"+name+"`"); listed != (err == nil) {
			t.Errorf("%s: listed in docs/skabeloner.md: %v; error: %v", name, listed, err)
		}
	}
}

func TestEveryChoiceOfATemplateHasADanishWordOfItsOwn(t *testing.T) {
	for _, form := range Templates() {
		for _, c := range form.Columns {
			words := map[string]string{}
			for _, choice := range c.Choices {
				word := input.DanishChoice(choice)
				if other := words[word]; other != "" {
					t.Errorf("%s.%s: %s and %s are both %q", form.Name, c.Name, choice, other, word)
				}
				words[word] = choice
				if got, known := input.ParseEnum(word, c.Choices); !known || got != choice {
					t.Errorf("%s.%s: %q is read as %q, not %s", form.Name, c.Name, word, got, choice)
				}
			}
		}
	}
}

func TestTheExamplesOfTheLayoutsLoad(t *testing.T) {
	documented, _ := documentedLayouts(t)
	files, resources := fstest.MapFS{}, []string{}
	for _, form := range allLayouts() {
		example := documented[form.Name].example
		if form.OfPublisher || len(form.Columns) == 0 || form.ReferenceOnly {
			continue
		}
		files[form.Name+".csv"] = &fstest.MapFile{Data: []byte(example)}
		resources = append(resources, fmt.Sprintf(`{"name": %q, "path": %q, "kommunebench": {"layout": %q}}`, form.Name, form.Name+".csv", form.Name))
		if header, _, _ := strings.Cut(example, "\n"); header != strings.Join(form.Columns, ",") {
			t.Errorf("%s: the example has the columns %s", form.Name, header)
		}
	}
	files[input.DescriptorName] = &fstest.MapFile{Data: []byte(`{"name": "examples", "title": "Examples", "licenses": [{"name": "CC0-1.0"}], "kommunebench": {"publisher": "Nobody",
 "indicators": [{"id": "in-work", "title": {"da": "I arbejde"}, "kind": "PROPORTION", "unit": "%", "polarity": "HIGHER_IS_BETTER"}]}, "resources": [` + strings.Join(resources, ",") + `]}`)}
	p, err := OpenFS(t.Context(), files, Options{Catalogue: smallCatalogue()})
	sink, report := mustRead(t, p, err)
	if len(resources) < 15 || report.RowsLoaded < int64(len(resources)) || len(sink.observations) != 2 || sink.results[0].Answers[0] != string(kommune.Partly) {
		t.Errorf("%d rows of %d resources", report.RowsLoaded, len(resources))
	}
	reference, err := OpenFS(t.Context(), fstest.MapFS{
		"kommuner.csv":       {Data: []byte(documented["kommuner"].example)},
		input.DescriptorName: {Data: []byte(`{"name": "reference", "title": "R", "licenses": [{"name": "CC0-1.0"}], "kommunebench": {"publisher": "Nobody"}, "resources": [{"name": "k", "path": "kommuner.csv", "kommunebench": {"layout": "kommuner"}}]}`)},
	}, Options{})
	if sink, _ := mustRead(t, reference, err); len(sink.vocabulary.Kommuner) != 2 {
		t.Error("the example of kommuner does not load")
	}
}

func TestTheDescriptorOfAnExportInTheDocsIsTaken(t *testing.T) {
	_, page := documentedLayouts(t)
	_, section, _ := strings.Cut(page, "\n## Files that this program wrote")
	_, section, _ = strings.Cut(section, "```json\n")
	descriptor, _, _ := strings.Cut(section, "```")
	const export = "# Citation: nobody\n" +
		"indicator_id,kommune_code,kommune_name,period,period_start,period_end,target_group_id,value,numerator,denominator,status,qualifier,release_id,source_id,in_source," +
		"indicator_title,unit,target_group_title,period_type,region_id,region_name,landsdel_id,landsdel_name\n" +
		"own/share,766,Hedensted,2024,2024-01-01,2024-12-31,,12.5,,,PROVISIONAL,ABOUT,own@1,,true,Andel,%,,YEAR,region-midtjylland,Region Midtjylland,landsdel-oestjylland,Østjylland\n"
	p, err := OpenFS(t.Context(), fstest.MapFS{input.DescriptorName: {Data: []byte(descriptor)}, "observations.csv": {Data: []byte(export)}}, Options{Catalogue: smallCatalogue()})
	sink, _ := mustRead(t, p, err)
	if got := sink.observations[0]; got.Area != "766" || *got.Value != 12.5 || got.Status != kommune.Provisional || got.Qualifier != kommune.About {
		t.Errorf("got %+v", got)
	}
}

// publisherExamples are the files below each heading of docs/layouts.md on
// publishers' layouts, by their names.
func publisherExamples(page string) map[string]fstest.MapFS {
	examples := map[string]fstest.MapFS{}
	_, rest, _ := strings.Cut(page, "\n## Layouts of publishers")
	for _, section := range strings.Split(rest, "\n### ")[1:] {
		heading, text, _ := strings.Cut(section, "\n")
		files := fstest.MapFS{}
		for _, file := range regexp.MustCompile("(?s)\n`([^`\n]+)`\n\n```[a-z]+\n(.*?)```").FindAllStringSubmatch(text, -1) {
			files[file[1]] = &fstest.MapFile{Data: []byte(file[2])}
		}
		examples[heading] = files
	}
	return examples
}

func TestTheExamplesOfPublishersLayoutsLoad(t *testing.T) {
	_, page := documentedLayouts(t)
	examples := publisherExamples(page)
	options := Options{Catalogue: shippedCatalogue(t), Known: os.DirFS("../data/known")}
	for heading, want := range map[string]struct {
		dataset string
		rows    int64
	}{
		"jobindsats-csv and jobindsats-json": {"jobindsats-y99x01", 8},
		"statbank-csv":                       {"statbank-cyk1", 3},
		"statbank-jsonstat":                  {"statbank-cyk2", 3},
		"noegletal":                          {"noegletal", 6},
		"evidence-test-page":                 {kommune.PublishedDataset, 5},
	} {
		t.Run(heading, func(t *testing.T) {
			files, dir := examples[heading], t.TempDir()
			path := dir
			for name, file := range files {
				if err := os.WriteFile(filepath.Join(dir, name), file.Data, 0o600); err != nil {
					t.Fatal(err)
				}
				if len(files) == 1 {
					path = filepath.Join(dir, name)
				}
			}
			p, err := Open(t.Context(), path, options)
			_, report := mustRead(t, p, err)
			if p.Dataset().ID != want.dataset || report.RowsLoaded != want.rows {
				t.Errorf("%d rows of %s", report.RowsLoaded, p.Dataset().ID)
			}
		})
	}
	if len(examples) != 5 {
		t.Errorf("%d examples", len(examples))
	}
}

func TestAFileThatIsNotRecognisedIsToldWhatTheLayoutsTake(t *testing.T) {
	for name, c := range map[string]struct{ content, words string }{
		"of no layout":         {"fruit;colour\napple;red\n", `its columns are "fruit", "colour", the layouts are sources (id, title, publisher), target-groups (id, title_da), `},
		"without a header":     {"\n", "is empty"},
		"near a layout":        {"id,kursus,kommuner,job_profiles,participants,whole_jobcentre,source\na,b,766,,1,nej,c\n", `nearest is the layout participations, whose columns "course", "collaboration", "qualifier", "from", "to" and 10 more it lacks; it has "kursus" besides; participations takes id*, course*, kommuner, `},
		"an export of our own": {"indicator_id,kommune_code,period,value\nx/y,766,2024,1\n", "is an export of this program: give it a datapackage.json that names the layout observations"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := openContent(t, "file.csv", c.content)
			if got := firstReject(t, err); !strings.Contains(got.Message, c.words) {
				t.Errorf("got %s", got)
			}
		})
	}
}

package etl

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"kommunebench/kommune"
)

// documentedLayout is a section of docs/layouts.md.
type documentedLayout struct {
	columns, required []string
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
		var found documentedLayout
		for line := range strings.Lines(rest) {
			cell, isColumn := strings.CutPrefix(line, "| `")
			column, mark, _ := strings.Cut(cell, "`")
			if !isColumn {
				continue
			}
			found.columns = append(found.columns, column)
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

func TestTheDocumentsHaveEveryLayoutWithItsColumns(t *testing.T) {
	documented, page := documentedLayouts(t)
	for _, form := range allLayouts() {
		if form.open != nil || form.name == layoutPage {
			if !strings.Contains(page, "| `"+form.name+"` |") {
				t.Errorf("the layout %s is not in docs/layouts.md", form.name)
			}
			continue
		}
		got := documented[form.name]
		for _, required := range form.required {
			if !slices.Contains(got.required, required) {
				t.Errorf("%s: %s is required, and docs/layouts.md does not mark it", form.name, required)
			}
		}
		if !slices.Equal(got.columns, form.columns) || len(got.required) != len(form.required) {
			t.Errorf("%s: docs/layouts.md has %v, of which %v are required; the layout has %v, %v", form.name, got.columns, got.required, form.columns, form.required)
		}
	}
}

func TestTheExamplesOfTheLayoutsLoad(t *testing.T) {
	documented, _ := documentedLayouts(t)
	files, resources := fstest.MapFS{}, []string{}
	for _, form := range allLayouts() {
		example := documented[form.name].example
		if form.open != nil || form.name == layoutPage || form.referenceOnly {
			continue
		}
		files[form.name+".csv"] = &fstest.MapFile{Data: []byte(example)}
		resources = append(resources, fmt.Sprintf(`{"name": %q, "path": %q, "kommunebench": {"layout": %q}}`, form.name, form.name+".csv", form.name))
		if header, _, _ := strings.Cut(example, "\n"); header != strings.Join(form.columns, ",") {
			t.Errorf("%s: the example has the columns %s", form.name, header)
		}
	}
	files[descriptorName] = &fstest.MapFile{Data: []byte(`{"name": "examples", "title": "Examples", "licenses": [{"name": "CC0-1.0"}], "kommunebench": {"publisher": "Nobody",
 "indicators": [{"id": "in-work", "title": {"da": "I arbejde"}, "kind": "PROPORTION", "unit": "%", "polarity": "HIGHER_IS_BETTER"}]}, "resources": [` + strings.Join(resources, ",") + `]}`)}
	p, err := OpenFS(t.Context(), files, Options{Catalogue: smallCatalogue()})
	sink, report := mustRead(t, p, err)
	if len(resources) < 15 || report.RowsLoaded < int64(len(resources)) || len(sink.observations) != 2 || sink.results[0].Answers[0] != string(kommune.Partly) {
		t.Errorf("%d rows of %d resources", report.RowsLoaded, len(resources))
	}
	reference, err := OpenFS(t.Context(), fstest.MapFS{
		"kommuner.csv": {Data: []byte(documented["kommuner"].example)},
		descriptorName: {Data: []byte(`{"name": "reference", "title": "R", "licenses": [{"name": "CC0-1.0"}], "kommunebench": {"publisher": "Nobody"}, "resources": [{"name": "k", "path": "kommuner.csv", "kommunebench": {"layout": "kommuner"}}]}`)},
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
		"indicator_id,kommune_code,kommune_name,period,period_start,period_end,target_group_id,value,numerator,denominator,status,qualifier,release_id,source_id,in_source\n" +
		"own/share,766,Hedensted,2024,2024-01-01,2024-12-31,,12.5,,,PROVISIONAL,ABOUT,own@1,,true\n"
	p, err := OpenFS(t.Context(), fstest.MapFS{descriptorName: {Data: []byte(descriptor)}, "observations.csv": {Data: []byte(export)}}, Options{Catalogue: smallCatalogue()})
	sink, _ := mustRead(t, p, err)
	if got := sink.observations[0]; got.Area != "766" || *got.Value != 12.5 || got.Status != kommune.Provisional || got.Qualifier != kommune.About {
		t.Errorf("got %+v", got)
	}
}

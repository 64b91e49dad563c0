package etl

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/layout"
	"kommunebench/kommune"
)

// madeUpLayout is the layout of a publisher that there is not: a table with a
// title, by which it is known, and signs and decimals of its own.
func madeUpLayout() layout.Layout {
	const title = "Made-up statistics"
	return layout.OfObservations(layout.Layout{
		LayoutRules:      descriptor.LayoutRules{Name: "made-up", NamesFigures: true, TakesWhere: true},
		MissingValues:    []string{"", "?"},
		SuppressedValues: []string{"#"},
		Numbers:          &input.NumberFormat{Decimal: ',', Declared: true},
		Recognise: func(f *layout.Unrecognised) (layout.Recognition, error) {
			return layout.Recognition{Is: strings.HasPrefix(f.Head, title+"\n")}, nil
		},
		Describe: func(b *layout.Builder, r *descriptor.Resource) (layout.Opener, error) {
			r.Dialect.Delimiter, r.Dialect.HeaderRows = ";", []int64{2}
			b.NameUnlessNamed("made-up-table", title, "Nobody", "Nobody publishes these figures.")
			b.AddIndicator(descriptor.IndicatorProps{
				ID: "bicycles", Title: descriptor.Bilingual{DA: "Cykler"}, Kind: string(kommune.Mean), Polarity: string(kommune.Neutral),
			}, "made-up", "bicycles", "Cykler")
			return nil, nil
		},
	})
}

const madeUpFile = "Made-up statistics\nkommune;period;indicator;value\n766;2024;bicycles;1,5\n101;2024;bicycles;?\n751;2024;bicycles;#\n"

// withMadeUp are options in which the made-up layout is registered, as a line in
// publishers does it.
func withMadeUp() Options {
	return Options{Catalogue: smallCatalogue(), layouts: newLayoutSet(append(publishers(), madeUpLayout()))}
}

// namesMadeUp opens a package with a file of the made-up layout.
func namesMadeUp(t *testing.T, options Options, more string) (*Package, error) {
	t.Helper()
	return OpenFS(t.Context(), fstest.MapFS{
		"table.csv": {Data: []byte(madeUpFile)},
		input.DescriptorName: {Data: fmt.Appendf(nil, `{"name": "own", "title": "Own", "kommunebench": {"publisher": "Nobody"},
			"resources": [{"name": "table", "path": "table.csv", "kommunebench": {"layout": "made-up"%s}}]}`, more)},
	}, options)
}

func checkMadeUp(t *testing.T, dataset string, p *Package, err error) {
	t.Helper()
	sink, report := mustRead(t, p, err)
	if report.RowsLoaded != 3 || p.Dataset().ID != dataset || sink.vocabulary.Indicators[0].ID != dataset+"/bicycles" {
		t.Fatalf("got %+v of %s, %+v", report, p.Dataset().ID, sink.vocabulary.Indicators)
	}
	for n, want := range []kommune.ValueStatus{kommune.Published, kommune.Missing, kommune.Suppressed} {
		if got := sink.observations[n]; got.Status != want || (got.Value == nil) != (n > 0) || n == 0 && *got.Value != 1.5 {
			t.Errorf("row %d: got %+v", n, got)
		}
	}
}

func TestALayoutIsKnownEverywhereByOneRegistration(t *testing.T) {
	path := writeFile(t, "table.csv", madeUpFile)
	p, err := Open(t.Context(), path, withMadeUp())
	checkMadeUp(t, "made-up-table", p, err)
	p, err = namesMadeUp(t, withMadeUp(), "")
	checkMadeUp(t, "own", p, err)

	set := withMadeUp().layouts
	if got := layoutsOfSchema(t, descriptor.Schema(set.rules())); !slices.Contains(got, "made-up") || len(got) != len(allLayouts())+1 {
		t.Errorf("the schema has %q", got)
	}
	if got := missingInDocs(t, set); !slices.Equal(got, []string{"the layout made-up"}) {
		t.Errorf("the documents lack %q", got)
	}
}

func TestALayoutsRulesAreCheckedAndTold(t *testing.T) {
	for name, c := range map[string]struct{ more, words string }{
		"a column that it has not":       {`, "columns": {"colour": "Farve"}`, "is no column of the layout made-up: takes kommune, period"},
		"measures, which it has not":     {`, "measures": [{"indicator": "bicycles", "value": "value"}]`, "here the indicators' match names the figures"},
		"joined dimensions":              {`, "columns": {"target_group": "a|b"}`, "joins dimensions, which only statbank-jsonstat takes"},
		"a column that the file has not": {`, "columns": {"status": "Status"}`, `the required column "Status" is missing`},
	} {
		p, err := namesMadeUp(t, withMadeUp(), c.more)
		if err == nil {
			_, err = p.Read(t.Context(), &recordingSink{})
		}
		if got := firstReject(t, err); !strings.Contains(got.Message, c.words) {
			t.Errorf("%s: got %s", name, got)
		}
	}
}

func TestALayoutIsInTheListsOfMessages(t *testing.T) {
	_, err := Open(t.Context(), writeFile(t, "table.csv", "fruit;colour\napple;red\n"), withMadeUp())
	if got := firstReject(t, err); !strings.Contains(got.Message, "jobindsats-json, made-up (required columns in brackets") {
		t.Errorf("got %s", got)
	}
	for before, words := range map[string]string{
		`"layout": "observations"`: "takes kommuner, sources,",
		`"layout": "sources"`:      "belongs to the layouts jobindsats-csv, jobindsats-json, made-up, statbank-csv, statbank-jsonstat",
	} {
		after := `"layout": "none"`
		if strings.Contains(before, "sources") {
			after = before + `, "where": {"a": "b"}`
		}
		_, err := OpenFS(t.Context(), miniPackage(t, inDescriptor(t, before, after)), withMadeUp())
		if got := firstReject(t, err); !strings.Contains(got.Message, words) || strings.Contains(words, "kommuner") && !strings.HasSuffix(got.Message, "jobindsats-json, made-up") {
			t.Errorf("%s: got %s", before, got)
		}
	}
}

// What is not registered is not known: none of the above is so by itself.
func TestALayoutThatIsNotRegisteredIsUnknown(t *testing.T) {
	_, err := Open(t.Context(), writeFile(t, "table.csv", madeUpFile), Options{Catalogue: smallCatalogue()})
	if got := firstReject(t, err); got.Rule != "unknown_layout" || strings.Contains(got.Message, "made-up") {
		t.Errorf("got %s", got)
	}
	_, err = namesMadeUp(t, Options{Catalogue: smallCatalogue()}, "")
	if got := firstReject(t, err); !strings.Contains(got.Message, "is no layout that is read") {
		t.Errorf("got %s", got)
	}
}

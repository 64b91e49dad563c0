package etl

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"kommunebench/etl/input"
	"kommunebench/kommune"
)

const composedDescriptor = `{"name": "målinger", "title": "Målinger", "licenses": [{"name": "CC0-1.0"}],
 "kommunebench": {"publisher": "Nobody", "indicators": [
  {"id": "ås", "title": {"da": "Åbne"}, "kind": "SCORE", "unit": "point", "polarity": "NEUTRAL", "match": ["Å-tallet"]},
  {"id": "ny", "title": {"da": "Ny"}, "kind": "SCORE", "unit": "point", "polarity": "NEUTRAL"}]},
 "resources": [
  {"name": "o", "path": "år/målt.csv", "kommunebench": {"layout": "observations", "columns": {"kommune": "Område", "period": "År", "indicator": "Mål", "value": "Små tal", "target_group": "På"},
   "target_groups": [{"id": "små", "title": {"da": "Småbørn"}, "match": ["Små børn"]}]}},
  {"name": "m", "path": "p.csv", "kommunebench": {"layout": "observations", "columns": {"kommune": "Område", "period": "År"}, "measures": [{"indicator": "ny", "value": "Små tal"}]}},
  {"name": "s", "path": "k.csv", "kommunebench": {"layout": "sources"}},
  {"name": "f", "path": "f.csv", "kommunebench": {"layout": "figures"}}]}`

// composedFiles is a package whose descriptor and files have their letters as
// two functions write them.
func composedFiles(descriptor, files func(string) string) fstest.MapFS {
	return fstest.MapFS{
		input.DescriptorName: {Data: []byte(descriptor(composedDescriptor))},
		"år/målt.csv":        {Data: []byte(files("Område,År,Mål,Små tal,På\nÅrhus,2024,ås,1,små\nAarhus,2023,Å-tallet,2,Små børn\nKøbenhavn,2022,ås,3,Småbørn\n"))},
		"p.csv":              {Data: []byte(files("Område,År,Små tal\nÅrhus kommune,2024,1\n"))},
		"k.csv":              {Data: []byte(files("id,title,publisher\nkå,Kår,Måske\n"))},
		"f.csv":              {Data: []byte(files("id,title_da,value,source\nfå,Få,7,kå\n"))},
	}
}

func TestLettersMayBeComposedOrNot(t *testing.T) {
	read := func(descriptor, files func(string) string) *recordingSink {
		t.Helper()
		p, err := OpenFS(t.Context(), composedFiles(descriptor, files), Options{Catalogue: smallCatalogue()})
		sink, _ := mustRead(t, p, err)
		return sink
	}
	want := read(norm.NFC.String, norm.NFC.String)
	if len(want.observations) != 4 || want.observations[1].Area != kommune.Code("751").Area() {
		t.Fatalf("got %+v", want.observations)
	}
	for name, got := range map[string]*recordingSink{
		"the files": read(norm.NFC.String, norm.NFD.String), "the descriptor": read(norm.NFD.String, norm.NFC.String), "both": read(norm.NFD.String, norm.NFD.String),
	} {
		for n := range got.observations {
			got.observations[n].Place.Resource = norm.NFC.String(got.observations[n].Place.Resource)
		}
		if diff := cmp.Diff(want.observations, got.observations); diff != "" {
			t.Errorf("%s decomposed: %s", name, diff)
		}
		if diff := cmp.Diff(want.vocabulary, got.vocabulary); diff != "" {
			t.Errorf("%s decomposed: %s", name, diff)
		}
	}
	if input.Slug(norm.NFD.String("Målgruppe på Ærø")) != "maalgruppe-paa-aeroe" || strings.Contains(input.Slug("ª"), "ª") {
		t.Error("slugs differ")
	}
}

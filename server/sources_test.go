package server_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kommunebench/export"
)

// sourcesPackage has an indicator of one source, a row of another, one that
// names none, and one without a figure of a third.
func sourcesPackage(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "two")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for file, content := range map[string]string{
		"datapackage.json": `{"name": "two", "title": "Two sources", "licenses": [{"name": "CC0-1.0"}], "kommunebench": {"publisher": "Nobody", "indicators": [
			{"id": "score", "title": {"da": "Point"}, "kind": "SCORE", "unit": "point", "polarity": "NEUTRAL", "countsPersons": false, "source": "usual"}]},
			"resources": [{"name": "observations", "path": "observations.csv", "kommunebench": {"layout": "observations"}},
			{"name": "sources", "path": "sources.csv", "kommunebench": {"layout": "sources"}}]}`,
		"sources.csv":      "id,title,publisher,licence\nusual,The usual report,Nobody,CC-BY-4.0\npage,A page of its own,Jobcenter Hedensted,All rights reserved\nthird,A third one,Somebody,MIT\n",
		"observations.csv": "kommune,period,indicator,value,source,status\nHedensted,2024,score,2.2,page,\nAarhus,2024,score,3,,\nOdense,2024,score,,third,missing\nHele landet,2024,score,2.5,third,\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestEveryRowAndFileNamesTheSourceOfItsFigures(t *testing.T) {
	h := newTestServer(t, sourcesPackage(t))
	h.expect(t, `{observations(indicators: "two/score") {nodes {kommuneCode sourceId}} areaObservations(indicators: "two/score") {nodes {areaId sourceId}}}`,
		`{"observations": {"nodes": [{"kommuneCode": "461", "sourceId": "two/third"}, {"kommuneCode": "751", "sourceId": "two/usual"}, {"kommuneCode": "766", "sourceId": "two/page"}]},
		"areaObservations": {"nodes": [{"areaId": "country", "sourceId": "two/third"}]}}`)
	const usual, page, third = "The usual report, Nobody, CC-BY-4.0", "A page of its own, Jobcenter Hedensted, All rights reserved", "A third one, Somebody, MIT"
	for query, named := range map[string][]string{
		"observations?indicators=two/score":              {usual, page},
		"observations?indicators=two/score&kommuner=766": {page},
		"observations?indicators=two/score&kommuner=751": {usual},
		"observations?indicators=two/score&kommuner=461": {usual}, // without a figure the indicator's
		"observations?indicators=two/score&first=10":     {usual, page},
		"areaObservations?indicators=two/score":          {third},
		"compare?indicator=two/score&kommuner=766":       {page, third},
		"trend?indicator=two/score&kommuner=751":         {usual, third},
	} {
		for _, f := range export.Formats() {
			format, parameters := f.Name, "&format="+f.Name
			if f.HasComments {
				parameters += "&comment=true"
			}
			about := h.export(t, query+parameters).body
			if !f.IsText { // it may be packed
				about = readExport(t, format, []byte(about)).about
			}
			for _, source := range []string{usual, page, third} {
				wanted := strings.Contains(strings.Join(named, ";"), source)
				if strings.Contains(about, source) != wanted {
					t.Errorf("%s as %s: names %q: %v", query, format, source, !wanted)
				}
			}
		}
	}
}

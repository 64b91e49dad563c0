package etl

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"kommunebench/etl/input"
	"kommunebench/etl/layout"
	"kommunebench/kommune"
)

// exportedTable is a table as our own exports have it, with two groups, two
// kommuner and three measures: twelve cells.
const exportedTable = `{"version":"2.0","class":"dataset","label":"Andel","extension":{"kommunebench":{"rows":3}},"id":["indicator_id","target_group_id","period","kommune_code","measure"],"size":[1,2,1,2,3],` +
	`"role":{"metric":["measure"],"geo":["kommune_code"],"time":["period"]},"dimension":{` +
	`"indicator_id":{"category":{"index":["own/share"]}},"target_group_id":{"category":{"index":["none","own/a"]}},"period":{"category":{"index":["2024"]}},` +
	`"kommune_code":{"category":{"index":["101","766"]}},"measure":{"category":{"index":["value","numerator","denominator"]}}},` +
	`"value":{"0":50,"1":1,"2":2,"9":12.5},"status":{"3":"SUPPRESSED","9":"PROVISIONAL ABOUT"}}`

func openExport(t *testing.T, content, layout string) (*Package, error) {
	t.Helper()
	return OpenFS(t.Context(), fstest.MapFS{
		"export.json": {Data: []byte(content)},
		input.DescriptorName: {Data: fmt.Appendf(nil, `{"name": "own", "title": "Own", "licenses": [{"name": "CC0-1.0"}], "kommunebench": {"publisher": "Nobody", "indicators": [
			{"id": "share", "title": {"da": "Andel"}, "kind": "PROPORTION", "unit": "%%", "polarity": "NEUTRAL"}]}, "resources": [{"name": "export", "path": "export.json",
			"kommunebench": {"layout": %q, "target_groups": [{"id": "a", "title": {"da": "A"}}], "columns": {"kommune": "kommune_code", "indicator": "indicator_id", "target_group": "target_group_id"}}}]}`, layout)},
	}, Options{Catalogue: smallCatalogue()})
}

func TestOurOwnJSONStatIsReadAsTheRowsThatItWasMadeFrom(t *testing.T) {
	dense := strings.NewReplacer(`{"0":50,"1":1,"2":2,"9":12.5}`, `[50,1,2,null,null,null,null,null,null,12.5,null,null]`, `{"3":"SUPPRESSED","9":"PROVISIONAL ABOUT"}`, `["","","","SUPPRESSED","","","","","","PROVISIONAL ABOUT","",""]`).Replace(exportedTable)
	for name, content := range map[string]string{"sparse": exportedTable, "dense": dense, "with a mark": "\ufeff" + exportedTable} {
		p, err := openExport(t, content, layout.Observations)
		sink, report := mustRead(t, p, err)
		if report.RowsLoaded != 3 {
			t.Fatalf("%s: %+v", name, report)
		}
		for n, want := range []kommune.Observation{
			{Area: "101", Status: kommune.Published, Qualifier: kommune.Exact},
			{Area: "766", Status: kommune.Provisional, Qualifier: kommune.About, TargetGroupID: "own/a"},
			{Area: "766", Status: kommune.Suppressed, Qualifier: kommune.Exact},
		} {
			got := sink.observations[n]
			if got.Area != want.Area || got.Status != want.Status || got.Qualifier != want.Qualifier && want.Status != kommune.Suppressed || got.TargetGroupID != want.TargetGroupID || (got.Status == kommune.Suppressed) != (got.Value == nil && got.Numerator == nil) {
				t.Errorf("%s: row %d is %+v", name, n, got)
			}
		}
		if first := sink.observations[0]; *first.Numerator != 1 || *first.Denominator != 2 {
			t.Errorf("%s: got %+v", name, first)
		}
	}
}

func TestJSONStatThatIsNotOfOneFormIsRefused(t *testing.T) {
	for _, c := range []struct{ name, before, after, layout, rule, words string }{
		{"figures of one row in two places", `"9":12.5`, `"9":12.5,"1":3`, "", "publisher_shape", "two places"},
		{"one figure twice", `"0":50`, `"0":50,"0":51`, "", "publisher_shape", "two places"},
		{"a cell that is none", `"9":12.5`, `"12":12.5`, "", "publisher_shape", "13 values where its dimensions make 12"},
		{"a size that is not so", `[1,2,1,2,3]`, `[1,2,1,2,4]`, "", "publisher_shape", "4 categories"},
		{"a size below zero", `[1,2,1,2,3]`, `[1,2,-1,-2,3]`, "", "publisher_shape", "-1 categories"},
		{"a status of no cell", `"3":"SUPPRESSED"`, `"99":"SUPPRESSED"`, "", "publisher_shape", "a cell that it does not have"},
		{"a status that is no word", `"3":"SUPPRESSED"`, `"3":"HIDDEN"`, "", "enum", "HIDDEN"},
		{"measures elsewhere", `"metric":["measure"]`, `"metric":["period"]`, "", "publisher_shape", "last dimension"},
		{"none of our own", `"extension":{"kommunebench":{"rows":3}},`, ``, "", "format", "statbank-jsonstat"},
		{"under another layout", ``, ``, "statbank-jsonstat", "unknown_layout", "names the layout observations"},
	} {
		t.Run(c.name, func(t *testing.T) {
			layout := layout.Observations
			if c.layout != "" {
				layout = c.layout
			}
			p, err := openExport(t, strings.Replace(exportedTable, c.before, c.after, 1), layout)
			if err == nil {
				_, err = p.Read(t.Context(), &recordingSink{})
			}
			if got := firstReject(t, err); got.Rule != c.rule || !strings.Contains(got.Message+got.Value, c.words) {
				t.Errorf("got %s", got)
			}
		})
	}
	_, err := openContent(t, "export.json", exportedTable)
	if got := firstReject(t, err); got.Rule != "unknown_layout" || !strings.Contains(got.Message, "docs/layouts.md") {
		t.Errorf("without a descriptor: %s", got)
	}
}

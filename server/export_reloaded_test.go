package server_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kommunebench/data"
	"kommunebench/etl"
	"kommunebench/store/load"
)

// exportColumnsOf are the columns that a layout has not, of a flat export and
// of JSON-stat.
func exportColumnsOf(t *testing.T, kind, format string, body string) (numbers, others []string) {
	t.Helper()
	known := []string{"indicator_id", "kommune_code", "period", "target_group_id", "source_id", "value", "numerator", "denominator", "status", "qualifier"}
	columns := map[string][]string{"observations": {
		"kommune_name", "period_start", "period_end", "release_id", "in_source", "indicator_title", "unit", "target_group_title", "period_type",
		"region_id", "region_name", "landsdel_id", "landsdel_name",
	}}[kind]
	if format == "jsonstat" {
		var stat struct {
			ID        []string
			Dimension map[string]struct{ Category struct{ Index []string } }
		}
		if err := json.Unmarshal([]byte(body), &stat); err != nil {
			t.Fatal(err)
		}
		columns = append(slices.Clone(stat.ID), stat.Dimension["measure"].Category.Index...)
		columns = slices.DeleteFunc(columns, func(name string) bool { return name == "measure" })
		for id, dimension := range stat.Dimension {
			if slices.Contains(dimension.Category.Index, "") {
				t.Errorf("%s: the dimension %s has a category without an id", kind, id)
			}
		}
	} else if kind != "observations" {
		var rows struct{ Rows []map[string]any }
		if err := json.Unmarshal([]byte(body), &rows); err != nil {
			t.Fatal(err)
		}
		for name := range rows.Rows[0] {
			columns = append(columns, name)
		}
	}
	return []string{"value", "numerator", "denominator"}, slices.DeleteFunc(slices.Clone(columns), func(name string) bool { return slices.Contains(known, name) })
}

// reloaded previews what a load of an export would change.
func (h *testServer) reloaded(t *testing.T, kind, format, dialect, address string) load.Preview {
	t.Helper()
	ctx := t.Context()
	body := h.export(t, address).body
	numbers, others := exportColumnsOf(t, kind, format, body)
	file := "export." + strings.TrimSuffix(format, "stat")
	var fields []string
	for _, name := range others {
		fields = append(fields, fmt.Sprintf(`{"name": %q}`, name))
	}
	if strings.Contains(dialect, ";") {
		for _, name := range numbers {
			fields = append(fields, fmt.Sprintf(`{"name": %q, "decimalChar": ","}`, name))
		}
	}
	content, err := os.ReadFile("testdata/own/datapackage.json")
	if err != nil {
		t.Fatal(err)
	}
	var descriptor map[string]any
	if err := json.Unmarshal(content, &descriptor); err != nil {
		t.Fatal(err)
	}
	columns := `"kommune": "kommune_code", "indicator": "indicator_id", "target_group": "target_group_id"`
	if format != "jsonstat" {
		columns += `, "source": "source_id"`
	}
	descriptor["resources"] = json.RawMessage(fmt.Sprintf(`[{"name": "export", "path": %q, "dialect": {%s}, "schema": {"fields": [%s]}, "kommunebench": {"layout": "observations", "columns": {%s}}}]`,
		file, dialect, strings.Join(fields, ","), columns))
	content, err = json.Marshal(descriptor)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, content := range map[string]string{"datapackage.json": string(content), file: body} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	catalogue, err := h.store.CatalogueNow(ctx)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := etl.Open(ctx, dir, etl.Options{Known: data.Known(), Catalogue: catalogue})
	if err != nil {
		t.Fatalf("%v\n%.2000s", err, body)
	}
	l := load.Begin(ctx, h.store, pkg.Dataset(), t.Name())
	defer func() { _ = l.Abandon(ctx) }()
	if _, err := pkg.Read(ctx, l); err != nil {
		t.Fatalf("%v\n%.2000s", err, body)
	}
	preview, err := l.Preview(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return preview
}

func TestExportsOfAServerLoadBackToTheVeryRows(t *testing.T) {
	h := newTestServer(t, "testdata/own")
	for _, c := range []struct{ name, format, dialect, parameters string }{
		{"csv", "csv", `"commentChar": "#"`, ""},
		{"csv without comments", "csv", ``, "&comment=false"},
		{"Danish csv", "csv", `"commentChar": "#", "delimiter": ";"`, "&dialect=da"},
		{"json", "json", "", ""},
		{"ndjson", "ndjson", "", "&comment=false"},
		{"xlsx", "xlsx", `"sheetNumber": 1`, ""},
		{"parquet", "parquet", "", ""},
		{"jsonstat", "jsonstat", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			address := "observations?format=" + c.format + c.parameters + "&indicators="
			// Of all indicators, rows of the country and of regions are not in the file.
			if all := h.reloaded(t, "observations", c.format, c.dialect, address+url.QueryEscape("own/share,own/score,own/per-100,own/monthly,own/by-group,own/borrowed")); all.Diff.New != 0 || all.Diff.Revised != 0 || all.Diff.Gone != 3 {
				t.Errorf("%d rows new, %d revised, %d gone", all.Diff.New, all.Diff.Revised, all.Diff.Gone)
			}
			if kommuner := h.reloaded(t, "observations", c.format, c.dialect, address+url.QueryEscape("own/score,own/per-100,own/by-group,own/borrowed")); !kommuner.Unchanged {
				t.Errorf("rows of kommuner alone are not the same: %+v", kommuner.Diff)
			}
		})
	}
	// A comparison has a row for each of the 98 kommuner, and a trend one for each
	// month, where there is no figure too: these rows are new, and no others are.
	for _, c := range []struct {
		kind, arguments string
		isNew           uint64
	}{
		{"compare", "indicator=own/share&period=2024&benchmark=MEDIAN", 98 - 8},
		{"compare", "indicator=own/by-group&period=2024&targetGroup=own/young", 98 - 2},
		{"trend", "indicator=own/monthly&kommuner=766,751", 2*10 - 16},
	} {
		for _, format := range []string{"json", "jsonstat"} {
			if got := h.reloaded(t, c.kind, format, "", c.kind+"?"+c.arguments+"&format="+format).Diff; got.Revised != 0 || got.New != c.isNew {
				t.Errorf("%s of %s: %d new, %d revised", format, c.kind, got.New, got.Revised)
			}
		}
	}
}

package server_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"kommunebench/data"
)

// newestMonths are those that the later of two releases has and the earlier lacks.
var newestMonths = regexp.MustCompile(`,2026M0[67],`)

// withoutNewestMonths is the shipped package as it was before these months came.
func withoutNewestMonths(t *testing.T, files fs.FS) fs.FS {
	t.Helper()
	older := fstest.MapFS{}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, name)
		if err == nil && path.Ext(name) == ".gz" {
			content, err = withoutLines(content, newestMonths)
		}
		older[name] = &fstest.MapFile{Data: content}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return older
}

// withoutLines leaves lines out of a compressed file.
func withoutLines(compressed []byte, out *regexp.Regexp) ([]byte, error) {
	reader, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(reader)
	if err != nil {
		return nil, err
	}
	var kept bytes.Buffer
	writer := gzip.NewWriter(&kept)
	for line := range strings.Lines(string(text)) {
		if !out.MatchString(line) {
			if _, err := io.WriteString(writer, line); err != nil {
				return nil, err
			}
		}
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return kept.Bytes(), nil
}

// The examples of what differs between two releases are asked of two: real
// figures before their newest two months came, and after.
func TestTheExamplesOfTwoReleasesTellOfTheNewestMonths(t *testing.T) {
	h := newTestServer(t)
	for _, files := range []fs.FS{withoutNewestMonths(t, data.Jobindsats()), data.Jobindsats()} {
		if err := h.loadOwn(t.Context(), files); err != nil {
			t.Fatal(err)
		}
	}
	query := servedSchema(t).Query.Fields
	type change struct {
		KommuneCode, Period string
		Before, After       *float64
	}
	var changes struct {
		Data struct {
			Changes struct {
				TotalCount int
				Nodes      []change
			}
		}
	}
	readAnswer(t, h.ask(t, exampleOf(query.ForName("changes"))), &changes)
	if len(changes.Data.Changes.Nodes) != 100 {
		t.Errorf("%d changes on the first page, want 100", len(changes.Data.Changes.Nodes))
	}
	for _, node := range changes.Data.Changes.Nodes {
		if !newestMonths.MatchString(","+node.Period+",") || node.Before != nil {
			t.Errorf("%+v is no figure of a new month", node)
		}
	}
	var diff struct {
		Data struct {
			ReleaseDiff struct {
				Indicators []struct {
					IndicatorID       string
					RowsNew, RowsGone int
					Periods           []struct {
						Period  string
						RowsNew int
					}
				}
			}
		}
	}
	readAnswer(t, h.ask(t, exampleOf(query.ForName("releaseDiff"))), &diff)
	if len(diff.Data.ReleaseDiff.Indicators) != 11 {
		t.Errorf("%d indicators differ, all 11 have new months", len(diff.Data.ReleaseDiff.Indicators))
	}
	for _, indicator := range diff.Data.ReleaseDiff.Indicators {
		rows := 0
		for _, period := range indicator.Periods {
			rows += period.RowsNew
			if !newestMonths.MatchString("," + period.Period + ",") {
				t.Errorf("%s: %s is new", indicator.IndicatorID, period.Period)
			}
		}
		if rows == 0 || rows != indicator.RowsNew || indicator.RowsGone != 0 {
			t.Errorf("%+v: %d rows are of new months", indicator, rows)
		}
	}
	checkSignalsAsOf(t, h)
}

// Signals of an older release are of its target groups, which are named with it; those
// of the newest without.
func checkSignalsAsOf(t *testing.T, h *testServer) {
	t.Helper()
	for release, want := range map[string]struct{ period, asOf string }{"jobindsats@1": {"2026M05", "@1"}, "jobindsats@2": {"2026M07", ""}} {
		got := h.data(t, `{signals(indicators: ["jobindsats/unemployed"], release: "`+release+`") {indicators {targetGroup {id}} signals {indicator {id} targetGroup {id title} point {period}}}}`)
		signals, _ := dig(t, got, "signals", "signals").([]any)
		if len(signals) == 0 || dig(t, got, "signals", "indicators", 0, "targetGroup", "id") != "jobindsats/all"+want.asOf {
			t.Fatalf("%s: %v", release, got)
		}
		for _, signal := range signals {
			ids := []any{dig(t, signal, "indicator", "id"), dig(t, signal, "targetGroup", "id"), dig(t, signal, "point", "period")}
			if !slices.Equal(ids, []any{"jobindsats/unemployed" + want.asOf, "jobindsats/all" + want.asOf, want.period}) {
				t.Errorf("%s: %v, want %+v", release, ids, want)
			}
			node := h.data(t, fmt.Sprintf(`{node(id: %q) {... on TargetGroup {id title}}}`, "jobindsats/all"+want.asOf))["node"]
			if title := dig(t, signal, "targetGroup", "title"); dig(t, node, "title") != title || title == "" {
				t.Errorf("%s: the group of a signal is called %v, by its id %v", release, title, node)
			}
		}
	}
}

func readAnswer(t *testing.T, a answer, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), into); err != nil || len(a.Errors) > 0 {
		t.Fatalf("%v: %.500s", err, a.body)
	}
}

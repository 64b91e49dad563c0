package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// damage is one way in which a good file goes bad, and what has to be said.
type damage struct {
	name string
	// spoil returns the bad file and the line that it is bad in.
	spoil func(good string) (bad string, line int)
	rule  string
}

func damages() []damage {
	return []damage{
		{name: "cut in the middle of a line", rule: "cut_line", spoil: func(good string) (string, int) {
			lines := strings.SplitAfter(good, "\r\n")
			cut := len(lines) / 2
			return strings.Join(lines[:cut], "") + lines[cut][:len(lines[cut])/2], cut + 1
		}},
		{name: "cut in the last number of a line", rule: "cut_line", spoil: func(good string) (string, int) {
			return strings.TrimRight(good, "\r\n"), strings.Count(good, "\n")
		}},
		{name: "a binary file", rule: "binary_file", spoil: func(string) (string, int) {
			return "\x7fELF\x02\x01\x01\x00\x00\x00\xff\xfe\x00\n\x00\x03>", 1
		}},
		{name: "an empty file", rule: "empty_file", spoil: func(string) (string, int) { return "", 1 }},
		{name: "a header and no rows", rule: "empty_file", spoil: func(good string) (string, int) {
			header, _, _ := strings.Cut(good, "\n")
			return header + "\n", 1
		}},
		{name: "a wrong charset in the header", rule: "charset", spoil: func(good string) (string, int) {
			return strings.Replace(good, "på", "p\xe5", 1), lineOf(good, "på")
		}},
		{name: "a wrong charset in a later line", rule: "charset", spoil: func(good string) (string, int) {
			return strings.Replace(good, "Kontanthjælp", "Kontanthj\xe6lp", 1), lineOf(good, "Kontanthjælp")
		}},
		{name: "an unknown kommune", rule: "unknown_kommune", spoil: func(good string) (string, int) {
			return strings.Replace(good, "Hedensted;", "Hedenslev;", 1), lineOf(good, "Hedensted;")
		}},
		{name: "a share of 140 per cent", rule: "proportion_range", spoil: func(good string) (string, int) {
			line := strings.SplitAfter(good, "\n")[1]
			fields := strings.Split(line, ";")
			fields[7] = "140,00"
			return strings.Replace(good, line, strings.Join(fields, ";"), 1), 2
		}},
		{name: "a period that is none", rule: "period", spoil: func(good string) (string, int) {
			return strings.Replace(good, "2020QMAT04", "2020QMAT05", 1), lineOf(good, "2020QMAT04")
		}},
		{name: "two different rows for one key", rule: "conflicting_rows", spoil: func(good string) (string, int) {
			row := strings.SplitAfter(good, "\n")[1]
			fields := strings.Split(row, ";")
			fields[6] = "9,99"
			return good + strings.Join(fields, ";"), strings.Count(good, "\n") + 1
		}},
	}
}

// lineOf counts from 1.
func lineOf(text, part string) int {
	before, _, _ := strings.Cut(text, part)
	return strings.Count(before, "\n") + 1
}

func TestABadFileIsRefusedWithLineAndRuleAndChangesNothing(t *testing.T) {
	t.Parallel()
	dataDir := t.TempDir()
	serve(t, "--data", dataDir)
	madeUp, sample := jobindsatsFiles(t)
	before := readPublished(t, dataDir, "")
	for _, d := range damages() {
		t.Run(d.name+" where nothing was loaded", func(t *testing.T) { checkRefused(t, dataDir, before, madeUp, d) })
	}
	mustRun(t, "load", "--data", dataDir, writeFile(t, "good.csv", madeUp))
	before = readPublished(t, dataDir, "")
	for _, d := range damages() {
		t.Run(d.name+" after a good one", func(t *testing.T) { checkRefused(t, dataDir, before, sample, d) })
	}
}

func checkRefused(t *testing.T, dataDir string, before []published, good string, d damage) {
	t.Helper()
	bad, line := d.spoil(good)
	if bad == good {
		t.Fatal("the file was not spoilt")
	}
	path := writeFile(t, "bad.csv", bad)
	status, out, log := kommunebench(t, "load", "--data", dataDir, "--json", path)
	if status != exitRefused {
		t.Errorf("status %d, want %d", status, exitRefused)
	}
	var summary loadSummary
	if err := json.Unmarshal([]byte(out), &summary); err != nil {
		t.Fatalf("standard output is no JSON object: %q: %v", out, err)
	}
	if len(summary.Rejects) == 0 {
		t.Fatal("no reject is named")
	}
	first := summary.Rejects[0]
	if first.Rule != d.rule || first.Line != int64(line) || first.File != "bad.csv" {
		t.Errorf("got %s line %d, rule %s; want bad.csv line %d, rule %s", first.File, first.Line, first.Rule, line, d.rule)
	}
	if !summary.Unchanged || summary.RowsLoaded != 0 || summary.Release != "" || summary.Error == "" {
		t.Errorf("the summary does not say that nothing changed: %+v", summary)
	}
	checkWords(t, log, line, d.rule)
	if diff := cmp.Diff(before, readPublished(t, dataDir, "")); diff != "" {
		t.Errorf("releases changed (-before +after):\n%s", diff)
	}
}

// checkWords looks at what a person is told.
func checkWords(t *testing.T, log string, line int, rule string) {
	t.Helper()
	said := fmt.Sprintf(`(?m)^kommunebench: .* was refused, nothing of it changed: bad\.csv line %d\b.*\(rule %s\)`, line, rule)
	if !regexp.MustCompile(said).MatchString(log) {
		t.Errorf("standard error lacks line %d and rule %s:\n%s", line, rule, log)
	}
}

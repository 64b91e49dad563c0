package main

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/kommune"
)

// testdata/rules1/data.tar.gz is the data folder, without logs and locks, that
// the program left behind before rules had versions (commit 4ce178d), after it
// had loaded 1.csv and then 2.csv, each as persons.csv beside datapackage.json.

// unpackRules1 unpacks that folder.
func unpackRules1(t *testing.T) string {
	t.Helper()
	file, err := os.Open("testdata/rules1/data.tar.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	plain, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for files := tar.NewReader(plain); ; {
		entry, err := files.Next()
		if errors.Is(err, io.EOF) {
			return dir
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := unpack(entry, files, filepath.Join(dir, filepath.Clean("/"+entry.Name))); err != nil {
			t.Fatal(err)
		}
	}
}

func unpack(entry *tar.Header, content io.Reader, path string) error {
	switch entry.Typeflag {
	case tar.TypeDir:
		return os.MkdirAll(path, 0o700)
	case tar.TypeSymlink:
		return os.Symlink(entry.Linkname, path)
	}
	data, err := io.ReadAll(content)
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o600)
}

// persons is the package with one of its deliveries.
func persons(t *testing.T, delivery string) string {
	t.Helper()
	dir := t.TempDir()
	for from, to := range map[string]string{"datapackage.json": "datapackage.json", delivery: "persons.csv"} {
		data, err := os.ReadFile(filepath.Join("testdata/rules1", from))
		if err != nil {
			t.Fatal(err)
		}
		writeTo(t, filepath.Join(dir, to), string(data))
	}
	return dir
}

func TestADatabaseOfEarlierRulesIsServedAndItsFilesPublishAnew(t *testing.T) {
	t.Parallel()
	dataDir := unpackRules1(t)
	list := mustRun(t, "release", "list", "--data", dataDir)
	if n := strings.Count(list, "rules of version 1, before today's "); n != 4 {
		t.Errorf("%d releases are said to precede today's rules, want 4:\n%s", n, list)
	}
	var newest []string
	for line := range strings.Lines(list) {
		if fields := strings.Fields(line); slices.Contains(fields, "newest") {
			newest = append(newest, fields[1])
		}
	}
	if !slices.Equal(newest, []string{"persons@2", "published@1", "reference@1"}) {
		t.Errorf("%v are said to be the newest of their datasets:\n%s", newest, list)
	}
	old := readPublished(t, dataDir, "persons")
	if len(old) != 2 || old[0].ID != "persons@2" || old[0].ContentHash[:12] != "2e57bc654917" {
		t.Fatalf("got %v, want persons@2 and persons@1 as they were loaded", old)
	}
	checkServedRules(t, dataDir, "persons@2", kommune.FirstRules)

	// The delivery of 2023 alone: 2022 was not read under today's rules.
	steps := []struct {
		delivery, release string
		version           uint16
	}{{"2.csv", "persons@3", 1}, {"2.csv", "persons@3", 1}, {"1.csv", "persons@4", kommune.RulesVersion}, {"1.csv", "persons@4", kommune.RulesVersion}}
	for _, step := range steps {
		mustRun(t, "load", "--data", dataDir, persons(t, step.delivery))
		now := readPublished(t, dataDir, "persons")
		if step.release == "persons@3" {
			checkHiddenAnew(t, dataDir)
		}
		if now[0].ID != step.release {
			t.Errorf("after %s the newest release is %s, want %s", step.delivery, now[0].ID, step.release)
		}
		if diff := cmp.Diff(old, now[len(now)-2:]); diff != "" {
			t.Errorf("older releases (-before +after):\n%s", diff)
		}
		checkServedRules(t, dataDir, step.release, step.version)
	}
}

// checkHiddenAnew checks that today's rules for small counts reached the year
// that the load did not bring: 4 + 55 persons are published as 58 by a source
// that rounds, so the 4 alone hid nothing.
func checkHiddenAnew(t *testing.T, dataDir string) {
	t.Helper()
	type table struct {
		Nodes []struct{ Status kommune.ValueStatus }
	}
	type answer struct{ Old, New table }
	served := serve(t, "--no-data", "--data", dataDir)
	const read = `observations(indicators: ["persons/unemployed"], filter: {kommuner: {codes: ["766"]}, from: "2022", to: "2022"}, release: "persons@%") { nodes { status } }`
	got := ask[answer](t, served.url, "{old: "+strings.ReplaceAll(read, "%", "2")+" new: "+strings.ReplaceAll(read, "%", "3")+"}")
	served.kill()
	served.wait()
	hidden := func(t table) (n int) {
		for _, row := range t.Nodes {
			if row.Status == kommune.Suppressed {
				n++
			}
		}
		return n
	}
	if hidden(got.Old) != 1 || hidden(got.New) != 2 {
		t.Errorf("hidden of 2022 are %d cells under the old rules and %d under today's, want 1 and 2", hidden(got.Old), hidden(got.New))
	}
}

// checkServedRules checks what the API says of a release's rules.
func checkServedRules(t *testing.T, dataDir, id string, version uint16) {
	t.Helper()
	type answer struct {
		Node struct {
			RulesVersion  uint16
			PrecedesRules *string
		}
		Compare struct {
			Caveats  []string
			Citation struct{ Text string }
		}
	}
	served := serve(t, "--no-data", "--data", dataDir)
	got := ask[answer](t, served.url, `{
		node(id: "`+id+`") { ... on Release { rulesVersion precedesRules(lang: EN) } }
		compare(indicator: "persons/unemployed", period: "2023", release: "`+id+`") { caveats(lang: EN) citation(lang: EN) { text } }
	}`)
	served.kill()
	served.wait()
	note := kommune.RulesNote(version, kommune.English)
	if got.Node.RulesVersion != version || (got.Node.PrecedesRules != nil) != (note != "") || note != "" && *got.Node.PrecedesRules != note {
		t.Errorf("%s: rules of version %d with %v, want %d with %q", id, got.Node.RulesVersion, got.Node.PrecedesRules, version, note)
	}
	if slices.Contains(got.Compare.Caveats, note) != (note != "") {
		t.Errorf("%s: the caveats of a comparison are %q, want %q among them", id, got.Compare.Caveats, note)
	}
	if strings.Contains(got.Compare.Citation.Text, "Loaded under earlier rules") != (note != "") {
		t.Errorf("%s: the citation is %q", id, got.Compare.Citation.Text)
	}
}

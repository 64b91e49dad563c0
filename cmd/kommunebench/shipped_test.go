package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/data"
)

// newestIDs are the newest releases in a folder, sorted.
func newestIDs(t *testing.T, dataDir string) []string {
	t.Helper()
	var ids []string
	seen := map[string]bool{}
	for _, release := range readPublished(t, dataDir, "") {
		if !seen[release.DatasetID] {
			seen[release.DatasetID] = true
			ids = append(ids, release.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

func TestServeLoadsWhatShipsUnlessToldNotTo(t *testing.T) {
	t.Parallel()
	dataDir := t.TempDir()
	register := []string{"reference@1"}
	all := []string{"jobindsats-y30r21@1", "jobindsats@1", "population@1", "published@1", "reference@1"}
	for _, start := range []struct {
		flags  []string
		want   []string
		loaded int
	}{{[]string{"--no-data"}, register, 1}, {nil, all, 4}, {nil, all, 0}, {[]string{"--no-data"}, all, 0}} {
		served := serve(t, append(start.flags, "--data", dataDir)...)
		if diff := cmp.Diff(start.want, newestIDs(t, dataDir)); diff != "" {
			t.Errorf("serve %v: newest releases (-want +got):\n%s", start.flags, diff)
		}
		if told := strings.Count(served.log.String(), "loaded what ships with the program"); told != start.loaded {
			t.Errorf("serve %v: the log tells of %d loads, want %d:\n%s", start.flags, told, start.loaded, served.log.String())
		}
		served.signalGroup(syscall.SIGTERM)
		served.wait()
	}
}

// Whoever loaded newer figures into a dataset of figures that ships keeps them.
func TestServeLeavesFiguresThatAUserLoaded(t *testing.T) {
	t.Parallel()
	dataDir, pkg := t.TempDir(), filepath.Join(t.TempDir(), "population")
	if err := os.CopyFS(pkg, data.Population()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(pkg, "datapackage.json")
	content, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, []byte(strings.Replace(string(content), `"Folketal"`, `"Mit folketal"`, 1)), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	mustRun(t, "load", "--data", dataDir, pkg)
	served := serve(t, "--data", dataDir)
	type answer struct {
		Indicator struct{ Title string }
	}
	if title := ask[answer](t, served.url, `{ indicator(id: "population/population") { title } }`).Indicator.Title; title != "Mit folketal" {
		t.Errorf("title is %q, want the user's", title)
	}
	if log := served.log.String(); !strings.Contains(log, "the dataset has others, which stay") {
		t.Errorf("the log does not tell of it:\n%s", log)
	}
	served.signalGroup(syscall.SIGTERM)
	served.wait()
}

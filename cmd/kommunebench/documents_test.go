package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestServeAnswersTheOperationsOfAFolder(t *testing.T) {
	t.Parallel()
	documents := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(documents, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("wrong.graphql", "query Wrong {\n  nope\n}")
	for _, c := range []struct {
		says      string
		arguments []string
	}{
		{"wrong.graphql:2:3: ", []string{"--documents", documents}},
		{"a folder with files that end in .graphql", []string{"--documents", t.TempDir()}},
		{"a folder that can be read", []string{"--documents", filepath.Join(documents, "none")}},
		{"a folder of operations with --documents", []string{"--trusted-only"}},
	} {
		dataDir := t.TempDir()
		p := start(t, append([]string{"serve", "--listen", "127.0.0.1:0", "--data", dataDir}, c.arguments...)...)
		if status := p.wait(); status != exitUsage || !strings.Contains(p.log.String(), c.says) {
			t.Errorf("%v: status %d, want %d: %s", c.arguments, status, exitUsage, p.log.String())
		}
		if entries, err := os.ReadDir(dataDir); err != nil || len(entries) != 0 {
			t.Errorf("%v: an engine was started for nothing: %v, %v", c.arguments, entries, err)
		}
	}
	write("wrong.graphql", "query Name($code: KommuneCode!) {kommune(code: $code) {name}}")
	served := serve(t, "--data", t.TempDir(), "--documents", documents, "--trusted-only")
	for path, want := range map[string]int{"/q/Name?code=766": 200, "/q/Names": 404, "/q/Name": 400, "/graphql?query=%7Bsources%7Bid%7D%7D": 400} {
		if got := served.status(path); got != want {
			t.Errorf("%s: status %d, want %d", path, got, want)
		}
	}
}

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"kommunebench/engine/enginetest"
)

// planFile writes a file for serve --fetch.
func planFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "fetch.yaml")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// keyFile holds a key that must stand nowhere else.
func keyFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(path, []byte(fetchKey+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestServeKeepsTablesFresh(t *testing.T) {
	t.Parallel()
	a := newAPIs(t)
	dataDir := t.TempDir()
	plan := planFile(t, `key-file: `+keyFile(t)+`
tables:
  - {publisher: statbank, table: FOLK9, every: 24h, base-url: "`+a.URL+`/v1"}
  - {publisher: statbank, table: NIX, every: 24h, base-url: "`+a.URL+`/v1"}
  - {publisher: jobindsats, table: y99z01, every: 24h, base-url: "`+a.URL+`/v3"}
`)
	served := serve(t, "--data", dataDir, "--no-data", "--fetch", plan)
	enginetest.Eventually(t, "all three were tried", func() bool {
		return strings.Count(served.log.String(), `msg="a table is fresh"`) == 2 && strings.Contains(served.log.String(), `msg="a table could not be fetched`)
	})
	_, metrics := body(t, served.url+"/metrics")
	for _, want := range []string{
		`kommunebench_fetch_last_success_time_seconds\{table="statbank folk9"\} 1\.\d+e\+09`,
		`kommunebench_fetch_failures_total\{table="statbank nix"\} 1`, `kommunebench_fetch_failures_total\{table="statbank folk9"\} 0`,
		`kommunebench_fetch_rows\{table="statbank folk9"\} 10`, `kommunebench_fetch_release\{dataset="jobindsats-y99z01",table="jobindsats y99z01"\} 1`,
	} {
		if !regexp.MustCompile(want).MatchString(metrics) {
			t.Errorf("no metric is %s", want)
		}
	}
	if strings.Contains(metrics, `kommunebench_fetch_last_success_time_seconds{table="statbank nix"}`) {
		t.Error("a table that never was fetched has a time")
	}
	if log := served.log.String(); !strings.Contains(log, "release=statbank-folk9@1 rows=10") || strings.Contains(log, fetchKey) {
		t.Errorf("the log says\n%s", log)
	}
	checkNoKey(t, dataDir)
	if err := served.command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if status := served.wait(); status != exitDone {
		t.Errorf("serve ended with status %d", status)
	}
	again := serve(t, "--data", dataDir, "--no-data", "--fetch", plan)
	enginetest.Eventually(t, "the one that failed waits", func() bool { return strings.Contains(again.log.String(), "tables are kept fresh") })
	// What the second program knows of the tables stands in the file of the first.
	if _, metrics := body(t, again.url+"/metrics"); !strings.Contains(metrics, `kommunebench_fetch_last_success_time_seconds{table="statbank folk9"}`) ||
		!strings.Contains(metrics, `kommunebench_fetch_failing{table="statbank nix"} 1`) {
		t.Errorf("a later start knows nothing of the fetches\n%s", again.log.String())
	}
}

func TestAServeThatStopsLeavesNoHalfFetch(t *testing.T) {
	t.Parallel()
	a := newAPIs(t)
	hold := make(chan struct{})
	a.hold.Store(&hold)
	dataDir := t.TempDir()
	plan := planFile(t, "tables:\n  - {publisher: statbank, table: FOLK9, every: 24h, base-url: \""+a.URL+"/v1\"}\n")
	served := serve(t, "--data", dataDir, "--no-data", "--fetch", plan)
	enginetest.Eventually(t, "data are asked for", func() bool { return a.held.Load() > 0 })
	if err := served.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if status := served.wait(); status != exitDone || !strings.Contains(served.log.String(), "broken off as the program stops") {
		t.Errorf("status %d\n%s", status, served.log.String())
	}
	if _, err := os.Stat(filepath.Join(dataDir, "packages", "statbank-folk9", "datapackage.json")); !os.IsNotExist(err) {
		t.Errorf("half a package is described: %v", err)
	}
	a.hold.Store(nil)
	close(hold)
	again := serve(t, "--data", dataDir, "--no-data", "--fetch", plan)
	enginetest.Eventually(t, "the next start goes on", func() bool { return strings.Contains(again.log.String(), "release=statbank-folk9@1") })
}

func TestAFaultOfTheFetchFileIsToldAtTheStart(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ content, words string }{
		"a fault with its line": {"tables:\n  - table: y25i08\n    every: soon\n", "line 3: every: got \"soon\""},
		"no key":                {"tables:\n  - {table: y25i08, every: 24h}\n", "KOMMUNEBENCH_JOBINDSATS_KEY"},
		"a key file that is not there": {
			"key-file: /nowhere/key\ntables:\n  - {table: y25i08, every: 24h}\n", "key-file",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, out, log := kommunebench(t, "serve", "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--fetch", planFile(t, test.content))
			if status != exitUsage || !strings.Contains(log, test.words) || out != "" {
				t.Errorf("status %d\n%s%s", status, out, log)
			}
		})
	}
}

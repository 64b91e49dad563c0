package main

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"kommunebench/engine/enginetest"
)

// grantsOf are the statements for a user in docs/operations.md.
func grantsOf(t *testing.T, user string) []string {
	t.Helper()
	text, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	var grants []string
	for _, found := range regexp.MustCompile(`(?m)^(GRANT .*) TO `+user+`;$`).FindAllSubmatch(text, -1) {
		grants = append(grants, string(found[1]))
	}
	return grants
}

// startForeign starts a server with users beside the engine's own, and gives a
// way to write their DSNs.
func startForeign(t *testing.T, users ...enginetest.User) (native, overHTTP func(user string) string) {
	t.Helper()
	dataDir := t.TempDir()
	enginetest.AddUsers(t, dataDir, users...)
	_, server := startServer(t, dataDir)
	as := func(dsn string) func(string) string {
		parsed, err := url.Parse(dsn)
		if err != nil {
			t.Fatal(err)
		}
		return func(user string) string {
			parsed.User = url.UserPassword(user, user)
			return parsed.String()
		}
	}
	return as(server.Writer), as(server.WriterHTTP)
}

// personsPackage has counts that are small enough to be hidden.
func personsPackage(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "persons")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for from, to := range map[string]string{"datapackage.json": "datapackage.json", "1.csv": "persons.csv"} {
		content, err := os.ReadFile(filepath.Join("testdata/rules1", from))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, to), content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestLoadAndServeWarnOfAReaderThatMayReadWhatIsHidden(t *testing.T) {
	t.Parallel()
	reader := grantsOf(t, "kommunebench_reader")
	native, overHTTP := startForeign(t,
		enginetest.User{Name: "kommunebench_writer", Grants: grantsOf(t, "kommunebench_writer")},
		enginetest.User{Name: "kommunebench_reader", Settings: "<readonly>1</readonly>", Grants: reader},
		enginetest.User{Name: "curious", Grants: append(reader, "GRANT SELECT ON *.*")})
	dsns := native("kommunebench_writer") + "," + overHTTP("kommunebench_writer")
	const warning = "may read what disclosure control hides"
	for n, test := range []struct {
		reader []string
		warned bool
	}{
		{[]string{"--clickhouse-reader", native("curious")}, true},
		{[]string{"--clickhouse-reader", overHTTP("curious")}, true},
		{[]string{"--clickhouse-reader", native("kommunebench_reader")}, false},
		{[]string{"--clickhouse-reader", overHTTP("kommunebench_reader")}, false},
		{nil, true},
	} {
		arguments := append([]string{"--clickhouse", dsns}, test.reader...)
		if n == 0 { // later ones find nothing new, and hide nothing
			_, out, log := kommunebench(t, append([]string{"load", personsPackage(t)}, arguments...)...)
			if !strings.Contains(out, "suppressed in") || !strings.Contains(out+log, warning) {
				t.Errorf("load as %v: %s%s", test.reader, out, log)
			}
		}
		// Beside a server nothing but exported files needs the folder, and a file is none.
		served := serve(t, append([]string{"--data", writeFile(t, "file", "")}, arguments...)...)
		checkHedensted(t, served.url)
		served.signalGroup(syscall.SIGINT)
		if status := served.wait(); status != exitDone {
			t.Errorf("serve as %v ended with status %d", test.reader, status)
		}
		log := served.log.String()
		if strings.Contains(log, warning) != test.warned {
			t.Errorf("serve as %v: %s", test.reader, log)
		}
		if !strings.Contains(log, "exported files are not kept") {
			t.Errorf("serve without a folder: %s", log)
		}
	}
}

func TestRightsThatAreMissingAreOneMessage(t *testing.T) {
	t.Parallel()
	native, _ := startForeign(t, enginetest.User{Name: "few", Grants: []string{"GRANT SELECT ON kommunebench.*", "GRANT TABLE ENGINE ON *"}})
	for _, command := range [][]string{{"migrate"}, {"serve", "--listen", "127.0.0.1:0"}, {"release", "list"}, {"key", "list"}} {
		status, _, log := kommunebench(t, append(command, "--clickhouse", native("few"))...)
		if status != exitUsage || strings.Count(log, "GRANT ") != 5 || !strings.Contains(log, "GRANT SELECT ON system.processes TO `few`;") {
			t.Errorf("%v: status %d: %s", command, status, log)
		}
	}
}

func TestAPruneNeedsNoRightToItsStatistics(t *testing.T) {
	t.Parallel()
	var grants []string
	for _, grant := range grantsOf(t, "kommunebench_writer") {
		if !strings.Contains(grant, "system.parts") {
			grants = append(grants, grant)
		}
	}
	native, _ := startForeign(t, enginetest.User{Name: "writer_without_parts", Grants: grants})
	dsn := native("writer_without_parts")
	madeUp, _ := jobindsatsFiles(t)
	mustRun(t, "load", "--clickhouse", dsn, writeFile(t, "first.csv", madeUp))
	mustRun(t, "load", "--clickhouse", dsn, writeFile(t, "second.csv", partOf(madeUp)))
	status, out, log := kommunebench(t, "release", "prune", "--clickhouse", dsn, "--keep", "1", "--yes", "jobindsats-y30r21")
	if status != exitDone || !strings.Contains(out, "jobindsats-y30r21@1 pruned") {
		t.Errorf("status %d: %s%s", status, out, log)
	}
}

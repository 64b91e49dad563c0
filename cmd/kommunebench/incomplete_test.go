package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"
)

func TestAReleaseWhoseRowsAreGoneIsToldEverywhereAndHealedByTheSameFile(t *testing.T) {
	t.Parallel()
	_, server := startServer(t, t.TempDir())
	pkg := synthetic(t, 1000, 1)
	mustRun(t, "load", "--clickhouse", server.Writer, pkg)
	options, err := clickhouse.ParseDSN(server.Writer)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.Exec(t.Context(), "ALTER TABLE observations DELETE WHERE startsWith(indicator, 'demo/') SETTINGS mutations_sync = 1"); err != nil {
		t.Fatal(err)
	}
	if out := mustRun(t, "release", "list", "demo", "--clickhouse", server.Writer); !strings.Contains(out, "newest, incomplete") {
		t.Errorf("list: %s", out)
	}
	if out := mustRun(t, "release", "show", "demo@1", "--clickhouse", server.Writer); !strings.Contains(out, ": 0 of ") || !strings.Contains(out, "load the file again") {
		t.Errorf("show: %s", out)
	}
	served := serve(t, "--no-data", "--clickhouse", server.Writer)
	if log := served.log.String(); !strings.Contains(log, "rows of a release are missing") || !strings.Contains(log, "demo@1") {
		t.Errorf("the log at start: %s", log)
	}
	if _, text := body(t, served.url+"/metrics"); !strings.Contains(text, "\nkommunebench_releases_incomplete 1\n") {
		t.Error("no metric tells of it")
	}
	if out := mustRun(t, "load", "--clickhouse", server.Writer, pkg); !strings.Contains(out, "now at release demo@2") {
		t.Errorf("the same file again: %s", out)
	}
	if out := mustRun(t, "release", "show", "demo@2", "--clickhouse", server.Writer); strings.Contains(out, "incomplete") {
		t.Errorf("after that: %s", out)
	}
	served.signalGroup(syscall.SIGINT)
	served.wait()
}

// A package of synth may not change other figures. Writing its own anew changes none.
func TestDemoDataWhoseRowsAreGoneAreHealed(t *testing.T) {
	t.Parallel()
	_, server := startServer(t, t.TempDir())
	options, err := clickhouse.ParseDSN(server.Writer)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	pkg := filepath.Join(t.TempDir(), "demo")
	mustRun(t, "synth", "--out", pkg)
	heal := []func(){
		func() { mustRun(t, "load", "--clickhouse", server.Writer, pkg) },
		func() { serveDemo(t, server.Writer) },
	}
	serveDemo(t, server.Writer)
	for n, heals := range heal {
		if err := conn.Exec(t.Context(), "ALTER TABLE observations DELETE WHERE startsWith(indicator, 'demo/') SETTINGS mutations_sync = 1"); err != nil {
			t.Fatal(err)
		}
		if out := mustRun(t, "release", "list", "demo", "--clickhouse", server.Writer); !strings.Contains(out, "newest, incomplete") {
			t.Errorf("list: %s", out)
		}
		heals()
		out := mustRun(t, "release", "show", fmt.Sprintf("demo@%d", n+2), "--clickhouse", server.Writer)
		if strings.Contains(out, "incomplete") {
			t.Errorf("after that: %s", out)
		}
	}
}

// serveDemo serves until the demo data are loaded.
func serveDemo(t *testing.T, dsn string) {
	t.Helper()
	served := serve(t, "--no-data", "--demo", "--clickhouse", dsn)
	served.signalGroup(syscall.SIGINT)
	served.wait()
}

func TestAnEmptyDSNIsRefusedAndNotTakenForTheEmbeddedEngine(t *testing.T) {
	t.Parallel()
	if status, _, log := kommunebench(t, "migrate", "--clickhouse", ""); status != exitUsage || !strings.Contains(log, "a DSN such as") {
		t.Errorf("status %d: %s", status, log)
	}
}

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	ch "github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"kommunebench/engine"
	"kommunebench/engine/enginetest"
	"kommunebench/store"
	"kommunebench/store/clickhouse"
)

// testPackage is a package on disk.
type testPackage struct{ dataset, dir string }

// variant rewrites a synthetic package as one of another dataset, with some of
// its lines. It returns the folder.
func variant(t testing.TB, dir, dataset, disclosureBy string, keep func(line int) bool) string {
	t.Helper()
	change := func(name string, change func(string) string) {
		path := filepath.Join(dir, name)
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(change(string(content))), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	change("datapackage.json", strings.NewReplacer(
		`"name": "demo"`, fmt.Sprintf(`"name": %q`, dataset), `"by": "publisher"`, fmt.Sprintf(`"by": %q`, disclosureBy)).Replace)
	change("observations.csv", func(content string) string {
		var kept strings.Builder
		lines := bufio.NewScanner(strings.NewReader(content))
		for n := 0; lines.Scan(); n++ {
			if n == 0 || keep(n) {
				kept.WriteString(lines.Text() + "\n")
			}
		}
		return kept.String()
	})
	return dir
}

// phase is how far a load has come, by what stands in the database.
type phase int

const (
	beginning phase = iota
	streaming
	assembling
	suppressing
	attached
	released
	ended
)

func (p phase) String() string {
	return []string{"beginning", "streaming", "assembling", "suppressing", "attached", "released", "ended"}[p]
}

// timeline is when each phase was first seen since the loader's start.
type timeline map[phase]time.Duration

// length is the time of the whole load.
func (l timeline) length() time.Duration { return l[ended] }

// lengthOf is the time from a phase to the next one that was seen.
func (l timeline) lengthOf(p phase) time.Duration {
	begun, seen := l[p]
	for next := p + 1; seen && next <= ended; next++ {
		if at, found := l[next]; found {
			return at - begun
		}
	}
	return 0
}

// aims are the phases that last long enough to be aimed at.
func (l timeline) aims() []phase {
	return slices.DeleteFunc([]phase{streaming, assembling, suppressing}, func(p phase) bool { return l.lengthOf(p) == 0 })
}

// watcher looks how far a load has come.
type watcher struct {
	t     *testing.T
	conn  driver.Conn
	close func()
	// since is a run older than those of loads that begin from now on.
	since uint64
}

// watchLoads watches the loads in a data folder whose engine another program
// owns.
func watchLoads(t *testing.T, dataDir string) *watcher {
	t.Helper()
	running, err := engine.Open(t.Context(), engine.Options{DataDir: dataDir, LibraryPath: library(t)})
	if err != nil {
		t.Fatal(err)
	}
	if !running.Attached() {
		t.Error("the test owns the engine that it wants to watch")
	}
	options, err := ch.ParseDSN(running.Endpoint().WriterDSN(clickhouse.DefaultDatabase))
	if err != nil {
		t.Fatal(err)
	}
	conn, err := ch.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	w := &watcher{t: t, conn: conn}
	open := true
	w.close = func() {
		if open {
			_, _ = conn.Close(), running.Close(context.Background())
		}
		open = false
	}
	t.Cleanup(w.close)
	return w
}

// begin says that the load to be watched starts after now: runs grow with time.
func (w *watcher) begin() { w.since = uint64(time.Now().UnixMicro()) << 12 }

// look tells the phase; beginning where the engine does not answer.
func (w *watcher) look() phase {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	var staging, assembled, withheld, rows, releases bool
	err := w.conn.QueryRow(ctx, `SELECT
		(SELECT count() > 0 FROM system.tables WHERE database = concat('withheld_', currentDatabase()) AND name LIKE 'staging\\_%' AND toUInt64OrZero(substring(name, 9)) > {since:UInt64}),
		(SELECT count() > 0 FROM system.tables WHERE database = concat('withheld_', currentDatabase()) AND name LIKE 'assembled\\_%' AND toUInt64OrZero(substring(name, 11)) > {since:UInt64}),
		(SELECT count() > 0 FROM withheld_kommunebench.observations WHERE run > {since:UInt64}),
		(SELECT count() > 0 FROM observations WHERE run > {since:UInt64}),
		(SELECT count() > 0 FROM releases WHERE arrayExists(run -> run > {since:UInt64}, slices.run))`,
		ch.Named("since", w.since)).Scan(&staging, &assembled, &withheld, &rows, &releases)
	var exception *ch.Exception
	switch {
	case errors.As(err, &exception) && !clickhouse.IsLostConnection(ctx, err):
		w.t.Fatalf("looking how far a load has come: %v", err)
	case err != nil:
		return beginning
	case releases:
		return released
	case rows:
		return attached
	case withheld:
		return suppressing
	case assembled:
		return assembling
	case staging:
		return streaming
	}
	return beginning
}

// await waits until the load comes to a phase or beyond, and returns it.
func (w *watcher) await(loader *program, aimed phase) phase {
	for {
		if loader.hasEnded() {
			return ended
		}
		if at := w.look(); at >= aimed {
			return at
		}
		time.Sleep(time.Millisecond) // a phase may last a few milliseconds, which enginetest.Eventually would miss
	}
}

// record notes when each phase of a load begins.
func (w *watcher) record(loader *program) timeline {
	seen := timeline{beginning: 0}
	for at := beginning; at < ended; {
		at = max(at, w.await(loader, at))
		if _, known := seen[at]; !known {
			seen[at] = time.Since(loader.begun) //nolint:forbidigo // moments to kill at are aimed by it, none is judged
		}
	}
	return seen
}

// awaitServedOf waits until a release is the newest that the API lists.
func awaitServedOf(t *testing.T, url, dataset, releaseID string) {
	t.Helper()
	enginetest.Eventually(t, releaseID+" is served", func() bool {
		list := releases(t, url, dataset)
		return len(list) > 0 && list[0].ID == releaseID
	})
}

// sweepDead has the leases of all loads run out, as a minute in which nothing is
// heard of them would, and sweeps as the next load does.
func sweepDead(t *testing.T, dataDir string) {
	t.Helper()
	running, err := engine.Open(t.Context(), engine.Options{DataDir: dataDir, LibraryPath: library(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = running.Close(context.Background()) }()
	opened, err := store.Open(store.Options{WriterDSN: running.Endpoint().WriterDSN(clickhouse.DefaultDatabase), WaitReady: running.WaitReady})
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	options, err := ch.ParseDSN(running.Endpoint().WriterDSN(clickhouse.DefaultDatabase))
	if err != nil {
		t.Fatal(err)
	}
	conn, err := ch.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.Exec(t.Context(), "ALTER TABLE withheld_kommunebench.leases UPDATE expires_at = now64(3, 'UTC') - INTERVAL 1 SECOND WHERE 1 SETTINGS mutations_sync = 1"); err != nil {
		t.Fatal(err)
	}
	if err := opened.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// checkNothingLeftBehind checks that the last load has swept up, and that the
// figures that readers read are those of which the releases were made. It
// speaks to the database itself, since the API shows neither.
func checkNothingLeftBehind(t *testing.T, dataDir string) {
	t.Helper()
	const ofNoRelease = " WHERE run NOT IN (SELECT arrayJoin(slices.run) FROM releases)"
	for what, query := range map[string]string{
		"staging tables":                countStaging,
		"figures that no release names": "SELECT count() FROM observations" + ofNoRelease,
		"withheld figures of no release": "SELECT count() FROM withheld_kommunebench.observations" +
			ofNoRelease,
		"indicators that no release names":             "SELECT count() FROM indicators" + ofNoRelease,
		"sources that no release names":                "SELECT count() FROM sources" + ofNoRelease,
		"slices whose figures are not the release's":   countWrongSlices,
		"keys that a release has twice":                "SELECT count() FROM (SELECT 1 FROM observations GROUP BY indicator, run, target_group, period, area HAVING count() > 1)",
		"figures that are shown although withheld too": countShown,
	} {
		if left := countIn(t, dataDir, query); left != 0 {
			t.Errorf("left behind: %d %s", left, what)
		}
	}
}

const (
	countStaging = `SELECT count() FROM system.tables WHERE database = concat('withheld_', currentDatabase()) AND match(name, '^(staging|assembled|pending)_')`
	// countWrongSlices hashes the rows of each slice as a load does before it
	// publishes.
	countWrongSlices = `SELECT count() FROM
		(SELECT DISTINCT slice.indicator AS indicator, slice.year AS year, slice.run AS run, slice.hash AS hash FROM releases ARRAY JOIN slices AS slice WHERE slice.table = 'observations') AS said
		LEFT JOIN
		(SELECT toString(indicator) AS indicator, toUInt16(substring(period, 1, 4)) AS year, run, concat(toString(count()), '-',
			hex(sum(cityHash64(0, target_group, period, area, status, qualifier, source, gone,
				reinterpretAsUInt64(ifNull(value, nan)), reinterpretAsUInt64(ifNull(numerator, nan)), reinterpretAsUInt64(ifNull(denominator, nan))))),
			hex(sum(cityHash64(1, target_group, period, area, status, qualifier, source, gone,
				reinterpretAsUInt64(ifNull(value, nan)), reinterpretAsUInt64(ifNull(numerator, nan)), reinterpretAsUInt64(ifNull(denominator, nan)))))) AS hash
		FROM observations GROUP BY indicator, year, run) AS found USING (indicator, year, run)
		WHERE said.hash != found.hash`
	countShown = `SELECT count() FROM observations WHERE status != 'SUPPRESSED' AND
		(indicator, run, target_group, period, area) IN (SELECT indicator, run, target_group, period, area FROM withheld_kommunebench.observations)`
)

// countIn asks the database itself for one number.
func countIn(t *testing.T, dataDir, query string) uint64 {
	t.Helper()
	running, err := engine.Open(t.Context(), engine.Options{DataDir: dataDir, LibraryPath: library(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = running.Close(context.Background()) }()
	// The engine of an owner who was killed may still answer for a moment, and end then.
	var count uint64
	enginetest.Eventually(t, "the engine answers", func() bool {
		count, err = countOver(t, running.Endpoint().WriterDSN(clickhouse.DefaultDatabase), query)
		return !clickhouse.IsLostConnection(t.Context(), err)
	})
	if err != nil {
		t.Fatal(err)
	}
	return count
}

// changeIn has the database itself run statements.
func changeIn(t *testing.T, dataDir string, statements ...string) {
	t.Helper()
	running, err := engine.Open(t.Context(), engine.Options{DataDir: dataDir, LibraryPath: library(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = running.Close(context.Background()) }()
	options, err := ch.ParseDSN(running.Endpoint().WriterDSN(clickhouse.DefaultDatabase))
	if err != nil {
		t.Fatal(err)
	}
	conn, err := ch.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, statement := range statements {
		if err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

func countOver(t *testing.T, dsn, query string) (count uint64, err error) {
	t.Helper()
	options, err := ch.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := ch.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.QueryRow(t.Context(), query).Scan(&count); err != nil {
		return 0, fmt.Errorf("asking %s: %w", query, err)
	}
	return count, nil
}

package main

import (
	"context"
	"errors"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kommunebench/engine"
	"kommunebench/etl"
	"kommunebench/kommune"
	"kommunebench/store"
)

const (
	killedRows = 300_000
	// killMoments are spread evenly over the time of a whole load.
	killMoments = 10
	lastSeed    = killMoments / 2
)

// undisturbed is what a load of a package comes to when nobody disturbs it.
type undisturbed struct {
	published
	took time.Duration
}

func loadUndisturbed(t *testing.T, dir string) undisturbed {
	t.Helper()
	dataDir := t.TempDir()
	served := serve(t, "--data", dataDir)
	begun := time.Now()
	mustRun(t, "load", "--data", dataDir, dir)
	took := time.Since(begun)
	seen := readPublished(t, dataDir, "demo")
	if len(seen) != 1 || seen[0].Figures != killedRows {
		t.Fatalf("one load of %d figures gave %+v", killedRows, seen)
	}
	served.kill()
	return undisturbed{seen[0], took}
}

// killLoad starts a loader and kills its whole process group after some time.
// It tells whether the kill came before the end.
func killLoad(t *testing.T, dataDir, dir string, after time.Duration) bool {
	t.Helper()
	loader := start(t, "load", "--data", dataDir, dir)
	select {
	case <-loader.ended:
		if status := loader.wait(); status != exitDone {
			t.Errorf("the load ended by itself with status %d", status)
		}
		return false
	case <-time.After(after):
	}
	loader.kill()
	return loader.wait() == -1
}

func TestAKilledLoadLeavesNoPartialReleaseAndARerunCompletes(t *testing.T) {
	t.Parallel()
	dir := synthetic(t, killedRows, lastSeed)
	want := loadUndisturbed(t, dir)
	t.Logf("an undisturbed load of %d figures took %v", want.Figures, want.took)
	t.Run("killed at ten moments while serve owns the engine", func(t *testing.T) {
		t.Parallel()
		killAtTenMoments(t, want)
	})
	t.Run("killed half-way while the loader owns the engine", func(t *testing.T) {
		t.Parallel()
		killOwner(t, dir, want, false)
	})
	t.Run("killed half-way together with the engine", func(t *testing.T) {
		t.Parallel()
		killOwner(t, dir, want, true)
	})
}

// killAtTenMoments kills two loads of each of five packages, one in its first
// half and one in its second: the second meets what the first left behind, and
// so does the rerun.
func killAtTenMoments(t *testing.T, want undisturbed) {
	dataDir := t.TempDir()
	served := serve(t, "--data", dataDir)
	killed, whole := 0, want.took
	for seed := 1; seed <= lastSeed; seed++ {
		dir := synthetic(t, killedRows, seed)
		before := readPublished(t, dataDir, "demo")
		for _, moment := range []int{seed, seed + killMoments/2} {
			after := whole * time.Duration(moment) / (killMoments + 1)
			if killLoad(t, dataDir, dir, after) {
				killed++
			}
			seen := readPublished(t, dataDir, "demo")
			t.Logf("killed after %v of %v: %d releases, %d before", after, whole, len(seen), len(before))
			checkWhole(t, before, seen, want)
		}
		begun := time.Now()
		if out := mustRun(t, "load", "--data", dataDir, dir); strings.Contains(out, "rows loaded") {
			// The machine does other things too, more at one time than at another.
			whole = time.Since(begun)
		}
		seen := readPublished(t, dataDir, "demo")
		if len(seen) != len(before)+1 {
			t.Errorf("%d releases after the rerun, want %d", len(seen), len(before)+1)
		}
		checkWhole(t, before, seen, want)
	}
	if killed < killMoments/2 {
		t.Errorf("only %d of %d kills came before the loader's end", killed, killMoments)
	}
	newest := readPublished(t, dataDir, "demo")[0]
	if newest.ContentHash != want.ContentHash {
		t.Errorf("content hash %s after the kills, %s without", newest.ContentHash, want.ContentHash)
	}
	awaitServed(t, served.url, newest.ID)
	checkNothingLeftBehind(t, dataDir)
}

// killOwner kills a loader that runs alone, and so owns the engine.
func killOwner(t *testing.T, dir string, want undisturbed, withEngine bool) {
	dataDir := ""
	for wait, killed := want.took/2, false; !killed; wait /= 2 {
		dataDir = t.TempDir()
		mustRun(t, "migrate", "--data", dataDir)
		loader := start(t, "load", "--data", dataDir, dir)
		eventually(t, generous, "an engine runs", func() bool { return len(engineProcesses(t, dataDir)) == 1 })
		time.Sleep(wait)
		if owned := engineProcesses(t, dataDir); withEngine && len(owned) == 1 {
			_ = syscall.Kill(owned[0], syscall.SIGKILL)
		}
		loader.kill()
		killed = loader.wait() == -1
	}
	took := eventually(t, generous, "the engine is gone", func() bool { return len(engineProcesses(t, dataDir)) == 0 })
	t.Logf("engine gone %v after its loader", took)

	before := readPublished(t, dataDir, "demo")
	checkWhole(t, nil, before, want)
	mustRun(t, "load", "--data", dataDir, dir)
	seen := readPublished(t, dataDir, "demo")
	checkWhole(t, before, seen, want)
	if len(seen) != 1 || seen[0].ContentHash != want.ContentHash {
		t.Errorf("got releases %+v, want one with content hash %s", seen, want.ContentHash)
	}
	checkNothingLeftBehind(t, dataDir)
}

// checkWhole checks that the releases are those of before and at most one
// more, and that each has all of its rows.
func checkWhole(t *testing.T, before, seen []published, want undisturbed) {
	t.Helper()
	if len(seen) > len(before)+1 {
		t.Fatalf("%d releases, %d before", len(seen), len(before))
	}
	if diff := cmp.Diff(before, seen[len(seen)-len(before):], cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("earlier releases changed (-before +after):\n%s", diff)
	}
	for _, one := range seen {
		if one.Rows != want.Rows || one.Figures != want.Figures {
			t.Errorf("%s has %d rows, %d of them figures, want %d and %d", one.ID, one.Rows, one.Figures, want.Rows, want.Figures)
		}
	}
}

// checkNothingLeftBehind checks that the last load has swept up: no staging
// table, and no figure that no release names. It speaks to the database itself,
// since the API shows neither.
func checkNothingLeftBehind(t *testing.T, dataDir string) {
	t.Helper()
	for what, query := range map[string]string{
		"staging tables":                countStaging,
		"figures that no release names": "SELECT count() FROM observations WHERE run NOT IN (SELECT arrayJoin(slices.run) FROM releases)",
	} {
		if left := countIn(t, dataDir, query); left != 0 {
			t.Errorf("left behind: %d %s", left, what)
		}
	}
}

const countStaging = "SELECT count() FROM system.tables WHERE database = currentDatabase() AND name LIKE 'staging%'"

// stagingTables counts the loads that are being written.
func stagingTables(t *testing.T, dataDir string) uint64 {
	t.Helper()
	return countIn(t, dataDir, countStaging)
}

// countIn asks the database itself for one number.
func countIn(t *testing.T, dataDir, query string) (count uint64) {
	t.Helper()
	running, err := engine.Open(t.Context(), engine.Options{DataDir: dataDir, LibraryPath: library(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = running.Close(context.Background()) }()
	options, err := clickhouse.ParseDSN(running.Endpoint().ReaderDSN(store.DefaultDatabase))
	if err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.QueryRow(t.Context(), query).Scan(&count); err != nil {
		t.Fatal(err)
	}
	return count
}

func TestALoadStoppedBeforeItsFirstRowHasAReport(t *testing.T) {
	t.Parallel()
	pkg, err := etl.Open(t.Context(), synthetic(t, 1000, 1), etl.Options{Catalogue: &kommune.Catalogue{}})
	if err != nil {
		t.Fatal(err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	result, err := loadPackage(stopped, &database{}, pkg, loadOptions{})
	if !errors.Is(err, context.Canceled) || result.report == nil || result.datasetID != "demo" {
		t.Errorf("got %+v and %v, want the dataset, an empty report and that the load was stopped", result, err)
	}
}

func TestALoadStoppedByCtrlCCleansUpAfterItself(t *testing.T) {
	t.Parallel()
	dataDir, dir := t.TempDir(), synthetic(t, killedRows, 1)
	serve(t, "--data", dataDir)
	loader := start(t, "load", "--data", dataDir, dir)
	time.Sleep(800 * time.Millisecond)
	loader.signalGroup(syscall.SIGINT)
	begun := time.Now()
	status := loader.wait()
	t.Logf("ended %v after the signal with status %d: %s", time.Since(begun), status, loader.log.String())
	// Status 0 where the load was quicker than the signal.
	seen := readPublished(t, dataDir, "demo")
	if (status == exitDone) != (len(seen) == 1) {
		t.Errorf("ended with status %d and %d releases are seen", status, len(seen))
	}
	if status != exitDone && !strings.Contains(loader.log.String(), "kommunebench: loading "+dir) {
		t.Error("standard error does not say what was being loaded")
	}
	checkNothingLeftBehind(t, dataDir)
}

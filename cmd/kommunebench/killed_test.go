package main

import (
	"context"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/google/go-cmp/cmp"

	"kommunebench/engine"
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
	contentHash   string
	rows, figures int
	took          time.Duration
}

func loadUndisturbed(t *testing.T, dir string) undisturbed {
	t.Helper()
	dataDir := t.TempDir()
	served := serve(t, "--data", dataDir)
	begun := time.Now()
	mustRun(t, "load", "--data", dataDir, dir)
	took := time.Since(begun)
	seen := releases(t, served.url, "demo")
	if len(seen) != 1 {
		t.Fatalf("%d releases after one load", len(seen))
	}
	defer served.kill()
	return undisturbed{seen[0].ContentHash, seen[0].Rows, figures(t, served.url, seen[0].ID), took}
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

func TestALoaderKilledAtTenMomentsLeavesNoPartialReleaseAndARerunCompletes(t *testing.T) {
	t.Parallel()
	want := loadUndisturbed(t, synthetic(t, killedRows, lastSeed))
	t.Logf("an undisturbed load of %d figures took %v", want.figures, want.took)
	dataDir := t.TempDir()
	served := serve(t, "--data", dataDir)
	killed := 0
	// Two kills for each package, one in the first half and one in the second:
	// the second meets what the first left behind, and so does the rerun.
	for seed := 1; seed <= lastSeed; seed++ {
		dir := synthetic(t, killedRows, seed)
		before := releases(t, served.url, "demo")
		for _, moment := range []int{seed, seed + killMoments/2} {
			after := want.took * time.Duration(moment) / (killMoments + 1)
			if killLoad(t, dataDir, dir, after) {
				killed++
			}
			seen := releases(t, served.url, "demo")
			t.Logf("killed after %v of %v: %d releases, %d before", after, want.took, len(seen), len(before))
			checkWhole(t, served.url, before, seen, want)
		}
		mustRun(t, "load", "--data", dataDir, dir)
		seen := releases(t, served.url, "demo")
		if len(seen) != len(before)+1 {
			t.Errorf("%d releases after the rerun, want %d", len(seen), len(before)+1)
		}
		checkWhole(t, served.url, before, seen, want)
	}
	if killed < killMoments/2 {
		t.Errorf("only %d of %d kills came before the loader's end", killed, killMoments)
	}
	if newest := releases(t, served.url, "demo")[0]; newest.ContentHash != want.contentHash {
		t.Errorf("content hash %s after the kills, %s without", newest.ContentHash, want.contentHash)
	}
	checkNothingLeftBehind(t, dataDir)
}

// checkWhole checks that the releases are those of before and at most one
// more, and that each shows all of its rows.
func checkWhole(t *testing.T, url string, before, seen []release, want undisturbed) {
	t.Helper()
	if len(seen) > len(before)+1 {
		t.Fatalf("%d releases, %d before", len(seen), len(before))
	}
	if diff := cmp.Diff(before, seen[len(seen)-len(before):]); diff != "" {
		t.Errorf("earlier releases changed (-before +after):\n%s", diff)
	}
	for _, one := range seen {
		if one.Rows != want.rows {
			t.Errorf("%s says that it has %d rows, want %d", one.ID, one.Rows, want.rows)
		}
		if n := figures(t, url, one.ID); n != want.figures {
			t.Errorf("%s shows %d figures, want %d", one.ID, n, want.figures)
		}
	}
}

// checkNothingLeftBehind checks that the last load has swept up: no staging
// table, and no figure that no release names. It speaks to the database itself,
// since the API shows neither.
func checkNothingLeftBehind(t *testing.T, dataDir string) {
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
	for what, query := range map[string]string{
		"staging tables":                "SELECT count() FROM system.tables WHERE database = currentDatabase() AND name LIKE 'staging%'",
		"figures that no release names": "SELECT count() FROM observations WHERE run NOT IN (SELECT arrayJoin(slices.run) FROM releases)",
	} {
		var left uint64
		if err := conn.QueryRow(t.Context(), query).Scan(&left); err != nil {
			t.Fatal(err)
		}
		if left != 0 {
			t.Errorf("left behind: %d %s", left, what)
		}
	}
}

func TestALoaderKilledWithItsEngineLeavesNoPartialReleaseAndARerunCompletes(t *testing.T) {
	t.Parallel()
	dir := synthetic(t, killedRows, lastSeed)
	want := loadUndisturbed(t, dir)
	for name, killEngine := range map[string]bool{"the engine ends by itself": false, "the engine is killed too": true} {
		t.Run(name, func(t *testing.T) {
			dataDir := t.TempDir()
			mustRun(t, "migrate", "--data", dataDir)
			loader := start(t, "load", "--data", dataDir, dir)
			time.Sleep(want.took / 2)
			owned := engineProcesses(t, dataDir)
			if len(owned) != 1 {
				t.Fatalf("engine processes half-way: %v, want one", owned)
			}
			if killEngine {
				_ = syscall.Kill(owned[0], syscall.SIGKILL)
			}
			loader.kill()
			took := eventually(t, generous, "the engine is gone", func() bool { return len(engineProcesses(t, dataDir)) == 0 })
			t.Logf("engine gone %v after its loader", took)

			served := serve(t, "--data", dataDir)
			if seen := releases(t, served.url, "demo"); len(seen) != 0 {
				t.Fatalf("a killed load is seen: %+v", seen)
			}
			mustRun(t, "load", "--data", dataDir, dir)
			seen := releases(t, served.url, "demo")
			checkWhole(t, served.url, nil, seen, want)
			if !slices.ContainsFunc(seen, func(one release) bool { return one.ContentHash == want.contentHash }) {
				t.Errorf("got releases %+v, want one with content hash %s", seen, want.contentHash)
			}
			checkNothingLeftBehind(t, dataDir)
		})
	}
}

package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"

	"kommunebench/kommune"
)

// smallDisk mounts a disk of so many bytes for a test's data. It returns an
// error where this machine does not let us.
func smallDisk(t *testing.T) (string, error) {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=128m"); err != nil {
		return "", err
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir, nil
}

// fillDisk writes a file that leaves so many bytes free, and returns a
// function that makes room again.
func fillDisk(t *testing.T, dir string, free uint64) (makeRoom func()) {
	t.Helper()
	var disk syscall.Statfs_t
	if err := syscall.Statfs(dir, &disk); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "ballast")
	if avail := disk.Bavail * uint64(disk.Bsize); avail > free {
		// Where a load writes meanwhile, the disk may be full before.
		if err := os.WriteFile(path, make([]byte, avail-free), 0o600); err != nil && !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
	}
	return func() {
		if err := os.Remove(path); err != nil {
			t.Error(err)
		}
	}
}

// stopMerges keeps the engine from merging what is published. A merge that is under
// way when the disk fills may leave a damaged part behind without an error
// (ClickHouse 26.7, codes 40 and 246 when it is read, about one run of this test in
// eight): that is no fault that a loader could cause or mend, and
// docs/operations.md tells of it.
func stopMerges(t *testing.T, dataDir string) {
	t.Helper()
	changeIn(t, dataDir, "SYSTEM STOP MERGES")
}

// checkSaysFull checks how a load ended that had no room.
func checkSaysFull(t *testing.T, arguments ...string) {
	t.Helper()
	status, out, log := kommunebench(t, arguments...)
	t.Logf("status %d: %s%s", status, out, log)
	if status != exitInternal || !strings.Contains(log, "disk of the database is full") || !strings.Contains(log, "make room") {
		t.Errorf("status %d, and the words do not say that the disk is full and what to do: %s", status, log)
	}
}

func TestALoadThatFillsTheDiskSaysSoAndARerunCompletes(t *testing.T) {
	t.Parallel()
	dir, err := smallDisk(t)
	if err != nil {
		t.Logf("left out: a disk that is really full, since no small one can be mounted here (%v); that the engine has no room is tested all the same", err)
		return
	}
	dataDir := filepath.Join(dir, "var")
	served := serve(t, "--data", dataDir)
	mustRun(t, "load", "--data", dataDir, synthetic(t, 50_000, 1))
	before := readPublished(t, dataDir, "demo")
	awaitServed(t, served.url, "demo@1")
	shown := figures(t, served.url, "demo@1")
	pkg := synthetic(t, killedRows, 2)
	for _, free := range []uint64{0, 1 << 20} {
		stopMerges(t, dataDir)
		makeRoom := fillDisk(t, dir, free)
		checkSaysFull(t, "load", "--data", dataDir, pkg)
		if newestSeen(t, served.url) != "demo@1" || figures(t, served.url, "demo@1") != shown {
			t.Errorf("with %d bytes free the old release is not served any more", free)
		}
		makeRoom()
		changeIn(t, dataDir, "SYSTEM START MERGES")
		if seen := readPublished(t, dataDir, "demo"); len(seen) != 1 || seen[0] != before[0] {
			t.Errorf("with %d bytes free: releases %+v, want %+v", free, seen, before)
		}
	}
	mustRun(t, "load", "--data", dataDir, pkg)
	seen := readPublished(t, dataDir, "demo")
	if len(seen) != 2 || seen[0].Figures != killedRows {
		t.Errorf("releases after the rerun: %+v", seen)
	}
	sweepDead(t, dataDir)
	checkNothingLeftBehind(t, dataDir)
	fillUnderLoads(t, dir, dataDir)
	served.signalGroup(syscall.SIGINT)
	served.wait()

	// Without serve the loader owns the engine, which has to start on the full disk.
	makeRoom := fillDisk(t, dir, 1<<20)
	checkSaysFull(t, "load", "--data", dataDir, synthetic(t, killedRows, 3))
	makeRoom()
	mustRun(t, "load", "--data", dataDir, synthetic(t, killedRows, 3))
	if seen := readPublished(t, dataDir, "demo"); len(seen) != 5 || seen[0].Figures != killedRows {
		t.Errorf("releases after the rerun: %+v", seen)
	}
	sweepDead(t, dataDir)
	checkNothingLeftBehind(t, dataDir)
}

// ClickHouse waits without a word where it has no room to rewrite rows.
func TestAPruneOnAFullDiskSaysSoAtOnceAndARerunCompletes(t *testing.T) {
	t.Parallel()
	dir, err := smallDisk(t)
	if err != nil {
		t.Logf("left out: a disk that is really full, since no small one can be mounted here (%v)", err)
		return
	}
	dataDir := filepath.Join(dir, "var")
	served := serve(t, "--data", dataDir)
	for seed := range 3 {
		mustRun(t, "load", "--data", dataDir, synthetic(t, 20_000, seed+1))
	}
	makeRoom := fillDisk(t, dir, 0)
	checkSaysFull(t, "release", "prune", "demo", "--keep", "1", "--data", dataDir)
	if seen := readPublished(t, dataDir, "demo"); len(seen) != 3 {
		t.Errorf("%d releases are kept, want 3", len(seen))
	}
	makeRoom()
	mustRun(t, "release", "prune", "demo", "--keep", "1", "--data", dataDir)
	if seen := readPublished(t, dataDir, "demo"); len(seen) != 1 {
		t.Errorf("%d releases are kept after the rerun, want 1", len(seen))
	}
	served.signalGroup(syscall.SIGINT)
	served.wait()

	// Without serve the engine can't even start.
	makeRoom = fillDisk(t, dir, 0)
	checkSaysFull(t, "release", "prune", "demo", "--keep", "1", "--data", dataDir)
	makeRoom()
}

// fillUnderLoads fills the disk at once when a load has come to some phase.
func fillUnderLoads(t *testing.T, dir, dataDir string) {
	half := func(line int) bool { return line%2 == 0 }
	watch := watchLoads(t, dataDir)
	defer watch.close()
	for aimed, pkg := range map[phase]testPackage{
		streaming:   {"demo", synthetic(t, killedRows, 4)},
		assembling:  {"demo", variant(t, synthetic(t, killedRows, 5), "demo", kommune.DisclosureByPublisher, half)},
		suppressing: {"persons", variant(t, synthetic(t, personRows, 1), "persons", kommune.DisclosureByKommunebench, half)},
	} {
		before := readPublished(t, dataDir, pkg.dataset)
		stopMerges(t, dataDir)
		watch.begin()
		loader := start(t, "load", "--data", dataDir, pkg.dir)
		at := watch.await(loader, aimed)
		makeRoom := fillDisk(t, dir, 0)
		status := loader.wait()
		t.Logf("filled at %v: status %d: %s", at, status, loader.log.String())
		if status == exitInternal && !strings.Contains(loader.log.String(), "disk of the database is full") || status > exitInternal {
			t.Errorf("filled at %v: status %d: %s", at, status, loader.log.String())
		}
		// A load that was at its end may still have published.
		if seen := readPublished(t, dataDir, pkg.dataset); status == exitInternal && len(seen) != len(before) {
			t.Errorf("filled at %v: releases %+v, before %+v", at, seen, before)
		}
		makeRoom()
		changeIn(t, dataDir, "SYSTEM START MERGES")
		mustRun(t, "load", "--data", dataDir, pkg.dir)
		if seen := readPublished(t, dataDir, pkg.dataset); len(seen) != len(before)+1 {
			t.Errorf("filled at %v: releases after the rerun %+v, before %+v", at, seen, before)
		}
		sweepDead(t, dataDir)
		checkNothingLeftBehind(t, dataDir)
	}
}

// The engine itself says that it has no room, on any machine.
func TestALoadThatTheEngineHasNoRoomForSaysSoAndARerunCompletes(t *testing.T) {
	t.Parallel()
	server, found := startServer(t, t.TempDir())
	defer server.kill()
	mustRun(t, "load", "--clickhouse", found.Writer, synthetic(t, 1000, 1))
	options, err := clickhouse.ParseDSN(found.Writer)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	pkg := synthetic(t, 1000, 2)
	// What a load stages goes into tables like observations.
	for _, table := range []string{"observations", "releases"} {
		if err := conn.Exec(t.Context(), "ALTER TABLE "+table+" MODIFY SETTING min_free_disk_bytes_to_perform_insert = 1000000000000000000"); err != nil {
			t.Fatal(err)
		}
		for _, dsn := range []string{found.Writer, found.WriterHTTP, found.Writer + "," + found.WriterHTTP} {
			checkSaysFull(t, "load", "--clickhouse", dsn, pkg)
		}
		if err := conn.Exec(t.Context(), "ALTER TABLE "+table+" RESET SETTING min_free_disk_bytes_to_perform_insert"); err != nil {
			t.Fatal(err)
		}
	}
	if out := mustRun(t, "load", "--clickhouse", found.Writer, pkg); !strings.Contains(out, "now at release demo@2") {
		t.Errorf("the rerun says %q", out)
	}
	if left, err := countOver(t, found.Writer, countStaging); err != nil || left != 0 {
		t.Errorf("%d staging tables are left behind", left)
	}
}

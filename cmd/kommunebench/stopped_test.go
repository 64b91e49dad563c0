package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"syscall"
	"testing"

	"kommunebench/etl"
	"kommunebench/kommune"
)

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

func TestALoadStoppedByCtrlCEndsAndCleansUpAfterItself(t *testing.T) {
	t.Parallel()
	packages := killedPackages(t)
	for name, pkg := range map[string]testPackage{"of published figures": packages[0], "of figures to be protected": packages[2], "of columns": packages[4]} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dataDir := t.TempDir()
			serve(t, "--data", dataDir)
			watch := watchLoads(t, dataDir)
			stopped := 0
			for _, aimed := range []phase{streaming, assembling, suppressing, attached, streaming} {
				if stopLoad(t, watch, dataDir, pkg, aimed) {
					stopped++
				}
			}
			if stopped == 0 {
				t.Error("every load went on to its end")
			}
		})
	}
}

// stopLoad presses Ctrl-C in a phase of a load, and tells whether that stopped
// the load before its end.
func stopLoad(t *testing.T, watch *watcher, dataDir string, pkg testPackage, aimed phase) bool {
	t.Helper()
	before := len(readPublished(t, dataDir, pkg.dataset))
	engines := engineProcesses(t, dataDir)
	watch.begin()
	loader := start(t, "load", "--data", dataDir, pkg.dir)
	at := watch.await(loader, aimed)
	loader.signalGroup(syscall.SIGINT)
	// It went on since it was looked at: a phase may be shorter than a look.
	at = max(at, watch.look())
	status := loader.wait()
	t.Logf("stopped at %v: ended with status %d: %s", at, status, loader.log.String())
	if now := engineProcesses(t, dataDir); !slices.Equal(now, engines) {
		t.Errorf("stopped at %v the load took the engine with it: process %v became %v", at, engines, now)
	}
	// Status 0 where the load was quicker than the signal.
	if seen := len(readPublished(t, dataDir, pkg.dataset)) - before; status == exitInternal && seen != 0 {
		t.Errorf("ended with status %d at %v and %d releases more are seen", status, at, seen)
	}
	if status != exitDone && status != exitInternal {
		t.Errorf("status %d", status)
	}
	if status != exitDone && !strings.Contains(loader.log.String(), "kommunebench: loading "+pkg.dir) {
		t.Error("standard error does not say what was being loaded")
	}
	checkNothingLeftBehind(t, dataDir)
	return status != exitDone
}

func TestALoadStoppedByCtrlCEndsThoughTheDatabaseStalls(t *testing.T) {
	t.Parallel()
	dataDir := t.TempDir()
	serve(t, "--data", dataDir)
	watch := watchLoads(t, dataDir)
	watch.begin()
	loader := start(t, "load", "--data", dataDir, synthetic(t, killedRows, 1))
	at := watch.await(loader, streaming)
	engines := engineProcesses(t, dataDir)
	if len(engines) != 1 || at >= ended {
		t.Fatalf("engines %v, load at %v", engines, at)
	}
	if err := syscall.Kill(engines[0], syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Kill(engines[0], syscall.SIGCONT) })
	loader.signalGroup(syscall.SIGINT)
	t.Logf("ended with status %d: %s", loader.wait(), loader.log.String()) // while the database still stalls
	if err := syscall.Kill(engines[0], syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	// What the load left is swept by the next one.
	if again := start(t, "load", "--data", dataDir, synthetic(t, killedRows, 1)); again.wait() != exitDone {
		t.Errorf("the next load: %s", again.log.String())
	}
	sweepDead(t, dataDir)
	checkNothingLeftBehind(t, dataDir)
}

package main

import (
	"errors"
	"flag"
	"math/rand/v2"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kommunebench/engine/enginetest"
	"kommunebench/kommune"
)

// kills is a flag of this test binary: make torture asks for more.
var kills = flag.Int("kills", 6, "how many loads the test of killed loads has to break off before they have published")

const (
	killedRows = 300_000
	// Of these each cell is looked at by disclosure control, which takes longer.
	personRows = 20_000
)

// killedPackages are loaded one after the other: some are the first of their
// dataset, some carry rows of the release before forward, and the figures of
// one dataset are hidden where they are small. The last one is read by columns.
func killedPackages(t *testing.T) []testPackage {
	t.Helper()
	whole := func(int) bool { return true }
	half := func(line int) bool { return line%2 == 0 }
	return []testPackage{
		{"demo", synthetic(t, killedRows, 1)},
		{"demo", variant(t, synthetic(t, killedRows, 2), "demo", kommune.DisclosureByPublisher, half)},
		{"persons", variant(t, synthetic(t, personRows, 1), "persons", kommune.DisclosureByKommunebench, whole)},
		{"persons", variant(t, synthetic(t, personRows, 2), "persons", kommune.DisclosureByKommunebench, half)},
		{"demo", inParquet(t, synthetic(t, killedRows, 3))},
	}
}

// completedLoad is what the load of a package comes to when nobody disturbs it.
type completedLoad struct {
	testPackage
	published
	// served is how many figures the API counts.
	served int
	phases timeline
}

// loadCompletely loads packages one after the other.
func loadCompletely(t *testing.T, packages []testPackage) []completedLoad {
	t.Helper()
	dataDir := t.TempDir()
	served := serve(t, "--data", dataDir)
	watch := watchLoads(t, dataDir)
	var list []completedLoad
	for _, pkg := range packages {
		watch.begin()
		loader := start(t, "load", "--data", dataDir, pkg.dir)
		phases := watch.record(loader)
		if status := loader.wait(); status != exitDone {
			t.Fatalf("the load of %s ended with status %d: %s", pkg.dir, status, loader.log.String())
		}
		seen := readPublished(t, dataDir, pkg.dataset)[0]
		awaitServedOf(t, served.url, pkg.dataset, seen.ID)
		list = append(list, completedLoad{pkg, seen, figuresOf(t, served.url, pkg.dataset, seen.ID), phases})
		t.Logf("undisturbed: %s with %d rows, phases %v", seen.ID, seen.Rows, phases)
	}
	return list
}

func TestKilledLoadsLeaveNoPartialReleaseAndARerunCompletes(t *testing.T) {
	t.Parallel()
	want := loadCompletely(t, killedPackages(t))
	t.Run("killed while serve owns the engine", func(t *testing.T) {
		t.Parallel()
		// A round tries two kills of each package; some come too late.
		landed, most := map[phase]int{}, 1+*kills/2
		for round := 0; inTime(landed) < *kills && round < most; round++ {
			killRound(t, want, round, landed)
		}
		t.Logf("the kills landed in these phases: %v", landed)
		if inTime(landed) < *kills {
			t.Errorf("only %d kills came before a release, want %d", inTime(landed), *kills)
		}
	})
	t.Run("killed half-way while the loader owns the engine", func(t *testing.T) {
		t.Parallel()
		killOwner(t, want[0], false)
	})
	t.Run("killed half-way together with the engine", func(t *testing.T) {
		t.Parallel()
		killOwner(t, want[0], true)
	})
}

// inTime counts the kills that came before the release.
func inTime(landed map[phase]int) (kills int) {
	for at, n := range landed {
		if at < released {
			kills += n
		}
	}
	return kills
}

// victim is who is killed.
type victim string

const (
	theLoader victim = "loader"
	theEngine victim = "engine"
	both      victim = "loader and engine"
)

// killRound breaks off two loads of each package, the second of which meets
// what the first left behind, and then loads it to the end, while a reader
// looks all the time.
func killRound(t *testing.T, want []completedLoad, round int, landed map[phase]int) {
	dataDir := t.TempDir()
	served := serve(t, "--data", dataDir)
	readers := checkReleasesMeanwhile(t, served.url, want)
	watch := watchLoads(t, dataDir)
	for n, one := range want {
		before := readPublished(t, dataDir, one.dataset)
		// The engine's death alone does not end a load, so it comes second.
		first := []victim{theLoader, both}[(n+round)%2]
		second := []victim{theEngine, theLoader, both}[(n+round)%3]
		for m, who := range []victim{first, second} {
			aims := one.phases.aims()
			aimed := aims[(n+m+round)%len(aims)]
			at := killLoad(t, watch, dataDir, one, who, aimed)
			landed[at]++
			seen := readPublished(t, dataDir, one.dataset)
			t.Logf("round %d, %s: killed the %s, aimed at %v, at %v: %d releases, %d before", round+1, one.ID, who, aimed, at, len(seen), len(before))
			checkWhole(t, before, seen, one)
		}
		mustRun(t, "load", "--data", dataDir, one.dir)
		seen := readPublished(t, dataDir, one.dataset)
		if len(seen) != len(before)+1 {
			t.Errorf("%d releases after the rerun, want %d", len(seen), len(before)+1)
		}
		checkWhole(t, before, seen, one)
	}
	newest := readPublished(t, dataDir, "demo")[0]
	awaitServed(t, served.url, newest.ID)
	readers.check(t)
	sweepDead(t, dataDir)
	checkNothingLeftBehind(t, dataDir)
	watch.close()
	served.kill()
}

// killLoad starts a loader and kills at a random moment of one phase of its
// work. It tells in which phase the kill came.
func killLoad(t *testing.T, watch *watcher, dataDir string, pkg completedLoad, who victim, aimed phase) phase {
	t.Helper()
	watch.begin()
	loader := start(t, "load", "--data", dataDir, pkg.dir)
	at := watch.await(loader, aimed)
	// The last phases are over before they are seen, so they are aimed at from
	// the end of those before.
	share := rand.Float64()
	if aimed == pkg.phases.aims()[len(pkg.phases.aims())-1] {
		share = 0.7 + share/2
	}
	if at == aimed {
		// A moment within the phase, by chance: no state in the database marks it.
		time.Sleep(time.Duration(share * float64(pkg.phases.lengthOf(at))))
		at = max(at, watch.look())
	}
	if loader.hasEnded() {
		at = ended
	}
	var killed []int
	if who != theLoader {
		killed = engineProcesses(t, dataDir)
	}
	for _, process := range killed {
		_ = syscall.Kill(process, syscall.SIGKILL)
	}
	if who != theEngine {
		loader.kill()
	}
	if status := loader.wait(); status != -1 && status != exitDone && status != exitInternal {
		t.Errorf("the load ended with status %d: %s", status, loader.log.String())
	}
	enginetest.Eventually(t, "an engine that was not killed answers", func() bool {
		running := engineProcesses(t, dataDir)
		return len(running) == 1 && !slices.Contains(killed, running[0]) && watch.conn.Ping(t.Context()) == nil
	})
	return at
}

// killOwner kills a loader that runs alone, and so owns the engine.
func killOwner(t *testing.T, want completedLoad, withEngine bool) {
	dataDir := ""
	for wait, killed := want.phases.length()/2, false; !killed; wait /= 2 {
		dataDir = t.TempDir()
		mustRun(t, "migrate", "--data", dataDir)
		loader := start(t, "load", "--data", dataDir, want.dir)
		enginetest.Eventually(t, "an engine runs", func() bool { return len(engineProcesses(t, dataDir)) == 1 })
		time.Sleep(wait) // no other connection can see how far a loader has come that owns the engine
		if owned := engineProcesses(t, dataDir); withEngine && len(owned) == 1 {
			_ = syscall.Kill(owned[0], syscall.SIGKILL)
		}
		loader.kill()
		killed = loader.wait() == -1
	}
	enginetest.Eventually(t, "the engine is gone", func() bool { return len(engineProcesses(t, dataDir)) == 0 })

	before := readPublished(t, dataDir, "demo")
	checkWhole(t, nil, before, want)
	mustRun(t, "load", "--data", dataDir, want.dir)
	seen := readPublished(t, dataDir, "demo")
	checkWhole(t, before, seen, want)
	if len(seen) != 1 {
		t.Errorf("got releases %+v, want one", seen)
	}
	sweepDead(t, dataDir)
	checkNothingLeftBehind(t, dataDir)
}

// checkWhole checks that the releases are those of before and at most one
// more, which is what an undisturbed load makes.
func checkWhole(t *testing.T, before, seen []published, want completedLoad) {
	t.Helper()
	if len(seen) > len(before)+1 {
		t.Fatalf("%d releases, %d before", len(seen), len(before))
	}
	if diff := cmp.Diff(before, seen[len(seen)-len(before):], cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("earlier releases changed (-before +after):\n%s", diff)
	}
	if len(seen) == len(before) {
		return
	}
	if diff := cmp.Diff(want.published, seen[0]); diff != "" {
		t.Errorf("the release is not that of an undisturbed load (-undisturbed +this):\n%s", diff)
	}
}

// checkReleasesMeanwhile reads all releases over the API until it is stopped, and checks
// that each is one of an undisturbed load, figures included.
func checkReleasesMeanwhile(t *testing.T, url string, want []completedLoad) *readers {
	t.Helper()
	r := &readers{stop: make(chan struct{})}
	r.done.Go(func() {
		for {
			select {
			case <-r.stop:
				return
			case <-time.After(20 * time.Millisecond):
			}
			r.record(checkServed(url, want))
		}
	})
	return r
}

func checkServed(url string, want []completedLoad) error {
	seen, err := tryReleases(url)
	if err != nil {
		return err
	}
	for _, one := range seen {
		if !slices.ContainsFunc(want, func(w completedLoad) bool { return w.dataset == one.Dataset.ID }) {
			continue
		}
		figures, err := tryFiguresOf(url, one.Dataset.ID, one.ID)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(want, func(w completedLoad) bool {
			return w.ID == one.ID && w.ContentHash == one.ContentHash && w.Rows == uint64(one.Rows) && w.served == figures
		}) {
			return errors.New("not whole: " + one.ID)
		}
	}
	return nil
}

package main

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/engine/enginetest"
	"kommunebench/kommune"
)

func TestALoadWorksWhileServeRunsAndIsSeen(t *testing.T) {
	dataDir := t.TempDir()
	served := serve(t, "--data", dataDir)
	// Answers before keep the old list of releases in memory, and a release of a
	// dataset that is not in it is one that they cannot tell of yet.
	asking := askWithoutPause(t, served.url, `{ releases { nodes { id dataset { id latestRelease { id } indicators { id } } } } }`, true)
	defer asking.check(t)
	for seed := 1; seed <= 2; seed++ {
		mustRun(t, "load", "--data", dataDir, synthetic(t, 10_000, seed))
		awaitServed(t, served.url, fmt.Sprintf("demo@%d", seed))
	}
	for _, one := range releases(t, served.url, "") {
		if one.Dataset.Synthetic != (one.Dataset.ID == "demo") {
			t.Errorf("dataset %s is marked synthetic: %t", one.Dataset.ID, one.Dataset.Synthetic)
		}
	}
}

// awaitServed waits until a release is the one that answers are made from.
func awaitServed(t *testing.T, url, releaseID string) {
	t.Helper()
	enginetest.Eventually(t, releaseID+" is served", func() bool { return newestSeen(t, url) == releaseID })
}

// newestSeen is the release that datasets shows for the demo, which is the one
// that figures are answered from; empty where there is none.
func newestSeen(t *testing.T, url string) string {
	t.Helper()
	answer := ask[struct {
		Datasets []struct {
			ID            string
			LatestRelease *struct{ ID string }
		}
	}](t, url, `{ datasets { id latestRelease { id } } }`)
	for _, dataset := range answer.Datasets {
		if dataset.ID == "demo" && dataset.LatestRelease != nil {
			return dataset.LatestRelease.ID
		}
	}
	return ""
}

func TestASecondServeAttachesAndGoesOnWithoutTheFirst(t *testing.T) {
	for name, signal := range map[string]syscall.Signal{"when that is killed": syscall.SIGKILL, "when that is stopped": syscall.SIGTERM} {
		t.Run(name, func(t *testing.T) { takeOver(t, signal) })
	}
}

// takeOver ends the first of two programs on one data folder: the second
// answers from an engine of its own.
func takeOver(t *testing.T, signal syscall.Signal) {
	t.Helper()
	dataDir := t.TempDir()
	first := serve(t, "--data", dataDir)
	second := serve(t, "--data", dataDir)
	checkHedensted(t, second.url)
	running := engineProcesses(t, dataDir)
	if len(running) != 1 {
		t.Fatalf("engine processes of two programs: %v, want one", running)
	}
	asking := askWithoutPause(t, second.url, hedensted, false)
	first.signalGroup(signal)
	first.wait()
	enginetest.Eventually(t, "the second answers from an engine of its own", func() bool {
		now := engineProcesses(t, dataDir)
		_, err := tryAsk[any](second.url, hedensted)
		return err == nil && len(now) == 1 && now[0] != running[0]
	})
	asking.check(t)
	checkHedensted(t, second.url)
	mustRun(t, "load", "--data", dataDir, synthetic(t, 1000, 1))
	awaitServed(t, second.url, "demo@1")
	second.signalGroup(syscall.SIGINT)
	if status := second.wait(); status != exitDone {
		t.Errorf("the second ended with status %d", status)
	}
	if left := engineProcesses(t, dataDir); len(left) != 0 {
		t.Errorf("engine processes %v outlive their program", left)
	}
}

// readers ask one server the same question over and over.
type readers struct {
	stop     chan struct{}
	done     sync.WaitGroup
	mu       sync.Mutex
	answers  int
	failures []error
}

// askWithoutPause starts readers. Every answer has to be the one that is given
// now, or any at all where changing says that it changes meanwhile.
func askWithoutPause(t *testing.T, url, query string, changing bool) *readers {
	t.Helper()
	want := ask[any](t, url, query)
	r := &readers{stop: make(chan struct{})}
	for range 4 {
		r.done.Go(func() {
			for {
				select {
				case <-r.stop:
					return
				default:
				}
				answer, err := tryAsk[any](url, query)
				if diff := cmp.Diff(want, answer); err == nil && !changing && diff != "" {
					err = fmt.Errorf("a wrong answer (-want +got):\n%s", diff)
				}
				r.record(err)
			}
		})
	}
	return r
}

func (r *readers) record(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answers++
	if err != nil {
		r.failures = append(r.failures, err)
	}
}

// check stops the readers. A read that lost its engine may be answered with
// UNAVAILABLE; any other failure is one.
func (r *readers) check(t *testing.T) {
	t.Helper()
	close(r.stop)
	r.done.Wait()
	t.Logf("%d answers meanwhile, %d of them failed: %v", r.answers, len(r.failures), errors.Join(r.failures...))
	if r.answers == 0 {
		t.Error("nothing was answered meanwhile")
	}
	for _, err := range r.failures {
		if !strings.Contains(err.Error(), "UNAVAILABLE") {
			t.Errorf("an answer meanwhile: %v", err)
		}
	}
}

func TestALoadWhoseServeIsKilledPublishesWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	dataDir, dir := t.TempDir(), synthetic(t, 100_000, 1)
	first := serve(t, "--data", dataDir)
	loader := start(t, "load", "--data", dataDir, dir)
	enginetest.Eventually(t, "the load writes", func() bool { return loader.hasEnded() || countIn(t, dataDir, countStaging) > 0 })
	first.kill()
	status := loader.wait()
	t.Logf("the load ended with status %d: %s", status, loader.log.String())
	serve(t, "--data", dataDir)
	seen := len(readPublished(t, dataDir, "demo"))
	if (status == exitDone) != (seen == 1) || seen > 1 {
		t.Errorf("the load ended with status %d and %d releases are seen", status, seen)
	}
	mustRun(t, "load", "--data", dataDir, dir)
	after := readPublished(t, dataDir, "demo")
	if len(after) != 1 || after[0].Figures != 100_000 {
		t.Errorf("releases after a rerun: %+v, want one of 100,000 figures", after)
	}
	sweepDead(t, dataDir)
	checkNothingLeftBehind(t, dataDir)
}

func TestALoadOutlivesTheServeThatOwnsItsEngine(t *testing.T) {
	t.Parallel()
	const rows = 400_000
	dir := synthetic(t, rows, 1)
	for name, signal := range map[string]syscall.Signal{"stopped": syscall.SIGINT, "killed": syscall.SIGKILL} {
		t.Run("when that is "+name, func(t *testing.T) {
			dataDir := t.TempDir()
			served := serve(t, "--data", dataDir)
			loader := start(t, "load", "--data", dataDir, dir)
			enginetest.Eventually(t, "the load writes", func() bool { return countIn(t, dataDir, countStaging) > 0 })
			served.signalGroup(signal)
			if status := loader.wait(); status != exitDone {
				t.Errorf("the load ended with status %d", status)
			}
			if !strings.Contains(loader.log.String(), "went away under a load") {
				t.Error("the load was not broken off by the end of serve")
			}
			if !strings.Contains(loader.out.String(), "rows loaded into dataset demo") {
				t.Errorf("the load says %q", loader.out.String())
			}
			seen := readPublished(t, dataDir, "demo")
			if len(seen) != 1 || seen[0].Figures != rows {
				t.Errorf("releases: %+v, want one of %d figures", seen, rows)
			}
			sweepDead(t, dataDir)
			checkNothingLeftBehind(t, dataDir)
		})
	}
}

func TestALoadWhoseServerStaysAwaySaysWhatToDo(t *testing.T) {
	t.Parallel()
	dataDir, dir := t.TempDir(), synthetic(t, 400_000, 1)
	server, found := startServer(t, dataDir)
	// The data that ship with the program are not to be what it is at.
	first := variant(t, synthetic(t, 1000, 1), "first", kommune.DisclosureByPublisher, func(int) bool { return true })
	mustRun(t, "load", "--clickhouse", found.Writer, first)
	loader := start(t, "load", "--clickhouse", found.Writer, dir)
	enginetest.Eventually(t, "the load writes", func() bool { return countIn(t, dataDir, countStaging) > 0 })
	server.kill()
	if status := loader.wait(); status != exitInternal {
		t.Errorf("the load ended with status %d", status)
	}
	_, said, _ := strings.Cut(loader.log.String(), "kommunebench: loading ")
	if !strings.Contains(said, "nothing was published, run the load again") || strings.Contains(said, "127.") {
		t.Errorf("the load says %q", said)
	}
	if seen := readPublished(t, dataDir, "demo"); len(seen) != 0 {
		t.Errorf("releases: %+v, want none", seen)
	}
}

func TestTwoServesStartedAtOnceOnANewFolderShareOneEngineAndOneRelease(t *testing.T) {
	t.Parallel()
	dataDir := t.TempDir()
	programs := []*program{
		start(t, "serve", "--listen", "127.0.0.1:0", "--data", dataDir), start(t, "serve", "--listen", "127.0.0.1:0", "--data", dataDir),
	}
	for n, p := range programs {
		awaitStarted(t, p, fmt.Sprintf("serve %d of 2", n+1))
		checkHedensted(t, servesOn.FindStringSubmatch(p.out.String())[1])
	}
	if running := engineProcesses(t, dataDir); len(running) != 1 {
		t.Errorf("engine processes: %v, want one", running)
	}
	for _, one := range readPublished(t, dataDir, "") {
		if !strings.HasSuffix(one.ID, "@1") {
			t.Errorf("%s: the data that ship were published twice", one.ID)
		}
	}
}

func TestTwoLoadsAtOnceOfOneDatasetBothCountAndCorruptNothing(t *testing.T) {
	t.Parallel()
	dataDir := t.TempDir()
	serve(t, "--data", dataDir)
	const rows = 50_000
	first, second := synthetic(t, rows, 1), synthetic(t, rows, 2)
	loaders := []*program{
		start(t, "load", "--data", dataDir, first), start(t, "load", "--data", dataDir, second),
		start(t, "load", "--data", dataDir, second),
	}
	for _, loader := range loaders {
		if status := loader.wait(); status != exitDone {
			t.Errorf("status %d: %s", status, loader.log.String())
		}
		t.Log(loader.out.String())
	}
	seen := readPublished(t, dataDir, "demo")
	if len(seen) < 2 || len(seen) > 3 {
		t.Errorf("two packages loaded at once gave releases %+v", seen)
	}
	for n, one := range seen {
		if one.Figures != rows {
			t.Errorf("%s has %d figures, want %d", one.ID, one.Figures, rows)
		}
		if n > 0 && one.ContentHash == seen[n-1].ContentHash {
			t.Errorf("%s and %s are the same", one.ID, seen[n-1].ID)
		}
	}
	sweepDead(t, dataDir)
	checkNothingLeftBehind(t, dataDir)
}

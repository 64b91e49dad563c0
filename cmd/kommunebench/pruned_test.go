package main

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kommunebench/engine/enginetest"
)

// pruneMoments are spread evenly over the time of a whole prune.
const pruneMoments = 4

const (
	unnamedRows = "SELECT count() FROM observations WHERE (indicator, run, toUInt16(substring(period, 1, 4))) NOT IN " +
		"(SELECT i, r, y FROM releases ARRAY JOIN slices.indicator AS i, slices.run AS r, slices.year AS y WHERE content_hash != '')"
	unfinished = "SELECT count() FROM releases WHERE content_hash = '' AND notEmpty(slices.run)"
)

// The engine is serve's, so that it outlives the prune that is killed; every
// other time both are killed.
func TestAKilledPruneIsFinishedByARerun(t *testing.T) {
	t.Parallel()
	dataDir := t.TempDir()
	served := serve(t, "--no-data", "--data", dataDir)
	for seed := range pruneMoments + 2 {
		mustRun(t, "load", "--data", dataDir, synthetic(t, killedRows/6, seed+1))
	}
	// A prune waits until nobody takes a release for the newest that was it until
	// just now; that is not the time to be killed in.
	changeIn(t, dataDir, "ALTER TABLE releases UPDATE published_at = published_at - INTERVAL 1 MINUTE WHERE dataset = 'demo' SETTINGS mutations_sync = 2")
	kept := readPublished(t, dataDir, "demo")
	prune := func(keep int) []string {
		return []string{"release", "prune", "demo", "--keep", strconv.Itoa(keep), "--data", dataDir}
	}
	killed := 0
	begun := time.Now()
	mustRun(t, prune(len(kept)-1)...)
	whole := time.Since(begun) //nolint:forbidigo // moments to kill at are aimed by it, it is not judged
	for moment := 1; moment <= pruneMoments; moment++ {
		kept = kept[:len(kept)-1]
		after := whole * time.Duration(moment) / (pruneMoments + 1)
		pruning := start(t, prune(len(kept)-1)...)
		time.Sleep(after) // the moment of the kill; what is checked holds at any moment
		if moment%2 == 0 {
			served.kill()
		}
		pruning.kill()
		if pruning.wait() == -1 {
			killed++
		} else {
			whole = after // the machine is less busy than it was: kill the next one earlier
		}
		t.Logf("killed after %v of %v, status %d: %d rows are unnamed, %d prunes to finish", after, whole, pruning.wait(),
			countIn(t, dataDir, unnamedRows), countIn(t, dataDir, unfinished))

		if moment%2 == 0 {
			served = serve(t, "--no-data", "--data", dataDir)
		}
		mustRun(t, prune(len(kept)-1)...)
		if left := countIn(t, dataDir, unnamedRows); left != 0 {
			t.Errorf("%d rows are left that no release names", left)
		}
		if left := countIn(t, dataDir, unfinished); left != 0 {
			t.Errorf("%d releases are pruned in part", left)
		}
		if diff := cmp.Diff(kept[:len(kept)-1], readPublished(t, dataDir, "demo")); diff != "" {
			t.Errorf("kept (-want +got):\n%s", diff)
		}
		checkNothingLeftBehind(t, dataDir)
	}
	if killed == 0 {
		t.Error("every prune came to its end before it was killed")
	}
}

// A link that cites a release says of it that it was pruned, also by a server
// that has answered from it before.
func TestALinkToAPrunedReleaseSaysThatItWasPruned(t *testing.T) {
	t.Parallel()
	dataDir := t.TempDir()
	served := serve(t, "--no-data", "--data", dataDir)
	for seed := 1; seed <= 2; seed++ {
		mustRun(t, "load", "--data", dataDir, synthetic(t, 10_000, seed))
	}
	awaitServed(t, served.url, "demo@2")
	const cited = `{ compare(indicator: "demo/deregistered-3-months", release: "demo@1") { rows { value } } }`
	if _, err := tryAsk[any](served.url, cited); err != nil {
		t.Fatal(err)
	}
	mustRun(t, "release", "prune", "demo", "--keep", "1", "--data", dataDir)
	// A server looks for what was pruned once a second, and has kept this answer.
	enginetest.Eventually(t, "the server has seen that the release is gone", func() bool {
		_, err := tryAsk[any](served.url, cited)
		return err != nil
	})
	const pruned = `release "demo@1" was pruned: its figures are no longer kept`
	for _, query := range []string{
		cited,
		`{ trend(indicator: "demo/deregistered-3-months", release: "demo@1") { periods } }`,
		`{ observations(indicators: ["demo/deregistered-3-months"], release: "demo@1") { totalCount } }`,
		`{ changes(dataset: "demo", from: "demo@1") { totalCount } }`,
		`{ releaseDiff(dataset: "demo", from: "demo@1") { rowsRevised } }`,
	} {
		_, err := tryAsk[any](served.url, query)
		if err == nil || !strings.Contains(err.Error(), "NOT_FOUND") || !strings.Contains(fmt.Sprint(err), "was pruned") {
			t.Errorf("%s: %v, want NOT_FOUND: %s", query, err, pruned)
		}
	}
	if got := served.status("/graphql?query=" + url.QueryEscape(cited)); got == 0 {
		t.Error("the server has gone")
	}
}

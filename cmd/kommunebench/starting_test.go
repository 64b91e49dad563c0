package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"kommunebench/engine/enginetest"
)

// startKills is a flag of this test binary: make torture asks for more.
var startKills = flag.Int("start-kills", 5, "how many owners of an engine the test of that kills while another program starts")

// A program that starts may find the engine of another, which is killed before
// it has used it: it waits for whoever takes over, or takes over itself.
func TestAStartWhileTheEnginesOwnerIsKilledWaitsOrTakesOver(t *testing.T) {
	t.Parallel()
	dataDir := t.TempDir()
	pkg := synthetic(t, 1000, 1)
	owner := serve(t, "--data", dataDir)
	usual := time.Since(owner.begun) //nolint:forbidigo // moments to kill at are chosen within it, it is not judged
	for round := range *startKills {
		var rest *serving // another one that is attached, and takes over first
		if round%3 == 2 {
			attached := serve(t, "--data", dataDir)
			rest = &attached
		}
		newcomer := startAnother(t, dataDir, pkg, round)
		moment := time.Duration(rand.Int64N(int64(usual)))
		if newcomer.command.Args[1] == "load" {
			moment /= 2 // it ends soon
		}
		time.Sleep(moment) // a moment of the start, by chance; what is checked holds at any
		early := !newcomer.hasEnded()
		owner.kill()
		awaitStarted(t, newcomer, fmt.Sprintf("round %d, owner killed after %v", round+1, moment))
		t.Logf("round %d: %s, owner killed after %v, before its end: %t; another one attached: %t", round+1, newcomer.command.Args[1], moment, early, rest != nil)
		owner = nextOwner(t, dataDir, newcomer, rest)
		awaitDatabase(t, owner.url)
		checkHedensted(t, owner.url)
		if running := engineProcesses(t, dataDir); len(running) != 1 {
			t.Errorf("engine processes: %v, want one", running)
		}
	}
	if seen := readPublished(t, dataDir, "demo"); len(seen) != 1 || seen[0].Figures != 1000 {
		t.Errorf("releases of the demo: %+v, want one of 1000 figures", seen)
	}
}

// awaitDatabase waits until questions are answered: whose engine's owner dies just after
// it has started says UNAVAILABLE until it has taken over.
func awaitDatabase(t *testing.T, address string) {
	t.Helper()
	question := address + "/graphql?query=" + url.QueryEscape(`{kommune(code: "0766") {testResults {kind}}}`)
	enginetest.Eventually(t, "the database answers", func() bool {
		status, text := body(t, question)
		return status == http.StatusOK && !strings.Contains(text, "UNAVAILABLE")
	})
}

// A new folder is the hard case: the owner dies amid migrations and first loads.
func TestAStartOnANewFolderWhoseFirstOwnerIsKilledTakesOver(t *testing.T) {
	t.Parallel()
	for round := range max(*startKills/2, 1) {
		dataDir := t.TempDir()
		first := start(t, "serve", "--listen", "127.0.0.1:0", "--data", dataDir)
		newcomer := startAnother(t, dataDir, synthetic(t, 1000, 1), round)
		moment := time.Duration(rand.Int64N(int64(2 * time.Second)))
		time.Sleep(moment) // a moment of the start, by chance; what is checked holds at any
		first.kill()
		t.Logf("round %d: %s, owner killed after %v", round+1, newcomer.command.Args[1], moment)
		awaitStarted(t, newcomer, fmt.Sprintf("round %d, owner killed after %v", round+1, moment))
		owner := nextOwner(t, dataDir, newcomer, nil)
		awaitDatabase(t, owner.url)
		checkHedensted(t, owner.url)
		for _, one := range readPublished(t, dataDir, "") {
			if !strings.HasSuffix(one.ID, "@1") {
				t.Errorf("%s: the data that ship were published twice", one.ID)
			}
		}
		owner.kill()
	}
}

// startAnother starts serve or load, in turns.
func startAnother(t *testing.T, dataDir, pkg string, round int) *program {
	t.Helper()
	if round%2 == 1 {
		return start(t, "load", "--data", dataDir, pkg)
	}
	return start(t, "serve", "--listen", "127.0.0.1:0", "--rate-public", "0", "--data", dataDir)
}

// awaitStarted waits until a serve says where it serves, or a load has ended.
func awaitStarted(t *testing.T, p *program, when string) {
	t.Helper()
	if p.command.Args[1] == "load" {
		if status := p.wait(); status != exitDone {
			t.Fatalf("%s: the load ended with status %d: %s", when, status, p.log.String())
		}
		return
	}
	enginetest.Eventually(t, "serve says where", func() bool {
		if p.hasEnded() {
			t.Fatalf("%s: serve ended with status %d: %s", when, p.wait(), p.log.String())
		}
		return servesOn.MatchString(p.out.String())
	})
}

// nextOwner leaves one serve running: the newcomer or, where that was a load,
// another.
func nextOwner(t *testing.T, dataDir string, newcomer *program, rest *serving) serving {
	t.Helper()
	found := servesOn.FindStringSubmatch(newcomer.out.String())
	if found == nil {
		if rest != nil {
			// Until it has seen that the owner is gone, it answers UNAVAILABLE.
			enginetest.Eventually(t, "the attached one takes over", func() bool {
				return strings.Contains(rest.log.String(), "taking over") && rest.status("/readyz") == http.StatusOK
			})
			return *rest
		}
		return serve(t, "--data", dataDir)
	}
	next := serving{program: newcomer, url: found[1]}
	if rest != nil {
		rest.kill() // the newcomer has to take over once more, while it runs
	}
	enginetest.Eventually(t, "the newcomer is ready", func() bool { return next.status("/readyz") == http.StatusOK })
	return next
}

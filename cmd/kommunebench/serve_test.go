package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"

	"kommunebench/engine/enginetest"
)

// checkGone checks that a data folder's engine has ended too.
func checkGone(t *testing.T, dataDir string) {
	t.Helper()
	enginetest.Eventually(t, "no engine process is left", func() bool { return len(engineProcesses(t, dataDir)) == 0 })
}

func TestServeAnswersThePublishedTestsOfHedensted(t *testing.T) {
	t.Parallel()
	served := serve(t, "--data", t.TempDir())
	// First of all: who finds it ready must find the facts.
	checkHedensted(t, served.url)
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/schema.graphql": 200, "/graphiql": 200, "/": 200, "/nowhere": 404} {
		if got := served.status(path); got != want {
			t.Errorf("%s: status %d, want %d", path, got, want)
		}
	}
}

func TestServeEndsCleanlyOnASignal(t *testing.T) {
	for name, signal := range map[string]syscall.Signal{"Ctrl-C": syscall.SIGINT, "the service manager": syscall.SIGTERM} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dataDir := t.TempDir()
			served := serve(t, "--data", dataDir)
			if owned := engineProcesses(t, dataDir); len(owned) != 1 {
				t.Fatalf("engine processes: %v, want one", owned)
			}
			// A terminal sends the signal to the whole group.
			served.signalGroup(signal)
			if status := served.wait(); status != exitDone {
				t.Errorf("status %d, want %d", status, exitDone)
			}
			if left := engineProcesses(t, dataDir); len(left) != 0 {
				t.Errorf("engine processes %v outlive their program", left)
			}
		})
	}
}

func TestAKilledServeLeavesNoEngine(t *testing.T) {
	t.Parallel()
	dataDir := t.TempDir()
	served := serve(t, "--data", dataDir)
	// An open connection to the database is the hard case.
	checkHedensted(t, served.url)
	if owned := engineProcesses(t, dataDir); len(owned) != 1 {
		t.Fatalf("engine processes: %v, want one", owned)
	}
	served.kill()
	checkGone(t, dataDir)
}

func TestServeRefusesAnAddressBeforeItStartsAnEngine(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	for address, reason := range map[string]string{
		listener.Addr().String(): "address already in use",
		"nonsense":               "missing port in address",
		"127.0.0.1:99999":        "invalid port",
	} {
		dataDir := t.TempDir()
		p := start(t, "serve", "--data", dataDir, "--listen", address)
		if status := p.wait(); status != exitUsage {
			t.Errorf("%s: status %d, want %d", address, status, exitUsage)
		}
		if log := p.log.String(); !strings.Contains(log, fmt.Sprintf("listen: got %q", address)) || !strings.Contains(log, reason) {
			t.Errorf("standard error does not say that %s can't be listened on: %s", address, log)
		}
		if entries, err := os.ReadDir(dataDir); err != nil || len(entries) != 0 {
			t.Errorf("%s: an engine was started for nothing: %v, %v", address, entries, err)
		}
	}
}

func TestServeIsAliveBeforeItIsReady(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	served := serving{program: start(t, "serve", "--data", t.TempDir(), "--listen", address), url: "http://" + address}
	// The data folder is new, so migrations and the first loads take a while.
	seen := map[int]bool{}
	enginetest.Eventually(t, "serve is ready", func() bool {
		ready, alive := served.status("/readyz"), served.status("/healthz")
		seen[ready] = true
		if ready != 0 && alive != http.StatusOK {
			t.Errorf("/healthz answers %d while /readyz answers %d", alive, ready)
		}
		return ready == http.StatusOK
	})
	if !seen[http.StatusServiceUnavailable] {
		t.Errorf("/readyz never answered 503 while serve started: %v", seen)
	}
	checkHedensted(t, served.url)
}

func TestServeLoadsTheDemoDataOnceAndMarksThemSynthetic(t *testing.T) {
	t.Parallel()
	dataDir := t.TempDir()
	for _, start := range []string{"first", "second"} {
		served := serve(t, "--data", dataDir, "--demo")
		seen := releases(t, served.url, "demo")
		if len(seen) != 1 || seen[0].Rows < 200_000 || !seen[0].Dataset.Synthetic {
			t.Errorf("releases of the demo after the %s start: %+v", start, seen)
		}
		if n := figures(t, served.url, "demo@1"); n < 200_000 {
			t.Errorf("the demo shows %d figures", n)
		}
		served.signalGroup(syscall.SIGINT)
		served.wait()
	}
}

func TestServeStoppedWhileItStartsLeavesNoEngine(t *testing.T) {
	t.Parallel()
	dataDir := t.TempDir()
	p := start(t, "serve", "--data", dataDir, "--listen", "127.0.0.1:0", "--demo")
	enginetest.Eventually(t, "an engine runs", func() bool { return len(engineProcesses(t, dataDir)) == 1 })
	p.signalGroup(syscall.SIGINT)
	status := p.wait()
	if status != exitDone {
		t.Errorf("status %d, want %d", status, exitDone)
	}
	if left := engineProcesses(t, dataDir); len(left) != 0 {
		t.Errorf("engine processes %v outlive their program", left)
	}
}

// A package that is called demo may be somebody's own work.
func TestTheDemoDoesNotOverwriteOtherFiguresOfItsName(t *testing.T) {
	t.Parallel()
	dataDir := t.TempDir()
	mustRun(t, "load", "--data", dataDir, synthetic(t, 1000, 3))
	served := serve(t, "--data", dataDir, "--demo")
	if list := releases(t, served.url, "demo"); len(list) != 1 {
		t.Errorf("the dataset has the releases %+v", list)
	}
	if logged := served.log.String(); !strings.Contains(logged, "the demo data are not loaded: the dataset has other figures, which stay") {
		t.Errorf("nothing is said of it: %s", logged)
	}
}

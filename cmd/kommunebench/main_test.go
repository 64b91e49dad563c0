package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"kommunebench/engine"
	"kommunebench/engine/enginetest"
)

// TestMain makes this test binary three programs: the tests, kommunebench (a
// copy of that name comes first in PATH), and the engine that either starts.
func TestMain(m *testing.M) {
	engine.RunChildIfAsked()
	if signal.Ignored(syscall.SIGHUP) && filepath.Base(os.Args[0]) != "kommunebench" {
		// The programs that tests start would ignore it too, as under nohup. A signal that is notified of is not ignored
		// by the programs that are started.
		signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	}
	testscript.Main(m, map[string]func(){"kommunebench": main})
}

// library names libchdb.so. The copy in PATH has no node_modules beside it, so
// it must be told; where the file is missing it says how to get it.
func library(t testing.TB) string {
	t.Helper()
	if path := os.Getenv(enginetest.LibraryEnv); path != "" {
		return path
	}
	path, err := filepath.Abs("../../node_modules/@chdb/lib-linux-x64-gnu/libchdb.so")
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// program is kommunebench run as a process, the leader of its own group.
type program struct {
	t        testing.TB
	command  *exec.Cmd
	begun    time.Time
	out, log lines
	ended    chan struct{}
}

// lines is what a process has written so far.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(data []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(data)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// answered matches the log lines of requests that went well.
var answered = regexp.MustCompile(`(?m)^.* msg=request .* status=200 code="" .*\n`)

func start(t testing.TB, arguments ...string) *program {
	t.Helper()
	return startIn(t, t.TempDir(), arguments...)
}

// startIn starts the program in a folder.
func startIn(t testing.TB, dir string, arguments ...string) *program {
	t.Helper()
	p := &program{t: t, command: exec.Command("kommunebench", arguments...), begun: time.Now(), ended: make(chan struct{})}
	p.command.Dir = dir
	p.command.Env = append(slices.DeleteFunc(os.Environ(), func(pair string) bool {
		return strings.HasPrefix(pair, "KOMMUNEBENCH_")
	}), enginetest.LibraryEnv+"="+library(t))
	p.command.Stdout, p.command.Stderr = &p.out, &p.log
	p.command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.command.Wait() // the status is asked of ProcessState
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("kommunebench %s\n%s%s", strings.Join(arguments, " "), p.out.String(), answered.ReplaceAllString(p.log.String(), ""))
		}
	})
	return p
}

// kill ends the process group with SIGKILL. A process that has ended is left
// alone: its number may be another's by now.
func (p *program) kill() {
	p.signalGroup(syscall.SIGKILL)
	<-p.ended
}

func (p *program) signalGroup(signal syscall.Signal) {
	select {
	case <-p.ended:
	default:
		_ = syscall.Kill(-p.command.Process.Pid, signal)
	}
}

// wait waits for the end and returns the exit status, -1 after a signal.
func (p *program) wait() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(enginetest.Patience):
		p.t.Fatalf("%v still runs after %v", p.command.Args, enginetest.Patience)
	}
	return p.command.ProcessState.ExitCode()
}

func (p *program) hasEnded() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// kommunebench runs the program to its end.
func kommunebench(t testing.TB, arguments ...string) (status int, out, log string) {
	t.Helper()
	p := start(t, arguments...)
	status = p.wait()
	return status, p.out.String(), p.log.String()
}

// mustRun is kommunebench for what has to succeed; it returns standard output.
func mustRun(t testing.TB, arguments ...string) string {
	t.Helper()
	status, out, log := kommunebench(t, arguments...)
	if status != exitDone {
		t.Fatalf("kommunebench %s: status %d\n%s%s", strings.Join(arguments, " "), status, out, log)
	}
	return out
}

// serving is a running serve that has said where.
type serving struct {
	*program
	url string
}

var servesOn = regexp.MustCompile(`serves on (http://\S+)`)

// serve starts kommunebench serve on a free port and waits until it is ready.
// Its tests ask more often than the public may, unless they say how often.
func serve(t testing.TB, arguments ...string) serving {
	t.Helper()
	p := start(t, append([]string{"serve", "--listen", "127.0.0.1:0", "--rate-public", "0"}, arguments...)...)
	s := serving{program: p}
	enginetest.Eventually(t, "serve says where", func() bool {
		if p.hasEnded() {
			t.Fatalf("serve ended with status %d", p.wait())
		}
		found := servesOn.FindStringSubmatch(p.out.String())
		if found != nil {
			s.url = found[1]
		}
		return found != nil
	})
	enginetest.Eventually(t, "serve is ready", func() bool { return s.status("/readyz") == http.StatusOK })
	return s
}

// status gets a page; 0 says that nobody answered.
func (s serving) status(path string) int {
	client := &http.Client{Timeout: enginetest.Patience}
	response, err := client.Get(s.url + path)
	if err != nil {
		return 0
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode
}

// engineProcesses lists the processes that run the engine of a data folder.
// The kernel keeps the environment that a process was started with.
func engineProcesses(t testing.TB, dataDir string) []int {
	t.Helper()
	environments, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil || len(environments) == 0 {
		t.Fatalf("no processes in /proc: %v", err)
	}
	var found []int
	for _, path := range environments {
		// A process may end meanwhile, or be another user's.
		content, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(content, []byte(fmt.Sprintf("%q", filepath.Join(dataDir, "engine", "config.xml")))) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil {
			found = append(found, pid)
		}
	}
	return found
}

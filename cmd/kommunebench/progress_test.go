package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"kommunebench/engine/enginetest"
	"kommunebench/etl"
)

// onTerminal runs kommunebench with standard error on a pseudo-terminal, and
// returns what that got.
type onTerminal struct {
	*program

	shown  *lines
	closed chan struct{}
}

func startOnTerminal(t *testing.T, columns uint16, env []string, arguments ...string) *onTerminal {
	t.Helper()
	terminal, standardError, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(terminal, &pty.Winsize{Rows: 24, Cols: columns}); err != nil {
		t.Fatal(err)
	}
	p := &program{t: t, command: exec.Command("kommunebench", arguments...), begun: time.Now(), ended: make(chan struct{})}
	p.command.Dir = t.TempDir()
	p.command.Env = append(slices.DeleteFunc(os.Environ(), func(pair string) bool {
		return strings.HasPrefix(pair, "KOMMUNEBENCH_") || strings.HasPrefix(pair, "TERM=")
	}), append([]string{enginetest.LibraryEnv + "=" + library(t), "TERM=xterm"}, env...)...)
	p.command.Stdout, p.command.Stderr = &p.out, standardError
	p.command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	_ = standardError.Close() // the child has its own
	o := &onTerminal{program: p, shown: &lines{}, closed: make(chan struct{})}
	go func() {
		_, _ = io.Copy(o.shown, terminal) // ends with an error when nobody writes any more
		close(o.closed)
	}()
	go func() {
		_ = p.command.Wait() // the status is asked of ProcessState
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.kill()
		<-o.closed
		_ = terminal.Close()
		if t.Failed() {
			t.Logf("the terminal got\n%q", o.shown.String())
		}
	})
	return o
}

// finish waits for the end and returns the status and what the terminal got.
func (o *onTerminal) finish() (status int, shown string) {
	status = o.wait()
	<-o.closed
	return status, o.shown.String()
}

var (
	cursorUp   = regexp.MustCompile(`\x1b\[\d+A\x1b\[J`)
	otherCodes = regexp.MustCompile(`\x1b\[[^A-Za-z]*[A-Za-z]`)
)

// frames parts what a terminal got at each move of the cursor up, and left is
// what is to be read on it in the end: a move up takes the bar's line away.
func frames(shown string) (all []string, left string) {
	all = cursorUp.Split(strings.ReplaceAll(shown, "\r\n", "\n"), -1)
	for n, frame := range all {
		if n == len(all)-1 {
			return all, left + frame
		}
		body := strings.TrimSuffix(frame, "\n")
		left += body[:strings.LastIndex(body, "\n")+1]
	}
	return all, left
}

func TestALoadOnATerminalShowsAMovingBarAndAFinalLine(t *testing.T) {
	t.Parallel()
	dataDir, input := t.TempDir(), synthetic(t, 1_000_000, 1)
	status, shown := startOnTerminal(t, 160, nil, "load", "--data", dataDir, "--json", input).finish()
	if status != exitDone {
		t.Fatalf("status %d", status)
	}
	all, left := frames(shown)
	seen := map[string]bool{}
	for _, frame := range all {
		for _, found := range regexp.MustCompile(`observations\S* +\[[=>-]+\] ([\d.]+) `).FindAllStringSubmatch(frame, -1) {
			seen[found[1]] = true
		}
	}
	if len(seen) < 3 {
		t.Errorf("the bar does not move: %v", seen)
	}
	// A load may publish between two frames, and end before a rate is reckoned.
	if !strings.Contains(shown, "reading ") || !regexp.MustCompile(`(checking|publishing) `).MatchString(shown) {
		t.Error("the bar never tells the phases")
	}
	if !regexp.MustCompile(`(?m)^done +demo-seed-1 +\[=+\] [\d.]+ MB  1 00\d \d{3} rows  0 rejected  [\d.]+ s\n$`).MatchString(left) {
		t.Errorf("the final line is missing in %q", left)
	}
	if strings.Count(left, "[") != 1 || otherCodes.MatchString(cursorUp.ReplaceAllString(shown, "")) {
		t.Errorf("more than the final bar, or colours: %q", left)
	}
	again := startOnTerminal(t, 160, nil, "load", "--data", dataDir, input)
	if status, shown := again.finish(); status != exitDone || !strings.Contains(shown, "unchanged  demo-seed-1") {
		t.Errorf("status %d, %q", status, shown)
	}
}

func TestMessagesStayWholeAroundTheBarsOfSeveralPaths(t *testing.T) {
	t.Parallel()
	madeUp, _ := jobindsatsFiles(t)
	good := writeFile(t, "good.csv", madeUp)
	bad := writeFile(t, "bad.csv", strings.Replace(madeUp, "Hedensted;", "Hedenslev;", 1))
	for _, columns := range []uint16{160, 40} {
		status, shown := startOnTerminal(t, columns, nil, "load", "--data", t.TempDir(), bad, good, filepath.Join(t.TempDir(), "none")).finish()
		all, left := frames(shown)
		if status != exitRefused {
			t.Errorf("status %d", status)
		}
		for _, line := range []string{
			`refused +bad\.csv .*`, `done +good\.csv .*`, `refused +none .*`,
			`bad\.csv line \d+, column "[^"]+", value "Hedenslev": .* \(rule unknown_kommune\)`,
			`kommunebench: .*bad\.csv was refused, nothing of it changed: .*`, `kommunebench: 2 of 3 paths were refused, .*`,
		} {
			if !regexp.MustCompile(`(?m)^` + line + `$`).MatchString(left) {
				t.Errorf("%d columns: no line %s in\n%s", columns, line, left)
			}
		}
		for _, frame := range all {
			for line := range strings.SplitSeq(frame, "\n") {
				if strings.Contains(line, "[") && !strings.Contains(line, "kommunebench") && len([]rune(line)) > int(columns) {
					t.Errorf("a bar of %d columns on a terminal of %d: %q", len([]rune(line)), columns, line)
				}
			}
		}
	}
}

func TestAnInterruptedLoadLeavesTheTerminalInOrder(t *testing.T) {
	t.Parallel()
	p := startOnTerminal(t, 120, nil, "load", "--data", t.TempDir(), synthetic(t, 2_000_000, 2))
	enginetest.Eventually(t, "the bar is there", func() bool {
		return strings.Contains(p.shown.String(), "reading ") || p.hasEnded()
	})
	p.signalGroup(os.Interrupt.(syscall.Signal))
	status, shown := p.finish()
	_, left := frames(shown)
	if status != exitInternal || !regexp.MustCompile(`(?m)^stopped +demo-seed-2 .*\n`).MatchString(left) || !strings.HasSuffix(left, "\n") {
		t.Errorf("status %d, %q", status, left)
	}
}

func TestWhereNoTerminalCanShowABarThereIsNone(t *testing.T) {
	t.Parallel()
	madeUp, _ := jobindsatsFiles(t)
	path := writeFile(t, "good.csv", madeUp)
	status, out, log := kommunebench(t, "load", "--data", t.TempDir(), path)
	if status != exitDone || strings.ContainsAny(out+log, "\x1b\r[") || strings.Contains(log, "rejected") {
		t.Errorf("a pipe got %q and %q", out, log)
	}
	status, shown := startOnTerminal(t, 100, []string{"TERM=dumb"}, "load", "--data", t.TempDir(), path).finish()
	if status != exitDone || strings.ContainsAny(shown, "\x1b[") || strings.Contains(shown, "rejected") {
		t.Errorf("a dumb terminal got %q", shown)
	}
}

func TestTheWordsOfABarTellHowFarALoadIs(t *testing.T) {
	t.Parallel()
	begun := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	state := loadState{phase: phaseOpening, path: "demo", name: "a very long name of a package.zip", started: begun}
	if got := state.beforeBar(); got != "opening    a very long name of a p…" {
		t.Errorf("%q", got)
	}
	state.update(etl.Progress{Resource: "a.csv", BytesRead: 100, BytesTotal: 100, RowsRead: 7}, begun.Add(time.Second))
	state.update(etl.Progress{Resource: "b.csv", BytesRead: 0, BytesTotal: 2_000_000, RowsRead: 7}, begun.Add(time.Second))
	state.update(etl.Progress{Resource: "b.csv", BytesRead: 500_000, BytesTotal: 2_000_000, RowsRead: 12_345, Rejected: 1_000}, begun.Add(5*time.Second))
	if got := state.afterBar(begun.Add(5 * time.Second)); got != "500.0 kB/2.0 MB  12 345 rows  1 000 rejected  2 469 rows/s  12 s left" {
		t.Errorf("%q", got)
	}
	state.update(etl.Progress{Resource: "b.csv", BytesRead: 2_000_000, BytesTotal: 2_000_000, RowsRead: 50_000}, begun.Add(20*time.Second))
	if state.phase != phaseChecking {
		t.Errorf("phase %s", state.phase)
	}
	state.finish("done", loadedPackage{datasetID: "demo", report: &etl.Report{RowsRead: 50_000}}, begun.Add(75*time.Second))
	if got := state.beforeBar() + state.afterBar(time.Time{}); got != "done       demo                    2.0 MB  50 000 rows  0 rejected  1 min 15 s" {
		t.Errorf("%q", got)
	}
}

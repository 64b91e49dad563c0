// Package pagetest_test uses the page in a browser, served by the program with the data that ship.
package pagetest_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kommunebench/engine/enginetest"
)

// partEnv chooses how much is looked at: "all" is every view in every width, scheme and language, which takes some
// minutes more than the part that is looked at otherwise.
const partEnv = "KOMMUNEBENCH_PAGE_TESTS"

// leftOutEnv names the file in which .ci/run collects what was left out.
const leftOutEnv = "KOMMUNEBENCH_LEFT_OUT"

// judgement is what a check found in a view: nothing, where the view passes.
type judgement struct {
	View, Check string
	Faults      []string
	// Note is what was counted, for the log.
	Note string
}

// What is judged, by the script of clients/page that does it. Each says at its head what it holds the page to.
var scripts = []struct{ name, script string }{
	{"every view stands in a browser", "check.mjs"},
	{"a figure is the same wherever it is shown", "same.mjs"},
	{"what readers keep holds when newer figures come", "later.mjs"},
	{"the server goes away and comes back", "outage.mjs"},
	{"the way to a view does no work twice", "switch.mjs"},
	{"a stranger gets five tasks done", "tasks.mjs"},
	{"a server without figures says so", "empty.mjs"},
	{"a newsroom behind one address is never refused", "newsroom.mjs"},
}

func TestThePageInABrowser(t *testing.T) {
	browser, ok := findBrowser(t)
	if !ok {
		return
	}
	part := "short"
	if os.Getenv(partEnv) == "all" {
		part = "all"
	}
	program := buildProgram(t)
	for _, one := range scripts {
		t.Run(one.name, func(t *testing.T) {
			found := judge(t, one.script, program, browser, part)
			for _, judged := range found {
				t.Run(judged.View+": it "+judged.Check, func(t *testing.T) {
					t.Log(judged.Note)
					for _, fault := range judged.Faults {
						t.Error(fault)
					}
				})
			}
			if len(found) == 0 {
				t.Fatalf("%s judged nothing", one.script)
			}
		})
	}
}

// judge runs a script of checks, which prints a judgement in each line.
func judge(t *testing.T, script string, arguments ...string) []judgement {
	t.Helper()
	var found []judgement
	lines := bufio.NewScanner(bytes.NewReader(run(t, script, arguments...)))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var one judgement
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			t.Fatalf("%s prints %q: %v", script, lines.Text(), err)
		}
		found = append(found, one)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}

// run gives what a script of clients/page prints.
func run(t testing.TB, script string, arguments ...string) []byte {
	t.Helper()
	command := exec.CommandContext(t.Context(), "node", append([]string{filepath.Join("..", "..", "clients", "page", script)}, arguments...)...)
	command.Env = append(os.Environ(), enginetest.LibraryEnv+"="+libraryPath(t))
	var log strings.Builder
	command.Stderr = &log
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v; make test fetches what it needs\n%s\n%.2000s", script, err, log.String(), output)
	}
	return output
}

// findBrowser finds Debian's chromium, or one of another name. Without one the test is left out, by name in the log and
// in the file that .ci/run prints at its end; where CI=true it fails.
func findBrowser(t testing.TB) (string, bool) {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, true
		}
	}
	note := "left out: " + t.Name() + ", as there is no chromium here"
	t.Log(note)
	if os.Getenv("CI") == "true" {
		t.Fatal("CI tests the page, and there is no chromium: apt-get install chromium")
	}
	if name := os.Getenv(leftOutEnv); name != "" {
		file, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if _, err := file.WriteString(note + "\n"); err != nil {
			t.Fatal(err)
		}
	}
	return "", false
}

// buildProgram builds the program from this source, with the page as it is in web/dist.
func buildProgram(t testing.TB) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "kommunebench")
	build := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", binary, "./cmd/kommunebench")
	build.Dir = filepath.Join("..", "..")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the program: %v\n%s", err, output)
	}
	return binary
}

// libraryPath names libchdb.so: the program is not built beside node_modules.
func libraryPath(t testing.TB) string {
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

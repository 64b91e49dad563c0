// Package pagetest_test opens the page in a browser, served by the program with the data that ship.
package pagetest_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"kommunebench/engine/enginetest"
)

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

var servesOn = regexp.MustCompile(`serves on (http://\S+)`)

// serve builds the program from this source and serves what ships and the demo data until the test ends. It gives the
// address. Readers have the limits that they have of any server.
func serve(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	binary := filepath.Join(dir, "kommunebench")
	build := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", binary, "./cmd/kommunebench")
	build.Dir = filepath.Join("..", "..")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the program: %v\n%s", err, output)
	}
	command := exec.Command(binary, "serve", "--demo", "--data", filepath.Join(dir, "data"), "--listen", "127.0.0.1:0")
	command.Dir = dir
	command.Env = append(slices.DeleteFunc(os.Environ(), func(pair string) bool {
		return strings.HasPrefix(pair, "KOMMUNEBENCH_")
	}), enginetest.LibraryEnv+"="+libraryPath(t))
	log := &lines{}
	command.Stdout, command.Stderr = log, log
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = command.Wait() // the log tells more than the status
		close(ended)
	}()
	t.Cleanup(func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(enginetest.Patience):
			_ = command.Process.Kill()
			<-ended
		}
	})
	return awaitAddress(t, log, ended)
}

// awaitAddress waits until the program says where it serves, which it does when its data are loaded.
func awaitAddress(t *testing.T, log *lines, ended <-chan struct{}) (address string) {
	t.Helper()
	enginetest.Eventually(t, "the program is ready", func() bool {
		select {
		case <-ended:
			t.Fatalf("the program ended:\n%s", log)
		default:
		}
		found := servesOn.FindStringSubmatch(log.String())
		if found != nil {
			address = found[1]
		}
		return found != nil
	})
	return address
}

// libraryPath names libchdb.so: the program is not built beside node_modules.
func libraryPath(t *testing.T) string {
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

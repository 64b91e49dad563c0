// Package bi_test runs the recipes of this folder: what the pages tell people
// to paste is taken from them and run against the program.
package bi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
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

// documented is the address that the pages name in place of the reader's own.
const documented = "https://kommunebench.example"

// program is kommunebench, built from this source, serving the data that ship.
type program struct {
	binary, data, url string
	log               *lines
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

// serve builds the program and runs it, with the operations that the pages show
// as named ones, until the test ends.
func serve(t *testing.T, documents string) *program {
	t.Helper()
	dir := t.TempDir()
	p := &program{binary: filepath.Join(dir, "kommunebench"), data: filepath.Join(dir, "data"), log: &lines{}}
	build := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", p.binary, "./cmd/kommunebench")
	build.Dir = filepath.Join("..", "..")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the program: %v\n%s", err, output)
	}
	p.start(t, "--documents", documents)
	return p
}

// start serves what is in the data folder until the test ends.
func (p *program) start(t *testing.T, options ...string) {
	t.Helper()
	command := p.command(append([]string{"serve", "--listen", "127.0.0.1:0", "--rate-public", "0"}, options...)...)
	command.Stdout, command.Stderr = p.log, p.log
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = command.Wait() // a log tells more than the status
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
	p.awaitReady(t, ended)
}

func (p *program) command(arguments ...string) *exec.Cmd {
	command := exec.Command(p.binary, arguments...)
	command.Dir = filepath.Dir(p.binary)
	command.Env = append(slices.DeleteFunc(os.Environ(), func(pair string) bool { return strings.HasPrefix(pair, "KOMMUNEBENCH_") }),
		"KOMMUNEBENCH_DATA="+p.data, enginetest.LibraryEnv+"="+libraryPath())
	return command
}

// libraryPath names libchdb.so: the program is not built beside node_modules.
func libraryPath() string {
	if path := os.Getenv(enginetest.LibraryEnv); path != "" {
		return path
	}
	path, err := filepath.Abs("../../node_modules/@chdb/lib-linux-x64-gnu/libchdb.so")
	if err != nil {
		return ""
	}
	return path
}

var servesOn = regexp.MustCompile(`serves on (http://\S+)`)

// awaitReady waits until the program says where it serves, which it does when
// its data are loaded.
func (p *program) awaitReady(t *testing.T, ended <-chan struct{}) {
	t.Helper()
	enginetest.Eventually(t, "the program is ready", func() bool {
		select {
		case <-ended:
			t.Fatalf("the program ended:\n%s", p.log)
		default:
		}
		found := servesOn.FindStringSubmatch(p.log.String())
		if found != nil {
			p.url = found[1]
		}
		return found != nil
	})
}

// here puts the program's address in place of the documented one.
func (p *program) here(text string) string { return strings.ReplaceAll(text, documented, p.url) }

var createdKey = regexp.MustCompile(`kb_[a-z0-9]{52}`)

// createKey makes an API key.
func (p *program) createKey(t *testing.T) string {
	t.Helper()
	output, err := p.command("key", "create", "Recipes").CombinedOutput()
	key := createdKey.FindString(string(output))
	if err != nil || key == "" {
		t.Fatalf("making a key: %v\n%s", err, output)
	}
	return key
}

// get asks an address as a page of another origin does, and gives the answer,
// whose status must be 200.
func get(t *testing.T, address string) ([]byte, http.Header) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Origin", "https://page.example")
	return do(t, request)
}

func do(t *testing.T, request *http.Request) ([]byte, http.Header) {
	t.Helper()
	response, err := (&http.Client{Timeout: enginetest.Patience}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: status %d: %v: %.500s", request.URL, response.StatusCode, err, body)
	}
	return body, response.Header
}

// ask puts a GraphQL question, the other way to every figure of the recipes.
func ask[T any](t *testing.T, p *program, query string) T {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.url+"/graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	text, _ := do(t, request)
	var answer struct {
		Data   T
		Errors []struct{ Message string }
	}
	if err := json.Unmarshal(text, &answer); err != nil || len(answer.Errors) > 0 {
		t.Fatalf("asking %s: %v: %.500s", query, err, text)
	}
	return answer.Data
}

// run runs a command in a folder with some input and gives what it prints.
func run(t *testing.T, dir, input string, environment []string, name string, arguments ...string) (string, error) {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, arguments...)
	command.Dir, command.Stdin = dir, strings.NewReader(input)
	command.Env = append(append(os.Environ(), "LANG=C.UTF-8", "LC_ALL=C.UTF-8"), environment...)
	var out, log bytes.Buffer
	command.Stdout, command.Stderr = &out, &log
	if err := command.Run(); err != nil {
		return out.String(), fmt.Errorf("%w: %.3000s", err, log.String())
	}
	return out.String(), nil
}

func mustRun(t *testing.T, dir, input string, environment []string, name string, arguments ...string) string {
	t.Helper()
	out, err := run(t, dir, input, environment, name, arguments...)
	if err != nil {
		t.Fatalf("%s %.80s: %v\n%s", name, arguments, err, out)
	}
	return out
}

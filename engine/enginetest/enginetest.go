// Package enginetest gives the tests of other packages a real ClickHouse: one
// engine for each test binary, started by the first test that asks for it.
package enginetest

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"kommunebench/engine"
)

// LibraryEnv names the environment variable with the library's path, for
// machines where it is not in node_modules.
const LibraryEnv = "KOMMUNEBENCH_LIBCHDB"

// shared is the test binary's one engine. It is a package variable because
// nothing else reaches both TestMain and the tests.
var shared binaryEngine

type binaryEngine struct {
	mu     sync.Mutex
	dir    string
	engine *engine.Engine
	err    error
}

// Main is the whole body of a package's TestMain. It runs the tests, stops the
// engine if one was started, and exits.
func Main(m *testing.M) {
	engine.RunChildIfAsked()
	os.Exit(Run(m))
}

// Run is Main without its first and last step, for a TestMain that has more to
// do: it runs the tests, stops the engine and returns the exit status.
func Run(m *testing.M) int {
	status := m.Run()
	if err := shared.close(); err != nil {
		fmt.Fprintln(os.Stderr, "enginetest:", err)
		status = max(status, 1)
	}
	return status
}

// Patience ends a test that hangs. It is no limit on how long something takes:
// what needs a second on an idle machine may need a minute on a busy one.
const Patience = 3 * time.Minute

// Eventually waits until a condition holds, and fails the test where it has not
// come to hold within Patience.
func Eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(Patience); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("after %v still not: %s", Patience, what)
		}
	}
}

// Engine returns the test binary's engine. Without the library the test fails
// and says how to get it.
func Engine(t testing.TB) *engine.Engine {
	t.Helper()
	running, err := shared.open()
	if err != nil {
		t.Fatalf("these tests need the real engine: %v", err)
	}
	return running
}

// Database creates a database with a random name on the engine, drops it when
// the test ends, and returns its name.
func Database(t testing.TB) string {
	t.Helper()
	running := Engine(t)
	name := "test_" + strings.ToLower(rand.Text()[:12])
	exec(t, running, "CREATE DATABASE "+name)
	t.Cleanup(func() {
		exec(t, running, "DROP DATABASE IF EXISTS "+name+" SYNC")
		exec(t, running, "DROP DATABASE IF EXISTS "+engine.HiddenPrefix+name+" SYNC")
	})
	return name
}

// exec runs a statement as the writer. It waits for the engine first, as the
// test may have killed it.
func exec(t testing.TB, running *engine.Engine, statement string) {
	t.Helper()
	// Not t.Context(): that has ended when cleanups run.
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	if err := running.WaitReady(ctx); err != nil {
		t.Fatalf("running %q: %v", statement, err)
	}
	endpoint := running.Endpoint()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+endpoint.HTTPAddr+"/", strings.NewReader(statement))
	if err != nil {
		t.Fatalf("running %q: %v", statement, err)
	}
	request.Header.Set("X-ClickHouse-User", endpoint.Writer.User)
	request.Header.Set("X-ClickHouse-Key", endpoint.Writer.Password)
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatalf("running %q: %v", statement, err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("running %q: status %d: %s (%v)", statement, response.StatusCode, answer, err)
	}
}

func (b *binaryEngine) open() (*engine.Engine, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.engine != nil || b.err != nil {
		return b.engine, b.err
	}
	if b.dir, b.err = os.MkdirTemp("", "kommunebench-enginetest-"); b.err != nil {
		return nil, b.err
	}
	b.engine, b.err = engine.Open(context.Background(), engine.Options{
		DataDir:     b.dir,
		LibraryPath: os.Getenv(LibraryEnv),
		Logger:      slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	return b.engine, b.err
}

func (b *binaryEngine) close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.engine != nil {
		if err := b.engine.Close(context.Background()); err != nil {
			return fmt.Errorf("stopping the tests' engine: %w", err)
		}
	}
	if b.dir == "" {
		return nil
	}
	if err := os.RemoveAll(b.dir); err != nil {
		return fmt.Errorf("removing the tests' data: %w", err)
	}
	return nil
}

package engine_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"kommunebench/engine"
)

// ownerEnv makes the test binary another program that owns the data folder
// named by it, until its standard input ends.
const ownerEnv = "KOMMUNEBENCH_ENGINE_TEST_OWNER"

func TestMain(m *testing.M) {
	engine.RunChildIfAsked()
	if dir := os.Getenv(ownerEnv); dir != "" {
		os.Exit(beOwner(dir))
	}
	os.Exit(m.Run())
}

func beOwner(dir string) int {
	running, err := engine.Open(context.Background(), engine.Options{DataDir: dir})
	if err != nil {
		fmt.Fprintln(os.Stderr, "owner:", err)
		return 1
	}
	if err := json.NewEncoder(os.Stdout).Encode(running.Endpoint()); err != nil {
		return 1
	}
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return 1
	}
	if err := running.Close(context.Background()); err != nil {
		return 1
	}
	return 0
}

// owner is another program that owns an engine.
type owner struct {
	command  *exec.Cmd
	stdin    io.Closer
	endpoint engine.Endpoint
}

func startOwner(t *testing.T, dir string) owner {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), ownerEnv+"="+dir)
	command.Stderr = os.Stderr
	stdin, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	started := owner{command: command, stdin: stdin}
	t.Cleanup(func() { started.kill() })
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err != nil {
		t.Fatalf("reading the owner's address: %v", err)
	}
	if err := json.Unmarshal(line, &started.endpoint); err != nil {
		t.Fatal(err)
	}
	return started
}

// kill ends the owner with SIGKILL; errors say that it has gone before.
func (o owner) kill() {
	_ = o.command.Process.Kill()
	_ = o.command.Wait()
}

func open(t testing.TB, dir string) *engine.Engine {
	t.Helper()
	running, err := engine.Open(context.Background(), engine.Options{DataDir: dir, Logger: testLogger(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeEngine(t, running) })
	return running
}

func closeEngine(t testing.TB, running *engine.Engine) {
	t.Helper()
	if err := running.Close(context.Background()); err != nil {
		t.Errorf("closing: %v", err)
	}
}

func testLogger(t testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), nil))
}

func connect(t testing.TB, dsn string) driver.Conn {
	t.Helper()
	options, err := clickhouse.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	options.DialTimeout = time.Second
	conn, err := clickhouse.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := conn.Close(); err != nil {
			t.Errorf("closing connections: %v", err)
		}
	})
	return conn
}

func run(t testing.TB, conn driver.Conn, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if err := conn.Exec(context.Background(), statement); err != nil {
			t.Fatalf("running %q: %v", statement, err)
		}
	}
}

func count(t testing.TB, conn driver.Conn, query string) uint64 {
	t.Helper()
	var n uint64
	if err := conn.QueryRow(context.Background(), query).Scan(&n); err != nil {
		t.Fatalf("running %q: %v", query, err)
	}
	return n
}

func kill(t testing.TB, pid int) {
	t.Helper()
	process, err := os.FindProcess(pid)
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Kill(); err != nil {
		t.Fatalf("killing process %d: %v", pid, err)
	}
}

func enginePath(dir, name string) string { return filepath.Join(dir, "engine", name) }

package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"kommunebench/cmd/kommunebench/rejects"
	"kommunebench/engine/enginetest"
)

// badPackage is a package of which so many rows, or all but one, are bad.
func badPackage(t *testing.T, bad int) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{
		"datapackage.json": `{"name": "mine", "title": "Made up for a test",
  "kommunebench": {"publisher": "Nobody", "disclosure": {"by": "publisher", "reason": "Made up."}, "indicators": [
    {"id": "share", "title": {"da": "Andel"}, "kind": "PROPORTION", "unit": "%", "polarity": "HIGHER_IS_BETTER"}]},
  "resources": [{"path": "shares.csv", "kommunebench": {"layout": "observations"}}]}`,
		"shares.csv": "kommune,period,indicator,value\nHedensted,2024,share,40\n" + strings.Repeat("=1+1,2024,share,50\n", bad),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestEveryRejectOfManyIsWritten(t *testing.T) {
	t.Parallel()
	const bad = 60_000
	input, file := badPackage(t, bad), filepath.Join(t.TempDir(), "rejects.csv")
	status, out, _ := kommunebench(t, "load", "--data", t.TempDir(), "--json", "--rejects", file, input)
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil || status != exitRefused || len(rows) != bad+1 {
		t.Fatalf("status %d, %d lines: %v", status, len(rows), err)
	}
	want := "shares.csv|60002|kommune|'=1+1|unknown_kommune|'=1+1,2024,share,50"
	if last := rows[bad]; strings.Join(append(last[:5:5], last[6]), "|") != want {
		t.Errorf("the last is %q", last)
	}
	if !strings.Contains(out, `"rowsRejected":60000`) || !strings.Contains(out, `"value":"=1+1"`) {
		t.Errorf("got %.300s", out)
	}
	_, out, log := kommunebench(t, "load", "--data", t.TempDir(), input)
	if out != "" || !strings.Contains(log, "10000 problems, see above; reading ended there, and there may be more") {
		t.Errorf("got %s%s", out, log)
	}
	out = mustRun(t, "load", "--data", t.TempDir(), "--max-rejects", "60000", input)
	if !strings.Contains(out, "1 rows loaded into dataset mine (0 skipped, 0 duplicates, 60000 rejected)") {
		t.Errorf("got %s", out)
	}
}

func TestALoadWhoseRejectsCannotBeWrittenPublishesNothing(t *testing.T) {
	t.Parallel()
	dataDir, input := t.TempDir(), badPackage(t, 2)
	status, out, log := kommunebench(t, "load", "--data", dataDir, "--max-rejects", "2", "--rejects", "/dev/full", input)
	if status != exitInternal || out != "" || strings.Count(log, "no space left on device") != 1 {
		t.Errorf("status %d: %s%s", status, out, log)
	}
	if got := mustRun(t, "load", "--data", dataDir, "--max-rejects", "2", input); !strings.Contains(got, "now at release mine@1") {
		t.Errorf("something was published before: %s", got)
	}
}

func TestRejectsGoThroughAPipe(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	p := start(t, "load", "--data", t.TempDir(), "--rejects", pipe, badPackage(t, 20_000))
	awaitWaitingForReader(t, p)
	content, err := os.ReadFile(pipe)
	if status := p.wait(); err != nil || status != exitRefused || strings.Count(string(content), "\n") != 20_001 {
		t.Errorf("status %d, %d bytes: %v", status, len(content), err)
	}
}

// awaitWaitingForReader waits until a load says that nobody reads its pipe.
func awaitWaitingForReader(t *testing.T, loader *program) {
	t.Helper()
	enginetest.Eventually(t, "the load waits for a reader", func() bool { return strings.Contains(loader.log.String(), rejects.LogWaitingForReader) })
}

// isFull reports whether the next write to a pipe that has a reader would wait.
func isFull(t *testing.T, pipe string) bool {
	t.Helper()
	writer, err := os.OpenFile(pipe, os.O_WRONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	const bitsPerWord = 64
	var writable syscall.FdSet
	fd := int(writer.Fd())
	writable.Bits[fd/bitsPerWord] |= 1 << (fd % bitsPerWord)
	ready, err := syscall.Select(fd+1, nil, &writable, nil, &syscall.Timeval{})
	return err == nil && ready == 0
}

func TestALoadThatWaitsForAPipeEndsOnASignal(t *testing.T) {
	t.Parallel()
	for _, stalls := range []bool{false, true} {
		pipe := filepath.Join(t.TempDir(), "pipe")
		if err := syscall.Mkfifo(pipe, 0o600); err != nil {
			t.Fatal(err)
		}
		if stalls {
			reader, err := os.OpenFile(pipe, os.O_RDONLY|syscall.O_NONBLOCK, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = reader.Close() }()
		}
		p := start(t, "load", "--data", t.TempDir(), "--rejects", pipe, badPackage(t, 20_000))
		if stalls {
			enginetest.Eventually(t, "the pipe is full", func() bool { return isFull(t, pipe) })
		} else {
			awaitWaitingForReader(t, p)
		}
		if p.hasEnded() {
			t.Errorf("the load did not wait: %s", p.log.String())
		}
		p.signalGroup(syscall.SIGTERM)
		if status := p.wait(); status == exitDone {
			t.Error("the load went well")
		}
	}
}

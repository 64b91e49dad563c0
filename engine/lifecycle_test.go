package engine_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"kommunebench/engine"
	"kommunebench/engine/enginetest"
)

func TestAnEngineStartsAnswersAndStopsWithoutLeavingAnything(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	dir := t.TempDir()
	running, err := engine.Open(t.Context(), engine.Options{DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	endpoint := running.Endpoint()
	if !running.Ready() || running.Attached() || running.Restarts() != 0 || endpoint.PID == 0 {
		t.Errorf("ready %v, attached %v, restarts %d, pid %d; want a ready own engine",
			running.Ready(), running.Attached(), running.Restarts(), endpoint.PID)
	}
	if err := running.WaitReady(t.Context()); err != nil {
		t.Error(err)
	}
	if err := running.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if err := running.Close(t.Context()); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	if !gone(endpoint.PID) {
		t.Errorf("process %d outlived Close", endpoint.PID)
	}
	if _, err := os.Stat(enginePath(dir, "endpoint.json")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("endpoint.json after Close: %v", err)
	}
	if err := running.WaitReady(t.Context()); !errors.Is(err, engine.ErrClosed) {
		t.Errorf("WaitReady after Close: %v", err)
	}
}

func TestDataSurviveAStopAndAKill(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir)
	conn := connect(t, first.Endpoint().WriterDSN("default"))
	run(t, conn, "CREATE DATABASE kept", "CREATE TABLE kept.t (a UInt64) ENGINE = MergeTree ORDER BY a",
		"INSERT INTO kept.t SELECT number FROM numbers(1000)")
	closeEngine(t, first)

	second := open(t, dir)
	conn = connect(t, second.Endpoint().WriterDSN("kept"))
	if n := count(t, conn, "SELECT count() FROM t"); n != 1000 {
		t.Fatalf("rows after a stop: %d, want 1000", n)
	}
	run(t, conn, "INSERT INTO t SELECT 1000 + number FROM numbers(500)")
	pid := second.Endpoint().PID
	kill(t, pid)
	enginetest.Eventually(t, "the process is another", func() bool { return second.Endpoint().PID != pid })
	if n := count(t, connect(t, second.Endpoint().ReaderDSN("kept")), "SELECT count() FROM t"); n != 1500 {
		t.Fatalf("rows after a kill: %d, want 1500", n)
	}
	if second.Restarts() != 1 {
		t.Errorf("restarts: %d, want 1", second.Restarts())
	}
}

func TestCloseEndsTheProcessWithConnectionsOpen(t *testing.T) {
	running := open(t, t.TempDir())
	conn := connect(t, running.Endpoint().ReaderDSN("default"))
	count(t, conn, "SELECT count() FROM numbers(3)")
	closeEngine(t, running)
	if !gone(running.Endpoint().PID) {
		t.Error("the process outlived Close")
	}
}

func TestSignalsForTheWholeProgramDoNotEndTheEngine(t *testing.T) {
	running := open(t, t.TempDir())
	pid := running.Endpoint().PID
	process, err := os.FindProcess(pid)
	if err != nil {
		t.Fatal(err)
	}
	for _, signal := range []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		if err := process.Signal(signal); err != nil {
			t.Fatalf("sending %v: %v", signal, err)
		}
	}
	conn := connect(t, running.Endpoint().ReaderDSN("default"))
	for range 20 { // a process that answers has taken its signals
		count(t, conn, "SELECT count() FROM numbers(3)")
	}
	if err := running.WaitReady(t.Context()); err != nil || running.Endpoint().PID != pid || running.Restarts() != 0 {
		t.Errorf("after the signals: %v, pid %d, %d restarts; want pid %d without a restart",
			err, running.Endpoint().PID, running.Restarts(), pid)
	}
}

func BenchmarkOpenOnExistingData(b *testing.B) {
	dir := b.TempDir()
	running := open(b, dir)
	conn := connect(b, running.Endpoint().WriterDSN("default"))
	run(b, conn, "CREATE TABLE t (a UInt64, b String) ENGINE = MergeTree PARTITION BY a % 10 ORDER BY a",
		"INSERT INTO t SELECT number, toString(number) FROM numbers(1000000)")
	conn.Close()
	closeEngine(b, running)
	for b.Loop() {
		again, err := engine.Open(context.Background(), engine.Options{DataDir: dir})
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		closeEngine(b, again)
		b.StartTimer()
	}
}

package engine_test

import (
	"context"
	"testing"

	"go.uber.org/goleak"

	"kommunebench/engine"
	"kommunebench/engine/enginetest"
)

func TestAKilledOwnerLeavesNoProcess(t *testing.T) {
	other := startOwner(t, t.TempDir())
	// An open connection is the hard case: ClickHouse waits for it to finish.
	count(t, connect(t, other.endpoint.ReaderDSN("default")), "SELECT count() FROM numbers(3)")
	if gone(other.endpoint.PID) {
		t.Fatal("the engine process is not running")
	}
	other.kill()
	enginetest.Eventually(t, "engine process gone", func() bool { return gone(other.endpoint.PID) })
}

func TestASecondProgramAttachesAndTakesOverOnTheSameAddress(t *testing.T) {
	for name, end := range map[string]func(owner){
		"when the owner is killed": owner.kill,
		"when the owner stops":     func(o owner) { _ = o.stdin.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			other := startOwner(t, dir)
			writer := connect(t, other.endpoint.WriterDSN("default"))
			run(t, writer, "CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a", "INSERT INTO t SELECT number FROM numbers(100)")
			running := open(t, dir)
			if !running.Attached() || running.Endpoint() != other.endpoint {
				t.Fatalf("attached %v to %+v, want %+v", running.Attached(), running.Endpoint(), other.endpoint)
			}
			conn := connect(t, running.Endpoint().ReaderDSN("default"))
			if n := count(t, conn, "SELECT count() FROM t"); n != 100 {
				t.Fatalf("rows: %d, want 100", n)
			}
			end(other)
			enginetest.Eventually(t, "taken over", func() bool { return !running.Attached() && running.Ready() })
			after := running.Endpoint()
			if after.NativeAddr != other.endpoint.NativeAddr || after.HTTPAddr != other.endpoint.HTTPAddr || after.Writer != other.endpoint.Writer {
				t.Errorf("address or user changed: %+v, was %+v", after, other.endpoint)
			}
			// The same pool: its old connections are dead, its address is not.
			if n := count(t, conn, "SELECT count() FROM t"); n != 100 {
				t.Errorf("rows after the take-over: %d, want 100", n)
			}
			if !gone(other.endpoint.PID) {
				t.Error("the old engine process still runs")
			}
		})
	}
}

func TestOneOfSeveralAttachedProgramsTakesOver(t *testing.T) {
	dir := t.TempDir()
	other := startOwner(t, dir)
	first, second := open(t, dir), open(t, dir)
	other.kill()
	enginetest.Eventually(t, "one of two took over and both are ready", func() bool {
		return first.Attached() != second.Attached() && first.Ready() && second.Ready()
	})
	enginetest.Eventually(t, "both know the same new process", func() bool {
		return first.Endpoint() == second.Endpoint() && first.Endpoint().PID != other.endpoint.PID
	})
	for _, running := range []*engine.Engine{first, second} {
		if err := running.WaitReady(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

func TestClosingAnAttachedEngineLeavesTheOwnersRunning(t *testing.T) {
	dir := t.TempDir()
	owning := open(t, dir)
	before := goleak.IgnoreCurrent()
	attached, err := engine.Open(t.Context(), engine.Options{DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if !attached.Attached() || owning.Attached() {
		t.Fatalf("attached: second %v and first %v, want true and false", attached.Attached(), owning.Attached())
	}
	if err := attached.Close(t.Context()); err != nil {
		t.Error(err)
	}
	goleak.VerifyNone(t, before)
	if err := owning.WaitReady(t.Context()); err != nil || owning.Restarts() != 0 {
		t.Errorf("the owner's engine: %v, %d restarts", err, owning.Restarts())
	}
}

func TestAnAttachedProgramSeesARestart(t *testing.T) {
	dir := t.TempDir()
	owning, attached := open(t, dir), open(t, dir)
	pid := owning.Endpoint().PID
	kill(t, pid)
	ctx, cancel := context.WithTimeout(t.Context(), enginetest.Patience)
	defer cancel()
	if err := attached.WaitReady(ctx); err != nil {
		t.Fatal(err)
	}
	enginetest.Eventually(t, "the attached program knows the new process", func() bool {
		return attached.Ready() && attached.Endpoint().PID != pid
	})
	if attached.Restarts() != 0 || owning.Restarts() != 1 {
		t.Errorf("restarts: attached %d, owner %d; want 0 and 1", attached.Restarts(), owning.Restarts())
	}
}

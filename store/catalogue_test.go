package store_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"kommunebench/engine/enginetest"
	"kommunebench/store"
	"kommunebench/store/storetest"
)

// heldReads is a tracer that can hold every reading of the newest releases
// just before it is sent.
type heldReads struct {
	noop.TracerProvider

	isHolding atomic.Bool
	sent      atomic.Int64
	held      chan struct{} // a read waits
	proceed   chan struct{}
}

func (h *heldReads) Tracer(string, ...trace.TracerOption) trace.Tracer { return heldTracer{reads: h} }

type heldTracer struct {
	noop.Tracer
	reads *heldReads
}

func (t heldTracer) Start(ctx context.Context, name string, options ...trace.SpanStartOption) (context.Context, trace.Span) {
	if name == "list_heads" {
		t.reads.sent.Add(1)
		if t.reads.isHolding.Load() {
			t.reads.held <- struct{}{}
			<-t.reads.proceed
		}
	}
	return t.Tracer.Start(ctx, name, options...)
}

// idleServer is a store that knows release x@1 and was not asked for an hour,
// in which x@2 was published by another program.
func idleServer(t *testing.T) (*store.Store, *heldReads) {
	t.Helper()
	database := enginetest.Database(t)
	reads := &heldReads{held: make(chan struct{}, 16), proceed: make(chan struct{})}
	var passed atomic.Int64
	s := storetest.Connect(t, database, func(options *store.Options) {
		options.Traces, options.Now = reads, func() time.Time { return time.Now().Add(time.Duration(passed.Load())) }
	})
	storetest.Must(t, s.Migrate(t.Context()))
	loader := storetest.Connect(t, database)
	publish(t, loader, "first", storetest.Share("x/share", "2024M01", "101", 3, 4))
	if got := newest(t, s); got != "x@1" {
		t.Fatalf("the newest release is %q", got)
	}
	publish(t, loader, "second", storetest.Share("x/share", "2024M01", "101", 2, 4))
	passed.Store(int64(time.Hour))
	return s, reads
}

func newest(t *testing.T, s *store.Store) string {
	t.Helper()
	catalogue, err := s.Catalogue(t.Context())
	if err != nil {
		t.Error(err)
		return ""
	}
	return catalogue.Snapshots[0].Release.ID
}

func TestAllWhoAskAnIdleServerAtOnceSeeTheNewRelease(t *testing.T) {
	s, reads := idleServer(t)
	reads.isHolding.Store(true)
	before := reads.sent.Load()
	var asked, answered sync.WaitGroup
	var seen [10]string
	for n := range seen {
		asked.Add(1)
		answered.Go(func() {
			asked.Done()
			seen[n] = newest(t, s)
		})
	}
	asked.Wait()
	<-reads.held
	for range 1000 { // whoever does not wait has its answer by now
		runtime.Gosched()
	}
	reads.isHolding.Store(false)
	close(reads.proceed)
	answered.Wait()
	for n, release := range seen {
		if release != "x@2" {
			t.Errorf("request %d saw %q", n, release)
		}
	}
	if sent := reads.sent.Load() - before; sent != 1 {
		t.Errorf("the newest releases were read %d times", sent)
	}
}

func TestACallerWhoLeavesDoesNotCancelTheRefreshOfTheOthers(t *testing.T) {
	s, reads := idleServer(t)
	reads.isHolding.Store(true)
	ctx, cancel := context.WithCancel(t.Context())
	left, stayed := make(chan error, 1), make(chan string, 1)
	go func() {
		_, err := s.Catalogue(ctx)
		left <- err
	}()
	<-reads.held
	go func() { stayed <- newest(t, s) }()
	cancel()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("who left got %v", err)
	}
	close(reads.proceed)
	if got := <-stayed; got != "x@2" {
		t.Errorf("who stayed saw %q", got)
	}
}

// The last known releases are better than none: a database that stalls holds
// requests up for a bounded time, and those that come later not at all.
func TestASlowRefreshHoldsNobodyUpForGood(t *testing.T) {
	s, reads := idleServer(t)
	reads.isHolding.Store(true)
	if got := newest(t, s); got != "x@1" { // returns although the read is held for good
		t.Errorf("the first caller saw %q", got)
	}
	<-reads.held
	if got := newest(t, s); got != "x@1" {
		t.Errorf("the second caller saw %q", got)
	}
	if sent := len(reads.held); sent != 0 {
		t.Errorf("%d more reads were sent to a database that stalls", sent)
	}
	// The command line reads for itself, and what it read is not replaced by
	// what the slow refresh brings later.
	reads.isHolding.Store(false)
	catalogue, err := s.CatalogueNow(t.Context())
	if err != nil || catalogue.Snapshots[0].Release.ID != "x@2" {
		t.Errorf("CatalogueNow: %v, %v", catalogue, err)
	}
	close(reads.proceed)
	if got := newest(t, s); got != "x@2" {
		t.Errorf("afterwards: %q", got)
	}
}

package engine_test

import (
	"context"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"kommunebench/engine"
	"kommunebench/engine/enginetest"
)

// reader asks one query with a known answer over and over.
type reader struct {
	conn    driver.Conn
	running *engine.Engine
	share   int
	answers atomic.Int64
	retries atomic.Int64
}

// ask is a read as the store does it: retried once, when the engine is ready.
func (r *reader) ask() error {
	err := r.once()
	if err == nil {
		return nil
	}
	r.retries.Add(1)
	ctx, cancel := context.WithTimeout(context.Background(), enginetest.Patience)
	defer cancel()
	if waitErr := r.running.WaitReady(ctx); waitErr != nil {
		return fmt.Errorf("waiting after %w: %w", err, waitErr)
	}
	return r.once()
}

func (r *reader) once() error {
	var rows, sum uint64
	row := r.conn.QueryRow(context.Background(), fmt.Sprintf("SELECT count(), sum(a) FROM t WHERE a %% 8 = %d", r.share))
	if err := row.Scan(&rows, &sum); err != nil {
		return err
	}
	// a runs from 0 to 79999: 10000 numbers 8k + share.
	if want := uint64(8*49995000 + 10000*r.share); rows != 10000 || sum != want {
		return fmt.Errorf("wrong answer: %d rows with sum %d, want 10000 with %d", rows, sum, want)
	}
	return nil
}

func (r *reader) loop(stop <-chan struct{}) error {
	for {
		select {
		case <-stop:
			return nil
		default:
		}
		if err := r.ask(); err != nil {
			return err
		}
		r.answers.Add(1)
	}
}

func TestReadsGoOnThroughGarbageAndKills(t *testing.T) {
	running := open(t, t.TempDir())
	endpoint := running.Endpoint()
	run(t, connect(t, endpoint.WriterDSN("default")), "CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a",
		"INSERT INTO t SELECT number FROM numbers(80000)")
	native, web := connect(t, endpoint.ReaderDSN("default")), connect(t, endpoint.ReaderHTTPDSN("default"))
	readers := make([]*reader, 8)
	stop := make(chan struct{})
	var group sync.WaitGroup
	for i := range readers {
		readers[i] = &reader{conn: []driver.Conn{native, web}[i%2], running: running, share: i}
		group.Go(func() {
			if err := readers[i].loop(stop); err != nil {
				t.Errorf("reader %d: %v", i, err)
			}
		})
	}
	troubles := []struct {
		name string
		make func()
	}{
		{"bytes that are no handshake on the native port", func() { send(t, endpoint.NativeAddr, make([]byte, 200)) }},
		{"a cut request line on the HTTP port", func() { send(t, endpoint.HTTPAddr, []byte("GET /?query=SEL")) }},
		{"a TLS handshake on the HTTP port", func() { send(t, endpoint.HTTPAddr, []byte("\x16\x03\x01\x02\x00\x01\x00")) }},
		{"a wrong password on the native port", func() { logInWrongly(t, endpoint) }},
		{"SIGKILL", func() { kill(t, running.Endpoint().PID) }},
	}
	for i, trouble := range troubles {
		awaitAnswers(t, readers)
		trouble.make()
		enginetest.Eventually(t, "restarted after "+trouble.name, func() bool { return running.Restarts() > i && running.Ready() })
	}
	awaitAnswers(t, readers)
	close(stop)
	group.Wait()
	var answers, retries int64
	for _, r := range readers {
		answers, retries = answers+r.answers.Load(), retries+r.retries.Load()
	}
	t.Logf("%d right answers, %d of them after a retry", answers, retries)
}

// awaitAnswers waits until every reader has one more answer than now.
func awaitAnswers(t *testing.T, readers []*reader) {
	t.Helper()
	before := make([]int64, len(readers))
	for i, r := range readers {
		before[i] = r.answers.Load()
	}
	enginetest.Eventually(t, "every reader answered again", func() bool {
		for i, r := range readers {
			if r.answers.Load() == before[i] {
				return false
			}
		}
		return true
	})
}

// send writes bytes to the port, reads an answer if one comes soon, and hangs up.
func send(t *testing.T, addr string, data []byte) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	// Whatever comes back, the engine's fate is judged by its restart.
	_, _ = conn.Read(make([]byte, 100))
}

func logInWrongly(t *testing.T, endpoint engine.Endpoint) {
	t.Helper()
	endpoint.Reader.Password = "wrong"
	options, err := clickhouse.ParseDSN(endpoint.ReaderDSN("default"))
	if err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.Ping(context.Background()); err == nil {
		t.Error("a wrong password was accepted")
	}
}

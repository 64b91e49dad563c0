package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"net"
	"testing"
	"time"

	"kommunebench/engine/enginetest"
	"kommunebench/kommune"
)

// silentServer takes connections and answers nothing.
func silentServer(t *testing.T) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = conn.Close() })
		}
	}()
	return listener.Addr().String()
}

func TestWhoseTimeIsUpLearnsWhetherTheDatabaseAnswers(t *testing.T) {
	e, database := enginetest.Engine(t), enginetest.Database(t)
	for name, test := range map[string]struct {
		dsn  string
		want kommune.ErrorCode
	}{
		"it answers":           {e.Endpoint().ReaderDSN(database), kommune.Timeout},
		"it answers nobody":    {"clickhouse://reader@" + silentServer(t) + "/x", kommune.Unavailable},
		"it is gone":           {"clickhouse://reader@127.0.0.1:1/x", kommune.Unavailable},
		"it answers no HTTP":   {"http://reader@" + silentServer(t) + "/x", kommune.Unavailable},
		"it answers over HTTP": {e.Endpoint().ReaderHTTPDSN(database), kommune.Timeout},
	} {
		db := openAt(t, e.Endpoint().WriterDSN(database), test.dsn, nil)
		over, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
		defer cancel()
		for _, err := range []error{
			db.CodedByPing(over, fmt.Errorf("query x: %w", context.DeadlineExceeded)),
			// What a query ends with that used up its own time, and not its caller's.
			db.CodedByPing(t.Context(), fmt.Errorf("query x: %w", context.Canceled)),
		} {
			if got := codeOf(err); got != test.want || (got == kommune.Unavailable && asError(err).RetryAfter != retryAfterStall) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	db := openReading(t, false)
	left, leave := context.WithCancel(t.Context())
	leave()
	if err := db.CodedByPing(left, context.Canceled); !errors.Is(err, context.Canceled) || codeOf(err) != "" {
		t.Errorf("a caller who left: %v", err)
	}
}

func TestAServerIsPingedBeforeItsDatabaseIsThere(t *testing.T) {
	e := enginetest.Engine(t)
	before := e.Endpoint()
	db := openAt(t, before.WriterDSN("not_there_yet"), before.ReaderDSN("not_there_yet"), nil)
	for range 3 {
		must(t, db.PingServer(t.Context()))
	}
	if now := e.Endpoint(); now.PID != before.PID {
		t.Errorf("the engine was restarted: process %d, before %d", now.PID, before.PID)
	}
	gone := openAt(t, "clickhouse://writer@127.0.0.1:1/x", "clickhouse://reader@127.0.0.1:1/x", nil)
	if err := gone.PingServer(t.Context()); codeOf(err) != kommune.Unavailable {
		t.Errorf("a server that is gone: %v", err)
	}
}

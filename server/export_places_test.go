package server

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kommunebench/server/admission"
	"kommunebench/server/telemetry"
)

// reader is a client that reads so many bytes a second.
type reader struct {
	perSecond int

	mu   sync.Mutex
	read int
	cut  *time.Timer
	end  chan struct{}
}

func newReader(perSecond int) *reader { return &reader{perSecond: perSecond, end: make(chan struct{})} }

func (*reader) Header() http.Header { return http.Header{} }
func (*reader) WriteHeader(int)     {}

// SetWriteDeadline ends a write that takes longer.
func (r *reader) SetWriteDeadline(deadline time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cut != nil {
		r.cut.Stop()
	}
	if !deadline.IsZero() {
		r.cut = time.AfterFunc(time.Until(deadline), func() { close(r.end) })
	}
	return nil
}

func (r *reader) Write(piece []byte) (int, error) {
	select {
	case <-time.After(time.Duration(len(piece)) * time.Second / time.Duration(r.perSecond)):
	case <-r.end:
		return 0, os.ErrDeadlineExceeded
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.read += len(piece)
	return len(piece), nil
}

// countedExports counts who waits for a place and who has one.
type countedExports struct {
	*exports
	waiting, held atomic.Int64
}

// file is an export of some pieces, made as fast as its client reads.
func (e *countedExports) file(ctx context.Context, client string, to *reader, pieces int) (err error) {
	ctx = telemetry.WithRecord(ctx, &telemetry.RequestRecord{Route: &telemetry.Route{Queue: telemetry.ExportsQueue}, Address: client})
	e.waiting.Add(1)
	leavePlace, err := e.enterPlace(ctx)
	e.waiting.Add(-1)
	if err != nil {
		return err
	}
	e.held.Add(1)
	leave := sync.OnceFunc(func() {
		e.held.Add(-1)
		leavePlace()
	})
	defer leave()
	d := newDownload(ctx, to, httptest.NewRequest(http.MethodGet, "/", nil), e.stall)
	d.readers, d.leaveQueue = e.readers, leave
	defer d.release()
	for range pieces {
		if _, err := d.Write(bytes.Repeat([]byte("x"), exportBuffer)); err != nil {
			return err
		}
	}
	return d.finish()
}

func testExports() *countedExports {
	return &countedExports{exports: &exports{gate: admission.New(admission.Options{}), readers: newSlowReaders(), stall: exportStall}}
}

// crowded has two clients open as many files as they may, each read at a rate,
// and a third one ask for a file meanwhile.
func crowded(t *testing.T, perSecond int) (meanwhile []error, third error) {
	t.Helper()
	var ended []error
	e := testExports()
	var files sync.WaitGroup
	var mu sync.Mutex
	for n := range admission.DefaultExports {
		files.Go(func() {
			err := e.file(t.Context(), fmt.Sprint("slow ", n%2), newReader(perSecond), 20)
			mu.Lock()
			defer mu.Unlock()
			ended = append(ended, err)
		})
	}
	synctest.Wait()
	if held := e.held.Load(); held != admission.DefaultExports {
		t.Errorf("%d files are open, want %d", held, admission.DefaultExports)
	}
	time.Sleep(slowestPiece)
	third = e.file(t.Context(), "third", newReader(1<<20), 5)
	mu.Lock()
	meanwhile = append([]error(nil), ended...)
	mu.Unlock()
	files.Wait()
	if held, waiting := e.held.Load(), e.waiting.Load(); held != 0 || waiting != 0 {
		t.Errorf("in the end %d places are held, %d files wait", held, waiting)
	}
	return meanwhile, third
}

func TestClientsThatReadAtAByteASecondDoNotHoldAllPlaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended, third := crowded(t, 1)
		if third != nil {
			t.Errorf("the third client: %v", third)
		}
		if len(ended) != 1 || ended[0] == nil {
			t.Errorf("files broken off for one that waits: %v", ended)
		}
	})
}

func TestAFileThatIsReadFastEnoughKeepsItsPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended, third := crowded(t, 2*exportBuffer/int(slowestPiece/time.Second))
		if third == nil || len(ended) != 0 {
			t.Errorf("the third client: %v; ended meanwhile: %v", third, ended)
		}
	})
}

func TestASlowClientKeepsAPlaceThatNobodyWaitsFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, to := testExports(), newReader(exportBuffer/int(2*slowestPiece/time.Second))
		if err := e.file(t.Context(), "slow", to, 5); err != nil || to.read != 5*exportBuffer {
			t.Errorf("%d bytes read: %v", to.read, err)
		}
	})
}

// What is left in the buffer needs no place: the client reads it at its leisure.
func TestAPlaceIsFreeOnceTheFileIsMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := testExports()
		var files sync.WaitGroup
		for n := range 3 * admission.DefaultExports {
			files.Go(func() {
				if err := e.file(t.Context(), fmt.Sprint("client ", n), newReader(exportBuffer/30), 1); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		if held, waiting := e.held.Load(), e.waiting.Load(); held != 0 || waiting != 0 {
			t.Errorf("%d places are held, %d files wait", held, waiting)
		}
		files.Wait()
	})
}

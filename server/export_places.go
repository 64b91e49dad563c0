package server

import (
	"context"
	"sync"
	"time"
)

const (
	// Where somebody waits for a place, a client that takes longer than this to
	// read one piece of 64 KiB, so less than 16 KiB a second, loses its own. It is
	// less than the time that others wait.
	slowestPiece = 4 * time.Second
	// So often those who wait look for such a client; each ends one file.
	slowReaderInterval = time.Second
)

// slowReaders knows the files that wait for their clients to read.
type slowReaders struct {
	mu      sync.Mutex
	sending map[*download]time.Time
}

func newSlowReaders() *slowReaders { return &slowReaders{sending: map[*download]time.Time{}} }

// begin says that a piece of a file is being sent, until end is called.
func (s *slowReaders) begin(d *download) (end func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sending[d] = time.Now()
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.sending, d)
	}
}

// makeRoom breaks slow files off, one a second, until ctx ends.
func (s *slowReaders) makeRoom(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(slowReaderInterval):
			s.endSlowest()
		}
	}
}

// endSlowest breaks off the file whose client has taken longest over a piece,
// where that is too long.
func (s *slowReaders) endSlowest() {
	s.mu.Lock()
	defer s.mu.Unlock()
	var slowest *download
	for d, since := range s.sending {
		if time.Since(since) >= slowestPiece && (slowest == nil || since.Before(s.sending[slowest])) {
			slowest = d
		}
	}
	if slowest != nil {
		delete(s.sending, slowest)
		slowest.stopSending()
	}
}

// enterPlace waits for a place among the files that are open. While it waits,
// files that clients read too slowly are broken off.
func (e *exports) enterPlace(ctx context.Context) (leave func(), err error) {
	waiting, settled := context.WithCancel(ctx)
	defer settled()
	go e.readers.makeRoom(waiting)
	leave, err = e.gate.Enter(ctx, 0)
	if err != nil {
		return nil, err
	}
	return sync.OnceFunc(leave), nil
}

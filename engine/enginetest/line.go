package enginetest

import (
	"fmt"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// Line is a slow line to a server. It counts round trips: a message counts as
// one more than the last answer that had come through when it was sent, so what
// is sent side by side counts once. To make a connection is one too.
type Line struct {
	t      testing.TB
	oneWay time.Duration

	mu    sync.Mutex
	trips int      // of the last answer that came through
	sent  []string // what was sent, for the log
}

// NewLine makes a line over which a message and its answer take a time together.
func NewLine(t testing.TB, roundTrip time.Duration) *Line {
	return &Line{t: t, oneWay: roundTrip / 2} //nolint:mnd // there and back
}

// Through gives a DSN that leads over the line to where another one leads.
func (l *Line) Through(dsn string) string {
	l.t.Helper()
	parsed, err := url.Parse(dsn)
	if err != nil {
		l.t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { _ = listener.Close() })
	target := parsed.Host
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			go l.connect(near, target)
		}
	}()
	parsed.Host = listener.Addr().String()
	return parsed.String()
}

// Trips counts the round trips so far, one after the other.
func (l *Line) Trips() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.trips
}

// Sent lists what was sent since it was asked last: the number of its round trip
// and the text that begins it.
func (l *Line) Sent() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	text := strings.Join(l.sent, "\n")
	l.sent = nil
	return text
}

// connect opens the far connection. The near one was made at once, so its round
// trip is made up for here.
func (l *Line) connect(near net.Conn, target string) {
	made := l.begin("connect", nil)
	far, err := net.Dial("tcp", target)
	if err != nil {
		_ = near.Close()
		return
	}
	time.Sleep(2 * l.oneWay) //nolint:mnd // there and back
	l.arrive(made)
	connection := &lineConnection{line: l, trip: made}
	go l.carry(near, far, func(message []byte) int { return connection.send(message) }, func(int) {})
	l.carry(far, near, func([]byte) int { return connection.latest() }, l.arrive)
}

// lineConnection knows which round trip the last message of a connection was.
type lineConnection struct {
	line *Line
	mu   sync.Mutex
	trip int
}

func (c *lineConnection) send(message []byte) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.trip = c.line.begin("send", message)
	return c.trip
}

func (c *lineConnection) latest() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.trip
}

func (l *Line) begin(what string, message []byte) int {
	const shown = 400
	l.mu.Lock()
	defer l.mu.Unlock()
	text := strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' {
			return ' '
		}
		return c
	}, string(message[:min(len(message), shown)]))
	l.sent = append(l.sent, fmt.Sprintf("%d %s %s", l.trips+1, what, strings.Join(strings.Fields(text), " ")))
	return l.trips + 1
}

func (l *Line) arrive(trip int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.trips = max(l.trips, trip)
}

// carry takes what one end sends to the other, each message after its time.
func (l *Line) carry(from, to net.Conn, sent func([]byte) int, arrived func(int)) {
	type message struct {
		text []byte
		due  time.Time
		trip int
	}
	const underWay = 1 << 12
	messages := make(chan message, underWay)
	go func() {
		defer close(messages)
		for {
			text := make([]byte, 1<<16)
			n, err := from.Read(text)
			if n > 0 {
				messages <- message{text[:n], time.Now().Add(l.oneWay), sent(text[:n])}
			}
			if err != nil {
				return
			}
		}
	}()
	for one := range messages {
		time.Sleep(time.Until(one.due))
		arrived(one.trip)
		if _, err := to.Write(one.text); err != nil {
			break
		}
	}
	if end, can := to.(interface{ CloseWrite() error }); can {
		_ = end.CloseWrite()
	}
	for range messages {
	}
}

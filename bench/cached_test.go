package bench

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"kommunebench/graph"
	"kommunebench/server"
	"kommunebench/server/admission"
)

// BenchmarkCached asks for one comparison of 98 kommuner again and again, and
// in turn a bare handler that writes the same bytes with the same headers, over
// connections that are kept, with logs and rates as in production. Cached/bare
// is how their rates compare.
func BenchmarkCached(b *testing.B) {
	w := newWorld(b)
	cached := httptest.NewServer(server.New(server.Options{
		Data: w.store, RequestTimeout: time.Minute,
		Logger:     slog.New(slog.NewJSONHandler(io.Discard, nil)), //nolint:sloglint // lines are to cost what they cost
		CacheBytes: 64 << 20, Rates: admission.Rates{Public: math.MaxInt32}, Metrics: w.metrics, Slow: time.Second,
		Resolver: &graph.Resolver{Analyst: w.analyst, Archive: w.store},
	}))
	b.Cleanup(cached.Close)
	comparison := comparisonQuery()
	body := string(encoded(b, comparison))
	for name, request := range map[string]string{
		"POST":     "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body,
		"GET-zstd": "GET /graphql?query=" + url.QueryEscape(comparison) + " HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n\r\n",
	} {
		b.Run(name, func(b *testing.B) {
			header, same := readAnswer(b, cached.Listener.Addr().String(), request)
			bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				for name, values := range header {
					w.Header()[name] = values
				}
				_, _ = w.Write(same)
			}))
			defer bare.Close()
			// Short turns, and medians: whatever else the machine does hits both.
			var ours, theirs, shares []time.Duration
			for b.Loop() {
				theirs = append(theirs, timed(b, func() error { return askOften(bare.Listener.Addr().String(), request) }))
				ours = append(ours, timed(b, func() error { return askOften(cached.Listener.Addr().String(), request) }))
				shares = append(shares, theirs[len(theirs)-1]*time.Second/ours[len(ours)-1])
			}
			const asked = askingClients * asksOfAClient
			b.ReportMetric(float64(len(same)), "bytes")
			b.ReportMetric(asked/median(ours).Seconds(), "cached-req/s")
			b.ReportMetric(asked/median(theirs).Seconds(), "bare-req/s")
			b.ReportMetric(median(shares).Seconds(), "cached/bare")
		})
	}
}

const (
	askingClients = 4
	asksOfAClient = 200
)

func readAnswer(b *testing.B, address, request string) (header http.Header, body []byte) {
	b.Helper()
	conn, err := net.Dial("tcp", address)
	must(b, err)
	defer func() { _ = conn.Close() }()
	_, err = io.WriteString(conn, request)
	must(b, err)
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	must(b, err)
	body, err = io.ReadAll(response.Body)
	must(b, err)
	if response.StatusCode != http.StatusOK {
		b.Fatalf("answered %d: %.300s", response.StatusCode, body)
	}
	return response.Header, body
}

// askOften sends a request many times over a few connections, with a client
// that does as little as can be: what is measured is the server.
func askOften(address, request string) error {
	var asking sync.WaitGroup
	faults := make(chan error, askingClients)
	for range askingClients {
		asking.Go(func() { faults <- askInTurn(address, request) })
	}
	asking.Wait()
	for range askingClients {
		if err := <-faults; err != nil {
			return err
		}
	}
	return nil
}

func askInTurn(address, request string) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return fmt.Errorf("asking: %w", err)
	}
	defer func() { _ = conn.Close() }()
	buffered := bufio.NewReaderSize(conn, 64<<10)
	reader := textproto.NewReader(buffered)
	for range asksOfAClient {
		if _, err := io.WriteString(conn, request); err != nil {
			return fmt.Errorf("asking: %w", err)
		}
		status, err := reader.ReadLine()
		if err != nil || !strings.Contains(status, " 200 ") {
			return fmt.Errorf("answered %q: %w", status, err)
		}
		length := 0
		for line := "-"; line != "" && err == nil; {
			if line, err = reader.ReadLine(); strings.HasPrefix(line, "Content-Length: ") {
				length, _ = strconv.Atoi(line[len("Content-Length: "):])
			}
		}
		if _, err := buffered.Discard(length); err != nil || length == 0 {
			return fmt.Errorf("reading %d bytes: %w", length, err)
		}
	}
	return nil
}

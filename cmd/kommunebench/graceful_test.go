package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"kommunebench/engine/enginetest"
	"kommunebench/server"
)

// slowDown makes every read of participations in a data folder take so long.
func slowDown(t *testing.T, dataDir string, by time.Duration) {
	t.Helper()
	changeIn(t, dataDir, "RENAME TABLE participations TO participations_quick",
		fmt.Sprintf(`CREATE VIEW participations AS SELECT q.* FROM participations_quick AS q CROSS JOIN
			(SELECT max(sleepEachRow(0.02)) AS slept FROM numbers(%d) SETTINGS max_block_size = 1) AS s WHERE s.slept = 0`, by/(20*time.Millisecond)))
}

const allFigures = "/export/observations?format=csv&indicators=demo/evidence-test.score,demo/good-practice.score,demo/course-participation,demo/deregistered-3-months,demo/deregistered-6-months,demo/deregistered-12-months"

// getResult is what came of a request.
type getResult struct {
	status int
	header http.Header
	body   []byte
	err    error
}

// getSlowly asks in the background as a slow client does: it pauses after each
// half megabyte.
func getSlowly(address string, pause time.Duration) <-chan getResult {
	done := make(chan getResult, 1)
	go func() {
		// A connection of its own: none that stood before the signal.
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		response, err := client.Get(address)
		if err != nil {
			done <- getResult{err: err}
			return
		}
		defer response.Body.Close()
		var body bytes.Buffer
		for err == nil {
			_, err = io.CopyN(&body, response.Body, 1<<19)
			time.Sleep(pause) // paces a slow client; nothing is judged by it
		}
		if errors.Is(err, io.EOF) {
			err = nil
		}
		done <- getResult{response.StatusCode, response.Header, body.Bytes(), err}
	}()
	return done
}

func askSlowly(at string) string {
	return at + "/graphql?query=" + url.QueryEscape("{participations {id}}")
}

// awaitSlow waits until a question put by askSlowly is being read.
func awaitSlow(t *testing.T, dataDir string) {
	t.Helper()
	enginetest.Eventually(t, "participations are being read", func() bool {
		return countIn(t, dataDir, "SELECT count() FROM system.processes WHERE user != currentUser() AND query LIKE '%participations%'") > 0
	})
}

func loadedDemo(t *testing.T) string {
	t.Helper()
	dataDir := t.TempDir()
	mustRun(t, "load", "--data", dataDir, synthetic(t, 300_000, 1))
	return dataDir
}

func TestServeFinishesWhatRunsWhenItIsStopped(t *testing.T) {
	t.Parallel()
	dataDir := loadedDemo(t)
	served := serve(t, "--data", dataDir, "--shutdown-delay", "4s")
	slowDown(t, dataDir, 10*time.Second) // and so longer than the delay
	operation, export := getSlowly(askSlowly(served.url), 0), getSlowly(served.url+allFigures, 50*time.Millisecond)
	awaitSlow(t, dataDir)
	served.signalGroup(syscall.SIGTERM)
	enginetest.Eventually(t, "it is not ready any more", func() bool { return served.status("/readyz") == http.StatusServiceUnavailable })
	if status := served.status("/graphql?query=" + url.QueryEscape("{datasets {id}}")); status != http.StatusOK {
		t.Errorf("status %d while load balancers still send people here", status)
	}
	enginetest.Eventually(t, "new connections are refused", func() bool { return served.status("/healthz") == 0 })
	if served.hasEnded() {
		t.Error("it ended with requests under way")
	}
	if a := <-operation; a.err != nil || a.status != http.StatusOK || !bytes.Contains(a.body, []byte(`{"data":{"participations":[{"id":`)) {
		t.Errorf("the operation: %v, status %d: %.300s", a.err, a.status, a.body)
	}
	a := <-export
	rows := 0
	for line := range bytes.Lines(a.body) {
		if bytes.HasPrefix(line, []byte("demo/")) {
			rows++
		}
	}
	if a.err != nil || a.status != http.StatusOK || a.header.Get("X-Rows") != strconv.Itoa(rows) || rows < 290_000 {
		t.Errorf("the export: %v, status %d, %d of %s rows", a.err, a.status, rows, a.header.Get("X-Rows"))
	}
	if status := served.wait(); status != exitDone {
		t.Errorf("status %d", status)
	}
	if left := engineProcesses(t, dataDir); len(left) != 0 {
		t.Errorf("engine processes %v outlive their program", left)
	}
}

func TestServeBreaksOffWhatTakesTooLongSoThatNothingLooksWhole(t *testing.T) {
	t.Parallel()
	dataDir := loadedDemo(t)
	served := serve(t, "--data", dataDir, "--shutdown-timeout", "1s")
	slowDown(t, dataDir, time.Minute)
	operation := getSlowly(askSlowly(served.url), 0)
	response := getPlain(t, served.url+allFigures) // and read on after the end
	defer response.Body.Close()
	old := requestOld(t, served.url, allFigures)
	awaitSlow(t, dataDir)
	served.signalGroup(syscall.SIGTERM)
	if a := <-operation; a.err != nil || !bytes.Contains(a.body, []byte(`"UNAVAILABLE"`)) || !bytes.Contains(a.body, []byte("is being stopped")) || a.header.Get("Retry-After") == "" {
		t.Errorf("the operation: %v, status %d, %v: %.300s", a.err, a.status, a.header, a.body)
	}
	if status := served.wait(); status != exitDone {
		t.Errorf("status %d", status)
	}
	if n, err := io.Copy(io.Discard, response.Body); !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the export: %d bytes came as a whole file: %v", n, err)
	}
	if n, err := io.Copy(io.Discard, old); err == nil {
		t.Errorf("the export over HTTP/1.0: %d bytes came as a whole file", n)
	}
	if log := served.log.String(); !strings.Contains(log, server.LogStoppingCancelled) {
		t.Errorf("the log does not say that requests were broken off: %s", log)
	}
	if left := engineProcesses(t, dataDir); len(left) != 0 {
		t.Errorf("engine processes %v outlive their program", left)
	}
}

// getPlain asks for a file that is not compressed: one that is may be gone to the
// client's machine as a whole though nobody reads it.
func getPlain(t *testing.T, address string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", "identity")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	return response
}

// requestOld asks as HTTP/1.0 does, where the end of the connection ends a file.
func requestOld(t *testing.T, at, path string) io.Reader {
	t.Helper()
	host := strings.TrimPrefix(at, "http://")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err := io.WriteString(conn, "GET "+path+" HTTP/1.0\r\nHost: "+host+"\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(conn)
	if status, err := reader.ReadString('\n'); err != nil || !strings.Contains(status, "200") {
		t.Fatalf("%q, %v", status, err)
	}
	return reader
}

func TestASecondSignalEndsServeAtOnce(t *testing.T) {
	t.Parallel()
	dataDir := t.TempDir()
	served := serve(t, "--data", dataDir)
	slowDown(t, dataDir, time.Minute)
	operation := getSlowly(askSlowly(served.url), 0)
	awaitSlow(t, dataDir)
	_ = served.command.Process.Signal(syscall.SIGTERM)
	enginetest.Eventually(t, "it is stopping", func() bool { return strings.Contains(served.log.String(), server.LogStopping) })
	if served.hasEnded() {
		t.Error("it ended with an operation under way")
	}
	_ = served.command.Process.Signal(syscall.SIGTERM)
	served.wait()
	// Whatever is waited for is answered in the end, be it with a fault.
	if a := <-operation; a.err == nil {
		t.Errorf("the operation: status %d: %.300s", a.status, a.body)
	}
	checkGone(t, dataDir)
}

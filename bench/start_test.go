package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

const (
	// mostToReady is how long a start on existing data, a take-over and the news of
	// a release may take.
	mostToReady = 2 * time.Second
	// mostToFirst is how long a start on an empty folder may take, which loads what
	// ships.
	mostToFirst = 6 * time.Second
)

// built is the program as make build leaves it.
func built(b *testing.B) string {
	b.Helper()
	program, err := filepath.Abs("../bin/kommunebench")
	must(b, err)
	if _, err := os.Stat(program); err != nil {
		b.Fatal("bin/kommunebench is missing: run make build")
	}
	return program
}

// served is a program that serves a data folder.
type served struct {
	command *exec.Cmd
	url     string
	ready   time.Duration // since its start
}

func serve(b *testing.B, program, folder string, flags ...string) served {
	b.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(b, err)
	address := listener.Addr().String()
	must(b, listener.Close())
	s := served{
		command: exec.CommandContext(b.Context(), program, append([]string{"serve", "--data", folder, "--listen", address, "--rate-public", "0"}, flags...)...),
		url:     "http://" + address,
	}
	started := time.Now()
	must(b, s.command.Start())
	must(b, await(b.Context(), s.url+"/readyz", ""))
	s.ready = time.Since(started)
	return s
}

// stop ends the program and returns how long that takes.
func (s served) stop(b *testing.B) time.Duration {
	b.Helper()
	begun := time.Now()
	must(b, s.command.Process.Signal(syscall.SIGTERM))
	must(b, s.command.Wait())
	return time.Since(begun)
}

func run(b *testing.B, program string, arguments ...string) {
	b.Helper()
	if output, err := exec.CommandContext(b.Context(), program, arguments...).CombinedOutput(); err != nil {
		b.Fatalf("%v: %v: %s", arguments, err, output)
	}
}

// await gets a page until it is answered with what is looked for.
func await(ctx context.Context, url, wanted string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return fmt.Errorf("making the request: %w", err)
		}
		response, err := http.DefaultClient.Do(request)
		if err == nil {
			body, _ := io.ReadAll(response.Body) // what is cut is asked for again
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK && bytes.Contains(body, []byte(wanted)) {
				return nil
			}
		}
		if ctx.Err() != nil {
			return fmt.Errorf("waiting for %s: %w", url, ctx.Err())
		}
		time.Sleep(2 * time.Millisecond) // short, as it adds to the time that is measured
	}
}

// reportWithin reports the median and fails where it is over the limit.
func reportWithin(b *testing.B, times []time.Duration, most time.Duration, unit string) {
	b.Helper()
	middle := median(times)
	b.ReportMetric(float64(middle.Milliseconds()), unit)
	if middle > most {
		b.Errorf("%s: %v, want at most %v", unit, middle, most)
	}
}

// BenchmarkStart times the built program from its start on existing data to
// /readyz, with the data that ship and with the demo data as well, and from a signal
// to its end.
func BenchmarkStart(b *testing.B) {
	program := built(b)
	for name, flags := range map[string][]string{"shipped": nil, "demo": {"--demo"}} {
		b.Run(name, func(b *testing.B) {
			folder := filepath.Join(b.TempDir(), "var")
			serve(b, program, folder, flags...).stop(b) // the first start loads the data
			var starts, stops []time.Duration
			for b.Loop() {
				s := serve(b, program, folder, flags...)
				starts = append(starts, s.ready)
				stops = append(stops, s.stop(b))
			}
			reportWithin(b, starts, mostToReady, "ready-p50-ms")
			reportWithin(b, stops, mostToReady, "stop-p50-ms")
		})
	}
}

// BenchmarkFirstStart times the built program from its start on an empty folder to
// /readyz, when all that ships is loaded, and counts the figures that are there then.
func BenchmarkFirstStart(b *testing.B) {
	program := built(b)
	var starts []time.Duration
	figures := 0
	for b.Loop() {
		s := serve(b, program, filepath.Join(b.TempDir(), "var"))
		starts = append(starts, s.ready)
		figures = s.figures(b)
		s.stop(b)
	}
	if figures < leastShipped {
		b.Errorf("%d figures were there when the program said that it is ready, want at least %d", figures, leastShipped)
	}
	b.ReportMetric(float64(figures), "figures")
	reportWithin(b, starts, mostToFirst, "ready-p50-ms")
}

// leastShipped is a little below the number of figures that ship today.
const leastShipped = 100_000

// figures is how many rows the newest releases of all datasets have.
func (s served) figures(b *testing.B) int {
	b.Helper()
	request, err := http.NewRequestWithContext(b.Context(), http.MethodGet, s.url+`/graphql?query={datasets{latestRelease{rows}}}`, nil)
	must(b, err)
	response, err := http.DefaultClient.Do(request)
	must(b, err)
	defer func() { _ = response.Body.Close() }()
	var answer struct {
		Data struct {
			Datasets []struct{ LatestRelease struct{ Rows int } }
		}
	}
	must(b, json.NewDecoder(response.Body).Decode(&answer))
	sum := 0
	for _, dataset := range answer.Data.Datasets {
		sum += dataset.LatestRelease.Rows
	}
	return sum
}

const factsQuestion = `/graphql?query={testResults{publishedScore}}`

// BenchmarkTakeOver times a program from the end of the one that owns the
// engine to its next answer.
func BenchmarkTakeOver(b *testing.B) {
	program := built(b)
	var times []time.Duration
	for b.Loop() {
		folder := filepath.Join(b.TempDir(), "var")
		first, second := serve(b, program, folder), serve(b, program, folder)
		must(b, first.command.Process.Kill())
		begun := time.Now()
		_ = first.command.Wait() // it was killed
		must(b, await(b.Context(), second.url+factsQuestion, `"publishedScore":2.2`))
		times = append(times, time.Since(begun))
		second.stop(b)
	}
	reportWithin(b, times, mostToReady, "answer-p50-ms")
}

// BenchmarkNewRelease times from the end of a load to the first answer that
// shows its release.
func BenchmarkNewRelease(b *testing.B) {
	program, folder := built(b), filepath.Join(b.TempDir(), "var")
	s := serve(b, program, folder)
	var times []time.Duration
	for b.Loop() {
		dir, seed := filepath.Join(b.TempDir(), "demo"), strconv.Itoa(len(times)+1)
		run(b, program, "synth", "--rows", "10000", "--seed", seed, "--out", dir)
		// The program's own publisher may not be replaced.
		descriptor := filepath.Join(dir, "datapackage.json")
		content, err := os.ReadFile(descriptor)
		must(b, err)
		must(b, os.WriteFile(descriptor, bytes.Replace(content, []byte(`"publisher": "Kommunebench (synthetic)"`), []byte(`"publisher": "Nobody"`), 1), 0o600))
		run(b, program, "load", "--data", folder, dir)
		begun := time.Now()
		must(b, await(b.Context(), s.url+`/graphql?query={datasets{latestRelease{id}}}`, `"demo@`+seed+`"`))
		times = append(times, time.Since(begun))
	}
	s.stop(b)
	reportWithin(b, times, mostToReady, "seen-p50-ms")
}

package bench

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"kommunebench/engine/enginetest"
	"kommunebench/export"
	"kommunebench/graph/generated"
)

var soakFor = flag.Duration("soak", 10*time.Minute, "how long the clients of BenchmarkSoak ask")

const (
	soakClients = 8
	// One request in leavesOnceIn is of a client that leaves before the answer,
	// and one in fileOnceIn asks for a file.
	leavesOnceIn = 50
	fileOnceIn   = 20
	// mostSpread is the most that p99 may be, in medians.
	mostSpread = 20
	// mostGoroutinesLeft are those of the connections that the two scrapes of the
	// metrics came by.
	mostGoroutinesLeft = 4
	// A process that grows by less than this between the second and the last
	// fifth of the time is flat.
	mostGrowth = 1.25
)

// soakRequest is a request and the status that answers it.
type soakRequest struct {
	kind, method, path, body string
	header                   map[string]string
	status                   int
}

// soakRequests are all that clients ask but files: the example of every root
// field, all of a comparison, a page of flat rows, an operation by its name, the
// schema, the page, and faults.
func soakRequests() []soakRequest {
	query := func(kind, text string) soakRequest {
		return soakRequest{kind, http.MethodGet, "/graphql?query=" + url.QueryEscape(text), "", nil, http.StatusOK}
	}
	asked := []soakRequest{
		query("compare", comparisonQuery()),
		query("observations", observations),
		query("introspection", "{__schema{types{name fields{name type{name kind}}}}}"),
		{"named", http.MethodGet, "/q/Standing?period=2024M10", "", nil, http.StatusOK},
		{"compressed", http.MethodGet, "/graphql?query=" + url.QueryEscape(comparisonQuery()), "", map[string]string{"Accept-Encoding": "zstd"}, http.StatusOK},
		{"post", http.MethodPost, "/graphql", `{"query":"query($k:KommuneCode!){kommune(code:$k){name}}","variables":{"k":"0766"}}`, map[string]string{"Content-Type": "application/json"}, http.StatusOK},
		{"schema", http.MethodGet, "/schema.graphql", "", nil, http.StatusOK},
		{"page", http.MethodGet, "/", "", nil, http.StatusOK},
		{"ready", http.MethodGet, "/readyz", "", nil, http.StatusOK},
		{"no field", http.MethodGet, "/graphql?query=" + url.QueryEscape("{nope}"), "", nil, http.StatusBadRequest},
		{"no JSON", http.MethodPost, "/graphql", "{", map[string]string{"Content-Type": "application/json"}, http.StatusBadRequest},
		{"no path", http.MethodGet, "/nowhere", "", nil, http.StatusNotFound},
	}
	for _, field := range generated.NewExecutableSchema(generated.Config{}).Schema().Query.Fields {
		found := regexp.MustCompile("Example: `([^`]+)`").FindStringSubmatch(field.Description)
		if found == nil {
			continue
		}
		if text := found[1]; strings.HasPrefix(text, "{") {
			asked = append(asked, query(field.Name, text))
		} else {
			asked = append(asked, query(field.Name, "{"+text+"}"))
		}
	}
	return asked
}

// soakFiles ask for a region's year in every format.
func soakFiles() (asked []soakRequest) {
	for _, format := range export.Formats() {
		asked = append(asked, soakRequest{
			"export " + format.Name, http.MethodGet,
			"/export/observations?indicators=" + indicatorID + "&region=region-syddanmark&from=2024&to=2024&format=" + format.Name, "", nil, http.StatusOK,
		})
	}
	return asked
}

// BenchmarkSoak lets eight clients ask the built program for everything, in
// random order, one request in twenty for a file, without kept answers. It fails at the first wrong answer, when
// the slowest hundredth takes too long beside the median, and when memory,
// goroutines or connections are left.
func BenchmarkSoak(b *testing.B) {
	program, err := filepath.Abs("../bin/kommunebench")
	must(b, err)
	for b.Loop() {
		s := startSoak(b, program)
		idle := s.count(b, "go_goroutines")
		ended, stop := context.WithTimeout(b.Context(), *soakFor)
		memory := s.watchMemory(ended)
		took := s.askAll(ended, b)
		stop()
		left := 0.0
		enginetest.Eventually(b, "connections and the queries of clients that left have ended", func() bool {
			left = s.count(b, "go_goroutines") - idle
			return left <= mostGoroutinesLeft
		})
		report(b, took, <-memory, left)
		must(b, s.command.Process.Signal(syscall.SIGTERM))
		must(b, s.command.Wait())
	}
}

// soak is a program that serves, and those that ask it.
type soak struct {
	command *exec.Cmd
	base    string
}

func startSoak(b *testing.B, program string) *soak {
	b.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(b, err)
	address := listener.Addr().String()
	must(b, listener.Close())
	documents := b.TempDir()
	must(b, os.WriteFile(filepath.Join(documents, "standing.graphql"),
		[]byte(`query Standing($period: Period) {compare(indicator: "`+indicatorID+`", period: $period) {rows {rank kommune {name} value}}}`), 0o600))
	log, err := os.Create(filepath.Join(b.TempDir(), "log"))
	must(b, err)
	b.Cleanup(func() { _ = log.Close() })
	s := &soak{base: "http://" + address, command: exec.CommandContext(b.Context(), program, "serve", "--demo",
		"--data", filepath.Join(b.TempDir(), "var"), "--listen", address, "--documents", documents, "--rate-public", "0", "--cache-bytes", "0")}
	s.command.Stdout, s.command.Stderr = log, log
	must(b, s.command.Start())
	must(b, await(b.Context(), s.base+"/readyz", ""))
	return s
}

// askAll lets the clients ask until time is up, and gives how long each
// request of a client that waited took, by its kind.
func (s *soak) askAll(ended context.Context, b *testing.B) map[string][]time.Duration {
	b.Helper()
	var mu sync.Mutex
	took := map[string][]time.Duration{}
	faults := make(chan error, soakClients)
	var asking sync.WaitGroup
	for n := range soakClients {
		asking.Go(func() {
			dice := rand.New(rand.NewPCG(uint64(n), 1)) // the same questions every time
			requests, files, client := soakRequests(), soakFiles(), soakClient(n)
			defer client.CloseIdleConnections()
			for ended.Err() == nil {
				request := requests[dice.IntN(len(requests))]
				if dice.IntN(fileOnceIn) == 0 {
					request = files[dice.IntN(len(files))]
				}
				if dice.IntN(leavesOnceIn) == 0 {
					s.leave(ended, client, request, time.Duration(dice.IntN(int(30*time.Millisecond))))
					continue
				}
				started := time.Now()
				if err := s.ask(b.Context(), client, request); err != nil {
					faults <- fmt.Errorf("%s: %w", request.kind, err)
					return
				}
				mu.Lock()
				took[request.kind] = append(took[request.kind], time.Since(started))
				mu.Unlock()
			}
		})
	}
	asking.Wait()
	select {
	case err := <-faults:
		b.Fatal(err)
	default:
	}
	return took
}

var errWrongAnswer = errors.New("wrong answer")

// soakClient comes from an address of its own: what one may have open at once
// is bounded.
func soakClient(n int) *http.Client {
	const first = 10
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(first+n))}}
	return &http.Client{Transport: &http.Transport{DialContext: dialer.DialContext, DisableCompression: true}}
}

func (s *soak) ask(ctx context.Context, client *http.Client, asked soakRequest) error {
	request, err := http.NewRequestWithContext(ctx, asked.method, s.base+asked.path, strings.NewReader(asked.body))
	if err != nil {
		return fmt.Errorf("making the request: %w", err)
	}
	for name, value := range asked.header {
		request.Header.Set(name, value)
	}
	response, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("asking: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	isFault := bytes.HasPrefix(body, []byte(`{"errors"`))
	if response.StatusCode != asked.status || len(body) == 0 || isFault && asked.status == http.StatusOK {
		return fmt.Errorf("%w: status %d, %.300s", errWrongAnswer, response.StatusCode, body)
	}
	return nil
}

// leave asks, and goes before the answer may be there.
func (s *soak) leave(ctx context.Context, client *http.Client, asked soakRequest, after time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, after)
	defer cancel()
	_ = s.ask(ctx, client, asked) // it does not wait to see
}

// soakMemory is what the program and its engine held, in MiB, second by second.
type soakMemory struct{ program, engine []float64 }

func (s *soak) watchMemory(ended context.Context) <-chan soakMemory {
	watched := make(chan soakMemory, 1)
	pid := strconv.Itoa(s.command.Process.Pid)
	go func() {
		var held soakMemory
		sampling := time.NewTicker(time.Second)
		defer sampling.Stop()
		for ended.Err() == nil {
			held.program = append(held.program, memoryOf(pid, "VmRSS:"))
			for _, child := range childrenOf(pid) {
				held.engine = append(held.engine, memoryOf(child, "VmRSS:"))
			}
			select {
			case <-sampling.C:
			case <-ended.Done():
			}
		}
		watched <- held
	}()
	return watched
}

// count reads a gauge of the program's metrics.
func (s *soak) count(b *testing.B, name string) float64 {
	b.Helper()
	response, err := http.Get(s.base + "/metrics")
	must(b, err)
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	must(b, err)
	found := regexp.MustCompile("(?m)^" + name + " (.*)$").FindSubmatch(body)
	if found == nil {
		b.Fatalf("no %s in the metrics", name)
	}
	value, err := strconv.ParseFloat(string(found[1]), 64)
	must(b, err)
	return value
}

func report(b *testing.B, took map[string][]time.Duration, held soakMemory, goroutines float64) {
	b.Helper()
	var all []time.Duration
	for _, kind := range took {
		all = append(all, kind...)
	}
	slices.Sort(all)
	for kind, times := range took {
		slices.Sort(times)
		b.Logf("%-16s %6d times, p50 %v, p99 %v, most %v", kind, len(times), times[len(times)/2], times[len(times)*99/100], times[len(times)-1])
	}
	p50, p99 := all[len(all)/2], all[len(all)*99/100]
	b.ReportMetric(float64(len(all)), "requests")
	b.ReportMetric(float64(p50.Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(p99.Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(p99)/float64(p50), "p99/p50")
	b.ReportMetric(goroutines, "goroutines-left")
	if p99 > mostSpread*p50 {
		b.Errorf("p99 %v is more than %d times p50 %v", p99, mostSpread, p50)
	}
	for name, samples := range map[string][]float64{"program": held.program, "engine": held.engine} {
		fifth := max(len(samples)/5, 1)
		early, late := middle(samples[min(fifth, len(samples)-1):][:fifth]), middle(samples[len(samples)-fifth:])
		b.ReportMetric(early, name+"-early-MiB")
		b.ReportMetric(late, name+"-late-MiB")
		if late > early*mostGrowth {
			b.Errorf("the %s grew from %.0f to %.0f MiB", name, early, late)
		}
	}
}

func middle(samples []float64) float64 {
	sorted := slices.Sorted(slices.Values(samples))
	return sorted[len(sorted)/2]
}

package bench

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// BenchmarkStart times the built program from its start on existing data to
// /readyz, demo data included.
func BenchmarkStart(b *testing.B) {
	program, err := filepath.Abs("../bin/kommunebench")
	must(b, err)
	if _, err := os.Stat(program); err != nil {
		b.Fatal("bin/kommunebench is missing: run make build")
	}
	folder := filepath.Join(b.TempDir(), "var")
	startAndStop(b, program, folder) // the first start loads the data
	var times []time.Duration
	for b.Loop() {
		times = append(times, startAndStop(b, program, folder))
	}
	b.ReportMetric(float64(median(times).Milliseconds()), "ready-p50-ms")
}

func startAndStop(b *testing.B, program, folder string) time.Duration {
	b.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(b, err)
	address := listener.Addr().String()
	must(b, listener.Close())
	command := exec.CommandContext(b.Context(), program, "serve", "--demo", "--data", folder, "--listen", address)
	started := time.Now()
	must(b, command.Start())
	must(b, awaitReady(b.Context(), "http://"+address+"/readyz"))
	took := time.Since(started)
	must(b, command.Process.Signal(syscall.SIGTERM))
	must(b, command.Wait())
	return took
}

func awaitReady(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return fmt.Errorf("making the request: %w", err)
		}
		response, err := http.DefaultClient.Do(request)
		if err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
		}
		if ctx.Err() != nil {
			return fmt.Errorf("waiting for %s: %w", url, ctx.Err())
		}
		time.Sleep(2 * time.Millisecond)
	}
}

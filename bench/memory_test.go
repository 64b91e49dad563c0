package bench

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkLoadMemory loads 1 and 10 million observations, in CSV and in
// Parquet, with the built program and reports the most memory that the loader and the engine under it
// held, in MiB. The loader's does not grow with the rows.
func BenchmarkLoadMemory(b *testing.B) {
	program, err := filepath.Abs("../bin/kommunebench")
	must(b, err)
	if _, err := os.Stat(program); err != nil {
		b.Fatal("bin/kommunebench is missing: run make build")
	}
	const limit = 512
	for b.Loop() {
		for _, format := range []string{"csv", "parquet"} {
			for _, millions := range []int{1, 10} {
				var dir string
				if rows := millions * 1_000_000; format == "csv" {
					dir = writeLoad(b, rows)
				} else {
					dir = writeLoadParquet(b, bareConnection(b), rows)
				}
				loader, engine := loadWatched(b, program, dir)
				if loader == 0 || engine == 0 {
					b.Fatalf("the loader held %v MiB and the engine %v: one was not seen", loader, engine)
				}
				b.ReportMetric(loader, fmt.Sprintf("loader-%s-%dM-MiB", format, millions))
				b.ReportMetric(engine, fmt.Sprintf("engine-%s-%dM-MiB", format, millions))
				if loader > limit {
					b.Errorf("the loader of %d million rows of %s held %.0f MiB, more than %d", millions, format, loader, limit)
				}
			}
		}
	}
}

// loadWatched runs a load that owns its engine, and gives the most that either
// process held, in MiB.
func loadWatched(b *testing.B, program, dir string) (loader, engine float64) {
	b.Helper()
	command := exec.CommandContext(b.Context(), program, "load", "--data", filepath.Join(b.TempDir(), "var"), dir)
	command.Stdout, command.Stderr = os.Stderr, os.Stderr
	must(b, command.Start())
	ended := make(chan error)
	go func() { ended <- command.Wait() }()
	pid := strconv.Itoa(command.Process.Pid)
	for {
		select {
		case err := <-ended:
			must(b, err)
			return loader, engine
		case <-time.After(50 * time.Millisecond):
		}
		loader = max(loader, peakMemory(pid))
		for _, child := range childrenOf(pid) {
			engine = max(engine, peakMemory(child))
		}
	}
}

// childrenOf lists the processes that any thread of a process has started.
func childrenOf(pid string) (children []string) {
	lists, _ := filepath.Glob(filepath.Join("/proc", pid, "task", "*", "children"))
	for _, list := range lists {
		content, _ := os.ReadFile(list)
		children = append(children, strings.Fields(string(content))...)
	}
	return children
}

// peakMemory is the most that a process has held so far, in MiB; 0 where it
// has ended.
func peakMemory(pid string) float64 { return memoryOf(pid, "VmHWM:") }

// memoryOf reads a line of a process's status, in MiB.
func memoryOf(pid, name string) float64 {
	status, _ := os.ReadFile(filepath.Join("/proc", pid, "status"))
	for line := range strings.Lines(string(status)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == name {
			kibibytes, _ := strconv.ParseFloat(fields[1], 64)
			return kibibytes / 1024
		}
	}
	return 0
}

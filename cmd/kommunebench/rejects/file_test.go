package rejects

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"kommunebench/etl"
)

func TestAPipeIsOpenedOnceItIsRead(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if file, err := openPipe(ctx, pipe, slog.New(slog.DiscardHandler)); err == nil {
		_ = file.Close()
		t.Error("a pipe without a reader was opened")
	}
}

// Rejects may hold what the load hides: a file that only its owner reads stays so.
func TestAFileOfRejectsKeepsItsMode(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "rejects.csv")
	if err := os.WriteFile(path, []byte("of the load before"), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := Open(t.Context(), path, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	file.Write(etl.Reject{File: "a.csv", Line: 2, Rule: "number"})
	if err := file.Close(true); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v, want -rw-------", info.Mode(), err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "file,line,column,value,rule,message,raw\na.csv,2,,,number,,\n" {
		t.Errorf("got %q, %v", text, err)
	}
}

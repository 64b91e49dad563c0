package synth_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"kommunebench/engine/enginetest"
	"kommunebench/kommune"
	"kommunebench/synth"
)

func TestAFolderInUseIsRefusedAndLeftAlone(t *testing.T) {
	dir := t.TempDir()
	note := filepath.Join(dir, "note.txt")
	if err := os.WriteFile(note, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, taken := range []string{dir, note} {
		_, err := synth.Write(t.Context(), taken, all98(), synth.Options{Rows: 1})
		var refused *kommune.Error
		if !errors.As(err, &refused) || refused.Code != kommune.BadUserInput || refused.Argument != "out" {
			t.Errorf("%s: %v", filepath.Base(taken), err)
		}
	}
	if got, err := os.ReadFile(note); err != nil || string(got) != "mine" {
		t.Errorf("the file that was there: %q, %v", got, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
}

func TestBadInputIsRefusedBeforeAnythingIsWritten(t *testing.T) {
	for _, c := range []struct {
		name     string
		kommuner []kommune.Kommune
		rows     int64
	}{
		{"a negative number of rows", all98(), -1},
		{"no kommuner", nil, 0},
		{"a code that is none", []kommune.Kommune{{Code: "1,2"}}, 0},
		{"a kommune twice", []kommune.Kommune{{Code: "766"}, {Code: "766"}}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "demo")
			_, err := synth.Write(t.Context(), dir, c.kommuner, synth.Options{Rows: c.rows})
			var refused *kommune.Error
			if !errors.As(err, &refused) || refused.Code != kommune.BadUserInput {
				t.Errorf("got %v", err)
			}
			if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the folder was made: %v", err)
			}
		})
	}
}

func TestACancelledRunLeavesNothingAndCanBeRepeated(t *testing.T) {
	for _, c := range []struct {
		name  string
		after time.Duration
	}{{"before it starts", 0}, {"half-way", 30 * time.Millisecond}} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "demo")
			ctx, cancel := context.WithTimeout(t.Context(), c.after)
			defer cancel()
			_, err := synth.Write(ctx, dir, all98(), synth.Options{Rows: 1_000_000_000})
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("got %v", err)
			}
			if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("something is left: %v", err)
			}
			if _, err := synth.Write(t.Context(), dir, all98(), synth.Options{Rows: 10}); err != nil {
				t.Errorf("again: %v", err)
			}
		})
	}
}

func TestTheDescriptorComesLast(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := synth.Write(ctx, dir, all98(), synth.Options{Rows: 1_000_000_000})
		done <- err
	}()
	enginetest.Eventually(t, "rows are written", func() bool {
		info, err := os.Stat(filepath.Join(dir, "observations.csv"))
		return err == nil && info.Size() > 1<<20
	})
	found, err := filepath.Glob(filepath.Join(dir, "datapackage*"))
	cancel()
	if stopped := <-done; len(found) > 0 || err != nil || !errors.Is(stopped, context.Canceled) {
		t.Errorf("while rows are written there is %v (%v); the run ended with %v", found, err, stopped)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("after the cancel there is %v (%v)", left, err)
	}
}

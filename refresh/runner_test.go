package refresh

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// run runs a plan for some time of a clock that only tests see.
type fakeFetch struct {
	fetched []string
	at      []time.Time
	fail    func(table string, time int) error
	running int
	most    int
}

func (f *fakeFetch) fetch(_ context.Context, t Table) (Outcome, error) {
	f.running++
	f.most = max(f.most, f.running)
	time.Sleep(time.Minute) // of the clock of the test
	f.running--
	f.fetched, f.at = append(f.fetched, t.Name()), append(f.at, time.Now())
	if f.fail != nil {
		if err := f.fail(t.Name(), len(f.fetched)); err != nil {
			return Outcome{}, err
		}
	}
	return Outcome{Release: t.Publisher + "@1", Rows: 7, HiddenSmall: 2, HiddenOthers: 3}, nil
}

func runFor(t *testing.T, content, stateFile string, f *fakeFetch, log *bytes.Buffer, length time.Duration) *Runner {
	t.Helper()
	plan, err := ReadPlan(write(t, content), knows)
	if err != nil {
		t.Fatal(err)
	}
	r := NewRunner(Options{Plan: plan, Fetch: f.fetch, StateFile: stateFile, Logger: slog.New(slog.NewTextHandler(log, nil))})
	ctx, cancel := context.WithTimeout(t.Context(), length)
	defer cancel()
	r.Run(ctx)
	return r
}

const twoTables = "jitter: 0s\ntables:\n  - {table: y25i08, every: 24h}\n  - {table: FOLK1A, every: 48h}\n"

func TestTablesAreFetchedWhenTheyAreDueAndOneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, log := &fakeFetch{}, &bytes.Buffer{}
		r := runFor(t, twoTables, filepath.Join(t.TempDir(), "state.json"), f, log, 73*time.Hour)
		counts := map[string]int{}
		for _, name := range f.fetched {
			counts[name]++
		}
		if counts["jobindsats y25i08"] != 4 || counts["statbank folk1a"] != 2 || f.most != 1 {
			t.Errorf("fetched %v, %d at a time", f.fetched, f.most)
		}
		if lines := strings.Count(log.String(), "a table is fresh"); lines != 6 || !strings.Contains(log.String(), "release=jobindsats@1") || strings.Count(log.String(), "hidden_small=2 hidden_others=3") != 6 {
			t.Errorf("%d lines in the log:\n%s", lines, log)
		}
		status := r.Status()
		if status[0].LastSuccess.IsZero() || status[0].Rows != 7 || status[1].Table != "statbank folk1a" || !status[1].Next.After(time.Now()) {
			t.Errorf("status %+v", status)
		}
	})
}

func TestAFailureWaitsLongerEachTimeAndHoldsUpNoOtherTable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, log := &fakeFetch{}, &bytes.Buffer{}
		f.fail = func(table string, _ int) error {
			if table == "jobindsats y25i08" {
				return errors.New("the host is away")
			}
			return nil
		}
		r := runFor(t, twoTables, filepath.Join(t.TempDir(), "state.json"), f, log, 50*time.Hour)
		var waits []time.Duration
		var before time.Time
		for n, name := range f.fetched {
			if name != "jobindsats y25i08" {
				continue
			}
			if !before.IsZero() {
				waits = append(waits, f.at[n].Sub(before))
			}
			before = f.at[n]
		}
		// 5 minutes, doubled, up to half of it less, and the minute of the fetch itself.
		for n, wait := range waits {
			most := min(firstRetry<<min(n, 10), longestRetry)
			if wait < most/2 || wait > most+2*time.Minute {
				t.Errorf("wait %d was %s, want %s to %s", n+1, wait, most/2, most)
			}
		}
		if len(waits) < 10 || len(waits) > 22 {
			t.Errorf("%d tries in 50 hours", len(waits)+1)
		}
		if count := len(slices.DeleteFunc(slices.Clone(f.fetched), func(name string) bool { return name != "statbank folk1a" })); count != 2 {
			t.Errorf("the other table was fetched %d times", count)
		}
		if status := r.Status()[0]; status.Failures != uint64(len(waits)+1) || !status.LastSuccess.IsZero() || !strings.Contains(log.String(), "the host is away") {
			t.Errorf("status %+v\n%s", status, log)
		}
	})
}

func TestALaterStartGoesOnWhereTheProgramWas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		state, log := filepath.Join(t.TempDir(), "state.json"), &bytes.Buffer{}
		first := &fakeFetch{}
		runFor(t, twoTables, state, first, log, time.Hour)
		second := &fakeFetch{}
		r := runFor(t, twoTables, state, second, log, 22*time.Hour)
		if len(first.fetched) != 2 || len(second.fetched) != 0 || r.Status()[0].Release != "jobindsats@1" {
			t.Errorf("fetched %v, and after the start %v", first.fetched, second.fetched)
		}
		third := &fakeFetch{}
		runFor(t, twoTables, state, third, log, 2*time.Hour)
		if len(third.fetched) != 1 || third.fetched[0] != "jobindsats y25i08" {
			t.Errorf("a day later fetched %v", third.fetched)
		}
		if err := os.WriteFile(state, []byte("{half"), 0o600); err != nil {
			t.Fatal(err)
		}
		fourth := &fakeFetch{}
		runFor(t, twoTables, state, fourth, log, time.Hour)
		if len(fourth.fetched) != 2 || !strings.Contains(log.String(), "all are fetched now") {
			t.Errorf("with a broken file fetched %v\n%s", fourth.fetched, log)
		}
	})
}

func TestAFetchThatIsBrokenOffIsNoFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		state, log := filepath.Join(t.TempDir(), "state.json"), &bytes.Buffer{}
		r := runFor(t, twoTables, state, &fakeFetch{}, log, 30*time.Second)
		if r.Status()[0].Failures != 0 || !strings.Contains(log.String(), "broken off") {
			t.Errorf("status %+v\n%s", r.Status(), log)
		}
		if _, err := os.Stat(state); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("a state was written: %v", err)
		}
	})
}

func TestJitterDelaysButNeverHurries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeFetch{}
		runFor(t, "jitter: 2h\ntables:\n  - {table: FOLK1A, every: 24h}\n", filepath.Join(t.TempDir(), "state.json"), f, &bytes.Buffer{}, 30*24*time.Hour)
		different := map[time.Duration]bool{}
		for n := range f.at[1:] {
			gap := f.at[n+1].Sub(f.at[n])
			different[gap] = true
			if gap < 24*time.Hour || gap > 26*time.Hour+2*time.Minute {
				t.Errorf("fetched after %s", gap)
			}
		}
		if len(different) < 2 {
			t.Error("the delay is always the same")
		}
	})
}

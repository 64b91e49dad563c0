package refresh

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"
)

// Outcome is what a fetch led to.
type Outcome struct {
	// Release is the newest release of the table's dataset, and Rows is how many rows
	// the table's answers have, also where nothing is new.
	Release string
	Rows    int64
	// Unchanged is true where nothing new was published.
	Unchanged bool
	// HiddenSmall counts the small counts that disclosure control hides beyond what
	// the publisher hides, and HiddenOthers the cells that it hides to protect them, of
	// the rows that were loaded.
	HiddenSmall, HiddenOthers int
}

// Status is how it stands with a table.
type Status struct {
	// Table is the table's name, such as "jobindsats y25i08".
	Table       string
	LastSuccess time.Time // zero for never
	// Failures counts those since the program began, Failed those in a row.
	Failures uint64
	Failed   int
	Rows     int64
	Release  string
	Next     time.Time
}

// Options are what a Runner works with.
type Options struct {
	Plan *Plan
	// Fetch fetches and loads one table. What it leaves when it fails is as it was.
	Fetch func(context.Context, Table) (Outcome, error)
	// StateFile keeps when each table was fetched.
	StateFile string
	Logger    *slog.Logger
}

// Runner fetches the tables of a plan when they are due, one at a time.
type Runner struct {
	options Options
	mu      sync.Mutex
	tables  []*tableState
}

type tableState struct {
	Table
	state

	next     time.Time
	failures uint64
}

const (
	// firstRetry is the wait after a failure; it doubles with each one in a row, up to
	// the table's interval and longestRetry.
	firstRetry   = 5 * time.Minute
	longestRetry = 6 * time.Hour
)

// NewRunner makes a runner that goes on from the file of states. One that can't be
// read is told and begun anew.
func NewRunner(o Options) *Runner {
	states, err := readStates(o.StateFile)
	if err != nil {
		o.Logger.Warn("when tables were fetched is not known: all are fetched now", "error", err)
	}
	r := &Runner{options: o}
	now := time.Now()
	for _, table := range o.Plan.Tables {
		one := &tableState{Table: table, state: states[table.Name()]}
		one.next = r.due(one, now)
		r.tables = append(r.tables, one)
	}
	return r
}

// Run fetches until its context ends. What runs then is broken off, which leaves
// nothing half-done.
func (r *Runner) Run(ctx context.Context) {
	for {
		next := r.earliest()
		timer := time.NewTimer(time.Until(next.next))
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
		if ctx.Err() != nil {
			return
		}
		r.fetch(ctx, next)
	}
}

// earliest is the table that is due first; the order of the plan decides between two.
func (r *Runner) earliest() *tableState {
	r.mu.Lock()
	defer r.mu.Unlock()
	first := r.tables[0]
	for _, one := range r.tables[1:] {
		if one.next.Before(first.next) {
			first = one
		}
	}
	return first
}

func (r *Runner) fetch(ctx context.Context, t *tableState) {
	started := time.Now()
	outcome, err := r.options.Fetch(ctx, t.Table)
	if ctx.Err() != nil {
		r.options.Logger.InfoContext(context.WithoutCancel(ctx), "a fetch was broken off as the program stops; the next start goes on", "table", t.Name())
		return
	}
	ended := time.Now()
	r.mu.Lock()
	t.LastAttempt = ended
	if err != nil {
		t.Failed++
		t.failures++
	} else {
		t.Failed, t.LastSuccess, t.Rows, t.Release = 0, ended, outcome.Rows, outcome.Release
	}
	t.next = r.due(t, ended)
	known := t.state
	next := t.next
	r.mu.Unlock()
	r.log(ctx, t.Name(), known, outcome, err, ended.Sub(started), next)
	r.save(ctx)
}

// log writes one line for each fetch.
func (r *Runner) log(ctx context.Context, name string, known state, outcome Outcome, err error, took time.Duration, next time.Time) {
	attributes := []any{"table", name, "took", took.Round(time.Millisecond), "next", next.UTC().Format(time.RFC3339)}
	if !known.LastSuccess.IsZero() {
		attributes = append(attributes, "last_success", known.LastSuccess.UTC().Format(time.RFC3339), "release", known.Release, "rows", known.Rows)
	}
	if err != nil {
		r.options.Logger.ErrorContext(ctx, "a table could not be fetched: its figures stay as they are", append(attributes, "failed", known.Failed, "error", err)...)
		return
	}
	attributes = append(attributes, "unchanged", outcome.Unchanged)
	if outcome.HiddenSmall+outcome.HiddenOthers > 0 {
		attributes = append(attributes, "hidden_small", outcome.HiddenSmall, "hidden_others", outcome.HiddenOthers)
	}
	r.options.Logger.InfoContext(ctx, "a table is fresh", attributes...)
}

func (r *Runner) save(ctx context.Context) {
	states := map[string]state{}
	r.mu.Lock()
	for _, one := range r.tables {
		states[one.Name()] = one.state
	}
	r.mu.Unlock()
	if err := writeStates(r.options.StateFile, states); err != nil {
		r.options.Logger.WarnContext(ctx, "when tables were fetched is not kept: the next start fetches all", "error", err)
	}
}

// due is when a table is fetched next: at once where it never was, by its schedule
// after a success, and after a wait that grows while it fails.
func (r *Runner) due(t *tableState, now time.Time) time.Time {
	switch {
	case t.Failed > 0:
		// A clock that was set back makes no wait longer than it is.
		return earlier(t.LastAttempt, now).Add(t.retryWait(now))
	case t.LastSuccess.IsZero():
		return now
	}
	return t.schedule.Next(earlier(t.LastSuccess, now)).Add(r.jitter())
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// retryWait doubles with each failure in a row; up to half of it is taken off by
// chance, so that tables that failed together do not come back together.
func (t *tableState) retryWait(now time.Time) time.Duration {
	const mostDoublings = 10
	most := min(t.interval(now), longestRetry)
	wait := min(firstRetry<<min(t.Failed-1, mostDoublings), most)
	return wait/2 + rand.N(wait/2+1)
}

func (r *Runner) jitter() time.Duration { return rand.N(r.options.Plan.Jitter + 1) }

// Status tells how it stands with each table, in the order of the plan.
func (r *Runner) Status() []Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]Status, len(r.tables))
	for n, one := range r.tables {
		list[n] = Status{one.Name(), one.LastSuccess, one.failures, one.Failed, one.Rows, one.Release, one.next}
	}
	return list
}

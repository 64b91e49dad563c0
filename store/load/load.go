package load

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"kommunebench/kommune"
	"kommunebench/store"
)

// Load takes the rows of one package and publishes them as one release. It
// writes under a run that no release names before Publish, so no reader sees them. It
// is not safe for concurrent use; two loads of one dataset may run at once.
type Load struct {
	store   *store.Store
	run     *store.Run
	dataset kommune.Dataset
	facts   map[string]pendingFacts // by the names of their tables
	// replaces reports whether the package is the whole dataset, keepsContent whether
	// it may only be published where that changes nothing that is shown.
	replaces, keepsContent bool
	// staged counts the observations in the staging table, which is made for
	// the first of them; writer takes them there until they are all written.
	staged int64
	writer stagedWriter
	// hiddenDeregistrations counts those whose figures were too small to show.
	hiddenDeregistrations int
	// suppressedDeregistrations are the ids of all that the load's state hides.
	suppressedDeregistrations []string
	// touched are the slices that the staged rows are of, once they are all
	// written.
	touched []stagedSlice
	// reopened are slices that it does not touch but judges again.
	reopened []stagedSlice
	// incomplete are slices of the release before of which rows are gone. The load
	// builds on none of them, and writes those anew that it has the rows of.
	incomplete []store.IncompleteSlice
	duplicates int64
	published  bool
	// swept is closed when the sweep that the load began with has ended.
	swept chan struct{}
	// isChecked reports whether all staged rows were found in the staging table.
	isChecked bool
}

// Outcome is the result of a load.
type Outcome struct {
	// ReleaseID is the new release, or the newest one where nothing changed.
	ReleaseID string
	// Unchanged reports whether no release was made, as it would have been equal to
	// the newest one.
	Unchanged bool
	// BeforeID is the release that the load was added to; empty for none.
	BeforeID string
	// LacksRows reports whether the release before may have rows that the load lacks:
	// store.DiffReleases lists them.
	LacksRows bool
	// Rows is how many the release holds, copied ones included.
	Rows uint64
	// SlicesChanged counts the slices that differ from the release before.
	SlicesChanged int
	Suppression   Suppression
	// Incomplete are slices that were incomplete in the release before and of
	// which this load had no rows.
	Incomplete []store.IncompleteSlice
}

// Begin starts a load into a dataset, and a sweep of what earlier loads left behind. The input hash identifies the bytes of the package. End the load by
// Publish or Abandon.
func Begin(ctx context.Context, s *store.Store, dataset kommune.Dataset, inputHash string) *Load {
	l := &Load{store: s, run: s.NewRun(dataset, inputHash), dataset: dataset, facts: map[string]pendingFacts{}, swept: make(chan struct{})}
	go func() {
		defer close(l.swept)
		_ = s.Sweep(ctx) // it has logged what stays for now
	}()
	return l
}

// ReplaceAll declares that the package is the whole dataset: rows of the release
// before that it lacks are not carried forward. Call it before Publish or Preview.
func (l *Load) ReplaceAll() { l.replaces = true }

// KeepContent declares that the load may not change what its dataset shows: where
// it would, Publish and Preview fail with an *OtherContentError. Rows that are
// missing in the database are written again. Call it before Publish or Preview.
func (l *Load) KeepContent() { l.keepsContent = true }

// OtherContentError is the error of a load that may not change its dataset and
// would.
type OtherContentError struct {
	// ReleaseID is the dataset's newest release.
	ReleaseID string
}

// Error names the newest release.
func (e *OtherContentError) Error() string {
	return fmt.Sprintf("the newest release, %s, has other content than this load, which may not change it", e.ReleaseID)
}

// isUnchanged reports whether nothing is to be published.
func (l *Load) isUnchanged(draft *store.Draft, beforeID string, next assembly) (bool, error) {
	same := draft.IsUnchanged()
	if l.keepsContent && beforeID != "" && !same {
		return false, &OtherContentError{beforeID}
	}
	return same && !next.withheldChanged && !next.healed, nil
}

func addFacts[T any](l *Load, rows []T) {
	if len(rows) == 0 {
		return
	}
	table := store.FactTableOf[T]()
	pending, _ := l.facts[table.Name].(*factsOf[T])
	if pending == nil {
		pending = &factsOf[T]{table: table}
		l.facts[table.Name] = pending
	}
	pending.rows = append(pending.rows, rows...)
}

// WriteVocabulary adds to what the release says besides its figures. Rows
// replace those of the release before that have the same key.
func (l *Load) WriteVocabulary(_ context.Context, v kommune.Vocabulary) error {
	addFacts(l, v.Kommuner)
	addFacts(l, v.PeerGroups)
	addFacts(l, v.Memberships)
	addFacts(l, v.Indicators)
	addFacts(l, v.TargetGroups)
	addFacts(l, v.Sources)
	addFacts(l, v.Providers)
	addFacts(l, v.Courses)
	addFacts(l, v.Competences)
	addFacts(l, v.JobProfiles)
	addFacts(l, v.Questions)
	addFacts(l, v.Initiatives)
	addFacts(l, v.Figures)
	addFacts(l, v.Outcomes)
	addFacts(l, v.Frameworks)
	addFacts(l, v.CompetenceProfiles)
	addFacts(l, v.Links)
	return nil
}

// WriteTestResults adds tests of kommuner, each with the answers to all of its
// questions.
func (l *Load) WriteTestResults(_ context.Context, rows []kommune.TestResult) error {
	addFacts(l, rows)
	return nil
}

// WriteParticipations adds facts about who took part in courses.
func (l *Load) WriteParticipations(_ context.Context, rows []kommune.Participation) error {
	addFacts(l, rows)
	return nil
}

// WriteDeregistrations adds facts about who left the register. Small counts are
// hidden when they are published, with those of earlier loads in view.
func (l *Load) WriteDeregistrations(_ context.Context, rows []kommune.Deregistration) error {
	addFacts(l, rows)
	return nil
}

// Publish makes what was written the dataset's newest release by one insert,
// or says that nothing changed. When another load of the dataset published
// first, the work is done again on top of it. Nothing is published by a load
// whose lease was taken away, or where a row of the release is missing.
func (l *Load) Publish(ctx context.Context, note *string) (Outcome, error) {
	const attempts = 5
	for range attempts {
		outcome, won, err := l.publishOnce(ctx, note)
		if err != nil && !l.canBuildOnLess(err) {
			return Outcome{}, l.run.Explain(ctx, err)
		}
		if won {
			<-l.swept
			l.published = true
			l.run.Close(ctx)
			return outcome, nil
		}
		if err := l.discardRun(ctx); err != nil {
			return Outcome{}, err
		}
	}
	return Outcome{}, &kommune.Error{Code: kommune.Unavailable, RetryAfter: time.Minute, Message: fmt.Sprintf(
		"other loads of dataset %s kept publishing first; nothing of this one was published: run it again", l.dataset.ID)}
}

// canBuildOnLess reports whether a release was not published only since slices
// of the release before turned out to be incomplete, which are known from now on.
func (l *Load) canBuildOnLess(err error) bool {
	var incomplete *store.IncompleteError
	if !errors.As(err, &incomplete) || slices.ContainsFunc(incomplete.Slices, func(s store.IncompleteSlice) bool { return s.Run == l.run.Number() }) {
		return false
	}
	l.incomplete = append(l.incomplete, incomplete.Slices...)
	return true
}

// publishOnce is one attempt. Another load may have published the same input
// meanwhile: then nothing is left to do.
func (l *Load) publishOnce(ctx context.Context, note *string) (Outcome, bool, error) {
	head, err := l.head(ctx)
	if err != nil {
		return Outcome{}, false, err
	}
	if same, err := l.isPublished(ctx, head); err != nil || same {
		id := head.Snapshot.Release.ID
		return Outcome{ReleaseID: id, BeforeID: id, Unchanged: true}, same, err
	}
	if err := l.open(ctx, false); err != nil {
		return Outcome{}, false, err
	}
	next, err := l.assemble(ctx, head.Snapshot)
	if err != nil {
		return Outcome{}, false, err
	}
	draft, beforeID := l.run.Draft(head, note, next.slices), head.Snapshot.Release.ID
	outcome := Outcome{
		BeforeID: beforeID, LacksRows: beforeID != "" && (l.replaces || next.lacksRows),
		Rows: draft.Rows(), Suppression: next.suppression, SlicesChanged: next.changed, Incomplete: next.incomplete,
	}
	unchanged, err := l.isUnchanged(draft, beforeID, next)
	if err != nil {
		return Outcome{}, false, err
	}
	if unchanged {
		outcome.ReleaseID, outcome.Unchanged, outcome.SlicesChanged = beforeID, true, 0
		return outcome, true, l.discardRun(ctx)
	}
	if err := l.attach(ctx, next); err != nil {
		return Outcome{}, false, err
	}
	var won bool
	outcome.ReleaseID, won, err = draft.Publish(ctx, next.incomplete)
	return outcome, won, err
}

// isPublished reports whether the newest release was made from the load's own input
// and has all its rows.
func (l *Load) isPublished(ctx context.Context, head *store.Head) (bool, error) {
	if len(l.incomplete) > 0 || !head.IsFrom(l.run) {
		return false, nil
	}
	incomplete, err := l.store.IncompleteSlices(ctx, false, head.Snapshot.Release.ID)
	return err == nil && len(incomplete) == 0, err
}

// abandonTimeout is how long Abandon waits for what the server still does for the
// load: a user who presses Ctrl-C expects the program to end.
const abandonTimeout = time.Second

// Abandon forgets what was written. It is safe after Publish too, and where
// Publish could not tell whether its release arrived. Where it fails the
// staging table stays, and the next load sweeps up.
func (l *Load) Abandon(ctx context.Context) error {
	<-l.swept
	if l.published {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	if l.writer != nil {
		l.writer.abort()
	}
	return l.run.Forget(ctx, abandonTimeout, l.writtenTables()...)
}

// writtenTables are those in which the load may have rows that readers read.
func (l *Load) writtenTables() []string {
	tables := slices.Sorted(maps.Keys(l.facts))
	if l.staged > 0 || len(l.reopened) > 0 {
		tables = append(tables, store.ObservationsTable, l.run.WithheldTable())
	}
	return tables
}

// discardRun deletes what this load wrote under its run, where that might be
// seen.
func (l *Load) discardRun(ctx context.Context) error {
	return l.run.Discard(ctx, l.writtenTables()...)
}

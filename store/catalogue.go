package store

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"
	"golang.org/x/sync/errgroup"

	"kommunebench/kommune"
	"kommunebench/store/clickhouse"
)

const (
	// The newest releases are read again once they are known for so long, in
	// the background until they are maxStaleness old. A new release is seen by
	// everybody after that.
	refreshAfter = time.Second
	maxStaleness = 1500 * time.Millisecond
	// Callers wait for a slow refresh no longer than refreshWait, and after one that
	// failed, for failureMemory, not at all: they get the last known releases.
	refreshWait    = 2 * time.Second
	refreshTimeout = 10 * time.Second
	failureMemory  = 5 * time.Second
	// Releases kept in memory, those asked for by id included.
	maxSnapshots = 64
)

type snapshotCache = otter.Cache[string, *kommune.Snapshot]

func newSnapshotCache() *snapshotCache {
	return otter.Must(&otter.Options[string, *kommune.Snapshot]{MaximumSize: maxSnapshots})
}

// catalogueCache holds the newest releases. One refresh at a time serves all
// callers, and none of them can cancel it for the others.
type catalogueCache struct {
	state atomic.Pointer[catalogueState]
	// askedAt is when somebody last asked for the catalogue, in nanoseconds since 1970.
	askedAt atomic.Int64

	mu       sync.Mutex // guards what follows, and writes to state
	current  *refresh   // nil where none runs
	failedAt time.Time
}

type catalogueState struct {
	catalogue *kommune.Catalogue
	heads     []string // release ids
	// checkedAt is when the query for the heads was about to be sent.
	checkedAt time.Time
}

// refresh is one reading of the newest releases. Its result may be read after
// done is closed; slow is closed when it is not to be waited for any longer.
type refresh struct {
	done, slow chan struct{}
	catalogue  *kommune.Catalogue
	err        error
}

// datasetHead is a dataset's newest release. As releases are published and
// pruned and never come back, it and the number of those kept identify each state
// of a dataset.
type datasetHead struct {
	ID   string `col:"id"`
	Kept uint64 `col:"kept"`
}

type head struct {
	ID string `col:"id"`
}

// sharedRefresh joins the refresh that runs, or starts one, and reports
// whether it is worth waiting for.
func (s *Store) sharedRefresh(ctx context.Context) (r *refresh, canWait bool) {
	s.heads.mu.Lock()
	defer s.heads.mu.Unlock()
	canWait = !s.failedLatelyLocked()
	if s.heads.current != nil {
		return s.heads.current, canWait
	}
	r = &refresh{done: make(chan struct{}), slow: make(chan struct{})}
	s.heads.current = r
	// It is for all who ask, so it counts as work of none of them.
	ctx, cancel := context.WithTimeout(kommune.WithReadStatistics(context.WithoutCancel(ctx), nil), refreshTimeout)
	slow := time.AfterFunc(refreshWait, func() { close(r.slow) })
	go func() {
		defer cancel()
		defer slow.Stop()
		state, err := s.readHeads(ctx, s.heads.state.Load())
		s.heads.mu.Lock()
		defer s.heads.mu.Unlock()
		r.catalogue, r.err = s.endRefresh(ctx, state, err)
		s.heads.current = nil
		close(r.done)
	}()
	return r, canWait
}

// endRefresh keeps what a refresh read; where it failed, the last known
// catalogue is its result. The caller holds the mutex.
func (s *Store) endRefresh(ctx context.Context, state *catalogueState, err error) (*kommune.Catalogue, error) {
	if err == nil {
		s.heads.failedAt = time.Time{}
		s.keepNewer(state)
		return s.heads.state.Load().catalogue, nil
	}
	s.heads.failedAt = s.now()
	if last := s.heads.state.Load(); last != nil {
		s.logger.WarnContext(ctx, "serving the last known releases", "error", err)
		return last.catalogue, nil
	}
	return nil, err
}

// keepNewer keeps a state unless one that was read later is kept already. The
// caller holds the mutex.
func (s *Store) keepNewer(state *catalogueState) {
	if kept := s.heads.state.Load(); kept == nil || !state.checkedAt.Before(kept.checkedAt) {
		s.heads.state.Store(state)
	}
}

// CatalogueNow is the catalogue as it is at this moment.
func (s *Store) CatalogueNow(ctx context.Context) (*kommune.Catalogue, error) {
	state, err := s.readHeads(ctx, nil)
	if err != nil {
		return nil, err
	}
	s.heads.mu.Lock()
	defer s.heads.mu.Unlock()
	s.keepNewer(state)
	return state.catalogue, nil
}

// readHeads reads which release of every dataset is the newest, and of those
// that old does not hold all that describes them.
func (s *Store) readHeads(ctx context.Context, old *catalogueState) (*catalogueState, error) {
	checkedAt := s.now()
	var rows []datasetHead
	var newest []releaseRow
	var group errgroup.Group
	group.Go(func() (err error) {
		rows, err = clickhouse.SelectRows[datasetHead](ctx, s.db, "list_heads", nil)
		return err
	})
	if s.heads.state.Load() == nil { // then each of them will be read
		group.Go(func() (err error) {
			newest, err = clickhouse.SelectRows[releaseRow](ctx, s.db, "read_newest", nil)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	ids, edition := make([]string, len(rows)), ""
	for n, row := range rows {
		ids[n] = row.ID
		edition += row.ID + " " + strconv.FormatUint(row.Kept, 10) + "\n"
	}
	if old != nil && edition == old.catalogue.Edition {
		return &catalogueState{old.catalogue, ids, checkedAt}, nil
	}
	snapshots, err := s.newestSnapshots(ctx, ids, newest, checkedAt)
	if err != nil {
		return nil, err
	}
	catalogue := kommune.NewCatalogue(snapshots)
	catalogue.Edition = edition
	return &catalogueState{catalogue, ids, checkedAt}, nil
}

// newestSnapshots reads the releases that were the newest at a time, side by side. Rows
// of some were read already.
func (s *Store) newestSnapshots(ctx context.Context, ids []string, rows []releaseRow, at time.Time) ([]*kommune.Snapshot, error) {
	snapshots := make([]*kommune.Snapshot, len(ids))
	group, ctx := errgroup.WithContext(ctx)
	for n, id := range ids {
		group.Go(func() (err error) {
			var row *releaseRow
			if known := slices.IndexFunc(rows, func(row releaseRow) bool { return row.ID == id && !row.isPruned() }); known >= 0 {
				row = &rows[known]
			}
			snapshots[n], err = s.snapshot(ctx, id, row, at)
			return err
		})
	}
	return snapshots, group.Wait()
}

// Snapshot reads one release with its vocabulary, by the release's id. A
// release that is not kept is NOT_FOUND.
func (s *Store) Snapshot(ctx context.Context, releaseID string) (*kommune.Snapshot, error) {
	if known, cached := s.snapshots.GetIfPresent(releaseID); cached {
		kept := []*kommune.Snapshot{known}
		if s.areNewest(kept) {
			return known, nil
		}
		return known, s.checkKept(ctx, kept)
	}
	return s.snapshot(ctx, releaseID, nil, time.Time{})
}

// snapshot is Snapshot for a release that is known to be kept. Where it was the
// newest a moment ago, what was read of it is whole (see newestFor). Its row is read
// where it is nil.
func (s *Store) snapshot(ctx context.Context, releaseID string, row *releaseRow, newestAt time.Time) (_ *kommune.Snapshot, err error) {
	if known, cached := s.snapshots.GetIfPresent(releaseID); cached {
		return known, nil
	}
	if row == nil {
		if row, err = s.readKept(ctx, releaseID); err != nil {
			return nil, err
		}
	}
	snapshot := row.snapshot()
	if err := s.readVocabulary(ctx, snapshot); err != nil {
		return nil, err
	}
	if s.now().Sub(newestAt) > newestFor {
		if err := s.checkKept(ctx, []*kommune.Snapshot{snapshot}); err != nil {
			return nil, err
		}
	}
	s.snapshots.Set(releaseID, snapshot)
	return snapshot, nil
}

// readVocabulary reads the tables side by side.
func (s *Store) readVocabulary(ctx context.Context, snapshot *kommune.Snapshot) error {
	v := &snapshot.Vocabulary
	group, ctx := errgroup.WithContext(ctx)
	for _, read := range []func() error{
		func() error { return readFactsInto(ctx, s, snapshot, &v.Kommuner) },
		func() error { return readFactsInto(ctx, s, snapshot, &v.PeerGroups) },
		func() error { return readFactsInto(ctx, s, snapshot, &v.Memberships) },
		func() error { return readFactsInto(ctx, s, snapshot, &v.Indicators) },
		func() error { return readFactsInto(ctx, s, snapshot, &v.TargetGroups) },
		func() error { return readFactsInto(ctx, s, snapshot, &v.Sources) },
		func() error { return readFactsInto(ctx, s, snapshot, &v.Providers) },
		func() error { return readFactsInto(ctx, s, snapshot, &v.Courses) },
		func() error { return readFactsInto(ctx, s, snapshot, &v.Competences) },
		func() error { return readFactsInto(ctx, s, snapshot, &v.JobProfiles) },
		func() error { return readFactsInto(ctx, s, snapshot, &v.Questions) },
		func() error { return readFactsInto(ctx, s, snapshot, &v.Initiatives) },
		func() error { return readFactsInto(ctx, s, snapshot, &v.Figures) },
		func() error { return readFactsInto(ctx, s, snapshot, &v.Outcomes) },
		func() error { return readFactsInto(ctx, s, snapshot, &v.Frameworks) },
		func() error { return readFactsInto(ctx, s, snapshot, &v.CompetenceProfiles) },
		func() error { return readFactsInto(ctx, s, snapshot, &v.Links) },
	} {
		group.Go(read)
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for n := range v.Indicators {
		v.Indicators[n].Polarity = v.Indicators[n].EffectivePolarity()
	}
	return nil
}

func readFactsInto[T any](ctx context.Context, s *Store, snapshot *kommune.Snapshot, into *[]T) error {
	rows, err := ReadFacts[T](ctx, s, snapshot)
	*into = rows
	return err
}

// ReadFacts reads the table of facts that holds rows of type T as a release
// has it; no rows where the release names no run for the table.
func ReadFacts[T any](ctx context.Context, s *Store, snapshot *kommune.Snapshot) ([]T, error) {
	table := FactTableOf[T]()
	for _, slice := range snapshot.Slices {
		if slice.Table != table.Name {
			continue
		}
		text, err := readQuery("read_facts")
		if err != nil {
			return nil, err
		}
		return clickhouse.SelectText[T](ctx, s.db, "read_facts "+table.Name, table.readFactsText(text),
			map[string]any{"dataset": snapshot.Dataset.ID, "run": slice.Run})
	}
	return []T{}, nil
}

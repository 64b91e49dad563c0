package store

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"

	"kommunebench/kommune"
)

const (
	// A new release is noticed after this long at the most.
	headsMaxAge = time.Second
	// Releases kept in memory, those asked for by id included.
	maxSnapshots = 64
)

type snapshotCache = otter.Cache[string, *kommune.Snapshot]

func newSnapshotCache() *snapshotCache {
	return otter.Must(&otter.Options[string, *kommune.Snapshot]{MaximumSize: maxSnapshots})
}

type catalogueCache struct {
	refreshing sync.Mutex
	state      atomic.Pointer[catalogueState]
}

type catalogueState struct {
	catalogue *kommune.Catalogue
	heads     []string // release ids
	checkedAt time.Time
}

// datasetHead is a dataset's newest release. As releases are published and
// pruned and never come back, it and the number of those kept tell every state
// of a dataset apart.
type datasetHead struct {
	ID   string `col:"id"`
	Kept uint64 `col:"kept"`
}

type head struct {
	ID string `col:"id"`
}

// Catalogue is the newest release of every dataset, at most a second old.
// While the server can't be reached the last one known is given.
func (s *Store) Catalogue(ctx context.Context) (*kommune.Catalogue, error) {
	state := s.heads.state.Load()
	if state != nil && s.now().Sub(state.checkedAt) < headsMaxAge {
		return state.catalogue, nil
	}
	if state != nil && !s.heads.refreshing.TryLock() {
		return state.catalogue, nil
	}
	if state == nil {
		s.heads.refreshing.Lock()
		if fresh := s.heads.state.Load(); fresh != nil {
			s.heads.refreshing.Unlock()
			return fresh.catalogue, nil
		}
	}
	defer s.heads.refreshing.Unlock()
	return s.refresh(ctx, state)
}

// CatalogueNow is the catalogue as it is at this moment.
func (s *Store) CatalogueNow(ctx context.Context) (*kommune.Catalogue, error) {
	s.heads.refreshing.Lock()
	defer s.heads.refreshing.Unlock()
	return s.refresh(ctx, nil)
}

func (s *Store) refresh(ctx context.Context, old *catalogueState) (*kommune.Catalogue, error) {
	checkedAt := s.now()
	rows, err := selectRows[datasetHead](ctx, s, "list_heads", nil)
	if err != nil {
		if old != nil && ctx.Err() == nil {
			s.logger.WarnContext(ctx, "serving the last known releases", "error", err)
			return old.catalogue, nil
		}
		return nil, err
	}
	ids, edition := make([]string, len(rows)), ""
	for n, row := range rows {
		ids[n] = row.ID
		edition += row.ID + " " + strconv.FormatUint(row.Kept, 10) + "\n"
	}
	if old != nil && edition == old.catalogue.Edition {
		s.heads.state.Store(&catalogueState{old.catalogue, ids, checkedAt})
		return old.catalogue, nil
	}
	snapshots := make([]*kommune.Snapshot, len(ids))
	for n, id := range ids {
		if snapshots[n], err = s.snapshot(ctx, id); err != nil {
			return nil, err
		}
	}
	catalogue := kommune.NewCatalogue(snapshots)
	catalogue.Edition = edition
	s.heads.state.Store(&catalogueState{catalogue, ids, checkedAt})
	return catalogue, nil
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
	return s.snapshot(ctx, releaseID)
}

// snapshot is Snapshot for a release that is known to be kept.
func (s *Store) snapshot(ctx context.Context, releaseID string) (*kommune.Snapshot, error) {
	if known, cached := s.snapshots.GetIfPresent(releaseID); cached {
		return known, nil
	}
	row, err := s.readKept(ctx, releaseID)
	if err != nil {
		return nil, err
	}
	snapshot := row.snapshot()
	if err := s.readVocabulary(ctx, snapshot); err != nil {
		return nil, err
	}
	if err := s.checkKept(ctx, []*kommune.Snapshot{snapshot}); err != nil {
		return nil, err
	}
	s.snapshots.Set(releaseID, snapshot)
	return snapshot, nil
}

func (s *Store) readVocabulary(ctx context.Context, snapshot *kommune.Snapshot) error {
	v := &snapshot.Vocabulary
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
	} {
		if err := read(); err != nil {
			return err
		}
	}
	return nil
}

func readFactsInto[T any](ctx context.Context, s *Store, snapshot *kommune.Snapshot, into *[]T) error {
	rows, err := readFacts[T](ctx, s, snapshot)
	*into = rows
	return err
}

// readFacts reads the table of facts that holds rows of type T as a release
// has it; no rows where the release names no run for the table.
func readFacts[T any](ctx context.Context, s *Store, snapshot *kommune.Snapshot) ([]T, error) {
	table := tableOf[T](tableName[T]())
	for _, known := range factTables() {
		if known.name == table.name {
			table = known
		}
	}
	for _, slice := range snapshot.Slices {
		if slice.Table != table.name {
			continue
		}
		text, err := readQuery("read_facts")
		if err != nil {
			return nil, err
		}
		return selectText[T](ctx, s, "read_facts "+table.name, table.readFactsText(text),
			map[string]any{"dataset": snapshot.Dataset.ID, "run": slice.Run})
	}
	return []T{}, nil
}

package store

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"kommunebench/kommune"
	"kommunebench/store/clickhouse"
)

const (
	// DefaultLease is how long a lease lasts that is not renewed; after that other
	// programs may delete what its load has written.
	DefaultLease = time.Minute
	// A lease is renewed so many times within its length.
	renewals = 3
)

// lease is a row in the database that keeps other programs from deleting what a
// load or a rollback has written. It expires by the database's clock, so that
// programs on several machines agree.
type lease struct {
	store *Store
	run   uint64
	// owner is a random name: host names and process numbers repeat between
	// containers.
	owner string
	stop  context.CancelFunc
	ended sync.WaitGroup
}

// takeLease takes the lease of a run and renews it until unlock is called or
// the store is closed.
func (s *Store) takeLease(ctx context.Context, run uint64) (*lease, error) {
	l := s.newLease(run)
	if err := l.take(ctx); err != nil {
		return nil, err
	}
	return l, nil
}

// newLease gives a lease that is not taken yet.
func (s *Store) newLease(run uint64) *lease {
	return &lease{store: s, run: run, owner: rand.Text(), stop: func() {}}
}

// take takes the lease and renews it until unlock is called or the store is closed.
func (l *lease) take(ctx context.Context) error {
	if err := l.renew(ctx); err != nil {
		return clickhouse.Coded(ctx, err)
	}
	renewing, stop := context.WithCancel(context.WithoutCancel(ctx))
	l.stop = stop
	l.ended.Go(func() { l.keep(renewing) })
	return nil
}

// keep renews the lease until ctx ends or the store is closed.
func (l *lease) keep(ctx context.Context) {
	ticker := time.NewTicker(l.store.leaseLength / renewals)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.store.closing:
			return
		case <-ticker.C:
		}
		if err := l.renew(ctx); err != nil && ctx.Err() == nil {
			l.store.logger.WarnContext(ctx, "the lease of a load was not renewed", "run", l.run, "error", err)
		}
	}
}

func (l *lease) renew(ctx context.Context) error {
	return l.store.execLease(ctx, "renew_lease", map[string]any{"run": l.run, "owner": l.owner, "length": l.store.leaseLength.Milliseconds()})
}

// unlock stops renewing the lease. It does nothing to the nil lease.
func (l *lease) unlock() {
	if l != nil {
		l.stop()
		l.ended.Wait()
	}
}

// errLost is the error of a load that was swept (UNAVAILABLE).
func (l *lease) errLost(cause error) error {
	return &kommune.Error{Code: kommune.Unavailable, RetryAfter: l.store.leaseLength, Err: cause, Message: fmt.Sprintf(
		"nothing was heard of this load for %s, so another program took it for dead and swept up after it: nothing was published, run it again", l.store.leaseLength)}
}

// orLost is errLost where the lease was taken away, as a sweep drops the tables of the
// load too; else it is the cause.
func (l *lease) orLost(ctx context.Context, cause error) error {
	if lost, asking := l.isLost(ctx); asking == nil && lost {
		return l.errLost(cause)
	}
	return cause
}

// isLost asks whether the lease was taken away.
func (l *lease) isLost(ctx context.Context) (bool, error) {
	type state struct {
		Lost bool `col:"lost"`
	}
	text, err := l.store.leaseText("read_lease")
	if err != nil {
		return false, err
	}
	found, err := clickhouse.SelectTextAsWriter[state](ctx, l.store.db, "read_lease", text, map[string]any{"run": l.run})
	return err == nil && len(found) == 1 && found[0].Lost, err
}

// revoke takes a lease away. A release that its run tries to publish from now on
// is not published.
func (s *Store) revoke(ctx context.Context, run uint64) error {
	return s.execLease(ctx, "revoke_lease", map[string]any{"run": run})
}

const leasesTableName = "leases"

func (s *Store) leasesTable() string { return s.withheldDatabase() + "." + leasesTableName }

func (s *Store) leaseText(name string) (string, error) {
	text, err := readQuery(name)
	return strings.ReplaceAll(text, "{{leases}}", s.leasesTable()), err
}

func (s *Store) execLease(ctx context.Context, name string, parameters map[string]any) error {
	text, err := s.leaseText(name)
	if err != nil {
		return err
	}
	if err := s.db.ExecAsWriter(ctx, text, clickhouse.Named(parameters)...); err != nil {
		return fmt.Errorf("query %s: %w", name, err)
	}
	return nil
}

// leasedTable is a table whose name ends in the number of a run under way, or of
// one that was broken off.
type leasedTable struct {
	Name  string `col:"name"`
	Owner string `col:"owner"`
	// Over reports whether the run holds no lease any more.
	Over bool `col:"over"`
}

// listLeased runs list_staging or list_holds.
func (s *Store) listLeased(ctx context.Context, name, database string) ([]leasedTable, error) {
	text, err := s.leaseText(name)
	if err != nil {
		return nil, err
	}
	return clickhouse.SelectTextAsWriter[leasedTable](ctx, s.db, name, text, map[string]any{"database": database})
}

// ownerComment is written beside a load's tables for operators. Programs from
// before there were leases look in it for a host and a process that are not
// there, and leave the tables alone for a day.
func (l *lease) ownerComment(dataset string) (string, error) {
	encoded, err := json.Marshal(struct {
		Owner   string `json:"owner"`
		Dataset string `json:"dataset"`
	}{l.owner, dataset})
	if err != nil {
		return "", fmt.Errorf("encoding the owner of a load: %w", err)
	}
	return strings.ReplaceAll(string(encoded), "'", ""), nil
}

var errNotPublished = errors.New("the release was not published")

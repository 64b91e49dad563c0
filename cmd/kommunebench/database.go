package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"syscall"
	"time"
	"unicode"

	"kommunebench/engine"
	"kommunebench/kommune"
	"kommunebench/store"
	"kommunebench/store/clickhouse"
)

// databaseFlags choose the database.
type databaseFlags struct {
	Data             string  `help:"Folder of the embedded ClickHouse." default:"./var" type:"path"`
	Clickhouse       dsnList `help:"DSN of a ClickHouse server to use instead: native (clickhouse://user:password@host:9000/database) or HTTP (http://...), or both separated by a comma." placeholder:"DSN"`
	ClickhouseReader dsnList `help:"DSN of a user who may only read, for serving; by default the one of --clickhouse. It should have no right to databases whose names begin with withheld_, where figures stand that disclosure control hides." placeholder:"DSN"`
	Libchdb          string  `help:"Path of the engine library libchdb.so; by default it is looked for beside the program and in node_modules." type:"path" placeholder:"FILE"`
}

// dsnList is a DSN, or several with commas between them.
type dsnList string

// UnmarshalText refuses an empty text, which a script with an unset variable gives:
// it would use the embedded engine instead of its server.
func (d *dsnList) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		return kommune.InvalidInput("clickhouse", "", "a DSN such as clickhouse://user:password@host:9000/kommunebench; leave the flag and its variable out where no such server is meant")
	}
	*d = dsnList(text)
	return nil
}

// checkDataDir refuses an empty folder name, which would mean the current folder,
// and names with control characters, which no system allows.
func checkDataDir(dir string) error {
	if strings.ContainsFunc(dir, unicode.IsControl) {
		return kommune.InvalidInput("data", dir, "the name of a folder, without control characters such as NUL")
	}
	if dir == "" {
		return kommune.InvalidInput("data", dir, "the name of a folder; . is the current one")
	}
	return nil
}

const (
	closeTimeout = 10 * time.Second
	// settleTime is the pause before the database is asked whether it is back.
	settleTime = 600 * time.Millisecond
	// startAttempts is how often a step of the start is tried when the engine goes
	// away meanwhile.
	startAttempts = 5
)

// database is a migrated store, with the embedded engine if that is used.
type database struct {
	*store.Store
	engine *engine.Engine
	logger *slog.Logger
	// there is what a start has read; nil where something may have been loaded since.
	there *whatIsThere
	// incomplete is the last result of incompleteReleases.
	incomplete struct {
		sync.Mutex

		releases int
		edition  string
		looked   time.Time
	}
}

// openDatabase starts or joins the embedded engine, or connects to the server
// named by the DSN, and migrates.
func openDatabase(ctx context.Context, flags databaseFlags, logger *slog.Logger) (*database, error) {
	return openDatabaseWith(ctx, flags, store.Options{Logger: logger})
}

// openDatabaseWith is openDatabase with options of the store, such as metrics.
func openDatabaseWith(ctx context.Context, flags databaseFlags, options store.Options) (*database, error) {
	logger := options.Logger
	db := &database{logger: logger}
	if flags.Clickhouse != "" {
		options.WriterDSN, options.BulkDSN = chooseDSNs(string(flags.Clickhouse))
		options.ReaderDSN, _ = chooseDSNs(string(flags.ClickhouseReader))
	} else {
		if err := checkDataDir(flags.Data); err != nil {
			return nil, err
		}
		if flags.ClickhouseReader != "" {
			return nil, kommune.InvalidInput("clickhouse-reader", "a DSN without --clickhouse", "the reader of the server that --clickhouse names; the embedded one has a reader of its own")
		}
		running, err := engine.Open(ctx, engine.Options{DataDir: flags.Data, LibraryPath: flags.Libchdb, Logger: logger})
		if errors.Is(err, syscall.ENOSPC) {
			return nil, clickhouse.DiskFull(err)
		}
		if err != nil {
			return nil, err
		}
		db.engine, options.WaitReady = running, running.WaitReady
	}
	if err := db.connect(ctx, options); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// connect opens the store and migrates it. Where the program that owned the engine
// ends meanwhile, it waits until the engine runs again, possibly at another address.
func (d *database) connect(ctx context.Context, options store.Options) error {
	var err error
	for range startAttempts {
		if d.engine != nil {
			endpoint := d.engine.Endpoint()
			options.WriterDSN = endpoint.WriterDSN(clickhouse.DefaultDatabase)
			options.ReaderDSN = endpoint.ReaderDSN(clickhouse.DefaultDatabase)
			options.BulkDSN = endpoint.WriterHTTPDSN(clickhouse.DefaultDatabase)
		}
		if d.Store, err = store.Open(options); err != nil {
			return err
		}
		if d.engine == nil {
			return d.Prepare(ctx)
		}
		if err = d.Migrate(ctx); !clickhouse.IsLostConnection(ctx, err) {
			return err
		}
		d.awaitEngine(ctx, err)
		err = errors.Join(err, d.Store.Close())
		d.Store = nil
	}
	return err
}

// whileStarting runs a step of the start, and repeats it where the engine went away
// meanwhile, as the program that owned it may have ended.
func (d *database) whileStarting(ctx context.Context, step func() error) error {
	var err error
	for range startAttempts {
		if err = step(); d.engine == nil || !clickhouse.IsLostConnection(ctx, err) {
			return err
		}
		d.awaitEngine(ctx, err)
	}
	return err
}

// awaitEngine waits for an engine that went away. The next attempt shows whether it
// is back.
func (d *database) awaitEngine(ctx context.Context, cause error) {
	d.logger.WarnContext(ctx, "the engine went away at the start and is waited for", "error", cause)
	waiting, cancel := context.WithTimeout(ctx, reconnectTimeout)
	defer cancel()
	_ = d.waitReady(waiting)
}

// readersSeeWithheld reports whether the API's user may read what disclosure
// control hides. That of the embedded engine may not.
func (d *database) readersSeeWithheld(ctx context.Context) bool {
	if d.engine != nil {
		return false
	}
	sees, err := d.ReaderSeesWithheld(ctx)
	if err != nil {
		d.logger.WarnContext(ctx, "whether the API's user may read what is hidden is not known", "error", err)
	}
	return sees
}

// incompleteAge is how long the count of incomplete releases is kept, as counting
// reads a few columns of all figures.
const incompleteAge = 10 * time.Minute

// incompleteReleases counts the releases with missing rows. It counts anew when a
// release was published or pruned, and after incompleteAge.
func (d *database) incompleteReleases(ctx context.Context) (int, error) {
	catalogue, err := d.Catalogue(ctx)
	if err != nil {
		return 0, err
	}
	d.incomplete.Lock()
	defer d.incomplete.Unlock()
	if d.incomplete.edition == catalogue.Edition && time.Since(d.incomplete.looked) < incompleteAge {
		return d.incomplete.releases, nil
	}
	found, err := d.IncompleteSlices(ctx, false)
	if err != nil {
		return 0, err
	}
	releases := map[string]bool{}
	for _, slice := range found {
		releases[slice.ReleaseID] = true
	}
	d.incomplete.releases, d.incomplete.edition, d.incomplete.looked = len(releases), catalogue.Edition, time.Now()
	return len(releases), nil
}

// waitReady waits until the server answers again, or ctx ends; the database may not be
// there yet. It pauses first, as an engine that is being stopped may still answer.
func (d *database) waitReady(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for the database: %w", ctx.Err())
		case <-time.After(settleTime):
		}
		var err error
		if d.engine != nil {
			err = d.engine.WaitReady(ctx)
		}
		if err == nil && d.PingServer(ctx) == nil {
			return nil
		}
	}
}

// chooseDSNs picks from a list the DSN for queries, native if there is one, as that
// is faster for them, and the HTTP DSN for bulk inserts, which is faster for those;
// bulk is empty where there is none.
func chooseDSNs(dsns string) (queries, bulk string) {
	for dsn := range strings.SplitSeq(dsns, ",") {
		dsn = strings.TrimSpace(dsn)
		isHTTP := strings.HasPrefix(dsn, "http")
		if isHTTP && bulk == "" {
			bulk = dsn
		}
		if queries == "" || (!isHTTP && strings.HasPrefix(queries, "http")) {
			queries = dsn
		}
	}
	return queries, bulk
}

// Close closes the store and then the engine, which stops at once when it has no
// connections.
func (d *database) Close() error {
	var failures []error
	if d.Store != nil {
		failures = append(failures, d.Store.Close())
	}
	if d.engine != nil {
		ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
		defer cancel()
		if err := d.engine.Close(ctx); err != nil {
			failures = append(failures, fmt.Errorf("stopping the engine: %w", err))
		}
	}
	return errors.Join(failures...)
}

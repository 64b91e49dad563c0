package store

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"kommunebench/store/clickhouse"
)

// withheldPrefix begins the name of the database that readers have no right
// to.
const withheldPrefix = "withheld_"

// Options configure Open.
type Options struct {
	// WriterDSN and ReaderDSN are native or HTTP DSNs of the same server; an
	// empty ReaderDSN reads as the writer.
	WriterDSN, ReaderDSN string
	// BulkDSN is an HTTP DSN of the writer, by which rows are loaded several
	// times quicker than over the native protocol; empty takes WriterDSN.
	BulkDSN string
	// WaitReady blocks until a restarting server answers again. Nil means that
	// the server is not supervised, and a short pause is made instead.
	WaitReady func(context.Context) error
	Logger    *slog.Logger
	Now       func() time.Time
	// LeaseLength is how long a lease of this store's loads lasts that is not
	// renewed; 0 is DefaultLease.
	LeaseLength time.Duration
	// Meters and Traces measure the queries of readers; nil measures nothing.
	Meters metric.MeterProvider
	Traces trace.TracerProvider
}

// Store reads and writes one ClickHouse database. It is safe for concurrent
// use.
type Store struct {
	db          *clickhouse.Database
	logger      *slog.Logger
	now         func() time.Time
	leaseLength time.Duration
	// closing ends what runs in the background.
	closing   chan struct{}
	closeOnce sync.Once
	heads     catalogueCache
	snapshots *snapshotCache
}

// Open connects to ClickHouse. Nothing is created: see Migrate.
func Open(options Options) (*Store, error) {
	if options.LeaseLength <= 0 {
		options.LeaseLength = DefaultLease
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	db, err := clickhouse.Open(clickhouse.Options{
		WriterDSN: options.WriterDSN, ReaderDSN: options.ReaderDSN, BulkDSN: options.BulkDSN, ReadStatement: readQuery,
		WaitReady: options.WaitReady, Logger: options.Logger, Meters: options.Meters, Traces: options.Traces,
	})
	if err != nil {
		return nil, err
	}
	return &Store{
		db: db, logger: options.Logger, now: options.Now, leaseLength: options.LeaseLength,
		closing: make(chan struct{}), snapshots: newSnapshotCache(),
	}, nil
}

// databases are the names of the one that readers read and the one that they
// have no right to.
func (s *Store) databases() []string { return []string{s.db.Name(), s.withheldName()} }

// withheldName is the name of the database that readers have no right to.
func (s *Store) withheldName() string { return withheldPrefix + s.db.Name() }

// withheldDatabase is that name, quoted.
func (s *Store) withheldDatabase() string { return clickhouse.Quoted([]string{s.withheldName()}) }

// withheldTable holds the figures that disclosure control hides, in a
// database of its own.
func (s *Store) withheldTable() string {
	return s.withheldDatabase() + "." + ObservationsTable
}

// Close closes all connections, once the statements that still run have ended or
// were killed.
func (s *Store) Close() error {
	s.closeOnce.Do(func() { close(s.closing) })
	return s.db.Close()
}

// Queries counts the read queries sent so far.
func (s *Store) Queries() int64 { return s.db.Queries() }

// Ping asks the server whether it answers; UNAVAILABLE where it does not.
func (s *Store) Ping(ctx context.Context) error { return s.db.Ping(ctx) }

// PingServer is Ping where the database may not be there yet.
func (s *Store) PingServer(ctx context.Context) error { return s.db.PingServer(ctx) }

package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
	"golang.org/x/sync/singleflight"

	"kommunebench/kommune"
)

// DefaultDatabase is used where a DSN names none.
const DefaultDatabase = "kommunebench"

// withheldPrefix begins the name of the database that readers have no right
// to.
const withheldPrefix = "withheld_"

// Options say how to reach ClickHouse.
type Options struct {
	// WriterDSN and ReaderDSN are native or HTTP DSNs of the same server; an
	// empty ReaderDSN reads as the writer.
	WriterDSN, ReaderDSN string
	// BulkDSN is an HTTP DSN of the writer, by which rows are loaded several
	// times quicker than over the native protocol; empty takes WriterDSN.
	BulkDSN string
	// WaitReady blocks until a restarting server answers again. Nil means that
	// nobody supervises the server, and a short pause is made instead.
	WaitReady func(context.Context) error
	Logger    *slog.Logger
	Now       func() time.Time
	// LeaseLength is how long a load of this store may not be heard of before
	// others sweep up after it; 0 is DefaultLease.
	LeaseLength time.Duration
	// Meters and Traces measure the queries of readers; nil measures nothing.
	Meters metric.MeterProvider
	Traces trace.TracerProvider
}

// Store reads and writes one ClickHouse database. It is safe for concurrent
// use.
type Store struct {
	writer, reader *connection
	// pinger is the reader's, for nothing but pings.
	pinger *connection
	pings  singleflight.Group
	// bulk is a connection over HTTP; nil where only the native protocol is
	// spoken.
	bulk                         *connection
	writerOptions, readerOptions *clickhouse.Options
	waitReady                    func(context.Context) error
	logger                       *slog.Logger
	now                          func() time.Time
	leaseLength                  time.Duration
	// closing ends what runs in the background.
	closing   chan struct{}
	closeOnce sync.Once
	queries   atomic.Int64
	reads     *statements
	writes    *statements
	heads     catalogueCache
	snapshots *snapshotCache
	meter     *meter
}

const (
	dialTimeout       = 5 * time.Second
	readTimeout       = 5 * time.Minute
	maxReaders        = 16
	maxWriters        = 4
	unsupervisedPause = 300 * time.Millisecond
	retryWait         = 2 * time.Second
	closePatience     = 5 * time.Second
)

// Open connects to ClickHouse. Nothing is created: see Migrate.
func Open(options Options) (*Store, error) {
	writerOptions, err := parseDSN(options.WriterDSN)
	if err != nil {
		return nil, err
	}
	readerOptions, err := parseDSN(cmp.Or(options.ReaderDSN, options.WriterDSN))
	if err != nil {
		return nil, err
	}
	if readerOptions.Protocol == clickhouse.HTTP && !strings.Contains(cmp.Or(options.ReaderDSN, options.WriterDSN), "compress=") {
		// It is asked for by a setting, which readonly = 1 refuses.
		readerOptions.Compression = &clickhouse.Compression{Method: clickhouse.CompressionNone}
	}
	writerOptions.MaxOpenConns, writerOptions.MaxIdleConns = maxWriters, maxWriters
	readerOptions.MaxOpenConns, readerOptions.MaxIdleConns = maxReaders, maxReaders
	meter, err := newMeter(options, readerOptions.Auth.Database)
	if err != nil {
		return nil, err
	}
	s := &Store{
		writerOptions: writerOptions, readerOptions: readerOptions, waitReady: options.WaitReady, logger: options.Logger, now: options.Now,
		leaseLength: options.LeaseLength, closing: make(chan struct{}), snapshots: newSnapshotCache(), meter: meter,
	}
	if s.waitReady == nil {
		s.waitReady = func(ctx context.Context) error { return sleep(ctx, unsupervisedPause) }
	}
	if s.leaseLength <= 0 {
		s.leaseLength = DefaultLease
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.logger == nil {
		s.logger = slog.New(slog.DiscardHandler)
	}
	if err := s.connect(options); err != nil {
		return nil, err
	}
	return s, nil
}

// connect makes the connections.
func (s *Store) connect(options Options) (err error) {
	readerFlag := writerFlag
	if options.ReaderDSN != "" {
		readerFlag = "clickhouse-reader"
	}
	pinger := *s.readerOptions
	pinger.MaxOpenConns, pinger.MaxIdleConns = 1, 1
	if s.writer, err = open(s.writerOptions, writerFlag); err != nil {
		return err
	}
	if s.reader, err = open(s.readerOptions, readerFlag); err != nil {
		return err
	}
	if s.pinger, err = open(&pinger, readerFlag); err != nil {
		return err
	}
	if s.bulk, err = openBulk(options); err != nil {
		return err
	}
	if s.bulk != nil {
		s.bulk.profile = s.writer.profile
	}
	if s.reads, err = newStatements(s.readerOptions, readerFlag, s.logger); err != nil {
		return err
	}
	s.writes, err = newStatements(s.writerOptions, writerFlag, s.logger)
	return err
}

const writerFlag = "clickhouse"

func openBulk(options Options) (*connection, error) {
	if options.BulkDSN == "" {
		options.BulkDSN = options.WriterDSN
	}
	if !strings.HasPrefix(options.BulkDSN, "http") {
		return nil, nil // without one the native protocol serves
	}
	bulkOptions, err := parseDSN(options.BulkDSN)
	if err != nil {
		return nil, err
	}
	bulkOptions.MaxOpenConns, bulkOptions.MaxIdleConns = maxWriters, 1
	return open(bulkOptions, writerFlag)
}

// withheldName is the name of the database that readers have no right to.
func (s *Store) withheldName() string { return withheldPrefix + s.writerOptions.Auth.Database }

// withheldDatabase is that name, quoted.
func (s *Store) withheldDatabase() string { return quoted([]string{s.withheldName()}) }

// withheldTable holds the figures that disclosure control hides, in a
// database of its own.
func (s *Store) withheldTable() string {
	return s.withheldDatabase() + "." + observationsTable
}

func parseDSN(dsn string) (*clickhouse.Options, error) {
	// The driver's own error repeats the DSN with its password.
	options, err := clickhouse.ParseDSN(withTLS(dsn))
	if err != nil || !knownScheme(dsn) || len(options.Addr) == 0 {
		return nil, kommune.InvalidInput("clickhouse", redactDSN(dsn), "a DSN such as clickhouse://user:password@host:9000/kommunebench or http://user:password@host:8123/kommunebench")
	}
	if options.Auth.Database == "" {
		options.Auth.Database = DefaultDatabase
	}
	if !databaseName.MatchString(options.Auth.Database) {
		return nil, kommune.InvalidInput("clickhouse", redactDSN(dsn), "the name of a database of letters a to z, digits, _ and -, at most 100")
	}
	options.DialTimeout, options.ReadTimeout = dialTimeout, readTimeout
	// Over HTTP a connection begins with a query, and the time to dial is a deadline.
	options.DialStrategy = func(ctx context.Context, id int, options *clickhouse.Options, dial clickhouse.Dial) (clickhouse.DialResult, error) {
		return clickhouse.DefaultDialStrategy(withoutDeadline{ctx}, id, options, dial)
	}
	if options.Compression == nil {
		options.Compression = &clickhouse.Compression{Method: clickhouse.CompressionLZ4}
	}
	return options, nil
}

// databaseName is what a DSN may name: the name stands in statements, and those of
// other databases are made from it.
var databaseName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_-]{0,99}$`)

// withTLS says in the driver's words that https and clickhouses are encrypted.
func withTLS(dsn string) string {
	scheme, rest, _ := strings.Cut(dsn, "://")
	switch scheme {
	case "clickhouses":
		scheme = "clickhouse"
	case "https":
	default:
		return dsn
	}
	if strings.Contains(rest, "secure=") {
		return scheme + "://" + rest
	}
	joint := "?"
	if strings.Contains(rest, "?") {
		joint = "&"
	}
	return scheme + "://" + rest + joint + "secure=true"
}

func knownScheme(dsn string) bool {
	scheme, _, found := strings.Cut(dsn, "://")
	return found && slices.Contains([]string{"clickhouse", "clickhouses", "tcp", "native", "http", "https"}, scheme)
}

// Everything before the last @ may hold a password.
func redactDSN(dsn string) string {
	if n := strings.LastIndex(dsn, "@"); n >= 0 {
		return "…" + dsn[n:]
	}
	return dsn
}

// Close closes all connections, once the statements that still run have ended or
// were killed.
func (s *Store) Close() error {
	s.closeOnce.Do(func() { close(s.closing) })
	ctx, cancel := context.WithTimeout(context.Background(), closePatience)
	defer cancel()
	err := errors.Join(s.reads.close(ctx), s.writes.close(ctx), s.writer.Close(), s.reader.Close(), s.pinger.Close())
	if s.bulk != nil {
		err = errors.Join(err, s.bulk.Close())
	}
	return err
}

// Queries counts the read queries sent so far.
func (s *Store) Queries() int64 { return s.queries.Load() }

// Ping asks the server for a sign of life.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.reader.Ping(ctx); err != nil {
		return kommune.UnavailableFor(time.Second, err)
	}
	return nil
}

func sleep(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return fmt.Errorf("waiting for ClickHouse: %w", ctx.Err())
	case <-timer.C:
		return nil
	}
}

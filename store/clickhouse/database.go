package clickhouse

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
	"golang.org/x/sync/singleflight"

	"kommunebench/kommune"
)

// Options configure Open.
type Options struct {
	// WriterDSN and ReaderDSN are native or HTTP DSNs of the same server; an
	// empty ReaderDSN reads as the writer.
	WriterDSN, ReaderDSN string
	// BulkDSN is an HTTP DSN of the writer, by which rows are loaded several
	// times quicker than over the native protocol; empty takes WriterDSN.
	BulkDSN string
	// ReadStatement gives the text of a statement by its name.
	ReadStatement func(name string) (string, error)
	// WaitReady blocks until a restarting server answers again. Nil means that
	// the server is not supervised, and a short pause is made instead.
	WaitReady func(context.Context) error
	// Logger must not be nil.
	Logger *slog.Logger
	// Meters and Traces measure the queries of readers; nil measures nothing.
	Meters metric.MeterProvider
	Traces trace.TracerProvider
}

// Database holds the connections to one ClickHouse database: those of the user
// who writes and those of the user who reads. It is safe for concurrent use.
type Database struct {
	// Writer sends the statements of loads and Reader those of requests. Bulk is
	// the writer's connection over HTTP; nil where only the native protocol is
	// spoken.
	Writer, Reader, Bulk *Connection
	// pinger is the reader's, for nothing but pings.
	pinger                       *Connection
	pings                        singleflight.Group
	writerOptions, readerOptions *clickhouse.Options
	bulkOptions                  *clickhouse.Options // nil where Bulk is
	readStatement                func(name string) (string, error)
	waitReady                    func(context.Context) error
	logger                       *slog.Logger
	queries                      atomic.Int64
	reads, writes                *statements
	meter                        *meter
}

const (
	dialTimeout = 5 * time.Second
	readTimeout = 5 * time.Minute
	maxReaders  = 16
	// MaxWriters is how many statements of the writer run at once.
	MaxWriters        = 4
	unsupervisedPause = 300 * time.Millisecond
	retryWait         = 2 * time.Second
	closeTimeout      = 5 * time.Second
)

// Open makes the connections, which dial when they are first used.
func Open(options Options) (*Database, error) {
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
	writerOptions.MaxOpenConns, writerOptions.MaxIdleConns = MaxWriters, MaxWriters
	readerOptions.MaxOpenConns, readerOptions.MaxIdleConns = maxReaders, maxReaders
	meter, err := newMeter(options, readerOptions.Auth.Database)
	if err != nil {
		return nil, err
	}
	db := &Database{
		writerOptions: writerOptions, readerOptions: readerOptions, readStatement: options.ReadStatement,
		waitReady: options.WaitReady, logger: options.Logger, meter: meter,
	}
	if db.waitReady == nil {
		db.waitReady = func(ctx context.Context) error { return Sleep(ctx, unsupervisedPause) }
	}
	if err := db.connect(options); err != nil {
		return nil, err
	}
	return db, nil
}

// connect makes the connections.
func (db *Database) connect(options Options) (err error) {
	readerFlag := writerFlag
	if options.ReaderDSN != "" {
		readerFlag = "clickhouse-reader"
	}
	pinger := *db.readerOptions
	pinger.MaxOpenConns, pinger.MaxIdleConns = 1, 1
	if db.Writer, err = openConnection(db.writerOptions, writerFlag); err != nil {
		return err
	}
	if db.Reader, err = openConnection(db.readerOptions, readerFlag); err != nil {
		return err
	}
	if db.pinger, err = openConnection(&pinger, readerFlag); err != nil {
		return err
	}
	if err = db.openBulk(options); err != nil {
		return err
	}
	if db.Bulk != nil {
		db.Bulk.profile = db.Writer.profile
	}
	if db.reads, err = newStatements(db.readerOptions, readerFlag, db.logger); err != nil {
		return err
	}
	db.writes, err = newStatements(db.writerOptions, writerFlag, db.logger)
	return err
}

const writerFlag = "clickhouse"

// openBulk opens Bulk; without one the native protocol serves.
func (db *Database) openBulk(options Options) (err error) {
	dsn := cmp.Or(options.BulkDSN, options.WriterDSN)
	if !strings.HasPrefix(dsn, "http") {
		return nil
	}
	if db.bulkOptions, err = parseDSN(dsn); err != nil {
		return err
	}
	db.bulkOptions.MaxOpenConns, db.bulkOptions.MaxIdleConns = MaxWriters, 1
	db.Bulk, err = openConnection(db.bulkOptions, writerFlag)
	return err
}

// Name is the name of the database.
func (db *Database) Name() string { return db.writerOptions.Auth.Database }

// Close closes all connections, once the statements that still run have ended or
// were killed.
func (db *Database) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	err := errors.Join(db.reads.close(ctx), db.writes.close(ctx), db.Writer.Close(), db.Reader.Close(), db.pinger.Close())
	if db.Bulk != nil {
		err = errors.Join(err, db.Bulk.Close())
	}
	return err
}

// Queries counts the read queries sent so far.
func (db *Database) Queries() int64 { return db.queries.Load() }

// Ping asks the server whether it answers; UNAVAILABLE where it does not.
func (db *Database) Ping(ctx context.Context) error {
	if err := db.Reader.Ping(ctx); err != nil {
		return kommune.UnavailableFor(time.Second, err)
	}
	return nil
}

// Sleep waits for a while, or returns the error of ctx once that ends.
func Sleep(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return fmt.Errorf("waiting for ClickHouse: %w", ctx.Err())
	case <-timer.C:
		return nil
	}
}

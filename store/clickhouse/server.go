package clickhouse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"kommunebench/kommune"
)

// The oldest ClickHouse that is served.
const oldestMajor, oldestMinor = 24, 8

// OpenSQL gives a connection of the writer for programs that take a sql.DB; the
// caller closes it.
func (db *Database) OpenSQL() *sql.DB {
	options := *db.writerOptions
	options.MaxOpenConns, options.MaxIdleConns = 1, 1
	return clickhouse.OpenDB(&options)
}

// openDefault connects as the user of another connection to the database that every
// server has.
func openDefault(as *clickhouse.Options, other *Connection, connections int) (*Connection, error) {
	options := *as
	options.Auth.Database = "default"
	options.MaxOpenConns, options.MaxIdleConns = connections, connections
	conn, err := openConnection(&options, other.flag)
	if err == nil {
		conn.profile = other.profile
	}
	return conn, err
}

// SelectOnServer runs a statement as the writer, whether the database is there or not,
// over a connection of its own.
func SelectOnServer[T any](ctx context.Context, db *Database, text string, parameters map[string]any) ([]T, error) {
	conn, err := openDefault(db.writerOptions, db.Writer, 1)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	return queryRows[T](ctx, conn, text, Named(parameters), 0)
}

// CheckBulk tries the connection for loads, whether the database is there or not.
func (db *Database) CheckBulk(ctx context.Context) error {
	if db.Bulk == nil {
		return nil
	}
	conn, err := openDefault(db.bulkOptions, db.Bulk, 1)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	return conn.tryPing(ctx)
}

// tryPing says what is wrong with a connection over which no answer comes.
func (c *Connection) tryPing(ctx context.Context) error {
	var exception *clickhouse.Exception
	if err := c.Ping(ctx); err != nil && !errors.As(err, &exception) {
		return c.connectFault(ctx, err)
	}
	return nil
}

// Dial makes connections for what will be sent side by side. Where it fails, the first
// statement says so.
func (db *Database) Dial(ctx context.Context) {
	const dialled = maxReaders - 4 // the others are for what is read meanwhile
	for range dialled {
		go func() { _ = db.Reader.Ping(ctx) }()
	}
	for range MaxWriters - 1 {
		go func() { _ = db.Writer.Ping(ctx) }()
	}
	if db.Bulk != nil {
		go func() { _ = db.Bulk.Ping(ctx) }()
	}
}

// PingServer asks whether the server answers, whether the database is there or
// not. A connection that names a database that is not there ends the embedded
// engine, so this is how to wait for one on a new folder; UNAVAILABLE where it does
// not answer.
func (db *Database) PingServer(ctx context.Context) error {
	conn, err := openDefault(db.writerOptions, db.Writer, 1)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if err := conn.Ping(ctx); err != nil {
		return kommune.UnavailableFor(time.Second, err)
	}
	return nil
}

// CreateDatabases makes the databases that are not there. A server that is too
// old is refused.
func (db *Database) CreateDatabases(ctx context.Context, names []string) error {
	conn, err := openDefault(db.writerOptions, db.Writer, 1)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	var version string
	var there uint64
	row := conn.QueryRow(ctx, "SELECT version(), count() FROM system.databases WHERE name IN {names:Array(String)}", Named(map[string]any{"names": names})...)
	if err := row.Scan(&version, &there); err != nil {
		return conn.connectFault(ctx, fmt.Errorf("asking ClickHouse for its version: %w", err))
	}
	if !IsSupported(version) {
		return &kommune.Error{Code: kommune.Unavailable, Message: fmt.Sprintf(
			"ClickHouse %s is too old: Kommunebench takes %d.%d or newer", version, oldestMajor, oldestMinor)}
	}
	if there == uint64(len(names)) {
		return nil
	}
	for _, name := range names {
		if err := conn.Exec(ctx, "CREATE DATABASE IF NOT EXISTS "+Quoted([]string{strings.ReplaceAll(name, "`", "")})); err != nil {
			return fmt.Errorf("creating database %s: %w", name, err)
		}
	}
	return nil
}

// IsSupported reports whether a version of ClickHouse is new enough.
func IsSupported(version string) bool {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return false
	}
	major, err1 := strconv.Atoi(parts[0])
	minor, err2 := strconv.Atoi(parts[1])
	if err1 != nil || err2 != nil {
		return false
	}
	return major > oldestMajor || (major == oldestMajor && minor >= oldestMinor)
}

package clickhouse

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

//go:embed queries/read_settings.sql
var settingsStatement string

// maxExecutionTime is the setting for how many seconds a query may run.
const maxExecutionTime = "max_execution_time"

// LogComment is the setting that says on the server whose statement it is.
const LogComment = "log_comment"

func openConnection(options *clickhouse.Options, flag string) (*Connection, error) {
	conn, err := clickhouse.Open(options)
	if err != nil {
		return nil, fmt.Errorf("connecting to ClickHouse as --%s says: %w", flag, err)
	}
	return &Connection{conn, &profile{}, flag, options.Protocol == clickhouse.HTTP}, nil
}

// sentSettings names every setting that this program sends with a query, and what
// its statements set that rewrite rows.
func sentSettings() []string {
	return []string{
		maxExecutionTime, LogComment, "max_bytes_before_external_group_by",
		"insert_deduplicate", "insert_deduplication_token", "max_insert_threads", "min_insert_block_size_rows",
		"mutations_sync",
	}
}

// QueryRow is the driver's, without the deadline of ctx.
func (c *Connection) QueryRow(ctx context.Context, query string, arguments ...any) driver.Row {
	return c.Conn.QueryRow(withoutDeadline{ctx}, query, arguments...)
}

// Exec is the driver's, without the deadline of ctx.
func (c *Connection) Exec(ctx context.Context, query string, arguments ...any) error {
	return c.Conn.Exec(withoutDeadline{ctx}, query, arguments...) //nolint:wrapcheck // it is the driver's
}

// PrepareBatch is the driver's, without the deadline of ctx.
func (c *Connection) PrepareBatch(ctx context.Context, query string, options ...driver.PrepareBatchOption) (driver.Batch, error) {
	return c.Conn.PrepareBatch(withoutDeadline{ctx}, query, options...) //nolint:wrapcheck // it is the driver's
}

// InsertFormat is the driver's, without the deadline of ctx.
func (c *Connection) InsertFormat(ctx context.Context, format, query string, data io.Reader) error {
	return c.Conn.InsertFormat(withoutDeadline{ctx}, format, query, data) //nolint:wrapcheck // it is the driver's
}

// Ping is a query over HTTP only. The native one ends at the deadline, and at
// nothing else.
func (c *Connection) Ping(ctx context.Context) error {
	if c.overHTTP {
		ctx = withoutDeadline{ctx}
	}
	return c.Conn.Ping(ctx) //nolint:wrapcheck // it is the driver's
}

// ReadProfiles reads the profiles of both users, and tries the connection for
// loads, which is of the writer.
func (db *Database) ReadProfiles(ctx context.Context) error {
	for _, c := range []*Connection{db.Writer, db.Reader} {
		if err := c.readProfile(ctx); err != nil {
			return c.connectFault(ctx, err)
		}
	}
	if db.Bulk == nil {
		return nil
	}
	return db.Bulk.tryPing(ctx)
}

// readProfile reads the profile of the connection's user.
func (c *Connection) readProfile(ctx context.Context) error {
	const statement = "read_settings"
	rows, err := c.Query(ctx, settingsStatement, Named(map[string]any{"names": sentSettings()})...)
	if err != nil {
		return fmt.Errorf("query %s: %w", statement, err)
	}
	defer func() { _ = rows.Close() }()
	found, err := scanRows[profileSetting](rows, 0)
	if err != nil {
		return fmt.Errorf("query %s: %w", statement, err)
	}
	settings := make(map[string]profileSetting, len(found))
	for _, setting := range found {
		settings[setting.Name] = setting
	}
	c.profile.settings.Store(&settings)
	return nil
}

// WithSettings is a context for a statement with settings, as far as the
// profile lets it set them.
func (c *Connection) WithSettings(ctx context.Context, wanted map[string]any) context.Context {
	return c.profile.with(ctx, wanted)
}

// isRefusedSetting reports whether a profile refused what a query set.
func isRefusedSetting(err error) bool {
	var exception *clickhouse.Exception
	return errors.As(err, &exception) && (exception.Code == codeReadOnly || exception.Code == codeSettingViolation)
}

package clickhouse

import (
	"context"
	_ "embed" // for the statement
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

//go:embed queries/read_settings.sql
var settingsStatement string

// maxExecutionTime is the setting for how many seconds a query may run.
const maxExecutionTime = "max_execution_time"

// LogComment is the setting that says on the server whose statement it is.
const LogComment = "log_comment"

// Connection sends the statements of one user. The user's settings profile is
// the business of whoever runs the ClickHouse: what the profile does not let a
// query set is left out, or brought within its bounds.
type Connection struct {
	driver.Conn

	profile *profile
	// flag is the one whose DSN it was made from.
	flag     string
	overHTTP bool
}

// profile is what a settings profile says of the settings that this program
// sends. Until it is read everything is sent as it is wanted.
type profile struct {
	settings atomic.Pointer[map[string]profileSetting]
}

type profileSetting struct {
	Name  string `col:"name"`
	Value string `col:"value"`
	Least string `col:"least"`
	Most  string `col:"most"`
	Fixed bool   `col:"fixed"`
}

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

// The driver would make a setting of a context's deadline, one that is too long
// and that a profile may refuse; see withoutDeadline.

// Query is the driver's, without the deadline of ctx.
func (c *Connection) Query(ctx context.Context, query string, arguments ...any) (driver.Rows, error) {
	return c.Conn.Query(withoutDeadline{ctx}, query, arguments...) //nolint:wrapcheck // it is the driver's
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
	var exception *clickhouse.Exception
	if err := db.Bulk.Ping(ctx); err != nil && !errors.As(err, &exception) {
		return db.Bulk.connectFault(ctx, err)
	}
	return nil
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

// with is a context for a statement with settings, as far as the profile lets
// it set them.
func (p *profile) with(ctx context.Context, wanted clickhouse.Settings, options ...clickhouse.QueryOption) context.Context {
	sent := make(clickhouse.Settings, len(wanted))
	for name, value := range wanted {
		if allowed, is := p.allowed(name, value); is {
			sent[name] = allowed
		}
	}
	return clickhouse.Context(ctx, append(options, clickhouse.WithSettings(sent))...)
}

// WithSettings is a context for a statement with settings, as far as the
// profile lets it set them.
func (c *Connection) WithSettings(ctx context.Context, wanted map[string]any) context.Context {
	return c.profile.with(ctx, wanted)
}

// allowed gives the value that is nearest to a wanted one; false where none may
// be sent, or none need be.
func (p *profile) allowed(name string, wanted any) (any, bool) {
	settings := p.settings.Load()
	if settings == nil {
		return wanted, true
	}
	setting, known := (*settings)[name]
	number, isNumber := wanted.(int)
	if !known || setting.Fixed {
		return nil, false
	}
	if !isNumber {
		return wanted, true
	}
	if least, bounded := setting.number(setting.Least); bounded {
		number = max(number, least)
	}
	if most, bounded := setting.number(setting.Most); bounded && most > 0 {
		number = min(number, most)
	}
	if own, limited := setting.number(setting.Value); name == maxExecutionTime && limited && own > 0 && own <= number {
		return nil, false // the profile ends the query earlier
	}
	return number, true
}

func (profileSetting) number(text string) (int, bool) {
	// Seconds may have a fraction.
	whole, _, _ := strings.Cut(text, ".")
	number, err := strconv.Atoi(whole)
	return number, err == nil
}

// isRefusedSetting reports whether a profile refused what a query set.
func isRefusedSetting(err error) bool {
	var exception *clickhouse.Exception
	return errors.As(err, &exception) && (exception.Code == codeReadOnly || exception.Code == codeSettingViolation)
}

var statementSettings = regexp.MustCompile(`(?m)^SETTINGS (\w+) = (\d+)\s*\z`)

// withoutSettings parts a statement from the setting that ends it.
func withoutSettings(text string) (statement string, settings clickhouse.Settings) {
	found := statementSettings.FindStringSubmatch(text)
	if found == nil {
		return text, nil
	}
	value, err := strconv.Atoi(found[2])
	if err != nil {
		return text, nil
	}
	return strings.TrimSuffix(text, found[0]), clickhouse.Settings{found[1]: value}
}

// withoutDeadline is a context that ends when its parent does but has no deadline.
type withoutDeadline struct{ context.Context } //nolint:containedctx // it is one

// Deadline reports that there is none.
func (withoutDeadline) Deadline() (time.Time, bool) { return time.Time{}, false }

package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"

	"kommunebench/kommune"
)

// Right is what a user must be granted on one thing.
type Right struct {
	Privileges []string
	On         string
	// Optional says that without it the program works, at most with less to tell.
	Optional bool
}

func (r Right) text() string { return strings.Join(r.Privileges, ", ") + " ON " + r.On }

// CheckRights looks whether the writer and the reader have their rights. The
// right to make a database is looked for where one of the databases is not there.
// The error lists the GRANT statements that are missing; where only those are that
// the program works without, they are a warning. An old ClickHouse can't be asked.
func (db *Database) CheckRights(ctx context.Context, databases []string, ofWriter, ofReader []Right) error {
	writer, err := db.openDefault()
	if err != nil {
		return err
	}
	defer func() { _ = writer.Close() }()
	rights, err := writer.withCreateDatabase(ctx, databases, ofWriter)
	if err != nil {
		return err
	}
	missing, needed, err := writer.missingRights(ctx, rights)
	if err == nil {
		err = writer.checkSettings(ctx)
	}
	if err == nil && db.Reader.flag != db.Writer.flag {
		var lacking []string
		var isNeeded bool
		lacking, isNeeded, err = db.missingOfReader(ctx, ofReader)
		missing, needed = append(missing, lacking...), needed || isNeeded
	}
	var exception *clickhouse.Exception
	switch {
	case errors.As(err, &exception) && exception.Code == codeSyntaxError:
		db.logger.InfoContext(ctx, "the rights of the database's users are not checked: this ClickHouse is too old to tell")
		return nil
	case err != nil:
		return err
	case needed:
		return &kommune.Error{Code: kommune.BadUserInput, Argument: writerFlag, Message: "users of ClickHouse lack rights; as an administrator of the server, run:\n" + strings.Join(missing, "\n")}
	case len(missing) > 0:
		db.logger.WarnContext(ctx, "users of ClickHouse lack rights that are of use; an administrator of the server may run these", "statements", strings.Join(missing, " "))
	}
	return nil
}

// withCreateDatabase are rights, with that to make a database before those on one
// of the databases that is not there.
func (c *Connection) withCreateDatabase(ctx context.Context, databases []string, rights []Right) ([]Right, error) {
	var there []string
	row := c.QueryRow(ctx, "SELECT groupArray(name) FROM system.databases WHERE name IN {names:Array(String)}",
		Named(map[string]any{"names": databases})...)
	if err := row.Scan(&there); err != nil {
		return nil, c.connectFault(ctx, fmt.Errorf("listing the databases: %w", err))
	}
	for n, wanted := range rights {
		for _, name := range databases {
			if wanted.On == Quoted([]string{name})+".*" && !slices.Contains(there, name) {
				rights[n].Privileges = append([]string{"CREATE DATABASE"}, wanted.Privileges...)
			}
		}
	}
	return rights, nil
}

// missingOfReader is missingRights of the reader, whose database may not be
// there yet.
func (db *Database) missingOfReader(ctx context.Context, rights []Right) (statements []string, needed bool, err error) {
	options := *db.readerOptions
	options.Auth.Database, options.MaxOpenConns, options.MaxIdleConns = "default", 1, 1
	reader, err := openConnection(&options, db.Reader.flag)
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = reader.Close() }()
	return reader.missingRights(ctx, rights)
}

// missingRights are the statements that grant the connection's user what it
// lacks, and whether any of that is needed.
func (c *Connection) missingRights(ctx context.Context, rights []Right) (statements []string, needed bool, err error) {
	var user string
	if err := c.QueryRow(ctx, "SELECT currentUser()").Scan(&user); err != nil {
		return nil, false, c.connectFault(ctx, err)
	}
	for _, wanted := range rights {
		has, err := c.hasRight(ctx, wanted)
		if err != nil {
			return nil, false, err
		}
		if has {
			continue
		}
		missing := Right{On: wanted.On}
		for _, privilege := range wanted.Privileges {
			has, err := c.hasRight(ctx, Right{Privileges: []string{privilege}, On: wanted.On})
			if err != nil {
				return nil, false, err
			}
			if !has {
				missing.Privileges = append(missing.Privileges, privilege)
			}
		}
		statements = append(statements, "GRANT "+missing.text()+" TO "+Quoted([]string{user})+";")
		needed = needed || !wanted.Optional
	}
	return statements, needed, nil
}

// checkSettings refuses a profile that keeps the writer from setting what loads
// can't do without.
func (c *Connection) checkSettings(ctx context.Context) error {
	if err := c.readProfile(ctx); err != nil {
		return c.connectFault(ctx, err)
	}
	var fixed []string
	for _, name := range []string{"insert_deduplicate", "insert_deduplication_token", LogComment, "mutations_sync"} {
		if setting, known := (*c.profile.settings.Load())[name]; known && setting.Fixed {
			fixed = append(fixed, name)
		}
	}
	if len(fixed) == 0 {
		return nil
	}
	return &kommune.Error{Code: kommune.BadUserInput, Argument: c.flag, Message: "the settings profile of the ClickHouse user who writes must let it set " + strings.Join(fixed, ", ")}
}

func (c *Connection) hasRight(ctx context.Context, wanted Right) (bool, error) {
	var has uint8
	if err := c.QueryRow(ctx, "CHECK GRANT "+wanted.text()).Scan(&has); err != nil {
		return false, fmt.Errorf("asking for the right %s: %w", wanted.text(), err)
	}
	return has == 1, nil
}

// ReaderMayRead tries whether the reader may read a table, over its own
// connection, as a right may come by a role or from a grant on everything.
func (db *Database) ReaderMayRead(ctx context.Context, table string) (bool, error) {
	// To count needs the right to any one column.
	err := db.Reader.Exec(ctx, "SELECT count() FROM "+table+" LIMIT 0")
	switch {
	case err == nil:
		return true, nil
	case !IsAccessDenied(err):
		return false, Coded(ctx, fmt.Errorf("trying to read %s as the reader: %w", table, err))
	}
	return false, nil
}

// IsAccessDenied reports whether a statement failed for lack of a right.
func IsAccessDenied(err error) bool {
	var exception *clickhouse.Exception
	return errors.As(err, &exception) && exception.Code == codeAccessDenied
}

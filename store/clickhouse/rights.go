package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

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

// CheckRights looks whether the writer and the reader have their rights, and reads
// what their profiles let them set. The right to make a database is looked for where
// one of the databases is not there. The error lists the GRANT statements that are
// missing; where only those are that the program works without, they are a warning.
// An old ClickHouse can't be asked.
func (db *Database) CheckRights(ctx context.Context, databases []string, ofWriter, ofReader []Right) error {
	check, err := db.newRightsCheck()
	if err != nil {
		return err
	}
	defer check.close()
	err = check.ask(ctx, databases, ofWriter, ofReader)
	var missing []string
	var needed bool
	if err == nil {
		missing, needed, err = check.missing(ctx, databases, ofWriter, ofReader)
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

// rightsCheck asks the server about its users, over connections to the database that
// every server has: the others may not be there yet.
type rightsCheck struct {
	// reader is nil where the writer reads too.
	writer, reader             *Connection
	databases                  []string // that are there
	writerHasAll, readerHasAll bool
}

// atOnce is how many questions about a user are asked side by side.
const atOnce = 3

func (db *Database) newRightsCheck() (*rightsCheck, error) {
	writer, err := openDefault(db.writerOptions, db.Writer, atOnce)
	if err != nil || db.Reader.flag == db.Writer.flag {
		return &rightsCheck{writer: writer}, err
	}
	reader, err := openDefault(db.readerOptions, db.Reader, atOnce)
	if err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	return &rightsCheck{writer: writer, reader: reader}, nil
}

func (c *rightsCheck) close() {
	_ = c.writer.Close()
	if c.reader != nil {
		_ = c.reader.Close()
	}
}

// ask asks all that can be asked side by side.
func (c *rightsCheck) ask(ctx context.Context, databases []string, ofWriter, ofReader []Right) error {
	questions := []func() error{
		func() (err error) {
			c.databases, err = c.writer.databasesThere(ctx, databases)
			return err
		},
		func() (err error) {
			c.writerHasAll, err = c.writer.hasAll(ctx, ofWriter)
			return err
		},
		func() error { return c.writer.checkSettings(ctx) },
	}
	if c.reader != nil {
		questions = append(questions, func() error {
			if err := c.reader.readProfile(ctx); err != nil {
				return c.reader.connectFault(ctx, err)
			}
			return nil
		}, func() (err error) {
			c.readerHasAll, err = c.reader.hasAll(ctx, ofReader)
			return err
		})
	}
	return sideBySide(questions)
}

// sideBySide does all at once, and gives the error of the first in the list that
// failed.
func sideBySide(questions []func() error) error {
	failures := make([]error, len(questions))
	var all sync.WaitGroup
	for n, ask := range questions {
		all.Go(func() { failures[n] = ask() })
	}
	all.Wait()
	for _, err := range failures {
		if err != nil {
			return err
		}
	}
	return nil
}

// missing are the statements that grant both users what they lack, and whether any of
// that is needed.
func (c *rightsCheck) missing(ctx context.Context, databases []string, ofWriter, ofReader []Right) (statements []string, needed bool, err error) {
	if !c.writerHasAll || len(c.databases) < len(databases) {
		statements, needed, err = c.writer.missingRights(ctx, withCreateDatabase(databases, c.databases, ofWriter))
	}
	if err != nil || c.reader == nil || c.readerHasAll {
		return statements, needed, err
	}
	lacking, isNeeded, err := c.reader.missingRights(ctx, ofReader)
	return append(statements, lacking...), needed || isNeeded, err
}

func (c *Connection) databasesThere(ctx context.Context, databases []string) (there []string, err error) {
	row := c.QueryRow(ctx, "SELECT groupArray(name) FROM system.databases WHERE name IN {names:Array(String)}",
		Named(map[string]any{"names": databases})...)
	if err := row.Scan(&there); err != nil {
		return nil, c.connectFault(ctx, fmt.Errorf("listing the databases: %w", err))
	}
	return there, nil
}

// withCreateDatabase are rights, with that to make a database before those on one
// of the databases that is not there.
func withCreateDatabase(databases, there []string, rights []Right) []Right {
	for n, wanted := range rights {
		for _, name := range databases {
			if wanted.On == Quoted([]string{name})+".*" && !slices.Contains(there, name) {
				rights[n].Privileges = append([]string{"CREATE DATABASE"}, wanted.Privileges...)
			}
		}
	}
	return rights
}

// hasAll asks for all rights with one statement.
func (c *Connection) hasAll(ctx context.Context, rights []Right) (bool, error) {
	texts := make([]string, len(rights))
	for n, wanted := range rights {
		texts[n] = wanted.text()
	}
	var has uint8
	if err := c.QueryRow(ctx, "CHECK GRANT "+strings.Join(texts, ", ")).Scan(&has); err != nil {
		return false, c.connectFault(ctx, fmt.Errorf("asking for rights: %w", err))
	}
	return has == 1, nil
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

package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"

	"kommunebench/kommune"
)

// right is what a user must be granted on one thing.
type right struct {
	privileges []string
	on         string
	// optional says that without it the program works, at most with less to tell.
	optional bool
}

func (r right) text() string { return strings.Join(r.privileges, ", ") + " ON " + r.on }

// writerRights are the least rights of the user who migrates, loads and prunes.
func (s *Store) writerRights() []right {
	onTables := []string{
		"SELECT", "INSERT", "CREATE TABLE", "DROP TABLE", "TRUNCATE", "OPTIMIZE",
		"ALTER COLUMN", "ALTER UPDATE", "ALTER DELETE",
	}
	return []right{
		{privileges: onTables, on: s.database() + ".*"},
		{privileges: onTables, on: s.withheldDatabase() + ".*"},
		{privileges: []string{"TABLE ENGINE"}, on: "MergeTree"},
		{privileges: []string{"TABLE ENGINE"}, on: "AggregatingMergeTree"},
		{privileges: []string{"TABLE ENGINE"}, on: "Memory"},
		{privileges: []string{"SELECT"}, on: "system.processes"},
		{privileges: []string{"SELECT"}, on: "system.parts", optional: true},
	}
}

// readerRights are those of the user who answers requests: the right to
// system.processes is to kill its own queries.
func (s *Store) readerRights() []right {
	return []right{
		{privileges: []string{"SELECT"}, on: s.database() + ".*"},
		{privileges: []string{"SELECT"}, on: "system.processes", optional: true},
	}
}

// database is the name of the database that readers read, quoted.
func (s *Store) database() string { return quoted([]string{s.writerOptions.Auth.Database}) }

// CheckRights looks whether the writer and the reader have all their rights,
// before the first statement that needs one. The error lists the GRANT statements
// that are missing; where only those are that the program works without, they are
// a warning. An old ClickHouse can't be asked.
func (s *Store) CheckRights(ctx context.Context) error {
	writer, err := s.openDefault()
	if err != nil {
		return err
	}
	defer func() { _ = writer.Close() }()
	rights, err := s.withCreateDatabase(ctx, writer)
	if err != nil {
		return err
	}
	missing, needed, err := writer.missingRights(ctx, rights)
	if err == nil {
		err = writer.checkSettings(ctx)
	}
	if err == nil && s.reader.flag != s.writer.flag {
		var ofReader []string
		var isNeeded bool
		ofReader, isNeeded, err = s.missingOfReader(ctx)
		missing, needed = append(missing, ofReader...), needed || isNeeded
	}
	var exception *clickhouse.Exception
	switch {
	case errors.As(err, &exception) && exception.Code == codeSyntaxError:
		s.logger.InfoContext(ctx, "the rights of the database's users are not checked: this ClickHouse is too old to tell")
		return nil
	case err != nil:
		return err
	case needed:
		return &kommune.Error{Code: kommune.BadUserInput, Argument: writerFlag, Message: "users of ClickHouse lack rights; as an administrator of the server, run:\n" + strings.Join(missing, "\n")}
	case len(missing) > 0:
		s.logger.WarnContext(ctx, "users of ClickHouse lack rights that are of use; an administrator of the server may run these", "statements", strings.Join(missing, " "))
	}
	return nil
}

// withCreateDatabase are the writer's rights, and that to make its databases
// where they are not there.
func (s *Store) withCreateDatabase(ctx context.Context, writer *connection) ([]right, error) {
	rights := s.writerRights()
	var there []string
	row := writer.QueryRow(ctx, "SELECT groupArray(name) FROM system.databases WHERE name IN ({database:String}, {withheld:String})",
		clickhouse.Named("database", s.writerOptions.Auth.Database), clickhouse.Named("withheld", s.withheldName()))
	if err := row.Scan(&there); err != nil {
		return nil, writer.connectFault(ctx, fmt.Errorf("listing the databases: %w", err))
	}
	for n, name := range []string{s.writerOptions.Auth.Database, s.withheldName()} {
		if !slices.Contains(there, name) {
			rights[n].privileges = append([]string{"CREATE DATABASE"}, rights[n].privileges...)
		}
	}
	return rights, nil
}

// missingOfReader is missingRights of the reader, whose database may not be
// there yet.
func (s *Store) missingOfReader(ctx context.Context) (statements []string, needed bool, err error) {
	options := *s.readerOptions
	options.Auth.Database, options.MaxOpenConns, options.MaxIdleConns = "default", 1, 1
	reader, err := open(&options, s.reader.flag)
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = reader.Close() }()
	return reader.missingRights(ctx, s.readerRights())
}

// missingRights are the statements that grant the connection's user what it
// lacks, and whether any of that is needed.
func (c *connection) missingRights(ctx context.Context, rights []right) (statements []string, needed bool, err error) {
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
		missing := right{on: wanted.on}
		for _, privilege := range wanted.privileges {
			has, err := c.hasRight(ctx, right{privileges: []string{privilege}, on: wanted.on})
			if err != nil {
				return nil, false, err
			}
			if !has {
				missing.privileges = append(missing.privileges, privilege)
			}
		}
		statements = append(statements, "GRANT "+missing.text()+" TO "+quoted([]string{user})+";")
		needed = needed || !wanted.optional
	}
	return statements, needed, nil
}

// checkSettings refuses a profile that keeps the writer from setting what loads
// can't do without.
func (c *connection) checkSettings(ctx context.Context) error {
	if err := c.readProfile(ctx); err != nil {
		return c.connectFault(ctx, err)
	}
	var fixed []string
	for _, name := range []string{"insert_deduplicate", "insert_deduplication_token", logComment, "mutations_sync"} {
		if setting, known := (*c.profile.settings.Load())[name]; known && setting.Fixed {
			fixed = append(fixed, name)
		}
	}
	if len(fixed) == 0 {
		return nil
	}
	return &kommune.Error{Code: kommune.BadUserInput, Argument: c.flag, Message: "the settings profile of the ClickHouse user who writes must let it set " + strings.Join(fixed, ", ")}
}

func (c *connection) hasRight(ctx context.Context, wanted right) (bool, error) {
	var has uint8
	if err := c.QueryRow(ctx, "CHECK GRANT "+wanted.text()).Scan(&has); err != nil {
		return false, fmt.Errorf("asking for the right %s: %w", wanted.text(), err)
	}
	return has == 1, nil
}

// ReaderSeesWithheld tells whether the user that requests are answered with may
// read what disclosure control hides, or the hashes of keys.
func (s *Store) ReaderSeesWithheld(ctx context.Context) (bool, error) {
	for _, table := range []string{s.withheldTable(), s.keysTable()} {
		// Over the reader's own connection, as a right may come by a role or from a
		// grant on everything. To count needs the right to any one column.
		err := s.reader.Exec(ctx, "SELECT count() FROM "+table+" LIMIT 0")
		var exception *clickhouse.Exception
		switch {
		case err == nil:
			return true, nil
		case !errors.As(err, &exception) || exception.Code != codeAccessDenied:
			return false, coded(ctx, fmt.Errorf("trying to read %s as the reader: %w", table, err))
		}
	}
	return false, nil
}

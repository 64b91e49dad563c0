package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/pressly/goose/v3"

	"kommunebench/kommune"
	"kommunebench/store/clickhouse"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

const migrationGrace = 30 * time.Second

// Migrate creates the database where it is missing and brings its tables up
// to date. Goose takes no lock on ClickHouse, so every statement is one that
// two programs may run at once. Where ctx ends it may go on for a while: a native
// statement whose connection is cut can end the embedded engine.
func (s *Store) Migrate(ctx context.Context) error {
	if ctx.Err() != nil {
		return clickhouse.Coded(ctx, context.Cause(ctx))
	}
	ctx, cancel := clickhouse.Graceful(ctx, migrationGrace)
	defer cancel()
	if err := s.db.CreateDatabases(ctx, s.databases()); err != nil {
		return err
	}
	if err := s.db.ReadProfiles(ctx); err != nil {
		return err
	}
	files, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		return fmt.Errorf("finding migrations: %w", err)
	}
	db := s.db.OpenSQL()
	defer func() { _ = db.Close() }()
	provider, err := goose.NewProvider(goose.DialectClickHouse, db, files, goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true))
	if err != nil {
		return fmt.Errorf("reading migrations: %w", err)
	}
	if err := s.checkNotNewer(ctx, provider); err != nil {
		return err
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return fmt.Errorf("migrating database %s: %w", s.db.Name(), err)
	}
	if err := s.createWithheld(ctx); err != nil {
		return err
	}
	for _, result := range results {
		s.logger.InfoContext(ctx, "migrated", "migration", result.Source.Path, "seconds", result.Duration.Seconds())
	}
	return nil
}

// checkNotNewer refuses a database whose tables a newer program has changed.
func (s *Store) checkNotNewer(ctx context.Context, provider *goose.Provider) error {
	current, err := provider.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("reading the version of database %s: %w", s.db.Name(), err)
	}
	sources := provider.ListSources()
	if newest := sources[len(sources)-1].Version; current > newest {
		return &kommune.Error{Code: kommune.BadUserInput, Message: fmt.Sprintf(
			"database %s was migrated by a newer version of Kommunebench (its migration is %d, this program knows up to %d): run that version, or restore the backup that was made before the upgrade",
			s.db.Name(), current, newest)}
	}
	return nil
}

// createWithheld makes the tables that readers have no right to, which stand
// in another database than those that the migrations make.
func (s *Store) createWithheld(ctx context.Context) error {
	for name, marks := range map[string][]string{
		"create_withheld": {"{{withheld}}", s.withheldTable()},
		"create_api_keys": {"{{table}}", s.keysTable()},
		"create_leases":   {"{{table}}", s.leasesTable()},
	} {
		text, err := readQuery(name)
		if err != nil {
			return err
		}
		if err := s.db.ExecAsWriter(ctx, strings.NewReplacer(marks...).Replace(text)); err != nil {
			return fmt.Errorf("creating the tables that readers have no right to, %s: %w", name, err)
		}
	}
	return nil
}

// Migrated reports whether the tables of this version are all there.
func (s *Store) Migrated(ctx context.Context) (bool, error) {
	type count struct {
		Tables uint64 `col:"tables"`
	}
	found, err := clickhouse.SelectRows[count](ctx, s.db, "count_tables", map[string]any{"tables": tableNames()})
	if err != nil {
		return false, err
	}
	return len(found) == 1 && found[0].Tables == uint64(len(tableNames())), nil
}

package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
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

// Prepare checks the rights on a ClickHouse server, migrates, and makes the views that
// BI tools read. What is there already costs three round trips, to make the
// connections included.
func (s *Store) Prepare(ctx context.Context) error {
	current, bulk := make(chan bool, 1), make(chan error, 1)
	go func() { current <- s.isCurrent(ctx) }()
	go func() { bulk <- s.db.CheckBulk(ctx) }()
	err := s.CheckRights(ctx)
	isCurrent, bulkFault := <-current, <-bulk
	switch {
	case err != nil:
		return err
	case bulkFault != nil:
		return bulkFault
	case isCurrent:
		s.db.Dial(context.WithoutCancel(ctx))
		return nil
	}
	if err := s.Migrate(ctx); err != nil {
		return err
	}
	return s.CreateViews(ctx)
}

// isCurrent reports whether databases, tables and views are all as this program makes
// them; false where that is not known.
func (s *Store) isCurrent(ctx context.Context) bool {
	hasAll := make(chan bool, 1)
	go func() { hasAll <- s.hasAllTables(ctx) }()
	migrated := s.hasAllMigrations(ctx)
	return <-hasAll && migrated
}

func (s *Store) hasAllTables(ctx context.Context) bool {
	type count struct {
		Version string `col:"version"`
		Tables  uint64 `col:"tables"`
		Views   uint64 `col:"views"`
	}
	_, version, err := s.viewTexts()
	if err != nil {
		return false
	}
	text, err := readQuery("count_all_tables")
	if err != nil {
		return false
	}
	withheld := []string{ObservationsTable, keysTableName, leasesTableName}
	found, err := clickhouse.SelectOnServer[count](ctx, s.db, text, map[string]any{
		"database": s.db.Name(), "tables": tableNames(), "withheld_database": s.withheldName(), "withheld": withheld,
		"views_database": s.viewsName(), "views": version,
	})
	return err == nil && len(found) == 1 && clickhouse.IsSupported(found[0].Version) &&
		found[0].Tables == uint64(len(tableNames())+len(withheld)) && found[0].Views == uint64(len(viewNames()))
}

// hasAllMigrations reports whether the migrations that were applied are those of this
// program.
func (s *Store) hasAllMigrations(ctx context.Context) bool {
	type migration struct {
		Version int64 `col:"version_id"`
	}
	files, err := migrationFiles.ReadDir("migrations")
	if err != nil {
		return false
	}
	applied, err := clickhouse.SelectOnServer[migration](ctx, s.db, "SELECT version_id FROM "+s.database()+
		".goose_db_version GROUP BY version_id HAVING version_id > 0 AND argMax(is_applied, tstamp) = 1 ORDER BY version_id", nil)
	if err != nil || len(applied) != len(files) {
		return false
	}
	for n, file := range files { // sorted by name, which begins with the version
		number, _, _ := strings.Cut(file.Name(), "_")
		if version, err := strconv.ParseInt(number, 10, 64); err != nil || version != applied[n].Version {
			return false
		}
	}
	return true
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

package store

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"kommunebench/store/clickhouse"
)

// writerRights are the least rights of the user who migrates, loads and prunes.
func (s *Store) writerRights() []clickhouse.Right {
	onTables := []string{
		"SELECT", "INSERT", "CREATE TABLE", "DROP TABLE", "TRUNCATE", "OPTIMIZE",
		"ALTER COLUMN", "ALTER UPDATE", "ALTER DELETE",
	}
	return []clickhouse.Right{
		{Privileges: onTables, On: s.database() + ".*"},
		{Privileges: onTables, On: s.withheldDatabase() + ".*"},
		{Privileges: []string{"TABLE ENGINE"}, On: "MergeTree"},
		{Privileges: []string{"TABLE ENGINE"}, On: "AggregatingMergeTree"},
		{Privileges: []string{"TABLE ENGINE"}, On: "Memory"},
		{Privileges: []string{"SELECT"}, On: "system.processes"},
		{Privileges: []string{"SELECT"}, On: "system.parts", Optional: true},
		{Privileges: []string{"SELECT", "INSERT", "CREATE TABLE", "CREATE VIEW", "DROP TABLE", "DROP VIEW"}, On: clickhouse.Quoted([]string{s.viewsName()}) + ".*", Optional: true},
	}
}

// readerRights are those of the user who answers requests: the right to
// system.processes is to kill its own queries.
func (s *Store) readerRights() []clickhouse.Right {
	return []clickhouse.Right{
		{Privileges: []string{"SELECT"}, On: s.database() + ".*"},
		{Privileges: []string{"SELECT"}, On: "system.processes", Optional: true},
	}
}

// database is the name of the database that readers read, quoted.
func (s *Store) database() string { return clickhouse.Quoted([]string{s.db.Name()}) }

// CheckRights looks whether the writer and the reader have all their rights,
// before the first statement that needs one. The error lists the GRANT statements
// that are missing; where only those are that the program works without, they are
// a warning. An old ClickHouse can't be asked.
func (s *Store) CheckRights(ctx context.Context) error {
	return s.db.CheckRights(ctx, append(s.databases(), s.viewsName()), s.writerRights(), s.readerRights())
}

// ReaderSeesWithheld reports whether the user that requests are answered with may
// read what disclosure control hides, or the hashes of keys.
func (s *Store) ReaderSeesWithheld(ctx context.Context) (bool, error) {
	tables := []string{s.withheldTable(), s.keysTable()}
	may := make([]bool, len(tables))
	var group errgroup.Group
	for n, table := range tables {
		group.Go(func() (err error) {
			may[n], err = s.db.ReaderMayRead(ctx, table)
			return err
		})
	}
	err := group.Wait()
	return slices.Contains(may, true), err
}

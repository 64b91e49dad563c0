package store

import "context"

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
func (s *Store) database() string { return quoted([]string{s.db.Name()}) }

// CheckRights looks whether the writer and the reader have all their rights,
// before the first statement that needs one. The error lists the GRANT statements
// that are missing; where only those are that the program works without, they are
// a warning. An old ClickHouse can't be asked.
func (s *Store) CheckRights(ctx context.Context) error {
	return s.db.checkRights(ctx, s.databases(), s.writerRights(), s.readerRights())
}

// ReaderSeesWithheld tells whether the user that requests are answered with may
// read what disclosure control hides, or the hashes of keys.
func (s *Store) ReaderSeesWithheld(ctx context.Context) (bool, error) {
	for _, table := range []string{s.withheldTable(), s.keysTable()} {
		if may, err := s.db.readerMayRead(ctx, table); may || err != nil {
			return may, err
		}
	}
	return false, nil
}

package enginetest_test

import (
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"

	"kommunebench/engine/enginetest"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

func TestEachTestGetsAnEmptyDatabaseOfItsOwn(t *testing.T) {
	first, second := enginetest.Database(t), enginetest.Database(t)
	if first == second {
		t.Fatalf("two databases share the name %s", first)
	}
	options, err := clickhouse.ParseDSN(enginetest.Engine(t).Endpoint().WriterDSN(first))
	if err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ctx := t.Context()
	if err := conn.Exec(ctx, "CREATE TABLE only_here (a UInt8) ENGINE = MergeTree ORDER BY a"); err != nil {
		t.Fatal(err)
	}
	var inFirst, inSecond uint64
	row := conn.QueryRow(ctx, `SELECT countIf(database = $1), countIf(database = $2) FROM system.tables`, first, second)
	if err := row.Scan(&inFirst, &inSecond); err != nil {
		t.Fatal(err)
	}
	if inFirst != 1 || inSecond != 0 {
		t.Fatalf("tables in own and other database: %d and %d, want 1 and 0", inFirst, inSecond)
	}
}

func TestTheDatabaseIsGoneWhenItsTestEnds(t *testing.T) {
	var name string
	t.Run("a test that uses one", func(t *testing.T) { name = enginetest.Database(t) })
	options, err := clickhouse.ParseDSN(enginetest.Engine(t).Endpoint().ReaderDSN("default"))
	if err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	var left uint64
	if err := conn.QueryRow(t.Context(), "SELECT count() FROM system.databases WHERE name = $1", name).Scan(&left); err != nil {
		t.Fatal(err)
	}
	if left != 0 {
		t.Fatalf("database %s is still there", name)
	}
}

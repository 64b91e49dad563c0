package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"kommunebench/engine/enginetest"
	"kommunebench/kommune"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

// slowStatement works for minutes, and looks up from its work now and then.
const slowStatement = "SELECT sum(sipHash64(number, sipHash64(number))) AS rows FROM numbers_mt(1999999999)"

type countRow struct {
	Rows uint64 `col:"rows"`
}

// openReading gives a database whose reader speaks one protocol or the other.
func openReading(t *testing.T, overHTTP bool) *Database {
	t.Helper()
	e, database := enginetest.Engine(t), enginetest.Database(t)
	reader := e.Endpoint().ReaderDSN(database)
	if overHTTP {
		user := e.Endpoint().Reader
		reader = "http://" + user.User + ":" + user.Password + "@" + e.Endpoint().HTTPAddr + "/" + database
	}
	return openAt(t, e.Endpoint().WriterDSN(database), reader, e.WaitReady)
}

func openAt(t *testing.T, writer, reader string, waitReady func(context.Context) error) *Database {
	t.Helper()
	db, err := Open(Options{WriterDSN: writer, ReaderDSN: reader, WaitReady: waitReady, Logger: slog.New(slog.DiscardHandler)})
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	return db
}

func asError(err error) *kommune.Error {
	var coded *kommune.Error
	errors.As(err, &coded)
	return coded
}

func countAs(t *testing.T, db *Database, statement string) (count uint64) {
	t.Helper()
	must(t, db.Writer.QueryRow(t.Context(), statement).Scan(&count))
	return count
}

func awaitCount(t *testing.T, db *Database, statement string, want uint64) {
	t.Helper()
	enginetest.Eventually(t, fmt.Sprintf("%d: %s", want, statement), func() bool { return countAs(t, db, statement) == want })
}

func codeOf(err error) kommune.ErrorCode {
	if known := asError(err); known != nil {
		return known.Code
	}
	return ""
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

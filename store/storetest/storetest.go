// Package storetest opens stores for tests, each on a database of its own in the
// real engine, and makes rows for them.
package storetest

import (
	"errors"
	"fmt"
	"testing"

	"kommunebench/engine/enginetest"
	"kommunebench/kommune"
	"kommunebench/store"
	"kommunebench/store/clickhouse"
)

// Open gives a migrated store on a database of its own, whose loads go over HTTP.
func Open(t testing.TB, change ...func(*store.Options)) *store.Store {
	t.Helper()
	s := Connect(t, enginetest.Database(t), change...)
	Must(t, s.Migrate(t.Context()))
	return s
}

// OverNative leaves a store the native protocol alone.
func OverNative(options *store.Options) { options.BulkDSN = "" }

// Connect gives a store on a database of the test's engine, as it is. It is closed
// when the test ends.
func Connect(t testing.TB, database string, change ...func(*store.Options)) *store.Store {
	t.Helper()
	e := enginetest.Engine(t)
	options := store.Options{
		WriterDSN: e.Endpoint().WriterDSN(database), ReaderDSN: e.Endpoint().ReaderDSN(database),
		BulkDSN: e.Endpoint().WriterHTTPDSN(database), WaitReady: e.WaitReady,
	}
	for _, one := range change {
		one(&options)
	}
	s, err := store.Open(options)
	Must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// Must ends a test at an error.
func Must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// ErrorOf is the error that a user would see; nil where there is none.
func ErrorOf(err error) *kommune.Error {
	var coded *kommune.Error
	errors.As(err, &coded)
	return coded
}

// CodeOf is the code of that error; empty where there is none.
func CodeOf(err error) kommune.ErrorCode {
	if coded := ErrorOf(err); coded != nil {
		return coded.Code
	}
	return ""
}

// Database gives the connections of a store.
func Database(s *store.Store) *clickhouse.Database {
	return s.NewRun(kommune.Dataset{}, "").Database()
}

// Exec runs a statement as the writer.
func Exec(t testing.TB, s *store.Store, statement string) {
	t.Helper()
	Must(t, Database(s).Writer.Exec(t.Context(), statement))
}

// Count reads a number as the writer.
func Count(t testing.TB, s *store.Store, statement string) (count uint64) {
	t.Helper()
	Must(t, Database(s).Writer.QueryRow(t.Context(), statement).Scan(&count))
	return count
}

// AwaitCount waits until a number that the writer reads is the one that is wanted.
func AwaitCount(t testing.TB, s *store.Store, statement string, want uint64) {
	t.Helper()
	enginetest.Eventually(t, fmt.Sprintf("%d: %s", want, statement), func() bool { return Count(t, s, statement) == want })
}

// CountRunTables is a statement that counts the tables of runs that were not
// dropped yet.
const CountRunTables = "SELECT count() FROM system.tables WHERE database = concat('withheld_', currentDatabase()) AND match(name, '^(staging|assembled|pending)_')"

// Figures gives so many rows of r/i in 2024, with keys of their own from a number
// on: 100 areas to each target group.
func Figures(first, count int) []kommune.Observation {
	rows := make([]kommune.Observation, count)
	for n := range rows {
		value := float64(first + n)
		rows[n] = kommune.Observation{
			IndicatorID: "r/i", TargetGroupID: fmt.Sprintf("r/%d", (first+n)/100), Period: "2024", Area: kommune.Area(fmt.Sprint(100 + (first+n)%100)),
			Value: &value, Status: kommune.Published, Qualifier: kommune.Exact,
		}
	}
	return rows
}

// Number points at a figure.
func Number(v float64) *float64 { return &v }

// Dataset is a dataset whose small counts are hidden by this program.
func Dataset(id string) kommune.Dataset {
	return kommune.Dataset{ID: id, Title: "Test", Publisher: "Tests", DisclosureBy: kommune.DisclosureByKommunebench}
}

// Unprotected is a dataset whose publisher has hidden small counts itself.
func Unprotected(id string) kommune.Dataset {
	dataset := Dataset(id)
	dataset.DisclosureBy = kommune.DisclosureByPublisher
	return dataset
}

// Indicator is a share in per cent that counts no persons.
func Indicator(id string) kommune.Indicator {
	return kommune.Indicator{
		ID: id, TitleDA: "Andel", DefinitionDA: "En andel", Kind: kommune.Proportion, Unit: "%",
		Polarity: kommune.HigherIsBetter, Scale: 100, Decimals: 1, MinCell: 5,
		BreakPeriods: []string{"2019M01"}, BreakNotesDA: []string{"ny opgørelse"}, BreakNotesEN: []string{"new method"}, UndatedUnder: []string{},
	}
}

// Share is a figure of such an indicator.
func Share(indicatorID string, period kommune.Period, area kommune.Area, numerator, denominator float64) kommune.Observation {
	return kommune.Observation{
		IndicatorID: indicatorID, TargetGroupID: "x/all", Period: period, Area: area,
		Numerator: Number(numerator), Denominator: Number(denominator),
		Status: kommune.Published, Qualifier: kommune.Exact, SourceID: "x/source",
	}
}

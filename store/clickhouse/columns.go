package clickhouse

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// ColumnsOf lists the names in the col tags of a row type, embedded structs
// included, in the order of the fields.
func ColumnsOf(row reflect.Type) []string {
	var names []string
	for _, field := range reflect.VisibleFields(row) {
		if name, tagged := field.Tag.Lookup("col"); tagged {
			names = append(names, name)
		}
	}
	return names
}

// The driver takes plain strings only, kommune's types are named ones.
func plain(v reflect.Value) any {
	if v.Kind() == reflect.String {
		return v.String()
	}
	return v.Interface()
}

// Quoted writes column names for a statement. They come from struct tags,
// never from input.
func Quoted(names []string) string {
	return "`" + strings.Join(names, "`, `") + "`"
}

// Tuples is a list of tuples as a parameter of a statement.
type Tuples = clickhouse.ArraySet

// Tuple is one of Tuples.
func Tuple(values ...any) clickhouse.GroupSet { return clickhouse.GroupSet{Value: values} }

// InsertRows writes rows in one batch, with values for columns that the row
// type does not hold (e.g. the run) first.
func InsertRows[T any](ctx context.Context, db *Database, table string, rows []T, extra map[string]any) error {
	if len(rows) == 0 {
		return nil
	}
	return db.InsertAsWriter(ctx, func(ctx context.Context) error { return insertBatch(ctx, db, table, rows, extra) })
}

func insertBatch[T any](ctx context.Context, db *Database, table string, rows []T, extra map[string]any) error {
	rowType := reflect.TypeFor[T]()
	fields := FieldsByColumn(rowType)
	columns := ColumnsOf(rowType)
	extraNames := make([]string, 0, len(extra))
	for name := range extra {
		extraNames = append(extraNames, name)
	}
	batch, err := db.Writer.PrepareBatch(ctx, "INSERT INTO "+table+" ("+Quoted(append(extraNames, columns...))+")")
	if err != nil {
		return fmt.Errorf("inserting into %s: %w", table, err)
	}
	defer func() { _ = batch.Close() }()
	values := make([]any, len(extra)+len(columns))
	for n, name := range extraNames {
		values[n] = extra[name]
	}
	for n := range rows {
		row := reflect.ValueOf(&rows[n]).Elem()
		for m, column := range columns {
			values[len(extra)+m] = plain(row.FieldByIndex(fields[column]))
		}
		if err := batch.Append(values...); err != nil {
			return fmt.Errorf("inserting into %s, row %d: %w", table, n+1, err)
		}
	}
	if err := batch.Send(); err != nil {
		return fmt.Errorf("inserting into %s: %w", table, err)
	}
	return nil
}

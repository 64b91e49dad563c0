package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
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

// FieldsByColumn gives the index of each field of a row type by its col tag.
func FieldsByColumn(row reflect.Type) map[string][]int {
	fields := map[string][]int{}
	for _, field := range reflect.VisibleFields(row) {
		if name, tagged := field.Tag.Lookup("col"); tagged {
			fields[name] = field.Index
		}
	}
	return fields
}

// The driver takes plain strings only, kommune's types are named ones.
func plain(v reflect.Value) any {
	if v.Kind() == reflect.String {
		return v.String()
	}
	return v.Interface()
}

func plainPointer(v reflect.Value) any {
	if v.Kind() == reflect.String {
		return v.Addr().Convert(reflect.TypeFor[*string]()).Interface()
	}
	return v.Addr().Interface()
}

// Quoted writes column names for a statement. They come from struct tags,
// never from input.
func Quoted(names []string) string {
	return "`" + strings.Join(names, "`, `") + "`"
}

// leastRoom and mostRoom bound the rows that a slice grows by where it is not known
// how many come.
const leastRoom, mostRoom = 64, 8192

// scanRows reads every row into a T by the col tags of its fields. It makes
// room for as many as are expected.
func scanRows[T any](rows driver.Rows, expected int) ([]T, error) {
	fields := FieldsByColumn(reflect.TypeFor[T]())
	var scratch T
	value := reflect.ValueOf(&scratch).Elem()
	destinations := make([]any, 0, len(rows.Columns()))
	for _, column := range rows.Columns() {
		index, known := fields[column]
		if !known {
			return nil, fmt.Errorf("column %s has no field in %s", column, value.Type())
		}
		destinations = append(destinations, plainPointer(value.FieldByIndex(index)))
	}
	found, parts := make([]T, 0, expected), [][]T(nil)
	for rows.Next() {
		value.SetZero()
		if err := rows.Scan(destinations...); err != nil {
			return nil, fmt.Errorf("scanning a row of %s: %w", value.Type(), err)
		}
		if len(found) == cap(found) {
			// Append would grow long lists by a quarter, which copies a row five times.
			parts = append(parts, found)
			found = make([]T, 0, min(max(2*len(found), leastRoom), mostRoom))
		}
		found = append(found, scratch)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("reading rows of %s: %w", value.Type(), err)
	}
	if len(parts) > 1 || (len(parts) == 1 && len(parts[0]) > 0) {
		return slices.Concat(append(parts, found)...), nil
	}
	return found, nil
}

// expectedRows is the limit of a page, which most pages are filled to; 0 where a
// statement has none, or one against floods.
func expectedRows(parameters map[string]any) int {
	const longestPage = 2000
	limit, _ := parameters["limit"].(uint64)
	if limit > longestPage {
		return 0
	}
	return int(limit)
}

// SelectRows runs a statement by its name as the reader. A read that
// loses its connection is sent once more when the server answers again.
func SelectRows[T any](ctx context.Context, db *Database, name string, parameters map[string]any) ([]T, error) {
	text, err := db.readStatement(name)
	if err != nil {
		return nil, err
	}
	return SelectText[T](ctx, db, name, text, parameters)
}

// SelectText is SelectRows for a statement by its text; its figures and errors go
// by the name.
func SelectText[T any](ctx context.Context, db *Database, name, text string, parameters map[string]any) ([]T, error) {
	arguments := Named(parameters)
	text, settings := withoutSettings(text)
	attempt := func() ([]T, error) {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("query %s was not sent: %w", name, ctx.Err())
		}
		query, ended := db.meter.measured(ctx, name)
		found, err := readRows[T](query, db, text, settings, arguments, expectedRows(parameters))
		ended(len(found), err)
		if err != nil {
			return nil, fmt.Errorf("query %s: %w", name, err)
		}
		return found, nil
	}
	found, err := attempt()
	if err == nil {
		return found, nil
	}
	if isRefusedSetting(err) && db.Reader.readProfile(ctx) == nil {
		// The profile has changed since it was read.
		found, err = attempt()
	}
	if IsLostConnection(ctx, err) {
		db.logger.WarnContext(ctx, "read lost its connection and is sent again", "query", name, "error", err)
		waiting, cancel := context.WithTimeout(ctx, retryWait)
		waitErr := db.waitReady(waiting)
		cancel()
		if waitErr == nil {
			found, err = attempt()
		}
	}
	return found, db.CodedByPing(ctx, err)
}

// SelectAsWriter runs a statement by its name on a table as the writer, who sees what
// readers have no business with.
func SelectAsWriter[T any](ctx context.Context, db *Database, name, table string, parameters map[string]any) ([]T, error) {
	text, err := db.readStatement(name)
	if err != nil {
		return nil, err
	}
	return SelectTextAsWriter[T](ctx, db, name, strings.ReplaceAll(text, "{{table}}", table), parameters)
}

// SelectTextAsWriter is SelectAsWriter for a statement by its text.
func SelectTextAsWriter[T any](ctx context.Context, db *Database, name, text string, parameters map[string]any) ([]T, error) {
	id := newQueryID(ctx)
	recordQueryID(ctx, id)
	found, err := runDetached(ctx, db.writes, id, ofWriter, func(ctx context.Context) ([]T, error) {
		return queryRows[T](ctx, db.Writer, text, Named(parameters), 0)
	})
	if err != nil {
		return nil, db.CodedByPing(ctx, fmt.Errorf("query %s: %w", name, err))
	}
	return found, nil
}

// errNotOneRow says that a statement that always answers with one row did not.
var errNotOneRow = errors.New("the answer is not one row")

// SelectOne is SelectAsWriter for a statement that answers with one row.
func SelectOne[T any](ctx context.Context, db *Database, name, table string, parameters map[string]any) (T, error) {
	text, err := db.readStatement(name)
	if err != nil {
		var none T
		return none, err
	}
	return selectOneText[T](ctx, db, name, strings.ReplaceAll(text, "{{table}}", table), parameters)
}

func selectOneText[T any](ctx context.Context, db *Database, name, text string, parameters map[string]any) (T, error) {
	found, err := SelectTextAsWriter[T](ctx, db, name, text, parameters)
	if err == nil && len(found) != 1 {
		err = Coded(ctx, fmt.Errorf("query %s: %w", name, errNotOneRow))
	}
	if err != nil {
		var none T
		return none, err
	}
	return found[0], nil
}

// Tuples is a list of tuples as a parameter of a statement.
type Tuples = clickhouse.ArraySet

// Tuple is one of Tuples.
func Tuple(values ...any) clickhouse.GroupSet { return clickhouse.GroupSet{Value: values} }

// Named are parameters of a statement as the driver takes them, in no order.
func Named(parameters map[string]any) []any {
	arguments := make([]any, 0, len(parameters))
	for name, value := range parameters {
		if texts, are := value.([]string); are {
			value = textList(texts)
		}
		arguments = append(arguments, clickhouse.Named(name, value))
	}
	return arguments
}

// textList is a list of texts that the driver need not look at one by one: it
// sends what is a fmt.Stringer as that writes itself.
type textList []string

// String writes the list as ClickHouse reads the value of a parameter.
func (l textList) String() string {
	const around = 4 // two quotes, comma and space
	size := len("[]")
	for _, text := range l {
		size += len(text) + around
	}
	out := append(make([]byte, 0, size), '[')
	for n, text := range l {
		if n > 0 {
			out = append(out, ", "...)
		}
		out = append(out, '\'')
		for k := range len(text) {
			switch c := text[k]; c {
			case '\\', '\'':
				out = append(out, '\\', c)
			case 0:
				out = append(out, `\0`...)
			default:
				out = append(out, c)
			}
		}
		out = append(out, '\'')
	}
	return string(append(out, ']'))
}

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

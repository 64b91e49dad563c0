package clickhouse

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

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

// readRows sends a statement as the reader and reads the whole of its answer,
// for which it makes room as scanRows does.
func readRows[T any](ctx context.Context, db *Database, text string, settings clickhouse.Settings, arguments []any, expected int) ([]T, error) {
	id := newQueryID(ctx)
	recordQueryID(ctx, id)
	db.queries.Add(1)
	detached := func(ctx context.Context, id string) (context.Context, context.CancelFunc) {
		return db.Reader.profile.detached(ctx, id, settings)
	}
	return runDetached(ctx, db.reads, id, detached, func(ctx context.Context) ([]T, error) {
		return queryRows[T](ctx, db.Reader, text, arguments, expected)
	})
}

func queryRows[T any](ctx context.Context, conn driver.Conn, text string, arguments []any, expected int) ([]T, error) {
	rows, err := conn.Query(ctx, text, arguments...)
	if err != nil {
		return nil, err //nolint:wrapcheck // the caller names the query
	}
	defer func() { _ = rows.Close() }()
	return scanRows[T](rows, expected)
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

func plainPointer(v reflect.Value) any {
	if v.Kind() == reflect.String {
		return v.Addr().Convert(reflect.TypeFor[*string]()).Interface()
	}
	return v.Addr().Interface()
}

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

var statementSettings = regexp.MustCompile(`(?m)^SETTINGS (\w+) = (\d+)\s*\z`)

// withoutSettings parts a statement from the setting that ends it.
func withoutSettings(text string) (statement string, settings clickhouse.Settings) {
	found := statementSettings.FindStringSubmatch(text)
	if found == nil {
		return text, nil
	}
	value, err := strconv.Atoi(found[2])
	if err != nil {
		return text, nil
	}
	return strings.TrimSuffix(text, found[0]), clickhouse.Settings{found[1]: value}
}

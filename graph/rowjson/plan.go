package rowjson

import (
	"math"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/kommune"
)

// appender appends a row's part as JSON, in the very bytes of gqlgen; false
// where the part has no JSON and gqlgen tells an error.
type appender[T any] func(out []byte, row *T) ([]byte, bool)

// planner reads a field's arguments and selections once for all rows; nil
// where they ask for what only gqlgen can give.
type planner[T any] func(operation *graphql.OperationContext, field graphql.CollectedField) appender[T]

// object is a type of the schema with those of its fields that can be written
// without a resolver.
type object[T any] struct {
	name   string
	fields map[string]planner[T]
}

type member[T any] struct {
	// start is the name as it stands in the answer, with what is around it.
	start []byte
	write appender[T]
}

// plan is how to write an object by its selections, which gqlgen collects:
// aliases, fragments, directives and merged fields are its own.
func (o *object[T]) plan(operation *graphql.OperationContext, selections ast.SelectionSet) appender[T] {
	satisfied := []string{o.name}
	if _, hasID := o.fields["id"]; hasID {
		satisfied = append(satisfied, "Node") // as every type with an id is one
	}
	fields := graphql.CollectFields(operation, selections, satisfied)
	members := make([]member[T], 0, len(fields))
	written := make(map[string]bool, len(fields))
	for _, field := range fields {
		// As gqlgen does, the first field of a name is written.
		if written[field.Alias] {
			continue
		}
		written[field.Alias] = true
		write := o.planField(operation, field)
		if write == nil {
			return nil
		}
		start := append(appendText([]byte{','}, field.Alias), ':')
		if len(members) == 0 {
			start[0] = '{'
		}
		members = append(members, member[T]{start, write})
	}
	if len(members) == 0 {
		return constantField[T](`{}`)
	}
	return func(out []byte, row *T) ([]byte, bool) {
		for n := range members {
			var fine bool
			out = append(out, members[n].start...)
			if out, fine = members[n].write(out, row); !fine {
				return nil, false
			}
		}
		return append(out, '}'), true
	}
}

func (o *object[T]) planField(operation *graphql.OperationContext, field graphql.CollectedField) appender[T] {
	if len(field.Deferrables) > 0 {
		return nil
	}
	if field.Name == "__typename" {
		return constantField[T](string(appendText(nil, o.name)))
	}
	planned, known := o.fields[field.Name]
	if !known {
		return nil
	}
	return planned(operation, field)
}

func constantField[T any](json string) appender[T] {
	return func(out []byte, _ *T) ([]byte, bool) { return append(out, json...), true }
}

// plain plans a field without arguments and selections.
func plain[T any](write appender[T]) planner[T] {
	return func(*graphql.OperationContext, graphql.CollectedField) appender[T] { return write }
}

func textField[T any, S ~string](of func(*T) S) planner[T] {
	return plain(func(out []byte, row *T) ([]byte, bool) { return appendText(out, string(of(row))), true })
}

func nullableTextField[T any, S ~string](of func(*T) *S) planner[T] {
	return plain(func(out []byte, row *T) ([]byte, bool) { return appendTextOrNull(out, of(row)), true })
}

func floatField[T any](of func(*T) float64) planner[T] {
	return plain(func(out []byte, row *T) ([]byte, bool) { return appendNumber(out, of(row)) })
}

func nullableFloatField[T any](of func(*T) *float64) planner[T] {
	return plain(func(out []byte, row *T) ([]byte, bool) {
		value := of(row)
		if value == nil {
			return append(out, "null"...), true
		}
		return appendNumber(out, *value)
	})
}

func intField[T any](of func(*T) int) planner[T] {
	return plain(func(out []byte, row *T) ([]byte, bool) { return strconv.AppendInt(out, int64(of(row)), 10), true })
}

func nullableIntField[T any](of func(*T) *int) planner[T] {
	return plain(func(out []byte, row *T) ([]byte, bool) {
		value := of(row)
		if value == nil {
			return append(out, "null"...), true
		}
		return strconv.AppendInt(out, int64(*value), 10), true
	})
}

func boolField[T any](of func(*T) bool) planner[T] {
	return plain(func(out []byte, row *T) ([]byte, bool) { return strconv.AppendBool(out, of(row)), true })
}

func dateField[T any](of func(*T) time.Time) planner[T] {
	return plain(func(out []byte, row *T) ([]byte, bool) {
		return append(of(row).AppendFormat(append(out, '"'), time.DateOnly), '"'), true
	})
}

// localizedField plans a field that takes a language; a null is left to gqlgen.
func localizedField[T any](write func(out []byte, row *T, language kommune.Language) []byte) planner[T] {
	return func(operation *graphql.OperationContext, field graphql.CollectedField) appender[T] {
		given, isText := field.ArgumentMap(operation.Variables)["lang"].(string)
		if !isText {
			return nil
		}
		return func(out []byte, row *T) ([]byte, bool) { return write(out, row, kommune.Language(given)), true }
	}
}

// objectField plans a field that is an object itself; nil stands for null.
func objectField[T, B any](object *object[B], of func(*T) *B) planner[T] {
	return func(operation *graphql.OperationContext, field graphql.CollectedField) appender[T] {
		write := object.plan(operation, field.Selections)
		if write == nil {
			return nil
		}
		return func(out []byte, row *T) ([]byte, bool) {
			value := of(row)
			if value == nil {
				return append(out, "null"...), true
			}
			return write(out, value)
		}
	}
}

// listField plans a field that is a list of objects.
func listField[T, B any](object *object[B], of func(*T) []B) planner[T] {
	return func(operation *graphql.OperationContext, field graphql.CollectedField) appender[T] {
		write := object.plan(operation, field.Selections)
		if write == nil {
			return nil
		}
		return func(out []byte, row *T) ([]byte, bool) { return appendList(out, write, of(row)) }
	}
}

// appendNumber writes what fmt's %g does; neither writes infinity as JSON.
func appendNumber(out []byte, value float64) ([]byte, bool) {
	if math.IsInf(value, 0) || math.IsNaN(value) {
		return nil, false
	}
	return strconv.AppendFloat(out, value, 'g', -1, 64), true
}

func appendTextOrNull[S ~string](out []byte, value *S) []byte {
	if value == nil {
		return append(out, "null"...)
	}
	return appendText(out, string(*value))
}

// appendText escapes what gqlgen escapes and nothing else.
func appendText(out []byte, value string) []byte {
	const digits = "0123456789ABCDEF"
	out = append(out, '"')
	start := 0
	for n := range len(value) {
		c := value[n]
		if c >= 0x20 && c != '\\' && c != '"' {
			continue
		}
		out = append(out, value[start:n]...)
		start = n + 1
		switch c {
		case '\t':
			out = append(out, `\t`...)
		case '\r':
			out = append(out, `\r`...)
		case '\n':
			out = append(out, `\n`...)
		case '\\', '"':
			out = append(out, '\\', c)
		default:
			out = append(out, '\\', 'u', '0', '0', digits[c>>4], digits[c&0xf])
		}
	}
	return append(append(out, value[start:]...), '"')
}

// Package rowjson writes lists of row types, those that the schema marks
// @cost(fields: 1), straight as JSON, in the
// very bytes that gqlgen would write field by field. What a row's fields are is
// read from the schema and the Go struct that the list is of.
package rowjson

import (
	"context"
	"io"
	"math"
	"reflect"
	"slices"
	"strconv"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// RowWriter writes lists of flat rows straight as JSON, where gqlgen makes a
// context and a closure for every field of every row. A list whose selections
// it does not know in full, or whose values gqlgen would tell an error of, is
// left to gqlgen. It is safe to share.
type RowWriter struct {
	schema   *ast.Schema
	computed map[string]*writer

	mu sync.Mutex
	// objects are those met so far.
	objects map[objectKey]*object
}

// objectKey is a type of the schema and the struct that stands for it: one struct
// may stand for several.
type objectKey struct {
	definition *ast.Definition
	held       reflect.Type
}

// row is the type of the schema with a name where it is one of rows, else nil.
func (w *RowWriter) row(name string) *ast.Definition {
	definition := w.schema.Types[name]
	if definition == nil || definition.Kind != ast.Object {
		return nil
	}
	if cost := definition.Directives.ForName("cost"); cost != nil {
		if fields := cost.Arguments.ForName("fields"); fields != nil && fields.Value.Raw == "1" {
			return definition
		}
	}
	return nil
}

// Write is gqlgen's field middleware: in place of a list it may give the JSON
// of it.
func (w *RowWriter) Write(ctx context.Context, next graphql.Resolver) (any, error) {
	found, err := next(ctx)
	if err != nil || found == nil {
		return found, err
	}
	held := reflect.TypeOf(found)
	if held.Kind() != reflect.Slice || held.Elem().Kind() != reflect.Struct {
		return found, nil
	}
	field := graphql.GetFieldContext(ctx).Field
	definition := w.row(field.Definition.Type.Name())
	if definition == nil || field.Definition.Type.Elem == nil {
		return found, nil
	}
	out := writeList(graphql.GetOperationContext(ctx), w.objectOf(definition, held.Elem()), field.Selections, reflect.ValueOf(found))
	if out == nil {
		return found, nil
	}
	return graphql.WriterFunc(func(to io.Writer) { _, _ = to.Write(out) }), nil
}

// writeList is the JSON of a list of objects by selections; nil where gqlgen is
// to write it.
func writeList(operation *graphql.OperationContext, of *object, selections ast.SelectionSet, rows reflect.Value) (out []byte) {
	// What panics here panics there again, where it is told with its path.
	defer func() {
		if recover() != nil {
			out = nil
		}
	}()
	write := of.plan(operation, selections)
	if write == nil {
		return nil
	}
	out, fine := appendList(nil, write, rows)
	if !fine {
		return nil
	}
	return out
}

// objectOf is how to write a type of the schema that is held in a struct.
func (w *RowWriter) objectOf(definition *ast.Definition, held reflect.Type) *object {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.known(definition, held)
}

// known is objectOf while the lock is held. A type is derived when it is met first.
func (w *RowWriter) known(definition *ast.Definition, held reflect.Type) *object {
	key := objectKey{definition, held}
	if known := w.objects[key]; known != nil {
		return known
	}
	return w.derive(key)
}

// appender appends a value as JSON, in the very bytes of gqlgen; false where it
// has no JSON and gqlgen tells an error.
type appender func(out []byte, value reflect.Value) ([]byte, bool)

// writer is how a field is written: fixed is the same whatever is asked of it, plan
// reads its arguments and selections once for all rows and is nil where they ask
// for what only gqlgen can give. The zero writer leaves the field to gqlgen.
type writer struct {
	// index is where the struct of a row has the value; of the row itself it is empty.
	index []int
	fixed appender
	plan  func(operation *graphql.OperationContext, field graphql.CollectedField) appender
}

func (w *writer) appender(operation *graphql.OperationContext, field graphql.CollectedField) appender {
	if w.plan == nil {
		return w.fixed
	}
	return w.plan(operation, field)
}

// object is a type of the schema with those of its fields that can be written
// without a resolver.
type object struct {
	// names are the object's own, and those of its interfaces.
	names  []string
	fields map[string]*writer
}

type member struct {
	// start is the name as it stands in the answer, with what is around it.
	start []byte
	field *writer
	write appender
}

// plan is how to write an object by its selections, which gqlgen collects:
// aliases, fragments, directives and merged fields are its own.
func (o *object) plan(operation *graphql.OperationContext, selections ast.SelectionSet) appender {
	fields := graphql.CollectFields(operation, selections, o.names)
	members := make([]member, 0, len(fields))
	written := make(map[string]bool, len(fields))
	for _, field := range fields {
		// As gqlgen does, the first field of a name is written.
		if written[field.Alias] {
			continue
		}
		written[field.Alias] = true
		from := o.field(field.Name)
		write := from.appender(operation, field)
		if write == nil || len(field.Deferrables) > 0 {
			return nil
		}
		start := append(appendText([]byte{','}, field.Alias), ':')
		if len(members) == 0 {
			start[0] = '{'
		}
		members = append(members, member{start, from, write})
	}
	if len(members) == 0 {
		return constant(`{}`)
	}
	return func(out []byte, row reflect.Value) ([]byte, bool) {
		for n := range members {
			m, value := &members[n], row
			for _, at := range m.field.index {
				value = value.Field(at)
			}
			var fine bool
			if out, fine = m.write(append(out, m.start...), value); !fine {
				return nil, false
			}
		}
		return append(out, '}'), true
	}
}

// planField is how to write a field that is such an object.
func (o *object) planField(operation *graphql.OperationContext, field graphql.CollectedField) appender {
	return o.plan(operation, field.Selections)
}

// field is how a field is written.
func (o *object) field(name string) *writer {
	if known := o.fields[name]; known != nil {
		return known
	}
	return &writer{}
}

func appendList(out []byte, write appender, rows reflect.Value) ([]byte, bool) {
	out = append(out, '[')
	start, count := len(out), rows.Len()
	for n := range count {
		if n == 1 {
			// Rows of one list are about as long as each other.
			out = slices.Grow(out, (len(out)-start+8)*(count-1)+1)
		}
		if n > 0 {
			out = append(out, ',')
		}
		var fine bool
		if out, fine = write(out, rows.Index(n)); !fine {
			return nil, false
		}
	}
	return append(out, ']'), true
}

// pointer writes null for nil. Where the schema allows none that is an error,
// which gqlgen tells.
func pointer(isNonNull bool) func(appender) appender {
	return func(write appender) appender {
		return func(out []byte, value reflect.Value) ([]byte, bool) {
			if value.IsNil() {
				return append(out, "null"...), !isNonNull
			}
			return write(out, value.Elem())
		}
	}
}

// list writes nil as null where the schema allows that, else as an empty list.
func list(isNonNull bool) func(appender) appender {
	return func(write appender) appender {
		return func(out []byte, value reflect.Value) ([]byte, bool) {
			if value.IsNil() && !isNonNull {
				return append(out, "null"...), true
			}
			return appendList(out, write, value)
		}
	}
}

func appendInt(out []byte, value reflect.Value) ([]byte, bool) {
	return strconv.AppendInt(out, value.Int(), 10), true
}

// appendFloat writes what fmt's %g does; neither writes infinity as JSON.
func appendFloat(out []byte, value reflect.Value) ([]byte, bool) {
	number := value.Float()
	if math.IsInf(number, 0) || math.IsNaN(number) {
		return nil, false
	}
	return strconv.AppendFloat(out, number, 'g', -1, 64), true
}

func appendBool(out []byte, value reflect.Value) ([]byte, bool) {
	return strconv.AppendBool(out, value.Bool()), true
}

func appendString(out []byte, value reflect.Value) ([]byte, bool) {
	return appendText(out, value.String()), true
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

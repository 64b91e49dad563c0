package rowjson

import (
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

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

// within is the writer of a value that holds what w writes.
func (w writer) within(outside func(appender) appender) writer {
	switch {
	case w.fixed != nil:
		return writer{fixed: outside(w.fixed)}
	case w.plan == nil:
		return w
	}
	return writer{plan: func(operation *graphql.OperationContext, field graphql.CollectedField) appender {
		inside := w.plan(operation, field)
		if inside == nil {
			return nil
		}
		return outside(inside)
	}}
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

// field is how a field is written.
func (o *object) field(name string) *writer {
	if known := o.fields[name]; known != nil {
		return known
	}
	return &writer{}
}

// objectOf is how to write a type of the schema that is held in a struct.
func (w *RowWriter) objectOf(definition *ast.Definition, held reflect.Type) *object {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.derive(definition, held)
}

// derive finds for each field of a type what computes it or else the struct's
// field of its name, as gqlgen does. A field that has neither, or takes
// arguments, is left to gqlgen.
func (w *RowWriter) derive(definition *ast.Definition, held reflect.Type) *object {
	key := objectKey{definition, held}
	if known := w.objects[key]; known != nil {
		return known
	}
	made := &object{names: append([]string{definition.Name}, definition.Interfaces...), fields: map[string]*writer{
		"__typename": {fixed: constant(string(appendText(nil, definition.Name)))},
	}}
	w.objects[key] = made // before its fields, which may hold it themselves
	for _, field := range definition.Fields {
		if computed, isComputed := w.computed[definition.Name+"."+field.Name]; isComputed {
			made.fields[field.Name] = computed
			continue
		}
		if part, isHeld := structField(held, field.Name); isHeld && len(field.Arguments) == 0 {
			found := w.value(field.Type, part.Type)
			found.index = part.Index
			made.fields[field.Name] = &found
		}
	}
	return made
}

// structField is the exported field of a name in any case, or one of an embedded
// struct.
func structField(held reflect.Type, name string) (reflect.StructField, bool) {
	for _, field := range reflect.VisibleFields(held) {
		if field.IsExported() && !field.Anonymous && strings.EqualFold(field.Name, name) {
			return field, true
		}
	}
	return reflect.StructField{}, false
}

// value writes a value of a type of the schema that is held in a Go type; it is
// unknown where only gqlgen knows how.
func (w *RowWriter) value(wanted *ast.Type, held reflect.Type) writer {
	switch {
	case held.Kind() == reflect.Pointer:
		return w.value(wanted, held.Elem()).within(pointer(wanted.NonNull))
	case wanted.Elem != nil:
		if held.Kind() != reflect.Slice {
			return writer{}
		}
		return w.value(wanted.Elem, held.Elem()).within(list(wanted.NonNull))
	}
	definition := w.schema.Types[wanted.NamedType]
	switch {
	case definition.IsLeafType():
		return writer{fixed: leaf(definition, held)}
	case held.Kind() == reflect.Struct && w.row(definition.Name) != nil:
		object := w.derive(definition, held)
		return writer{plan: func(operation *graphql.OperationContext, field graphql.CollectedField) appender {
			return object.plan(operation, field.Selections)
		}}
	}
	return writer{}
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

// leaf writes a scalar or an enum value that is held in a Go type; nil where only
// gqlgen knows how.
func leaf(definition *ast.Definition, held reflect.Type) appender {
	name, kind := definition.Name, held.Kind()
	switch {
	case name == "Int" && kind == reflect.Int:
		return func(out []byte, value reflect.Value) ([]byte, bool) {
			return strconv.AppendInt(out, value.Int(), 10), true
		}
	case name == "Float" && kind == reflect.Float64:
		return func(out []byte, value reflect.Value) ([]byte, bool) { return appendNumber(out, value.Float()) }
	case name == "Boolean" && kind == reflect.Bool:
		return func(out []byte, value reflect.Value) ([]byte, bool) {
			return strconv.AppendBool(out, value.Bool()), true
		}
	case name == "Date" && held == reflect.TypeFor[time.Time]():
		return appendDate
	case kind == reflect.String:
		return func(out []byte, value reflect.Value) ([]byte, bool) { return appendText(out, value.String()), true }
	}
	return nil
}

func appendDate(out []byte, value reflect.Value) ([]byte, bool) {
	day, _ := value.Addr().Interface().(*time.Time)
	return append(day.AppendFormat(append(out, '"'), time.DateOnly), '"'), true
}

func constant(json string) appender {
	return func(out []byte, _ reflect.Value) ([]byte, bool) { return append(out, json...), true }
}

// appendNumber writes what fmt's %g does; neither writes infinity as JSON.
func appendNumber(out []byte, value float64) ([]byte, bool) {
	if math.IsInf(value, 0) || math.IsNaN(value) {
		return nil, false
	}
	return strconv.AppendFloat(out, value, 'g', -1, 64), true
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

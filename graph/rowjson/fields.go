package rowjson

import (
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

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

package rowjson

import (
	"reflect"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// NewRowWriter makes a writer of the types of a schema that are rows: those
// whose fields cost 1, see @cost.
func NewRowWriter(schema *ast.Schema) *RowWriter {
	return &RowWriter{schema: schema, computed: computedFields(), objects: map[objectKey]*object{}}
}

// derive finds for each field of a type what computes it or else the struct's
// field of its name, as gqlgen does. A field that has neither, or takes
// arguments, is left to gqlgen.
func (w *RowWriter) derive(key objectKey) *object {
	definition := key.definition
	made := &object{names: append([]string{definition.Name}, definition.Interfaces...), fields: map[string]*writer{
		"__typename": {fixed: constant(string(appendText(nil, definition.Name)))},
	}}
	w.objects[key] = made // before its fields, which may hold it themselves
	for _, field := range definition.Fields {
		if computed, isComputed := w.computed[definition.Name+"."+field.Name]; isComputed {
			made.fields[field.Name] = computed
			continue
		}
		if part, isHeld := structField(key.held, field.Name); isHeld && len(field.Arguments) == 0 {
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
		return writer{plan: w.known(definition, held).planField}
	}
	return writer{}
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

// leaf writes a scalar or an enum value that is held in a Go type; nil where only
// gqlgen knows how.
func leaf(definition *ast.Definition, held reflect.Type) appender {
	name, kind := definition.Name, held.Kind()
	switch {
	case name == "Int" && kind == reflect.Int:
		return appendInt
	case name == "Float" && kind == reflect.Float64:
		return appendFloat
	case name == "Boolean" && kind == reflect.Bool:
		return appendBool
	case name == "Date" && held == reflect.TypeFor[time.Time]():
		return appendDate
	case kind == reflect.String:
		return appendString
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

package rowjson

import (
	"reflect"

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

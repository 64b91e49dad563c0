// Package rowjson writes lists of row types, those that the schema marks
// @cost(fields: 1), straight as JSON, in the
// very bytes that gqlgen would write field by field. What a row's fields are is
// read from the schema and the Go struct that the list is of.
package rowjson

import (
	"context"
	"io"
	"reflect"
	"slices"
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

// NewRowWriter makes a writer of the types of a schema that are rows: those
// whose fields cost 1, see @cost.
func NewRowWriter(schema *ast.Schema) *RowWriter {
	return &RowWriter{schema: schema, computed: computedFields(), objects: map[objectKey]*object{}}
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

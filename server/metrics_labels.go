package server

import (
	"net/http"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/graph/document"
)

// What a client chooses never becomes a label as it stands: each kind of label
// has as many values as the program has paths, fields and trusted documents.

// operationLabel tells operations apart in the metrics.
type operationLabel struct {
	// kind is trustedKind, fieldKind or exportKind, and name in it that of the
	// operation, of its root field, or of the export's field.
	kind, name string
}

const (
	trustedKind = "trusted"
	fieldKind   = "field"
	exportKind  = "export"

	// severalFields is the name of an operation that asks for more than one, and
	// introspected of one that asks about the schema alone.
	severalFields      = "several"
	introspectionField = "introspection"
)

// labelOf is the label of an operation.
func labelOf(trusted *Trusted, document *document.Document, operation *ast.OperationDefinition) operationLabel {
	if known, found := trusted.byName(operation.Name); found && known.document == document {
		return operationLabel{kind: trustedKind, name: operation.Name}
	}
	name := introspectionField
	fields := rootFields{seen: map[*ast.FragmentDefinition]bool{}}
	fields.collect(operation.SelectionSet)
	switch len(fields.names) {
	case 0:
	case 1:
		name = fields.names[0]
	default:
		name = severalFields
	}
	return operationLabel{kind: fieldKind, name: name}
}

// rootFields are the fields that an operation asks for, two at the most as
// nobody looks at more, each fragment looked into once.
type rootFields struct {
	names []string
	seen  map[*ast.FragmentDefinition]bool
}

func (f *rootFields) collect(set ast.SelectionSet) {
	for _, selection := range set {
		if len(f.names) > 1 {
			return
		}
		switch selected := selection.(type) {
		case *ast.Field:
			if !strings.HasPrefix(selected.Name, "__") && !slices.Contains(f.names, selected.Name) {
				f.names = append(f.names, selected.Name)
			}
		case *ast.InlineFragment:
			f.collect(selected.SelectionSet)
		case *ast.FragmentSpread:
			if selected.Definition != nil && !f.seen[selected.Definition] {
				f.seen[selected.Definition] = true
				f.collect(selected.Definition.SelectionSet)
			}
		}
	}
}

// The routes that the log and the metrics treat in a way of their own.
const (
	healthRoute  = "/healthz"
	readyRoute   = "/readyz"
	metricsRoute = "/metrics"
	otherRoute   = "other"
)

// routeOf is which of our paths a request is for, written as the mux has it.
func routeOf(path string) string {
	switch path {
	case "/", "/graphql", "/graphiql", "/schema.graphql", "/datapackage.schema.json", healthRoute, readyRoute, metricsRoute:
		return path
	}
	switch {
	case strings.HasPrefix(path, "/q/"):
		return "/q/{name}"
	case strings.HasPrefix(path, "/export/"):
		return "/export/{field}"
	case strings.HasPrefix(path, "/assets/"):
		return "/assets/"
	case strings.HasPrefix(path, "/examples/"):
		return "/examples/"
	}
	return otherRoute
}

// methodOf is a request's method, or what OpenTelemetry calls all that are none.
func methodOf(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodOptions, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodConnect, http.MethodTrace:
		return method
	}
	return "_OTHER"
}

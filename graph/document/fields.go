package document

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/core"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// fieldsExist is gqlparser's rule FieldsOnCorrectType with the choices, the
// most similar first. Names are compared for the first faults only, so that a
// document of wrong names takes no longer than another.
func fieldsExist(observers *core.Events, addError core.AddErrFunc) {
	const explained = 10
	faults := 0
	observers.OnField(func(_ *core.Walker, field *ast.Field) {
		if field.ObjectDefinition == nil || field.Definition != nil || field.ObjectDefinition.IsLeafType() {
			return // of a leaf fieldsAreChosen tells
		}
		names := []string{}
		if faults++; faults <= explained {
			names = analysis.Nearest(field.Name, outputNames(field.ObjectDefinition))
		}
		fault := unknownField(field.Name, field.ObjectDefinition.Name, names)
		addError(core.At(field.Position), func(err *gqlerror.Error) { err.Err, err.Message = fault, fault.Message })
	})
}

// fieldsAreChosen is gqlparser's rule ScalarLeafs with the choices.
func fieldsAreChosen(observers *core.Events, addError core.AddErrFunc) {
	observers.OnField(func(walker *core.Walker, field *ast.Field) {
		if field.Definition == nil {
			return
		}
		returned := walker.Schema.Types[field.Definition.Type.Name()]
		if returned == nil || returned.IsCompositeType() == (len(field.SelectionSet) > 0) {
			return
		}
		fault := &kommune.Error{Code: kommune.BadUserInput, Argument: Clipped(field.Name)}
		if returned.IsCompositeType() {
			names := outputNames(returned)
			if len(names) == 0 {
				names = []string{"__typename"}
			}
			fault.Takes = kommune.UnknownChoice("", "", names).Takes
			fault.Message = fault.Argument + " needs fields in braces, such as {" + names[0] + "}; takes " + fault.Takes
		} else {
			fault.Message = fault.Argument + ": a " + returned.Name + " has no fields; leave the braces out"
		}
		addError(core.At(field.Position), func(err *gqlerror.Error) { err.Err, err.Message = fault, fault.Message })
	})
}

func unknownField(name, of string, names []string) *kommune.Error {
	fault := &kommune.Error{Code: kommune.BadUserInput, Argument: Clipped(name), Message: Clipped(name) + ": " + of + " has no such field"}
	if len(names) > 0 {
		choices := kommune.UnknownChoice("", "", names)
		fault.Takes = choices.Takes
		fault.Message += "; did you mean " + names[0] + "? It has " + strings.TrimPrefix(choices.Takes, "one of ")
	}
	return fault
}

func outputNames(definition *ast.Definition) []string {
	names := make([]string, 0, len(definition.Fields))
	for _, field := range definition.Fields {
		if !strings.HasPrefix(field.Name, "__") {
			names = append(names, field.Name)
		}
	}
	return names
}

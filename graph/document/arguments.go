package document

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"kommunebench/kommune"
)

const argumentRule = "Arguments"

// argumentsAreTaken is the rule that fields are given the arguments that they
// take, in the words of the house: which argument, what it got, what it takes.
// Gqlparser's rules find the same, and more; what this one has told of a place
// need not be told again, see withoutRepeats.
func argumentsAreTaken(observers *core.Events, addError core.AddErrFunc) {
	tell := func(at *ast.Position, fault *kommune.Error) {
		addError(core.At(at), func(err *gqlerror.Error) { err.Err, err.Message = fault, fault.Message })
	}
	observers.OnOperation(func(walker *core.Walker, operation *ast.OperationDefinition) {
		for _, declared := range operation.VariableDefinitions {
			values{types: walker.Schema, tell: tell}.check(declared.Type, declared.DefaultValue, "$"+declared.Variable)
		}
	})
	observers.OnField(func(walker *core.Walker, field *ast.Field) {
		if field.Definition == nil {
			return
		}
		for _, given := range field.Arguments {
			taken := field.Definition.Arguments.ForName(given.Name)
			if taken == nil {
				tell(field.Position, kommune.UnknownName("argument", given.Name, field.Name, argumentNames(field.Definition.Arguments)))
				continue
			}
			values{types: walker.Schema, tell: tell}.check(taken.Type, given.Value, given.Name)
		}
		for _, taken := range field.Definition.Arguments {
			if taken.Type.NonNull && taken.DefaultValue == nil && field.Arguments.ForName(taken.Name) == nil {
				tell(field.Position, missing(taken.Name, field.Name, taken.Type))
			}
		}
	})
}

// values checks literals against the choices of enums and input objects.
type values struct {
	types *ast.Schema
	tell  func(*ast.Position, *kommune.Error)
}

func (v values) check(wanted *ast.Type, given *ast.Value, path string) {
	definition := v.types.Types[wanted.Name()]
	if definition == nil || given == nil {
		return
	}
	switch {
	case given.Kind == ast.ListValue && wanted.Elem != nil:
		for _, child := range given.Children {
			v.check(wanted.Elem, child.Value, path)
		}
	case given.Kind == ast.ObjectValue && definition.Kind == ast.InputObject:
		for _, child := range given.Children {
			field := definition.Fields.ForName(child.Name)
			if field == nil {
				v.tell(child.Position, kommune.UnknownName("argument", path+"."+child.Name, definition.Name, fieldNames(definition)))
				continue
			}
			v.check(field.Type, child.Value, path+"."+child.Name)
		}
	case definition.Kind == ast.Enum && (given.Kind == ast.EnumValue || given.Kind == ast.StringValue):
		if given.Kind == ast.StringValue || definition.EnumValues.ForName(given.Raw) == nil {
			fault := kommune.UnknownChoice(path, given.Raw, enumNames(definition))
			if given.Kind == ast.StringValue {
				fault = kommune.InvalidInput(path, `"`+given.Raw+`"`, fault.Takes+", without quotes")
			}
			v.tell(given.Position, fault)
		}
	case definition.Kind == ast.Scalar:
		v.checkNumber(definition.Name, given, path)
	}
}

func (v values) checkNumber(scalar string, given *ast.Value, path string) {
	takes, isRight := "", true
	switch scalar {
	case "Int":
		takes, isRight = "a whole number without a point or quotes", given.Kind == ast.IntValue
	case "Float":
		takes, isRight = "a number without quotes", given.Kind == ast.IntValue || given.Kind == ast.FloatValue
	case "Boolean":
		takes, isRight = "true or false without quotes", given.Kind == ast.BooleanValue
	}
	if isRight || given.Kind == ast.Variable || given.Kind == ast.NullValue {
		return
	}
	v.tell(given.Position, kommune.InvalidInput(path, given.String(), takes))
}

func missing(argument, field string, wanted *ast.Type) *kommune.Error {
	return &kommune.Error{
		Code: kommune.BadUserInput, Argument: argument, Takes: "a value of " + wanted.String(),
		Message: field + " needs the argument " + argument + " of type " + wanted.String(),
	}
}

func argumentNames(taken ast.ArgumentDefinitionList) []string {
	names := make([]string, len(taken))
	for n, argument := range taken {
		names[n] = argument.Name
	}
	return names
}

func fieldNames(definition *ast.Definition) []string {
	names := make([]string, len(definition.Fields))
	for n, field := range definition.Fields {
		names[n] = field.Name
	}
	return names
}

func enumNames(definition *ast.Definition) []string {
	names := make([]string, len(definition.EnumValues))
	for n, value := range definition.EnumValues {
		names[n] = value.Name
	}
	return names
}

// withoutRepeats drops what another fault of the same place says already, and what
// a fragment has once for every use.
func withoutRepeats(faults gqlerror.List) gqlerror.List {
	type told struct {
		place   gqlerror.Location
		message string
	}
	placeOf := func(fault *gqlerror.Error) gqlerror.Location {
		if len(fault.Locations) == 0 {
			return gqlerror.Location{}
		}
		return fault.Locations[0]
	}
	explained := map[gqlerror.Location]bool{}
	for _, fault := range faults {
		if fault.Rule == argumentRule {
			explained[placeOf(fault)] = true
		}
	}
	seen := map[told]bool{}
	var kept gqlerror.List
	for _, fault := range faults {
		one := told{placeOf(fault), fault.Message}
		again := false
		switch fault.Rule {
		case rules.KnownArgumentNamesRuleWithoutSuggestions.Name, rules.ValuesOfCorrectTypeRuleWithoutSuggestions.Name, rules.ProvidedRequiredArgumentsRule.Name:
			again = explained[one.place]
		}
		if !again && !seen[one] {
			seen[one] = true
			kept = append(kept, fault)
		}
	}
	return kept
}

// ExplainVariable says what a variable takes where gqlparser says only that
// it can't be used.
func ExplainVariable(types *ast.Schema, operation *ast.OperationDefinition, fault *gqlerror.Error) *gqlerror.Error {
	if fault.Err != nil || len(fault.Path) < 2 || fault.Path[0] != ast.PathName("variable") {
		return fault
	}
	name, _ := fault.Path[1].(ast.PathName)
	declared := operation.VariableDefinitions.ForName(string(name))
	if declared == nil {
		return fault
	}
	argument := "$" + fault.Path[1:].String()
	wanted := declared.Type
	for _, step := range fault.Path[2:] {
		if wanted.Elem != nil {
			wanted = wanted.Elem
		}
		inside, isName := step.(ast.PathName)
		definition := types.Types[wanted.Name()]
		if !isName || definition == nil {
			continue
		}
		field := definition.Fields.ForName(string(inside))
		if field == nil {
			return wrapped(kommune.UnknownName("argument", argument, definition.Name, fieldNames(definition)))
		}
		wanted = field.Type
	}
	takes := "a value of " + wanted.String()
	if definition := types.Types[wanted.Name()]; definition != nil && definition.Kind == ast.Enum {
		takes = "one of " + strings.Join(enumNames(definition), ", ")
	} else if definition != nil && definition.Kind == ast.InputObject {
		takes = "a JSON object with fields of " + strings.Join(fieldNames(definition), ", ")
	}
	said := Clipped(fault.Message)
	switch {
	case said == "must be defined":
		said = "needs a value"
	case strings.HasPrefix(said, "must be a "): // and of what kind in Go it is
		said = "is no object"
	}
	return wrapped(&kommune.Error{
		Code: kommune.BadUserInput, Argument: Clipped(argument), Takes: takes,
		Message: Clipped(argument) + ": " + said + "; takes " + takes,
	})
}

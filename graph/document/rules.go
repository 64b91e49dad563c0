package document

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/core"

	"kommunebench/analysis/phrase"
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
			names = phrase.Nearest(field.Name, outputNames(field.ObjectDefinition))
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

// mergeFaults are those of the rule that fields of one name in an answer ask for
// the same (GraphQL of October 2021, 5.3.2). It writes the selections out as they
// will be run and compares each field with the first of its name, as Simon
// Adameit describes in "GraphQL overlapping fields can be merged, fast" (2019);
// so its time grows with the selections written out, which are limited. Unlike
// gqlparser's own rule it compares what lists and objects in arguments hold. The
// document has been compared with the schema.
func (w *walker) mergeFaults() (faults gqlerror.List) {
	for _, definition := range w.document.Operations {
		m := merging{types: w.types}
		all := []*selections{w.operations[definition].selected}
		m.shapes(all)
		m.names(all)
		if m.fault != nil {
			faults = append(faults, m.fault)
		}
	}
	return faults
}

// A list of alternatives under an abstract type is compared once for each of
// its types; nobody needs more steps than this.
const mostMergeSteps = 200_000

type merging struct {
	types *ast.Schema
	steps int
	fault *gqlerror.Error
}

// named are the fields of one name in an answer.
type named []*part

func (n named) sets() []*selections {
	var sets []*selections
	for _, p := range n {
		if len(p.below.parts) > 0 {
			sets = append(sets, p.below)
		}
	}
	return sets
}

// collect lists the fields of selections by their name in the answer, in the
// order of their first.
func (m *merging) collect(sets []*selections) []named {
	var groups []named
	place := map[string]int{}
	m.steps += eachField(sets, func(p *part) {
		n, known := place[p.field.Alias]
		if !known {
			n = len(groups)
			place[p.field.Alias] = n
			groups = append(groups, nil)
		}
		groups[n] = append(groups[n], p)
	})
	return groups
}

func (m *merging) over() bool { return m.fault != nil || m.steps > mostMergeSteps }

// shapes compares the types of all fields of one name, whatever they are
// fields of.
func (m *merging) shapes(sets []*selections) {
	for _, group := range m.collect(sets) {
		for _, p := range group[1:] {
			if m.steps++; !m.sameShape(group[0].field, p.field) {
				m.conflict(p.field, "they have different types")
			}
		}
		if m.over() {
			m.tooMany(group[0].field)
			return
		}
		m.shapes(group.sets())
	}
}

// names compares name and arguments of fields that may be of one object.
func (m *merging) names(sets []*selections) {
	if m.over() {
		return
	}
	for _, group := range m.collect(sets) {
		for _, together := range m.ofOneObject(group) {
			first := together[0].field
			for _, p := range together[1:] {
				field := p.field
				if m.steps++; field.Name != first.Name {
					m.conflict(field, "they are different fields")
				} else if field != first && !m.sameArguments(field.Arguments, first.Arguments) {
					m.conflict(field, "they have different arguments")
				}
			}
			if m.over() {
				m.tooMany(group[0].field)
				return
			}
			m.names(together.sets())
		}
	}
}

// ofOneObject parts fields by the type of object that they are fields of;
// those of an abstract type go with every one.
func (m *merging) ofOneObject(group named) []named {
	var abstract named
	concrete := map[*ast.Definition]int{}
	var parts []named
	for _, p := range group {
		parent := p.field.ObjectDefinition
		if parent == nil || parent.Kind != ast.Object {
			abstract = append(abstract, p)
			continue
		}
		n, known := concrete[parent]
		if !known {
			n = len(parts)
			concrete[parent] = n
			parts = append(parts, nil)
		}
		parts[n] = append(parts[n], p)
	}
	if len(parts) == 0 {
		return []named{abstract}
	}
	for n := range parts {
		parts[n] = append(parts[n], abstract...)
		m.steps += len(abstract)
	}
	return parts
}

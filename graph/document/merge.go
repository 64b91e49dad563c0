package document

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"
)

// fieldsMerge is the rule that fields of one name in an answer ask for the
// same (GraphQL of October 2021, 5.3.2). It writes the selections out as they
// will be run and compares each field with the first of its name, as Simon
// Adameit describes in "GraphQL overlapping fields can be merged, fast" (2019);
// so its time grows with the selections written out, which are limited. Unlike
// gqlparser's own rule it compares what lists and objects in arguments hold.
func fieldsMerge(observers *core.Events, addError core.AddErrFunc) {
	observers.OnOperation(func(walker *core.Walker, operation *ast.OperationDefinition) {
		m := merging{types: walker.Schema, addError: addError}
		m.shapes([]ast.SelectionSet{operation.SelectionSet})
		m.names([]ast.SelectionSet{operation.SelectionSet})
	})
}

// A list of alternatives under an abstract type is compared once for each of
// its types; nobody needs more steps than this.
const mostMergeSteps = 200_000

type merging struct {
	types    *ast.Schema
	addError core.AddErrFunc
	steps    int
	found    bool
}

// named are the fields of one name in an answer.
type named []*ast.Field

func (n named) sets() []ast.SelectionSet {
	var sets []ast.SelectionSet
	for _, field := range n {
		if len(field.SelectionSet) > 0 {
			sets = append(sets, field.SelectionSet)
		}
	}
	return sets
}

// collect lists the fields of selections by their name in the answer, in the
// order of their first.
func (m *merging) collect(sets []ast.SelectionSet) []named {
	var groups []named
	place := map[string]int{}
	spread := map[string]bool{}
	var visit func(ast.SelectionSet)
	visit = func(set ast.SelectionSet) {
		for _, selection := range set {
			m.steps++
			switch selected := selection.(type) {
			case *ast.Field:
				n, known := place[selected.Alias]
				if !known {
					n = len(groups)
					place[selected.Alias] = n
					groups = append(groups, nil)
				}
				groups[n] = append(groups[n], selected)
			case *ast.InlineFragment:
				visit(selected.SelectionSet)
			case *ast.FragmentSpread:
				if selected.Definition != nil && !spread[selected.Name] {
					spread[selected.Name] = true
					visit(selected.Definition.SelectionSet)
				}
			}
		}
	}
	for _, set := range sets {
		visit(set)
	}
	return groups
}

func (m *merging) over() bool { return m.found || m.steps > mostMergeSteps }

// shapes compares the types of all fields of one name, whatever they are
// fields of.
func (m *merging) shapes(sets []ast.SelectionSet) {
	for _, group := range m.collect(sets) {
		for _, field := range group[1:] {
			if m.steps++; !m.sameShape(group[0], field) {
				m.conflict(field, "they have different types")
			}
		}
		if m.over() {
			m.tooMany(group[0])
			return
		}
		m.shapes(group.sets())
	}
}

// names compares name and arguments of fields that may be of one object.
func (m *merging) names(sets []ast.SelectionSet) {
	if m.over() {
		return
	}
	for _, group := range m.collect(sets) {
		for _, together := range m.ofOneObject(group) {
			for _, field := range together[1:] {
				if m.steps++; field.Name != together[0].Name {
					m.conflict(field, "they are different fields")
				} else if field != together[0] && !m.sameArguments(field.Arguments, together[0].Arguments) {
					m.conflict(field, "they have different arguments")
				}
			}
			if m.over() {
				m.tooMany(group[0])
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
	for _, field := range group {
		parent := field.ObjectDefinition
		if parent == nil || parent.Kind != ast.Object {
			abstract = append(abstract, field)
			continue
		}
		n, known := concrete[parent]
		if !known {
			n = len(parts)
			concrete[parent] = n
			parts = append(parts, nil)
		}
		parts[n] = append(parts[n], field)
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

func (m *merging) conflict(field *ast.Field, why string) {
	if m.found {
		return
	}
	m.found = true
	m.addError(core.Message("Fields %q conflict because %s. Use different aliases to fetch both.", Clipped(field.Alias), why), core.At(field.Position))
}

func (m *merging) tooMany(field *ast.Field) {
	if m.found {
		return
	}
	m.found = true
	m.addError(core.Message("The operation has too many fields of the same name to compare; ask for less at once."), core.At(field.Position))
}

func (m *merging) sameShape(a, b *ast.Field) bool {
	if a.Definition == nil || b.Definition == nil {
		return true // another rule tells
	}
	left, right := a.Definition.Type, b.Definition.Type
	for {
		if left.NonNull != right.NonNull || (left.Elem == nil) != (right.Elem == nil) {
			return false
		}
		if left.Elem == nil {
			break
		}
		left, right = left.Elem, right.Elem
	}
	return left.NamedType == right.NamedType || (m.isComposite(left) && m.isComposite(right))
}

func (m *merging) isComposite(named *ast.Type) bool {
	definition := m.types.Types[named.NamedType]
	return definition != nil && definition.IsCompositeType()
}

func (m *merging) sameArguments(a, b ast.ArgumentList) bool {
	m.steps += len(a)
	if len(a) != len(b) {
		return false
	}
	values := make(map[string]*ast.Value, len(b))
	for _, argument := range b {
		values[argument.Name] = argument.Value
	}
	for _, argument := range a {
		if !m.sameValue(argument.Value, values[argument.Name]) {
			return false
		}
	}
	return true
}

func (m *merging) sameValue(a, b *ast.Value) bool {
	if a == nil || b == nil {
		return a == b
	}
	m.steps += len(a.Children)
	if a.Kind != b.Kind || a.Raw != b.Raw || len(a.Children) != len(b.Children) {
		return false
	}
	if a.Kind != ast.ObjectValue {
		for n, child := range a.Children {
			if !m.sameValue(child.Value, b.Children[n].Value) {
				return false
			}
		}
		return true
	}
	fields := make(map[string]*ast.Value, len(b.Children))
	for _, child := range b.Children {
		fields[child.Name] = child.Value
	}
	for _, child := range a.Children {
		if !m.sameValue(child.Value, fields[child.Name]) {
			return false
		}
	}
	return true
}

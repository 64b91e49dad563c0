package document

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

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

func (m *merging) conflict(field *ast.Field, why string) {
	m.tell(field, "Fields %q conflict because %s. Use different aliases to fetch both.", Clipped(field.Alias), why)
}

func (m *merging) tooMany(field *ast.Field) {
	m.tell(field, "The operation has too many fields of the same name to compare; ask for less at once.")
}

func (m *merging) tell(field *ast.Field, message string, arguments ...any) {
	if m.fault == nil {
		m.fault = requestFault(field.Position, message, arguments...)
		m.fault.Rule = "FieldsMerge"
	}
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

package document

import (
	"github.com/vektah/gqlparser/v2/ast"
)

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

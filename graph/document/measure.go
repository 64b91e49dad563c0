package document

import (
	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/graph/model"
)

// plenty is where counting stops, so that nothing overflows: far above every
// limit.
const plenty = 1_000_000_000

// mostAlias is how many letters an alias may have: it stands in the answer once
// for each row, and in the path of each error.
const mostAlias = 128

// selectionCounts is what a list of selections holds, with its fragments written out.
type selectionCounts struct {
	selections, aliases, directives, rootFields, depth int
	// nodes are the selections with their arguments, and what is in those.
	nodes int
}

func (t *selectionCounts) add(other selectionCounts) {
	t.selections = min(t.selections+other.selections, plenty)
	t.aliases = min(t.aliases+other.aliases, plenty)
	t.directives = min(t.directives+other.directives, plenty)
	t.rootFields = min(t.rootFields+other.rootFields, plenty)
	t.nodes = min(t.nodes+other.nodes, plenty)
	t.depth = max(t.depth, other.depth)
}

// measurer counts what a document holds that was not yet compared with a
// schema. It reads every fragment once.
type measurer struct {
	document *ast.QueryDocument
	// A fragment whose tally is nil is being counted: to meet it again is a
	// circle.
	fragments map[string]*selectionCounts
	circular  *ast.FragmentDefinition
	// overlong is a field whose alias is longer than mostAlias.
	overlong *ast.Field
	// total is the sum over all operations and fragments: what comparing with a
	// schema takes time for.
	total     selectionCounts
	variables int
}

func (m *measurer) measure() map[*ast.OperationDefinition]LimitValues {
	used := map[*ast.OperationDefinition]LimitValues{}
	for _, operation := range m.document.Operations {
		held := m.set(operation.SelectionSet)
		held.add(definition(operation.Directives))
		for _, variable := range operation.VariableDefinitions {
			held.add(definition(variable.Directives))
			held.add(literal(variable.DefaultValue))
		}
		m.total.add(held)
		m.variables += len(operation.VariableDefinitions)
		used[operation] = LimitValues{
			model.LimitKindDepth: held.depth, model.LimitKindSelections: held.selections, model.LimitKindAliases: held.aliases,
			model.LimitKindRootFields: held.rootFields, model.LimitKindDirectives: held.directives, model.LimitKindVariables: len(operation.VariableDefinitions),
		}
	}
	for _, fragment := range m.document.Fragments {
		held := m.fragment(fragment.Name)
		held.add(definition(fragment.Directives))
		m.total.add(held)
		// The rules tell who gives two fragments one name; both are counted.
		m.total.add(m.set(fragment.SelectionSet))
	}
	return used
}

// whole is what the document as a whole is held to. Fragments count where they
// stand and where they are used, and arguments count too, so it is let have as
// much as several operations.
func (m *measurer) whole() LimitValues {
	const operations = 5
	return LimitValues{
		model.LimitKindSelections: m.total.nodes / operations,
		model.LimitKindDirectives: m.total.directives / operations,
		model.LimitKindVariables:  m.variables / operations,
	}
}

func (m *measurer) set(set ast.SelectionSet) selectionCounts {
	var total selectionCounts
	for _, selection := range set {
		switch selected := selection.(type) {
		case *ast.Field:
			below := m.set(selected.SelectionSet)
			below.rootFields, below.depth = 1, below.depth+1
			below.selections++
			below.nodes++
			if selected.Alias != selected.Name {
				below.aliases++
			}
			if len(selected.Alias) > mostAlias {
				m.overlong = selected
			}
			below.add(definition(selected.Directives))
			below.add(arguments(selected.Arguments))
			total.add(below)
		case *ast.InlineFragment:
			held := m.set(selected.SelectionSet)
			held.depth++
			total.add(held)
			total.add(definition(selected.Directives))
			total.add(selectionCounts{selections: 1, nodes: 1})
		case *ast.FragmentSpread:
			total.add(m.fragment(selected.Name))
			total.add(definition(selected.Directives))
			total.add(selectionCounts{selections: 1, nodes: 1})
		}
	}
	return total
}

func (m *measurer) fragment(name string) selectionCounts {
	held, counted := m.fragments[name]
	definition := m.document.Fragments.ForName(name)
	switch {
	case counted && held != nil:
		return *held
	case definition == nil:
		return selectionCounts{}
	case counted:
		m.circular = definition
		return selectionCounts{}
	}
	m.fragments[name] = nil
	total := m.set(definition.SelectionSet)
	m.fragments[name] = &total
	return total
}

// definition is what the directives of one place add.
func definition(directives ast.DirectiveList) selectionCounts {
	held := selectionCounts{directives: len(directives), nodes: len(directives)}
	for _, directive := range directives {
		held.add(arguments(directive.Arguments))
	}
	return held
}

func arguments(given ast.ArgumentList) selectionCounts {
	var held selectionCounts
	for _, argument := range given {
		held.add(literal(argument.Value))
	}
	return held
}

// literal is what a value holds, and how deep its lists and objects are nested.
func literal(value *ast.Value) selectionCounts {
	if value == nil {
		return selectionCounts{}
	}
	held := selectionCounts{nodes: 1}
	for _, child := range value.Children {
		held.add(literal(child.Value))
	}
	if value.Kind == ast.ListValue || value.Kind == ast.ObjectValue {
		held.depth++
	}
	return held
}

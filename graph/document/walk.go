package document

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/graph/model"
)

// selections is a list of selections as the walk over a document left it. That
// of a fragment is shared by all its spreads. It is not changed afterwards.
type selections struct {
	parts  []part
	counts selectionCounts
	// isFragment is true of what a fragment with a name holds.
	isFragment bool
	// isImmutable is true where every field is marked @immutable, hasDatedID where
	// one names the release that it is of.
	isImmutable, hasDatedID bool
}

// part is a field, or a fragment among the fields.
type part struct {
	// field is nil of a fragment, and so is schema, which is what the schema says
	// of the field.
	field  *ast.Field
	schema *schemaField
	// below is what is selected of the field, or what the fragment holds.
	below *selections
	// conditions are @skip and @include.
	conditions []*ast.Directive
}

// walker reads a document once, before it is compared with the schema: every
// operation, and every fragment where it is spread first. What the schema does
// not know costs and means nothing; the rules tell of it.
type walker struct {
	schema   schemaFields
	types    *ast.Schema
	document *ast.QueryDocument
	// A fragment that is nil is being read: to meet it again is a circle.
	fragments  map[string]*selections
	operations map[*ast.OperationDefinition]*operation
	circular   *ast.FragmentDefinition
	// overlong is a field whose alias is longer than mostAlias.
	overlong *ast.Field
	// deferred are the lists of directives that hold @defer.
	deferred []*ast.DirectiveList
	// total is the sum over all operations and fragments: what comparing with a
	// schema takes time for.
	total     selectionCounts
	variables int
}

func newWalker(types *ast.Schema, fields schemaFields, document *ast.QueryDocument) *walker {
	return &walker{
		schema: fields, types: types, document: document,
		fragments: map[string]*selections{}, operations: map[*ast.OperationDefinition]*operation{},
	}
}

func (w *walker) walk() {
	for _, definition := range w.document.Operations {
		on := w.types.Query
		if definition.Operation != ast.Query {
			on = nil // it is refused
		}
		selected := w.set(definition.SelectionSet, on)
		held := selected.counts
		held.add(directiveCounts(definition.Directives))
		for _, variable := range definition.VariableDefinitions {
			held.add(directiveCounts(variable.Directives))
			held.add(valueCounts(variable.DefaultValue))
		}
		w.total.add(held)
		w.variables += len(definition.VariableDefinitions)
		w.operations[definition] = &operation{
			selected: selected,
			used: LimitValues{
				model.LimitKindDepth: held.depth, model.LimitKindSelections: held.selections, model.LimitKindAliases: held.aliases,
				model.LimitKindRootFields: held.rootFields, model.LimitKindDirectives: held.directives, model.LimitKindVariables: len(definition.VariableDefinitions),
			},
		}
	}
	for _, definition := range w.document.Fragments {
		spread := w.fragment(definition.Name)
		w.total.add(spread.counts)
		w.total.add(directiveCounts(definition.Directives))
		// The rules tell who gives two fragments one name; both are counted.
		if w.document.Fragments.ForName(definition.Name) != definition {
			spread = w.set(definition.SelectionSet, w.types.Types[definition.TypeCondition])
		}
		w.total.add(spread.counts)
	}
}

// set reads the selections of an object; on is nil where its type is not known.
func (w *walker) set(set ast.SelectionSet, on *ast.Definition) *selections {
	read := &selections{parts: make([]part, 0, len(set)), isImmutable: true}
	for _, selection := range set {
		var p part
		var held selectionCounts
		switch selected := selection.(type) {
		case *ast.Field:
			p, held = w.field(selected, on)
			read.isImmutable = read.isImmutable && p.schema.isImmutable
			read.hasDatedID = read.hasDatedID || p.schema.isDatedID
		case *ast.InlineFragment:
			within := on
			if selected.TypeCondition != "" {
				within = w.types.Types[selected.TypeCondition]
			}
			p, held = w.spread(w.set(selected.SelectionSet, within), 1, &selected.Directives)
		case *ast.FragmentSpread:
			p, held = w.spread(w.fragment(selected.Name), 0, &selected.Directives)
		}
		read.isImmutable = read.isImmutable && p.below.isImmutable
		read.hasDatedID = read.hasDatedID || p.below.hasDatedID
		read.counts.add(held)
		read.parts = append(read.parts, p)
	}
	return read
}

func (w *walker) field(field *ast.Field, on *ast.Definition) (part, selectionCounts) {
	known := w.schema.of(on, field.Name)
	below := w.set(field.SelectionSet, known.returns)
	held := below.counts
	held.rootFields, held.depth = 1, held.depth+1
	held.selections++
	held.nodes++
	if field.Alias != field.Name {
		held.aliases++
	}
	if len(field.Alias) > mostAlias {
		w.overlong = field
	}
	held.add(directiveCounts(field.Directives))
	held.add(argumentCounts(field.Arguments))
	return part{field: field, schema: known, below: below, conditions: conditionsOf(field.Directives)}, held
}

// spread reads a fragment where it stands, which makes what it holds so much
// deeper.
func (w *walker) spread(below *selections, deeper int, directives *ast.DirectiveList) (part, selectionCounts) {
	held := below.counts
	held.depth += deeper
	held.add(directiveCounts(*directives))
	held.add(selectionCounts{selections: 1, nodes: 1})
	if directives.ForName("defer") != nil {
		w.deferred = append(w.deferred, directives)
	}
	return part{below: below, conditions: conditionsOf(*directives)}, held
}

// fragment reads a fragment where it was not read yet.
func (w *walker) fragment(name string) *selections {
	read, isMet := w.fragments[name]
	definition := w.document.Fragments.ForName(name)
	switch {
	case read != nil:
		return read
	case isMet:
		w.circular = definition
		return &selections{}
	case definition == nil:
		return &selections{}
	}
	w.fragments[name] = nil
	read = w.set(definition.SelectionSet, w.types.Types[definition.TypeCondition])
	read.isFragment = true
	w.fragments[name] = read
	return read
}

// finish readies a document that is in order to be run. Fragments that may come
// later come at once: an answer here is one piece.
func (w *walker) finish() {
	for _, known := range w.operations {
		known.rootFields = rootFields(known.selected)
	}
	for _, directives := range w.deferred {
		*directives = slices.DeleteFunc(*directives, func(d *ast.Directive) bool { return d.Name == "defer" })
	}
}

func conditionsOf(directives ast.DirectiveList) (conditions []*ast.Directive) {
	for _, directive := range directives {
		if directive.Name == "skip" || directive.Name == "include" {
			conditions = append(conditions, directive)
		}
	}
	return conditions
}

// of is what the schema says of a field of an object, which may be nil.
func (s schemaFields) of(on *ast.Definition, name string) *schemaField {
	if on != nil {
		object := s[on.Name]
		if known := object.byName[name]; known != nil {
			return known
		}
		if name == "__typename" && object.typename != nil {
			return object.typename
		}
	}
	return &schemaField{each: costOfField}
}

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

// directiveCounts is what the directives of one place add.
func directiveCounts(directives ast.DirectiveList) selectionCounts {
	held := selectionCounts{directives: len(directives), nodes: len(directives)}
	for _, directive := range directives {
		held.add(argumentCounts(directive.Arguments))
	}
	return held
}

func argumentCounts(given ast.ArgumentList) selectionCounts {
	var held selectionCounts
	for _, argument := range given {
		held.add(valueCounts(argument.Value))
	}
	return held
}

// valueCounts is what a value holds, and how deep its lists and objects are
// nested.
func valueCounts(value *ast.Value) selectionCounts {
	if value == nil {
		return selectionCounts{}
	}
	held := selectionCounts{nodes: 1}
	for _, child := range value.Children {
		held.add(valueCounts(child.Value))
	}
	if value.Kind == ast.ListValue || value.Kind == ast.ObjectValue {
		held.depth++
	}
	return held
}

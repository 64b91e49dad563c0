package server_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"pgregory.net/rapid"
)

// asker makes random operations that are valid: rows of every kind with
// aliases, fragments, directives and variables. What a response name stands
// for follows from the name, so that fields merge.
type asker struct {
	t         *rapid.T
	types     *ast.Schema
	cursor    string
	used      map[string]bool
	fragments []string
}

// variablesOfAsker are those that an operation may use, by name.
func variablesOfAsker() map[string]string {
	return map[string]string{"yes": "Boolean!", "no": "Boolean = false", "language": "Language", "group": "ID", "first": "Int"}
}

func (a *asker) one(name string, of ...string) string { return rapid.SampledFrom(of).Draw(a.t, name) }

func (a *asker) maybe(name string) bool { return rapid.IntRange(0, 3).Draw(a.t, name) == 0 }

func (a *asker) variable(name string) string {
	a.used[name] = true
	return "$" + name
}

func (a *asker) operation() (string, map[string]any) {
	var roots strings.Builder
	for n := range rapid.IntRange(1, 2).Draw(a.t, "roots") {
		name, arguments := a.root()
		definition := a.types.Query.Fields.ForName(name)
		fmt.Fprintf(&roots, "r%d: %s(%s) %s ", n, name, arguments, a.selections(definition.Type.Name(), 4))
	}
	body := roots.String() + "} " + strings.Join(a.fragments, " ")
	var declared []string
	variables := map[string]any{}
	for name, wanted := range variablesOfAsker() {
		if !a.used[name] {
			continue
		}
		declared = append(declared, "$"+name+": "+wanted)
		switch name {
		case "yes":
			variables[name] = rapid.Bool().Draw(a.t, name)
		case "language":
			variables[name] = a.one(name, "DA", "EN")
		case "first":
			variables[name] = rapid.IntRange(-1, 30).Draw(a.t, name)
		}
	}
	if len(declared) == 0 {
		return "{" + body, variables
	}
	return "query(" + strings.Join(declared, ", ") + ") {" + body, variables
}

func (a *asker) root() (name, arguments string) {
	indicators := []string{`"own/share"`, `"own/per-100"`, `"own/by-group"`, `"own/monthly"`, `"own/score"`, `"published/evidence-test.score"`, `"own/none"`}
	indicator := a.one("indicator", indicators...)
	var parts []string
	add := func(part string) {
		if a.maybe(part) {
			parts = append(parts, part)
		}
	}
	scope := `{codes: ["101", "147", "766", "461"]}`
	switch name = a.one("root", "observations", "observations", "observations", "areaObservations", "compare", "trend", "changes", "relation", "kommuner"); name {
	case "observations":
		parts = []string{`indicators: [` + indicator + `, ` + a.one("second", indicators...) + `]`}
		add(`filter: {kommuner: ` + scope + a.one("period", ``, `, from: "2024"`, `, to: "2024M03"`) + a.one("group", ``, `, targetGroup: "own/x"`) + `}`)
		add(`release: "` + a.one("release", "own@1", "own@2", "own@9") + `"`)
		if a.maybe("page") {
			parts = append(parts, "first: "+a.given("first", "0", "1", "3", "1000", "$first"))
		}
		add(`after: "` + a.one("after", a.cursor, a.cursor, "bogus") + `"`)
	case "areaObservations":
		parts = []string{`indicators: [` + indicator + `]`}
		add(`filter: {areas: ` + a.one("areas", `["country"]`, `["region-hovedstaden"]`, `[]`, `["766"]`) + `}`)
		add(`first: ` + a.one("first", "0", "1", "1000"))
	case "compare":
		parts = []string{"indicator: " + indicator}
		add("kommuner: " + scope)
		add(`benchmark: {kind: ` + a.one("benchmark", `MEDIAN`, `COUNTRY`, `TARGET, target: 1e9`, `KOMMUNE, kommune: "101"`) + `}`)
	case "trend":
		parts = []string{"indicator: " + indicator}
		add("kommuner: " + scope)
	case "changes":
		parts = []string{`dataset: "own"`, `from: "own@1"`}
		add("first: 2")
	case "relation":
		parts = []string{"x: " + indicator, "y: " + a.one("second", indicators...)}
	case "kommuner":
		parts = []string{"first: 4"}
	}
	return name, strings.Join(parts, ", ")
}

// selections selects fields of a type, some of them in fragments.
func (a *asker) selections(of string, depth int) string {
	var parts []string
	if slices.Contains(a.types.Types[of].Interfaces, "Node") && a.maybe("node") {
		parts = append(parts, "... on Node"+a.directives()+" {id n: id __typename}")
	}
	for range rapid.IntRange(1, 6).Draw(a.t, "fields") {
		switch a.one("selection", "field", "field", "field", "field", "inline", "spread", "again") {
		case "inline":
			if depth > 0 {
				parts = append(parts, "..."+a.one("condition", "", " on "+of)+a.directives()+a.one("defer", "", "", "", " @defer")+" "+a.selections(of, depth-1))
			}
		case "spread":
			if depth > 0 {
				name := fmt.Sprintf("F%d", len(a.fragments))
				a.fragments = append(a.fragments, "")
				place := len(a.fragments) - 1
				a.fragments[place] = "fragment " + name + " on " + of + " " + a.selections(of, depth-1)
				parts = append(parts, "..."+name+a.directives())
			}
		case "again":
			if len(parts) > 0 {
				parts = append(parts, parts[len(parts)-1])
			}
		default:
			parts = append(parts, a.field(of, depth))
		}
	}
	return "{" + strings.Join(append(parts, a.field(of, 0)), " ") + "}"
}

func (a *asker) directives() string {
	switch a.one("directives", "", "", "", "", "skip", "include", "both") {
	case "skip":
		return " @skip(if: " + a.condition() + ")"
	case "include":
		return " @include(if: " + a.condition() + ")"
	case "both":
		return " @skip(if: " + a.condition() + ") @include(if: " + a.condition() + ")"
	}
	return ""
}

func (a *asker) condition() string {
	return a.given("condition", "true", "false", "$yes", "$no")
}

// given is one of some literals and variables.
func (a *asker) given(name string, of ...string) string {
	chosen := a.one(name, of...)
	if variable, is := strings.CutPrefix(chosen, "$"); is {
		return a.variable(variable)
	}
	return chosen
}

// field selects one field; at depth 0 only a scalar.
func (a *asker) field(of string, depth int) string {
	if a.one("meta", "field", "field", "field", "field", "field", "field", "__typename") == "__typename" {
		return a.one("alias", "", "t: ") + "__typename" + a.directives()
	}
	var fit []*ast.FieldDefinition
	for _, field := range a.types.Types[of].Fields {
		below := a.types.Types[field.Type.Name()]
		if !below.IsCompositeType() || (depth > 0 && isRowType(below.Name)) {
			fit = append(fit, field)
		}
	}
	if len(fit) == 0 {
		return "__typename"
	}
	field := rapid.SampledFrom(fit).Draw(a.t, "field")
	alias, arguments := a.one("alias", "", "", field.Name+"_a", "x_"+field.Name), ""
	if field.Arguments.ForName("lang") != nil {
		switch a.one("lang", "", "EN", "DA", "$language") {
		case "EN":
			alias, arguments = field.Name+"_en", "(lang: EN)"
		case "DA":
			alias, arguments = field.Name+"_da", "(lang: DA)"
		case "$language":
			alias, arguments = field.Name+"_v", "(lang: "+a.variable("language")+")"
		}
	}
	if field.Arguments.ForName("kommune") != nil {
		code := a.one("kommune", `"101"`, `"766"`, `"860"`)
		alias, arguments = field.Name+"_"+strings.Trim(code, `"`), "(kommune: "+code+")"
	}
	if alias != "" {
		alias += ": "
	}
	selected := alias + field.Name + arguments + a.directives()
	if a.types.Types[field.Type.Name()].IsCompositeType() {
		selected += " " + a.selections(field.Type.Name(), depth-1)
	}
	return selected
}

// isRowType leaves out what reads more than the rows.
func isRowType(name string) bool {
	switch name {
	case "Observation", "ObservationEdge", "AreaObservation", "AreaObservationEdge", "PageInfo", "Change", "ChangeEdge", "ComparisonRow", "Kommune", "Interval", "RankInterval",
		"Funnel", "FunnelPoint", "TrendSeries", "TrendPoint", "TrendTest", "RelationPoint", "Benchmark", "Distribution", "KommuneEdge", "PeerGroup", "EmptyReason":
		return true
	}
	return false
}

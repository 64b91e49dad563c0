package graph

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// What a field gives that does not say how much it is asked for, and the most
// that it takes. The resolvers keep to it, and costs are computed by it.
const (
	// defaultSimilar is how many kommuner are found that are like one.
	defaultSimilar = 6
	// maxListPage is how long a page is of a list that is held in memory.
	maxListPage = 1000
)

// holdsField reports whether a field of one of these names is selected, however
// deep.
func holdsField(set ast.SelectionSet, names []string) bool {
	return slices.ContainsFunc(set, func(selection ast.Selection) bool {
		switch selected := selection.(type) {
		case *ast.Field:
			return slices.Contains(names, selected.Name) || holdsField(selected.SelectionSet, names)
		case *ast.InlineFragment:
			return holdsField(selected.SelectionSet, names)
		case *ast.FragmentSpread:
			return selected.Definition != nil && holdsField(selected.Definition.SelectionSet, names)
		}
		return false
	})
}

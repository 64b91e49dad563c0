package document

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/analysis/flatrows"
)

// What a field gives that does not say how much it is asked for, and the most
// that it takes. The resolvers keep to it, and costs are computed by it.
const (
	// DefaultSimilar is how many kommuner are found that are like one.
	DefaultSimilar = 6
	// MaxListPage is how long a page is of a list that is held in memory.
	MaxListPage = 1000
	// LongestPage is how long a page of observations is.
	LongestPage = flatrows.MaxPage
)

// HoldsField reports whether a field of one of these names is selected, however
// deep.
func HoldsField(set ast.SelectionSet, names []string) bool {
	return slices.ContainsFunc(set, func(selection ast.Selection) bool {
		switch selected := selection.(type) {
		case *ast.Field:
			return slices.Contains(names, selected.Name) || HoldsField(selected.SelectionSet, names)
		case *ast.InlineFragment:
			return HoldsField(selected.SelectionSet, names)
		case *ast.FragmentSpread:
			return selected.Definition != nil && HoldsField(selected.Definition.SelectionSet, names)
		}
		return false
	})
}

package document

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"kommunebench/analysis/flatrows"
)

// What a field gives that does not say how much it is asked for, and the most
// that it takes. The resolvers keep to it, and costs are computed by it.
const (
	// DefaultSimilar is how many kommuner are found that are like one.
	DefaultSimilar = 6
	// DefaultHits is how many hits a search gives.
	DefaultHits = 10
	// DefaultSignals is how many signals are listed.
	DefaultSignals = 100
	// MaxListPage is how long a page is of a list that is held in memory.
	MaxListPage = 1000
	// LongestPage is how long a page of observations is.
	LongestPage = flatrows.MaxPage
)

// Selects reports whether a field of one of these names is selected below the
// field of Query that a context resolves, however deep; true where the context has
// no document.
func Selects(ctx context.Context, names ...string) bool {
	document, field := documentOf(ctx), graphql.GetFieldContext(ctx)
	if document == nil || field == nil {
		return true
	}
	known := document.operations[graphql.GetOperationContext(ctx).Operation]
	if known == nil {
		return true
	}
	found := false
	eachField([]*selections{known.selected}, func(p *part) {
		found = found || (p.field.Alias == field.Field.Alias && p.below.holds(names))
	})
	return found
}

// TestedFields are those below a trend that need its tests.
func TestedFields() []string { return []string{"test", "sentence", "caveats"} }

// RankedFields are those below a trend that need ranks.
func RankedFields() []string { return []string{"rank", "percentileRank", "quartile", "ranks"} }

// LikelyFields are those below a comparison that need likely ranks.
func LikelyFields() []string {
	return []string{"likelyRankInterval", "sentence", "shortSentence"}
}

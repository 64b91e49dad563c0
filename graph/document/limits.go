package document

import (
	"fmt"
	"strings"

	"kommunebench/analysis/flatrows"
	"kommunebench/graph/model"
	"kommunebench/kommune"
)

// LimitValues say of each limit how much is let through, or how much of it an
// operation has.
type LimitValues map[model.LimitKind]int

// DefaultMaxCost is how much work an operation may be, in units of cost: no more
// than ten full comparisons with every field.
const DefaultMaxCost = 1_200_000

// DefaultLimits let through several times what the page, the explorer and the
// examples ask for. To check a document that is at all of them takes a few
// milliseconds.
func DefaultLimits() LimitValues {
	return LimitValues{
		model.LimitKindCost:               DefaultMaxCost,
		model.LimitKindRows:               200_000,
		model.LimitKindDepth:              25,
		model.LimitKindSelections:         5000,
		model.LimitKindAliases:            500,
		model.LimitKindRootFields:         50,
		model.LimitKindDirectives:         200,
		model.LimitKindVariables:          100,
		model.LimitKindTokens:             10_000,
		model.LimitKindBodyBytes:          1 << 20,
		model.LimitKindConcurrentRequests: 64,
		model.LimitKindSeconds:            30,
	}
}

// TooCostly says which limit a request is over, what it has, and what to do.
// Counting stops somewhere past a limit: used is what was counted.
func TooCostly(kind model.LimitKind, used, most int) *kommune.Error {
	name := strings.ToLower(strings.ReplaceAll(string(kind), "_", " "))
	argument, who := "query", "the request"
	advice := "ask for less at once, in several operations"
	switch kind {
	case model.LimitKindCost:
		advice = "ask for fewer figures, kommuner, periods or nested lists at once, or for a file: /export has no such limit"
	case model.LimitKindRows:
		advice = "ask for shorter pages with `first`, one page after the other with `after`"
	case model.LimitKindBodyBytes:
		argument, advice = "body", "give long lists and texts in several requests"
	case model.LimitKindConcurrentRequests:
		argument, who, advice = "client", "this client", "wait for an answer before you ask again"
	default:
	}
	return &kommune.Error{
		Code: kommune.TooCostly, Argument: argument,
		Value: fmt.Sprintf("%s: %d", name, used), Takes: fmt.Sprintf("%s: up to %d", name, most),
		Message: fmt.Sprintf("%s: %s has %d or more, the limit is %d; %s", name, who, used, most, advice),
	}
}

// plenty is where counting stops, so that nothing overflows: far above every
// limit.
const plenty = 1_000_000_000

// mostAlias is how many letters an alias may have: it stands in the answer once
// for each row, and in the path of each error.
const mostAlias = 128

// What a field gives that does not say how much it is asked for, and the most
// that it takes. The resolvers keep to it, and costs are computed by it.
const (
	// DefaultHits is how many hits a search gives.
	DefaultHits = 10
	// DefaultPairs is how many pairs of kommuner are listed.
	DefaultPairs = 100
	// DefaultSignals is how many signals are listed.
	DefaultSignals = 100
	// MaxListPage is how long a page is of a list that is held in memory.
	MaxListPage = 1000
	// LongestPage is how long a page of observations is.
	LongestPage = flatrows.MaxPage
)

package document

import (
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// The rows of an operation are the entries that its pages may hold: as many as are
// asked for, and for each of them those of the pages within.
func TestTheRowsOfAnOperationAreThoseOfItsPages(t *testing.T) {
	reader := NewReader(gqlparser.MustLoadSchema(&ast.Source{Input: `
		type Query {page(first: Int): Rows one: Row list: [Row!]!}
		type Rows {nodes: [Row!]! totalCount: Int pageInfo: Row}
		type Row {added: Int page(first: Int): Rows}`}), DefaultLimits())
	for query, want := range map[string]int{
		`{one {added}}`:                                                             0,
		`{list {added}}`:                                                            0,
		`{page(first: 3) {nodes {added}}}`:                                          3,
		`{page {nodes {added}}}`:                                                    MaxListPage,
		`{page(first: null) {nodes {added}}}`:                                       MaxListPage,
		`query($n: Int = 7) {page(first: $n) {nodes {added}}}`:                      9, // the variable's
		`{page(first: 0) {nodes {added}}}`:                                          0,
		`{page(first: -1) {nodes {added}}}`:                                         0,
		`{page(first: 2000000) {nodes {added}}}`:                                    LongestPage,
		`{a: page(first: 3) {totalCount} b: page(first: 4) {totalCount}}`:           7,
		`{page(first: 3) {nodes {page(first: 4) {nodes {added}}}}}`:                 3 * (1 + 4),
		`{one {page(first: 3) {nodes {added}}}}`:                                    3,
		`{list {page(first: 3) {nodes {added}}}}`:                                   usualList * 3,
		`{page(first: 3) {... {nodes {... on Row {page(first: 4) {totalCount}}}}}}`: 3 * (1 + 4),
		`{a: page(first: 3) {...F} b: page(first: 3) {...F}} fragment F on Rows {nodes {page(first: 4) {nodes {added}}}}`: 2 * 3 * (1 + 4),
		`{page(first: 3) @skip(if: true) {nodes {added}} b: page(first: 4) @include(if: true) {nodes {added}}}`:           4,
	} {
		read, faults := reader.Read(query)
		if len(faults) > 0 {
			t.Fatalf("%s: %v", query, faults)
		}
		walk := newCostWalk(t.Context(), DefaultMaxCost, map[string]any{"n": 9})
		if got := walk.selections(read.operations[read.Parsed.Operations[0]].selected).rows; got != want {
			t.Errorf("%s has %d rows, want %d", query, got, want)
		}
	}
}

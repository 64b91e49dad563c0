package server_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The pages of a list are the list, in its order, by nodes and by edges.
func TestPagesBesideListsHoldTheList(t *testing.T) {
	h := readOnly(t)
	for field, c := range map[string]struct{ arguments, selection string }{
		"participations":  {"", "id course {title} participants"},
		"deregistrations": {`filter: {kommuner: {region: "region-midtjylland"}}`, "id kommune {code} sharePct status"},
		"testResults":     {"", "kommune {code} kind targetGroup {id} publishedScore"},
		"courses":         {"", "id title days"},
		"initiatives":     {`kommuner: {codes: ["766"]}`, "id title"},
	} {
		list := field
		if c.arguments != "" {
			list += "(" + c.arguments + ")"
		}
		want, _ := h.data(t, "{"+list+" {"+c.selection+"}}")[field].([]any)
		if len(want) < 2 {
			t.Fatalf("%s: %d entries make no pages", field, len(want))
		}
		var nodes, edges []any
		after, size := "", len(want)/2+1
		for {
			page := h.data(t, fmt.Sprintf(`{%sConnection(%s first: %d %s) {totalCount emptyBecause {code} pageInfo {hasNextPage hasPreviousPage endCursor} nodes {%s} edges {cursor node {%s}}}}`,
				field, c.arguments, size, after, c.selection, c.selection))[field+"Connection"].(map[string]any)
			info := page["pageInfo"].(map[string]any)
			if page["totalCount"] != float64(len(want)) || page["emptyBecause"] != nil || info["hasPreviousPage"] != (after != "") {
				t.Fatalf("%s after %q: %v", field, after, page)
			}
			nodes = append(nodes, page["nodes"].([]any)...)
			for _, edge := range page["edges"].([]any) {
				edges = append(edges, edge.(map[string]any)["node"])
			}
			if info["hasNextPage"] != true {
				break
			}
			after = fmt.Sprintf("after: %q", info["endCursor"])
		}
		if diff := cmp.Diff(want, nodes); diff != "" {
			t.Errorf("%s: nodes (-list +pages):\n%s", field, diff)
		}
		if diff := cmp.Diff(want, edges); diff != "" {
			t.Errorf("%s: edges (-list +pages):\n%s", field, diff)
		}
	}
}

func TestAPageBesideAListThatIsEmptySaysWhy(t *testing.T) {
	h := readOnly(t)
	a := h.ask(t, `{testResultsConnection(filter: {kommuner: {codes: ["851"]}}) {totalCount nodes {kind} emptyBecause {code}}}`)
	if !strings.Contains(a.body, `"totalCount":0,"nodes":[],"emptyBecause":{"code":"KOMMUNE_NOT_IN_DATA"}`) || !strings.Contains(a.body, `"notes"`) {
		t.Errorf("got %s", a.body)
	}
	cursor := h.data(t, `{coursesConnection(first: 1) {pageInfo {endCursor}}}`)["coursesConnection"].(map[string]any)["pageInfo"].(map[string]any)["endCursor"]
	for query, want := range map[string]string{
		fmt.Sprintf(`{coursesConnection(filter: {search: "x"}, after: %q) {totalCount}}`, cursor): "after",
		`{coursesConnection(first: 1001) {totalCount}}`:                                           "a number from 0 to 1000",
		`{participationsConnection(filter: {course: "published/none"}) {totalCount}}`:             "course",
	} {
		if a := h.ask(t, query); a.code() != "BAD_USER_INPUT" || !strings.Contains(a.body, want) {
			t.Errorf("%s: %s", query, a.body)
		}
	}
}

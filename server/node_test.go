package server_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

// Whatever is shown with an id is found again by it, and is the same thing.
func TestEveryThingIsFoundAgainByItsID(t *testing.T) {
	h := readOnly(t)
	type thing struct {
		Typename string `json:"__typename"`
		ID       string
	}
	lists := into[map[string]any](t, h, `{
		peerGroups {...I} datasets {...I latestRelease {...I}} sources {...I} courses {...I providers {...I} competences {...I}} jobProfiles {...I questions {...I}}
		participations {...I} deregistrations {...I targetGroups {...I}} initiatives {...I} figures {...I}
		kommuner(first: 1000) {nodes {...I}} indicators(first: 1000) {nodes {...I targetGroups {...I}}} releases(first: 1000) {nodes {...I}}
	} fragment I on Node {__typename id}`)
	found := map[string]string{}
	var collect func(any)
	collect = func(value any) {
		switch held := value.(type) {
		case []any:
			for _, item := range held {
				collect(item)
			}
		case map[string]any:
			if id, has := held["id"].(string); has {
				if before := found[id]; before != "" && before != held["__typename"] {
					t.Errorf("%s is a %s and a %v", id, before, held["__typename"])
				}
				found[id] = fmt.Sprint(held["__typename"])
			}
			for _, item := range held {
				collect(item)
			}
		}
	}
	for _, list := range lists {
		collect(list)
	}
	kinds := map[string]bool{}
	var ids []string
	for id, kind := range found {
		kinds[kind] = true
		ids = append(ids, id)
	}
	if len(kinds) != 16 {
		t.Errorf("things of %d types were found: %v", len(kinds), kinds)
	}
	for len(ids) > 0 {
		some := ids[:min(100, len(ids))]
		ids = ids[len(some):]
		for n, node := range into[struct{ Nodes []*thing }](t, h, `query($i: [ID!]!) {nodes(ids: $i) {__typename id}}`, map[string]any{"i": some}).Nodes {
			if node == nil || node.ID != some[n] || node.Typename != found[some[n]] {
				t.Errorf("%s of type %s: %+v", some[n], found[some[n]], node)
			}
		}
	}
}

func TestANodeIsTheThingWithAllOfItsFields(t *testing.T) {
	h := readOnly(t)
	kommuneID := into[struct{ Kommune struct{ ID string } }](t, h, `{kommune(code: "766") {id}}`).Kommune.ID
	typed := base64.RawURLEncoding.EncodeToString([]byte("Indicator:own/share"))
	h.expect(t, `query($k: ID!, $t: ID!) {
		kommune: node(id: $k) {id ... on Kommune {code name region {id}}}
		typed: node(id: $t) {id ... on Indicator {title unit periods} ... on Release {rows}}
		release: node(id: "own@1") {... on Release {dataset {id}}}
		none: node(id: "own@99") {id} wrong: node(id: "") {id} nodes(ids: ["own/nope", "own"]) {id}
	}`, `{"kommune": {"id": "`+kommuneID+`", "code": "766", "name": "Hedensted", "region": {"id": "region-midtjylland"}},
		"typed": {"id": "own/share", "title": "Andel", "unit": "%", "periods": ["2024", "2026", "2027"]},
		"release": {"dataset": {"id": "own"}}, "none": null, "wrong": null, "nodes": [null, {"id": "own"}]}`,
		map[string]any{"k": kommuneID, "t": typed})
	if a := h.ask(t, `query($i: [ID!]!) {nodes(ids: $i) {id}}`, map[string]any{"i": strings.Split(strings.Repeat("own ", 101), " ")}); a.code() != "BAD_USER_INPUT" {
		t.Errorf("got %.300s", a.body)
	}
}

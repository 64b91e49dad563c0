package server_test

import (
	"fmt"
	"strings"
	"testing"
)

// Fields that need the same figures read them once.
func TestFortyNineProfilesAreReadOnce(t *testing.T) {
	h := readOnly(t)
	served, log := h.logging(t)
	var profiles, trends, claims strings.Builder
	for n, k := range into[struct {
		Kommuner struct{ Nodes []struct{ Code string } }
	}](t, h, `{kommuner(first: 49) {nodes {code}}}`).Kommuner.Nodes {
		fmt.Fprintf(&profiles, `p%d: profile(kommune: %q, dataset: "demo") {period row {kommune {code} value}} `, n, k.Code)
		if n < 10 {
			fmt.Fprintf(&trends, `t%d: trend(indicator: "demo/deregistered-3-months", kommuner: {codes: [%q]}) {periods} `, n, k.Code)
			fmt.Fprintf(&claims, `c%d: checkClaim(input: {indicator: "demo/deregistered-3-months", kommune: %q, kind: VALUE, stated: 50}) {verdict} `, n, k.Code)
		}
	}
	for name, query := range map[string]string{"profiles": profiles.String(), "trends": trends.String(), "claims": claims.String()} {
		a := served.send(t, "POST", "/graphql", `{"query": `+quoted(query)+`}`, "Content-Type", "application/json", "X-Request-Id", name)
		if strings.Contains(a.body, `"errors"`) {
			t.Fatalf("%s: %.500s", name, a.body)
		}
		queries := any(nil)
		for _, line := range log.of(t, `"`+name+`"`) {
			if line["queries"] != nil {
				queries = line["queries"]
			}
		}
		if queries != 1.0 {
			t.Errorf("%s were read with %v statements, want 1", name, queries)
		}
	}
}

func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", " ").Replace("{"+text+"}") + `"`
}

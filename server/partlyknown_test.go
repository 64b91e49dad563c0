package server_test

import (
	"fmt"
	"strings"
	"testing"
)

// Of a group whose members are known in part, no figure is that of all its members:
// wherever it is a benchmark or a filter, a caveat says how many are known.
func TestAGroupThatIsKnownInPartIsToldOf(t *testing.T) {
	h := readOnly(t)
	const (
		group = "published/ips-syddanmark" // of 14 members, 1 is known
		da    = "Af de 14 medlemmer af »IPS i Region Syddanmark«, som kilden oplyser, er kun 1 kendt ved navn; de øvrige er ikke med."
		en    = "Of the 14 members of “IPS i Region Syddanmark” that the source states, only 1 is known by name; the others are not included."
	)
	for name, query := range map[string]string{
		"a benchmark":                  `compare(indicator: "jobindsats/unemployed", period: "2026M07", benchmark: {kind: PEER_GROUP, peerGroup: "%[1]s"}) {%[2]s}`,
		"a filter":                     `compare(indicator: "jobindsats/unemployed", period: "2026M07", kommuner: {peerGroup: "%[1]s"}) {%[2]s}`,
		"a filter by the group's name": `compare(indicator: "jobindsats/unemployed", period: "2026M07", kommuner: {peerGroup: "ips i region syddanmark"}) {%[2]s}`,
		"a trend":                      `trend(indicator: "jobindsats/unemployed", kommuner: {peerGroup: "%[1]s"}) {%[2]s}`,
		"a ranking":                    `ranking(indicator: "jobindsats/unemployed", of: VALUE, kommuner: {peerGroup: "%[1]s"}) {%[2]s}`,
		"a matrix":                     `matrix(indicators: ["jobindsats/unemployed"], kommuner: {peerGroup: "%[1]s"}) {columns {%[2]s}}`,
		"a relation":                   `relation(x: "jobindsats/unemployed", y: "jobindsats/unemployment-rate", kommuner: {peerGroup: "%[1]s"}) {%[2]s}`,
		"sums of a filter":             `aggregate(indicator: "jobindsats/unemployed", by: [PERIOD], filter: {from: "2026M07", kommuner: {peerGroup: "%[1]s"}}) {%[2]s}`,
		"sums by group":                `aggregate(indicator: "jobindsats/unemployed", by: [PEER_GROUP], filter: {from: "2026M07", peerGroups: ["%[1]s"]}) {%[2]s}`,
	} {
		t.Run(name, func(t *testing.T) {
			asked := h.ask(t, "{"+fmt.Sprintf(query, group, "da: caveats(lang: DA) en: caveats(lang: EN)")+"}")
			for _, caveat := range []string{da, en} {
				if strings.Count(asked.body, caveat) != 1 {
					t.Errorf("does not say once %q: %s", caveat, asked.body)
				}
			}
			whole := h.ask(t, "{"+strings.ReplaceAll(fmt.Sprintf(query, "region-syddanmark", "caveats"), "ips i region syddanmark", "region-syddanmark")+"}")
			if strings.Contains(whole.body, "kendt ved navn") || len(asked.body) < 100 {
				t.Errorf("a region is known in part: %s", whole.body)
			}
		})
	}
}

package server_test

import (
	"strings"
	"testing"
	"time"

	"kommunebench/analysis"
	"kommunebench/graph"
	"kommunebench/server"
)

type regionRows struct {
	Compare struct {
		Rows []struct {
			Kommune struct{ Code string }
			Value   *float64
		}
	}
}

// On 2027-01-01 the regions Hovedstaden and Sjælland become Østdanmark: 29 and
// 17 kommuner make 46.
func TestARegionIsComparedAsItWasWhenThePeriodEnded(t *testing.T) {
	h := readOnly(t)
	for name, c := range map[string]struct {
		period, region, wanted string
		members                int
	}{
		"the old region in its last year":      {"2026", "region-hovedstaden", "147 101", 29},
		"the old region by its name":           {"2026", "Region Hovedstaden", "147 101", 29},
		"the other old region":                 {"2026", "region-sjaelland", "265", 17},
		"the new region in its first year":     {"2027", "region-oestdanmark", "265 147 101", 46},
		"the new region by its name":           {"2027", "region østdanmark", "265 147 101", 46},
		"a region that stays, before":          {"2026", "region-midtjylland", "751", 19},
		"a region that stays, after":           {"2027", "region-midtjylland", "751", 19},
		"a landsdel outlasts the regions":      {"2027", "landsdel-byen-koebenhavn", "147 101", 4},
		"the country as a group":               {"2027", "country", "751 265 147 101", 98},
		"the published figure of a region too": {"2024", "region-hovedstaden", "101 147", 29},
	} {
		t.Run(name, func(t *testing.T) {
			argument := "region"
			if !strings.HasPrefix(strings.ToLower(c.region), "region") {
				argument = "peerGroup"
			}
			rows := into[regionRows](t, h, `query($p: Period, $r: ID) {compare(indicator: "own/share", period: $p, kommuner: {`+argument+`: $r}) {rows {kommune {code} value}}}`,
				map[string]any{"p": c.period, "r": c.region}).Compare.Rows
			var order []string
			for _, row := range rows {
				if row.Value != nil {
					order = append(order, row.Kommune.Code)
				}
			}
			if len(rows) != c.members || strings.Join(order, " ") != c.wanted {
				t.Errorf("%d rows, ranked %v", len(rows), order)
			}
		})
	}
}

func TestARegionOfAnotherTimeIsRefusedWithWords(t *testing.T) {
	h := readOnly(t)
	for name, c := range map[string]struct{ period, arguments, argument, value, takes string }{
		"the old region after its end": {
			"2027", `kommuner: {region: "region-hovedstaden"}`, "region", "region-hovedstaden",
			"a group that exists on 2027-12-31; Region Hovedstaden exists from 2007-01-01 to 2026-12-31",
		},
		"the new region before its start": {
			"2026", `kommuner: {region: "region-oestdanmark"}`, "region", "region-oestdanmark",
			"a group that exists on 2026-12-31; Region Østdanmark exists from 2027-01-01",
		},
		"as a benchmark": {
			"2027", `benchmark: {kind: PEER_GROUP, peerGroup: "region-sjaelland"}`, "benchmark.peerGroup", "region-sjaelland",
			"a group that exists on 2027-12-31; Region Sjælland exists from 2007-01-01 to 2026-12-31",
		},
		"a region that never was": {
			"2027", `kommuner: {region: "region-fyn"}`, "region", "region-fyn",
			"one of region-midtjylland, region-nordjylland, region-oestdanmark, region-syddanmark",
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := h.ask(t, `{compare(indicator: "own/share", period: "`+c.period+`", `+c.arguments+`) {period}}`)
			wantFault(t, a, map[string]any{"code": "BAD_USER_INPUT", "argument": c.argument, "value": c.value, "takes": c.takes})
		})
	}
}

// The trend of a region takes the region of its last period.
func TestATrendTakesTheRegionOfItsLastPeriod(t *testing.T) {
	h := readOnly(t)
	for _, c := range []struct {
		from, to, region string
		members          int
	}{{"2024", "2026", "region-hovedstaden", 29}, {"2024", "2027", "region-oestdanmark", 46}} {
		got := into[struct {
			Trend struct {
				Series []struct{ Kommune struct{ Code string } }
			}
		}](t, h, `query($f: Period, $t: Period, $r: ID) {trend(indicator: "own/share", from: $f, to: $t, kommuner: {region: $r}) {series {kommune {code}}}}`,
			map[string]any{"f": c.from, "t": c.to, "r": c.region}).Trend.Series
		if len(got) != c.members {
			t.Errorf("%s to %s: %d kommuner", c.from, c.to, len(got))
		}
	}
}

func TestAKommunesRegionIsThatOfTheDay(t *testing.T) {
	h := readOnly(t)
	for day, want := range map[string]string{"2026-12-31": "region-hovedstaden", "2027-01-01": "region-oestdanmark"} {
		clock, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		h.served(t, func(o *server.Options) {
			o.Resolver = &graph.Resolver{
				Analyst: analysis.NewAnalyst(h.store, func() time.Time { return clock.Add(23 * time.Hour) }), Archive: h.store,
			}
		}).expect(t, `{kommune(code: "101") {region {id} peerGroups {id}} peerGroup(id: "region-hovedstaden") {validFrom validTo source {id}}}`,
			`{"kommune": {"region": {"id": "`+want+`"}, "peerGroups": [{"id": "country"}, {"id": "landsdel-byen-koebenhavn"}, {"id": "`+want+`"}]},
			"peerGroup": {"validFrom": "2007-01-01", "validTo": "2026-12-31", "source": {"id": "dst-nuts-2007"}}}`)
	}
}

func TestPeerGroupsHoldTheirMembersWhateverTheDay(t *testing.T) {
	h := readOnly(t)
	groups := into[struct {
		PeerGroups []struct {
			ID, Kind string
			Members  []struct{ Code string }
		}
	}](t, h, `{peerGroups {id kind members {code}}}`).PeerGroups
	sizes := map[string]int{}
	inLandsdele := 0
	for _, g := range groups {
		sizes[g.ID] = len(g.Members)
		if g.Kind == "LANDSDEL" {
			inLandsdele += len(g.Members)
		}
	}
	for id, want := range map[string]int{
		"region-hovedstaden": 29, "region-sjaelland": 17, "region-syddanmark": 22, "region-midtjylland": 19, "region-nordjylland": 11,
		"region-oestdanmark": 46, "country": 98, "published/job7": 7,
	} {
		if sizes[id] != want {
			t.Errorf("%s has %d members, want %d", id, sizes[id], want)
		}
	}
	if inLandsdele != 98 {
		t.Errorf("the landsdele have %d members together", inLandsdele)
	}
	h.expect(t, `{peerGroups(kind: CUSTOM) {id} peerGroup(id: "region-fyn") {id}}`, `{"peerGroups": [], "peerGroup": null}`)
}

package disclosure_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"kommunebench/disclosure"
	"kommunebench/kommune"
)

// denmark is a structure of the real size: 98 kommuner in 11 landsdele in 5
// regions.
func denmark() (*disclosure.Structure, []kommune.Area, map[kommune.Area][]kommune.Area) {
	members := map[kommune.Area][]kommune.Area{}
	var totals []disclosure.Total
	var kommuner []kommune.Area
	above := map[kommune.Area][]kommune.Area{}
	for n := range 98 {
		k := kommune.Area(fmt.Sprint(101 + n))
		l := kommune.Area(fmt.Sprintf("landsdel-%02d", n*11/98))
		r := kommune.Area(fmt.Sprintf("region-%d", n*11/98*5/11))
		kommuner = append(kommuner, k)
		above[k] = []kommune.Area{l, r, kommune.Country}
		for _, a := range above[k] {
			members[a] = append(members[a], k)
		}
		if len(members[l]) == 1 {
			members["of "+r] = append(members["of "+r], l)
		}
	}
	for a, parts := range members {
		if a[:2] != "of" {
			totals = append(totals, disclosure.Total{Area: a, Parts: parts})
		} else {
			totals = append(totals, disclosure.Total{Area: a[3:], Parts: parts})
		}
	}
	var regions []kommune.Area
	for r := range 5 {
		regions = append(regions, kommune.Area(fmt.Sprintf("region-%d", r)))
	}
	totals = append(totals, disclosure.Total{Area: kommune.Country, Parts: regions})
	return disclosure.NewStructure(totals, []string{"all"}), kommuner, above
}

// tableOf draws a table of Denmark with a share of small counts.
func tableOf(kommuner []kommune.Area, above map[kommune.Area][]kommune.Area, groups int, smallShare float64, seed uint64) []disclosure.Cell {
	random := rand.New(rand.NewPCG(seed, 7))
	counts := map[disclosure.Key]*[2]float64{}
	var keys []disclosure.Key
	add := func(g string, a kommune.Area, count, rest float64) {
		key := disclosure.Key{TargetGroupID: g, Area: a}
		if counts[key] == nil {
			counts[key] = &[2]float64{}
			keys = append(keys, key)
		}
		counts[key][0] += count
		counts[key][1] += rest
	}
	for _, k := range kommuner {
		for g := range groups {
			count, rest := float64(5+random.IntN(200)), float64(20+random.IntN(2000))
			if random.Float64() < smallShare {
				count = float64(random.IntN(5))
			}
			for _, a := range append([]kommune.Area{k}, above[k]...) {
				add(fmt.Sprintf("g%02d", g), a, count, rest)
				add("all", a, count, rest)
			}
		}
	}
	cells := make([]disclosure.Cell, len(keys))
	for n, key := range keys {
		cells[n] = disclosure.Cell{TargetGroupID: key.TargetGroupID, Area: key.Area, Count: &counts[key][0], Rest: &counts[key][1]}
	}
	return cells
}

func BenchmarkProtect(b *testing.B) {
	for _, c := range []struct {
		name    string
		groups  int
		share   float64
		revised bool
	}{
		{"98x10 with 5 % small", 10, 0.05, false},
		{"98x10 with none small", 10, 0, false},
		{"98x10 with 5 % small, all of it revised", 10, 0.05, true},
		{"98x50 with 5 % small", 50, 0.05, false},
		{"98x50 with 80 % small", 50, 0.8, false},
	} {
		b.Run(c.name, func(b *testing.B) {
			s, kommuner, above := denmark()
			cells := tableOf(kommuner, above, c.groups, c.share, 1)
			var before []disclosure.Before
			if c.revised {
				older := tableOf(kommuner, above, c.groups, c.share, 2)
				plan, err := disclosure.Protect(s, minCell, older, nil)
				if err != nil {
					b.Fatal(err)
				}
				before = append(before, asBefore("older", older, plan))
			}
			b.ReportAllocs()
			var plan disclosure.Plan
			for b.Loop() {
				var err error
				if plan, err = disclosure.Protect(s, minCell, cells, before); err != nil {
					b.Fatal(err)
				}
			}
			var byReason [2]float64
			for _, reason := range plan.Hidden {
				if reason == disclosure.Primary {
					byReason[0]++
				} else {
					byReason[1]++
				}
			}
			b.ReportMetric(byReason[0], "primaries")
			b.ReportMetric(byReason[1], "secondaries")
			b.ReportMetric(float64(len(plan.Exposed)), "exposed")
		})
	}
}

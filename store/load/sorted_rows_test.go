package load

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"kommunebench/kommune"
	"kommunebench/kommune/kommunetest"
	"kommunebench/store/storetest"
)

// rowsOf writes rows out, to compare them.
func rowsOf(c *kommune.ObservationColumns) (rows []string, keys []kommune.ObservationKey) {
	for n := range c.Rows() {
		key := kommune.ObservationKey{IndicatorID: c.Indicators.At(n), TargetGroupID: c.TargetGroups.At(n), Period: kommune.Period(c.Periods.At(n)), Area: kommune.Area(c.Areas.At(n))}
		keys = append(keys, key)
		rows = append(rows, fmt.Sprint(key, c.Values[n], c.Numerators[n], c.Denominators[n], c.Statuses[n], c.Qualifiers[n], c.Sources.At(n)))
	}
	return rows, keys
}

func TestRowsThatComeInRunsAreSortedAndNoneIsLost(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	scattered := randomFigures(random, 9000)
	sorted := slices.Clone(scattered)
	slices.SortFunc(sorted, func(a, b kommune.Observation) int { return compareKeys(a.Key(), b.Key()) })
	byKey := map[kommune.ObservationKey][]kommune.Observation{}
	for _, row := range sorted {
		group := row.Key()
		group.Area = ""
		byKey[group] = append(byKey[group], row)
	}
	var inRuns []kommune.Observation
	for _, run := range byKey { // in a random order
		inRuns = append(inRuns, run...)
	}
	for name, rows := range map[string][]kommune.Observation{"runs": inRuns, "sorted": sorted, "scattered": scattered} {
		var gathered sortedRows
		columns := kommunetest.Columns(rows)
		for from := 0; from < len(rows); from += 1000 {
			part := columns.Slice(from, from+1000)
			if !gathered.takes(&part) {
				t.Fatal(name, "rows of the same names are not taken")
			}
			gathered.add(part)
		}
		var got []string
		var keys []kommune.ObservationKey
		for range 2 { // what is kept from one time to the next does no harm
			got, keys = nil, nil
			storetest.Must(t, gathered.each(func(block *kommune.ObservationColumns) error {
				blockRows, blockKeys := rowsOf(block)
				got, keys = append(got, blockRows...), append(keys, blockKeys...)
				return nil
			}))
		}
		if isSorted := slices.IsSortedFunc(keys, compareKeys); isSorted != (name != "scattered") {
			t.Errorf("%s: sorted is %t", name, isSorted)
		}
		want, _ := rowsOf(columns)
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %d rows came back of %d, or others", name, len(got), len(want))
		}
	}
}

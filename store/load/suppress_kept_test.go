package load

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/disclosure"
)

// A plan that is made anew may need fewer cells than the one that was published. Of a
// table that did not change, what is hidden stays so.
func TestWhatDidNotChangeStaysHidden(t *testing.T) {
	count := func(n float64) *float64 { return &n }
	cells := func(a, b *float64, suppressed bool) []disclosure.Cell {
		return []disclosure.Cell{{Area: "101", Count: a}, {Area: "766", Count: b}, {Area: "751", Suppressed: suppressed, Count: count(9)}}
	}
	key := func(area string) disclosure.Key {
		return cells(nil, nil, false)[map[string]int{"101": 0, "766": 1, "751": 2}[area]].Key()
	}
	for name, test := range map[string]struct {
		now     []disclosure.Cell
		before  []disclosure.Before
		earlier map[string]bool
		want    map[disclosure.Key]disclosure.Reason
	}{
		"the same table": {
			cells(count(3), count(20), true),
			[]disclosure.Before{{ReleaseID: "p@1", Cells: cells(count(3), count(20), true), Hidden: map[disclosure.Key]bool{key("101"): true, key("766"): true}}},
			nil,
			map[disclosure.Key]disclosure.Reason{key("101"): disclosure.Primary, key("766"): disclosure.Carried},
		},
		"another figure": {
			cells(count(3), count(20), true),
			[]disclosure.Before{{ReleaseID: "p@1", Cells: cells(count(3), count(21), true), Hidden: map[disclosure.Key]bool{key("766"): true}}},
			nil,
			map[disclosure.Key]disclosure.Reason{key("101"): disclosure.Primary},
		},
		"hidden by its publisher since": {
			cells(count(3), count(20), true),
			[]disclosure.Before{{ReleaseID: "p@1", Cells: cells(count(3), count(20), false), Hidden: map[disclosure.Key]bool{key("766"): true}}},
			nil,
			map[disclosure.Key]disclosure.Reason{key("101"): disclosure.Primary},
		},
		"earlier rules": {
			cells(count(3), count(20), true),
			[]disclosure.Before{{ReleaseID: "p@1", Cells: cells(count(3), count(20), true), Hidden: map[disclosure.Key]bool{key("766"): true}}},
			map[string]bool{"p@1": true},
			map[disclosure.Key]disclosure.Reason{key("101"): disclosure.Primary},
		},
		"no release before": {cells(count(3), count(20), true), nil, nil, map[disclosure.Key]disclosure.Reason{key("101"): disclosure.Primary}},
	} {
		t.Run(name, func(t *testing.T) {
			plan := disclosure.Plan{Hidden: map[disclosure.Key]disclosure.Reason{key("101"): disclosure.Primary}}
			keepHidden(plan, test.now, test.before, test.earlier)
			if diff := cmp.Diff(test.want, plan.Hidden); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

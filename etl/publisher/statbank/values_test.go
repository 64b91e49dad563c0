package statbank

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/etl/input"
)

// JSON-stat writes the statuses of cells in three ways.
func TestEachCellHasItsOwnStatus(t *testing.T) {
	for name, c := range map[string]struct {
		cells  int64
		words  []string
		list   []uint8
		sparse map[int64]uint8
		want   []uint8
		isBad  bool
	}{
		"one word for all":               {3, []string{"", "x"}, nil, nil, []uint8{1, 1, 1}, false},
		"a list of one, for all":         {3, []string{"", "x"}, []uint8{1}, nil, []uint8{1, 1, 1}, false},
		"a list":                         {2, []string{"", "x"}, []uint8{1, 0}, nil, []uint8{1, 0}, false},
		"a list of two words":            {2, []string{"", "x", "y"}, []uint8{2, 1}, nil, []uint8{2, 1}, false},
		"a list of too few":              {3, []string{"", "x"}, []uint8{1, 0}, nil, nil, true},
		"those of some cells":            {3, []string{"", "x"}, nil, map[int64]uint8{2: 1}, []uint8{0, 0, 1}, false},
		"that of a cell that is not one": {3, []string{"", "x"}, nil, map[int64]uint8{3: 1}, nil, true},
		"none":                           {3, nil, nil, nil, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			scan := &jsonStatScan{doc: &jsonStat{cells: c.cells, statusWords: c.words}, listStatus: c.list, sparseStatus: c.sparse}
			err := scan.setStatuses()
			var bad *input.Fault
			if errors.As(err, &bad) != c.isBad {
				t.Fatalf("got %v", err)
			}
			if diff := cmp.Diff(c.want, scan.doc.statuses); !c.isBad && diff != "" {
				t.Errorf("statuses (-want +got):\n%s", diff)
			}
		})
	}
}

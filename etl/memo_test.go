package etl

import (
	"fmt"
	"testing"
)

func TestTheQuickHashKeepsTheNamesOfOneFileApart(t *testing.T) {
	sets := map[string][]string{}
	for n := range 12 {
		sets["letters"] = append(sets["letters"], string(rune('a'+n)))
		sets["months"] = append(sets["months"], fmt.Sprintf("2024M%02d", n+1))
		sets["quarters"] = append(sets["quarters"], fmt.Sprintf("%dK%d", 2022+n/4, n%4+1))
		sets["years"] = append(sets["years"], fmt.Sprint(2013+n))
		sets["codes"] = append(sets["codes"], fmt.Sprint(101+n*63))
	}
	for name, keys := range sets {
		slots := map[uint8]bool{}
		for _, key := range keys {
			slots[quickHash(key)] = true
		}
		if len(slots) < len(keys)-1 {
			t.Errorf("%s: %d of %d", name, len(slots), len(keys))
		}
	}
}

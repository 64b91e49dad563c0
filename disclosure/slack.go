package disclosure

import (
	"cmp"
	"slices"
)

// shortfall is a sum whose parts fall short of the total: some rows are absent,
// or persons belong to no part (their kommune is not known). The attacker can
// still say that what is missing is not negative.
type shortfall struct {
	sum
	gap int64
	// slack are the unknowns that make up the gap.
	slack []int32
}

// addShortfalls adds the sums with their missing part as further unknowns. Rows
// that are absent from several sums at once are one unknown in all of them.
func (s *system) addShortfalls(unknowns []int32, short []shortfall, zero []bool) {
	members := map[int32][]int{}
	var missing []int32
	for n, e := range short {
		for _, part := range e.parts {
			if unknowns[part] != absent || zero[part] {
				continue
			}
			if members[part] == nil {
				missing = append(missing, part)
			}
			members[part] = append(members[part], n)
		}
	}
	classes := make([][]int, 0, len(missing))
	for _, part := range missing {
		classes = append(classes, members[part])
	}
	// Rows that are missing from the most sums are assigned their part first.
	slices.SortFunc(classes, func(a, b []int) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), slices.Compare(a, b))
	})
	classes = slices.CompactFunc(classes, slices.Equal)
	for _, class := range classes {
		least := short[class[0]].gap
		for _, n := range class {
			least = min(least, short[n].gap)
		}
		s.addSlack(short, class, least)
	}
	for n := range short {
		s.addSlack(short, []int{n}, short[n].gap)
	}
	for _, e := range short {
		s.addEquation(unknowns, e.sum, e.slack)
	}
}

func (s *system) addSlack(short []shortfall, class []int, value int64) {
	if value == 0 {
		return
	}
	u := s.addUnknown(value, noCell)
	for _, n := range class {
		short[n].gap -= value
		short[n].slack = append(short[n].slack, u)
	}
}

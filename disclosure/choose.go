package disclosure

import "maps"

const (
	// mostRetries bounds how often a table is planned again for the sake of its
	// totals, and cellsOfRetries how many cells that may be in all.
	mostRetries    = 12
	cellsOfRetries = 12_000
	// avoidedPrice is more than any plan of other cells costs.
	avoidedPrice = 1 << 40
)

// choosePlan plans a table, and again where that hides totals over areas for
// the sake of other cells: with other prices for cells that have a zero, and
// without one total after the other. The plan that loses the least is taken.
//
// A cell with a zero in one quantity is a poor partner where that quantity needs
// one, but the best where it does not, as the zero itself needs no protection.
func choosePlan(f *grid, tables []*table, minCell int) (*planner, error) {
	try := func(zeroPrice int64, avoided map[int]bool) (*planner, error) {
		p := &planner{
			grid: f, tables: tables, minCell: minCell, steps: stepsPerCell * len(tables[0].cells), zeroPrice: zeroPrice, avoided: avoided,
		}
		return p, p.run()
	}
	best, err := try(600, nil)
	for _, zeroPrice := range []int64{-600, 3000} {
		if err != nil || best.dearestTotal(nil) < 0 {
			return best, err
		}
		var p *planner
		if p, err = try(zeroPrice, nil); err == nil && p.beats(best) {
			best = p
		}
	}
	tried := map[int]bool{}
	for range min(mostRetries, cellsOfRetries/max(1, len(tables[0].cells))) {
		total := best.dearestTotal(tried)
		if err != nil || total < 0 {
			break
		}
		tried[total] = true
		avoided := maps.Clone(best.avoided)
		if avoided == nil {
			avoided = map[int]bool{}
		}
		avoided[total] = true
		var p *planner
		if p, err = try(best.zeroPrice, avoided); err == nil && p.beats(best) {
			best = p
		}
	}
	return best, err
}

// beats reports whether a plan loses less than another, and tells no more of
// what is hidden.
func (p *planner) beats(other *planner) bool {
	return len(p.exposed) <= len(other.exposed) && p.cost() < other.cost()
}

// dearestTotal is the total over areas of most worth that is hidden for the sake
// of another cell, those that were tried aside; -1 where there is none.
func (p *planner) dearestTotal(tried map[int]bool) int {
	dearest := -1
	for n, hidden := range p.hidden {
		if !hidden || p.reason[n] == Primary || p.heightOf(n) == 0 || tried[n] {
			continue
		}
		if dearest < 0 || p.worthOf(n) > p.worthOf(dearest) {
			dearest = n
		}
	}
	return dearest
}

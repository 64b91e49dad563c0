package disclosure

import "maps"

const (
	// maxRetries bounds how often a table is planned again to keep a total shown,
	// and maxRetriedCells the cells of all these plans together.
	maxRetries      = 12
	maxRetriedCells = 12_000
	// avoidedPrice is more than any plan of other cells costs.
	avoidedPrice = 1 << 40
)

// choosePlan plans a table, and again where that hides totals over areas for
// the sake of other cells: with other prices for cells that have a zero, and
// without one total after the other. The plan that loses the least is taken.
//
// A cell with a zero in one quantity is a poor partner where that quantity needs
// one, but the best where it does not, as the zero itself needs no protection.
func choosePlan(g *grid, tables []*table, minCell int) (*planner, error) {
	try := func(zeroPrice int64, avoided map[int]bool) (*planner, error) {
		p := &planner{
			grid: g, tables: tables, minCell: minCell, steps: stepsPerCell * len(tables[0].cells), zeroPrice: zeroPrice, avoided: avoided,
		}
		return p, p.run()
	}
	best, err := try(600, nil)
	for _, zeroPrice := range []int64{-600, 3000} {
		if err != nil || best.costliestTotal(nil) < 0 {
			return best, err
		}
		var p *planner
		if p, err = try(zeroPrice, nil); err == nil && p.isBetterThan(best) {
			best = p
		}
	}
	tried := map[int]bool{}
	for range min(maxRetries, maxRetriedCells/max(1, len(tables[0].cells))) {
		total := best.costliestTotal(tried)
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
		if p, err = try(best.zeroPrice, avoided); err == nil && p.isBetterThan(best) {
			best = p
		}
	}
	return best, err
}

// isBetterThan reports whether a plan costs less than another and exposes no
// more cells.
func (p *planner) isBetterThan(other *planner) bool {
	return len(p.exposed) <= len(other.exposed) && p.cost() < other.cost()
}

// costliestTotal is the hidden total over areas with the highest worth that is
// not primary and was not tried yet; -1 if there is none.
func (p *planner) costliestTotal(tried map[int]bool) int {
	costliest := -1
	for n, hidden := range p.hidden {
		if !hidden || p.reason[n] == Primary || p.heightOf(n) == 0 || tried[n] {
			continue
		}
		if costliest < 0 || p.worthOf(n) > p.worthOf(costliest) {
			costliest = n
		}
	}
	return costliest
}

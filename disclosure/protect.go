package disclosure

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"kommunebench/kommune"
)

// lowestMinCell is the lowest limit that protects anybody: with 2, each of two
// persons would know about the other.
const lowestMinCell = 3

// Protect plans which cells of a table to hide. minCell is the smallest count
// of persons that may be shown, 3 at least; before are the releases that can
// still be read, in any order. The plan does not depend on the order of cells.
//
// The errors are a minCell below 3 and a figure that counts no persons
// (kommune.BadUserInput), and a cell that occurs twice in a table.
func Protect(s *Structure, minCell int, cells []Cell, before []Before) (Plan, error) {
	if minCell < lowestMinCell {
		return Plan{}, kommune.InvalidInput("minCell", strconv.Itoa(minCell), "3 or more for figures that count persons")
	}
	g, tables, err := newGrid(s, cells, before)
	if err != nil {
		return Plan{}, err
	}
	best, err := choosePlan(g, tables, minCell)
	if err != nil {
		return Plan{}, err
	}
	return best.plan(), nil
}

func (p *planner) run() error {
	if err := p.readAll(); err != nil {
		return err
	}
	if p.findPrimaries() {
		p.buildSystems()
		p.protectNewest()
		p.protectOlder()
	}
	return nil
}

// cost is the worth of the cells that are hidden to protect others.
func (p *planner) cost() int64 {
	var cost int64
	for n, hidden := range p.hidden {
		if hidden && p.reason[n] != Primary {
			cost += p.worthOf(n)
		}
	}
	return cost
}

// planner is the work on one table.
type planner struct {
	grid    *grid
	tables  []*table
	minCell int
	// figures and systems are by quantity.
	figures []*figures
	systems []*system
	// hidden, reason and price are by cell of the newest table.
	hidden  []bool
	reason  []Reason
	price   []int64
	open    []need
	steps   int
	exposed []Exposure
	// zeroPrice is added to a cell's price for each quantity that is zero.
	zeroPrice int64
	// avoided are cells of the newest table to hide only if nothing else protects.
	avoided map[int]bool
}

func (p *planner) readAll() error {
	sums := p.grid.sums()
	for _, q := range Quantities() {
		f, err := readFigures(p.tables, q, p.minCell)
		if err != nil {
			return err
		}
		for release, t := range p.tables {
			f.impute(t, release, sums)
		}
		p.figures = append(p.figures, f)
	}
	p.hidden = make([]bool, len(p.tables[0].cells))
	p.reason = make([]Reason, len(p.tables[0].cells))
	return nil
}

// findPrimaries hides what is small, and takes what its publisher hides for
// hidden; false where there is neither, in no release.
func (p *planner) findPrimaries() bool {
	found := false
	for release, t := range p.tables {
		for n, cell := range t.cells {
			if !p.isPrimary(release, n) && !cell.Suppressed {
				continue
			}
			if release == 0 {
				p.hidden[n], p.reason[n] = true, Primary
				found = true
			} else if t.hidden[n] {
				found = true
			}
		}
	}
	return found
}

func (p *planner) isPrimary(release, cell int) bool {
	for _, f := range p.figures {
		if f.small(f.of[release][cell]) {
			return true
		}
	}
	return false
}

func (p *planner) buildSystems() {
	p.price = make([]int64, len(p.tables[0].cells))
	for n := range p.price {
		p.price[n] = p.priceOf(n)
	}
	sums := p.grid.sums()
	for _, q := range Quantities() {
		p.systems = append(p.systems, newSystem(p.grid, p.tables, sums, q, p.figures[q], p.hidden, p.price))
	}
}

// priceOf is how much is lost with a cell, in the unit of prices: about 1,000 for
// any cell, more for totals and large figures, less where an older release hides
// it anyway.
func (p *planner) priceOf(cell int) int64 {
	index := p.tables[0].cellIndexes[cell]
	price := p.worthOf(cell)
	if p.avoided[cell] {
		price += avoidedPrice
	}
	size := 0.0
	for _, f := range p.figures {
		v := f.of[0][cell]
		if v == 0 {
			price += p.zeroPrice // no protection in this quantity
		}
		size = max(size, float64(v)/float64(f.scale))
	}
	price += int64(30 * math.Log2(1+size))
	for _, t := range p.tables[1:] {
		if n := t.cellAt[index]; n != absent && t.hidden[n] {
			price -= 500
			break
		}
	}
	return price
}

// worthOf is the price of a cell by its group and area alone: totals have a higher
// one.
func (p *planner) worthOf(cell int) int64 {
	index := p.tables[0].cellIndexes[cell]
	worth := 1000 + 3000*int64(p.grid.height(p.grid.areaOf(index)))
	if len(p.grid.named) > 0 && p.grid.isTotal[p.grid.groupOf(index)] {
		worth += 2500
	}
	return worth
}

// protectNewest protects all that is hidden, primaries first, the largest areas
// first, and what is hidden on the way.
func (p *planner) protectNewest() {
	order := make([]int, 0, len(p.hidden))
	for n, hidden := range p.hidden {
		if hidden {
			order = append(order, n)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return int(p.heightOf(b) - p.heightOf(a))
	})
	for _, n := range order {
		p.openNeeds(n)
	}
	p.protectOpen(Secondary)
}

func (p *planner) heightOf(cell int) int32 {
	return p.grid.height(p.grid.areaOf(p.tables[0].cellIndexes[cell]))
}

func (p *planner) openNeeds(cell int) {
	for _, f := range p.systems {
		index := p.tables[0].cellIndexes[cell]
		v := p.figures[f.quantity].of[0][cell]
		if v <= 0 {
			continue // not known, or zero: nothing to protect
		}
		n := need{cellIndex: index, quantity: f.quantity, unknown: f.unknowns[0][index], width: 1}
		if p.figures[f.quantity].small(v) {
			p.openSmall(f, n)
		} else {
			p.open = append(p.open, n)
		}
	}
}

// openSmall adds the needs of a small count: that an attacker who knows the rule
// can't place it within one person, and that its interval is as wide as the limit
// for one who only knows the sums. The former comes first, as the cells hidden for
// it mostly meet the latter too.
func (p *planner) openSmall(s *system, n need) {
	n.width, n.knowledge = s.widthUnderRule(n.unknown), knowsRule
	p.open = append(p.open, n)
	n.width, n.knowledge = p.figures[s.quantity].limit, sumsOnly
	p.open = append(p.open, n)
}

func (p *planner) protectOpen(reason Reason) {
	for len(p.open) > 0 {
		n := p.open[0]
		p.open = p.open[1:]
		s := p.systems[n.quantity]
		width := s.certify(n, &p.steps, func(cell int32) {
			p.hidden[cell], p.reason[cell] = true, reason
			p.openNeeds(int(cell))
		})
		if width < n.width {
			p.expose(s, n, width)
		}
	}
}

// protectOlder hides what it takes for the small cells of older releases to stay
// unknown to a reader of these and the newest.
func (p *planner) protectOlder() {
	for release := 1; release < len(p.tables); release++ {
		t := p.tables[release]
		for _, s := range p.systems {
			f := p.figures[s.quantity]
			for n, index := range t.cellIndexes {
				if u := s.unknowns[release][index]; t.hidden[n] && f.small(f.of[release][n]) && u >= 0 && !s.fixed[u] && s.unknowns[0][index] != u {
					p.openSmall(s, need{release: release, cellIndex: index, quantity: s.quantity, unknown: u})
				}
			}
		}
	}
	p.protectOpen(Carried)
}

func (p *planner) plan() Plan {
	plan := Plan{Hidden: map[Key]Reason{}, Exposed: p.exposed}
	for n, hidden := range p.hidden {
		if cell := p.tables[0].cells[n]; hidden && !cell.Suppressed {
			plan.Hidden[cell.Key()] = p.reason[n]
		}
	}
	slices.SortStableFunc(plan.Exposed, compareExposures)
	plan.Exposed = slices.CompactFunc(plan.Exposed, func(a, b Exposure) bool { return compareExposures(a, b) == 0 })
	return plan
}

func (p *planner) inPersons(s *system, v int64) string {
	return fmt.Sprint(float64(v) / float64(p.figures[s.quantity].scale))
}

package disclosuretest

import (
	"errors"
	"math/big"
	"slices"
)

// solve splits the equations into parts that share no variable and bounds each
// variable by linear programming in exact fractions.
func (k *knowledge) solve() ([]Interval, error) {
	bounds := make([]Interval, len(k.known))
	for v := range bounds {
		bounds[v] = Interval{Min: new(big.Rat)}
		if least := k.least[v]; least != nil {
			bounds[v].Min.Set(least)
		}
	}
	root := k.components()
	rowsOf := map[int][]int{}
	var roots []int
	for n, row := range k.rows {
		for v := range row {
			r := root(v)
			if rowsOf[r] == nil {
				roots = append(roots, r)
			}
			rowsOf[r] = append(rowsOf[r], n)
			break
		}
	}
	for _, r := range roots {
		var variables []int
		for v := range bounds {
			if root(v) == r {
				variables = append(variables, v)
			}
		}
		p, err := k.program(rowsOf[r], variables)
		if err != nil {
			return nil, err
		}
		for n, v := range variables {
			bounds[v] = p.bounds(n).above(k.least[v])
		}
	}
	return bounds, nil
}

// components gives of each variable the one that stands for all that equations join
// to it.
func (k *knowledge) components() (root func(v int) int) {
	of := make([]int, len(k.known))
	for v := range of {
		of[v] = v
	}
	root = func(v int) int {
		if of[v] != v {
			of[v] = root(of[v])
		}
		return of[v]
	}
	for _, row := range k.rows {
		first := -1
		for v := range row {
			if first < 0 {
				first = v
			}
			of[root(v)] = root(first)
		}
	}
	return root
}

// above moves an interval up by where the variable begins.
func (i Interval) above(least *big.Rat) Interval {
	if least == nil {
		return i
	}
	i.Min = new(big.Rat).Add(i.Min, least)
	if i.Max != nil {
		i.Max = new(big.Rat).Add(i.Max, least)
	}
	return i
}

// program is a simplex tableau in exact fractions: x >= 0, one row for each
// basic variable, the right-hand side last.
type program struct {
	rows  [][]*big.Rat
	basis []int
	// columns counts the variables.
	columns int
}

// program builds the tableau of some equations and makes it feasible. Each
// equation starts with a helper as its basic variable, numbered from columns on;
// helpers have no column, as none comes back once it left.
func (k *knowledge) program(rows, variables []int) (*program, error) {
	p := &program{columns: len(variables)}
	for n, r := range rows {
		line := make([]*big.Rat, len(variables)+1)
		for m := range line {
			line[m] = new(big.Rat)
		}
		for v, factor := range k.rows[r] {
			at, _ := slices.BinarySearch(variables, v)
			line[at].Set(factor)
		}
		right := line[len(variables)].Set(k.right[r])
		for v, factor := range k.rows[r] {
			if least := k.least[v]; least != nil { // columns count from where a variable begins
				right.Sub(right, new(big.Rat).Mul(factor, least))
			}
		}
		if right.Sign() < 0 {
			for m := range line {
				line[m].Neg(line[m])
			}
		}
		p.rows = append(p.rows, line)
		p.basis = append(p.basis, len(variables)+n)
	}
	// The first program gets rid of the helpers: each costs 1.
	costs := make([]*big.Rat, len(variables)+len(rows))
	for n := range costs {
		costs[n] = new(big.Rat)
		if n >= len(variables) {
			costs[n].SetInt64(1)
		}
	}
	p.minimise(costs)
	return p, p.dropHelpers()
}

var errNothingFits = errors.New("attacking: no figures fit what is published: a sum is not true")

func (p *program) dropHelpers() error {
	for n := 0; n < len(p.rows); n++ {
		if p.basis[n] < p.columns {
			continue
		}
		last := len(p.rows[n]) - 1
		if p.rows[n][last].Sign() != 0 {
			return errNothingFits
		}
		at := slices.IndexFunc(p.rows[n][:p.columns], func(v *big.Rat) bool { return v.Sign() != 0 })
		if at >= 0 {
			p.pivot(n, at)
			continue
		}
		p.rows = slices.Delete(p.rows, n, n+1) // follows from the others
		p.basis = slices.Delete(p.basis, n, n+1)
		n--
	}
	return nil
}

func (p *program) bounds(variable int) Interval {
	costs := make([]*big.Rat, p.columns)
	for n := range costs {
		costs[n] = new(big.Rat)
	}
	costs[variable].SetInt64(1)
	p.minimise(costs)
	i := Interval{Min: p.valueOf(variable)}
	costs[variable].SetInt64(-1)
	if p.minimise(costs) {
		i.Max = p.valueOf(variable)
	}
	return i
}

func (p *program) valueOf(variable int) *big.Rat {
	for n, b := range p.basis {
		if b == variable {
			return new(big.Rat).Set(p.rows[n][len(p.rows[n])-1])
		}
	}
	return new(big.Rat)
}

// maxIdlePivots is how many pivots in a row may gain nothing before Bland's rule
// takes over, which is slow but never cycles.
const patience = 20

// minimise pivots by steepest descent until no reduced cost is negative; it returns
// false where the objective is unbounded.
func (p *program) minimise(costs []*big.Rat) bool {
	reduced := make([]*big.Rat, p.columns)
	for m := range reduced {
		reduced[m] = new(big.Rat).Set(costs[m])
	}
	product := new(big.Rat)
	for n, b := range p.basis {
		if costs[b].Sign() == 0 {
			continue
		}
		for m := range reduced {
			if p.rows[n][m].Sign() != 0 {
				reduced[m].Sub(reduced[m], product.Mul(costs[b], p.rows[n][m]))
			}
		}
	}
	for idle := 0; ; {
		enter := slices.IndexFunc(reduced, func(v *big.Rat) bool { return v.Sign() < 0 })
		if enter < 0 {
			return true
		}
		for m := enter + 1; idle < patience && m < len(reduced); m++ {
			if reduced[m].Cmp(reduced[enter]) < 0 {
				enter = m
			}
		}
		leave := p.leaving(enter)
		if leave < 0 {
			return false
		}
		idle++
		if p.rows[leave][p.columns].Sign() > 0 {
			idle = 0
		}
		p.pivot(leave, enter)
		factor := new(big.Rat).Set(reduced[enter])
		for m := range reduced {
			if p.rows[leave][m].Sign() != 0 {
				reduced[m].Sub(reduced[m], product.Mul(factor, p.rows[leave][m]))
			}
		}
	}
}

func (p *program) leaving(enter int) int {
	leave, least, ratio := -1, new(big.Rat), new(big.Rat)
	for n, line := range p.rows {
		if line[enter].Sign() <= 0 {
			continue
		}
		ratio.Quo(line[len(line)-1], line[enter])
		if c := ratio.Cmp(least); leave < 0 || c < 0 || c == 0 && p.basis[n] < p.basis[leave] {
			leave = n
			least.Set(ratio)
		}
	}
	return leave
}

func (p *program) pivot(row, column int) {
	line := p.rows[row]
	inverse := new(big.Rat).Inv(line[column])
	for m := range line {
		if line[m].Sign() != 0 {
			line[m].Mul(line[m], inverse)
		}
	}
	product := new(big.Rat)
	for n, other := range p.rows {
		if n == row || other[column].Sign() == 0 {
			continue
		}
		factor := new(big.Rat).Set(other[column])
		for m := range other {
			if line[m].Sign() != 0 {
				other[m].Sub(other[m], product.Mul(factor, line[m]))
			}
		}
	}
	p.basis[row] = column
}

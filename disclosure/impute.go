package disclosure

import (
	"maps"
	"slices"
)

// What a publisher hides itself is hidden from us too, but sums may give it away.
// It is protected as any hidden cell, with a figure that it may have: what the
// others of a sum leave it. That figure need not be the true one, as a certificate
// shows two tables that a reader can't tell apart, whichever of them is true.

// impute gives figures to the cells of a table that their publisher suppressed, of
// one quantity. Those that no sum bounds stay unknown.
func (f *figures) impute(t *table, release int, sums []sum) {
	i := &imputation{figures: f, of: f.of[release], open: map[int32]bounds{}}
	for n, c := range t.cells {
		if c.Suppressed {
			i.open[t.cellIndexes[n]] = bounds{f.scale, unbounded} // nobody would not be hidden
		}
	}
	if len(i.open) == 0 {
		return
	}
	i.readSums(t, sums)
	i.narrow()
	for i.next() {
		i.narrow()
	}
}

// imputation is the work on one table and quantity.
type imputation struct {
	*figures
	of []int64
	// open has the bounds of the suppressed cells without a figure yet, by index on
	// the grid.
	open map[int32]bounds
	// sums are those of few cells first: they leave the least to rounding and to
	// persons of no part.
	sums []openSum
}

// openSum is a sum in which suppressed cells are the only ones without a figure:
// the parts among them, less the total if it is one, are the gap.
type openSum struct {
	cells []int32
	// at is where each cell's figure stands, and sign -1 for the total.
	at   []int32
	sign []int64
	gap  int64
	// rounding is by how much the sum may be off.
	rounding int64
}

func (i *imputation) readSums(t *table, sums []sum) {
	size := map[int]int{}
	for _, e := range sums {
		o := openSum{}
		known, rows := t.cellAt[e.total] != absent, 0
		read := func(index int32, sign int64) {
			n := t.cellAt[index]
			switch _, open := i.open[index]; {
			case n == absent:
				return
			case open:
				o.cells, o.at, o.sign = append(o.cells, index), append(o.at, n), append(o.sign, sign)
			case i.of[n] == unknown:
				known = false
			default:
				o.gap -= sign * i.of[n]
			}
			rows++
		}
		read(e.total, -1)
		for _, part := range e.parts {
			read(part, 1)
		}
		if known && len(o.cells) > 0 && rows > 1 {
			o.rounding = int64(rows+1) / 2 // as isRounding takes it
			size[len(i.sums)] = rows
			i.sums = append(i.sums, o)
		}
	}
	order := slices.Sorted(maps.Keys(size))
	slices.SortStableFunc(order, func(a, b int) int { return size[a] - size[b] })
	sorted := make([]openSum, len(order))
	for n, at := range order {
		sorted[n] = i.sums[at]
	}
	i.sums = sorted
}

// narrow bounds each open cell by what the others of its sums leave it.
func (i *imputation) narrow() {
	for range ownRangeRounds {
		narrower := false
		for n := range i.sums {
			narrower = i.narrowBy(&i.sums[n]) || narrower
		}
		if !narrower {
			return
		}
	}
}

// narrowBy takes a sum as true, else as true within rounding, else as none.
func (i *imputation) narrowBy(o *openSum) bool {
	for _, off := range []int64{0, o.rounding} {
		found, possible := i.boundsBy(o, off)
		if !possible {
			continue
		}
		narrower := false
		for n, index := range o.cells {
			if _, open := i.open[index]; open && found[n] != i.open[index] {
				i.open[index], narrower = found[n], true
			}
		}
		return narrower
	}
	return false
}

// boundsBy are the bounds of a sum's cells where it may be off by so much; false
// where nothing is within them.
func (i *imputation) boundsBy(o *openSum, off int64) ([]bounds, bool) {
	var all interval
	own := make([]bounds, len(o.cells))
	for n, index := range o.cells {
		b, open := i.open[index]
		if !open {
			v := i.of[o.at[n]]
			b = bounds{v, v}
		}
		own[n] = b
		all.add(signedBounds(b, o.sign[n]), 1)
	}
	for n, b := range own {
		others := all
		others.add(signedBounds(b, o.sign[n]), -1)
		left := bounds{-unbounded, unbounded}
		if others.noLeast == 0 {
			left.most = o.gap + off - others.least
		}
		if others.noMost == 0 {
			left.least = o.gap - off - others.most
		}
		left = signedBounds(left, o.sign[n])
		own[n] = bounds{max(b.least, left.least), min(b.most, left.most)}
		if own[n].least > own[n].most {
			return nil, false
		}
	}
	return own, true
}

// next imputes one cell of the sum with the fewest open ones, the most bounded
// first: a small count where that is possible.
func (i *imputation) next() bool {
	fewest, cell, at := 0, absent, absent
	for _, o := range i.sums {
		open := 0
		for _, index := range o.cells {
			if _, is := i.open[index]; is {
				open++
			}
		}
		if open == 0 || fewest > 0 && open >= fewest {
			continue
		}
		fewest, cell = open, absent
		for n, index := range o.cells {
			if b, is := i.open[index]; is && (cell == absent || b.most-b.least < i.open[cell].most-i.open[cell].least) {
				cell, at = index, o.at[n]
			}
		}
	}
	if cell == absent {
		return false
	}
	b := i.open[cell]
	i.of[at] = max(b.least, min(b.most, i.limit-i.scale))
	delete(i.open, cell)
	return true
}

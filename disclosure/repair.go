package disclosure

import (
	"cmp"
	"container/heap"
	"slices"
)

// repair is a best-first search for a change that is no pattern: it starts with a
// few moves, takes an equation that they break, repairs it by moving one further
// unknown, and goes on from the attempt with the lowest rank.
type repair struct {
	*system
	// mayHide is true where cells that are shown may be hidden for the change.
	mayHide bool
	// priceLimit is a price that the change must stay below.
	priceLimit int64
	// need is the width to reach.
	need int64
	// upward is true where the moves must fit on the high table, else on the low.
	upward bool
	queue  attempts
	pushed int
}

// attempt is a change with its first broken equation, and the next of that
// equation's terms to repair it with.
type attempt struct {
	change change
	price  int64
	broken int32
	sum    int64
	// next runs twice over the terms: first those that move already.
	next     int
	rank     int64
	sequence int
}

const (
	// brokenEquationPrice estimates what it costs to repair one broken equation.
	brokenEquationPrice = 700
	// siblingPrice is added to an attempt's rank for each repair tried of it, so
	// that the search goes deeper before it tries all repairs of one equation.
	siblingPrice = 150
	// maxChangeLength is how many unknowns a change may move.
	maxChangeLength = 40
)

// complete gives a change that holds and begins with start, and the steps that
// the search took; nil where it found none in so many steps.
func (r *repair) complete(start change, most int) (change, int) {
	r.upward = start[0].sign > 0
	if r.push(start, 0) {
		return start, 0
	}
	for step := range most {
		if r.queue.Len() == 0 {
			return nil, step
		}
		a := heap.Pop(&r.queue).(*attempt)
		mended, price := r.extend(a)
		if mended == nil {
			continue
		}
		a.rank += siblingPrice
		heap.Push(&r.queue, a)
		if price < r.priceLimit && len(mended) <= maxChangeLength && r.push(mended, price) {
			return mended, step
		}
	}
	return nil, most
}

// push queues a change by its smallest broken equation; true where none is
// broken.
func (r *repair) push(c change, price int64) bool {
	for _, t := range c {
		r.add(t.unknown, t.sign)
	}
	defer r.clear()
	a := &attempt{change: c, price: price, broken: -1}
	count := int64(0)
	for _, e := range r.scratch.touched {
		if r.scratch.sums[e] == 0 {
			continue
		}
		count++
		if a.broken < 0 || cmp.Or(cmp.Compare(len(r.equations[e]), len(r.equations[a.broken])), cmp.Compare(e, a.broken)) < 0 {
			a.broken, a.sum = e, r.scratch.sums[e]
		}
	}
	if count == 0 {
		return true
	}
	a.rank = price + count*brokenEquationPrice
	r.pushed++
	a.sequence = r.pushed
	heap.Push(&r.queue, a)
	return false
}

// extend adds a move of the next possible term of the broken equation, and returns
// the price of the whole; nil if no term is left.
func (r *repair) extend(a *attempt) (change, int64) {
	terms := r.equations[a.broken]
	for a.next < 2*len(terms) {
		t := terms[a.next%len(terms)]
		moving := a.next < len(terms)
		a.next++
		if r.canMove(t.unknown) != moving || !moving && !r.mayHide {
			continue
		}
		if slices.ContainsFunc(a.change, func(c term) bool { return c.unknown == t.unknown }) {
			continue
		}
		by := -a.sum * t.sign
		room := r.room(t.unknown, by)
		if room == 0 {
			continue
		}
		price := a.price + r.priceOf(t.unknown)
		if room < r.need {
			price += shortWidthPrice * (r.need - room) / r.need
		}
		return append(slices.Clone(a.change), term{t.unknown, by}), price
	}
	return nil, 0
}

// room is how often an unknown can be moved by so much.
func (r *repair) room(u int32, by int64) int64 {
	at := r.scratch.high[u]
	if !r.upward {
		at = r.scratch.low[u]
	}
	if by > 0 {
		return min(r.need, r.roomFrom(u, at).up/by)
	}
	return min(r.need, r.roomFrom(u, at).down/-by)
}

// attempts is a heap: the smallest rank first, among equals the newest, which
// is the furthest on.
type attempts []*attempt

func (q attempts) Len() int { return len(q) }
func (q attempts) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(q[i].rank, q[j].rank), cmp.Compare(q[j].sequence, q[i].sequence)) < 0
}
func (q attempts) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push is heap.Interface's.
func (q *attempts) Push(x any) { *q = append(*q, x.(*attempt)) }

// Pop is heap.Interface's.
func (q *attempts) Pop() any {
	old := *q
	last := old[len(old)-1]
	*q = old[:len(old)-1]
	return last
}

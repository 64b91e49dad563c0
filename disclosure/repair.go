package disclosure

import (
	"cmp"
	"container/heap"
	"slices"
)

// repair looks for a change that patterns do not know: it starts with a few
// moves, takes an equation that they break, mends it with one further unknown,
// and goes on, the most promising attempt first.
type repair struct {
	*system
	// freely is whether cells that are shown may be hidden for it.
	freely bool
	// below is a price that the answer must not reach.
	below int64
	need  int64
	// lift tells on which of the two tables the moves must fit.
	lift  bool
	queue attempts
	made  int
}

// attempt is a change with its first broken equation, and the next of that
// equation's terms to mend it with.
type attempt struct {
	change change
	price  int64
	broken int32
	sum    int64
	// next runs twice over the terms: first those that move already.
	next int
	rank int64
	born int
}

const (
	// perBroken guides the search: a broken equation will cost about so much.
	perBroken = 700
	// perSibling keeps it from trying all ways to mend one equation before it
	// goes on from the first.
	perSibling = 150
	// longest is the most unknowns that a change may move.
	longest = 40
)

// complete gives a change that holds and begins with start, and the steps that
// the search took; nil where it found none in so many steps.
func (r *repair) complete(start change, most int) (change, int) {
	r.lift = start[0].sign > 0
	if r.push(start, 0) {
		return start, 0
	}
	for step := range most {
		if r.queue.Len() == 0 {
			return nil, step
		}
		a := heap.Pop(&r.queue).(*attempt)
		mended, price := r.mend(a)
		if mended == nil {
			continue
		}
		a.rank += perSibling
		heap.Push(&r.queue, a)
		if price < r.below && len(mended) <= longest && r.push(mended, price) {
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
	a.rank = price + count*perBroken
	r.made++
	a.born = r.made
	heap.Push(&r.queue, a)
	return false
}

// mend takes the attempt's next possible term; nil where there is none left.
func (r *repair) mend(a *attempt) (change, int64) {
	terms := r.equations[a.broken]
	for a.next < 2*len(terms) {
		t := terms[a.next%len(terms)]
		moving := a.next < len(terms)
		a.next++
		if r.canMove(t.unknown) != moving || !moving && !r.freely {
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
			price += shortage * (r.need - room) / r.need
		}
		return append(slices.Clone(a.change), term{t.unknown, by}), price
	}
	return nil, 0
}

// room is how often an unknown can be moved by so much.
func (r *repair) room(u int32, by int64) int64 {
	at := r.scratch.high[u]
	if !r.lift {
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
	return cmp.Or(cmp.Compare(q[i].rank, q[j].rank), cmp.Compare(q[j].born, q[i].born)) < 0
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

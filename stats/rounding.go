package stats

import "math"

// RoundedProportion is what a proportion may be of which a count and a share were
// published, each rounded, and no denominator: every count from CountLow to
// CountHigh together with every share from ShareLow to ShareHigh (fractions). The
// denominator is the count over the share. Where nothing was rounded both ends are
// the same.
type RoundedProportion struct {
	CountLow, CountHigh float64
	ShareLow, ShareHigh float64
	// known is the denominator where that is published; 0 otherwise.
	known float64
}

// RoundProportion describes a count and a share (a fraction) that were rounded to
// the nearest multiple of twice their half steps.
func RoundProportion(count, countHalf, share, shareHalf float64) RoundedProportion {
	return RoundedProportion{
		CountLow: max(count-countHalf, 0), CountHigh: count + countHalf,
		ShareLow: max(share-shareHalf, 0), ShareHigh: min(share+shareHalf, 1),
	}
}

// ExactProportion describes x of n; n is above 0.
func ExactProportion(x, n float64) RoundedProportion {
	return RoundedProportion{CountLow: x, CountHigh: x, ShareLow: x / n, ShareHigh: x / n, known: n}
}

// UnknownProportion stands for a unit of which nothing is known.
func UnknownProportion() RoundedProportion {
	nan := math.NaN()

	return RoundedProportion{CountLow: nan, CountHigh: nan, ShareLow: nan, ShareHigh: nan}
}

// IsBounded reports whether the denominator has a least and a greatest value: a
// count or a share that may be 0 leaves it open.
func (r RoundedProportion) IsBounded() bool {
	return r.known > 0 && validProportion(r.CountLow, r.known) || r.CountLow > 0 && r.CountHigh >= r.CountLow && isFinite(r.CountHigh) &&
		r.ShareLow > 0 && r.ShareHigh >= r.ShareLow && r.ShareHigh <= 1
}

// Denominators returns the least and the greatest denominator; the greatest is
// infinite where the share may be 0.
func (r RoundedProportion) Denominators() (least, greatest float64) {
	return r.denominator(r.CountLow, r.ShareHigh), r.denominator(r.CountHigh, r.ShareLow)
}

// denominator is that of one of the counts and one of the shares.
func (r RoundedProportion) denominator(count, share float64) float64 {
	if r.known > 0 {
		return r.known
	}

	return count / share
}

// Interval returns the union of the Wilson intervals of all that the proportion may
// be. With the count fixed, both limits rise with the share: a limit θ is where
// (p-θ)²·x/p = z²·θ(1-θ), and (p-θ)²/p rises with p above θ and falls below it. With
// the share fixed, both limits draw closer as the count rises. So the union runs
// from the lower limit of the smallest share to the upper one of the largest, both
// with the smallest count. ok is false where the count may be 0, as nothing then
// limits the proportion from above, and where WilsonInterval has no answer.
func (r RoundedProportion) Interval(level float64) (interval Interval, ok bool) {
	if !(r.CountLow > 0) {
		return Interval{}, false
	}
	interval, ok = WilsonInterval(r.CountLow, r.CountLow/r.ShareHigh, level)
	if !ok {
		return Interval{}, false
	}
	interval.Lower, interval.Method = 0, MethodRoundedWilson
	if r.ShareLow > 0 {
		low, ok := WilsonInterval(r.CountLow, r.CountLow/r.ShareLow, level)
		if !ok {
			return Interval{}, false
		}
		interval.Lower = low.Lower
	}

	return interval, true
}

// Without returns what is left of a whole when one of its parts is taken out. For
// any counts X and x, (X-x)/(X/P-x/p) rises with the share P of the whole and falls
// as that of the part rises, and it is monotone in X and in x: the extremes lie at
// the corners. It is unbounded where the part may be all of the whole.
func (r RoundedProportion) Without(part RoundedProportion) RoundedProportion {
	rest := RoundedProportion{
		CountLow: r.CountLow - part.CountHigh, CountHigh: r.CountHigh - part.CountLow,
		ShareLow: math.Inf(1), ShareHigh: math.Inf(-1),
	}
	for _, whole := range []float64{r.CountLow, r.CountHigh} {
		for _, own := range []float64{part.CountLow, part.CountHigh} {
			least := r.denominator(whole, r.ShareHigh) - part.denominator(own, part.ShareLow)
			most := r.denominator(whole, r.ShareLow) - part.denominator(own, part.ShareHigh)
			if !(least > 0) {
				return UnknownProportion()
			}
			rest.ShareLow, rest.ShareHigh = min(rest.ShareLow, (whole-own)/most), max(rest.ShareHigh, (whole-own)/least)
		}
	}
	rest.ShareHigh = min(rest.ShareHigh, 1)

	return rest
}

// TestRange is a test at the two ends of what rounded figures may be: every
// possible Z lies from that of Low to that of High.
type TestRange struct{ Low, High ScoreTest }

// CertainTest is the range of a test of figures that were not rounded.
func CertainTest(test ScoreTest) TestRange { return TestRange{Low: test, High: test} }

// UntestedRange has no test at either end.
func UntestedRange() TestRange { return CertainTest(untested()) }

// Tested says whether there was a test at both ends.
func (t TestRange) Tested() bool { return t.Low.Tested() && t.High.Tested() }

// LeastExpected is the smaller of those of the ends.
func (t TestRange) LeastExpected() float64 {
	return min(t.Low.LeastExpected, t.High.LeastExpected)
}

// Nearest is the test with the Z nearest to 0 that the figures may have, and so the
// largest P: 0 and 1 where the ends lie on both sides of 0.
func (t TestRange) Nearest() ScoreTest {
	switch {
	case t.Low.Z <= 0 && t.High.Z >= 0 && t.Low.Z != t.High.Z:
		return ScoreTest{Z: 0, P: 1, LeastExpected: t.LeastExpected()}
	case math.Abs(t.Low.Z) <= math.Abs(t.High.Z):
		return t.Low
	}

	return t.High
}

// Farthest is the test with the smallest P that the figures may have.
func (t TestRange) Farthest() ScoreTest {
	if math.Abs(t.Low.Z) > math.Abs(t.High.Z) {
		return t.Low
	}

	return t.High
}

// CompareRoundedProportions is CompareProportions at both ends of what two
// proportions may be. ok is false, and nothing tested, where one of them is
// unbounded.
//
// Which corners are the ends: with N = n1+n2 and X = x1+x2,
//
//	z = (x1·n2 - x2·n1)/√(n1·n2) · √(N/(X(N-X)))
//
// With the counts fixed, z falls as n1 rises: where z > 0 every term of
// d(log z)/dn1 = -x2/(x1n2-x2n1) - 1/(2n1) + 1/(2N) - 1/(2(N-X)) but the third is
// negative, and 1/(2N) < 1/(2n1). Where z < 0, d(log|z|)/dn1 is at least
// ((p1+p2)/(p2-p1) - 1/(1-p1))/(2n1) + 1/(2N) > 0, as N-X is at least n1(1-p1) and
// (p1+p2)/(p2-p1) >= 1/(1-p1) for p1 < p2 <= 1. So z rises with p1 = x1/n1, and by
// symmetry falls as p2 rises. With both shares fixed, |z| rises with n1 and with n2:
// d(log z²)/dn1 = (n2/N)(1/n1 - (1-2p)(p1-p2)/(N·p(1-p))), p = X/N, where N·p is at
// least n1·p1 and N(1-p) at least n1(1-p1). So the ends are (ShareLow, ShareHigh)
// and (ShareHigh, ShareLow), both counts largest where that leads away from 0 and
// smallest where it leads toward 0.
func CompareRoundedProportions(one, other RoundedProportion) (test TestRange, ok bool) {
	if !one.IsBounded() || !other.IsBounded() {
		return UntestedRange(), false
	}
	at := func(p1, p2 float64, isLargest bool) (ScoreTest, bool) {
		x1, x2 := one.CountLow, other.CountLow
		if isLargest {
			x1, x2 = one.CountHigh, other.CountHigh
		}

		return CompareProportions(x1, one.denominator(x1, p1), x2, other.denominator(x2, p2))
	}
	return testEnds(
		func() (ScoreTest, bool) { return at(one.ShareLow, other.ShareHigh, one.ShareLow < other.ShareHigh) },
		func() (ScoreTest, bool) { return at(one.ShareHigh, other.ShareLow, one.ShareHigh > other.ShareLow) },
	)
}

// CompareRoundedProportionWithTarget is CompareProportionWithTarget at both ends of
// what a proportion may be: (p-t)·√(x/p) rises with p, and its distance from 0 with
// x.
func CompareRoundedProportionWithTarget(one RoundedProportion, target float64) (test TestRange, ok bool) {
	if !one.IsBounded() {
		return UntestedRange(), false
	}
	at := func(p float64, isLargest bool) (ScoreTest, bool) {
		x := one.CountLow
		if isLargest {
			x = one.CountHigh
		}

		return CompareProportionWithTarget(x, one.denominator(x, p), target)
	}
	return testEnds(
		func() (ScoreTest, bool) { return at(one.ShareLow, one.ShareLow < target) },
		func() (ScoreTest, bool) { return at(one.ShareHigh, one.ShareHigh > target) },
	)
}

func testEnds(low, high func() (ScoreTest, bool)) (TestRange, bool) {
	var test TestRange
	var lowOK, highOK bool
	test.Low, lowOK = low()
	test.High, highOK = high()
	if !lowOK || !highOK {
		return UntestedRange(), false
	}

	return test, true
}

// CompareRoundedProportionsWithRest tests every unit against all the others
// together at both ends, in their order. A unit that is unbounded is not tested and
// belongs to nobody's rest; nor is one without others tested.
func CompareRoundedProportionsWithRest(parts []RoundedProportion) []TestRange {
	tests, bounded, places := make([]TestRange, len(parts)), make([]RoundedProportion, 0, len(parts)), make([]int, 0, len(parts))
	for i, part := range parts {
		tests[i] = UntestedRange()
		if part.IsBounded() {
			bounded, places = append(bounded, part), append(places, i)
		}
	}
	for k, rest := range SumsWithoutEach(bounded) {
		tests[places[k]], _ = CompareRoundedProportions(bounded[k], rest)
	}

	return tests
}

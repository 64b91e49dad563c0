package stats

import "math"

// NewcombeInterval returns the interval of the difference x1/n1 - x2/n2 of two
// independent proportions at the given level, as fractions between -1 and 1,
// made of the Wilson limits l and u of each:
//
//	d - sqrt((p1-l1)² + (u2-p2)²)  to  d + sqrt((u1-p1)² + (p2-l2)²),  d = p1-p2
//
// The score test is not its inversion: near the level one may find a difference
// where the other does not. ok is false where WilsonInterval has no answer for
// either proportion.
//
// Source: R. G. Newcombe (1998), Statistics in Medicine 17:873-890, method 10.
func NewcombeInterval(x1, n1, x2, n2, level float64) (interval Interval, ok bool) {
	first, okFirst := WilsonInterval(x1, n1, level)
	second, okSecond := WilsonInterval(x2, n2, level)
	if !okFirst || !okSecond {
		return Interval{}, false
	}
	p1, p2 := x1/n1, x2/n2

	return Interval{
		Lower:  max(p1-p2-math.Hypot(p1-first.Lower, second.Upper-p2), -1),
		Upper:  min(p1-p2+math.Hypot(first.Upper-p1, p2-second.Lower), 1),
		Level:  level,
		Method: MethodNewcombe,
	}, true
}

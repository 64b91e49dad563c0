package stats

import "math"

// WilsonInterval returns the score interval of the proportion x/n at the given
// level, as fractions between 0 and 1, without continuity correction:
//
//	(x + z²/2 ± z·sqrt(p(1-p)n + z²/4)) / (n + z²),  p = x/n
//
// Counts may be fractional, as some sources weight theirs. The lower limit is
// exactly 0 for x = 0 and the upper exactly 1 for x = n. ok is false when x or n
// is not finite, n <= 0, x < 0, x > n, or level is not strictly between 0 and 1.
//
// Source: E. B. Wilson (1927), JASA 22:209-212; method 3 of R. G. Newcombe
// (1998), Statistics in Medicine 17:857-872.
func WilsonInterval(x, n, level float64) (interval Interval, ok bool) {
	if !validProportion(x, n) || n == 0 || !validLevel(level) {
		return Interval{}, false
	}
	z := normalDeviate(level)
	p := x / n
	centre := (x + z*z/2) / (n + z*z)
	half := z * math.Sqrt(p*(1-p)*n+z*z/4) / (n + z*z)

	// Rounding may carry a limit past 0, 1 or the estimate itself by one ulp.
	lower := min(max(centre-half, 0), p)
	upper := max(min(centre+half, 1), p)
	if x == 0 {
		lower = 0
	}
	if x == n {
		upper = 1
	}

	return Interval{Lower: lower, Upper: upper, Level: level, Method: MethodWilson}, true
}

// Pool is the proportion of several units taken together.
type Pool struct {
	// Numerator and Denominator are the sums over the units counted.
	Numerator, Denominator float64
	// Proportion is Numerator/Denominator, between 0 and 1.
	Proportion float64
	// N is how many units had a usable numerator and a denominator above 0.
	N int
}

// PoolProportions returns the sum of xs over the sum of ns: the mean of the
// units' proportions weighted by their denominators. xs[i] and ns[i] belong to
// one unit; a unit where either is missing is left out of both sums. The order
// of the units matters to rounding only.
//
// ok is false when the lengths differ, when a unit is impossible (a negative
// count, x > n: one wrong unit would make the whole sum wrong), or when no unit
// has a denominator above 0.
func PoolProportions(xs, ns []float64) (pool Pool, ok bool) {
	if len(xs) != len(ns) {
		return Pool{}, false
	}
	for i, x := range xs {
		n := ns[i]
		if !isFinite(x) || !isFinite(n) {
			continue
		}
		if !validProportion(x, n) {
			return Pool{}, false
		}
		pool.Numerator += x
		pool.Denominator += n
		if n > 0 {
			pool.N++
		}
	}
	if pool.N == 0 || !isFinite(pool.Denominator) {
		return Pool{}, false
	}
	pool.Proportion = pool.Numerator / pool.Denominator

	return pool, true
}

func validProportion(x, n float64) bool {
	return isFinite(x) && isFinite(n) && x >= 0 && x <= n
}

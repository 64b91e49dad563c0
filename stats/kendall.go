package stats

import "math"

// Up to this many values Kendall's S has its exact distribution.
const exactKendallTo = 10

// kendallDistribution is the exact distribution of Kendall's S over all orders
// of a set of values: orders[d] counts those with d inversions, S = pairs - 2d.
type kendallDistribution struct {
	orders []float64
	total  float64
	pairs  int
}

// newKendallDistribution takes how often each distinct value occurs. The counts
// by inversions are the coefficients of the q-multinomial
//
//	Π(j=1..n)(1-q^j) / Π over groups Π(j=1..t)(1-q^j)
//
// multiplied out as power series up to the largest power; all are whole numbers
// of at most 10!.
//
// Source: G. E. Andrews (1976), The Theory of Partitions, theorem 3.6.
func newKendallDistribution(ties []int) kendallDistribution {
	var n int
	for _, t := range ties {
		n += t
	}
	pairs := n * (n - 1) / 2
	for _, t := range ties {
		pairs -= t * (t - 1) / 2
	}
	orders := make([]float64, pairs+1)
	orders[0] = 1
	for j := 1; j <= n; j++ {
		for d := pairs; d >= j; d-- {
			orders[d] -= orders[d-j]
		}
	}
	for _, t := range ties {
		for j := 1; j <= t; j++ {
			for d := j; d <= pairs; d++ {
				orders[d] += orders[d-j]
			}
		}
	}
	distribution := kendallDistribution{orders: orders, pairs: pairs}
	for _, count := range orders {
		distribution.total += count
	}

	return distribution
}

// twoSidedP is P(|S| >= |s|).
func (k kendallDistribution) twoSidedP(s float64) float64 {
	var far float64
	for d, count := range k.orders {
		if math.Abs(float64(k.pairs-2*d)) >= math.Abs(s) {
			far += count
		}
	}

	return far / k.total
}

// critical is the smallest S that can occur such that a larger |S| has at most
// the probability alpha.
func (k kendallDistribution) critical(alpha float64) float64 {
	for s := k.pairs % 2; s < k.pairs; s += 2 {
		if k.twoSidedP(float64(s+2)) <= alpha {
			return float64(s)
		}
	}

	return float64(k.pairs)
}

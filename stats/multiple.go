package stats

import (
	"cmp"
	"math"
	"slices"
)

// AdjustBenjaminiHochberg returns the q value of every p value, in their order:
// the smallest false discovery rate at which that test would be called
// significant among all m tests,
//
//	q(i) = min over j >= i of p(j)·m/j,  at most 1,  p(1) <= ... <= p(m)
//
// Calling all with q <= 0.05 significant keeps the expected share of false ones
// among them at 5 % or less, for tests that are independent or positively
// dependent. q >= p, q rises with p, and equal p values share a q. A p that is
// missing or no probability (NaN, outside 0..1) gets NaN and does not count in m.
//
// Source: Y. Benjamini and Y. Hochberg (1995), JRSS B 57:289-300.
func AdjustBenjaminiHochberg(ps []float64) []float64 {
	qs := make([]float64, len(ps))
	order := make([]int, 0, len(ps))
	for i, p := range ps {
		qs[i] = math.NaN()
		if p >= 0 && p <= 1 {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(ps[a], ps[b]) })
	m, least := float64(len(order)), 1.0
	for j := len(order) - 1; j >= 0; j-- {
		p := ps[order[j]]
		// Rounding may carry p·m/m an ulp below p.
		least = min(least, max(p*m/float64(j+1), p))
		qs[order[j]] = least
	}

	return qs
}

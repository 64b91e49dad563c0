package stats

import "math"

// Up to this many units, 40,320 orders, Spearman's P is counted out.
const exactSpearmanTo = 8

// permutationP is the share of all orders of ys against xs whose sum of products
// is at least as far from 0 as that of the order given. Both are centred
// midranks, multiples of 1/2, so that sums are exact.
func permutationP(xs, ys []float64) float64 {
	search := permutationSearch{xs: xs, ys: ys, used: make([]bool, len(ys))}
	for i, x := range xs {
		search.limit += x * ys[i]
	}
	search.limit = math.Abs(search.limit)
	search.place(0, 0)

	return float64(search.far) / float64(search.all)
}

type permutationSearch struct {
	xs, ys   []float64
	limit    float64
	used     []bool
	far, all int
}

// place gives the i-th x each y that is left.
func (s *permutationSearch) place(i int, sum float64) {
	if i == len(s.xs) {
		s.all++
		if math.Abs(sum) >= s.limit {
			s.far++
		}

		return
	}
	for j, y := range s.ys {
		if !s.used[j] {
			s.used[j] = true
			s.place(i+1, sum+s.xs[i]*y)
			s.used[j] = false
		}
	}
}

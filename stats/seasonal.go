package stats

import "math"

// hasPair reports whether a season has two values.
func hasPair(seasons [][]float64) bool {
	for _, season := range seasons {
		var values int
		for _, y := range season {
			if isFinite(y) {
				values++
			}
		}
		if values > 1 {
			return true
		}
	}

	return false
}

// splitSeasons deals the series out: seasons[g][year], NaN where it ends early;
// none where it is no longer than the cycle.
func splitSeasons(ys []float64, cycle int) [][]float64 {
	if cycle < 1 || cycle >= len(ys) {
		return nil
	}
	years := (len(ys) + cycle - 1) / cycle
	seasons := make([][]float64, cycle)
	for g := range seasons {
		seasons[g] = make([]float64, years)
		for year := range years {
			seasons[g][year] = math.NaN()
			if i := year*cycle + g; i < len(ys) {
				seasons[g][year] = ys[i]
			}
		}
	}

	return seasons
}

// hirschSlackFactor is the widening of Var S by covariance between seasons, at
// least 1. Centred midranks, 0 where missing, are the paper's ranks less
// (n+1)/2, so that 4ΣRR - years·(n(g)+1)(n(h)+1) is 4 times their product.
func hirschSlackFactor(seasons [][]float64, variance float64) float64 {
	if variance <= 0 {
		return 1
	}
	ranks := make([][]float64, len(seasons))
	for g, season := range seasons {
		ranks[g], _ = centredMidranks(season)
	}
	var covariance float64
	for year := range seasons[0] {
		var sum, squares float64
		for g := range seasons {
			if r := ranks[g][year]; isFinite(r) {
				sum += r
				squares += r * r
			}
		}
		covariance += 4 * (sum*sum - squares)
		for later := year + 1; later < len(seasons[0]); later++ {
			covariance += signProducts(seasons, year, later)
		}
	}

	return max(1+covariance/3/variance, 1)
}

// signProducts is Σ over pairs of seasons g≠h of the product of the signs of
// their moves between two years: the square of the sum less the squares.
func signProducts(seasons [][]float64, year, later int) float64 {
	var sum, moves float64
	for _, season := range seasons {
		switch a, b := season[year], season[later]; {
		case !isFinite(a) || !isFinite(b) || a == b:
		case b > a:
			sum++
			moves++
		default:
			sum--
			moves++
		}
	}

	return sum*sum - moves
}

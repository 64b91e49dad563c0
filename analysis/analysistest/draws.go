package analysistest

import "math/rand/v2"

// Binomial draws how many of n meet a chance p, one by one.
func Binomial(random *rand.Rand, n, p float64) float64 {
	hits := 0.0
	for range int(n) {
		if random.Float64() < p {
			hits++
		}
	}
	return hits
}

// Poisson draws a count around a mean: how many exponential waits fit into it.
func Poisson(random *rand.Rand, mean float64) float64 {
	hits := 0.0
	for waited := random.ExpFloat64(); waited < mean; waited += random.ExpFloat64() {
		hits++
	}
	return hits
}

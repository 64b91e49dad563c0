package stats

import "math"

// normalCDF reaches this far: beyond, it is 0 or 1 to nine digits.
const (
	normalFar   = 6
	normalSteps = 64 // of normalTable, for each standard deviation
)

// normalTable holds the standard normal distribution function and its slope for each step,
// as far as normalCDF reaches.
var normalTable = func() (table [2*normalFar*normalSteps + 1]struct{ below, slope float64 }) {
	for k := range table {
		z := float64(k)/normalSteps - normalFar
		table[k].below = math.Erfc(-z/math.Sqrt2) / 2
		table[k].slope = math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) / normalSteps
	}

	return table
}()

// normalCDF is the standard normal distribution function within 1e-9: the cubic through
// two steps of the table that has the slopes there (Hermite), whose error is at most
// h⁴/384 times the largest fourth derivative, 1.39, at steps h. It takes a fraction of the
// time of math.Erfc, and a comparison asks for it tens of thousands of times.
func normalCDF(z float64) float64 {
	switch {
	case z < -normalFar:
		return 0
	case z > normalFar:
		return 1
	case math.IsNaN(z):
		return z
	}
	place := (z + normalFar) * normalSteps
	k := min(int(place), len(normalTable)-2)
	part, from, to := place-float64(k), &normalTable[k], &normalTable[k+1]
	rise := to.below - from.below

	return from.below + part*(from.slope+part*(3*rise-2*from.slope-to.slope+part*(from.slope+to.slope-2*rise)))
}

package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Limits returns the control limits at the level (0.95 and 0.998 are usual) for
// a unit with that denominator or exposure, in the unit of the centre. ok is
// false when the denominator is not finite or not above 0, the level is not
// strictly between 0 and 1, or the funnel was not fitted.
func (f Funnel) Limits(denominator, level float64) (lower, upper float64, ok bool) {
	if f.model.to == nil || !isFinite(denominator) || denominator <= 0 || !validLevel(level) {
		return 0, 0, false
	}
	if f.Centre == 0 || f.Centre == f.model.top {
		return f.Centre, f.Centre, true
	}
	z := normalDeviate(level) * math.Sqrt(f.Overdispersion)
	// On the transformed scale limits are clamped before they go back: beyond its
	// ends the square and the sine turn round, and a limit would come back inside.
	half, y := z/(2*math.Sqrt(denominator)), f.model.to(f.Centre)
	lower, upper = f.model.from(max(y-half, 0)), f.model.from(min(y+half, f.model.to(f.model.top)))
	if f.isExact(denominator) && z < exactBelowDeviate {
		lower, upper = f.exactLower(denominator, z), f.exactUpper(denominator, z, upper)
	}
	// Going there and back may carry a limit past the centre by one ulp.
	lower, upper = min(lower, f.Centre), max(upper, f.Centre)

	return lower, upper, isFinite(upper)
}

func (f Funnel) isExact(n float64) bool { return f.model.least(n, f.Centre) < exactBelowExpected }

func (f Funnel) exactLower(n, z float64) float64 {
	distance := func(x float64) float64 { return z + normalQuantile(f.model.atMost(x, n, f.Centre)) }
	if distance(0) >= 0 {
		return 0
	}

	return rootOf(distance, 0, n*f.Centre) / n
}

// exactUpper takes a limit that is near.
func (f Funnel) exactUpper(n, z, near float64) float64 {
	distance := func(x float64) float64 { return -z - normalQuantile(f.model.atLeast(x, n, f.Centre)) }
	most := n * f.model.top
	if isFinite(most) && distance(most) <= 0 {
		return f.model.top
	}
	if !isFinite(most) {
		most = n*near + 1
		for isFinite(most) && distance(most) < 0 {
			most *= 2
		}
		if !isFinite(most) {
			return near
		}
	}

	return rootOf(distance, n*f.Centre, most) / n
}

// rootOf is where an increasing function is 0 between two counts, by false
// position on the square root scale, where a deviate is nearly straight
// (Illinois rule).
func rootOf(distance func(x float64) float64, from, to float64) float64 {
	a, b := math.Sqrt(from), math.Sqrt(to)
	fa, fb := max(distance(from), -1e3), min(distance(to), 1e3)
	// A count needs ten steps or so; numbers at the edge of what a float holds may
	// never meet the condition.
	const mostSteps = 200
	side := 0
	for range mostSteps {
		y := (a*fb - b*fa) / (fb - fa)
		if !(y > a && y < b) {
			y = (a + b) / 2
		}
		fy := distance(y * y)
		if math.Abs(fy) < 1e-11 || b-a < 1e-12*b {
			return y * y
		}
		// An end that stays twice counts half the second time.
		if fy < 0 {
			if a, fa = y, fy; side < 0 {
				fb /= 2
			}
			side = -1
		} else {
			if b, fb = y, fy; side > 0 {
				fa /= 2
			}
			side = 1
		}
	}

	return square((a + b) / 2)
}

// normalQuantile takes probabilities that rounding carried past 0 or 1.
func normalQuantile(p float64) float64 { return mathext.NormalQuantile(min(max(p, 0), 1)) }

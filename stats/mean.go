package stats

import "math"

// MeanInterval returns the interval of the mean of the values at the given
// level, in their unit, each value counting once:
//
//	x̄ ± t(1-α/2; n-1)·s/√n,  α = 1-level
//
// with s as in Summarise, whose Mean it holds. It takes the values as drawn
// independently from one distribution near the normal, or many enough: as the
// mean of a whole published table it says how much the mean would move if the
// units were redrawn, not how uncertain the units are.
//
// Missing values (NaN, infinite) are ignored; the order of the values makes no
// difference. Values that are all equal give an interval of no width. ok is
// false with fewer than two values, when level is not strictly between 0 and 1,
// or when a limit overflows.
//
// Source: Student (1908), Biometrika 6:1-25.
func MeanInterval(values []float64, level float64) (interval Interval, ok bool) {
	if !validLevel(level) {
		return Interval{}, false
	}
	sorted := sortedFinite(values)
	if len(sorted) < 2 {
		return Interval{}, false
	}
	n := float64(len(sorted))
	mean, deviation := moments(sorted)
	half := 0.0
	if deviation > 0 {
		half = tQuantile(upperTail(level), n-1) * deviation / math.Sqrt(n)
	}
	interval = Interval{Lower: mean - half, Upper: mean + half, Level: level, Method: MethodStudentT}
	if !interval.Known() {
		return Interval{}, false
	}

	return interval, true
}

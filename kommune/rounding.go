package kommune

import "math"

const (
	// floatError is the relative error that binary arithmetic may leave in a decimal
	// figure: a source that subtracts writes 7.6899999999999995 for 7.69.
	floatError = 1e-11
	// mostRoundedDecimals is how many decimals are looked for beyond those that an
	// indicator declares.
	mostRoundedDecimals = 6
)

// WithoutFloatError is the nearest figure with that many decimals (or a few more), if
// a value differs from it by no more than errors of binary arithmetic; else the value
// itself.
func WithoutFloatError(value float64, decimals int64) float64 {
	return nearestDecimal(value, decimals, floatError*max(1, math.Abs(value)))
}

// Subtract is a - b without the rounding errors of binary arithmetic: 0.3 - 0.1 is
// 0.2.
func Subtract(a, b float64, decimals int64) float64 {
	const roundings = 4 // of both figures and of their difference, and one to spare
	size := max(math.Abs(a), math.Abs(b))
	return nearestDecimal(a-b, decimals, roundings*(math.Nextafter(size, math.Inf(1))-size))
}

func nearestDecimal(value float64, decimals int64, tolerance float64) float64 {
	for d := decimals; d <= max(decimals, mostRoundedDecimals); d++ {
		power := math.Pow10(int(d))
		if math.Abs(value)*power > 1<<53 || tolerance*power > 0.25 {
			break
		}
		if rounded := math.Round(value*power) / power; math.Abs(rounded-value) <= tolerance {
			return rounded + 0 // zero without a sign
		}
	}
	return value
}

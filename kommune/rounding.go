package kommune

import "math"

const (
	// floatError bounds what arithmetic in binary leaves of a decimal figure, as a
	// part of it: a source that subtracts writes 7.6899999999999995 for 7.69.
	floatError = 1e-11
	// mostRoundedDecimals is how many decimals are looked for beyond those that an
	// indicator declares.
	mostRoundedDecimals = 6
)

// WithoutFloatError gives the decimal figure that a source meant, where a value
// differs from one of that many decimals (or of a few more) only by what binary
// arithmetic leaves; any other value as it is.
func WithoutFloatError(value float64, decimals int64) float64 {
	return nearestDecimal(value, decimals, floatError*max(1, math.Abs(value)))
}

// Subtract is a less b without what the binary form of decimal figures leaves:
// 0.3 - 0.1 is 0.2.
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

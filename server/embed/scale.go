package embed

import (
	"math"
	"slices"
	"strconv"
)

// scale maps figures to places of a drawing: equal distances are equal differences, or
// equal ratios where it is logarithmic.
type scale struct {
	low, high, from, to float64
	isLogarithmic       bool
}

// at is the place of a figure; one beyond the ends stands at the end.
func (s scale) at(value float64) float64 {
	share := (value - s.low) / (s.high - s.low)
	if s.isLogarithmic {
		share = math.Log(value/s.low) / math.Log(s.high/s.low)
	}
	return s.from + min(max(share, 0), 1)*(s.to-s.from)
}

// domain is from where to where a scale reaches: all figures, and the limits of their
// intervals but for the widest of them, at most one in fifty at either end.
func domain(values []float64, limits []interval) (low, high float64) {
	const widest = 0.02
	low, high = slices.Min(values), slices.Max(values)
	if len(limits) > 0 {
		lower, upper := make([]float64, len(limits)), make([]float64, len(limits))
		for n, one := range limits {
			lower[n], upper[n] = one.Lower, one.Upper
		}
		slices.Sort(lower)
		slices.Sort(upper)
		cut := int(float64(len(limits)) * widest)
		low, high = min(low, lower[cut]), max(high, upper[len(upper)-1-cut])
	}
	const room = 0.03
	around := (high - low) * room
	if around == 0 {
		around = max(math.Abs(high)/10, 1)
	}
	if low >= 0 {
		return max(0, low-around), high + around
	}
	return low - around, high + around
}

// ticks are round numbers within a scale, about as many as wanted, and how many
// decimals tell them apart.
func (s scale) ticks(wanted int) (at []float64, decimals int64) {
	const ten = 10
	if s.isLogarithmic {
		return s.powers(), 0
	}
	raw := (s.high - s.low) / float64(wanted)
	exponent := math.Floor(math.Log10(raw))
	step := math.Pow(ten, exponent)
	for _, factor := range []float64{2, 5, ten} {
		if raw > step*1.5 {
			step = factor * math.Pow(ten, exponent)
		}
	}
	for n := math.Ceil(s.low / step); n*step <= s.high; n++ {
		at = append(at, n*step)
	}
	return at, int64(max(0, -math.Floor(math.Log10(step)+1e-9)))
}

// powers are the powers of ten within a logarithmic scale; with twice and five
// times each where that leaves fewer than two.
func (s scale) powers() []float64 {
	const ten, fewest = 10, 2
	for _, factors := range [][]float64{{1}, {1, 2, 5}} {
		var at []float64
		for power := math.Pow(ten, math.Floor(math.Log10(s.low))); power <= s.high; power *= ten {
			for _, factor := range factors {
				if value := factor * power; value >= s.low && value <= s.high {
					at = append(at, value)
				}
			}
		}
		if len(at) >= fewest || len(factors) > 1 {
			return at
		}
	}
	return nil
}

// place writes a place with a tenth of a pixel.
func place(at float64) string {
	const digits = 64
	return strconv.FormatFloat(math.Round(at*10)/10, 'f', -1, digits)
}

// percent writes a place as a share of the width.
func percent(at float64) string {
	const digits = 64
	return strconv.FormatFloat(math.Round(at*100)/100, 'f', -1, digits) + "%"
}

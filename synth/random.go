package synth

import "math"

// mix spreads a number over 64 bits: the finaliser of SplitMix64 (Steele,
// Lea and Flood 2014), so that neighbouring codes and months get unrelated
// seeds.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb
	return x ^ (x >> 31)
}

// lane is one of the four 16-bit numbers that a draw holds.
func lane(bits uint64, n int) int64 { return int64(bits >> (16 * n) & 0xffff) }

// normal turns a draw into a nearly normal deviate in thousandths of a
// standard deviation: the sum of four uniform numbers, within 3.46 standard
// deviations.
func normal(bits uint64) int64 {
	const mean, deviation = 2 * 0xffff, 37837
	return (lane(bits, 0) + lane(bits, 1) + lane(bits, 2) + lane(bits, 3) - mean) * 1000 / deviation
}

// poisson draws a count around a mean in thousandths by the normal
// approximation; it is never negative.
func poisson(meanMilli int64, bits uint64) int64 {
	spread := squareRoot(meanMilli * 1000)
	return max(0, (meanMilli+normal(bits)*spread/1000+500)/1000)
}

// binomial draws how many of a count meet a chance in permille, by the normal
// approximation, within 0 and the count.
func binomial(count, permille int64, bits uint64) int64 {
	spread := squareRoot(count * permille * (1000 - permille))
	drawn := (count*permille + normal(bits)*spread/1000 + 500) / 1000
	return min(max(drawn, 0), count)
}

// squareRoot rounds down. IEEE 754 fixes every bit of a square root, so this
// one floating-point step is the same on all processors.
func squareRoot(n int64) int64 { return int64(math.Sqrt(float64(n))) }

// logNormal is median * 2^x for x thousandths, in integers: 2^f over one
// octave is a quadratic within 0.3 per cent.
func logNormal(median, exponentMilli int64) int64 {
	x := exponentMilli * 65536 / 1000
	octave, f := x>>16, x&0xffff
	scaled := median * (65536 + f*(43024+22512*f>>16)>>16)
	if octave < 0 {
		return scaled >> (16 - octave)
	}
	return scaled << octave >> 16
}

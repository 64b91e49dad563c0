package controlchart

// Rule is a set of the rules by which a point of a control chart is a
// signal.
type Rule uint8

// The rules. A point meets one if it completes the pattern, so the last eight,
// six or three points are looked at, of which it is one.
const (
	// OutsideLimits is a point outside the three sigma limits.
	OutsideLimits Rule = 1 << iota
	// RunOfEight is the eighth point in a row, or a later one, on one side of the
	// centre.
	RunOfEight
	// SixInARow is the sixth point in a row, or a later one, of which each lies
	// farther up from its centre than the one before, or each farther down.
	SixInARow
	// TwoOfThree is a point beyond two sigma, where one of the two before is too,
	// on the same side.
	TwoOfThree
)

const (
	runLength   = 8
	risesInARow = 6 - 1
)

// Signal is what the rules say of a point.
type Signal struct {
	Rules Rule
	// Run is how many points in a row, this one the last, lie on its side of the
	// centre, and Rises how many in a row, this one the last, lie each farther up
	// than the one before, or each farther down: 1 where it has no such neighbour.
	Run, Rises int
}

// Has reports whether the point meets a rule.
func (s Signal) Has(rule Rule) bool { return s.Rules&rule != 0 }

// Signals applies the rules to the series ys that a chart was made of. A gap ends
// every pattern, and a value that lies on its centre is on no side of it.
//
// Source: Western Electric (1956), Statistical Quality Control Handbook, for the
// rules of points outside, two of three and eight; L. S. Nelson (1984), Journal
// of Quality Technology 16:238-239, for six in a row.
func (c Chart) Signals(ys []float64) []Signal {
	signals := make([]Signal, len(ys))
	var rise side
	deviations := c.Deviations(ys)
	for i, d := range deviations {
		if !isFinite(d) {
			continue
		}
		s := &signals[i]
		s.Run, s.Rises = 1, 1
		if i > 0 && isFinite(deviations[i-1]) {
			before := deviations[i-1]
			if sideOf(d) == sideOf(before) {
				s.Run = signals[i-1].Run + 1
			}
			switch to := sideOf(d - before); to {
			case 0:
				rise = 0
			case rise:
				s.Rises = signals[i-1].Rises + 1
			default:
				rise, s.Rises = to, 2
			}
		} else {
			rise = 0
		}
		if sideOf(d) == 0 {
			s.Run = 0
		}
		s.Rules = c.rulesOf(deviations, i, *s)
	}

	return signals
}

func (c Chart) rulesOf(deviations []float64, i int, s Signal) (rules Rule) {
	d := deviations[i]
	sign := float64(sideOf(d))
	if sign*d > c.Limit {
		rules |= OutsideLimits
	}
	if s.Run >= runLength {
		rules |= RunOfEight
	}
	if s.Rises > risesInARow {
		rules |= SixInARow
	}
	if sign*d > c.Warning && i > 0 && isFinite(deviations[i-1]) {
		if sign*deviations[i-1] > c.Warning || i > 1 && sign*deviations[i-2] > c.Warning {
			rules |= TwoOfThree
		}
	}

	return rules
}

// Deviations are how many standard errors each value lies from its centre.
func (c Chart) Deviations(ys []float64) []float64 {
	deviations := make([]float64, len(ys))
	for i, y := range ys {
		deviations[i] = (y - c.Centre[i]) / c.StandardError[i]
	}

	return deviations
}

// side is 1 up, -1 down, 0 neither.
type side int8

func sideOf(x float64) side {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}

	return 0
}

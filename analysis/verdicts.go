package analysis

import (
	"math"

	"kommunebench/kommune"
	"kommunebench/stats"
)

// verdictsOf turns tests into verdicts, corrected for their number; a test
// without a p value was not made. Where figures are known only within rounding a
// test has two ends, and there is a verdict where both agree, by p and by q: the q
// value rises with every p value, so those of the largest and of the smallest p
// values that the rounding allows hold all others between them. The p and q values
// given are the largest.
func (p *Plan) verdictsOf(tests []stats.TestRange, why func(n int) kommune.Text) []Verdict {
	largest, smallest := make([]float64, len(tests)), make([]float64, len(tests))
	isRounded := false
	for n := range tests {
		largest[n], smallest[n] = math.NaN(), math.NaN()
		if tests[n].Tested() && !isRoughWithinRounding(tests[n]) {
			largest[n], smallest[n] = tests[n].Nearest().P, tests[n].Farthest().P
			isRounded = isRounded || largest[n] != smallest[n]
		}
	}
	qs := stats.AdjustBenjaminiHochberg(largest)
	smallestQs := qs
	if isRounded {
		smallestQs = stats.AdjustBenjaminiHochberg(smallest)
	}
	verdicts := make([]Verdict, len(tests))
	for n, test := range tests {
		nearest := p.verdict(test.Nearest(), largest[n], qs[n])
		farthest := p.verdict(test.Farthest(), smallest[n], smallestQs[n])
		switch {
		case !test.Tested():
			verdicts[n] = notTested(why(n), false)
		case math.IsNaN(largest[n]):
			verdicts[n] = notTested(smallWithinRounding(), true)
		case nearest.Significance != farthest.Significance || nearest.SignificanceAfterCorrection != farthest.SignificanceAfterCorrection:
			verdicts[n] = notTested(openVerdict(), true)
			verdicts[n].ambiguous = true
		default:
			verdicts[n] = nearest
		}
	}
	return verdicts
}

// isRoughWithinRounding reports whether few events are expected of figures that are
// known only within rounding: an exact test needs the counts themselves.
func isRoughWithinRounding(test stats.TestRange) bool {
	return test.Low != test.High && test.LeastExpected() < smallExpected
}

// NotTestedBecause is the verdict on a figure that no test is made of.
func NotTestedBecause(why kommune.Text) Verdict { return notTested(why, false) }

func notTested(why kommune.Text, isOpen bool) Verdict {
	return Verdict{Significance: NotTested, SignificanceAfterCorrection: NotTested, reason: why, open: isOpen}
}

func (p *Plan) verdict(test stats.ScoreTest, pValue, qValue float64) Verdict {
	alpha, polarity := 1-p.query.Confidence, p.Indicator.Polarity
	rough := test.LeastExpected < smallExpected
	return Verdict{
		Significance:                VerdictOf(polarity, test.Z, pValue < alpha),
		SignificanceAfterCorrection: VerdictOf(polarity, test.Z, qValue < alpha && !rough),
		PValue:                      &pValue, QValue: &qValue, ZScore: &test.Z, Rough: rough,
	}
}

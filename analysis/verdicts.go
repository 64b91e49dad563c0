package analysis

import (
	"math"

	"kommunebench/kommune"
	"kommunebench/stats"
)

// Significance is how a kommune differs from the rest.
type Significance string

// The verdicts. Better and Worse follow the polarity, Higher and Lower stand
// where it is neutral.
const (
	Better    Significance = "BETTER"
	Worse     Significance = "WORSE"
	Higher    Significance = "HIGHER"
	Lower     Significance = "LOWER"
	Similar   Significance = "SIMILAR"
	NotTested Significance = "NOT_TESTED"
)

// Verdict is what a test of one kommune against the rest found; nil figures
// were not computed.
type Verdict struct {
	// Significance is by the p value of this kommune alone.
	Significance Significance
	// SignificanceAfterCorrection is by the q value: with many kommuner compared,
	// some p values are small by chance. It names no difference where Rough.
	SignificanceAfterCorrection Significance
	// PValue is of this test alone, QValue allows for all tests of the comparison,
	// ZScore is the difference in standard errors.
	PValue, QValue, ZScore *float64
	// Rough says that the counts are small, and the p value that of an exact test.
	Rough  bool
	reason kommune.Text
	// open says that the rounding of the figures leaves the verdict open, ambiguous that
	// it does so as the two ends of the test disagree.
	open, ambiguous bool
}

// CountsAsTest reports whether the correction for many tests counts the row: it was
// tested, or its test has more than one verdict within the rounding.
func (v *Verdict) CountsAsTest() bool { return v.Significance != NotTested || v.ambiguous }

// IsOpen reports whether the row was not tested because the rounding of its figures,
// or of those it is compared with, allows more than one verdict.
func (v *Verdict) IsOpen() bool { return v.open }

// SignificanceReason says in a language why the row was not tested; nil where
// it was.
func (v Verdict) SignificanceReason(lang kommune.Language) *string {
	if v.Significance != NotTested {
		return nil
	}
	reason := v.reason.In(lang)
	return &reason
}

// VerdictOf says by the polarity on which side a significant difference lies.
func VerdictOf(polarity kommune.Polarity, z float64, significant bool) Significance {
	if !significant || z == 0 {
		return Similar
	}
	switch polarity {
	case kommune.HigherIsBetter:
		if z > 0 {
			return Better
		}
		return Worse
	case kommune.LowerIsBetter:
		if z < 0 {
			return Better
		}
		return Worse
	case kommune.Neutral:
	}
	if z > 0 {
		return Higher
	}
	return Lower
}

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
	verdicts, zs := make([]Verdict, len(tests)), make([]float64, len(tests))
	for n := range tests {
		nearest := tests[n].Nearest()
		zs[n] = nearest.Z
		found := p.verdict(nearest, largest[n], qs[n])
		switch {
		case !tests[n].Tested():
			verdicts[n] = notTested(why(n), false)
		case math.IsNaN(largest[n]):
			verdicts[n] = notTested(smallWithinRounding(), true)
		case isRounded && !found.agrees(p.verdict(tests[n].Farthest(), smallest[n], smallestQs[n])):
			verdicts[n] = notTested(openVerdict(), true)
			verdicts[n].ambiguous = true
		default:
			verdicts[n] = found
			verdicts[n].PValue, verdicts[n].QValue, verdicts[n].ZScore = &largest[n], &qs[n], &zs[n]
		}
	}
	return verdicts
}

func (v *Verdict) agrees(other Verdict) bool {
	return v.Significance == other.Significance && v.SignificanceAfterCorrection == other.SignificanceAfterCorrection
}

// isRoughWithinRounding reports whether few events are expected of figures that are
// known only within rounding: an exact test needs the counts themselves.
func isRoughWithinRounding(test stats.TestRange) bool {
	return test.Low != test.High && test.LeastExpected() < smallExpected
}

func notTested(why kommune.Text, isOpen bool) Verdict {
	return Verdict{Significance: NotTested, SignificanceAfterCorrection: NotTested, reason: why, open: isOpen}
}

// verdict is that of a test by its p and q values, without the figures.
func (p *Plan) verdict(test stats.ScoreTest, pValue, qValue float64) Verdict {
	alpha, polarity := 1-p.query.Confidence, p.Indicator.Polarity
	rough := test.LeastExpected < smallExpected
	return Verdict{
		Significance:                VerdictOf(polarity, test.Z, pValue < alpha),
		SignificanceAfterCorrection: VerdictOf(polarity, test.Z, qValue < alpha && !rough),
		Rough:                       rough,
	}
}

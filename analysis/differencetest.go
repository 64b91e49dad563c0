package analysis

import (
	"math"

	"kommunebench/kommune"
	"kommunebench/stats"
)

// DifferenceTest is the test of exactly the difference that a row states: its
// figure against the benchmark, less the kommune itself where the benchmark
// contains it.
type DifferenceTest struct {
	Verdict
	against kommune.Text
}

// Reason says in a language why the difference was not tested; nil where it was.
func (t *DifferenceTest) Reason(lang kommune.Language) *string { return t.SignificanceReason(lang) }

// Against says in a language what the figure was tested against.
func (t *DifferenceTest) Against(lang kommune.Language) string { return t.against.In(lang) }

// isFixed reports whether a benchmark is tested against as a number that is
// known without error: a target, and a figure of the country or of a region that
// was published without counts.
func (b *Benchmark) isFixed() bool {
	isPublished := b.pool == nil && (b.Kind == BenchmarkCountry || b.Kind == BenchmarkPeerGroup)
	return b.Kind == BenchmarkTarget || isPublished
}

// isOnly reports whether a benchmark is a kommune's own figure and nothing else.
func (b *Benchmark) isOnly(code kommune.Code) bool {
	return b.pool != nil && !b.pool.national && len(b.pool.counted) == 1 && b.pool.counted[0] == code ||
		b.Kind == BenchmarkKommune && len(b.pool.codes) == 1 && b.pool.codes[0] == code
}

// testDifferences tests every row that has a difference. The correction is for
// all rows that are tested against the same benchmark.
func (p *Plan) testDifferences(b *Benchmark, rows []ComparisonRow) {
	tests := make([]stats.TestRange, len(rows))
	reasons := make([]kommune.Text, len(rows))
	for n := range rows {
		tests[n] = stats.UntestedRange()
		if rows[n].Difference != nil {
			tests[n], reasons[n] = p.testDifference(b, &rows[n])
			// Where a source rounds its national figure the two may point apart.
			if nearest := tests[n].Nearest(); nearest.Z**rows[n].Difference < 0 && nearest.P < 1-p.query.Confidence {
				tests[n] = stats.UntestedRange()
			}
		}
	}
	verdicts := p.verdictsOf(tests, func(n int) kommune.Text { return reasons[n] })
	kept := make([]DifferenceTest, len(rows))
	for n := range rows {
		if rows[n].Difference == nil {
			continue
		}
		words := b.opponentInWords(rows[n].Kommune.Code)
		kept[n] = DifferenceTest{verdicts[n], words.From}
		rows[n].DifferenceTest = &kept[n]
	}
}

// testDifference gives an untested test and the reason where there can be none.
func (p *Plan) testDifference(b *Benchmark, row *ComparisonRow) (stats.TestRange, kommune.Text) {
	untested := stats.UntestedRange()
	switch {
	case b.Kind == BenchmarkMedian:
		return untested, kommune.Text{
			DA: "Der findes ingen test af forskellen til en median.", EN: "There is no test of the difference from a median.",
		}
	case !p.Indicator.IsRatio() || !row.isCounted() && !row.IsRounded():
		return untested, p.whyNotTested(row, 0)
	case row.IsRounded() && !row.rounded.IsBounded():
		return untested, openDenominator()
	case b.isHedgedBySource():
		return untested, kommune.Text{
			DA: "Der er taget forbehold for det, tallet sammenlignes med, så forskellen kan ikke testes.",
			EN: "What the figure is compared with is hedged, so the difference can't be tested.",
		}
	case b.isFixed() && row.IsRounded():
		test, _ := stats.CompareRoundedProportionWithTarget(*row.rounded, *b.Value/p.Indicator.Scale)
		return test, beyondPossible()
	case b.isFixed():
		test, why := p.testFixed(*b.Value, row)
		return stats.CertainTest(test), why
	case b.pool.rounded > 0 || row.IsRounded():
		return testWithinRounding(b.pool, row)
	}
	test, why := p.testAgainstPool(b.pool, row)
	return stats.CertainTest(test), why
}

// testWithinRounding tests against a pool where a denominator of either is known
// only within rounding, at both ends of what they may be.
func testWithinRounding(sum *pool, row *ComparisonRow) (stats.TestRange, kommune.Text) {
	if len(sum.counted) == 0 && !sum.national {
		return stats.UntestedRange(), noCountsToTestAgainst()
	}
	of := sum.share
	if sum.contains(row.Kommune.Code) {
		of = func() stats.RoundedProportion { return sum.shareWithout(row) }
	}
	test, ok := stats.CompareRoundedProportions(row.share(), of())
	if !ok {
		return test, kommune.Text{
			DA: "Inden for afrundingen er der ingen grænse for nævneren af det, der sammenlignes med, så forskellen kan ikke testes.",
			EN: "Within the rounding nothing limits the denominator of what is compared with, so the difference can't be tested.",
		}
	}
	return test, kommune.Text{}
}

func noCountsToTestAgainst() kommune.Text {
	return kommune.Text{
		DA: "Kilden offentliggør ikke tæller og nævner for det, tallet sammenlignes med.",
		EN: "The source does not publish numerator and denominator of what the figure is compared with.",
	}
}

func beyondPossible() kommune.Text {
	return kommune.Text{
		DA: "Tallet, der sammenlignes med, ligger på grænsen af det mulige eller uden for den, så forskellen kan ikke testes.",
		EN: "The number compared with lies at the limit of what is possible or beyond, so the difference can't be tested.",
	}
}

func (p *Plan) testFixed(value float64, row *ComparisonRow) (stats.ScoreTest, kommune.Text) {
	compare, exactly := stats.CompareProportionWithTarget, stats.CompareProportionWithTargetExactly
	if p.Indicator.Kind == kommune.Rate {
		compare, exactly = stats.CompareRateWithTarget, stats.CompareRateWithTargetExactly
	}
	x, n, target := *row.Numerator, *row.Denominator, value/p.Indicator.Scale
	test, ok := compare(x, n, target)
	if !ok {
		test.P = math.NaN()
	}
	test = exactWhereSmall(test, func() (stats.ScoreTest, bool) { return exactly(x, n, target) })
	return test, beyondPossible()
}

// testAgainstPool takes the row's own counts out of the sums first.
func (p *Plan) testAgainstPool(sum *pool, row *ComparisonRow) (stats.ScoreTest, kommune.Text) {
	x, n := sum.numerator, sum.denominator
	if len(sum.counted) == 0 && !sum.national {
		return stats.ScoreTest{P: math.NaN()}, noCountsToTestAgainst()
	}
	if sum.contains(row.Kommune.Code) {
		x, n = x-*row.Numerator, n-*row.Denominator
	}
	// A subtraction of fractional counts may leave the rest a little outside.
	tolerance := 1e-9 * sum.denominator
	if n <= tolerance {
		return stats.ScoreTest{P: math.NaN()}, kommune.Text{
			DA: "Der er ingen tæller og nævner at teste mod, når kommunen selv er trukket fra.",
			EN: "There is no numerator and denominator to test against without the kommune itself.",
		}
	}
	compare := stats.CompareRates
	if p.Indicator.Kind == kommune.Proportion {
		compare, x = stats.CompareProportions, clampWithin(x, n, tolerance)
	} else {
		x = clampWithin(x, math.Inf(1), tolerance)
	}
	test, ok := compare(*row.Numerator, *row.Denominator, x, n)
	if !ok {
		test.P = math.NaN()
	}
	test = exactWhereSmall(test, func() (stats.ScoreTest, bool) {
		return compareExactly(p.Indicator.Kind)(*row.Numerator, *row.Denominator, x, n)
	})
	return test, kommune.Text{
		DA: "Tallene for kommunen og for det, den sammenlignes med, passer ikke sammen, så forskellen kan ikke testes.",
		EN: "The figures of the kommune and of what it is compared with do not fit together, so the difference can't be tested.",
	}
}

// clampWithin draws a value that lies outside 0 to most by rounding back to it.
func clampWithin(x, most, tolerance float64) float64 {
	if x >= -tolerance && x <= most+tolerance {
		return min(max(x, 0), most)
	}
	return x
}

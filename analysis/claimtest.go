package analysis

import (
	"slices"

	"kommunebench/kommune"
	"kommunebench/stats"
)

// support is what a test says of a difference or a change; why says why it was
// not tested.
type support struct {
	tested, beyondChance bool
	why                  kommune.Text
}

// testDifference tests a row against the benchmark that its difference is from.
// Against the country or all kommuner the test is that of the comparison, with
// its correction: claims are made of the kommuner that stand out.
func (p *comparisonPlan) testDifference(c *Comparison, row ComparisonRow) support {
	switch c.Benchmark.Kind {
	case BenchmarkCountry, BenchmarkPooled:
		if row.Significance == NotTested || row.Rough {
			return untestable(row)
		}
		return support{tested: true, beyondChance: row.SignificanceAfterCorrection != Similar}
	case BenchmarkTarget:
		return p.testTarget(row)
	case BenchmarkPeerGroup, BenchmarkKommune, BenchmarkSimilar:
		others := slices.DeleteFunc(slices.Clone(c.Rows), func(other ComparisonRow) bool {
			return other.Kommune.Code == row.Kommune.Code || !slices.Contains(p.benchmark.members, other.Kommune.Code)
		})
		return testPair(p.indicator.Indicator, row, together(others))
	case BenchmarkMedian:
	}
	return support{why: kommune.Text{DA: "der findes ingen test mod en median", EN: "there is no test against a median"}}
}

func (p *comparisonPlan) testTarget(row ComparisonRow) support {
	if !row.isCounted() || !p.indicator.IsRatio() {
		return untestable(row)
	}
	target, compare := p.benchmark.target/p.indicator.Scale, stats.CompareProportionWithTarget
	if p.indicator.Kind == kommune.Rate {
		compare = stats.CompareRateWithTarget
	}
	test, ok := compare(*row.Numerator, *row.Denominator, target)
	return supportOf(test, ok, row)
}

// testPair tests two rows against each other.
func testPair(indicator kommune.Indicator, one, other ComparisonRow) support {
	tests := ratiosOf(indicator, []ComparisonRow{one, other}).testAgainstRest()
	if tests == nil {
		return untestable(one, other)
	}
	return supportOf(tests[0], tests[0].Tested(), one, other)
}

// testChange tests two periods of one kommune against each other, where they
// share no persons and no season tells them apart: they lie at the same time of
// the year, or are twelve-month windows, which hold every season.
func testChange(indicator kommune.Indicator, before, after kommune.Period, earlier, later ComparisonRow) support {
	switch {
	case !before.End().Before(after.Start()):
		return support{why: kommune.Text{DA: "perioderne overlapper hinanden", EN: "the periods overlap"}}
	case before.Number() != after.Number() && before.Kind() != kommune.QuarterWindow:
		return support{why: kommune.Text{
			DA: "perioderne ligger på hver sin tid af året", EN: "the periods lie at different times of the year",
		}}
	}
	return testPair(indicator, later, earlier)
}

func supportOf(test stats.ScoreTest, ok bool, rows ...ComparisonRow) support {
	if !ok || test.LeastExpected < smallExpected {
		return untestable(rows...)
	}
	return support{tested: true, beyondChance: test.P < 1-DefaultConfidence}
}

func untestable(rows ...ComparisonRow) support {
	for _, row := range rows {
		if !row.isCounted() {
			return support{why: kommune.Text{
				DA: "tæller og nævner er ikke offentliggjort", EN: "numerator and denominator are not published",
			}}
		}
	}
	return support{why: kommune.Text{DA: "tallene er for små", EN: "the counts are too small"}}
}

// together is one row that holds the counts of several; without figures where
// none of them has counts. Its value is not in the indicator's unit.
func together(rows []ComparisonRow) ComparisonRow {
	sum := ComparisonRow{Qualifier: kommune.Exact}
	x, n := 0.0, 0.0
	for _, row := range rows {
		if row.isCounted() {
			x, n = x+*row.Numerator, n+*row.Denominator
			sum.Value, sum.Numerator, sum.Denominator = &x, &x, &n
		}
	}
	return sum
}

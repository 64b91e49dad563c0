package analysis

import (
	"math"

	"kommunebench/kommune"
	"kommunebench/stats"
)

// smallExpected is the expected count under which a row is rough and its p value
// that of an exact test. The usual
// 5 (W. G. Cochran (1954), Biometrics 10:417-451) is for one test at 5 per cent.
// A correction for 98 looks far into the tail: by simulation of equal kommuner
// it let one comparison in ten or more flag somebody where shares are 5 per cent
// or less, and one in twenty with 10.
const smallExpected = 10

// RankInterval is the best and the worst rank that the data allow, Lower the best,
// 1 being best of all, at the level of the field that holds it.
type RankInterval struct{ Lower, Upper int }

// ratios are the numerators and denominators of rows in step, NaN where a row
// has none or its source hedged them.
type ratios struct {
	kind           kommune.IndicatorKind
	scale          float64
	decimals       int64
	values, xs, ns []float64
	// shares are what each row's proportion may be; nil where no denominator is
	// known only within rounding.
	shares []stats.RoundedProportion
}

func ratiosOf(indicator kommune.Indicator, rows []ComparisonRow) ratios {
	figures := make([]float64, 3*len(rows))
	r := ratios{
		kind: indicator.Kind, scale: indicator.Scale, decimals: indicator.Decimals,
		values: figures[:len(rows)], xs: figures[len(rows) : 2*len(rows)], ns: figures[2*len(rows):],
	}
	for n := range rows {
		row := &rows[n]
		r.values[n], r.xs[n], r.ns[n] = ValueOrNaN(row.Value), math.NaN(), math.NaN()
		if row.isCounted() && indicator.IsRatio() {
			r.xs[n], r.ns[n] = *row.Numerator, *row.Denominator
		}
	}
	if areRounded(rows) {
		r.shares = make([]stats.RoundedProportion, len(rows))
		for n := range rows {
			r.shares[n] = rows[n].share()
		}
	}
	return r
}

// canTest reports whether the n-th row has figures that a test can use.
func (r *ratios) canTest(n int) bool {
	return r.ns[n] > 0 || r.shares != nil && r.shares[n].IsBounded()
}

// isCounted reports whether a row has a numerator and a denominator that hold as
// they stand: a figure that its source hedged is no count.
func (r *ComparisonRow) isCounted() bool {
	return r.Value != nil && r.Numerator != nil && r.Denominator != nil && !r.Qualifier.IsHedged()
}

// testRows tests every row against the rest, itself excluded, and adds rank
// intervals and shrunk values. Rows without numerator and denominator, and rows
// that their source hedged, are not tested: their spread is not published, and
// none is invented.
func (p *Plan) testRows(r ratios, rows []ComparisonRow) {
	tests := r.testAgainstRest()
	p.setRankIntervals(r, rows)
	r.shrink(rows)
	counted := 0
	for n := range rows {
		if r.canTest(n) {
			counted++
		}
	}
	if tests == nil {
		tests = make([]stats.TestRange, len(rows))
		for n := range tests {
			tests[n] = stats.UntestedRange()
		}
	}
	verdicts := p.verdictsOf(tests, func(n int) kommune.Text { return p.whyNotTested(&rows[n], counted) })
	for n := range rows {
		rows[n].Verdict = verdicts[n]
	}
}

// testAgainstRest gives a test per row, nil where the kind allows none. Where
// denominators are known only within rounding it has two ends.
func (r ratios) testAgainstRest() []stats.TestRange {
	if r.shares != nil {
		return stats.CompareRoundedProportionsWithRest(r.shares)
	}
	tests := r.certainTestsAgainstRest()
	if tests == nil {
		return nil
	}
	ranges := make([]stats.TestRange, len(tests))
	for n, test := range tests {
		ranges[n] = stats.CertainTest(test)
	}
	return ranges
}

func (r ratios) certainTestsAgainstRest() []stats.ScoreTest {
	var tests []stats.ScoreTest
	var ok bool
	switch r.kind {
	case kommune.Proportion:
		tests, ok = stats.CompareProportionsWithRest(r.xs, r.ns)
	case kommune.Rate:
		tests, ok = stats.CompareRatesWithRest(r.xs, r.ns)
	case kommune.Count, kommune.Mean, kommune.Score, kommune.Difference:
	}
	if !ok {
		return nil
	}
	var x, n float64
	for i, test := range tests {
		if test.Tested() {
			x, n = x+r.xs[i], n+r.ns[i]
		}
	}
	for i, test := range tests {
		tests[i] = exactWhereSmall(test, func() (stats.ScoreTest, bool) {
			return compareExactly(r.kind)(r.xs[i], r.ns[i], x-r.xs[i], n-r.ns[i])
		})
	}
	return tests
}

// exactWhereSmall takes the exact test where few events are expected: the normal
// distribution would call a difference there too often on one side and too
// seldom on the other, and contradict the exact limits of the funnel. Counts that
// are no whole numbers keep the score test.
func exactWhereSmall(test stats.ScoreTest, exactly func() (stats.ScoreTest, bool)) stats.ScoreTest {
	if !test.Tested() || test.LeastExpected >= smallExpected {
		return test
	}
	if exact, ok := exactly(); ok {
		return exact
	}
	return test
}

func compareExactly(kind kommune.IndicatorKind) func(x1, n1, x2, n2 float64) (stats.ScoreTest, bool) {
	if kind == kommune.Rate {
		return stats.CompareRatesExactly
	}
	return stats.CompareProportionsExactly
}

// whyNotTested takes how many rows have a usable numerator and denominator.
func (p *Plan) whyNotTested(row *ComparisonRow, counted int) kommune.Text {
	switch {
	case row.Status == kommune.Suppressed:
		return kommune.Text{
			DA: "Kommunens tal er skjult af hensyn til enkeltpersoner og kan ikke testes.",
			EN: "The kommune's figure is hidden to protect individuals and can't be tested.",
		}
	case row.Value == nil:
		return kommune.Text{
			DA: "Kommunen har intet tal og kan ikke testes.",
			EN: "The kommune has no figure and can't be tested.",
		}
	case !p.Indicator.IsRatio():
		return kommune.Text{
			DA: "Tallet er hverken en andel eller en rate, og dets spredning er ikke offentliggjort, så forskellen kan ikke testes.",
			EN: "The figure is neither a proportion nor a rate and its spread is not published, so the difference can't be tested.",
		}
	case row.Qualifier.IsHedged():
		return kommune.Text{
			DA: "Kilden har selv taget forbehold for tallet, så forskellen kan ikke testes.",
			EN: "The source itself hedged the figure, so the difference can't be tested.",
		}
	case row.IsRounded() && !row.rounded.IsBounded():
		return openDenominator()
	case !row.IsRounded() && (row.Numerator == nil || row.Denominator == nil):
		return kommune.Text{
			DA: "Kilden offentliggør ikke tæller og nævner, så forskellen kan ikke testes.",
			EN: "The source does not publish numerator and denominator, so the difference can't be tested.",
		}
	case counted > 1:
		return kommune.Text{DA: "Tallene tillader ingen test.", EN: "The figures allow no test."}
	}
	return kommune.Text{
		DA: "Der er ingen andre kommuner i sammenligningen med tæller og nævner at teste mod.",
		EN: "There are no other kommuner in the comparison with numerator and denominator to test against.",
	}
}

// setRankIntervals adds the ranks that the data can't tell from each row's own: the
// guaranteed interval and the likely one.
func (p *Plan) setRankIntervals(r ratios, rows []ComparisonRow) {
	guaranteed, likely := stats.RankIntervalsOfProportions, stats.LikelyRankIntervalsOfProportions
	switch r.kind {
	case kommune.Proportion:
	case kommune.Rate:
		guaranteed, likely = stats.RankIntervalsOfRates, stats.LikelyRankIntervalsOfRates
	case kommune.Count, kommune.Mean, kommune.Score, kommune.Difference:
		return
	}
	level, direction := p.query.Confidence, DirectionOf(p.Indicator.Polarity)
	// A kommune that alone has a figure has no rank, so no interval either.
	set := func(intervals []stats.RankInterval, of func(row *ComparisonRow) **RankInterval) {
		ranks := make([]RankInterval, len(intervals))
		for n, interval := range intervals {
			if row := &rows[n]; interval.Known() && row.Rank != nil {
				ranks[n] = RankInterval{Lower: interval.Lower, Upper: interval.Upper}
				*of(row) = &ranks[n]
			}
		}
	}
	ofGuaranteed := func(row *ComparisonRow) **RankInterval { return &row.RankInterval }
	ofLikely := func(row *ComparisonRow) **RankInterval { return &row.LikelyRankInterval }
	if r.shares != nil {
		intervals, _ := stats.RankIntervalsOfRoundedProportions(r.values, r.shares, level, direction)
		set(intervals, ofGuaranteed)
	} else {
		intervals, _ := guaranteed(r.values, r.xs, r.ns, level, direction)
		set(intervals, ofGuaranteed)
	}
	switch {
	case p.query.WithoutLikelyRanks:
	case r.shares != nil:
		intervals, _ := stats.LikelyRankIntervalsOfRoundedProportions(r.values, r.shares, level, direction)
		set(intervals, ofLikely)
	default:
		intervals, _ := likely(r.values, r.xs, r.ns, level, direction)
		set(intervals, ofLikely)
	}
}

// shrink adds each row's value drawn toward the pooled one: beta-binomial for
// proportions, Marshall for rates. None is computed where a denominator is known
// only within rounding: how far each value is drawn depends on all of them.
func (r ratios) shrink(rows []ComparisonRow) {
	if r.shares != nil {
		return
	}
	var shrinkage stats.Shrinkage
	var ok bool
	switch r.kind {
	case kommune.Proportion:
		shrinkage, ok = stats.ShrinkBetaBinomial(r.xs, r.ns)
	case kommune.Rate:
		shrinkage, ok = stats.ShrinkMarshall(r.xs, r.ns)
	case kommune.Count, kommune.Mean, kommune.Score, kommune.Difference:
	}
	if !ok {
		return
	}
	for n, value := range shrinkage.Values {
		shrinkage.Values[n] = kommune.WithoutFloatError(value*r.scale, r.decimals)
		rows[n].ShrunkValue = finiteOrNil(&shrinkage.Values[n])
	}
}

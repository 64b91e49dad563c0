package analysis

import (
	"math"
	"testing"

	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
	"kommunebench/stats"
)

func TestGoldenAnswer1HowSureIsAShare(t *testing.T) {
	row := compareCells(analysistest.KommunerNumbered(1), analysistest.Share(kommune.HigherIsBetter), analysistest.Ratio("101", 56, 80)).Rows[0]
	analysistest.WantAnswers(t, "1",
		analysistest.Worked("share", *row.Value, "70.0"),
		analysistest.Worked("lower limit", row.Interval.Lower, "59.23"), analysistest.Worked("upper limit", row.Interval.Upper, "78.94"))
	analysistest.WantSame(t, "method", row.Interval.Method, "WILSON")
}

func TestGoldenAnswer2HowSureIsARate(t *testing.T) {
	row := compareCells(analysistest.KommunerNumbered(1), analysistest.Rate(kommune.Neutral), analysistest.Ratio("101", 24, 80)).Rows[0]
	analysistest.WantAnswers(t, "2",
		analysistest.Worked("rate", *row.Value, "30.0"),
		analysistest.Worked("lower limit", row.Interval.Lower, "19.22"), analysistest.Worked("upper limit", row.Interval.Upper, "44.64"))
	analysistest.WantSame(t, "method", row.Interval.Method, "BYAR")
}

func TestGoldenAnswer3DoesOneKommuneDifferFromTheRest(t *testing.T) {
	comparison := compareCells(analysistest.KommunerNumbered(3), analysistest.Share(kommune.HigherIsBetter), analysistest.Ratio("101", 56, 70), analysistest.Ratio("102", 300, 450), analysistest.Ratio("103", 324, 480))
	row := rowByName(t, comparison, "K1")
	analysistest.WantAnswers(t, "3", analysistest.Worked("z", *row.ZScore, "2.232"), analysistest.Worked("p", *row.PValue, "0.0256"))
	analysistest.WantSame(t, "verdict", row.Significance, Better)
	analysistest.WantSame(t, "rough", row.Rough, false)
}

func TestGoldenAnswer4WhichOfFiveFindingsHoldTogether(t *testing.T) {
	qs := stats.AdjustBenjaminiHochberg([]float64{0.001, 0.012, 0.032, 0.046, 0.30})
	analysistest.WantAnswers(t, "4", analysistest.Worked("q1", qs[0], "0.0050"), analysistest.Worked("q2", qs[1], "0.0300"), analysistest.Worked("q3", qs[2], "0.0533"),
		analysistest.Worked("q4", qs[3], "0.0575"), analysistest.Worked("q5", qs[4], "0.3000"))
}

func TestGoldenAnswer5WhereDoesAKommuneStand(t *testing.T) {
	var cells []analysistest.Cell
	for n, value := range []float64{3.0, 2.8, 2.2, 2.2, 1.5, 1.0} {
		cells = append(cells, analysistest.Figure(analysistest.KommunerNumbered(6)[n].Code.Area(), value))
	}
	comparison := compareCells(analysistest.KommunerNumbered(6), analysistest.Score(kommune.HigherIsBetter), cells...)
	for n, want := range []struct {
		rank, quartile int
		percentile     string
	}{{1, 1, "91.67"}, {2, 1, "75.00"}, {3, 2, "50.00"}, {3, 2, "50.00"}, {5, 3, "25.00"}, {6, 4, "8.33"}} {
		row := comparison.Rows[n]
		analysistest.WantSame(t, "rank", *row.Rank, want.rank)
		analysistest.WantSame(t, "quartile", *row.Quartile, want.quartile)
		analysistest.WantAnswers(t, "5", analysistest.Worked("percentile rank", *row.PercentileRank, want.percentile))
	}
	d := comparison.Distribution
	analysistest.WantAnswers(t, "5", analysistest.Worked("Q1", *d.Q1, "1.675"), analysistest.Worked("median", *d.Median, "2.200"), analysistest.Worked("Q3", *d.Q3, "2.650"))
}

// thirds are the three kommuner of questions 6 and 8.
func thirds() *Comparison {
	return compareCells(analysistest.KommunerNumbered(3), analysistest.Share(kommune.HigherIsBetter), analysistest.Ratio("101", 60, 100), analysistest.Ratio("102", 50, 100), analysistest.Ratio("103", 30, 100))
}

func TestGoldenAnswer6HowSureIsARank(t *testing.T) {
	for n, want := range []RankInterval{{1, 2}, {1, 2}, {3, 3}} {
		analysistest.WantSame(t, "rank interval", *thirds().Rows[n].RankInterval, want)
	}
	level := 0.9746794344808963 // the square root of 0.95
	limits := func(x float64) stats.Interval {
		interval, ok := stats.ClopperPearsonInterval(x, 100, level)
		if !ok {
			t.Fatalf("no limits of %v of 100", x)
		}
		return interval
	}
	a, b, c := limits(60), limits(50), limits(30)
	reach := func(high, low stats.Interval, p, q float64) float64 {
		return math.Hypot(p-high.Lower, low.Upper-q)
	}
	analysistest.WantAnswers(t, "6", analysistest.Worked("level", level, "0.9747"),
		analysistest.Worked("lower of A", a.Lower, "0.4834"), analysistest.Worked("upper of B", b.Upper, "0.6150"),
		analysistest.Worked("lower of B", b.Lower, "0.3850"), analysistest.Worked("upper of C", c.Upper, "0.4136"),
		analysistest.Worked("A and B", reach(a, b, 0.6, 0.5), "0.1638"), analysistest.Worked("B and C", reach(b, c, 0.5, 0.3), "0.1616"), analysistest.Worked("A and C", reach(a, c, 0.6, 0.3), "0.1628"))
}

func TestGoldenAnswer7WhereAreTheLimitsOfAFunnel(t *testing.T) {
	comparison := compareCells(analysistest.KommunerNumbered(4), analysistest.Share(kommune.Neutral), analysistest.Ratio("101", 38, 100), analysistest.Ratio("102", 42, 100), analysistest.Ratio("103", 80, 200), analysistest.Ratio("104", 40, 100))
	point := comparison.Funnel.Points()[0]
	analysistest.WantSame(t, "denominator", point.Denominator, 100)
	analysistest.WantSame(t, "overdispersion", comparison.Funnel.Overdispersion, 1)
	analysistest.WantAnswers(t, "7", analysistest.Worked("centre", comparison.Funnel.Centre, "40.00"),
		analysistest.Worked("lower 95", point.Lower95, "30.02"), analysistest.Worked("upper 95", point.Upper95, "50.17"),
		analysistest.Worked("lower 99.8", point.Lower998, "24.76"), analysistest.Worked("upper 99.8", point.Upper998, "55.81"))
}

func TestGoldenAnswer8WhatToExpectOfAKommuneWithFewPersons(t *testing.T) {
	rows := thirds().Rows
	analysistest.WantAnswers(t, "8", analysistest.Worked("A", *rows[0].ShrunkValue, "58.70"), analysistest.Worked("B", *rows[1].ShrunkValue, "49.67"), analysistest.Worked("C", *rows[2].ShrunkValue, "31.63"))
}

func TestGoldenAnswer11DoTwoIndicatorsGoTogether(t *testing.T) {
	s, _ := stats.Spearman([]float64{20, 35, 30, 50, 45}, []float64{38, 41, 44, 49, 47}, DefaultConfidence)
	analysistest.WantAnswers(t, "11", analysistest.Worked("coefficient", s.Coefficient, "0.90"), analysistest.Worked("p", s.P, "0.083"),
		analysistest.Worked("lower", s.Interval.Lower, "-0.17"), analysistest.Worked("upper", s.Interval.Upper, "1.00"))
}

func TestGoldenAnswer12WhoIsMostLikeAKommune(t *testing.T) {
	profiles := []SimilarKommune{{Values: []float64{10, 200}}, {Values: []float64{12, 260}}, {Values: []float64{20, 230}}}
	deviations := standardDeviations(profiles)
	analysistest.WantAnswers(t, "12", analysistest.Worked("deviation of the first", deviations[0], "5.292"), analysistest.Worked("of the second", deviations[1], "30.000"),
		analysistest.Worked("A to B", standardisedDistance(profiles[0].Values, profiles[1].Values, deviations), "1.439"),
		analysistest.Worked("A to C", standardisedDistance(profiles[0].Values, profiles[2].Values, deviations), "1.512"))
}

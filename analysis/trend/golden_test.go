package trend

import (
	"testing"

	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

func TestGoldenAnswer9DoScoresRise(t *testing.T) {
	test := trendOf(analysistest.Score(kommune.HigherIsBetter), analysistest.Yearly("2019", 2.0, 2.3, 2.1, 2.6, 2.8, 3.0)...).Series[0].Test
	analysistest.WantSame(t, "method", test.Method, "AR1_TREND")
	analysistest.WantSame(t, "direction", test.Direction, Increasing)
	analysistest.WantAnswers(t, "9", analysistest.Worked("slope", *test.Slope, "0.20"), analysistest.Worked("T", *test.Statistic, "5.477"), analysistest.Worked("p", *test.PValue, "0.0208"),
		analysistest.Worked("lower", test.SlopeInterval.Lower, "0.05"), analysistest.Worked("upper", test.SlopeInterval.Upper, "0.35"))
}

func TestGoldenAnswer10DoesAShareRise(t *testing.T) {
	var cells []analysistest.Cell
	for n, x := range []float64{30, 36, 39, 47} {
		cells = append(cells, analysistest.Ratio("101", x, 100).In(analysistest.PeriodsFrom("2021", 4)[n]))
	}
	test := trendOf(analysistest.Share(kommune.HigherIsBetter), cells...).Series[0].Test
	analysistest.WantSame(t, "method", test.Method, "AR1_TREND")
	analysistest.WantSame(t, "direction", test.Direction, NoTrend)
	analysistest.WantAnswers(t, "10", analysistest.Worked("slope", *test.Slope, "5.40"), analysistest.Worked("standard error", *test.Slope / *test.Statistic, "2.171"),
		analysistest.Worked("T", *test.Statistic, "2.487"), analysistest.Worked("p", *test.PValue, "0.175"),
		analysistest.Worked("lower", test.SlopeInterval.Lower, "-6.36"), analysistest.Worked("upper", test.SlopeInterval.Upper, "17.16"))
}

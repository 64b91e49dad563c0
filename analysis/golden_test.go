package analysis

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"

	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
	"kommunebench/stats"
)

const methodsFile = "../docs/methods.md"

// answer is a number of a worked question: as the code computes it, and as
// docs/methods.md writes it.
type answer struct {
	name string
	got  float64
	want string
}

// questionsOf splits the worked questions off docs/methods.md, by number.
func questionsOf(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(methodsFile)
	if err != nil {
		t.Fatalf("reading the worked questions: %v", err)
	}
	questions := map[string]string{}
	for _, section := range strings.Split(string(text), "\n### ")[1:] {
		if number, rest, found := strings.Cut(section, ". "); found {
			questions[number], _, _ = strings.Cut(rest, "\n## ")
		}
	}
	return questions
}

// wantAnswers holds the numbers against the code, digit by digit as the worked
// question writes them, and against the question's text.
func wantAnswers(t *testing.T, question string, answers ...answer) {
	t.Helper()
	text, found := questionsOf(t)[question]
	if !found {
		t.Fatalf("%s has no question %s", methodsFile, question)
	}
	for _, a := range answers {
		_, decimals, _ := strings.Cut(a.want, ".")
		if got := fmt.Sprintf("%.*f", len(decimals), a.got); got != a.want {
			t.Errorf("%s = %s, want %s", a.name, got, a.want)
		}
		if !regexp.MustCompile(`(^|[^0-9.])` + regexp.QuoteMeta(a.want) + `($|[^0-9.]|\.[^0-9])`).MatchString(strings.ReplaceAll(text, "−", "-")) {
			t.Errorf("question %s of %s does not hold %s (%s)", question, methodsFile, a.want, a.name)
		}
	}
}

func TestGoldenAnswer1HowSureIsAShare(t *testing.T) {
	row := compareCells(analysistest.KommunerNumbered(1), analysistest.Share(kommune.HigherIsBetter), analysistest.Ratio("101", 56, 80)).Rows[0]
	wantAnswers(t, "1",
		answer{"share", *row.Value, "70.0"},
		answer{"lower limit", row.Interval.Lower, "59.23"}, answer{"upper limit", row.Interval.Upper, "78.94"})
	analysistest.WantSame(t, "method", row.Interval.Method, "WILSON")
}

func TestGoldenAnswer2HowSureIsARate(t *testing.T) {
	row := compareCells(analysistest.KommunerNumbered(1), analysistest.Rate(kommune.Neutral), analysistest.Ratio("101", 24, 80)).Rows[0]
	wantAnswers(t, "2",
		answer{"rate", *row.Value, "30.0"},
		answer{"lower limit", row.Interval.Lower, "19.22"}, answer{"upper limit", row.Interval.Upper, "44.64"})
	analysistest.WantSame(t, "method", row.Interval.Method, "BYAR")
}

func TestGoldenAnswer3DoesOneKommuneDifferFromTheRest(t *testing.T) {
	comparison := compareCells(analysistest.KommunerNumbered(3), analysistest.Share(kommune.HigherIsBetter), analysistest.Ratio("101", 56, 70), analysistest.Ratio("102", 300, 450), analysistest.Ratio("103", 324, 480))
	row := rowByName(t, comparison, "K1")
	wantAnswers(t, "3", answer{"z", *row.ZScore, "2.232"}, answer{"p", *row.PValue, "0.0256"})
	analysistest.WantSame(t, "verdict", row.Significance, Better)
	analysistest.WantSame(t, "rough", row.Rough, false)
}

func TestGoldenAnswer4WhichOfFiveFindingsHoldTogether(t *testing.T) {
	qs := stats.AdjustBenjaminiHochberg([]float64{0.001, 0.012, 0.032, 0.046, 0.30})
	wantAnswers(t, "4", answer{"q1", qs[0], "0.0050"}, answer{"q2", qs[1], "0.0300"}, answer{"q3", qs[2], "0.0533"},
		answer{"q4", qs[3], "0.0575"}, answer{"q5", qs[4], "0.3000"})
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
		wantAnswers(t, "5", answer{"percentile rank", *row.PercentileRank, want.percentile})
	}
	d := comparison.Distribution
	wantAnswers(t, "5", answer{"Q1", *d.Q1, "1.675"}, answer{"median", *d.Median, "2.200"}, answer{"Q3", *d.Q3, "2.650"})
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
	wantAnswers(t, "6", answer{"level", level, "0.9747"},
		answer{"lower of A", a.Lower, "0.4834"}, answer{"upper of B", b.Upper, "0.6150"},
		answer{"lower of B", b.Lower, "0.3850"}, answer{"upper of C", c.Upper, "0.4136"},
		answer{"A and B", reach(a, b, 0.6, 0.5), "0.1638"}, answer{"B and C", reach(b, c, 0.5, 0.3), "0.1616"}, answer{"A and C", reach(a, c, 0.6, 0.3), "0.1628"})
}

func TestGoldenAnswer7WhereAreTheLimitsOfAFunnel(t *testing.T) {
	comparison := compareCells(analysistest.KommunerNumbered(4), analysistest.Share(kommune.Neutral), analysistest.Ratio("101", 38, 100), analysistest.Ratio("102", 42, 100), analysistest.Ratio("103", 80, 200), analysistest.Ratio("104", 40, 100))
	point := comparison.Funnel.Points()[0]
	analysistest.WantSame(t, "denominator", point.Denominator, 100)
	analysistest.WantSame(t, "overdispersion", comparison.Funnel.Overdispersion, 1)
	wantAnswers(t, "7", answer{"centre", comparison.Funnel.Centre, "40.00"},
		answer{"lower 95", point.Lower95, "30.02"}, answer{"upper 95", point.Upper95, "50.17"},
		answer{"lower 99.8", point.Lower998, "24.76"}, answer{"upper 99.8", point.Upper998, "55.81"})
}

func TestGoldenAnswer8WhatToExpectOfAKommuneWithFewPersons(t *testing.T) {
	rows := thirds().Rows
	wantAnswers(t, "8", answer{"A", *rows[0].ShrunkValue, "58.70"}, answer{"B", *rows[1].ShrunkValue, "49.67"}, answer{"C", *rows[2].ShrunkValue, "31.63"})
}

func TestGoldenAnswer9DoScoresRise(t *testing.T) {
	test := trendOf(analysistest.Score(kommune.HigherIsBetter), analysistest.Yearly("2019", 2.0, 2.3, 2.1, 2.6, 2.8, 3.0)...).Series[0].Test
	analysistest.WantSame(t, "method", test.Method, "AR1_TREND")
	analysistest.WantSame(t, "direction", test.Direction, Increasing)
	wantAnswers(t, "9", answer{"slope", *test.Slope, "0.20"}, answer{"T", *test.Statistic, "5.477"}, answer{"p", *test.PValue, "0.0208"},
		answer{"lower", test.SlopeInterval.Lower, "0.05"}, answer{"upper", test.SlopeInterval.Upper, "0.35"})
}

func TestGoldenAnswer10DoesAShareRise(t *testing.T) {
	var cells []analysistest.Cell
	for n, x := range []float64{30, 36, 39, 47} {
		cells = append(cells, analysistest.Ratio("101", x, 100).In(analysistest.PeriodsFrom("2021", 4)[n]))
	}
	test := trendOf(analysistest.Share(kommune.HigherIsBetter), cells...).Series[0].Test
	analysistest.WantSame(t, "method", test.Method, "AR1_TREND")
	analysistest.WantSame(t, "direction", test.Direction, NoTrend)
	wantAnswers(t, "10", answer{"slope", *test.Slope, "5.40"}, answer{"standard error", *test.Slope / *test.Statistic, "2.171"},
		answer{"T", *test.Statistic, "2.487"}, answer{"p", *test.PValue, "0.175"},
		answer{"lower", test.SlopeInterval.Lower, "-6.36"}, answer{"upper", test.SlopeInterval.Upper, "17.16"})
}

func TestGoldenAnswer11DoTwoIndicatorsGoTogether(t *testing.T) {
	s, _ := stats.Spearman([]float64{20, 35, 30, 50, 45}, []float64{38, 41, 44, 49, 47}, DefaultConfidence)
	wantAnswers(t, "11", answer{"coefficient", s.Coefficient, "0.90"}, answer{"p", s.P, "0.083"},
		answer{"lower", s.Interval.Lower, "-0.17"}, answer{"upper", s.Interval.Upper, "1.00"})
}

func TestGoldenAnswer12WhoIsMostLikeAKommune(t *testing.T) {
	profiles := []SimilarKommune{{Values: []float64{10, 200}}, {Values: []float64{12, 260}}, {Values: []float64{20, 230}}}
	deviations := standardDeviations(profiles)
	wantAnswers(t, "12", answer{"deviation of the first", deviations[0], "5.292"}, answer{"of the second", deviations[1], "30.000"},
		answer{"A to B", standardisedDistance(profiles[0].Values, profiles[1].Values, deviations), "1.439"},
		answer{"A to C", standardisedDistance(profiles[0].Values, profiles[2].Values, deviations), "1.512"})
}

package words

import (
	"regexp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kommunebench/analysis"
	"kommunebench/analysis/analysistest"
	"kommunebench/analysis/trend"
	"kommunebench/kommune"
)

// claimWords are the words of a sentence that claim a difference or a movement,
// by what must have been found for them to stand.
func claimWords() map[string]*regexp.Regexp {
	return map[string]*regexp.Regexp{
		string(analysis.Better):  regexp.MustCompile(`\b(bedre|better)\b`),
		string(analysis.Worse):   regexp.MustCompile(`\b(dårligere|worse)\b`),
		string(analysis.Higher):  regexp.MustCompile(`\b(højere|higher)\b`),
		string(analysis.Lower):   regexp.MustCompile(`\b(lavere|lower)\b`),
		string(trend.Increasing): regexp.MustCompile(`\b(steget|rose)\b`),
		string(trend.Decreasing): regexp.MustCompile(`\b(faldet|fell)\b`),
		"BEYOND_CHANCE":          regexp.MustCompile(`, og forskellen er større, end tilfældige udsving|and the difference is larger than chance|; (udviklingen er større|the movement is larger)`),
	}
}

// wantOnly fails where a sentence has the words of a finding that is not among
// those allowed, or lacks those of one that is.
func wantOnly(t *rapid.T, sentence string, allowed ...string) {
	t.Helper()
	for finding, words := range claimWords() {
		if has, may := words.MatchString(sentence), slices.Contains(allowed, finding); has != may {
			t.Fatalf("finding %s: in the sentence %v, in the test %v: %s", finding, has, may, sentence)
		}
	}
}

func anyBenchmark(kommuner []kommune.Kommune) *rapid.Generator[*analysis.BenchmarkQuery] {
	return rapid.Custom(func(t *rapid.T) *analysis.BenchmarkQuery {
		query := &analysis.BenchmarkQuery{Kind: rapid.SampledFrom([]analysis.BenchmarkKind{
			"", analysis.BenchmarkCountry, analysis.BenchmarkPooled, analysis.BenchmarkMedian, analysis.BenchmarkPeerGroup, analysis.BenchmarkKommune, analysis.BenchmarkTarget, analysis.BenchmarkSimilar,
		}).Draw(t, "kind")}
		switch query.Kind {
		case "":
			return nil
		case analysis.BenchmarkTarget:
			query.Target = analysistest.Pointer(41.0)
		case analysis.BenchmarkKommune:
			query.Kommune = &kommuner[0].Code
		case analysis.BenchmarkPeerGroup, analysis.BenchmarkSimilar:
			for _, k := range kommuner[:rapid.IntRange(1, len(kommuner)).Draw(t, "members")] {
				query.Kommuner = append(query.Kommuner, k.Code)
			}
		case analysis.BenchmarkCountry, analysis.BenchmarkPooled, analysis.BenchmarkMedian:
		}
		return query
	})
}

func TestNoRowSentenceClaimsMoreThanTheTestFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		indicator := analysistest.AnyIndicator().Draw(t, "indicator")
		kommuner := analysistest.KommunerNumbered(rapid.IntRange(1, 12).Draw(t, "kommuner"))
		var cells []analysistest.Cell
		for _, k := range kommuner {
			cells = append(cells, analysistest.AnyCell(k.Code.Area(), "2024").Draw(t, "cell"))
		}
		w := analysistest.NewWorld(kommuner, map[string][]analysistest.Cell{indicator.ID: cells}, indicator)
		comparison := comparedAs(t, w, func(q *analysis.ComparisonQuery) {
			q.Benchmark = anyBenchmark(kommuner).Draw(t, "benchmark")
			q.Confidence = rapid.SampledFrom([]float64{0.8, 0.95, 0.999}).Draw(t, "confidence")
		})
		for _, row := range comparison.Rows {
			for _, lang := range []kommune.Language{kommune.Danish, kommune.English} {
				sentence := RowSentence(&row, lang)
				verdict := row.Verdict
				if row.DifferenceTest != nil {
					verdict = row.DifferenceTest.Verdict
				}
				switch found := verdict.SignificanceAfterCorrection; {
				case found == analysis.Similar || found == analysis.NotTested || verdict.Rough || row.Qualifier.IsHedged():
					wantOnly(t, sentence)
				default:
					wantOnly(t, sentence, string(found), "BEYOND_CHANCE")
				}
				if row.Value == nil && row.Rank != nil {
					t.Fatal("a kommune without a figure has a rank")
				}
				if (row.DifferenceTest == nil) != (row.Difference == nil) {
					t.Fatalf("a difference of %v with a test of %v", row.Difference, row.DifferenceTest)
				}
				if test := row.DifferenceTest; test != nil && test.Significance != analysis.NotTested && test.Significance != analysis.Similar && *test.ZScore**row.Difference <= 0 {
					t.Fatalf("a difference of %v is tested as z = %v", *row.Difference, *test.ZScore)
				}
			}
		}
		if len(ComparisonCaveats(comparison, kommune.Danish)) != len(ComparisonCaveats(comparison, kommune.English)) {
			t.Fatal("the caveats differ between the languages")
		}
	})
}

func TestNoSeriesSentenceSpeaksOfAMovementThatTheTestDidNotFind(t *testing.T) {
	firsts := []kommune.Period{"2010", "2018H2", "2019Q3", "2018M05", "2020W40", "2018QMAT03"}
	rapid.Check(t, func(t *rapid.T) {
		indicator := analysistest.AnyIndicator().Draw(t, "indicator")
		periods := analysistest.PeriodsFrom(rapid.SampledFrom(firsts).Draw(t, "first"), rapid.IntRange(1, 60).Draw(t, "periods"))
		if rapid.Bool().Draw(t, "broken") {
			indicator.BreakPeriods = []string{string(rapid.SampledFrom(periods).Draw(t, "break"))}
		}
		moves, gaps := rapid.IntRange(-3, 3).Draw(t, "moves"), rapid.IntRange(0, 2).Draw(t, "gaps")
		cells := []analysistest.Cell{analysistest.Ratio("101", 400, 1000).In(periods[0])}
		for n, period := range periods[1:] {
			c := analysistest.Ratio("101", min(max(400+float64(moves*n+rapid.IntRange(-20, 20).Draw(t, "noise")), 0), 1000), 1000).In(period)
			if gaps > 0 && rapid.IntRange(0, 20).Draw(t, "gap") == 0 {
				c = analysistest.AnyCell("101", period).Draw(t, "cell")
			}
			cells = append(cells, c)
		}
		series := &followed(t, indicator, cells...).Series[0]
		for _, lang := range []kommune.Language{kommune.Danish, kommune.English} {
			switch direction := series.Test.Direction; direction {
			case trend.Increasing, trend.Decreasing:
				wantOnly(t, SeriesSentence(series, lang), string(direction), "BEYOND_CHANCE")
			case trend.NoTrend, trend.NotTested:
				wantOnly(t, SeriesSentence(series, lang))
			}
		}
		test := series.Test
		if (test.Reason(kommune.Danish) != nil) != (test.Direction == trend.NotTested) {
			t.Fatalf("direction %s with the reason %v", test.Direction, test.Reason(kommune.Danish))
		}
		wantOneVerdict(t, test)
	})
}

// wantOneVerdict fails where direction, p, slope and interval disagree.
func wantOneVerdict(t *rapid.T, test trend.Test) {
	t.Helper()
	if test.Direction == trend.NotTested {
		if test.PValue != nil || test.Slope != nil || test.SlopeInterval != nil || test.Statistic != nil {
			t.Fatalf("figures of a test that was not made: %+v", test)
		}
		return
	}
	rises := test.SlopeInterval != nil && test.SlopeInterval.Lower > 0
	falls := test.SlopeInterval != nil && test.SlopeInterval.Upper < 0
	if rises != (test.Direction == trend.Increasing) || falls != (test.Direction == trend.Decreasing) || (rises || falls) != (*test.PValue < 1-analysis.DefaultConfidence) {
		t.Fatalf("%s with p = %v and the interval %+v", test.Direction, *test.PValue, test.SlopeInterval)
	}
	if (rises || falls) && ((*test.Slope > 0) != rises || (*test.Statistic > 0) != rises) {
		t.Fatalf("%s with the slope %v and the statistic %v", test.Direction, *test.Slope, *test.Statistic)
	}
}

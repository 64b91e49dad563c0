package analysis

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
	"kommunebench/stats"
)

func TestAShareWithACountIsComparedAtBothEndsOfItsRounding(t *testing.T) {
	// By hand: 300 of 4.0 % is a share from 3.95 to 4.05 % of a count from 299.5 to
	// 300.5, so of 299.5/0.0405 = 7,395.06 to 300.5/0.0395 = 7,607.59 persons.
	c := compareCells(analysistest.KommunerNumbered(3), analysistest.Share(kommune.LowerIsBetter),
		analysistest.RoundedShare("101", 4.0, 300), analysistest.RoundedShare("102", 2.0, 400), analysistest.RoundedShare("103", 2.0, 200))
	row := rowByName(t, c, "K1")
	if row.Denominator != nil || row.DenominatorInterval == nil || row.DenominatorInterval.Lower != 7395 || *row.DenominatorInterval.Upper != 7608 {
		t.Fatalf("a denominator of %v within %+v", row.Denominator, row.DenominatorInterval)
	}
	low, _ := stats.WilsonInterval(299.5, 299.5/0.0395, 0.95)
	high, _ := stats.WilsonInterval(299.5, 299.5/0.0405, 0.95)
	analysistest.WantNear(t, "lower limit", &row.Interval.Lower, 100*low.Lower, 1e-9)
	analysistest.WantNear(t, "upper limit", &row.Interval.Upper, 100*high.Upper, 1e-9)
	if row.Interval.Method != "WILSON_WITHIN_ROUNDING" {
		t.Errorf("the interval's method is %s", row.Interval.Method)
	}
	// The end nearest to no difference: K1 at 3.95 %, K2 and K3 at the most they may be
	// together, all with the fewest persons.
	rest, _ := stats.CompareProportions(299.5, 299.5/0.0395, 399.5+199.5, (399.5+199.5)/0.0205)
	analysistest.WantNear(t, "z", row.ZScore, rest.Z, 1e-9)
	if row.Significance != Worse || row.SignificanceAfterCorrection != Worse || row.ShrunkValue != nil {
		t.Errorf("%s, %s after correction, drawn to %v", row.Significance, row.SignificanceAfterCorrection, row.ShrunkValue)
	}
	if judged, rounded := c.Judged(); judged != 3 || rounded != 3 {
		t.Errorf("%d of %d were judged", judged, rounded)
	}
}

func TestWhereTheEndsDisagreeThereIsNoVerdict(t *testing.T) {
	// Shares of half a million persons each: 0.1 point is far more than chance, and no
	// more than the rounding.
	c := compareCells(analysistest.KommunerNumbered(2), analysistest.Share(kommune.LowerIsBetter),
		analysistest.RoundedShare("101", 3.0, 15000), analysistest.RoundedShare("102", 3.1, 15500))
	for _, row := range c.Rows {
		if row.Significance != NotTested || row.PValue != nil || row.QValue != nil || row.ZScore != nil || !row.IsOpen() || !row.CountsAsTest() {
			t.Errorf("%s is %s with p %v", row.Kommune.Name, row.Significance, row.PValue)
		}
		if reason := row.SignificanceReason(kommune.English); reason == nil || *reason != openVerdict().EN {
			t.Errorf("%s is not tested because %v", row.Kommune.Name, reason)
		}
		if row.RankInterval.Lower != 1 || row.RankInterval.Upper != 2 {
			t.Errorf("%s ranks %v", row.Kommune.Name, *row.RankInterval)
		}
	}
	if len(c.Funnel.Outside) != 0 {
		t.Errorf("outside: %v", c.Funnel.Outside)
	}
}

func TestAShareRoundedToNoneIsNotTestedAndHasNoUpperDenominator(t *testing.T) {
	c := compareCells(analysistest.KommunerNumbered(3), analysistest.Share(kommune.LowerIsBetter),
		analysistest.RoundedShare("101", 0, 3), analysistest.RoundedShare("102", 3.1, 15500), analysistest.RoundedShare("103", 0, 0))
	row := rowByName(t, c, "K1")
	if row.DenominatorInterval.Lower != 5000 || row.DenominatorInterval.Upper != nil || row.Significance != NotTested {
		t.Errorf("%+v is %s", row.DenominatorInterval, row.Significance)
	}
	if row.Interval == nil || row.Interval.Lower != 0 || row.Interval.Upper > 0.2 {
		t.Errorf("3 persons in 0.0 per cent have the interval %v", row.Interval)
	}
	if none := rowByName(t, c, "K3"); none.Interval != nil || none.RankInterval != nil || none.Significance != NotTested {
		t.Errorf("nobody in 0.0 per cent has the interval %v and the ranks %v", none.Interval, none.RankInterval)
	}
}

// Six persons in a rounded share are too few for any test but an exact one, which needs
// the denominator: the correction of the others does not count them.
func TestAChangeIsCorrectedForThoseThatAreTested(t *testing.T) {
	share := analysistest.Share(kommune.LowerIsBetter)
	of := func(shares ...float64) *Comparison {
		cells := []analysistest.Cell{analysistest.RoundedShare("103", 2.0, 6)}
		for n, share := range shares {
			cells = append(cells, analysistest.RoundedShare(kommune.Area(fmt.Sprint(101+n)), share, 5000*share))
		}
		return compareCells(analysistest.KommunerNumbered(3), share, cells...)
	}
	earlier, later := of(3, 3), of(4, 5)
	earlier.Period = "2023"
	verdict, correctedOf := CorrectedChange(earlier, later, "101")
	if verdict.SignificanceAfterCorrection != Worse || correctedOf != 2 {
		t.Errorf("%s as one of %d, want one of the 2 that are tested", verdict.SignificanceAfterCorrection, correctedOf)
	}
	if few, _ := CorrectedChange(earlier, later, "103"); few.Significance != NotTested || !few.IsOpen() {
		t.Errorf("of six persons: %+v", few)
	}
}

func TestAPublishedCountryWithinRoundingIsNoFixedNumber(t *testing.T) {
	kommuner := analysistest.KommunerNumbered(2)
	c := compareCells(kommuner, analysistest.Share(kommune.LowerIsBetter),
		analysistest.RoundedShare(kommune.Country, 3.0, 90000), analysistest.RoundedShare("101", 4.0, 8000), analysistest.RoundedShare("102", 3.0, 12000))
	// 8,000 of 4.0 % is told from the rest of the country, 12,000 of 3.0 % is not: the
	// country may be 2.95 or 3.05 %.
	if test := rowByName(t, c, "K1").DifferenceTest; test.Significance != Worse || test.Against(kommune.English) != "the rest of the country" {
		t.Errorf("%s against %s", test.Significance, test.Against(kommune.English))
	}
	if test := rowByName(t, c, "K2").DifferenceTest; test.Significance != NotTested || !test.IsOpen() {
		t.Errorf("3.0 %% against 3.0 %% is %s", test.Significance)
	}
}

func TestAPoolWithinRoundingIsAboutItsValue(t *testing.T) {
	kommuner := analysistest.KommunerNumbered(4)
	w := analysistest.NewWorld(kommuner, map[string][]analysistest.Cell{"test/share": {
		analysistest.RoundedShare("101", 4.0, 400), analysistest.RoundedShare("102", 2.0, 400), analysistest.RoundedShare("103", 6.0, 900), analysistest.RoundedShare("104", 0, 2),
	}}, analysistest.Share(kommune.LowerIsBetter))
	plan := planOf(w)
	plan.benchmark = benchmarkPlan{kind: BenchmarkPooled}
	c := plan.compute(analysistest.ObservationsOf(analysistest.Share(kommune.LowerIsBetter), w.Cells["test/share"]), analysistest.When())
	// 1,700 of 10,000 + 20,000 + 15,000 persons; the one with an open denominator is
	// left out.
	analysistest.WantNear(t, "pooled", c.Benchmark.Value, 100*1700.0/45000, 1e-9)
	least, most, isRounded := c.Benchmark.Rounding(c.Indicator.Indicator)
	if c.Benchmark.Qualifier != kommune.About || !isRounded || least > 3.74 || most < 3.81 || most-least > 0.13 {
		t.Errorf("the pool is %s, %v to %v", c.Benchmark.Qualifier, least, most)
	}
	if c.Benchmark.Interval.Lower > least || c.Benchmark.Interval.Upper < most {
		t.Errorf("the interval %v does not hold %v to %v", *c.Benchmark.Interval, least, most)
	}
	if test := rowByName(t, c, "K3").DifferenceTest; test.Significance != Worse {
		t.Errorf("6.0 %% against the others is %s: %v", test.Significance, test.Reason(kommune.English))
	}
}

// binomialOfMany draws how many of n persons, by the gaps between them.
func binomialOfMany(random *rand.Rand, n, p float64) float64 {
	hits, rate := 0.0, -math.Log1p(-p)
	for at := math.Floor(random.ExpFloat64() / rate); at < n; at += 1 + math.Floor(random.ExpFloat64()/rate) {
		hits++
	}
	return hits
}

// simulatedWithinRounding draws kommuner of the sizes of labour forces, whose counts and shares
// are rounded as the source of the unemployment figures does.
func simulatedWithinRounding(seed uint64, runs, decimals int, truth func(n int) float64, look func(rounded, certain *Comparison)) {
	random := rand.New(rand.NewPCG(seed, 12))
	kommuner := analysistest.KommunerNumbered(98)
	indicator := analysistest.Share(kommune.LowerIsBetter)
	indicator.Decimals = int64(decimals)
	plan := planOf(analysistest.NewWorld(kommuner, map[string][]analysistest.Cell{indicator.ID: {analysistest.Ratio("101", 1, 2)}}, indicator))
	compute := func(cells []analysistest.Cell) *Comparison {
		return plan.compute(analysistest.ObservationsOf(indicator, cells), analysistest.When())
	}
	rounded, certain := make([]analysistest.Cell, 98), make([]analysistest.Cell, 98)
	for range runs {
		for n, k := range kommuner {
			// From 1,000 to 350,000, half of them under 25,000.
			size := math.Round(1000 * math.Pow(350, math.Pow(float64(n)/97, 0.8)))
			x := binomialOfMany(random, size, truth(n))
			rounded[n], certain[n] = analysistest.AsRounded(k.Code.Area(), x, size, decimals), analysistest.Ratio(k.Code.Area(), x, size)
		}
		look(compute(rounded), compute(certain))
	}
}

// withinRounding counts what comparisons of equal kommuner find.
type withinRounding struct {
	rows, intervals, covered, alarms, judged, ranked, rankHeld, comparisons, named, outside float64
}

func (w *withinRounding) look(c *Comparison, truth float64) {
	isNamed := 0.0
	for n := range c.Rows {
		row := &c.Rows[n]
		w.rows++
		if row.Interval != nil {
			w.intervals++
			w.covered += oneIf(row.Interval.Lower <= truth && truth <= row.Interval.Upper)
		}
		w.judged += oneIf(row.Significance != NotTested)
		w.alarms += oneIf(row.Significance == Better || row.Significance == Worse)
		if row.SignificanceAfterCorrection == Better || row.SignificanceAfterCorrection == Worse {
			isNamed = 1
		}
		if row.RankInterval != nil {
			w.ranked++
			w.rankHeld += oneIf(row.RankInterval.Lower == 1 && row.RankInterval.Upper == c.Distribution.N)
		}
	}
	w.comparisons++
	w.named += isNamed
	w.outside += oneIf(len(c.Funnel.Outside) > 0)
}

func oneIf(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// row is how the documents tell it.
func (w *withinRounding) row() string {
	return fmt.Sprintf("%.1f %% | %.1f %% | %.1f %% | %.0f %% | %.1f %% | %.0f %%", 100*w.covered/w.intervals, 100*w.alarms/w.rows,
		100*w.named/w.comparisons, 100*w.judged/w.rows, 100*w.rankHeld/w.ranked, 100*w.outside/w.comparisons)
}

// The rows stand in docs/methods.md as they are here.
func TestWithinRoundingIntervalsCoverAndVerdictsAreNotWrongTooOften(t *testing.T) {
	const runs = 150
	for _, c := range []struct {
		name     string
		decimals int
		truth    float64
	}{
		{"shares of 3 %, one decimal", 1, 0.03},
		{"shares of 3 %, two decimals", 2, 0.03},
		{"shares of 20 %, one decimal", 1, 0.2},
		{"shares of 0.5 %, one decimal", 1, 0.005},
	} {
		t.Run(c.name, func(t *testing.T) {
			var found withinRounding
			simulatedWithinRounding(21, runs, c.decimals, equalTruth(c.truth), func(rounded, _ *Comparison) { found.look(rounded, 100*c.truth) })
			if found.covered < 0.95*found.intervals || found.alarms > 0.05*found.rows || found.named > 0.075*runs || found.rankHeld < 0.95*found.ranked {
				t.Errorf("%+v", found)
			}
			methods, err := os.ReadFile("../docs/methods.md")
			if line := "| " + c.name + " | " + found.row() + " |"; err != nil || !strings.Contains(string(methods), line) {
				t.Errorf("docs/methods.md lacks the line\n%s", line)
			}
		})
	}
}

func TestWithinRoundingNoVerdictContradictsThatOfTheCountsThemselves(t *testing.T) {
	random := rand.New(rand.NewPCG(22, 22))
	var truths [98]float64
	truth := func(n int) float64 {
		truths[n] = 0.03 * math.Exp(0.2*random.NormFloat64())
		return truths[n]
	}
	judged, total, likelyHeld := 0, 0, 0
	simulatedWithinRounding(23, 60, 1, truth, func(rounded, certain *Comparison) {
		for n := range rounded.Rows {
			row := &rounded.Rows[n]
			at := slices.IndexFunc(certain.Rows, func(r ComparisonRow) bool { return r.Kommune.Code == row.Kommune.Code })
			known := &certain.Rows[at]
			total++
			better := 1
			for _, other := range truths {
				if other < truths[place(*row)] {
					better++
				}
			}
			if row.LikelyRankInterval.Lower <= better && better <= row.LikelyRankInterval.Upper {
				likelyHeld++
			}
			if row.Significance == NotTested {
				continue
			}
			judged++
			if row.Significance != known.Significance || row.SignificanceAfterCorrection != known.SignificanceAfterCorrection && !known.Rough {
				t.Errorf("%s within rounding (%s after correction), %s (%s) by the counts", row.Significance, row.SignificanceAfterCorrection, known.Significance, known.SignificanceAfterCorrection)
			}
			if *row.PValue < *known.PValue-1e-9 || *row.QValue < *known.QValue-1e-9 {
				t.Errorf("p %v and q %v within rounding, %v and %v by the counts", *row.PValue, *row.QValue, *known.PValue, *known.QValue)
			}
			if row.Interval.Lower > known.Interval.Lower || row.Interval.Upper < known.Interval.Upper {
				t.Errorf("the interval %v does not hold %v", *row.Interval, *known.Interval)
			}
			if row.RankInterval.Lower > known.RankInterval.Lower || row.RankInterval.Upper < known.RankInterval.Upper {
				t.Errorf("the rank interval %v does not hold %v", *row.RankInterval, *known.RankInterval)
			}
		}
		for _, k := range rounded.Funnel.Outside {
			if !slices.ContainsFunc(certain.Funnel.Outside, func(other kommune.Kommune) bool { return other.Code == k.Code }) {
				t.Errorf("%s is outside the funnel within rounding alone", k.Name)
			}
		}
	})
	t.Logf("%.1f %% of kommuner judged where true shares differ, %.1f %% of likely rank intervals hold the true rank",
		100*float64(judged)/float64(total), 100*float64(likelyHeld)/float64(total))
	if likelyHeld*100 < total*95 {
		t.Errorf("%d of %d likely rank intervals hold the true rank", likelyHeld, total)
	}
}

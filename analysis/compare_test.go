package analysis

import (
	"math"
	"slices"
	"testing"

	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

func TestOneKommuneIsNamedByPolarityAgainstTheOthers(t *testing.T) {
	for _, c := range []struct {
		name     string
		x        float64
		polarity kommune.Polarity
		alone    Significance
		after    Significance
	}{
		{"far above where higher is better", 300, kommune.HigherIsBetter, Better, Better},
		{"far below where higher is better", 100, kommune.HigherIsBetter, Worse, Worse},
		{"far above where lower is better", 300, kommune.LowerIsBetter, Worse, Worse},
		{"far below where lower is better", 100, kommune.LowerIsBetter, Better, Better},
		{"far above where neither is better", 300, kommune.Neutral, Higher, Higher},
		{"far below where neither is better", 100, kommune.Neutral, Lower, Lower},
		{"a little above is no difference", 205, kommune.HigherIsBetter, Similar, Similar},
		{"the same is no difference", 200, kommune.HigherIsBetter, Similar, Similar},
		// z = 2.33, p = 0.02, and ten times that after correction.
		{"above by so much as one of ten is by chance", 226, kommune.HigherIsBetter, Better, Similar},
	} {
		t.Run(c.name, func(t *testing.T) {
			comparison := compareCells(analysistest.KommunerNumbered(10), analysistest.Share(c.polarity), append(analysistest.EqualOthers(), analysistest.Ratio("101", c.x, 500))...)
			row := rowByName(t, comparison, "K1")
			analysistest.WantSame(t, "significance", row.Significance, c.alone)
			analysistest.WantSame(t, "significance after correction", row.SignificanceAfterCorrection, c.after)
			if row.SignificanceReason(kommune.Danish) != nil {
				t.Errorf("a reason is given though the row was tested: %s", *row.SignificanceReason(kommune.Danish))
			}
			if row.PValue == nil || row.QValue == nil || row.ZScore == nil || *row.QValue < *row.PValue {
				t.Errorf("p %v, q %v and z %v", row.PValue, row.QValue, row.ZScore)
			}
		})
	}
}

func TestTheRestOfATestLeavesTheKommuneItselfOut(t *testing.T) {
	// By hand: K1 has 900 of 1,000, the others 90 of 300: z against them is
	// (0.9-0.3)/sqrt(0.761538·0.238462·(1/1000+1/300)); against all it would be
	// far less.
	comparison := compareCells(analysistest.KommunerNumbered(4), analysistest.Share(kommune.HigherIsBetter),
		analysistest.Ratio("101", 900, 1000), analysistest.Ratio("102", 30, 100), analysistest.Ratio("103", 30, 100), analysistest.Ratio("104", 30, 100))
	p := 990.0 / 1300
	analysistest.WantNear(t, "z", rowByName(t, comparison, "K1").ZScore, 0.6/math.Sqrt(p*(1-p)*(1.0/1000+1.0/300)), 1e-9)
}

func TestRowsThatCanNotBeTestedSayWhy(t *testing.T) {
	impossible := analysistest.Ratio("101", 50, 100)
	impossible.X = 120
	for _, c := range []struct {
		name      string
		indicator kommune.Indicator
		cells     []analysistest.Cell
		reason    string
	}{
		{"a figure that is hidden", analysistest.Share(kommune.Neutral), []analysistest.Cell{analysistest.None("101", kommune.Suppressed), analysistest.Ratio("102", 1, 2)}, "The kommune's figure is hidden to protect individuals and can't be tested."},
		{"without a row", analysistest.Share(kommune.Neutral), []analysistest.Cell{analysistest.Ratio("102", 1, 2)}, "The kommune has no figure and can't be tested."},
		{"a share of nobody", analysistest.Share(kommune.Neutral), []analysistest.Cell{{Area: "101", Period: "2024", Status: kommune.NotApplicable, Qualifier: kommune.Exact}, analysistest.Ratio("102", 1, 2)}, "The kommune has no figure and can't be tested."},
		{"a score", analysistest.Score(kommune.Neutral), []analysistest.Cell{analysistest.Figure("101", 2), analysistest.Figure("102", 3)}, "The figure is neither a proportion nor a rate and its spread is not published, so the difference can't be tested."},
		{"a count", analysistest.Count(kommune.Neutral), []analysistest.Cell{analysistest.Figure("101", 20), analysistest.Figure("102", 30)}, "The figure is neither a proportion nor a rate and its spread is not published, so the difference can't be tested."},
		{"a share without counts", analysistest.Share(kommune.Neutral), []analysistest.Cell{analysistest.Figure("101", 20), analysistest.Ratio("102", 3, 10)}, "The source does not publish numerator and denominator, so the difference can't be tested."},
		{"a hedged share", analysistest.Share(kommune.Neutral), []analysistest.Cell{analysistest.Ratio("101", 20, 100).Hedged(kommune.About), analysistest.Ratio("102", 30, 100)}, "The source itself hedged the figure, so the difference can't be tested."},
		{"nobody to test against", analysistest.Share(kommune.Neutral), []analysistest.Cell{analysistest.Ratio("101", 20, 100), analysistest.Figure("102", 30)}, "There are no other kommuner in the comparison with numerator and denominator to test against."},
		{"a part larger than its whole", analysistest.Share(kommune.Neutral), []analysistest.Cell{impossible, analysistest.Ratio("102", 30, 100)}, "The figures allow no test."},
	} {
		t.Run(c.name, func(t *testing.T) {
			row := rowByName(t, compareCells(analysistest.KommunerNumbered(2), c.indicator, c.cells...), "K1")
			if row.Significance != NotTested || row.SignificanceAfterCorrection != NotTested {
				t.Errorf("significance %s and %s, want NOT_TESTED", row.Significance, row.SignificanceAfterCorrection)
			}
			if row.PValue != nil || row.QValue != nil || row.ZScore != nil {
				t.Error("a figure of a test that was not made")
			}
			reason := row.SignificanceReason(kommune.English)
			if reason == nil {
				t.Fatal("no reason")
			}
			analysistest.WantText(t, *reason, c.reason)
			if danish := row.SignificanceReason(kommune.Danish); *danish == *reason || *danish == "" {
				t.Errorf("the Danish reason is %q", *danish)
			}
		})
	}
}

func TestWhatHasNoCountsGetsNoIntervalOfAnyKind(t *testing.T) {
	for _, c := range []struct {
		name      string
		indicator kommune.Indicator
		cell      analysistest.Cell
	}{
		{"a share without counts", analysistest.Share(kommune.HigherIsBetter), analysistest.Figure("101", 40)},
		{"a share that its source hedged", analysistest.Share(kommune.HigherIsBetter), analysistest.Ratio("101", 40, 100).Hedged(kommune.JustOver)},
		{"a score", analysistest.Score(kommune.HigherIsBetter), analysistest.Figure("101", 2)},
		{"a count", analysistest.Count(kommune.HigherIsBetter), analysistest.Figure("101", 400)},
		{"a difference", kommune.Indicator{ID: "test/difference", Kind: kommune.Difference, Scale: 1}, analysistest.Figure("101", -2)},
	} {
		t.Run(c.name, func(t *testing.T) {
			comparison := compareCells(analysistest.KommunerNumbered(3), c.indicator, c.cell, analysistest.Ratio("102", 30, 100), analysistest.Ratio("103", 20, 100))
			row := rowByName(t, comparison, "K1")
			if row.Interval != nil || row.RankInterval != nil || row.ShrunkValue != nil {
				t.Errorf("interval %v, rank interval %v, shrunk %v, want none", row.Interval, row.RankInterval, row.ShrunkValue)
			}
			if row.Rank == nil {
				t.Error("a figure without counts is ranked all the same")
			}
			if (comparison.Funnel != nil) != c.indicator.IsRatio() {
				t.Errorf("funnel %v of a %s", comparison.Funnel, c.indicator.Kind)
			}
		})
	}
}

func TestComparisonsOfFewKommuner(t *testing.T) {
	indicator := analysistest.Share(kommune.HigherIsBetter)
	t.Run("none", func(t *testing.T) {
		c := compareCells(nil, indicator)
		if len(c.Rows) != 0 || c.Distribution.N != 0 || c.Distribution.Median != nil || c.Benchmark.Value != nil || c.Funnel != nil {
			t.Errorf("of nobody there is %+v", c)
		}
	})
	t.Run("one", func(t *testing.T) {
		c := compareCells(analysistest.KommunerNumbered(1), indicator, analysistest.Ratio("101", 30, 100))
		row := c.Rows[0]
		if row.Rank != nil || row.PercentileRank != nil || row.Quartile != nil || row.RankInterval != nil {
			t.Errorf("a kommune alone has rank %v, percentile rank %v, quartile %v", row.Rank, row.PercentileRank, row.Quartile)
		}
		if c.Benchmark.Value != nil || row.Difference != nil || row.DifferenceTest != nil {
			t.Errorf("a kommune alone differs by %v from a benchmark of %v", row.Difference, c.Benchmark.Value)
		}
		analysistest.WantSame(t, "significance", row.Significance, NotTested)
		if c.Funnel != nil {
			t.Error("a funnel around one kommune")
		}
	})
	t.Run("two", func(t *testing.T) {
		c := compareCells(analysistest.KommunerNumbered(2), indicator, analysistest.Ratio("101", 80, 100), analysistest.Ratio("102", 20, 100))
		analysistest.WantSame(t, "the first", c.Rows[0].SignificanceAfterCorrection, Better)
		analysistest.WantSame(t, "the second", c.Rows[1].SignificanceAfterCorrection, Worse)
		analysistest.WantNear(t, "p of the second", c.Rows[1].PValue, *c.Rows[0].PValue, 1e-15)
		analysistest.WantSame(t, "rank interval", *c.Rows[1].RankInterval, RankInterval{2, 2})
	})
	t.Run("all missing", func(t *testing.T) {
		c := compareCells(analysistest.KommunerNumbered(2), indicator, analysistest.None("101", kommune.Suppressed), analysistest.None("102", kommune.Missing))
		for _, row := range c.Rows {
			if row.Rank != nil || row.Difference != nil || row.Significance != NotTested {
				t.Errorf("a row without a figure is ranked or tested: %+v", row)
			}
		}
	})
	t.Run("all equal", func(t *testing.T) {
		c := compareCells(analysistest.KommunerNumbered(4), indicator, analysistest.Ratio("101", 4, 10), analysistest.Ratio("102", 40, 100), analysistest.Ratio("103", 80, 200), analysistest.Ratio("104", 400, 1000))
		for _, row := range c.Rows {
			analysistest.WantSame(t, "rank", *row.Rank, 1)
			analysistest.WantSame(t, "percentile rank", *row.PercentileRank, 50)
			analysistest.WantSame(t, "quartile", *row.Quartile, 2)
			analysistest.WantSame(t, "significance", row.Significance, Similar)
			analysistest.WantSame(t, "rank interval", *row.RankInterval, RankInterval{1, 4})
			analysistest.WantNear(t, "shrunk value", row.ShrunkValue, 40, 1e-9)
		}
		analysistest.WantSame(t, "overdispersion", c.Funnel.Overdispersion, 1)
	})
}

func TestKommunerWithoutAFigureComeLastAndAreNeverRanked(t *testing.T) {
	c := compareCells(analysistest.KommunerNumbered(5), analysistest.Share(kommune.LowerIsBetter),
		analysistest.None("101", kommune.Suppressed), analysistest.Ratio("102", 0, 100), analysistest.Ratio("103", 30, 100), analysistest.None("105", kommune.NotApplicable))
	var names []string
	for _, row := range c.Rows {
		names = append(names, row.Kommune.Name)
		if (row.Rank == nil) != (row.Value == nil) || (row.Quartile == nil) != (row.Value == nil) {
			t.Errorf("%s has value %v and rank %v", row.Kommune.Name, row.Value, row.Rank)
		}
	}
	if want := []string{"K2", "K3", "K1", "K4", "K5"}; !slices.Equal(names, want) {
		t.Errorf("rows in the order %v, want %v", names, want)
	}
	analysistest.WantSame(t, "status of a kommune without a row", c.Rows[3].Status, kommune.Missing)
	analysistest.WantSame(t, "kommuner with a figure", c.Distribution.N, 2)
	analysistest.WantNear(t, "the lowest of shares", c.Rows[0].Value, 0, 0)
}

func TestTheFunnelListsThoseOutsideAndWidensForTheSmall(t *testing.T) {
	cells := append(analysistest.EqualOthers(), analysistest.Ratio("101", 400, 500))
	c := compareCells(analysistest.KommunerNumbered(10), analysistest.Share(kommune.HigherIsBetter), cells...)
	if c.Funnel == nil || len(c.Funnel.Outside) != 1 || c.Funnel.Outside[0].Name != "K1" {
		t.Fatalf("funnel %+v, want K1 outside", c.Funnel)
	}
	analysistest.WantSame(t, "points at one denominator", len(c.Funnel.Points()), 1)
	sizes := compareCells(analysistest.KommunerNumbered(3), analysistest.Rate(kommune.Neutral), analysistest.Ratio("101", 3, 10), analysistest.Ratio("102", 30, 100), analysistest.Ratio("103", 300, 1000))
	points := sizes.Funnel.Points()
	analysistest.WantSame(t, "points", len(points), funnelPoints)
	analysistest.WantNear(t, "centre", &sizes.Funnel.Centre, 30, 1e-9)
	for n, p := range points {
		if p.Lower998 > p.Lower95 || p.Lower95 > 30 || p.Upper95 < 30 || p.Upper998 < p.Upper95 || p.Lower998 < 0 {
			t.Fatalf("limits %+v are out of order", p)
		}
		if n > 0 && (p.Denominator <= points[n-1].Denominator || p.Upper95 > points[n-1].Upper95) {
			t.Fatalf("the funnel does not narrow from %+v to %+v", points[n-1], p)
		}
	}
}

func TestBenchmarks(t *testing.T) {
	kommuner := analysistest.KommunerNumbered(3)
	proportions := []analysistest.Cell{analysistest.Ratio("101", 10, 100), analysistest.Ratio("102", 30, 100), analysistest.Ratio("103", 120, 200)}
	for _, c := range []struct {
		name      string
		indicator kommune.Indicator
		benchmark benchmarkPlan
		cells     []analysistest.Cell
		value     float64
		qualifier kommune.Qualifier
		label     string
	}{
		{"the country as published", analysistest.Share(kommune.Neutral), benchmarkPlan{kind: BenchmarkCountry}, append([]analysistest.Cell{analysistest.Ratio(kommune.Country, 50, 100)}, proportions...), 50, kommune.Exact, "Hele landet"},
		{"the country hedged by its source", analysistest.Share(kommune.Neutral), benchmarkPlan{}, append([]analysistest.Cell{analysistest.Figure(kommune.Country, 50).Hedged(kommune.JustUnder)}, proportions...), 50, kommune.JustUnder, "Hele landet"},
		{"the country pooled", analysistest.Share(kommune.Neutral), benchmarkPlan{kind: BenchmarkCountry}, proportions, 40, kommune.Exact, "Hele landet, alle 3 kommuner samlet"},
		{"the country pooled from those that have figures", analysistest.Share(kommune.Neutral), benchmarkPlan{}, proportions[:2], 20, kommune.Exact, "De 2 af landets 3 kommuner, der har tal, samlet"},
		{"the country pooled from a hedged figure too", analysistest.Share(kommune.Neutral), benchmarkPlan{}, []analysistest.Cell{proportions[0], proportions[1].Hedged(kommune.About), proportions[2]}, 40, kommune.About, "Hele landet, alle 3 kommuner samlet"},
		{"the country of scores", analysistest.Score(kommune.Neutral), benchmarkPlan{kind: BenchmarkCountry}, []analysistest.Cell{analysistest.Figure("101", 1)}, math.NaN(), kommune.Exact, "Hele landet, alle 3 kommuner samlet: kan ikke beregnes, da tal af denne slags ikke kan lægges sammen"},
		{"the country of shares without counts", analysistest.Share(kommune.Neutral), benchmarkPlan{kind: BenchmarkCountry}, []analysistest.Cell{analysistest.Figure("101", 1)}, math.NaN(), kommune.Exact, "Hele landet, alle 3 kommuner samlet: kan ikke beregnes, da tæller og nævner ikke er offentliggjort"},
		{"the median where there is no country", analysistest.Score(kommune.Neutral), benchmarkPlan{}, []analysistest.Cell{analysistest.Figure("101", 1), analysistest.Figure("102", 2), analysistest.Figure("103", 4)}, 2, kommune.Exact, "Medianen af alle 3 kommuner"},
		{"the median of counts, as the country has more of everything", analysistest.Count(kommune.Neutral), benchmarkPlan{}, []analysistest.Cell{analysistest.Figure(kommune.Country, 70), analysistest.Figure("101", 10), analysistest.Figure("102", 20), analysistest.Figure("103", 40)}, 20, kommune.Exact, "Medianen af alle 3 kommuner"},
		{"the median of hedged figures", analysistest.Score(kommune.Neutral), benchmarkPlan{kind: BenchmarkMedian}, []analysistest.Cell{analysistest.Figure("101", 1), analysistest.Figure("102", 2).Hedged(kommune.AtLeast), analysistest.Figure("103", 4)}, 2, kommune.About, "Medianen af alle 3 kommuner"},
		{"the median of nothing", analysistest.Score(kommune.Neutral), benchmarkPlan{kind: BenchmarkMedian}, nil, math.NaN(), kommune.Exact, "Medianen kan ikke beregnes, da ingen kommune har et tal"},
		{"those in scope together", analysistest.Share(kommune.Neutral), benchmarkPlan{kind: BenchmarkPooled}, proportions, 40, kommune.Exact, "Alle 3 kommuner samlet"},
		{"a group together", analysistest.Share(kommune.Neutral), benchmarkPlan{kind: BenchmarkPeerGroup, members: []kommune.Code{"101", "102"}, name: "Landsdel Nord"}, proportions, 20, kommune.Exact, "De 2 kommuner i Landsdel Nord samlet"},
		{"the nearest together", analysistest.Share(kommune.Neutral), benchmarkPlan{kind: BenchmarkSimilar, members: []kommune.Code{"102", "103"}, name: "K1"}, proportions, 50, kommune.Exact, "De 2 kommuner, der ligner K1 mest, samlet"},
		{"a kommune", analysistest.Share(kommune.Neutral), benchmarkPlan{kind: BenchmarkKommune, members: []kommune.Code{"103"}, name: "K3"}, proportions, 60, kommune.Exact, "K3"},
		{"a kommune without a figure", analysistest.Share(kommune.Neutral), benchmarkPlan{kind: BenchmarkKommune, members: []kommune.Code{"103"}, name: "K3"}, proportions[:1], math.NaN(), kommune.Exact, "K3"},
		{"a hedged kommune", analysistest.Share(kommune.Neutral), benchmarkPlan{kind: BenchmarkKommune, members: []kommune.Code{"103"}, name: "K3"}, []analysistest.Cell{analysistest.Figure("103", 70).Hedged(kommune.JustOver)}, 70, kommune.JustOver, "K3"},
		{"a target", analysistest.Share(kommune.Neutral), benchmarkPlan{kind: BenchmarkTarget, target: 45}, proportions, 45, kommune.Exact, "Mål"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := analysistest.NewWorld(kommuner, map[string][]analysistest.Cell{c.indicator.ID: c.cells}, c.indicator)
			plan := planOf(w)
			plan.benchmark = c.benchmark
			comparison := plan.compute(analysistest.ObservationsOf(c.indicator, c.cells), analysistest.When())
			b := comparison.Benchmark
			analysistest.WantText(t, b.Label(kommune.Danish), c.label)
			analysistest.WantSame(t, "qualifier", b.Qualifier, c.qualifier)
			if math.IsNaN(c.value) {
				if b.Value != nil || b.Interval != nil {
					t.Errorf("value %v, interval %v, want none", b.Value, b.Interval)
				}
			} else {
				analysistest.WantNear(t, "value", b.Value, c.value, 1e-9)
			}
			if b.Interval != nil && c.qualifier.IsHedged() {
				t.Error("an interval of a hedged figure")
			}
			for _, row := range comparison.Rows {
				if (row.Difference != nil) != (row.Value != nil && b.Value != nil && !b.isOnly(row.Kommune.Code)) {
					t.Errorf("%s: difference %v of value %v and benchmark %v", row.Kommune.Name, row.Difference, row.Value, b.Value)
				}
			}
		})
	}
}

func TestAWiderLevelHoldsTheNarrowerAndNamesFewer(t *testing.T) {
	cells := append(analysistest.EqualOthers(), analysistest.Ratio("101", 226, 500))
	named := func(level float64) (int, ComparisonRow) {
		w := analysistest.NewWorld(analysistest.KommunerNumbered(10), map[string][]analysistest.Cell{"test/share": cells}, analysistest.Share(kommune.HigherIsBetter))
		plan := planOf(w)
		plan.query.Confidence = level
		c := plan.compute(analysistest.ObservationsOf(analysistest.Share(kommune.HigherIsBetter), cells), analysistest.When())
		count := 0
		for _, row := range c.Rows {
			if row.Significance != Similar {
				count++
			}
		}
		return count, rowByName(t, c, "K1")
	}
	before, wide := named(0.999)
	for _, level := range []float64{0.99, 0.95, 0.9, 0.8} {
		count, row := named(level)
		if count < before {
			t.Errorf("%d are named at %v and %d at a higher level", count, level, before)
		}
		if row.Interval.Lower < wide.Interval.Lower || row.Interval.Upper > wide.Interval.Upper {
			t.Errorf("the interval at %v is not within that of a higher level", level)
		}
		if row.RankInterval.Lower < wide.RankInterval.Lower || row.RankInterval.Upper > wide.RankInterval.Upper {
			t.Errorf("the rank interval at %v is not within that of a higher level", level)
		}
		before, wide = count, row
	}
}

func TestDifferencesAndQuartilesOfDecimalFiguresAreDecimal(t *testing.T) {
	indicator := analysistest.Score(kommune.HigherIsBetter)
	c := compareCells(analysistest.KommunerNumbered(4), indicator, analysistest.Figure("101", 0.3), analysistest.Figure("102", 0.1), analysistest.Figure("103", 8.1), analysistest.Figure("104", 0.7), analysistest.Figure(kommune.Country, 0.4))
	for name, want := range map[string]float64{"K1": -0.1, "K2": -0.3, "K3": 7.7, "K4": 0.3} {
		if got := rowByName(t, c, name).Difference; got == nil || *got != want {
			t.Errorf("difference of %s is %v, want %v", name, *got, want)
		}
	}
	if got := *c.Distribution.Median; got != 0.5 {
		t.Errorf("median %v, want 0.5", got)
	}
}

func TestMeansWithCountsHaveABenchmarkTogether(t *testing.T) {
	indicator := analysistest.Score(kommune.LowerIsBetter)
	indicator.Kind = kommune.Mean
	c := compareCells(analysistest.KommunerNumbered(3), indicator, analysistest.Ratio("101", 100, 10), analysistest.Ratio("102", 600, 30), analysistest.Figure("103", 12))
	if c.Benchmark.Kind != BenchmarkCountry || c.Benchmark.Value == nil || *c.Benchmark.Value != 17.5 || c.Benchmark.Interval != nil {
		t.Fatalf("benchmark %+v, want 700/40", c.Benchmark)
	}
	row := rowByName(t, c, "K1")
	if *row.Value != 10 || *row.Difference != -7.5 || row.Interval != nil || row.Significance != NotTested || row.DifferenceTest.Significance != NotTested {
		t.Errorf("row %+v", row)
	}
	// Counts of something else are not added up.
	observations := analysistest.ObservationsOf(indicator, []analysistest.Cell{analysistest.Ratio("102", 600, 30), analysistest.Figure("101", 3)})
	observations[1].Numerator, observations[1].Denominator = analysistest.Pointer(100.0), analysistest.Pointer(10.0)
	if sum := poolOf(indicator, []kommune.Code{"101", "102"}, areaIndex{"101": &observations[1], "102": &observations[0]}); sum.numerator != 600 || len(sum.counted) != 1 {
		t.Errorf("pool %+v", sum)
	}
}

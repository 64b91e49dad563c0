package analysis

import (
	"math"
	"testing"

	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
	"kommunebench/stats"
)

func TestAKommuneFarBelowItsBenchmarkIsNotCalledBetterThanTheOthers(t *testing.T) {
	cells := []analysistest.Cell{analysistest.Ratio("101", 425, 1000), analysistest.Ratio("102", 700, 1000)}
	for n := 3; n <= 10; n++ {
		cells = append(cells, analysistest.Ratio(analysistest.KommunerNumbered(10)[n-1].Code.Area(), 300, 1000))
	}
	plan := planOf(analysistest.NewWorld(analysistest.KommunerNumbered(10), map[string][]analysistest.Cell{"test/share": cells}, analysistest.Share(kommune.HigherIsBetter)))
	plan.benchmark = benchmarkPlan{kind: BenchmarkKommune, members: []kommune.Code{"102"}, name: "K2"}
	c := plan.compute(analysistest.ObservationsOf(analysistest.Share(kommune.HigherIsBetter), cells), analysistest.When())
	row := rowByName(t, c, "K1")
	analysistest.WantSame(t, "against the others", row.SignificanceAfterCorrection, Better)
	analysistest.WantSame(t, "against K2", row.DifferenceTest.SignificanceAfterCorrection, Worse)
	if own := rowByName(t, c, "K2"); own.Difference != nil || own.DifferenceTest != nil {
		t.Errorf("K2 is its own benchmark: %v", own.Difference)
	}
}

// compare3 holds K1 against benchmarks made of K1 (80 of 100), K2 (60 of 100)
// and K3 (110 of 200).
func compare3(plan benchmarkPlan, national ...analysistest.Cell) (*Comparison, ComparisonRow) {
	cells := append([]analysistest.Cell{analysistest.Ratio("101", 80, 100), analysistest.Ratio("102", 60, 100), analysistest.Ratio("103", 110, 200)}, national...)
	indicator := analysistest.Share(kommune.Neutral)
	p := planOf(analysistest.NewWorld(analysistest.KommunerNumbered(3), map[string][]analysistest.Cell{indicator.ID: cells}, indicator))
	p.benchmark = plan
	c := p.compute(analysistest.ObservationsOf(indicator, cells), analysistest.When())
	return c, c.Rows[0]
}

// north is a region of K1 and K2.
func north() benchmarkPlan {
	return benchmarkPlan{kind: BenchmarkPeerGroup, members: []kommune.Code{"101", "102"}, name: "Region North", area: "region-north"}
}

func TestThePublishedFigureOfARegionComesBeforeThePoolOfItsKommuner(t *testing.T) {
	c, row := compare3(north(), analysistest.Figure("region-north", 65).Hedged(kommune.About))
	b := c.Benchmark
	if *b.Value != 65 || b.Qualifier != kommune.About || b.Members != nil || b.Label(kommune.Danish) != "Region North" || *row.Difference != 15 {
		t.Errorf("benchmark %+v, difference %v", b, *row.Difference)
	}
	c, _ = compare3(north())
	if b := c.Benchmark; *b.Value != 70 || len(b.Members) != 2 || b.Label(kommune.English) != "The 2 kommuner in Region North together" {
		t.Errorf("pooled: %+v", b)
	}
	// Of a landsdel of one kommune, that kommune has no benchmark.
	alone := north()
	alone.members = alone.members[:1]
	_, row = compare3(alone, analysistest.Ratio("region-north", 80, 100))
	if row.Difference != nil {
		t.Errorf("a kommune is its own benchmark: %v", *row.Difference)
	}
}

func TestEveryBenchmarkIsTestedWithoutTheKommuneItself(t *testing.T) {
	p := func(test stats.ScoreTest, _ bool) float64 { return test.P }
	for _, c := range []struct {
		name     string
		plan     benchmarkPlan
		national []analysistest.Cell
		p        float64
		against  string
	}{
		{"the country with counts", benchmarkPlan{kind: BenchmarkCountry}, []analysistest.Cell{analysistest.Ratio(kommune.Country, 600, 1000)}, p(stats.CompareProportions(80, 100, 520, 900)), "the rest of the country"},
		{"the country without counts", benchmarkPlan{kind: BenchmarkCountry}, []analysistest.Cell{analysistest.Figure(kommune.Country, 60)}, p(stats.CompareProportionWithTarget(80, 100, 0.6)), "the national figure (taken as a fixed number)"},
		{"the country pooled", benchmarkPlan{kind: BenchmarkCountry}, nil, p(stats.CompareProportions(80, 100, 170, 300)), "the other kommuner of Denmark"},
		{"those in scope", benchmarkPlan{kind: BenchmarkPooled}, nil, p(stats.CompareProportions(80, 100, 170, 300)), "the other kommuner"},
		{"a group it belongs to", benchmarkPlan{kind: BenchmarkPeerGroup, members: []kommune.Code{"101", "102"}, name: "Nord"}, nil, p(stats.CompareProportions(80, 100, 60, 100)), "the other kommune in Nord with a figure"},
		{"a group of others", benchmarkPlan{kind: BenchmarkPeerGroup, members: []kommune.Code{"102", "103"}, name: "Syd"}, nil, p(stats.CompareProportions(80, 100, 170, 300)), "the 2 kommuner in Syd"},
		{"a region published with counts", north(), []analysistest.Cell{analysistest.Ratio("region-north", 150, 250)}, p(stats.CompareProportions(80, 100, 70, 150)), "the rest of Region North"},
		{"a region published without counts", north(), []analysistest.Cell{analysistest.Figure("region-north", 60)}, p(stats.CompareProportionWithTarget(80, 100, 0.6)), "the figure of Region North (taken as a fixed number)"},
		{"a region that is hidden", north(), []analysistest.Cell{analysistest.None("region-north", kommune.Suppressed)}, p(stats.CompareProportions(80, 100, 60, 100)), "the other kommune in Region North with a figure"},
		{"similar kommuner", benchmarkPlan{kind: BenchmarkSimilar, members: []kommune.Code{"102", "103"}, name: "K1"}, nil, p(stats.CompareProportions(80, 100, 170, 300)), "the 2 kommuner most like K1"},
		{"named kommuner", benchmarkPlan{kind: BenchmarkPeerGroup, members: []kommune.Code{"101", "102", "103"}, named: true}, nil, p(stats.CompareProportions(80, 100, 170, 300)), "the other named kommuner"},
		{"a kommune", benchmarkPlan{kind: BenchmarkKommune, members: []kommune.Code{"103"}, name: "K3"}, nil, p(stats.CompareProportions(80, 100, 110, 200)), "K3"},
		{"a target", benchmarkPlan{kind: BenchmarkTarget, target: 70}, nil, p(stats.CompareProportionWithTarget(80, 100, 0.7)), "the target (taken as a fixed number)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, row := compare3(c.plan, c.national...)
			analysistest.WantNear(t, "p", row.DifferenceTest.PValue, c.p, 1e-12)
			analysistest.WantText(t, row.DifferenceTest.Against(kommune.English), c.against)
		})
	}
}

func TestANationalFigureIsTestedAsFixedWhereItsCountsAreOfSomethingElse(t *testing.T) {
	for value, counted := range map[float64]bool{60: true, 60.04: true, 62: false} {
		national := analysistest.Ratio(kommune.Country, 600, 1000).Observation(analysistest.Share(kommune.Neutral))
		national.Value = &value
		analysistest.WantSame(t, "counts of the value", nationalPool(analysistest.Share(kommune.Neutral), &national) != nil, counted)
	}
}

func TestADifferenceIsNotTestedWhereTheFiguresDoNotAllowIt(t *testing.T) {
	for _, c := range []struct {
		name     string
		plan     benchmarkPlan
		national []analysistest.Cell
		reason   string
	}{
		{"a median", benchmarkPlan{kind: BenchmarkMedian}, nil, "There is no test of the difference from a median."},
		{"a hedged country", benchmarkPlan{kind: BenchmarkCountry}, []analysistest.Cell{analysistest.Figure(kommune.Country, 60).Hedged(kommune.About)}, "What the figure is compared with is hedged, so the difference can't be tested."},
		{"a country smaller than the kommune", benchmarkPlan{kind: BenchmarkCountry}, []analysistest.Cell{analysistest.Ratio(kommune.Country, 75, 130)}, "The figures of the kommune and of what it is compared with do not fit together, so the difference can't be tested."},
		{"a target of 100 per cent", benchmarkPlan{kind: BenchmarkTarget, target: 100}, nil, "The number compared with lies at the limit of what is possible or beyond, so the difference can't be tested."},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, row := compare3(c.plan, c.national...)
			analysistest.WantSame(t, "significance", row.DifferenceTest.Significance, NotTested)
			analysistest.WantText(t, *row.DifferenceTest.Reason(kommune.English), c.reason)
			if row.Difference == nil {
				t.Error("there is no difference")
			}
		})
	}
}

func TestTheCorrectionOfADifferenceCountsTheTestsAgainstOneBenchmark(t *testing.T) {
	c, _ := compare3(benchmarkPlan{kind: BenchmarkTarget, target: 70})
	ps := make([]float64, len(c.Rows))
	for n, row := range c.Rows {
		ps[n] = *row.DifferenceTest.PValue
	}
	for n, q := range stats.AdjustBenjaminiHochberg(ps) {
		if math.Abs(*c.Rows[n].DifferenceTest.QValue-q) > 1e-15 {
			t.Errorf("q = %v, want %v", *c.Rows[n].DifferenceTest.QValue, q)
		}
	}
}

func TestLabelsSayWhomABenchmarkIsOf(t *testing.T) {
	shareOf := analysistest.Share(kommune.Neutral)
	for _, c := range []struct {
		name      string
		plan      benchmarkPlan
		indicator kommune.Indicator
		kommuner  int
		filtered  bool
		withValue int
		da, en    string
	}{
		{"a median of those chosen", benchmarkPlan{kind: BenchmarkMedian}, shareOf, 22, true, 22, "Medianen af de 22 udvalgte kommuner", "The median of the 22 chosen kommuner"},
		{"a median of two chosen", benchmarkPlan{kind: BenchmarkMedian}, shareOf, 2, true, 2, "Medianen af de 2 udvalgte kommuner", "The median of the 2 chosen kommuner"},
		{"a median of some of those chosen", benchmarkPlan{kind: BenchmarkMedian}, shareOf, 22, true, 20, "Medianen af de 20 af 22 udvalgte kommuner, der har tal", "The median of the 20 of 22 chosen kommuner that have figures"},
		{"a median of some of all", benchmarkPlan{kind: BenchmarkMedian}, shareOf, 98, false, 42, "Medianen af de 42 af landets 98 kommuner, der har tal", "The median of the 42 of Denmark's 98 kommuner that have figures"},
		{"a median of one", benchmarkPlan{kind: BenchmarkMedian}, shareOf, 98, false, 1, "Medianen kan ikke beregnes, da kun én kommune har et tal", "The median cannot be computed, as only one kommune has a figure"},
		{"the country of two", benchmarkPlan{kind: BenchmarkCountry}, shareOf, 98, false, 2, "De 2 af landets 98 kommuner, der har tal, samlet", "The 2 of Denmark's 98 kommuner that have figures, together"},
		{"the country of one", benchmarkPlan{kind: BenchmarkCountry}, shareOf, 98, false, 1, "Hele landet, alle 98 kommuner samlet: kan ikke beregnes, da kun én kommune har tæller og nævner", "Denmark, all 98 kommuner together: cannot be computed, as only one kommune has a numerator and a denominator"},
		{"those chosen together", benchmarkPlan{kind: BenchmarkPooled}, shareOf, 22, true, 22, "De 22 udvalgte kommuner samlet", "The 22 chosen kommuner together"},
		{"some of those chosen together", benchmarkPlan{kind: BenchmarkPooled}, shareOf, 22, true, 20, "De 20 af 22 udvalgte kommuner, der har tal, samlet", "The 20 of 22 chosen kommuner that have figures, together"},
		{"a group of which some have figures", benchmarkPlan{kind: BenchmarkPeerGroup, members: codesOf(analysistest.KommunerNumbered(7)), name: "Job7"}, shareOf, 98, false, 5, "De 7 kommuner i Job7 samlet (5 af 7 har tal)", "The 7 kommuner in Job7 together (5 of 7 have figures)"},
		{"a group of which one has a figure", benchmarkPlan{kind: BenchmarkPeerGroup, members: codesOf(analysistest.KommunerNumbered(7)), name: "Job7"}, shareOf, 98, false, 1, "De 7 kommuner i Job7: kun K1 har tal", "The 7 kommuner in Job7: only K1 has figures"},
		{"a single one chosen", benchmarkPlan{kind: BenchmarkPooled}, shareOf, 1, true, 1, "Den udvalgte kommune: kan ikke beregnes, da kun én kommune har tæller og nævner", "The chosen kommune: cannot be computed, as only one kommune has a numerator and a denominator"},
		{"a single one named", benchmarkPlan{kind: BenchmarkPeerGroup, named: true, members: []kommune.Code{"101"}}, shareOf, 98, false, 1, "K1", "K1"},
		{"the single most similar", benchmarkPlan{kind: BenchmarkSimilar, members: []kommune.Code{"101"}, name: "K9"}, shareOf, 98, false, 1, "Den kommune, der ligner K9 mest", "The kommune most like K9"},
		{"similar ones of which one has a figure", benchmarkPlan{kind: BenchmarkSimilar, members: codesOf(analysistest.KommunerNumbered(3)), name: "K9"}, shareOf, 98, false, 1, "De 3 kommuner, der ligner K9 mest: kun K1 har tal", "The 3 kommuner most like K9: only K1 has figures"},
		{"counts together", benchmarkPlan{kind: BenchmarkPooled}, analysistest.Count(kommune.Neutral), 3, false, 3, "Alle 3 kommuner samlet: kan ikke beregnes, da et antal for flere kommuner samlet ikke kan sammenlignes med et for én; brug medianen", "All 3 kommuner together: cannot be computed, as a count of several kommuner together can't be compared with that of one; use the median"},
	} {
		t.Run(c.name, func(t *testing.T) {
			kommuner := analysistest.KommunerNumbered(c.kommuner)
			var cells []analysistest.Cell
			for _, k := range kommuner[:c.withValue] {
				cells = append(cells, analysistest.Ratio(k.Code.Area(), 30, 100))
			}
			plan := planOf(analysistest.NewWorld(kommuner, map[string][]analysistest.Cell{c.indicator.ID: cells}, c.indicator))
			plan.benchmark = c.plan
			if c.filtered {
				plan.query.Kommuner = &KommuneFilter{}
			}
			comparison := plan.compute(analysistest.ObservationsOf(c.indicator, cells), analysistest.When())
			analysistest.WantText(t, comparison.Benchmark.Label(kommune.Danish), c.da)
			analysistest.WantText(t, comparison.Benchmark.Label(kommune.English), c.en)
			for _, row := range comparison.Rows {
				if c.withValue == 1 && row.Difference != nil {
					t.Errorf("%s differs by %v from itself", row.Kommune.Name, *row.Difference)
				}
			}
		})
	}
}

func TestABenchmarkTakesOnlyTheArgumentsOfItsKind(t *testing.T) {
	code, target, group := kommune.Code("101"), 40.0, "landsdel-nord"
	for _, c := range []struct {
		name  string
		query BenchmarkQuery
		takes string
	}{
		{"the country with a group", BenchmarkQuery{Kind: BenchmarkCountry, PeerGroup: &group}, "benchmark.peerGroup"},
		{"a median with a kommune", BenchmarkQuery{Kind: BenchmarkMedian, Kommune: &code}, "benchmark.kommune"},
		{"a kommune with a target", BenchmarkQuery{Kind: BenchmarkKommune, Kommune: &code, Target: &target}, "benchmark.target"},
		{"a target with kommuner", BenchmarkQuery{Kind: BenchmarkTarget, Target: &target, Kommuner: []kommune.Code{code}}, "benchmark.kommuner"},
		{"a pool with similar kommuner", BenchmarkQuery{Kind: BenchmarkPooled, Similar: &SimilarQuery{}}, "benchmark.similar"},
		{"a group and kommuner instead of it", BenchmarkQuery{Kind: BenchmarkPeerGroup, PeerGroup: &group, Kommuner: []kommune.Code{code}}, "benchmark.peerGroup"},
		{"a group", BenchmarkQuery{Kind: BenchmarkPeerGroup, PeerGroup: &group}, ""},
		{"kommuner instead of a group", BenchmarkQuery{Kind: BenchmarkPeerGroup, Kommuner: []kommune.Code{code}}, ""},
		{"a target", BenchmarkQuery{Kind: BenchmarkTarget, Target: &target}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.query.checkArguments()
			if c.takes == "" {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			analysistest.WantRefused(t, err, c.takes)
		})
	}
}

// Within a Danish sentence a region keeps its capital, and so does a kommune that
// is named alone; "hele landet" has none.
func TestNamesKeepTheirCapitalWithinASentence(t *testing.T) {
	indicator := analysistest.Share(kommune.HigherIsBetter)
	cells := []analysistest.Cell{
		analysistest.Ratio("101", 400, 1000), analysistest.Ratio("102", 500, 1000),
		analysistest.Ratio(kommune.Country, 4000, 10_000), analysistest.Ratio("region-syddanmark", 4100, 10_000),
	}
	for name, c := range map[string]struct {
		plan benchmarkPlan
		want string
	}{
		"a region":  {benchmarkPlan{kind: BenchmarkPeerGroup, name: "Region Syddanmark", area: "region-syddanmark"}, "Region Syddanmark"},
		"a kommune": {benchmarkPlan{kind: BenchmarkPeerGroup, named: true, members: []kommune.Code{"102"}}, "K2"},
		"Denmark":   {benchmarkPlan{kind: BenchmarkCountry}, "hele landet"},
	} {
		t.Run(name, func(t *testing.T) {
			plan := planOf(analysistest.NewWorld(analysistest.KommunerNumbered(2), map[string][]analysistest.Cell{indicator.ID: cells}, indicator))
			plan.benchmark = c.plan
			comparison := plan.compute(analysistest.ObservationsOf(indicator, cells), analysistest.When())
			analysistest.WantText(t, comparison.Benchmark.LabelWithin(kommune.Danish), c.want)
		})
	}
}

// 70 of 1000 is 7 per cent, not 7.000000000000001, in every figure that is
// computed of kommuner.
func TestFiguresOfKommunerCarryNoFloatError(t *testing.T) {
	cells := []analysistest.Cell{analysistest.Ratio("101", 70, 1000), analysistest.Ratio("102", 70, 1000), analysistest.Ratio("103", 70, 1000)}
	c := compareCells(analysistest.KommunerNumbered(3), analysistest.Share(kommune.Neutral), cells...)
	analysistest.WantSame(t, "centre of the funnel", c.Funnel.Centre, 7)
	analysistest.WantSame(t, "benchmark", *c.Benchmark.Value, 7)
	analysistest.WantSame(t, "shrunk value", *c.Rows[0].ShrunkValue, 7)
	scores := compareCells(analysistest.KommunerNumbered(3), analysistest.Score(kommune.Neutral), analysistest.Figure("101", 0.1), analysistest.Figure("102", 0.2), analysistest.Figure("103", 0.3))
	analysistest.WantSame(t, "mean", *scores.Distribution.Mean, 0.2)
}

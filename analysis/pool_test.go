package analysis

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

func TestAKommuneThatAloneHasAFigureIsNotPooled(t *testing.T) {
	for _, c := range []struct {
		plan benchmarkPlan
		want float64
	}{
		{benchmarkPlan{kind: BenchmarkCountry}, math.NaN()},
		{benchmarkPlan{kind: BenchmarkPooled}, math.NaN()},
		{benchmarkPlan{kind: BenchmarkPeerGroup, members: []kommune.Code{"101", "102"}, name: "Nord"}, 80}, // it was asked for
	} {
		indicator, cells := analysistest.Share(kommune.Neutral), []analysistest.Cell{analysistest.Ratio("101", 80, 100)}
		p := planOf(analysistest.NewWorld(analysistest.KommunerNumbered(2), map[string][]analysistest.Cell{indicator.ID: cells}, indicator))
		p.benchmark = c.plan
		b := p.compute(analysistest.ObservationsOf(indicator, cells), analysistest.When()).Benchmark
		if got := ValueOrNaN(b.Value); got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("%s: %v, want %v", c.plan.kind, got, c.want)
		}
	}
}

// Full-time persons are fractions, and what a subtraction leaves of a share of
// all can be an ulp more than all.
func TestTheRestOfFractionalCountsCanBeTestedAtTheLimit(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		cells := []analysistest.Cell{analysistest.Ratio("101", 20.3, 40.7)}
		for n := 2; n <= 6; n++ {
			persons := math.Round(random.Float64()*1e4) / 10
			cells = append(cells, analysistest.Ratio(kommune.Area(fmt.Sprint(100+n)), persons, persons))
		}
		indicator := analysistest.Share(kommune.Neutral)
		p := planOf(analysistest.NewWorld(analysistest.KommunerNumbered(6), map[string][]analysistest.Cell{indicator.ID: cells}, indicator))
		p.benchmark = benchmarkPlan{kind: BenchmarkPooled}
		row := rowByName(t, p.compute(analysistest.ObservationsOf(indicator, cells), analysistest.When()), "K1")
		if row.DifferenceTest.PValue == nil {
			t.Fatalf("not tested: %s, %v", *row.DifferenceTest.Reason(kommune.English), cells)
		}
	}
	for _, c := range []struct{ x, want float64 }{{-1e-10, 0}, {10 + 1e-10, 10}, {5, 5}, {-1, -1}, {11, 11}} {
		if got := clampWithin(c.x, 10, 1e-9); got != c.want {
			t.Errorf("%v of 10 is taken as %v", c.x, got)
		}
	}
}

// A p value of a few expected events is exact, but a correction looks too far into
// its tail to name anybody by it.
func TestNobodyIsNamedAfterCorrectionByAFewExpectedEvents(t *testing.T) {
	cells := []analysistest.Cell{analysistest.Ratio("101", 20, 20)}
	for n := 2; n <= 10; n++ {
		cells = append(cells, analysistest.Ratio(kommune.Area(fmt.Sprint(100+n)), 100, 10_000))
	}
	c := compareCells(analysistest.KommunerNumbered(10), analysistest.Share(kommune.HigherIsBetter), append(cells, analysistest.Ratio(kommune.Country, 920, 90_020))...)
	row := rowByName(t, c, "K1")
	for name, v := range map[string]Verdict{"against the others": row.Verdict, "against the country": row.DifferenceTest.Verdict} {
		if !v.Rough || *v.QValue > 1e-9 || v.Significance != Better || v.SignificanceAfterCorrection != Similar {
			t.Errorf("%s: %+v, q %v", name, v, *v.QValue)
		}
	}
}

// The national figure is rounded to 40.0, its counts say 40.04: a kommune of
// 40.02 lies above the one and below the other.
func TestADifferenceThatItsTestContradictsIsNotTested(t *testing.T) {
	indicator := analysistest.Share(kommune.HigherIsBetter)
	cells := []analysistest.Cell{analysistest.Ratio("101", 400_200_000, 1e9), analysistest.Ratio("102", 410_000_000, 1e9), analysistest.Ratio(kommune.Country, 4_004_000_000, 1e10)}
	observations := analysistest.ObservationsOf(indicator, cells)
	observations[2].Value = analysistest.Pointer(40.0)
	p := planOf(analysistest.NewWorld(analysistest.KommunerNumbered(2), map[string][]analysistest.Cell{indicator.ID: cells}, indicator))
	p.benchmark = benchmarkPlan{kind: BenchmarkCountry}
	c := p.compute(observations, analysistest.When())
	below, above := rowByName(t, c, "K1"), rowByName(t, c, "K2")
	if *below.Difference <= 0 || below.DifferenceTest.Significance != NotTested || below.DifferenceTest.PValue != nil {
		t.Errorf("difference %v, test %+v", *below.Difference, below.DifferenceTest)
	}
	analysistest.WantSame(t, "one on the same side of both", above.DifferenceTest.Significance, Better)
}

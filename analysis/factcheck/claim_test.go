package factcheck

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"kommunebench/analysis"
	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

func comparators() []Comparator {
	return []Comparator{Equals, Around, MoreThan, LessThan, NoLess, NoMore}
}

func checked(t *testing.T, w *analysistest.World, query ClaimQuery) *ClaimCheck {
	t.Helper()
	analyst, catalogue := analystOf(w)
	check, err := CheckClaim(context.Background(), analyst, catalogue, query)
	if err != nil {
		t.Fatalf("checking %+v: %v", query, err)
	}
	return check
}

// analystOf answers on the figures of a world.
func analystOf(w *analysistest.World) (*analysis.Analyst, *kommune.Catalogue) {
	reader, catalogue := analysistest.Open(w)
	return analysis.NewAnalyst(reader, analysistest.When), catalogue
}

// The columns are EQUALS, ABOUT, MORE_THAN, LESS_THAN, AT_LEAST and AT_MOST.
func TestEveryHedgeAndComparatorOnTheFigureItself(t *testing.T) {
	const yes, no, half, open = ClaimTrue, ClaimFalse, ClaimHalfTrue, ClaimCannotTell
	for _, c := range []struct {
		qualifier kommune.Qualifier
		stated    float64
		want      [6]ClaimVerdict
	}{
		{kommune.Exact, 70, [6]ClaimVerdict{yes, yes, half, half, yes, yes}},
		{kommune.About, 70, [6]ClaimVerdict{open, yes, open, open, open, open}},
		{kommune.JustOver, 70, [6]ClaimVerdict{open, yes, yes, no, yes, no}},
		{kommune.JustUnder, 70, [6]ClaimVerdict{open, yes, no, yes, no, yes}},
		{kommune.AtLeast, 70, [6]ClaimVerdict{open, open, open, no, yes, open}},
		{kommune.AtMost, 70, [6]ClaimVerdict{open, open, no, open, open, yes}},
		{kommune.Exact, 71, [6]ClaimVerdict{half, yes, no, yes, no, yes}},
		{kommune.Exact, 75, [6]ClaimVerdict{no, half, no, yes, no, yes}},
		{kommune.Exact, 90, [6]ClaimVerdict{no, no, no, yes, no, yes}},
		{kommune.About, 90, [6]ClaimVerdict{no, no, no, yes, no, yes}},
		{kommune.JustOver, 90, [6]ClaimVerdict{no, no, no, yes, no, yes}},
		{kommune.JustUnder, 90, [6]ClaimVerdict{no, no, no, yes, no, yes}},
		{kommune.AtLeast, 90, [6]ClaimVerdict{open, open, open, open, open, open}},
		{kommune.AtMost, 90, [6]ClaimVerdict{no, no, no, yes, no, yes}},
	} {
		w := analysistest.NewWorld(analysistest.KommunerNumbered(2), map[string][]analysistest.Cell{"test/share": {analysistest.Figure("101", 70).Hedged(c.qualifier), analysistest.Figure("102", 30)}}, analysistest.Share(kommune.Neutral))
		for n, comparator := range comparators() {
			t.Run(fmt.Sprintf("%s 70 is said to be %s %v", c.qualifier, comparator, c.stated), func(t *testing.T) {
				check := checked(t, w, ClaimQuery{Indicator: "test/share", Kommune: "101", Kind: ClaimValue, Comparator: comparator, Stated: analysistest.Pointer[float64](c.stated)})
				if check.Verdict != c.want[n] {
					t.Errorf("verdict %s, want %s: %s", check.Verdict, c.want[n], check.Explanation(kommune.English))
				}
				analysistest.WantNear(t, "the actual figure", check.Actual, 70, 0)
			})
		}
	}
}

func TestClaimsOnDifferencesAndChanges(t *testing.T) {
	year := func(text string) *kommune.Period { return analysistest.Pointer(kommune.Period(text)) }
	against := func(code kommune.Code) *analysis.BenchmarkQuery {
		return &analysis.BenchmarkQuery{Kind: analysis.BenchmarkKommune, Kommune: &code}
	}
	target := func(value float64) *analysis.BenchmarkQuery {
		return &analysis.BenchmarkQuery{Kind: analysis.BenchmarkTarget, Target: &value}
	}
	median := &analysis.BenchmarkQuery{Kind: analysis.BenchmarkMedian}
	for _, c := range []struct {
		name        string
		query       ClaimQuery
		want        ClaimVerdict
		explanation string
	}{
		{"20 points above a median, which no test is against", ClaimQuery{Kommune: "101", Kind: ClaimDifference, Comparator: Equals, Stated: analysistest.Pointer[float64](20), Benchmark: median}, ClaimHalfTrue, "The figure is right (the difference is 20.0 percentage points), but whether the difference is chance was not tested. There is no test of the difference from a median."},
		{"more than 15 points above the country", ClaimQuery{Kommune: "101", Kind: ClaimDifference, Comparator: MoreThan, Stated: analysistest.Pointer[float64](15)}, ClaimTrue, "The claim holds: the difference is 18.0 percentage points."},
		{"more than 30 points above the country", ClaimQuery{Kommune: "101", Kind: ClaimDifference, Comparator: MoreThan, Stated: analysistest.Pointer[float64](30)}, ClaimFalse, "The claim does not hold: the difference is 18.0 percentage points."},
		{"20 points above a target, clear of chance", ClaimQuery{Kommune: "101", Kind: ClaimDifference, Comparator: Equals, Stated: analysistest.Pointer[float64](20), Benchmark: target(40)}, ClaimTrue, "The claim holds: the difference is 20.0 percentage points."},
		{"2 points above a target, within chance", ClaimQuery{Kommune: "101", Kind: ClaimDifference, Comparator: Equals, Stated: analysistest.Pointer[float64](2), Benchmark: target(58)}, ClaimHalfTrue, "The figure is right (the difference is 2.0 percentage points), but the difference may be chance."},
		{"20 points above a kommune, clear of chance", ClaimQuery{Kommune: "101", Kind: ClaimDifference, Comparator: NoLess, Stated: analysistest.Pointer[float64](19), Benchmark: against("102")}, ClaimTrue, "The claim holds: the difference is 19.0 percentage points."},
		// The rest of the country does not tell K2 from K7.
		{"1 point above a kommune, within chance", ClaimQuery{Kommune: "102", Kind: ClaimDifference, Comparator: Equals, Stated: analysistest.Pointer[float64](1), Benchmark: against("107")}, ClaimHalfTrue, "The figure is right (the difference is 1.0 percentage points), but the difference may be chance."},
		{"below a kommune that publishes no counts", ClaimQuery{Kommune: "102", Kind: ClaimDifference, Comparator: LessThan, Stated: analysistest.Pointer[float64](-10), Benchmark: against("104")}, ClaimHalfTrue, "The figure is right (the difference is −19.0 percentage points), but whether the difference is chance was not tested. The source does not publish numerator and denominator of what the figure is compared with."},
		{"above a kommune without a figure", ClaimQuery{Kommune: "102", Kind: ClaimDifference, Comparator: MoreThan, Stated: analysistest.Pointer[float64](0), Benchmark: against("103")}, ClaimCannotTell, "The figure to compare with is hidden to protect individuals."},
		{"no more than 5 points above a kommune claims no difference", ClaimQuery{Kommune: "102", Kind: ClaimDifference, Comparator: NoMore, Stated: analysistest.Pointer[float64](5), Benchmark: against("107")}, ClaimTrue, "The claim holds: the difference is 1.0 percentage points."},
		{"the figure is hidden", ClaimQuery{Kommune: "103", Kind: ClaimValue, Comparator: MoreThan, Stated: analysistest.Pointer[float64](5)}, ClaimCannotTell, "There is no figure to hold the claim against: it is hidden to protect individuals."},
		{"a change clear of chance", ClaimQuery{Kommune: "101", Kind: ClaimChange, Comparator: Equals, Stated: analysistest.Pointer[float64](30), Since: year("2020")}, ClaimTrue, "The claim holds: the change is 30.0 percentage points."},
		{"a change in per cent", ClaimQuery{Kommune: "101", Kind: ClaimChangePct, Comparator: Equals, Stated: analysistest.Pointer[float64](100), Since: year("2020")}, ClaimTrue, "The claim holds: the change is 100.0%."},
		{"percentage points are not per cent", ClaimQuery{Kommune: "101", Kind: ClaimChangePct, Comparator: Equals, Stated: analysistest.Pointer[float64](30), Since: year("2020")}, ClaimFalse, "The claim does not hold: the change is 100.0%."},
		{"a change within chance", ClaimQuery{Kommune: "102", Kind: ClaimChange, Comparator: MoreThan, Stated: analysistest.Pointer[float64](0), Since: year("2020")}, ClaimHalfTrue, "The figure is right (the change is 1.0 percentage points), but the change may be chance."},
		{"a rise where there was a fall is not nearly right", ClaimQuery{Kommune: "107", Kind: ClaimChange, Comparator: MoreThan, Stated: analysistest.Pointer[float64](0), Since: year("2020")}, ClaimFalse, "The claim does not hold: the change is 0.0 percentage points."},
		{"no change is no claim of one", ClaimQuery{Kommune: "107", Kind: ClaimChange, Comparator: Equals, Stated: analysistest.Pointer[float64](0), Since: year("2020")}, ClaimTrue, "The claim holds: the change is 0.0 percentage points."},
		{"a change to a hidden figure", ClaimQuery{Kommune: "103", Kind: ClaimChange, Comparator: MoreThan, Stated: analysistest.Pointer[float64](0), Since: year("2020")}, ClaimCannotTell, "There is no figure to hold the claim against: it is hidden to protect individuals."},
		{"a change without counts", ClaimQuery{Kommune: "104", Kind: ClaimChange, Comparator: NoLess, Stated: analysistest.Pointer[float64](20), Since: year("2020")}, ClaimHalfTrue, "The figure is right (the change is 20.0 percentage points), but whether the change is chance was not tested. The source publishes no firm numerator and denominator in both periods."},
		{"a change from a hedged figure", ClaimQuery{Kommune: "105", Kind: ClaimChange, Comparator: MoreThan, Stated: analysistest.Pointer[float64](10), Since: year("2020")}, ClaimCannotTell, "The source itself hedged the figure, so no difference can be computed from it."},
		{"a change in per cent of zero", ClaimQuery{Kommune: "106", Kind: ClaimChangePct, Comparator: MoreThan, Stated: analysistest.Pointer[float64](10), Since: year("2020")}, ClaimCannotTell, "The earlier figure is zero, so there is no change in per cent."},
		{"a change of a handful", ClaimQuery{Kommune: "106", Kind: ClaimChange, Comparator: Equals, Stated: analysistest.Pointer[float64](10), Since: year("2020")}, ClaimHalfTrue, "The figure is right (the change is 10.0 percentage points), but whether the change is chance was not tested. The counts are too small."},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.query.Indicator = "test/share"
			check := checked(t, analysistest.ClaimWorld(analysistest.Share(kommune.HigherIsBetter)), c.query)
			analysistest.WantSame(t, "verdict", check.Verdict, c.want)
			analysistest.WantText(t, check.Explanation(kommune.English), c.explanation)
			if danish := check.Explanation(kommune.Danish); danish == "" || danish == c.explanation {
				t.Errorf("the Danish explanation is %q", danish)
			}
		})
	}
}

func TestPeriodsThatCanNotBeComparedAreNotTested(t *testing.T) {
	ofKind := func(first kommune.Period, count int) *analysistest.World {
		cells := analysistest.Rising(first, count, 10)
		cells = append(cells, analysistest.Ratio("102", 1, 2).In(first))
		return analysistest.NewWorld(analysistest.KommunerNumbered(2), map[string][]analysistest.Cell{"test/share": cells}, analysistest.Share(kommune.Neutral))
	}
	for _, c := range []struct {
		name          string
		world         *analysistest.World
		since, period kommune.Period
		want          ClaimVerdict
		explanation   string
	}{
		{"the same month of another year", ofKind("2020M01", 25), "2020M01", "2022M01", ClaimTrue, "The claim holds: the change is 24.0 percentage points."},
		{"another month", ofKind("2020M01", 25), "2020M01", "2021M06", ClaimHalfTrue, "The figure is right (the change is 17.0 percentage points), but whether the change is chance was not tested. The periods lie at different times of the year."},
		{"windows a year apart", ofKind("2020QMAT01", 12), "2020QMAT02", "2022QMAT02", ClaimTrue, "The claim holds: the change is 8.0 percentage points."},
		{"windows that share nothing, a year and a half apart", ofKind("2020QMAT01", 12), "2020QMAT02", "2021QMAT04", ClaimTrue, "The claim holds: the change is 6.0 percentage points."},
		{"windows that follow each other", ofKind("2020QMAT01", 12), "2020QMAT03", "2021QMAT03", ClaimHalfTrue, "The figure is right (the change is 4.0 percentage points), but the change may be chance."},
		{"windows that share a quarter", ofKind("2020QMAT01", 12), "2020QMAT03", "2021QMAT02", ClaimHalfTrue, "The figure is right (the change is 3.0 percentage points), but whether the change is chance was not tested. The periods overlap."},
		{"windows that share months", ofKind("2020QMAT01", 12), "2020QMAT02", "2020QMAT04", ClaimHalfTrue, "The figure is right (the change is 2.0 percentage points), but whether the change is chance was not tested. The periods overlap."},
	} {
		t.Run(c.name, func(t *testing.T) {
			check := checked(t, c.world, ClaimQuery{
				Indicator: "test/share", Kommune: "101", Kind: ClaimChange, Comparator: MoreThan, Stated: analysistest.Pointer[float64](0.5), Since: &c.since, Period: &c.period,
			})
			analysistest.WantSame(t, "verdict", check.Verdict, c.want)
			analysistest.WantText(t, check.Explanation(kommune.English), c.explanation)
		})
	}
}

func TestClaimsOnRanks(t *testing.T) {
	scores := []analysistest.Cell{analysistest.Figure("101", 3), analysistest.Figure("102", 2.5), analysistest.Figure("103", 2.5), analysistest.Figure("104", 1)}
	hedged := append([]analysistest.Cell{analysistest.Figure("101", 2.6).Hedged(kommune.About)}, scores[1:]...)
	dust := []analysistest.Cell{analysistest.Figure("101", math.Nextafter(0.3, 1)), analysistest.Figure("102", 0.3)}
	sure := []analysistest.Cell{analysistest.Ratio("101", 900, 1000), analysistest.Ratio("102", 100, 1000), analysistest.Ratio("103", 500, 1000)}
	unsure := []analysistest.Cell{analysistest.Ratio("101", 52, 100), analysistest.Ratio("102", 50, 100), analysistest.Ratio("103", 48, 100)}
	for _, c := range []struct {
		name        string
		polarity    kommune.Polarity
		cells       []analysistest.Cell
		kommune     kommune.Code
		comparator  Comparator
		stated      float64
		want        ClaimVerdict
		explanation string
	}{
		{"number 1 of one", kommune.HigherIsBetter, scores[:1], "101", Equals, 1, ClaimCannotTell, "No other kommune has a figure, so there is no rank."},
		{"number 1", kommune.HigherIsBetter, scores, "101", Equals, 1, ClaimTrue, "The claim holds: the kommune is number 1 of 4 kommuner with a figure. How sure the rank is can't be computed."},
		{"the last where lower is better", kommune.LowerIsBetter, scores, "101", Equals, 4, ClaimTrue, "The claim holds: the kommune is number 4 of 4 kommuner with a figure. How sure the rank is can't be computed."},
		{"number 2 is not nearly number 1", kommune.HigherIsBetter, scores, "102", Equals, 1, ClaimFalse, "The claim does not hold: by the published figures the kommune is joint number 2 of 4 kommuner with a figure. How sure the rank is can't be computed."},
		{"a shared place", kommune.HigherIsBetter, scores, "103", Equals, 2, ClaimTrue, "The claim holds: the kommune is joint number 2 of 4 kommuner with a figure. How sure the rank is can't be computed."},
		{"among the first three", kommune.HigherIsBetter, scores, "104", NoMore, 3, ClaimFalse, "The claim does not hold: by the published figures the kommune is number 4 of 4 kommuner with a figure. How sure the rank is can't be computed."},
		{"one's own hedge leaves the place open", kommune.HigherIsBetter, hedged, "101", Equals, 1, ClaimCannotTell, "The source itself hedged some of the figures, and the rank depends on them."},
		{"so does that of others", kommune.HigherIsBetter, hedged, "102", Equals, 2, ClaimCannotTell, "The source itself hedged some of the figures, and the rank depends on them."},
		{"a hedge far off does not", kommune.HigherIsBetter, hedged, "104", Equals, 4, ClaimTrue, "The claim holds: the kommune is number 4 of 4 kommuner with a figure. How sure the rank is can't be computed."},
		{"among the first three whatever the hedge", kommune.HigherIsBetter, hedged, "101", NoMore, 3, ClaimTrue, "The claim holds: the kommune is number 1 to 3 of 4 kommuner with a figure. How sure the rank is can't be computed."},
		{"a place as the row gives it, down to the last digit", kommune.HigherIsBetter, dust, "102", Equals, 2, ClaimTrue, "The claim holds: the kommune is number 2 of 2 kommuner with a figure. How sure the rank is can't be computed."},
		{"a place that is sure", kommune.HigherIsBetter, sure, "101", Equals, 1, ClaimTrue, "The claim holds: the kommune is number 1 of 3 kommuner with a figure."},
		{"a place that is not", kommune.HigherIsBetter, unsure, "101", Equals, 1, ClaimHalfTrue, "By the published figures the kommune is number 1 of 3 kommuner with a figure, but the figures can't tell numbers 1 to 3 apart."},
		{"among the first two, of figures that can't tell three apart", kommune.HigherIsBetter, unsure, "101", NoMore, 2, ClaimHalfTrue, "By the published figures the kommune is number 1 of 3 kommuner with a figure, but the figures can't tell numbers 1 to 3 apart."},
		{"number 2 that may be number 1", kommune.HigherIsBetter, unsure, "102", Equals, 1, ClaimHalfTrue, "By the published figures the kommune is number 2 of 3 kommuner with a figure, but the figures can't tell numbers 1 to 3 apart."},
		{"the last, that may be among the first two", kommune.HigherIsBetter, unsure, "103", NoMore, 2, ClaimHalfTrue, "By the published figures the kommune is number 3 of 3 kommuner with a figure, but the figures can't tell numbers 1 to 3 apart."},
		{"behind number 2, which the first may be", kommune.HigherIsBetter, unsure, "101", MoreThan, 2, ClaimHalfTrue, "By the published figures the kommune is number 1 of 3 kommuner with a figure, but the figures can't tell numbers 1 to 3 apart."},
		{"a place that none of the open ones is", kommune.HigherIsBetter, unsure, "101", NoLess, 4, ClaimFalse, "The claim does not hold: by the published figures the kommune is number 1 of 3 kommuner with a figure, but the figures can't tell numbers 1 to 3 apart."},
		{"before all of the open ones", kommune.HigherIsBetter, unsure, "101", LessThan, 1, ClaimFalse, "The claim does not hold: by the published figures the kommune is number 1 of 3 kommuner with a figure, but the figures can't tell numbers 1 to 3 apart."},
		{"another place than the one that is sure", kommune.HigherIsBetter, sure, "101", Equals, 2, ClaimFalse, "The claim does not hold: by the published figures the kommune is number 1 of 3 kommuner with a figure."},
		{"among the first three, of three", kommune.HigherIsBetter, unsure, "101", NoMore, 3, ClaimTrue, "The claim holds: the kommune is number 1 of 3 kommuner with a figure, but the figures can't tell numbers 1 to 3 apart."},
	} {
		t.Run(c.name, func(t *testing.T) {
			indicator := analysistest.Share(c.polarity)
			w := analysistest.NewWorld(analysistest.KommunerNumbered(4), map[string][]analysistest.Cell{indicator.ID: c.cells}, indicator)
			check := checked(t, w, ClaimQuery{Indicator: indicator.ID, Kommune: c.kommune, Kind: ClaimRank, Comparator: c.comparator, Stated: analysistest.Pointer[float64](c.stated)})
			analysistest.WantSame(t, "verdict", check.Verdict, c.want)
			analysistest.WantText(t, check.Explanation(kommune.English), c.explanation)
		})
	}
}

// TestARankIsJudgedByEveryRankThatIsOpen goes through all ranks of the interval.
func TestARankIsJudgedByEveryRankThatIsOpen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		indicator := analysistest.Share(kommune.HigherIsBetter)
		kommuner := analysistest.KommunerNumbered(rapid.IntRange(2, 6).Draw(t, "kommuner"))
		var cells []analysistest.Cell
		for _, k := range kommuner {
			of := rapid.SampledFrom([]float64{20, 100, 1000}).Draw(t, "of")
			cells = append(cells, analysistest.Ratio(k.Code.Area(), math.Round(of*rapid.Float64Range(0.3, 0.7).Draw(t, "share")), of))
		}
		stated := float64(rapid.IntRange(1, len(kommuner)).Draw(t, "stated"))
		query := ClaimQuery{Indicator: indicator.ID, Kommune: "101", Kind: ClaimRank, Comparator: rapid.SampledFrom(comparators()).Draw(t, "comparator"), Stated: &stated}
		analyst, catalogue := analystOf(analysistest.NewWorld(kommuner, map[string][]analysistest.Cell{indicator.ID: cells}, indicator))
		check, err := CheckClaim(context.Background(), analyst, catalogue, query)
		if err != nil {
			t.Fatal(err)
		}
		lower, upper := *check.Row.Rank, *check.Row.Rank
		if reach := check.Row.LikelyRankInterval; reach != nil {
			lower, upper = min(lower, reach.Lower), max(upper, reach.Upper)
		}
		holds := 0
		for rank := lower; rank <= upper; rank++ {
			if meant(query.Comparator, float64(rank), stated) {
				holds++
			}
		}
		want := ClaimHalfTrue
		switch holds {
		case 0:
			want = ClaimFalse
		case upper - lower + 1:
			want = ClaimTrue
		}
		if check.Verdict != want {
			t.Fatalf("%s %v of ranks %d to %d is %s, want %s", query.Comparator, stated, lower, upper, check.Verdict, want)
		}
	})
}

func TestTheSlackOfAClaim(t *testing.T) {
	for _, c := range []struct {
		name       string
		actual     float64
		comparator Comparator
		stated     float64
		want       ClaimVerdict
	}{
		{"38.94 rounds to 38.9", 38.94, Equals, 38.9, ClaimTrue},
		{"39.0 is off by one in the last digit", 39.0, Equals, 38.9, ClaimHalfTrue},
		{"39.1 is off by two", 39.1, Equals, 38.9, ClaimFalse},
		{"3 is not nearly 2", 3, Equals, 2, ClaimFalse},
		{"1.96 is 2", 1.96, Equals, 2, ClaimTrue},
		{"73.5 is about 70", 73.5, Around, 70, ClaimTrue},
		{"76 is nearly about 70", 76, Around, 70, ClaimHalfTrue},
		{"78 is not about 70", 78, Around, 70, ClaimFalse},
		{"3 is not about 2", 3, Around, 2, ClaimFalse},
		{"69.6 is nearly more than 70", 69.6, MoreThan, 70, ClaimHalfTrue},
		{"69.4 is not more than 70", 69.4, MoreThan, 70, ClaimFalse},
		{"70.4 is nearly less than 70", 70.4, LessThan, 70, ClaimHalfTrue},
		{"0.6 is not nearly more than 1", 0.6, MoreThan, 1, ClaimFalse},
		{"-0.4 is not nearly more than 0", -0.4, MoreThan, 0, ClaimFalse},
		{"0.4 is not nearly less than 0", 0.4, LessThan, 0, ClaimFalse},
		{"0.3 rounds to 0", 0.3, Equals, 0, ClaimTrue},
		{"-12.2 rounds to -12", -12.2, Equals, -12, ClaimTrue},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := analysistest.NewWorld(analysistest.KommunerNumbered(1), map[string][]analysistest.Cell{"test/score": {analysistest.Figure("101", c.actual)}}, analysistest.Score(kommune.Neutral))
			check := checked(t, w, ClaimQuery{Indicator: "test/score", Kommune: "101", Kind: ClaimValue, Comparator: c.comparator, Stated: analysistest.Pointer[float64](c.stated)})
			analysistest.WantSame(t, "verdict", check.Verdict, c.want)
		})
	}
}

func TestABadClaimIsRefusedWithTheArgumentNamed(t *testing.T) {
	year := func(text string) *kommune.Period { return analysistest.Pointer(kommune.Period(text)) }
	for _, c := range []struct {
		name     string
		query    ClaimQuery
		argument string
	}{
		{"a figure that is none", ClaimQuery{Kommune: "101", Kind: ClaimValue, Stated: analysistest.Pointer[float64](math.NaN())}, "stated"},
		{"an unknown kommune", ClaimQuery{Kommune: "999", Kind: ClaimValue}, "kommune"},
		{"an unknown indicator", ClaimQuery{Indicator: "test/none", Kommune: "101", Kind: ClaimValue}, "indicator"},
		{"a period without figures", ClaimQuery{Kommune: "101", Kind: ClaimValue, Period: year("2031")}, "period"},
		{"a change since when", ClaimQuery{Kommune: "101", Kind: ClaimChange}, "since"},
		{"since a period without figures", ClaimQuery{Kommune: "101", Kind: ClaimChange, Since: year("2019")}, "since"},
		{"since the period itself", ClaimQuery{Kommune: "101", Kind: ClaimChange, Since: year("2024")}, "since"},
		{"since a later period", ClaimQuery{Kommune: "101", Kind: ClaimChange, Since: year("2024"), Period: year("2020")}, "since"},
		{"since a period of another length", ClaimQuery{Kommune: "101", Kind: ClaimChange, Since: year("2023M01")}, "since"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := analysistest.ClaimWorld(analysistest.Share(kommune.Neutral))
			w.Snapshot.Slices[0].Periods = append(w.Snapshot.Slices[0].Periods, "2023M01")
			if c.query.Indicator == "" {
				c.query.Indicator = "test/share"
			}
			if c.query.Stated == nil {
				c.query.Stated = analysistest.Pointer(1.0)
			}
			analyst, catalogue := analystOf(w)
			_, err := CheckClaim(context.Background(), analyst, catalogue, c.query)
			var coded *kommune.Error
			if !errors.As(err, &coded) || coded.Argument != c.argument {
				t.Errorf("refused with %v, want argument %s", err, c.argument)
			}
		})
	}
}

// meant says of exact figures what a comparator means, in other words than the
// code: by the rounded figure where it states one, by the figure else.
func meant(comparator Comparator, actual, stated float64) bool {
	switch comparator {
	case Equals:
		return math.Abs(actual-stated) <= 0.5
	case Around:
		return math.Abs(actual-stated) <= max(0.5, math.Abs(stated)/20)+1e-9
	case MoreThan:
		return actual > stated
	case LessThan:
		return actual < stated
	case NoLess:
		return actual >= stated-1e-9
	case NoMore:
		return actual <= stated+1e-9
	}
	return false
}

func TestNoClaimIsTrueThatTheFigureOrTheTestDoesNotCarry(t *testing.T) {
	kinds := []ClaimKind{ClaimValue, ClaimRank, ClaimDifference, ClaimChange, ClaimChangePct}
	rapid.Check(t, func(t *rapid.T) {
		indicator := analysistest.AnyIndicator().Draw(t, "indicator")
		kommuner := analysistest.KommunerNumbered(rapid.IntRange(1, 6).Draw(t, "kommuner"))
		var cells []analysistest.Cell
		for _, k := range kommuner {
			for _, period := range []kommune.Period{"2020", "2024"} {
				cells = append(cells, analysistest.AnyCell(k.Code.Area(), period).Draw(t, "cell"))
			}
		}
		query := ClaimQuery{
			Indicator: indicator.ID, Kommune: "101", Since: analysistest.Pointer(kommune.Period("2020")),
			Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Comparator: rapid.SampledFrom(comparators()).Draw(t, "comparator"),
			Stated: analysistest.Pointer(float64(rapid.IntRange(-60, 100).Draw(t, "stated"))),
		}
		analyst, catalogue := analystOf(analysistest.NewWorld(kommuner, map[string][]analysistest.Cell{indicator.ID: cells}, indicator))
		check, err := CheckClaim(context.Background(), analyst, catalogue, query)
		if err != nil {
			t.Fatal(err)
		}
		exact := query.Kind == ClaimChange || query.Kind == ClaimChangePct || query.Kind == ClaimDifference || !check.Row.Qualifier.IsHedged()
		switch check.Verdict {
		case ClaimTrue:
			if exact && !meant(query.Comparator, *check.Actual, *query.Stated) {
				t.Fatalf("%+v is TRUE of %v", query, *check.Actual)
			}
			isFact := check.earlier != nil && !indicator.IsRatio()
			claimsADifference := !isFact && query.Kind != ClaimValue && query.Kind != ClaimRank && !meant(query.Comparator, 0, *query.Stated)
			if claimsADifference && (check.BeyondChance() == nil || !*check.BeyondChance()) {
				t.Fatalf("%+v is TRUE without a test that carries it", query)
			}
		case ClaimFalse:
			if exact && meant(query.Comparator, *check.Actual, *query.Stated) && query.Kind != ClaimRank {
				t.Fatalf("%+v is FALSE of %v", query, *check.Actual)
			}
		case ClaimHalfTrue, ClaimCannotTell:
		default:
			t.Fatalf("verdict %q", check.Verdict)
		}
		for _, lang := range []kommune.Language{kommune.Danish, kommune.English} {
			if check.Explanation(lang) == "" {
				t.Fatal("no explanation")
			}
		}
	})
}

func TestATenthOfAPointBelowDenmarkIsChanceHoweverFarTheOthersLie(t *testing.T) {
	kommuner, cells := analysistest.BelowDenmark()
	indicator := analysistest.Share(kommune.HigherIsBetter)
	w := analysistest.NewWorld(kommuner, map[string][]analysistest.Cell{indicator.ID: cells}, indicator)
	check := checked(t, w, ClaimQuery{Indicator: indicator.ID, Kommune: "766", Kind: ClaimDifference, Comparator: LessThan, Stated: analysistest.Pointer(0.0)})
	analysistest.WantSame(t, "verdict", check.Verdict, ClaimHalfTrue)
	analysistest.WantText(t, check.Explanation(kommune.Danish), "Tallet passer (forskellen er −0,1 procentpoint), men forskellen kan skyldes tilfældige udsving.")
	analysistest.WantSame(t, "beyond chance", *check.BeyondChance(), false)
	// By hand: 5,990/10,000 against 594,010/990,000.
	analysistest.WantNear(t, "p", check.Test.PValue, 0.837, 0.0005)
	analysistest.WantSame(t, "against the others it is better", check.Row.SignificanceAfterCorrection, analysis.Better)
	analysistest.WantText(t, check.Test.Against(kommune.Danish), "resten af landet")
}

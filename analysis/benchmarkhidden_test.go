package analysis

import (
	"context"
	"strings"
	"testing"

	"kommunebench/kommune"
)

func TestABenchmarkSaysWhetherItsFigureIsHidden(t *testing.T) {
	hidden, missing := none("101", kommune.Suppressed), none("102", kommune.Missing)
	count := share(kommune.Neutral)
	count.Kind, count.Unit = kommune.Count, "personer"
	kind := func(k BenchmarkKind) BenchmarkQuery { return BenchmarkQuery{Kind: k} }
	for name, c := range map[string]struct {
		indicator  kommune.Indicator
		query      BenchmarkQuery
		cells      []cell
		status     kommune.ValueStatus
		suppressed int
		label      string
	}{
		"the national figure is hidden and nothing can be pooled": {
			count, kind(BenchmarkCountry),
			[]cell{figure("103", 40), none(kommune.Country, kommune.Suppressed)},
			kommune.Suppressed, 0, "Denmark: the figure is hidden to protect individuals",
		},
		"all that would be pooled is": {
			share(kommune.Neutral), kind(BenchmarkCountry), []cell{hidden, missing}, kommune.Suppressed, 1, "Denmark: the figure is hidden to protect individuals",
		},
		"some of what is pooled is": {
			share(kommune.Neutral), kind(BenchmarkPooled),
			[]cell{hidden, ratio("102", 20, 100), ratio("103", 30, 100).provisional()},
			kommune.Provisional, 1, "The 2 of Denmark's 3 kommuner that have figures, together",
		},
		"all in scope are": {
			share(kommune.Neutral), kind(BenchmarkPooled), []cell{hidden}, kommune.Suppressed, 1, "All 3 kommuner: the figure is hidden to protect individuals",
		},
		"the national figure is hidden and the kommuner are pooled": {
			share(kommune.Neutral), kind(BenchmarkCountry),
			[]cell{none(kommune.Country, kommune.Suppressed), ratio("102", 20, 100), ratio("103", 30, 100)},
			kommune.Published, 0, "The 2 of Denmark's 3 kommuner that have figures, together",
		},
		"the kommune's is": {
			share(kommune.Neutral),
			BenchmarkQuery{Kind: BenchmarkKommune, Kommune: pointer[kommune.Code]("101")},
			[]cell{hidden, ratio("102", 20, 100)},
			kommune.Suppressed, 1, "K1: the figure is hidden to protect individuals",
		},
		"a median of one, the other hidden": {
			share(kommune.Neutral), kind(BenchmarkMedian),
			[]cell{hidden, ratio("102", 20, 100)},
			kommune.Suppressed, 1, "The median cannot be computed, as figures are hidden to protect individuals",
		},
		"a median of some": {
			share(kommune.Neutral), kind(BenchmarkMedian),
			[]cell{hidden, ratio("102", 20, 100), ratio("103", 30, 100)},
			kommune.Published, 1, "The median of the 2 of Denmark's 3 kommuner that have figures",
		},
		"the source has none": {
			share(kommune.Neutral), kind(BenchmarkCountry),
			[]cell{missing},
			kommune.Missing, 0,
			"Denmark, all 3 kommuner together: cannot be computed, as numerator and denominator are not published",
		},
		"counts are hidden that are never pooled": {
			count, kind(BenchmarkCountry),
			[]cell{hidden},
			kommune.Missing, 1,
			"Denmark, all 3 kommuner together: cannot be computed, as a count of several kommuner together can't be compared with that of one; use the median",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(kommunerNumbered(3), map[string][]cell{c.indicator.ID: c.cells}, c.indicator)
			analyst, catalogue := analystOf(w)
			comparison, err := analyst.Compare(context.Background(), catalogue, ComparisonQuery{
				IndicatorID: c.indicator.ID, Benchmark: &c.query, Confidence: DefaultConfidence,
			})
			if err != nil {
				t.Fatal(err)
			}
			b := comparison.Benchmark
			if b.Status == nil || *b.Status != c.status || b.Status.HasValue() != (b.Value != nil) || b.Suppressed != c.suppressed || b.Label(kommune.English) != c.label {
				t.Errorf("got status %v, value %v, %d suppressed, label %q; want %s, %d, %q",
					*b.Status, b.Value, b.Suppressed, b.Label(kommune.English), c.status, c.suppressed, c.label)
			}
		})
	}
}

func TestABenchmarkOfOthersSaysThatSomeOfThemAreHidden(t *testing.T) {
	w := newWorld(kommunerNumbered(4), map[string][]cell{"test/share": {
		ratio("101", 20, 100), none("102", kommune.Suppressed), ratio("103", 30, 100), ratio("104", 40, 100),
	}}, share(kommune.Neutral))
	analyst, catalogue := analystOf(w)
	comparison, err := analyst.Compare(context.Background(), catalogue, ComparisonQuery{
		IndicatorID: "test/share", Kommuner: &KommuneFilter{Codes: []kommune.Code{"101"}}, Benchmark: &BenchmarkQuery{Kind: BenchmarkCountry}, Confidence: DefaultConfidence,
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = "Kommuner that are not part of the benchmark, as their figures are hidden to protect individuals: 1."
	if caveats := strings.Join(comparison.Caveats(kommune.English), "\n"); !strings.Contains(caveats, want) {
		t.Errorf("caveats:\n%s\nwant among them: %s", caveats, want)
	}
}

// Where nobody is like a kommune because its own figure is hidden, that is said.
func TestWhoIsLikeAKommuneWithAHiddenFigureIsNotSaid(t *testing.T) {
	w := newWorld(kommunerNumbered(4), map[string][]cell{"test/score": {
		none("101", kommune.Suppressed), none("102", kommune.Missing), figure("103", 3), figure("104", 4),
	}}, score(kommune.Neutral))
	analyst, catalogue := analystOf(w)
	for code, want := range map[kommune.Code]string{"101": "hidden to protect individuals", "102": "lacks a figure"} {
		_, err := analyst.Similar(context.Background(), catalogue, SimilarQuery{Kommune: code, K: 2, On: []string{"test/score"}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("similar to %s: %v, want %q", code, err, want)
		}
	}
}

// No rank is claimed where the figures of all others are hidden, and the reason
// is told.
func TestARankAmongHiddenFiguresCanNotBeTold(t *testing.T) {
	w := newWorld(kommunerNumbered(3), map[string][]cell{"test/share": {
		ratio("101", 20, 100), none("102", kommune.Suppressed), none("103", kommune.Suppressed),
	}}, share(kommune.LowerIsBetter))
	analyst, catalogue := analystOf(w)
	check, err := analyst.CheckClaim(context.Background(), catalogue, ClaimQuery{Indicator: "test/share", Kommune: "101", Kind: ClaimRank, Comparator: Equals, Stated: pointer[float64](1)})
	if err != nil {
		t.Fatal(err)
	}
	wantText(t, check.Explanation(kommune.English), "There is no rank, as the figures of the other kommuner are hidden to protect individuals.")
	wantText(t, check.Sentence(kommune.English),
		"In K1 Kommune, “Share in work” was 20.0% in 2024; no other kommune has a figure to compare with that is not hidden to protect individuals.")
	if check.Verdict != ClaimCannotTell {
		t.Errorf("the verdict is %s, want CANNOT_TELL", check.Verdict)
	}
}

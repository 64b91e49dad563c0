package words

import (
	"strings"
	"testing"

	"kommunebench/analysis"
	"kommunebench/analysis/analysistest"
	"kommunebench/analysis/factcheck"
	"kommunebench/kommune"
)

// ofTen is what K1 is told where K2 to K10 have 200 of 500 each.
func ofTen(t *testing.T, indicator kommune.Indicator, own analysistest.Cell, change func(q *analysis.ComparisonQuery)) *analysis.ComparisonRow {
	t.Helper()
	cells := append(analysistest.EqualOthers(), own)
	w := analysistest.NewWorld(analysistest.KommunerNumbered(10), map[string][]analysistest.Cell{indicator.ID: cells}, indicator)
	return rowNamed(t, comparedAs(t, w, change), "K1")
}

func allTen() []kommune.Code {
	var codes []kommune.Code
	for _, k := range analysistest.KommunerNumbered(10) {
		codes = append(codes, k.Code)
	}
	return codes
}

func TestARowIsPutIntoASentenceThatSaysNoMoreThanItsTest(t *testing.T) {
	filtered := func(q *analysis.ComparisonQuery) {
		q.Kommuner = &analysis.KommuneFilter{Codes: allTen()}
	}
	target := func(q *analysis.ComparisonQuery) {
		q.Benchmark = &analysis.BenchmarkQuery{Kind: analysis.BenchmarkTarget, Target: analysistest.Pointer(42.0)}
	}
	for _, c := range []struct {
		name      string
		indicator kommune.Indicator
		own       analysistest.Cell
		change    func(q *analysis.ComparisonQuery)
		da, en    string
	}{
		{
			"better", analysistest.Share(kommune.HigherIsBetter), analysistest.Ratio("101", 300, 500), nil,
			"I K1 Kommune var »Andel i job« 60,0 % i 2024 (nummer 1 af 10 kommuner med tal, hvor 1 er bedst) mod 42,0 % (hele landet, alle 10 kommuner samlet); det er bedre end i landets øvrige kommuner under ét, og forskellen er større, end tilfældige udsving normalt forklarer.",
			"In K1 Kommune, “Share in work” was 60.0% in 2024 (number 1 of 10 kommuner with a figure, 1 being best) against 42.0% (Denmark, all 10 kommuner together); that is better than in the other kommuner of Denmark taken together, and the difference is larger than chance usually explains.",
		},
		{
			"worse", analysistest.Share(kommune.LowerIsBetter), analysistest.Ratio("101", 300, 500), nil,
			"I K1 Kommune var »Andel i job« 60,0 % i 2024 (nummer 10 af 10 kommuner med tal, hvor 1 er bedst) mod 42,0 % (hele landet, alle 10 kommuner samlet); det er dårligere end i landets øvrige kommuner under ét, og forskellen er større, end tilfældige udsving normalt forklarer.",
			"In K1 Kommune, “Share in work” was 60.0% in 2024 (number 10 of 10 kommuner with a figure, 1 being best) against 42.0% (Denmark, all 10 kommuner together); that is worse than in the other kommuner of Denmark taken together, and the difference is larger than chance usually explains.",
		},
		{
			"higher", analysistest.Share(kommune.Neutral), analysistest.Ratio("101", 300, 500), target,
			"I K1 Kommune var »Andel i job« 60,0 % i 2024 (nummer 1 af 10 kommuner med tal, hvor 1 er højest) mod 42,0 % (mål); det er højere end målet (regnet som et fast tal), og forskellen er større, end tilfældige udsving normalt forklarer.",
			"In K1 Kommune, “Share in work” was 60.0% in 2024 (number 1 of 10 kommuner with a figure, 1 being highest) against 42.0% (target); that is higher than the target (taken as a fixed number), and the difference is larger than chance usually explains.",
		},
		{
			"lower", analysistest.Share(kommune.Neutral), analysistest.Ratio("101", 100, 500), func(q *analysis.ComparisonQuery) {
				q.Benchmark = &analysis.BenchmarkQuery{Kind: analysis.BenchmarkMedian}
			},
			"I K1 Kommune var »Andel i job« 20,0 % i 2024 (nummer 10 af 10 kommuner med tal, hvor 1 er højest) mod 40,0 % (medianen af alle 10 kommuner); det er ikke testet, om forskellen til medianen kan skyldes tilfældige udsving.",
			"In K1 Kommune, “Share in work” was 20.0% in 2024 (number 10 of 10 kommuner with a figure, 1 being highest) against 40.0% (the median of all 10 kommuner); whether the difference from the median is chance was not tested.",
		},
		{
			"better among chosen kommuner", analysistest.Share(kommune.HigherIsBetter), analysistest.Ratio("101", 300, 500), func(q *analysis.ComparisonQuery) {
				filtered(q)
				q.Benchmark = &analysis.BenchmarkQuery{Kind: analysis.BenchmarkKommune, Kommune: analysistest.Pointer(kommune.Code("102"))}
			},
			"I K1 Kommune var »Andel i job« 60,0 % i 2024 (nummer 1 af 10 udvalgte kommuner med tal, hvor 1 er bedst) mod 40,0 % (K2); det er bedre end i K2, og forskellen er større, end tilfældige udsving normalt forklarer.",
			"In K1 Kommune, “Share in work” was 60.0% in 2024 (number 1 of 10 chosen kommuner with a figure, 1 being best) against 40.0% (K2); that is better than in K2, and the difference is larger than chance usually explains.",
		},
		{
			"no difference", analysistest.Share(kommune.HigherIsBetter), analysistest.Ratio("101", 205, 500), target,
			"I K1 Kommune var »Andel i job« 41,0 % i 2024 (tallene er for usikre til en placering blandt de 10 kommuner med tal) mod 42,0 % (mål); forskellen til målet (regnet som et fast tal) kan skyldes tilfældige udsving.",
			"In K1 Kommune, “Share in work” was 41.0% in 2024 (the figures are too uncertain for a rank among the 10 kommuner with a figure) against 42.0% (target); the difference from the target (taken as a fixed number) may be chance.",
		},
		{
			"no difference, a place shared", analysistest.Share(kommune.HigherIsBetter), analysistest.Ratio("101", 200, 500), target,
			"I K1 Kommune var »Andel i job« 40,0 % i 2024 (tallene er for usikre til en placering blandt de 10 kommuner med tal) mod 42,0 % (mål); forskellen til målet (regnet som et fast tal) kan skyldes tilfældige udsving.",
			"In K1 Kommune, “Share in work” was 40.0% in 2024 (the figures are too uncertain for a rank among the 10 kommuner with a figure) against 42.0% (target); the difference from the target (taken as a fixed number) may be chance.",
		},
		{
			"a difference for one that is none for ten", analysistest.Share(kommune.HigherIsBetter), analysistest.Ratio("101", 226, 500), nil,
			"I K1 Kommune var »Andel i job« 45,2 % i 2024 (tallene er for usikre til en placering blandt de 10 kommuner med tal) mod 40,5 % (hele landet, alle 10 kommuner samlet); forskellen til landets øvrige kommuner er stor for en enkelt kommune, men blandt 10 testede kommuner kan så stor en forskel opstå ved et tilfælde.",
			"In K1 Kommune, “Share in work” was 45.2% in 2024 (the figures are too uncertain for a rank among the 10 kommuner with a figure) against 40.5% (Denmark, all 10 kommuner together); the difference from the other kommuner of Denmark is large for one kommune, but among 10 kommuner tested one so large can arise by chance.",
		},
		{
			"a difference at 80 per cent", analysistest.Share(kommune.HigherIsBetter), analysistest.Ratio("101", 300, 500), func(q *analysis.ComparisonQuery) {
				target(q)
				q.Confidence = 0.8
			},
			"I K1 Kommune var »Andel i job« 60,0 % i 2024 (nummer 1 af 10 kommuner med tal, hvor 1 er bedst) mod 42,0 % (mål); det er bedre end målet (regnet som et fast tal), og forskellen er større, end tilfældige udsving normalt forklarer (ved et konfidensniveau på 80 %).",
			"In K1 Kommune, “Share in work” was 60.0% in 2024 (number 1 of 10 kommuner with a figure, 1 being best) against 42.0% (target); that is better than the target (taken as a fixed number), and the difference is larger than chance usually explains (at a confidence level of 80%).",
		},
		{
			"a difference of a handful", analysistest.Share(kommune.HigherIsBetter), analysistest.Ratio("101", 11, 12), target,
			"I K1 Kommune var »Andel i job« 91,7 % i 2024 (tallene er for usikre til en placering blandt de 10 kommuner med tal) mod 42,0 % (mål); forskellen til målet (regnet som et fast tal) er stor, men bygger på så små tal, at den kan skyldes tilfældige udsving.",
			"In K1 Kommune, “Share in work” was 91.7% in 2024 (the figures are too uncertain for a rank among the 10 kommuner with a figure) against 42.0% (target); the difference from the target (taken as a fixed number) is large, but rests on counts so small that it may be chance.",
		},
		{
			"a share without counts", analysistest.Share(kommune.HigherIsBetter), analysistest.Figure("101", 60), target,
			"I K1 Kommune var »Andel i job« 60,0 % i 2024 (nummer 1 af 10 kommuner med tal, hvor 1 er bedst) mod 42,0 % (mål); det er ikke testet, om forskellen til målet kan skyldes tilfældige udsving.",
			"In K1 Kommune, “Share in work” was 60.0% in 2024 (number 1 of 10 kommuner with a figure, 1 being best) against 42.0% (target); whether the difference from the target is chance was not tested.",
		},
		{
			"a figure that its source hedged, and its rank with it", analysistest.Share(kommune.HigherIsBetter), analysistest.Figure("101", 39).Hedged(kommune.About), target,
			"I K1 Kommune var »Andel i job« omkring 39,0 % i 2024 (nummer 1 til 10 af 10 kommuner med tal, hvor 1 er bedst) mod 42,0 % (mål); det er ikke testet, om forskellen til målet kan skyldes tilfældige udsving.",
			"In K1 Kommune, “Share in work” was about 39.0% in 2024 (number 1 to 10 of 10 kommuner with a figure, 1 being best) against 42.0% (target); whether the difference from the target is chance was not tested.",
		},
		{
			"a provisional figure", analysistest.Share(kommune.HigherIsBetter), analysistest.Ratio("101", 205, 500).Provisional(), target,
			"I K1 Kommune var »Andel i job« foreløbigt 41,0 % i 2024 (tallene er for usikre til en placering blandt de 10 kommuner med tal) mod 42,0 % (mål); forskellen til målet (regnet som et fast tal) kan skyldes tilfældige udsving.",
			"In K1 Kommune, “Share in work” was provisionally 41.0% in 2024 (the figures are too uncertain for a rank among the 10 kommuner with a figure) against 42.0% (target); the difference from the target (taken as a fixed number) may be chance.",
		},
		{
			"a figure that is hidden", analysistest.Share(kommune.HigherIsBetter), analysistest.None("101", kommune.Suppressed), nil,
			"K1 Kommune har intet tal for »Andel i job« i 2024: det er skjult af hensyn til enkeltpersoner.",
			"K1 Kommune has no figure for “Share in work” in 2024: it is hidden to protect individuals.",
		},
		{
			"a figure that is missing", analysistest.Share(kommune.HigherIsBetter), analysistest.None("101", kommune.Missing), nil,
			"K1 Kommune har intet tal for »Andel i job« i 2024: det mangler hos kilden.",
			"K1 Kommune has no figure for “Share in work” in 2024: the source lacks it.",
		},
		{
			"a share of nobody", analysistest.Share(kommune.HigherIsBetter), analysistest.None("101", kommune.NotApplicable), nil,
			"K1 Kommune har intet tal for »Andel i job« i 2024: der er intet at opgøre.",
			"K1 Kommune has no figure for “Share in work” in 2024: there is nothing to count.",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			row := ofTen(t, c.indicator, c.own, c.change)
			analysistest.WantText(t, RowSentence(row, kommune.Danish), c.da)
			analysistest.WantText(t, RowSentence(row, kommune.English), c.en)
		})
	}
}

func TestSentencesOnFewKommuner(t *testing.T) {
	filtered := func(c *analysis.Comparison) *analysis.Comparison {
		c.Query.Kommuner = &analysis.KommuneFilter{}
		return c
	}
	indicator := analysistest.Share(kommune.HigherIsBetter)
	hedged := analysistest.Figure("101", 70).Hedged(kommune.JustOver)
	for _, c := range []struct {
		name       string
		comparison *analysis.Comparison
		da, en     string
	}{
		{
			"the only one with a figure is compared with nobody", compared(t, analysistest.KommunerNumbered(3), indicator, hedged),
			"I K1 Kommune var »Andel i job« godt 70,0 % i 2024; ingen anden kommune har et tal at sammenligne med.",
			"In K1 Kommune, “Share in work” was just over 70.0% in 2024; no other kommune has a figure to compare with.",
		},
		{
			"the only one chosen is not called the only one with a figure", filtered(compared(t, analysistest.KommunerNumbered(1), indicator, analysistest.Ratio("101", 30, 100), analysistest.Ratio(kommune.Country, 4000, 10_000))),
			"I K1 Kommune var »Andel i job« 30,0 % i 2024 mod 40,0 % (hele landet); det er dårligere end i resten af landet, og forskellen er større, end tilfældige udsving normalt forklarer.",
			"In K1 Kommune, “Share in work” was 30.0% in 2024 against 40.0% (Denmark); that is worse than in the rest of the country, and the difference is larger than chance usually explains.",
		},
		{
			"of two the other is one", compared(t, analysistest.KommunerNumbered(2), indicator, analysistest.Ratio("101", 80, 100), analysistest.Ratio("102", 20, 100)),
			"I K1 Kommune var »Andel i job« 80,0 % i 2024 (nummer 1 af 2 kommuner med tal, hvor 1 er bedst) mod 50,0 % (hele landet, alle 2 kommuner samlet); det er bedre end i den anden kommune med tal, og forskellen er større, end tilfældige udsving normalt forklarer.",
			"In K1 Kommune, “Share in work” was 80.0% in 2024 (number 1 of 2 kommuner with a figure, 1 being best) against 50.0% (Denmark, all 2 kommuner together); that is better than in the other kommune with a figure, and the difference is larger than chance usually explains.",
		},
		{
			"of two chosen the other is one", filtered(compared(t, analysistest.KommunerNumbered(2), indicator, analysistest.Ratio("101", 52, 100), analysistest.Ratio("102", 48, 100))),
			"I K1 Kommune var »Andel i job« 52,0 % i 2024 (tallene er for usikre til en placering blandt de 2 udvalgte kommuner med tal) mod 50,0 % (hele landet, alle 2 kommuner samlet); forskellen til den anden kommune med tal kan skyldes tilfældige udsving.",
			"In K1 Kommune, “Share in work” was 52.0% in 2024 (the figures are too uncertain for a rank among the 2 chosen kommuner with a figure) against 50.0% (Denmark, all 2 kommuner together); the difference from the other kommune with a figure may be chance.",
		},
		{
			"a benchmark keeps the hedge of its source", compared(t, analysistest.KommunerNumbered(2), analysistest.Score(kommune.HigherIsBetter), analysistest.Figure("101", 2.2), analysistest.Figure("102", 3), analysistest.Figure(kommune.Country, 2.5).Hedged(kommune.JustUnder)),
			"I K1 Kommune var »Score i test« 2,2 point i 2024 (nummer 2 af 2 kommuner med tal, hvor 1 er bedst) mod knap 2,5 point (hele landet); det er ikke testet, om forskellen til landstallet kan skyldes tilfældige udsving.",
			"In K1 Kommune, “Test score” was 2.2 points in 2024 (number 2 of 2 kommuner with a figure, 1 being best) against just under 2.5 points (Denmark); whether the difference from the national figure is chance was not tested.",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			row := rowNamed(t, c.comparison, "K1")
			analysistest.WantText(t, RowSentence(row, kommune.Danish), c.da)
			analysistest.WantText(t, RowSentence(row, kommune.English), c.en)
		})
	}
}

func TestSyntheticFiguresAndTargetGroupsAreNamedInTheSentence(t *testing.T) {
	row := func(group kommune.TargetGroup) analysis.ComparisonRow {
		comparison := compared(t, analysistest.KommunerNumbered(1), analysistest.Share(kommune.HigherIsBetter), analysistest.Ratio("101", 30, 100))
		comparison.Indicator.Snapshot.Dataset.Synthetic = true
		comparison.TargetGroup = &group
		return comparison.Rows[0]
	}
	part := row(kommune.TargetGroup{TitleDA: "Sygedagpenge", TitleEN: "Sickness benefit"})
	analysistest.WantText(t, RowSentence(&part, kommune.Danish),
		"Syntetiske tal: I K1 Kommune var »Andel i job, Sygedagpenge« 30,0 % i 2024; ingen anden kommune har et tal at sammenligne med.")
	analysistest.WantText(t, RowSentence(&part, kommune.English),
		"Synthetic figures: In K1 Kommune, “Share in work, Sickness benefit” was 30.0% in 2024; no other kommune has a figure to compare with.")
	total := row(kommune.TargetGroup{TitleDA: "Alle", TitleEN: "All", Total: true})
	analysistest.WantText(t, RowSentence(&total, kommune.Danish),
		"Syntetiske tal: I K1 Kommune var »Andel i job« 30,0 % i 2024; ingen anden kommune har et tal at sammenligne med.")
}

func TestEveryHedgeHasItsWordInBothLanguages(t *testing.T) {
	for _, c := range []struct {
		qualifier kommune.Qualifier
		da, en    string
	}{
		{kommune.Exact, "70,0 %", "70.0%"},
		{kommune.About, "omkring 70,0 %", "about 70.0%"},
		{kommune.JustOver, "godt 70,0 %", "just over 70.0%"},
		{kommune.JustUnder, "knap 70,0 %", "just under 70.0%"},
		{kommune.AtLeast, "mindst 70,0 %", "at least 70.0%"},
		{kommune.AtMost, "højst 70,0 %", "at most 70.0%"},
	} {
		row := compared(t, analysistest.KommunerNumbered(1), analysistest.Share(kommune.Neutral), analysistest.Figure("101", 70).Hedged(c.qualifier)).Rows[0]
		analysistest.WantText(t, rowFigureInWords(&row, kommune.Danish), c.da)
		analysistest.WantText(t, rowFigureInWords(&row, kommune.English), c.en)
	}
}

func TestASentenceGivesARankWithHowFarTheFiguresLeaveItOpen(t *testing.T) {
	cells := make([]analysistest.Cell, 0, 40)
	kommuner := analysistest.KommunerNumbered(40)
	for n, k := range kommuner {
		cells = append(cells, analysistest.Ratio(k.Code.Area(), float64(100+5*n), 400))
	}
	row := rowNamed(t, compared(t, kommuner, analysistest.Share(kommune.HigherIsBetter), cells...), "K37")
	if row.LikelyRankInterval == nil || *row.LikelyRankInterval != (analysis.RankInterval{Lower: 1, Upper: 8}) || *row.RankInterval != (analysis.RankInterval{Lower: 1, Upper: 12}) {
		t.Fatalf("likely %v, guaranteed %v", row.LikelyRankInterval, row.RankInterval)
	}
	analysistest.WantText(t, RowSentence(row, kommune.Danish),
		"I K37 Kommune var »Andel i job« 70,0 % i 2024 (nummer 4 af 40 kommuner med tal, hvor 1 er bedst, men tallene kan ikke skelne mellem nummer 1 og 8) mod 49,4 % (hele landet, alle 40 kommuner samlet); det er bedre end i landets øvrige kommuner under ét, og forskellen er større, end tilfældige udsving normalt forklarer.")
	analysistest.WantText(t, RowSentence(row, kommune.English),
		"In K37 Kommune, “Share in work” was 70.0% in 2024 (number 4 of 40 kommuner with a figure, 1 being best, but the figures can't tell numbers 1 to 8 apart) against 49.4% (Denmark, all 40 kommuner together); that is better than in the other kommuner of Denmark taken together, and the difference is larger than chance usually explains.")
}

func TestASentenceSpeaksOfTheDifferenceThatItStates(t *testing.T) {
	kommuner, cells := analysistest.BelowDenmark()
	indicator := analysistest.Share(kommune.HigherIsBetter)
	w := analysistest.NewWorld(kommuner, map[string][]analysistest.Cell{indicator.ID: cells}, indicator)
	check := claimed(t, w, factcheck.ClaimQuery{Indicator: indicator.ID, Kommune: "766", Kind: factcheck.ClaimDifference, Comparator: factcheck.LessThan, Stated: analysistest.Pointer(0.0)})
	analysistest.WantText(t, ClaimSentence(check, kommune.Danish),
		"I Hedensted Kommune var »Andel i job« 59,9 % i 2024 (nummer 1 af 11 kommuner med tal, hvor 1 er bedst) mod 60,0 % (hele landet); forskellen til resten af landet kan skyldes tilfældige udsving.")
}

func TestASentenceIsAgainstTheBenchmarkAndNotAgainstTheOthers(t *testing.T) {
	cells := []analysistest.Cell{analysistest.Ratio("101", 425, 1000), analysistest.Ratio("102", 700, 1000)}
	for n := 3; n <= 10; n++ {
		cells = append(cells, analysistest.Ratio(analysistest.KommunerNumbered(10)[n-1].Code.Area(), 300, 1000))
	}
	indicator := analysistest.Share(kommune.HigherIsBetter)
	w := analysistest.NewWorld(analysistest.KommunerNumbered(10), map[string][]analysistest.Cell{indicator.ID: cells}, indicator)
	c := comparedAs(t, w, func(q *analysis.ComparisonQuery) {
		q.Benchmark = &analysis.BenchmarkQuery{Kind: analysis.BenchmarkKommune, Kommune: analysistest.Pointer(kommune.Code("102"))}
	})
	row := rowNamed(t, c, "K1")
	analysistest.WantText(t, RowSentence(row, kommune.Danish),
		"I K1 Kommune var »Andel i job« 42,5 % i 2024 (nummer 2 af 10 kommuner med tal, hvor 1 er bedst) mod 70,0 % (K2); det er dårligere end i K2, og forskellen er større, end tilfældige udsving normalt forklarer.")
	if own := RowSentence(rowNamed(t, c, "K2"), kommune.Danish); strings.Contains(own, "(K2)") {
		t.Errorf("K2 is its own benchmark: %s", own)
	}
}

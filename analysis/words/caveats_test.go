package words

import (
	"testing"
	"time"

	"kommunebench/analysis"
	"kommunebench/analysis/analysistest"
	"kommunebench/analysis/factcheck"
	"kommunebench/kommune"
)

func TestComparisonCaveats(t *testing.T) {
	spread := func(count int) []analysistest.Cell {
		var cells []analysistest.Cell
		for n, k := range analysistest.KommunerNumbered(count) {
			cells = append(cells, analysistest.Ratio(k.Code.Area(), 200+float64(n%2)*100, 500))
		}
		return cells
	}
	for _, c := range []struct {
		name       string
		comparison *analysis.Comparison
		da, en     []string
	}{
		{
			"why kommuner have no figure", compared(t, analysistest.KommunerNumbered(6), analysistest.Score(kommune.Neutral),
				analysistest.Figure("101", 1), analysistest.Figure("102", 2).Provisional(), analysistest.None("103", kommune.Suppressed), analysistest.None("104", kommune.NotApplicable)),
			[]string{
				"For 2 af 6 kommuner har kilden intet tal.",
				"For 1 af 6 kommuner er tallet skjult af hensyn til enkeltpersoner.",
				"For 1 af 6 kommuner er der intet at opgøre.",
				"For 1 af 6 kommuner er tallet foreløbigt.",
				"Usikkerheden kan ikke beregnes, da tallenes spredning ikke er offentliggjort; små forskelle kan være tilfældige.",
			},
			[]string{
				"For 2 of 6 kommuner the source has no figure.",
				"For 1 of 6 kommuner the figure is hidden to protect individuals.",
				"For 1 of 6 kommuner there is nothing to count.",
				"For 1 of 6 kommuner the figure is provisional.",
				"Intervals can't be computed, as the spread of the figures is not published; small differences may be chance.",
			},
		},
		{
			"shares of which none has counts", compared(t, analysistest.KommunerNumbered(2), analysistest.Share(kommune.Neutral), analysistest.Figure("101", 40), analysistest.Figure("102", 50)),
			[]string{"Usikkerheden kan ikke beregnes, da kilden ikke offentliggør de præcise tal, andelen er beregnet af; små forskelle kan være tilfældige."},
			[]string{"Intervals can't be computed, as the source publishes no firm numerator and denominator; small differences may be chance."},
		},
		{
			"shares of which some have counts, one a hedge, and few persons each", compared(t, analysistest.KommunerNumbered(4), analysistest.Share(kommune.Neutral),
				analysistest.Figure("101", 40), analysistest.Ratio("102", 5, 10).Hedged(kommune.About), analysistest.Ratio("103", 5, 10), analysistest.Ratio("104", 4, 10)),
			[]string{
				"1 af 4 tal er et cirkatal; det testes ikke, og placeringerne er usikre.",
				"For 2 af 4 kommuner med tal kan usikkerheden ikke beregnes, da kilden ikke offentliggør de præcise tal, andelen er beregnet af.",
				"2 kommuner er testet: selv uden forskelle ville i snit færre end én kommune få p < 0,05. q-værdien tager højde for det.",
				"For 2 af de 2 testede kommuner er tallene så små, at p-værdien er beregnet med en eksakt test, og ingen forskel fremhæves.",
			},
			[]string{
				"1 of 4 figures is approximate, as its source says; it is not tested, and the ranks are uncertain.",
				"For 2 of 4 kommuner with a figure no interval can be computed, as the source publishes no firm numerator and denominator.",
				"2 kommuner were tested: even without differences, on average fewer than one kommune would get p < 0.05. The q value allows for that.",
				"For 2 of the 2 kommuner tested the counts are so small that the p value is by an exact test and no difference is pointed out.",
			},
		},
		{
			"many kommuner that vary more than chance makes them", compared(t, analysistest.KommunerNumbered(98), analysistest.Share(kommune.Neutral), spread(98)...),
			[]string{
				"98 kommuner er testet: selv uden forskelle ville i snit omkring 5 kommuner få p < 0,05. q-værdien tager højde for det.",
				"Variansen mellem kommunerne er 20,3 gange så stor, som tilfældigheder alene ville gøre den: vilkår og opgørelse kan spille ind, ikke kun indsatsen.",
			},
			[]string{
				"98 kommuner were tested: even without differences, on average about 5 kommuner would get p < 0.05. The q value allows for that.",
				"The variance between the kommuner is 20.3 times what chance alone would make it: circumstances and recording may play a part, not effort alone.",
			},
		},
		{
			"few kommuner that vary: how much more than chance is a guess", compared(t, analysistest.KommunerNumbered(4), analysistest.Share(kommune.Neutral), spread(4)...),
			[]string{"4 kommuner er testet: selv uden forskelle ville i snit færre end én kommune få p < 0,05. q-værdien tager højde for det."},
			[]string{"4 kommuner were tested: even without differences, on average fewer than one kommune would get p < 0.05. The q value allows for that."},
		},
		{
			"rounded shares: one kommune differs for certain, of the two others the denominators decide", compared(t, analysistest.KommunerNumbered(3), analysistest.Share(kommune.Neutral),
				analysistest.RoundedShare("101", 3.0, 15000), analysistest.RoundedShare("102", 3.1, 15500), analysistest.RoundedShare("103", 9.0, 45)),
			[]string{
				"Kilden oplyser ikke nævnerne, som kun kendes inden for afrundingen af andele og antal. Usikkerheden dækker alt, hvad de kan være, og om en kommune adskiller sig fra de øvrige, kan afgøres for 1 af 3 kommuner.",
				"3 kommuner er testet, men kilden afrunder, så testen kun er afgjort for 1; resten står som ikke testet. Selv uden forskelle ville i snit færre end én kommune få p < 0,05, hvis alle var afgjort. q-værdien tager højde for det.",
			},
			[]string{
				"The source does not publish the denominators, which are known only within the rounding of shares and counts. Intervals cover all that they may be, and whether a kommune differs from the others can be judged for 1 of 3 kommuner.",
				"3 kommuner were tested, but the source rounds, so the test is settled for 1 only; the others stand as not tested. Even without differences, on average fewer than one kommune would get p < 0.05 if all were settled. The q value allows for that.",
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			analysistest.WantLines(t, ComparisonCaveats(c.comparison, kommune.Danish), c.da...)
			analysistest.WantLines(t, ComparisonCaveats(c.comparison, kommune.English), c.en...)
		})
	}
}

// One test is not many: nothing has to be allowed for.
func TestOneTestIsNotManyTests(t *testing.T) {
	var comparison analysis.Comparison
	for tested, want := range []int{0, 0, 1, 1} {
		comparison.Rows = make([]analysis.ComparisonRow, 3)
		for n := range comparison.Rows {
			comparison.Rows[n].Significance = analysis.NotTested
			if n < tested {
				comparison.Rows[n].Significance = analysis.Similar
			}
		}
		if got := testCaveats(&comparison); len(got) != want {
			t.Errorf("%d tested: got %v, want %d caveats", tested, got, want)
		}
	}
}

func TestSyntheticFiguresAreTheFirstCaveat(t *testing.T) {
	comparison := compared(t, analysistest.KommunerNumbered(1), analysistest.Share(kommune.Neutral), analysistest.Ratio("101", 1, 2))
	comparison.Indicator.Snapshot.Dataset.Synthetic = true
	analysistest.WantText(t, ComparisonCaveats(comparison, kommune.English)[0], "The figures are synthetic: made up for demonstration, they say nothing about real kommuner.")
}

func TestAClaimOnAChangeHasTheCaveatsOfBothPeriods(t *testing.T) {
	w := analysistest.NewWorld(analysistest.KommunerNumbered(1), map[string][]analysistest.Cell{"test/share": {analysistest.Ratio("101", 30, 100).In("2020").Provisional(), analysistest.Ratio("101", 40, 100).Provisional()}}, analysistest.Share(kommune.Neutral))
	check := claimed(t, w, factcheck.ClaimQuery{Indicator: "test/share", Kommune: "101", Kind: factcheck.ClaimChange, Comparator: factcheck.Equals, Stated: analysistest.Pointer(10.0), Since: analysistest.Pointer(kommune.Period("2020"))})
	analysistest.WantLines(t, ClaimCaveats(check, kommune.Danish), "For 1 af 1 kommuner er tallet foreløbigt.", "Det tidligere tal er foreløbigt.",
		"Testen gælder denne ene kommunes ændring, som om den var valgt, før tallene var set.")
	analysistest.WantLines(t, ClaimCaveats(check, kommune.English), "For 1 of 1 kommuner the figure is provisional.", "The earlier figure is provisional.",
		"The test is of this one kommune's change, as if it had been chosen before the figures were seen.")
}

func TestACitationNamesPublisherTitleReleaseAndDay(t *testing.T) {
	w := analysistest.NewWorld(nil, nil, analysistest.Share(kommune.Neutral))
	day := time.Date(2024, time.October, 1, 0, 0, 0, 0, time.UTC)
	const link = "http://127.0.0.1/graphql?query=x"
	danish := Cite(kommune.Danish, indicatorIn(w, 0), nil, "2024M10", link, day)
	analysistest.WantText(t, danish.Text, "Prøvekontoret: Andel i job, 2024M10. Prøvedata (test), udgivelse test@1. Læst i Kommunebench 2024-10-01.")
	analysistest.WantSame(t, "link", danish.URL, link)
	analysistest.WantSame(t, "release", danish.ReleaseID, "test@1")
	analysistest.WantSame(t, "day", danish.Accessed, day)
	analysistest.WantText(t, Cite(kommune.English, indicatorIn(w, 0), nil, "2024M10", link, day).Text,
		"Prøvekontoret: Share in work, 2024M10. Prøvedata (test), release test@1. Read in Kommunebench 2024-10-01.")
	w.Snapshot.Dataset.Synthetic = true
	analysistest.WantText(t, Cite(kommune.Danish, indicatorIn(w, 0), nil, "2024M10", link, day).Text,
		"Prøvekontoret: Andel i job, 2024M10. Prøvedata (test), udgivelse test@1. Læst i Kommunebench 2024-10-01. Syntetiske tal.")
}

func TestTheSignificanceLevelIsWrittenAsItIs(t *testing.T) {
	for confidence, want := range map[float64]string{0.95: "0,05", 0.9: "0,1", 0.999: "0,001", 0.8: "0,2", 0.975: "0,025"} {
		analysistest.WantText(t, significanceLevel(confidence, kommune.Danish), want)
	}
	for tests, want := range map[int]string{2: "færre end én kommune", 20: "omkring én kommune", 29: "omkring én kommune", 40: "omkring 2 kommuner", 98: "omkring 5 kommuner"} {
		analysistest.WantText(t, expectedByChance(tests, 0.95, kommune.Danish), want)
	}
}

func TestThereAreNoCaveatsOnNothing(t *testing.T) {
	w := analysistest.NewWorld(nil, nil, analysistest.Share(kommune.HigherIsBetter))
	if caveats := ComparisonCaveats(&analysis.Comparison{Indicator: indicatorIn(w, 0)}, kommune.Danish); len(caveats) != 0 {
		t.Errorf("caveats on nothing: %v", caveats)
	}
}

package words

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// ComparisonCaveats says in a language what to keep in mind, as far as the data show.
func ComparisonCaveats(c *analysis.Comparison, lang kommune.Language) []string {
	texts := append(syntheticCaveat(c.Indicator.Snapshot.Dataset), rulesCaveat(c.Indicator)...)
	texts = append(texts, populationCaveat(c.Indicator)...)
	texts = append(texts, undatedCaveat(c.Indicator, c.Period)...)
	texts = append(texts, omittedCaveats(c.Omitted(), c.Period)...)
	texts = append(texts, partlyKnownCaveat(c.PartlyKnown())...)
	if c.HasSyntheticPeers() && !c.Indicator.Snapshot.Dataset.Synthetic {
		texts = append(texts, kommune.Text{
			DA: "De kommuner, der ligner mest, er valgt ud fra syntetiske tal, som er opfundet til demonstration.",
			EN: "The most similar kommuner were chosen by synthetic figures, made up for demonstration.",
		})
	}
	statuses := map[kommune.ValueStatus]int{}
	hedged, withoutInterval, valued, gone := 0, 0, 0, 0
	for _, row := range c.Rows {
		if row.Gone {
			gone++
		}
		statuses[row.Status]++
		if row.Value != nil {
			valued++
			if row.Qualifier.IsHedged() {
				hedged++
			}
			if row.Interval == nil {
				withoutInterval++
			}
		}
	}
	texts = append(texts, statusCaveats(statuses, len(c.Rows))...)
	texts = append(texts, benchmarkCaveat(c)...)
	texts = append(texts, goneCaveat(gone, len(c.Rows))...)
	texts = append(texts, hedgedCaveat(hedged, valued)...)
	texts = append(texts, intervalCaveat(c, withoutInterval, valued)...)
	texts = append(texts, roundingCaveat(c)...)
	texts = append(texts, testCaveats(c)...)
	return phrase.InLanguage(texts, lang)
}

// benchmarkCaveat says whom a benchmark leaves out, where the statuses of the
// rows don't.
func benchmarkCaveat(c *analysis.Comparison) []kommune.Text {
	n, kind := c.Benchmark.Suppressed, c.Benchmark.Kind
	isOfRows := kind == analysis.BenchmarkMedian || kind == analysis.BenchmarkPooled || c.Query.Kommuner == nil
	if c.Benchmark.Value == nil || n == 0 || isOfRows {
		return nil
	}
	return []kommune.Text{{
		DA: fmt.Sprintf("Kommuner, der ikke er med i det, der sammenlignes med, fordi deres tal er skjult af hensyn til enkeltpersoner: %d.", n),
		EN: fmt.Sprintf("Kommuner that are not part of the benchmark, as their figures are hidden to protect individuals: %d.", n),
	}}
}

func goneCaveat(gone, total int) []kommune.Text {
	if gone == 0 {
		return nil
	}
	return []kommune.Text{{
		DA: fmt.Sprintf("Den seneste leverance mangler tallet for %d af %d kommuner; det viste er fra en tidligere.", gone, total),
		EN: fmt.Sprintf("The newest delivery lacks the figure for %d of %d kommuner; the one shown is from an earlier delivery.", gone, total),
	}}
}

func hedgedCaveat(hedged, valued int) []kommune.Text {
	if hedged == 0 {
		return nil
	}
	isOrAre := kommune.Text{
		DA: "%d af %d tal er cirkatal; de testes ikke, og placeringerne er usikre.",
		EN: "%d of %d figures are approximate, as their source says; they are not tested, and the ranks are uncertain.",
	}
	if hedged == 1 {
		isOrAre = kommune.Text{
			DA: "%d af %d tal er et cirkatal; det testes ikke, og placeringerne er usikre.",
			EN: "%d of %d figures is approximate, as its source says; it is not tested, and the ranks are uncertain.",
		}
	}
	return []kommune.Text{{DA: fmt.Sprintf(isOrAre.DA, hedged, valued), EN: fmt.Sprintf(isOrAre.EN, hedged, valued)}}
}

func intervalCaveat(c *analysis.Comparison, without, valued int) []kommune.Text {
	switch {
	case without == 0:
		return nil
	case !c.Indicator.IsRatio():
		return []kommune.Text{{
			DA: "Usikkerheden kan ikke beregnes, da tallenes spredning ikke er offentliggjort; små forskelle kan være tilfældige.",
			EN: "Intervals can't be computed, as the spread of the figures is not published; small differences may be chance.",
		}}
	case without == valued:
		return []kommune.Text{{
			DA: "Usikkerheden kan ikke beregnes, da kilden ikke offentliggør de præcise tal, " + phrase.RatioInDanish(c.Indicator.Kind) + " er beregnet af; små forskelle kan være tilfældige.",
			EN: "Intervals can't be computed, as the source publishes no firm numerator and denominator; small differences may be chance.",
		}}
	}
	return []kommune.Text{{
		DA: fmt.Sprintf("For %d af %d kommuner med tal kan usikkerheden ikke beregnes, da kilden ikke offentliggør de præcise tal, %s er beregnet af.", without, valued, phrase.RatioInDanish(c.Indicator.Kind)),
		EN: fmt.Sprintf("For %d of %d kommuner with a figure no interval can be computed, as the source publishes no firm numerator and denominator.", without, valued),
	}}
}

// roundingCaveat says what follows where a source rounds its shares and counts and
// publishes no denominators.
func roundingCaveat(c *analysis.Comparison) []kommune.Text {
	judged, rounded := c.Judged()
	switch {
	case rounded == 0:
		return nil
	case c.Distribution.N < 2:
		return []kommune.Text{{
			DA: "Kilden oplyser ikke nævneren, som kun kendes inden for afrundingen af andel og antal. Usikkerheden dækker alt, hvad den kan være.",
			EN: "The source does not publish the denominator, which is known only within the rounding of share and count. Intervals cover all that it may be.",
		}}
	}
	return []kommune.Text{{
		DA: fmt.Sprintf("Kilden oplyser ikke nævnerne, som kun kendes inden for afrundingen af andele og antal. Usikkerheden dækker alt, hvad de kan være, og om en kommune adskiller sig fra de øvrige, kan afgøres for %d af %d kommuner.", judged, rounded),
		EN: fmt.Sprintf("The source does not publish the denominators, which are known only within the rounding of shares and counts. Intervals cover all that they may be, and whether a kommune differs from the others can be judged for %d of %d kommuner.", judged, rounded),
	}}
}

// testCaveats says what tests of many kommuner can and can't carry.
func testCaveats(c *analysis.Comparison) []kommune.Text {
	tested, judged, rough := 0, 0, 0
	for n := range c.Rows {
		row := &c.Rows[n]
		if !row.CountsAsTest() {
			continue
		}
		tested++
		if row.Significance != analysis.NotTested {
			judged++
		}
		if row.Rough {
			rough++
		}
	}
	texts := manyTestsCaveat(tested, judged, c.Query.Confidence)
	if rough > 0 {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("For %d af de %d testede kommuner er tallene så små, at p-værdien er beregnet med en eksakt test, og ingen forskel fremhæves.", rough, tested),
			EN: fmt.Sprintf("For %d of the %d kommuner tested the counts are so small that the p value is by an exact test and no difference is pointed out.", rough, tested),
		})
	}
	if c.IsOverdispersed() {
		factor, atLeast := c.Funnel.LeastOverdispersion(), kommune.Text{}
		if c.Funnel.Overdispersion > factor {
			atLeast = kommune.Text{DA: "mindst ", EN: "at least "}
		}
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("Variansen mellem kommunerne er %s%s gange så stor, som tilfældigheder alene ville gøre den: vilkår og opgørelse kan spille ind, ikke kun indsatsen.",
				atLeast.DA, phrase.Number(factor, 1, kommune.Danish)),
			EN: fmt.Sprintf("The variance between the kommuner is %s%s times what chance alone would make it: circumstances and recording may play a part, not effort alone.",
				atLeast.EN, phrase.Number(factor, 1, kommune.English)),
		})
	}
	return texts
}

// manyTestsCaveat says what chance alone gives where many kommuner are tested. Where the
// source's rounding leaves some tests open (Verdict.CountsAsTest), the correction counts
// those too, but nobody is told that they were decided.
func manyTestsCaveat(tested, judged int, confidence float64) []kommune.Text {
	if tested < 2 {
		return nil
	}
	text := func(lang kommune.Language, plain, partly string) string {
		expected, level := expectedByChance(tested, confidence, lang), significanceLevel(confidence, lang)
		if judged == tested {
			return fmt.Sprintf(plain, tested, expected, level)
		}
		return fmt.Sprintf(partly, tested, judged, expected, level)
	}
	return []kommune.Text{{
		DA: text(kommune.Danish,
			"%d kommuner er testet: selv uden forskelle ville i snit %s få p < %s. q-værdien tager højde for det.",
			"%d kommuner er testet, men kilden afrunder, så testen kun er afgjort for %d; resten står som ikke testet. Selv uden forskelle ville i snit %s få p < %s, hvis alle var afgjort. q-værdien tager højde for det."),
		EN: text(kommune.English,
			"%d kommuner were tested: even without differences, on average %s would get p < %s. The q value allows for that.",
			"%d kommuner were tested, but the source rounds, so the test is settled for %d only; the others stand as not tested. Even without differences, on average %s would get p < %s if all were settled. The q value allows for that."),
	}}
}

// expectedByChance is how many of several tests find something where nothing
// is.
func expectedByChance(tests int, confidence float64, lang kommune.Language) string {
	switch expected := math.Round(float64(tests) * (1 - confidence)); {
	case float64(tests)*(1-confidence) < 1:
		return kommune.Text{DA: "færre end én kommune", EN: "fewer than one kommune"}.In(lang)
	case expected == 1:
		return kommune.Text{DA: "omkring én kommune", EN: "about one kommune"}.In(lang)
	default:
		return fmt.Sprintf(kommune.Text{DA: "omkring %s kommuner", EN: "about %s kommuner"}.In(lang), phrase.Number(expected, 0, lang))
	}
}

// significanceLevel is 0.05 for a confidence of 0.95, with no more digits than
// that has.
func significanceLevel(confidence float64, lang kommune.Language) string {
	const millionths = 1e6
	text := strconv.FormatFloat(math.Round((1-confidence)*millionths)/millionths, 'f', -1, 64)
	return strings.Replace(text, ".", kommune.Text{DA: ",", EN: "."}.In(lang), 1)
}

func statusCaveats(statuses map[kommune.ValueStatus]int, total int) []kommune.Text {
	var texts []kommune.Text
	for _, reason := range []struct {
		status kommune.ValueStatus
		da, en string
	}{
		{kommune.Missing, "har kilden intet tal", "the source has no figure"},
		{kommune.Suppressed, "er tallet skjult af hensyn til enkeltpersoner", "the figure is hidden to protect individuals"},
		{kommune.NotApplicable, "er der intet at opgøre", "there is nothing to count"},
		{kommune.Provisional, "er tallet foreløbigt", "the figure is provisional"},
	} {
		if n := statuses[reason.status]; n > 0 {
			texts = append(texts, kommune.Text{
				DA: fmt.Sprintf("For %d af %d kommuner %s.", n, total, reason.da),
				EN: fmt.Sprintf("For %d of %d kommuner %s.", n, total, reason.en),
			})
		}
	}
	return texts
}

package analysis

import (
	"fmt"
	"strings"

	"kommunebench/kommune"
)

// Under this many kommuner with enough events the overdispersion of a funnel is
// mostly noise, and nothing is said of it.
const fewForDispersion = 10

func syntheticCaveat(dataset kommune.Dataset) []kommune.Text {
	if !dataset.Synthetic {
		return nil
	}
	return []kommune.Text{{
		DA: "Tallene er syntetiske: de er opfundet til demonstration og siger intet om rigtige kommuner.",
		EN: "The figures are synthetic: made up for demonstration, they say nothing about real kommuner.",
	}}
}

// rulesCaveat says that figures were loaded under earlier rules.
func rulesCaveat(indicators ...Indicator) []kommune.Text {
	version := kommune.RulesVersion
	for _, indicator := range indicators {
		version = min(version, indicator.Snapshot.RulesVersionOf(indicator.ID))
	}
	if version == kommune.RulesVersion {
		return nil
	}
	return []kommune.Text{{DA: kommune.RulesNote(version, kommune.Danish), EN: kommune.RulesNote(version, kommune.English)}}
}

// Caveats says in a language what to keep in mind, as far as the data show.
func (c Comparison) Caveats(lang kommune.Language) []string {
	texts := append(syntheticCaveat(c.Indicator.Snapshot.Dataset), rulesCaveat(c.Indicator)...)
	texts = append(texts, c.Indicator.populationCaveat()...)
	texts = append(texts, c.Indicator.undatedCaveat(c.Period)...)
	texts = append(texts, c.omitted.caveats(c.Period)...)
	if c.madeUpPeers && !c.Indicator.Snapshot.Dataset.Synthetic {
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
			if isHedged(row.Qualifier) {
				hedged++
			}
			if row.Interval == nil {
				withoutInterval++
			}
		}
	}
	texts = append(texts, statusCaveats(statuses, len(c.Rows))...)
	texts = append(texts, goneCaveat(gone, len(c.Rows))...)
	texts = append(texts, hedgedCaveat(hedged, valued)...)
	texts = append(texts, c.intervalCaveat(withoutInterval, valued)...)
	texts = append(texts, c.testCaveats()...)
	return inLanguage(texts, lang)
}

func goneCaveat(gone, total int) []kommune.Text {
	if gone == 0 {
		return nil
	}
	return []kommune.Text{{
		DA: fmt.Sprintf("For %d af %d kommuner har kilden ikke længere tallet; det står, som det sidst var.", gone, total),
		EN: fmt.Sprintf("For %d of %d kommuner the source no longer has the figure; it stands as it last was.", gone, total),
	}}
}

func hedgedCaveat(hedged, valued int) []kommune.Text {
	if hedged == 0 {
		return nil
	}
	return []kommune.Text{{
		DA: fmt.Sprintf("Tal, som kilden selv har taget forbehold for, testes ikke, og placeringer kan afhænge af dem: %d af %d.", hedged, valued),
		EN: fmt.Sprintf("Figures that the source itself hedged are not tested, and ranks may depend on them: %d of %d.", hedged, valued),
	}}
}

func (c Comparison) intervalCaveat(without, valued int) []kommune.Text {
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
			DA: "Usikkerheden kan ikke beregnes, da kilden ikke offentliggør sikre tal for tæller og nævner; små forskelle kan være tilfældige.",
			EN: "Intervals can't be computed, as the source publishes no firm numerator and denominator; small differences may be chance.",
		}}
	}
	return []kommune.Text{{
		DA: fmt.Sprintf("For %d af %d kommuner med tal kan usikkerheden ikke beregnes, da kilden ikke offentliggør sikre tal for tæller og nævner.", without, valued),
		EN: fmt.Sprintf("For %d of %d kommuner with a figure no interval can be computed, as the source publishes no firm numerator and denominator.", without, valued),
	}}
}

// testCaveats says what tests of many kommuner can and can't carry.
func (c Comparison) testCaveats() []kommune.Text {
	tested, rough := 0, 0
	for _, row := range c.Rows {
		if row.Significance != NotTested {
			tested++
			if row.Rough {
				rough++
			}
		}
	}
	var texts []kommune.Text
	if tested > 1 {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("%d kommuner er testet: selv uden forskelle ville %s få en lille p-værdi ved et tilfælde. q-værdien tager højde for det.",
				tested, expectedByChance(tested, c.Query.Confidence, kommune.Danish)),
			EN: fmt.Sprintf("%d kommuner were tested: even without differences %s would get a small p value by chance. The q value allows for that.",
				tested, expectedByChance(tested, c.Query.Confidence, kommune.English)),
		})
	}
	if rough > 0 {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("For %d af de %d testede kommuner er tallene så små, at p-værdien er beregnet med en eksakt test, og ingen forskel fremhæves.", rough, tested),
			EN: fmt.Sprintf("For %d of the %d kommuner tested the counts are so small that the p value is by an exact test and no difference is pointed out.", rough, tested),
		})
	}
	if c.isOverdispersed() {
		factor := c.Funnel.Overdispersion
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("Variansen mellem kommunerne er %s gange så stor, som tilfældigheder alene ville gøre den: vilkår og opgørelse kan spille ind, ikke kun indsatsen.",
				formatted(factor, 1, kommune.Danish)),
			EN: fmt.Sprintf("The variance between the kommuner is %s times what chance alone would make it: circumstances and recording may play a part, not effort alone.",
				formatted(factor, 1, kommune.English)),
		})
	}
	return texts
}

// isOverdispersed reports whether the kommuner vary by more than chance explains,
// as far as enough of them can tell.
func (c Comparison) isOverdispersed() bool {
	return c.Funnel != nil && c.Funnel.fitted.DispersionN >= fewForDispersion && c.Funnel.fitted.IsOverdispersed()
}

// expectedByChance is how many of several tests find something where nothing
// is.
func expectedByChance(tests int, confidence float64, lang kommune.Language) string {
	expected := float64(tests) * (1 - confidence)
	if expected < 1 {
		return kommune.Text{DA: "færre end 1", EN: "fewer than 1"}.In(lang)
	}
	return kommune.Text{DA: "omkring ", EN: "about "}.In(lang) + formatted(expected, 0, lang)
}

// Caveats says in a language what to keep in mind, as far as the data show.
func (t Trend) Caveats(lang kommune.Language) []string {
	texts := append(syntheticCaveat(t.Indicator.Snapshot.Dataset), rulesCaveat(t.Indicator)...)
	texts = append(texts, t.Indicator.populationCaveat()...)
	texts = append(texts, t.Indicator.undatedCaveat(t.Periods...)...)
	texts = append(texts, t.omitted.caveats("")...)
	texts = append(texts, t.breakCaveats()...)
	statuses, hedged, points, tested, gapped := map[kommune.ValueStatus]int{}, 0, 0, 0, 0
	for _, series := range t.Series {
		points += len(series.Points)
		if series.Test.Direction != TrendNotTested {
			tested++
			if series.Test.Missing > 0 {
				gapped++
			}
		}
		for _, point := range series.Points {
			statuses[point.Status]++
			if point.Value != nil && isHedged(point.Qualifier) {
				hedged++
			}
		}
	}
	texts = append(texts, pointCaveats(statuses, hedged, points)...)
	if t.overlaps() {
		texts = append(texts, kommune.Text{
			DA: "Perioderne overlapper hinanden: hver dækker tolv måneder.",
			EN: "The periods overlap: each covers twelve months.",
		})
	}
	if gapped > 0 {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("Serier, der er testet, selv om tal mangler undervejs: %d af %d.", gapped, tested),
			EN: fmt.Sprintf("Series tested although figures are missing within: %d of %d.", gapped, tested),
		})
	}
	return inLanguage(append(texts, t.manyCaveats(tested)...), lang)
}

// manyCaveats says what pooling some kommuner and testing many series does.
func (t Trend) manyCaveats(tested int) []kommune.Text {
	var texts []kommune.Text
	if all := t.kommuner; t.pooledFrom > 0 && t.pooledFrom < all {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("Landstallet er lagt sammen af de kommuner, der har tal: i nogle perioder kun %d af %d.", t.pooledFrom, all),
			EN: fmt.Sprintf("The national figure is pooled from the kommuner that have figures: in some periods only %d of %d.", t.pooledFrom, all),
		})
	}
	if tested > 1 {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("%d serier er testet hver for sig: selv uden nogen udvikling ville i snit %s se ud til at have en, flere hvis udsving varer usædvanligt længe.",
				tested, mostByChance(tested, t.Query.Confidence, kommune.Danish)),
			EN: fmt.Sprintf("%d series were tested one by one: even if none moved, %s on average would seem to, more where ups and downs last unusually long.",
				tested, mostByChance(tested, t.Query.Confidence, kommune.English)),
		})
	}
	return texts
}

// mostByChance is how many of several series, at most and on average, seem to
// move where none does.
func mostByChance(tests int, confidence float64, lang kommune.Language) string {
	expected := float64(tests) * (1 - confidence)
	if expected < 1 {
		return kommune.Text{DA: "færre end én", EN: "fewer than one"}.In(lang)
	}
	return kommune.Text{DA: "højst omkring ", EN: "at most about "}.In(lang) + formatted(expected, 0, lang)
}

func (t Trend) breakCaveats() []kommune.Text {
	var texts []kommune.Text
	for _, b := range t.Indicator.Breaks() {
		if len(t.Periods) == 0 || !b.Period.Start().After(t.Periods[0].Start()) || b.Period.Start().After(t.Periods[len(t.Periods)-1].End()) {
			continue
		}
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("Databrud fra %s%s. Tal før og efter kan ikke sammenlignes.", periodInWords(b.Period, kommune.Danish), afterColon(b.Note(kommune.Danish))),
			EN: fmt.Sprintf("Break of the series from %s%s. Figures before and after can't be compared.", periodInWords(b.Period, kommune.English), afterColon(b.Note(kommune.English))),
		})
	}
	return texts
}

func afterColon(note string) string {
	if note == "" {
		return ""
	}
	return ": " + strings.TrimSuffix(note, ".")
}

func pointCaveats(statuses map[kommune.ValueStatus]int, hedged, points int) []kommune.Text {
	var texts []kommune.Text
	add := func(n int, da, en string) {
		if n > 0 {
			write := func(number int, lang kommune.Language) string { return formatted(float64(number), 0, lang) }
			texts = append(texts, kommune.Text{
				DA: fmt.Sprintf("%s: %s af %s.", da, write(n, kommune.Danish), write(points, kommune.Danish)),
				EN: fmt.Sprintf("%s: %s of %s.", en, write(n, kommune.English), write(points, kommune.English)),
			})
		}
	}
	add(statuses[kommune.Missing], "Tal, som kilden ikke har", "Figures that the source lacks")
	add(statuses[kommune.Suppressed], "Tal, der er skjult af hensyn til enkeltpersoner", "Figures hidden to protect individuals")
	add(statuses[kommune.NotApplicable], "Tal, der ikke findes, da der intet er at opgøre", "Figures that do not exist, as there is nothing to count")
	add(statuses[kommune.Provisional], "Foreløbige tal", "Provisional figures")
	add(hedged, "Tal, som kilden selv har taget forbehold for", "Figures that the source itself hedged")
	return texts
}

// Caveats says in a language what to keep in mind.
func (r Relation) Caveats(lang kommune.Language) []string {
	texts := syntheticCaveat(r.X.Snapshot.Dataset)
	if len(texts) == 0 {
		texts = syntheticCaveat(r.Y.Snapshot.Dataset)
	}
	texts = append(texts, rulesCaveat(r.X, r.Y)...)
	texts = append(texts, r.xOmitted.caveatsOf(r.X, r.XPeriod)...)
	texts = append(texts, r.yOmitted.caveatsOf(r.Y, r.YPeriod)...)
	texts = append(texts, r.X.populationCaveat()...)
	texts = append(texts, r.X.undatedCaveat(r.XPeriod)...)
	texts = append(texts, r.Y.populationCaveat()...)
	texts = append(texts, r.Y.undatedCaveat(r.YPeriod)...)
	texts = append(texts, kommune.Text{
		DA: "Kommuner er ikke personer: en sammenhæng mellem kommuner viser ikke, hvad der gælder for den enkelte, og ikke hvad der er årsag.",
		EN: "Kommuner are not persons: what goes together across kommuner shows neither what holds for a person nor what causes what.",
	})
	if r.N() < r.inScope {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("%d af %d kommuner har begge tal.", r.N(), r.inScope),
			EN: fmt.Sprintf("Kommuner with both figures: %d of %d.", r.N(), r.inScope),
		})
	}
	if r.provisional > 0 {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("For %d af %d kommuner er mindst ét af tallene foreløbigt.", r.provisional, r.N()),
			EN: fmt.Sprintf("For %d of %d kommuner one figure or both are provisional.", r.provisional, r.N()),
		})
	}
	if r.hedged > 0 {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("For %d af %d kommuner har kilden selv taget forbehold for mindst ét af tallene.", r.hedged, r.N()),
			EN: fmt.Sprintf("For %d of %d kommuner the source itself hedged one figure or both.", r.hedged, r.N()),
		})
	}
	return inLanguage(texts, lang)
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

func inLanguage(texts []kommune.Text, lang kommune.Language) []string {
	lines := make([]string, len(texts))
	for n, text := range texts {
		lines[n] = text.In(lang)
	}
	return lines
}

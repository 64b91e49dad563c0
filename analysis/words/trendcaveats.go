package words

import (
	"fmt"
	"strings"

	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/analysis/trend"
	"kommunebench/kommune"
)

// TrendCaveats says in a language what to keep in mind, as far as the data show.
func TrendCaveats(t *trend.Trend, lang kommune.Language) []string {
	texts := append(syntheticCaveat(t.Indicator.Snapshot.Dataset), rulesCaveat(t.Indicator)...)
	texts = append(texts, populationCaveat(t.Indicator)...)
	texts = append(texts, undatedCaveat(t.Indicator, t.Periods...)...)
	texts = append(texts, omittedCaveats(t.Omitted(), "")...)
	texts = append(texts, partlyKnownCaveat(t.PartlyKnown())...)
	texts = append(texts, breakCaveats(t.Indicator, t.Periods)...)
	statuses, hedged, points, tested, gapped := map[kommune.ValueStatus]int{}, 0, 0, 0, 0
	for _, series := range t.Series {
		points += len(series.Points)
		if series.Test.Direction != trend.NotTested {
			tested++
			if series.Test.Missing > 0 {
				gapped++
			}
		}
		for _, point := range series.Points {
			statuses[point.Status]++
			if point.Value != nil && point.Qualifier.IsHedged() {
				hedged++
			}
		}
	}
	texts = append(texts, pointCaveats(statuses, hedged, points)...)
	if t.Overlaps() {
		texts = append(texts, kommune.Text{
			DA: "Perioderne overlapper hinanden: hver dækker tolv måneder.",
			EN: "The periods overlap: each covers twelve months.",
		})
	}
	if gapped > 0 {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("Serier, der er testet, selv om tal mangler eller er skjult undervejs: %d af %d.", gapped, tested),
			EN: fmt.Sprintf("Series tested although figures are missing or hidden within: %d of %d.", gapped, tested),
		})
	}
	return phrase.InLanguage(append(texts, manyCaveats(t, tested)...), lang)
}

// manyCaveats says what pooling some kommuner and testing many series does.
func manyCaveats(t *trend.Trend, tested int) []kommune.Text {
	var texts []kommune.Text
	if fewest, all := t.PooledFrom(); fewest > 0 && fewest < all {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("Landstallet er lagt sammen af de kommuner, der har tal: i nogle perioder kun %d af %d; de øvriges tal mangler eller er skjult.", fewest, all),
			EN: fmt.Sprintf("The national figure is pooled from the kommuner that have figures: in some periods only %d of %d; those of the others are missing or hidden.", fewest, all),
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
	return kommune.Text{DA: "højst omkring ", EN: "at most about "}.In(lang) + phrase.Number(expected, 0, lang)
}

// breakCaveats tells of the breaks of a series within some periods, oldest first.
func breakCaveats(indicator analysis.Indicator, periods []kommune.Period) []kommune.Text {
	var texts []kommune.Text
	for _, b := range indicator.Breaks() {
		if len(periods) == 0 || !b.Period.Start().After(periods[0].Start()) || b.Period.Start().After(periods[len(periods)-1].End()) {
			continue
		}
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("Databrud fra %s%s. Tal før og efter kan ikke sammenlignes.", phrase.Period(b.Period, kommune.Danish), afterColon(b.Note(kommune.Danish))),
			EN: fmt.Sprintf("Break of the series from %s%s. Figures before and after can't be compared.", phrase.Period(b.Period, kommune.English), afterColon(b.Note(kommune.English))),
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
	for _, caveat := range []struct {
		count     int
		one, many kommune.Text
	}{
		{
			statuses[kommune.Missing],
			kommune.Text{DA: "Kilden mangler %s af %s tal.", EN: "The source lacks %s of %s figures."},
			kommune.Text{DA: "Kilden mangler %s af %s tal.", EN: "The source lacks %s of %s figures."},
		},
		{
			statuses[kommune.Suppressed],
			kommune.Text{DA: "%s af %s tal er skjult af hensyn til enkeltpersoner.", EN: "%s of %s figures is hidden to protect individuals."},
			kommune.Text{DA: "%s af %s tal er skjult af hensyn til enkeltpersoner.", EN: "%s of %s figures are hidden to protect individuals."},
		},
		{
			statuses[kommune.NotApplicable],
			kommune.Text{DA: "%s af %s tal findes ikke, da der intet er at opgøre.", EN: "%s of %s figures does not exist, as there is nothing to count."},
			kommune.Text{DA: "%s af %s tal findes ikke, da der intet er at opgøre.", EN: "%s of %s figures do not exist, as there is nothing to count."},
		},
		{
			statuses[kommune.Provisional],
			kommune.Text{DA: "%s af %s tal er foreløbigt.", EN: "%s of %s figures is provisional."},
			kommune.Text{DA: "%s af %s tal er foreløbige.", EN: "%s of %s figures are provisional."},
		},
		{
			hedged,
			kommune.Text{DA: "%s af %s tal er et cirkatal.", EN: "%s of %s figures is approximate, as its source says."},
			kommune.Text{DA: "%s af %s tal er cirkatal.", EN: "%s of %s figures are approximate, as their source says."},
		},
	} {
		text := caveat.many
		if caveat.count == 1 {
			text = caveat.one
		}
		if caveat.count > 0 {
			write := func(format string, lang kommune.Language) string {
				return fmt.Sprintf(format, phrase.Number(float64(caveat.count), 0, lang), phrase.Number(float64(points), 0, lang))
			}
			texts = append(texts, kommune.Text{DA: write(text.DA, kommune.Danish), EN: write(text.EN, kommune.English)})
		}
	}
	return texts
}

package analysis

import (
	"fmt"
	"strings"

	"kommunebench/kommune"
)

// NotTestedReason says in a language why differences carry no verdict.
func NotTestedReason(lang kommune.Language) string {
	return kommune.Text{
		DA: "Forskellen er ikke testet: denne udgave viser tal, placering og usikkerhed, men tester ikke.",
		EN: "The difference was not tested: this version shows figures, ranks and intervals but does not test.",
	}.In(lang)
}

func syntheticCaveat(dataset kommune.Dataset) []kommune.Text {
	if !dataset.Synthetic {
		return nil
	}
	return []kommune.Text{{
		DA: "Tallene er syntetiske: de er opfundet til demonstration og siger intet om rigtige kommuner.",
		EN: "The figures are synthetic: made up for demonstration, they say nothing about real kommuner.",
	}}
}

// Caveats says in a language what to keep in mind, as far as the data show.
func (c Comparison) Caveats(lang kommune.Language) []string {
	texts := syntheticCaveat(c.Indicator.Snapshot.Dataset)
	statuses := map[kommune.ValueStatus]int{}
	hedged, withoutInterval, valued := 0, 0, 0
	for _, row := range c.Rows {
		statuses[row.Status]++
		if row.Qualifier != kommune.Exact {
			hedged++
		}
		if row.Value != nil {
			valued++
			if row.Interval == nil {
				withoutInterval++
			}
		}
	}
	texts = append(texts, statusCaveats(statuses, len(c.Rows))...)
	texts = append(texts, countCaveat(hedged, "af tallene er omtrentlige hos kilden", "of the figures are hedged by the source")...)
	if withoutInterval == valued && valued > 0 {
		texts = append(texts, kommune.Text{
			DA: "Usikkerheden kan ikke beregnes, da kilden ikke offentliggør tæller og nævner; små forskelle kan være tilfældige.",
			EN: "Intervals can't be computed, as the source does not publish numerator and denominator; small differences may be chance.",
		})
	}
	texts = append(texts, kommune.Text{
		DA: "Placeringerne er ikke testet: kommuner med næsten samme tal kan bytte plads ved en tilfældighed.",
		EN: "Ranks are not tested: kommuner with nearly the same figure may change places by chance.",
	})
	return inLanguage(texts, lang)
}

// Caveats says in a language what to keep in mind, as far as the data show.
func (t Trend) Caveats(lang kommune.Language) []string {
	texts := syntheticCaveat(t.Indicator.Snapshot.Dataset)
	for _, b := range t.Indicator.Breaks() {
		if len(t.Periods) > 0 && b.Period.Start().After(t.Periods[0].Start()) && !b.Period.Start().After(t.Periods[len(t.Periods)-1].End()) {
			texts = append(texts, kommune.Text{
				DA: fmt.Sprintf("Databrud fra %s: %s. Tal før og efter kan ikke sammenlignes.", b.Period, strings.TrimSuffix(b.Note(kommune.Danish), ".")),
				EN: fmt.Sprintf("Break of the series from %s: %s. Figures before and after can't be compared.", b.Period, strings.TrimSuffix(b.Note(kommune.English), ".")),
			})
		}
	}
	missing, provisional := 0, 0
	for _, series := range t.Series {
		for _, point := range series.Points {
			if point.Value == nil {
				missing++
			}
			if point.Status == kommune.Provisional {
				provisional++
			}
		}
	}
	texts = append(texts, countCaveat(missing, "punkter har intet tal", "points have no figure")...)
	texts = append(texts, countCaveat(provisional, "punkter er foreløbige", "points are provisional")...)
	if len(t.Periods) > 0 && t.Periods[0].Overlaps() {
		texts = append(texts, kommune.Text{
			DA: "Perioderne overlapper hinanden: hver dækker tolv måneder.",
			EN: "The periods overlap: each covers twelve months.",
		})
	}
	return inLanguage(texts, lang)
}

// Caveats says in a language what to keep in mind.
func (r Relation) Caveats(lang kommune.Language) []string {
	texts := append(syntheticCaveat(r.X.Snapshot.Dataset), kommune.Text{
		DA: "Kommuner er ikke personer: en sammenhæng mellem kommuner viser ikke, hvad der gælder for den enkelte, og ikke hvad der er årsag.",
		EN: "Kommuner are not persons: what goes together across kommuner shows neither what holds for a person nor what causes what.",
	}, kommune.Text{
		DA: "Sammenhængen er ikke beregnet: denne udgave viser kun punkterne.",
		EN: "The correlation was not computed: this version shows the points only.",
	})
	return inLanguage(texts, lang)
}

func statusCaveats(statuses map[kommune.ValueStatus]int, total int) []kommune.Text {
	var texts []kommune.Text
	for _, reason := range []struct {
		status kommune.ValueStatus
		da, en string
	}{
		{kommune.Missing, "mangler et tal hos kilden", "lack a figure at the source"},
		{kommune.Suppressed, "er skjult af hensyn til enkeltpersoner", "are hidden to protect single persons"},
		{kommune.NotApplicable, "har intet at opgøre", "have nothing to count"},
		{kommune.Provisional, "har et foreløbigt tal", "have a provisional figure"},
	} {
		if n := statuses[reason.status]; n > 0 {
			texts = append(texts, kommune.Text{
				DA: fmt.Sprintf("%d af %d kommuner %s.", n, total, reason.da),
				EN: fmt.Sprintf("%d of %d kommuner %s.", n, total, reason.en),
			})
		}
	}
	return texts
}

func countCaveat(n int, da, en string) []kommune.Text {
	if n == 0 {
		return nil
	}
	return []kommune.Text{{DA: fmt.Sprintf("%d %s.", n, da), EN: fmt.Sprintf("%d %s.", n, en)}}
}

func inLanguage(texts []kommune.Text, lang kommune.Language) []string {
	lines := make([]string, len(texts))
	for n, text := range texts {
		lines[n] = text.In(lang)
	}
	return lines
}

package words

import (
	"fmt"
	"math"

	"kommunebench/analysis/beforeafter"
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// BeforeAfterSentence says how a figure moved around a course, against similar kommuner
// and what chance does. It never names a cause.
func BeforeAfterSentence(b *beforeafter.BeforeAfter, lang kommune.Language) string {
	begin := madeUp(b.Indicator.Snapshot.Dataset, lang)
	what := subject(b.Indicator, b.TargetGroup, lang) + " " + whereInWords(b.Indicator, b.Kommune.LongName, lang)
	if reason := b.Reason(lang); reason != nil {
		return begin + fmt.Sprintf(kommune.Text{
			DA: "%s er ikke sammenlignet før og efter kurset. %s En sammenligning ville heller ikke vise, at kurset er årsagen.",
			EN: "%s was not compared before and after the course. %s A comparison would not show that the course is the cause either.",
		}.In(lang), what, *reason)
	}
	// A mean of several figures has a decimal more than each.
	means := b.Indicator.Indicator
	means.Decimals++
	return begin + fmt.Sprintf(kommune.Text{
		DA: "%s var i gennemsnit %s i %s før kurset og %s i %s efter. I de %d mest lignende kommuner uden et kendt kursus var det %s og %s. Forskellen i udvikling er %s (%s til %s%s). %s Det viser ikke, at kurset er årsagen.",
		EN: "%s was %s on average in %s before the course and %s in %s after. In the %d most similar kommuner without a known course it was %s and %s. The difference between the changes is %s (%s to %s%s). %s That does not show that the course is the cause.",
	}.In(lang),
		what, phrase.WithUnit(means, *b.Before, lang), periodCount(b, lang), phrase.WithUnit(means, *b.After, lang), periodCount(b, lang),
		len(b.Peers), phrase.WithUnit(means, *b.PeersBefore, lang), phrase.WithUnit(means, *b.PeersAfter, lang),
		phrase.ChangeWithUnit(means, *b.Difference, lang), phrase.Number(b.Interval.Lower, means.Decimals, lang), phrase.Number(b.Interval.Upper, means.Decimals, lang),
		levelInWords(b.Interval.Level, lang), placebosInWords(b, lang))
}

func periodCount(b *beforeafter.BeforeAfter, lang kommune.Language) string {
	return phrase.CountPeriods(b.BeforePeriods[0].Kind(), len(b.BeforePeriods), lang)
}

// placebosInWords says how many untrained kommuner differ as much.
func placebosInWords(b *beforeafter.BeforeAfter, lang kommune.Language) string {
	all := len(b.Placebos)
	as := int(math.Round(*b.PValue*float64(all+1))) - 1
	count := fmt.Sprintf(kommune.Text{DA: "%d af %d", EN: "%d of %d"}.In(lang), as, all)
	if as == 0 {
		count = fmt.Sprintf(kommune.Text{DA: "ingen af de %d", EN: "none of %d"}.In(lang), all)
	}
	text := kommune.Text{
		DA: "Det er ikke mere, end tilfældige udsving kan forklare: ",
		EN: "That is no more than chance can explain: ",
	}
	if b.Verdict != beforeafter.WithinChance {
		text = kommune.Text{
			DA: "Det er mere, end tilfældige udsving normalt forklarer: ",
			EN: "That is more than chance usually explains: ",
		}
	}
	return text.In(lang) + fmt.Sprintf(kommune.Text{
		DA: "%s kommuner uden et kendt kursus afviger mindst lige så meget fra dem, de ligner, når der tages højde for, hvor meget deres tal svinger.",
		EN: "of the kommuner without a known course, %s differ at least as much from those like them, allowing for how much their figures vary.",
	}.In(lang), count)
}

// BeforeAfterCaveats says what to keep in mind of a comparison before and after.
func BeforeAfterCaveats(b *beforeafter.BeforeAfter, lang kommune.Language) []string {
	texts := append(syntheticCaveat(b.Indicator.Snapshot.Dataset), rulesCaveat(b.Indicator)...)
	texts = append(texts, populationCaveat(b.Indicator)...)
	texts = append(texts, kommune.Text{
		DA: "Sammenligningen viser ikke, at kurset er årsagen: kommuner vælger selv, hvornår de sender medarbejdere på kursus, og andet kan være sket på samme tid.",
		EN: "The comparison does not show that the course is the cause: kommuner choose themselves when they send staff on courses, and other things may have happened at the same time.",
	}, kommune.Text{
		DA: "Kommuner uden et kendt kursus er dem, som ingen kilde her nævner. Deres medarbejdere kan godt have været på et.",
		EN: "Kommuner without a known course are those that no source here names. Their staff may well have taken one.",
	})
	texts = append(texts, participationCaveats(b.Participation)...)
	if missing := len(b.Incomplete); missing > 0 && b.Verdict != beforeafter.NotTested {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("%d kommuner mangler tal og er ikke med i sammenligningen.", missing),
			EN: fmt.Sprintf("Kommuner that lack figures and are left out of the comparison: %d.", missing),
		})
	}
	if provisional := b.Provisional; provisional > 0 {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("%d af kommunens tal er foreløbige og kan blive rettet.", provisional),
			EN: fmt.Sprintf("Figures of the kommune that are provisional and may be revised: %d.", provisional),
		})
	}
	return phrase.InLanguage(texts, lang)
}

// participationCaveats say what the fact leaves open.
func participationCaveats(p kommune.Participation) []kommune.Text {
	var texts []kommune.Text
	if len(p.Kommuner) > 1 {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("Kilden gælder %d kommuner tilsammen og siger ikke, hvor mange fra denne der var på kurset.", len(p.Kommuner)),
			EN: fmt.Sprintf("The source is about %d kommuner together and does not say how many of this one took the course.", len(p.Kommuner)),
		})
	}
	if !p.WholeJobcentre {
		texts = append(texts, kommune.Text{
			DA: "Kilden siger ikke, at hele jobcentret var på kurset.",
			EN: "The source does not say that the whole jobcentre took the course.",
		})
	}
	if p.From != nil && p.To == nil {
		texts = append(texts, kommune.Text{
			DA: "Kilden siger ikke, hvornår kurset sluttede; perioderne efter begynder, da det var begyndt.",
			EN: "The source does not say when the course ended; the periods after begin once it had begun.",
		})
	}
	return texts
}

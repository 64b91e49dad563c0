package words

import (
	"fmt"

	"kommunebench/analysis/control"
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// SeriesSignalSentence puts one signal of a list into words.
func SeriesSignalSentence(s *control.SeriesSignal, lang kommune.Language) string {
	return ControlSentence(s.Point.Chart(), lang)
}

// SignalListSentence says how many series gave a signal, and how many would have
// by chance.
func SignalListSentence(l *control.SignalList, lang kommune.Language) string {
	begin := madeUp(signalDataset(l), lang)
	if l.Tested == 0 {
		return begin + kommune.Text{DA: "Ingen serie kunne testes.", EN: "No series could be tested."}.In(lang)
	}
	return begin + fmt.Sprintf(kommune.Text{
		DA: "Af %[1]s serier giver %[2]s et signal%[3]s; selv om intet var sket, ville %[4]s være at vente. Korrigeret for de mange test er der %[5]s, som tilfældige udsving næppe forklarer.",
		EN: "Series of %[1]s that give a signal%[3]s: %[2]s; even if nothing had happened, %[4]s would be expected. Corrected for the number of tests, there are %[5]s that chance hardly explains.",
	}.In(lang), phrase.Number(float64(l.Tested), 0, lang), noneOr(l.Total, lang), signalPeriodInWords(l, lang),
		chanceInWords(l.ExpectedFalseAlarms, lang), noneOr(l.AfterCorrection, lang))
}

// signalDataset is that of the first indicator that is synthetic, else of the first.
func signalDataset(l *control.SignalList) kommune.Dataset {
	var first kommune.Dataset
	for n := range l.Indicators {
		dataset := l.Indicators[n].Indicator.Snapshot.Dataset
		if dataset.Synthetic {
			return dataset
		}
		if n == 0 {
			first = dataset
		}
	}
	return first
}

func noneOr(count int, lang kommune.Language) string {
	if count == 0 {
		return kommune.Text{DA: "ingen", EN: "none"}.In(lang)
	}
	return phrase.Number(float64(count), 0, lang)
}

// signalPeriodInWords names the period where all series have the same.
func signalPeriodInWords(l *control.SignalList, lang kommune.Language) string {
	period := kommune.Period("")
	for n := range l.Indicators {
		last := l.Indicators[n].Period()
		if period != "" && period != last {
			return kommune.Text{DA: " i deres nyeste periode", EN: " in their newest period"}.In(lang)
		}
		period = last
	}
	return kommune.Text{DA: " i ", EN: " in "}.In(lang) + phrase.Period(period, lang)
}

// SignalListCaveats says in a language what to keep in mind of a list of signals.
func SignalListCaveats(l *control.SignalList, lang kommune.Language) []string {
	texts := append(syntheticCaveat(signalDataset(l)), kommune.Text{
		DA: "Et signal siger, at en kommunes tal har ændret sig mere, end de plejer; det siger ikke hvorfor, og ikke at kommunen skiller sig ud fra andre. Rammer noget hele landet, giver mange kommuner signal på én gang.",
		EN: "A signal says that a kommune's figures moved more than they usually do; it does not say why, nor that the kommune differs from others. What happens to the whole country gives many kommuner a signal at once.",
	})
	if l.NotTested > 0 {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("Serier, der ikke er testet, fordi tallet mangler, er skjult, eller serien er for kort: %d.", l.NotTested),
			EN: fmt.Sprintf("Series not tested, because the figure is missing or hidden or the series too short: %d.", l.NotTested),
		})
	}
	provisional := 0
	for n := range l.Signals {
		if l.Signals[n].Point.Status == kommune.Provisional {
			provisional++
		}
	}
	if provisional > 0 {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("Signaler af foreløbige tal, som kan forsvinde, når tallene bliver rettet: %d.", provisional),
			EN: fmt.Sprintf("Signals of provisional figures, which may vanish when these are revised: %d.", provisional),
		})
	}
	return phrase.InLanguage(texts, lang)
}

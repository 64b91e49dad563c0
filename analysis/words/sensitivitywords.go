package words

import (
	"fmt"

	"kommunebench/analysis/phrase"
	"kommunebench/analysis/sensitivity"
	"kommunebench/kommune"
)

// SensitivitySentence says of how many pairs of kommuner the order is certain, whatever
// the questions of a test count.
func SensitivitySentence(s *sensitivity.Sensitivity, lang kommune.Language) string {
	begin := ""
	if s.Synthetic {
		begin = madeUp(kommune.Dataset{Synthetic: true}, lang)
	}
	number := func(n int) string { return plainNumber(float64(n), lang) }
	if s.PairCount == 0 {
		return begin + fmt.Sprintf(kommune.Text{
			DA: "Rækkefølgen kræver to kommuner med svar på den samme test, og der er %s.",
			EN: "An order takes two kommuner that answered the same test, and there are %s.",
		}.In(lang), number(len(s.Rows)))
	}
	return begin + fmt.Sprintf(kommune.Text{
		DA: "%s kommuner har svaret, og de danner %s par. I %s par ligger den ene aldrig under den anden, hvordan spørgsmålene end vægtes, når ja tæller mindst lige så meget som delvist, og delvist mindst lige så meget som nej. I %s par er alle svar ens, i %s afhænger rækkefølgen af vægtene, og i %s af svar, der ikke er givet.",
		EN: "Kommuner that answered: %s, which make %s pairs. In %s pairs one is never below the other however the questions are weighted, as long as yes counts at least as much as partly, and partly at least as much as no. In %s pairs all answers are the same, in %s the order depends on the weights, and in %s on answers that were not given.",
	}.In(lang), number(len(s.Rows)), number(s.PairCount), number(s.Always), number(s.Equal), number(s.DependsOnWeights), number(s.NotKnown))
}

// SensitivityCaveats says what to keep in mind of the order of kommuner by their answers.
func SensitivityCaveats(s *sensitivity.Sensitivity, lang kommune.Language) []string {
	var texts []kommune.Text
	if s.Synthetic {
		texts = append(texts, syntheticCaveat(kommune.Dataset{Synthetic: true})...)
	}
	texts = append(texts, kommune.Text{
		DA: "Formlen bag den offentliggjorte score er ikke kendt. Kommunerne har svaret for sig selv, og et højere svar siger ikke, at indsatsen virker bedre.",
		EN: "The formula behind the published score is not known. The kommuner answered for themselves, and a higher answer does not say that what they do works better.",
	})
	if s.AgainstPublished > 0 {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("I %d par har den kommune, der aldrig kan ligge under den anden, den laveste offentliggjorte score. Så kan formlen ikke alene være point for svar, hvor ja tæller mest.", s.AgainstPublished),
			EN: fmt.Sprintf("Pairs in which the kommune that can never be below the other has the lower published score: %d. The formula can then not be points for answers alone of which yes counts the most.", s.AgainstPublished),
		})
	}
	inferred := 0
	for n := range s.Rows {
		inferred += s.Rows[n].Inferred
	}
	if inferred > 0 {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("%d svar er læst ud af en sætning, fordi kilden udelod svarets navn.", inferred),
			EN: fmt.Sprintf("Answers that were read from a sentence, as the source left the label out: %d.", inferred),
		})
	}
	if s.OtherTargetGroups > 0 {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("Testen er også besvaret for %d andre målgrupper, som ikke er med.", s.OtherTargetGroups),
			EN: fmt.Sprintf("Other target groups that the test was answered for, which are left out: %d.", s.OtherTargetGroups),
		})
	}
	if s.RepeatedTests > 0 {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("%d test er udeladt, fordi kommunen har en anden. Vælg et datasæt for at se dem.", s.RepeatedTests),
			EN: fmt.Sprintf("Tests left out, as their kommune has another: %d. Choose a dataset to see them.", s.RepeatedTests),
		})
	}
	return phrase.InLanguage(texts, lang)
}

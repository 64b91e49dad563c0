package words

import (
	"fmt"

	"kommunebench/analysis/phrase"
	"kommunebench/analysis/practice"
	"kommunebench/kommune"
)

// BenchmarkSentence says how kommuner answer a question, in shares where enough of them
// did, and how one stands among them.
func BenchmarkSentence(b *practice.QuestionBenchmark, lang kommune.Language) string {
	quoted := fmt.Sprintf(kommune.Text{DA: "»%s«: ", EN: `"%s": `}.In(lang), b.Question.Title(lang))
	text := quoted + breakdownInWords(b, lang)
	nearer, same, farther, answered := b.Compare()
	switch {
	case b.Own == nil:
		return text
	case !answered:
		return text + " " + fmt.Sprintf(kommune.Text{DA: "Det vides ikke, hvad %s svarer.", EN: "What %s answers is not known."}.In(lang), b.Own.LongName)
	}
	text += " " + fmt.Sprintf(kommune.Text{DA: "%s svarer %s", EN: "%s answers %s"}.In(lang), b.Own.LongName, answerInWords(*b.OwnAnswer, lang))
	if len(b.Kommuner) == 0 {
		return text + "."
	}
	return text + fmt.Sprintf(kommune.Text{
		DA: "; af de andre svarer %d tættere på ja, %d det samme og %d længere fra ja.",
		EN: "; of the others %d answer nearer to yes, %d the same and %d farther from yes.",
	}.In(lang), nearer, same, farther)
}

func breakdownInWords(b *practice.QuestionBenchmark, lang kommune.Language) string {
	others, other := kommune.Text{DA: "kommuner", EN: "kommuner"}, kommune.Text{DA: "kommune", EN: "kommune"}
	if b.Own != nil {
		others, other = kommune.Text{DA: "andre kommuner", EN: "other kommuner"}, kommune.Text{DA: "anden kommune", EN: "other kommune"}
	}
	switch {
	case b.Answered == 0:
		return fmt.Sprintf(kommune.Text{DA: "ingen %s har svaret.", EN: "no %s answered."}.In(lang), others.In(lang))
	case b.YesShare == nil:
		return fmt.Sprintf(kommune.Text{
			DA: "%s har svaret: ja %d, delvist %d, nej %d. Andele kræver svar fra mindst %d kommuner.",
			EN: "%s answered: yes %d, in part %d, no %d. Shares take answers of at least %d kommuner.",
		}.In(lang), counted(b.Answered, lang, other, others), b.Yes, b.Partly, b.No, practice.LeastKommuner)
	}
	return fmt.Sprintf(kommune.Text{
		DA: "af %s, der har svaret, siger %s ja, %s delvist og %s nej.",
		EN: "of the %s that answered, %s say yes, %s in part and %s no.",
	}.In(lang), counted(b.Answered, lang, other, others), shareInWords(b.YesShare, lang), shareInWords(b.PartlyShare, lang), shareInWords(b.NoShare, lang))
}

func shareInWords(share *practice.AnswerShare, lang kommune.Language) string {
	percent := kommune.Indicator{Unit: "%"}
	text := phrase.WithUnit(percent, share.SharePct, lang)
	if i := share.Interval; i != nil {
		text += fmt.Sprintf(kommune.Text{DA: " (%s-interval %s)", EN: " (%s interval %s)"}.In(lang),
			phrase.WithUnit(kommune.Indicator{Unit: "%", Decimals: decimalsOf(100 * i.Level)}, 100*i.Level, lang), phrase.RangeWithUnit(percent, i.Lower, i.Upper, lang))
	}
	return text
}

func answerInWords(answer kommune.Answer, lang kommune.Language) string {
	return map[kommune.Answer]kommune.Text{
		kommune.Yes: {DA: "ja", EN: "yes"}, kommune.Partly: {DA: "delvist", EN: "in part"}, kommune.No: {DA: "nej", EN: "no"},
	}[answer].In(lang)
}

// PairSentence says whether two questions go together, and on how many kommuner that
// rests. That one is why the other is answered so is never said.
func PairSentence(p practice.QuestionPair, lang kommune.Language) string {
	found := map[practice.PairRelation]kommune.Text{
		practice.Together: {DA: "De to følges ad, mere end tilfældigheder normalt forklarer", EN: "The two go together, more than chance usually explains"},
		practice.Opposite: {DA: "De to går hver sin vej, mere end tilfældigheder normalt forklarer", EN: "The two go opposite ways, more than chance usually explains"},
		practice.NotShown: {DA: "Det kan ikke ses, om de to følges ad: det kan være tilfældigt", EN: "It can't be seen whether the two go together: it may be chance"},
	}[p.Relation]
	return fmt.Sprintf(kommune.Text{
		DA: "Af %d kommuner, der har svaret på både »%s« og »%s«, siger %d ja til begge, %d kun til det første, %d kun til det andet og %d til ingen af dem. %s.",
		EN: `Of %d kommuner that answered both "%s" and "%s", %d say yes to both, %d to the first only, %d to the second only and %d to neither. %s.`,
	}.In(lang), p.Kommuner, p.First.Title(lang), p.Second.Title(lang), p.BothYes, p.FirstYes, p.SecondYes, p.NeitherYes, found.In(lang))
}

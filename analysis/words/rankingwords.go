package words

import (
	"fmt"

	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/analysis/ranking"
	"kommunebench/kommune"
)

// RankingSentence puts a row of a ranking into one sentence that can be printed: the
// figure or the two that changed, the place with the ranks that the figures can't tell
// apart for certain, and what the test carries. It claims a difference or a change only
// where that holds after correction for the number of kommuner tested.
func RankingSentence(r *ranking.Row, lang kommune.Language) string {
	compared := r.Compared()
	if compared == nil {
		return changeSentence(r, lang)
	}
	if compared.Value == nil {
		return RowSentence(compared, lang)
	}
	w := wordsOf(compared.Comparison(), lang)
	return w.opening + r.Kommune.LongName + w.beforeFigure +
		figureInWords(r.Ranking().Indicator.Indicator, *compared.Value, compared.Status, compared.Qualifier, lang) + w.afterFigure +
		w.placeWithin(compared, r.RankInterval, lang) + "; " + w.ofRest.of(&r.Verdict) + "."
}

// changeSentence says no change where a figure is missing, hidden or not exact.
func changeSentence(r *ranking.Row, lang kommune.Language) string {
	in := r.Ranking()
	begin := madeUp(in.Indicator.Snapshot.Dataset, lang)
	what, where := subject(in.Indicator, in.TargetGroup, lang), whereInWords(in.Indicator, r.Kommune.LongName, lang)
	from, to := whenInWords(in.Indicator, *in.From, lang), whenInWords(in.Indicator, in.To, lang)
	if r.Change == nil {
		return begin + fmt.Sprintf(kommune.Text{
			DA: "Ændringen af %s %s fra %s til %s kendes ikke: %s.",
			EN: "The change of %s %s from %s to %s is not known: %s.",
		}.In(lang), what, where, phrase.Period(*in.From, lang), phrase.Period(in.To, lang), whyNoChange(r, lang))
	}
	indicator := in.Indicator.Indicator
	return begin + fmt.Sprintf(kommune.Text{
		DA: "%s %s var %s%s og %s%s, en ændring på %s%s; %s.",
		EN: "%s %s was %s%s and %s%s, a change of %s%s; %s.",
	}.In(lang), what, where,
		figureInWords(indicator, *r.EarlierValue, *r.EarlierStatus, kommune.Exact, lang), from,
		figureInWords(indicator, *r.Value, r.Status, kommune.Exact, lang), to,
		phrase.ChangeWithUnit(indicator, *r.Change, lang), changePlace(r, lang), changeVerdict(r, lang))
}

func whyNoChange(r *ranking.Row, lang kommune.Language) string {
	in := r.Ranking()
	for _, missing := range []struct {
		isMissing bool
		period    kommune.Period
		status    kommune.ValueStatus
	}{{r.EarlierValue == nil, *in.From, *r.EarlierStatus}, {r.Value == nil, in.To, r.Status}} {
		if missing.isMissing {
			return fmt.Sprintf(kommune.Text{DA: "der er intet tal%s (%s)", EN: "there is no figure%s (%s)"}.In(lang),
				whenInWords(in.Indicator, missing.period, lang), phrase.NoValue(missing.status, lang))
		}
	}
	return kommune.Text{DA: "kilden har selv taget forbehold for et af tallene", EN: "the source itself hedged one of the figures"}.In(lang)
}

// changePlace says in brackets where a change stands; no rank where the figures leave
// open every one.
func changePlace(r *ranking.Row, lang kommune.Language) string {
	in := r.Ranking()
	if r.Rank == nil {
		return ""
	}
	ranked := fmt.Sprintf(kommune.Text{DA: "%d kommuner, hvis ændring kendes", EN: "%d kommuner whose change is known"}.In(lang), in.Ranked)
	reach := ""
	switch within := r.RankInterval; {
	case within == nil || within.Lower == within.Upper:
	case within.Lower == 1 && within.Upper == in.Ranked:
		return fmt.Sprintf(kommune.Text{
			DA: " (tallene er for usikre til en placering blandt de %s)",
			EN: " (the figures are too uncertain for a rank among the %s)",
		}.In(lang), ranked)
	default:
		reach = ", " + phrase.RankReach(within.Lower, within.Upper, lang)
	}
	top := kommune.Text{DA: "1 har den bedste udvikling", EN: "1 having improved most"}
	if in.Indicator.Polarity == kommune.Neutral {
		top = kommune.Text{DA: "1 har den største stigning eller det mindste fald", EN: "1 having risen most or fallen least"}
	}
	return fmt.Sprintf(kommune.Text{DA: " (%s af %s; %s%s)", EN: " (%s of %s; %s%s)"}.In(lang),
		phrase.RankInWords(*r.Rank, *r.Rank, r.SharesRank(), lang), ranked, top.In(lang), reach)
}

// changeVerdict says what the test of a change carries.
func changeVerdict(r *ranking.Row, lang kommune.Language) string {
	in := r.Ranking()
	level := levelInWords(in.Query.Confidence, lang)
	switch v := &r.Verdict; {
	case v.IsOpen():
		return kommune.Text{
			DA: "om ændringen kan skyldes tilfældige udsving, kan ikke afgøres, da kilden afrunder andelen og ikke oplyser nævneren",
			EN: "whether the change is chance can't be told, as the source rounds the share and does not publish the denominator",
		}.In(lang)
	case v.Significance == analysis.NotTested:
		return kommune.Text{DA: "det er ikke testet, om ændringen kan skyldes tilfældige udsving", EN: "whether the change is chance was not tested"}.In(lang)
	case v.Significance == analysis.Similar:
		return kommune.Text{DA: "ændringen kan skyldes tilfældige udsving", EN: "the change may be chance"}.In(lang) + level
	case v.Rough:
		return kommune.Text{
			DA: "ændringen er stor, men bygger på så små tal, at den kan skyldes tilfældige udsving",
			EN: "the change is large, but rests on counts so small that it may be chance",
		}.In(lang)
	case v.SignificanceAfterCorrection == analysis.Similar:
		return fmt.Sprintf(kommune.Text{
			DA: "ændringen er stor for en enkelt kommune, men blandt %d testede kommuner kan så stor en ændring opstå ved et tilfælde%s",
			EN: "the change is large for one kommune, but among %d kommuner tested one so large can arise by chance%s",
		}.In(lang), in.Tested, level)
	}
	return fmt.Sprintf(kommune.Text{
		DA: "det er %s end i %s, og ændringen er større, end tilfældige udsving normalt forklarer%s",
		EN: "that is %s than in %s, and the change is larger than chance usually explains%s",
	}.In(lang), significanceWords()[r.SignificanceAfterCorrection].In(lang), phrase.Period(*in.From, lang), level)
}

package words

import (
	"fmt"

	"kommunebench/analysis"
	"kommunebench/analysis/correlation"
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// RelationSentence says how two indicators go together in one sentence that can be
// printed. It says that they do only where the rank correlation is farther from 0 than
// chance usually brings.
func RelationSentence(r *correlation.Relation, lang kommune.Language) string {
	begin := madeUp(r.X.Snapshot.Dataset, lang)
	if begin == "" {
		begin = madeUp(r.Y.Snapshot.Dataset, lang)
	}
	pair := pairInWords(r, lang)
	switch s := r.Spearman; {
	case isWithItself(r):
		return begin + fmt.Sprintf(kommune.Text{
			DA: "Begge tal er %s, så det ene følger af det andet.", EN: "Both figures are %s, so that one follows from the other.",
		}.In(lang), subject(r.X, r.XTargetGroup, lang)+whenInWords(r.X, r.XPeriod, lang))
	case s == nil && r.N() < 3:
		return begin + fmt.Sprintf(kommune.Text{
			DA: "Det kan ikke siges, om %s følges ad: det kræver tre kommuner med begge tal, og der er %d.",
			EN: "Whether %s go together can't be said: it takes three kommuner with both figures, and there are %d.",
		}.In(lang), pair, r.N())
	case s == nil:
		return begin + fmt.Sprintf(kommune.Text{
			DA: "Det kan ikke siges, om %s følges ad: det ene tal er det samme i alle %d kommuner.",
			EN: "Whether %s go together can't be said: one of the figures is the same in all %d kommuner.",
		}.In(lang), pair, r.N())
	}
	return begin + fmt.Sprintf(relationInWords(r.Spearman).In(lang), r.N(), pair, coefficientInWords(r.Spearman, lang))
}

// relationInWords says what the test of a rank correlation found. It takes the number
// of kommuner, the two figures, and the coefficient.
func relationInWords(s *correlation.Correlation) kommune.Text {
	switch {
	case !isBeyondChance(s):
		return kommune.Text{
			DA: "På tværs af %d kommuner kan det ikke ses, at %s følges ad: det, der er af sammenhæng, kan være tilfældigt (%s).",
			EN: "Across %d kommuner it can't be seen that %s go together: what there is of a relation may be chance (%s).",
		}
	case s.Coefficient > 0:
		return kommune.Text{
			DA: "På tværs af %d kommuner følges %s ad: hvor det ene er højt, er det andet oftere også højt, mere end tilfældigheder normalt forklarer (%s).",
			EN: "Across %d kommuner %s go together: where one is high, the other is more often high too, more than chance usually explains (%s).",
		}
	}
	return kommune.Text{
		DA: "På tværs af %d kommuner går %s hver sin vej: hvor det ene er højt, er det andet oftere lavt, mere end tilfældigheder normalt forklarer (%s).",
		EN: "Across %d kommuner %s go opposite ways: where one is high, the other is more often low, more than chance usually explains (%s).",
	}
}

// isBeyondChance reports whether both the test and the interval, which is computed
// otherwise, speak against 0.
func isBeyondChance(s *correlation.Correlation) bool {
	hasZero := s.Interval != nil && s.Interval.Lower <= 0 && s.Interval.Upper >= 0
	return s.PValue != nil && *s.PValue < 1-analysis.DefaultConfidence && !hasZero
}

// isWithItself reports whether x and y are the same figures.
func isWithItself(r *correlation.Relation) bool {
	return r.X.ID == r.Y.ID && r.XPeriod == r.YPeriod && r.X.Snapshot.Release.ID == r.Y.Snapshot.Release.ID
}

// pairInWords names both figures, and their periods: once where they are the same.
func pairInWords(r *correlation.Relation, lang kommune.Language) string {
	xWhen, yWhen := whenInWords(r.X, r.XPeriod, lang), whenInWords(r.Y, r.YPeriod, lang)
	if xWhen == yWhen {
		xWhen = ""
	}
	return subject(r.X, r.XTargetGroup, lang) + xWhen + kommune.Text{DA: " og ", EN: " and "}.In(lang) + subject(r.Y, r.YTargetGroup, lang) + yWhen
}

// coefficientInWords gives a rank correlation, and its interval where that has a width:
// of 1 or -1 it has none, which is no certainty.
func coefficientInWords(s *correlation.Correlation, lang kommune.Language) string {
	const decimals = 2
	text := kommune.Text{DA: "rangkorrelation ", EN: "rank correlation "}.In(lang) + phrase.Number(s.Coefficient, decimals, lang)
	if s.Interval == nil {
		return text
	}
	lower, upper := phrase.Number(s.Interval.Lower, decimals, lang), phrase.Number(s.Interval.Upper, decimals, lang)
	if lower == upper {
		return text
	}
	level := phrase.WithUnit(kommune.Indicator{Unit: "%"}, 100*s.Interval.Level, lang)
	return text + fmt.Sprintf(kommune.Text{DA: ", %s-interval fra %s til %s", EN: ", %s interval from %s to %s"}.In(lang), level, lower, upper)
}

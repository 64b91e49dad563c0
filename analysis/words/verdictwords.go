package words

import (
	"fmt"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// verdictWords are what a test may have found of a row.
type verdictWords struct {
	// alone stands for every row where there is nothing to compare with.
	alone                                string
	untested, chance, rough, chanceAmong string
	// open stands where the rounding of the figures allows more than one verdict.
	open           string
	bySignificance map[analysis.Significance]string
}

func (v *verdictWords) of(verdict *analysis.Verdict) string {
	switch {
	case v.alone != "":
		return v.alone
	case verdict.IsOpen():
		return v.open
	case verdict.Significance == analysis.NotTested:
		return v.untested
	case verdict.Significance == analysis.Similar:
		return v.chance
	case verdict.Rough:
		return v.rough
	case verdict.SignificanceAfterCorrection == analysis.Similar:
		return v.chanceAmong
	}
	return v.bySignificance[verdict.SignificanceAfterCorrection]
}

// restInWords speaks of the other kommuner in the comparison.
func restInWords(c *analysis.Comparison, lang kommune.Language) verdictWords {
	if c.Distribution.N >= 2 {
		return verdictsInWords(c, c.RestOpponent(), countTested(c), lang)
	}
	chosen := kommune.Text{}
	if c.Query.Kommuner != nil {
		chosen = kommune.Text{DA: "udvalgt ", EN: "chosen "}
	}
	alone := kommune.Text{
		DA: "ingen anden %skommune har et tal at sammenligne med",
		EN: "no other %skommune has a figure to compare with",
	}
	if c.CountSuppressed() > 0 {
		alone = kommune.Text{
			DA: "ingen anden %skommune har et tal at sammenligne med, der ikke er skjult af hensyn til enkeltpersoner",
			EN: "no other %skommune has a figure to compare with that is not hidden to protect individuals",
		}
	}
	return verdictWords{alone: fmt.Sprintf(alone.In(lang), chosen.In(lang))}
}

// verdictsInWords says of a difference what its test carries; tested is how many
// tests the correction is for.
func verdictsInWords(c *analysis.Comparison, against analysis.Opponent, tested int, lang kommune.Language) verdictWords {
	from, than, level := against.From.In(lang), against.Than.In(lang), levelInWords(c.Query.Confidence, lang)
	v := verdictWords{
		untested: fmt.Sprintf(kommune.Text{
			DA: "det er ikke testet, om forskellen til %s kan skyldes tilfældige udsving",
			EN: "whether the difference from %s is chance was not tested",
		}.In(lang), against.Name.In(lang)),
		open: fmt.Sprintf(kommune.Text{
			DA: "om forskellen til %s kan skyldes tilfældige udsving, kan ikke afgøres, da kilden afrunder andelen og ikke oplyser nævneren",
			EN: "whether the difference from %s is chance can't be told, as the source rounds the share and does not publish the denominator",
		}.In(lang), against.Name.In(lang)),
		chance: fmt.Sprintf(kommune.Text{
			DA: "forskellen til %s kan skyldes tilfældige udsving%s",
			EN: "the difference from %s may be chance%s",
		}.In(lang), from, level),
		rough: fmt.Sprintf(kommune.Text{
			DA: "forskellen til %s er stor, men bygger på så små tal, at den kan skyldes tilfældige udsving",
			EN: "the difference from %s is large, but rests on counts so small that it may be chance",
		}.In(lang), from),
		chanceAmong: fmt.Sprintf(kommune.Text{
			DA: "forskellen til %s er stor for en enkelt kommune, men blandt %d testede kommuner kan så stor en forskel opstå ved et tilfælde%s",
			EN: "the difference from %s is large for one kommune, but among %d kommuner tested one so large can arise by chance%s",
		}.In(lang), from, tested, level),
		bySignificance: map[analysis.Significance]string{},
	}
	for significance, word := range significanceWords() {
		v.bySignificance[significance] = fmt.Sprintf(kommune.Text{
			DA: "det er %s end %s, og forskellen er større, end tilfældige udsving normalt forklarer%s",
			EN: "that is %s than %s, and the difference is larger than chance usually explains%s",
		}.In(lang), word.In(lang), than, level)
	}
	return v
}

func significanceWords() map[analysis.Significance]kommune.Text {
	return map[analysis.Significance]kommune.Text{
		analysis.Better: {DA: "bedre", EN: "better"}, analysis.Worse: {DA: "dårligere", EN: "worse"},
		analysis.Higher: {DA: "højere", EN: "higher"}, analysis.Lower: {DA: "lavere", EN: "lower"},
	}
}

func countTested(c *analysis.Comparison) int {
	tested := 0
	for n := range c.Rows {
		if c.Rows[n].CountsAsTest() {
			tested++
		}
	}
	return tested
}

func countDifferencesTested(c *analysis.Comparison) int {
	tested := 0
	for n := range c.Rows {
		if test := c.Rows[n].DifferenceTest; test != nil && test.CountsAsTest() {
			tested++
		}
	}
	return tested
}

package words

import (
	"fmt"

	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// ShortSentence puts a row into one line for a chart or a headline that names the
// indicator: the figure with its source's hedge, the benchmark and the period. It
// says better, worse, higher or lower only where the test of exactly that difference
// carries it after correction, and that there may be none where the test found that.
func ShortSentence(r *analysis.ComparisonRow, lang kommune.Language) string {
	c := r.Comparison()
	w := wordsOf(c, lang)
	when := w.when
	if c.Indicator.IsUndated(c.Period) {
		when = kommune.Text{DA: "udateret", EN: "undated"}.In(lang)
	}
	opening := ""
	if c.Indicator.Snapshot.Dataset.Synthetic {
		opening = kommune.Text{DA: "Syntetisk: ", EN: "Synthetic: "}.In(lang)
	}
	opening += r.Kommune.Name + ": "
	if r.Value == nil {
		return opening + fmt.Sprintf(kommune.Text{DA: "intet tal, %s; %s", EN: "no figure, %s; %s"}.In(lang), when, phrase.NoValue(r.Status, lang))
	}
	line := opening + figureInWords(c.Indicator.Indicator, *r.Value, r.Status, r.Qualifier, lang)
	if r.DifferenceTest == nil {
		return line + ", " + when
	}
	part := 0
	if c.Benchmark.Contains(r.Kommune.Code) {
		part = 1
	}
	return line + w.benchmark + ", " + when + w.shortVerdict[part].of(&r.DifferenceTest.Verdict)
}

// shortVerdictWords are the ends of short lines by what a test found.
type shortVerdictWords struct {
	similar        string
	bySignificance map[analysis.Significance]string
}

// of is empty where nothing was tested.
func (v *shortVerdictWords) of(verdict *analysis.Verdict) string {
	switch {
	case verdict.Significance == analysis.NotTested:
		return ""
	case verdict.Rough, verdict.SignificanceAfterCorrection == analysis.Similar:
		return v.similar
	}
	return v.bySignificance[verdict.SignificanceAfterCorrection]
}

func shortVerdictsInWords(against analysis.Opponent, lang kommune.Language) shortVerdictWords {
	v := shortVerdictWords{
		similar:        kommune.Text{DA: "; forskellen kan være tilfældig", EN: "; the difference may be chance"}.In(lang),
		bySignificance: map[analysis.Significance]string{},
	}
	for significance, word := range significanceWords() {
		v.bySignificance[significance] = fmt.Sprintf(kommune.Text{DA: "; %s end %s", EN: "; %s than %s"}.In(lang), word.In(lang), against.Than.In(lang))
	}
	return v
}

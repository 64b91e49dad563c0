package words

import (
	"fmt"

	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// rowWords is what the sentences of one comparison's rows have in common, in
// one language. It is put into words once: 98 rows need it.
type rowWords struct {
	what, when   string
	opening      string // up to the kommune's name
	beforeFigure string
	afterFigure  string
	ranked       string // how many are
	placeEnd     string // what follows a row's rank
	benchmark    string
	// ofRest speaks of the other kommuner compared, ofBenchmark of the benchmark:
	// of one that the kommune is no part of, and of one that it is.
	ofRest      verdictWords
	ofBenchmark [2]verdictWords
	// shortVerdict are likewise the ends of short lines.
	shortVerdict [2]shortVerdictWords
	// ranks are those that the hedges of the figures leave open.
	ranks analysis.PossibleRanks
}

// wordsOf puts into words what the rows of a comparison share. It is safe for
// concurrent use.
func wordsOf(c *analysis.Comparison, lang kommune.Language) *rowWords {
	w, _ := c.Shared(lang, fillWords).(*rowWords)
	return w
}

func fillWords(c *analysis.Comparison, lang kommune.Language) any {
	w := &rowWords{}
	w.what, w.when = subject(c.Indicator, c.TargetGroup, lang), phrase.Period(c.Period, lang)
	w.opening = madeUp(c.Indicator.Snapshot.Dataset, lang) + kommune.Text{DA: "I ", EN: "In "}.In(lang)
	w.beforeFigure = kommune.Text{DA: " var " + w.what + " ", EN: ", " + w.what + " was "}.In(lang)
	w.afterFigure = whenInWords(c.Indicator, c.Period, lang)
	if of := participantsInWords(c.Indicator, lang); of != "" {
		w.opening = madeUp(c.Indicator.Snapshot.Dataset, lang)
		w.beforeFigure = ": " + w.what + kommune.Text{DA: " var ", EN: " was "}.In(lang)
		w.afterFigure = ofInWords(c.Indicator.Unit, lang) + of + w.afterFigure
	}
	w.ranked = phrase.CountRanked(c.Distribution.N, c.Query.Kommuner != nil, lang)
	w.placeEnd = placeEndInWords(c, w.ranked, lang)
	w.benchmark = benchmarkInWords(c, lang)
	w.ofRest = restInWords(c, lang)
	if c.Benchmark.Value != nil {
		for n, words := range c.Benchmark.Opponents() {
			w.shortVerdict[n] = shortVerdictsInWords(words, lang)
			w.ofBenchmark[n] = verdictsInWords(c, words, countDifferencesTested(c), lang)
		}
	}
	w.ranks = c.PossibleRanks()
	return w
}

// RowSentence puts a row into one sentence that can be printed: the figure with
// the source's hedge, its place, the benchmark, and what the test of the
// difference from that benchmark carries; where there is none, of the difference
// from the other kommuner. It claims a difference only where that holds after
// correction for the number of kommuner tested, and where the counts are large
// enough for the test.
func RowSentence(r *analysis.ComparisonRow, lang kommune.Language) string {
	w, name := wordsOf(r.Comparison(), lang), r.Kommune.LongName
	if r.Value == nil {
		return madeUp(r.Comparison().Indicator.Snapshot.Dataset, lang) + fmt.Sprintf(kommune.Text{
			DA: "%s har intet tal for %s i %s: %s.",
			EN: "%s has no figure for %s in %s: %s.",
		}.In(lang), name, w.what, w.when, phrase.NoValue(r.Status, lang))
	}
	return w.opening + name + w.beforeFigure + figureInWords(r.Comparison().Indicator.Indicator, *r.Value, r.Status, r.Qualifier, lang) + w.afterFigure + w.place(r, lang) + w.difference(r) + "."
}

// difference says what the figure is measured against, and what the test of
// exactly that difference carries.
func (w *rowWords) difference(r *analysis.ComparisonRow) string {
	if r.DifferenceTest == nil {
		return "; " + w.ofRest.of(&r.Verdict)
	}
	part := 0
	if r.Comparison().Benchmark.Contains(r.Kommune.Code) {
		part = 1
	}
	return w.benchmark + "; " + w.ofBenchmark[part].of(&r.DifferenceTest.Verdict)
}

// figureInWords writes a figure with its unit and all that its source said of how
// sure it is.
func figureInWords(indicator kommune.Indicator, value float64, status kommune.ValueStatus, qualifier kommune.Qualifier, lang kommune.Language) string {
	provisional := ""
	if status == kommune.Provisional {
		provisional = kommune.Text{DA: "foreløbigt ", EN: "provisionally "}.In(lang)
	}
	return provisional + phrase.Hedge(qualifier, lang) + phrase.WithUnit(indicator, value, lang)
}

// placeEndInWords is what follows a row's rank: among how many, and which end is
// 1.
func placeEndInWords(c *analysis.Comparison, ranked string, lang kommune.Language) string {
	top := kommune.Text{DA: "bedst", EN: "best"}
	if c.Indicator.Polarity == kommune.Neutral {
		top = kommune.Text{DA: "højest", EN: "highest"}
		if c.Indicator.Kind == kommune.Count {
			top = kommune.Text{DA: "størst", EN: "largest"}
		}
	}
	return fmt.Sprintf(kommune.Text{DA: " af %s, hvor 1 er %s", EN: " of %s, 1 being %s"}.In(lang), ranked, top.In(lang))
}

func benchmarkInWords(c *analysis.Comparison, lang kommune.Language) string {
	b := &c.Benchmark
	if b.Value == nil {
		return ""
	}
	return fmt.Sprintf(kommune.Text{DA: " mod %s%s (%s)", EN: " against %s%s (%s)"}.In(lang),
		phrase.Hedge(b.Qualifier, lang), phrase.WithUnit(c.Indicator.Indicator, *b.Value, lang), b.LabelWithin(lang))
}

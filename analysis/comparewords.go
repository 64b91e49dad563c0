package analysis

import (
	"fmt"
	"sync"
	"unicode"

	"kommunebench/kommune"
)

// rowWords is what the sentences of one comparison's rows have in common, in
// one language. It is put into words once: 98 rows need it.
type rowWords struct {
	once          sync.Once
	what, when    string
	opening       string // up to the kommune's name
	beforeFigure  string
	afterFigure   string
	number, joint string
	placeEnd      string
	benchmark     string
	// ofRest speaks of the other kommuner compared, ofBenchmark of the benchmark:
	// of one that the kommune is no part of, and of one that it is.
	ofRest      verdictWords
	ofBenchmark [2]verdictWords
	// holders counts the rows of each rank.
	holders map[int]int
	// spans are the values that each row's hedge leaves open, in step with the
	// rows; nil where no value is hedged.
	spans []span
}

// words puts into words what the rows share. It is safe for concurrent use.
func (c *Comparison) words(lang kommune.Language) *rowWords {
	n := 0
	if lang == kommune.English {
		n = 1
	}
	w := &c.shared[n]
	w.once.Do(func() { w.fill(c, lang) })
	return w
}

func (w *rowWords) fill(c *Comparison, lang kommune.Language) {
	w.what, w.when = subject(c.Indicator, c.TargetGroup, lang), periodInWords(c.Period, lang)
	w.opening = madeUp(c.Indicator.Snapshot.Dataset, lang) + kommune.Text{DA: "I ", EN: "In "}.In(lang)
	w.beforeFigure = kommune.Text{DA: " var " + w.what + " ", EN: ", " + w.what + " was "}.In(lang)
	w.afterFigure = c.Indicator.whenInWords(c.Period, lang)
	if of := c.Indicator.participantsInWords(lang); of != "" {
		w.opening = madeUp(c.Indicator.Snapshot.Dataset, lang)
		w.beforeFigure = ": " + w.what + kommune.Text{DA: " var ", EN: " was "}.In(lang)
		w.afterFigure = ofInWords(c.Indicator.Unit, lang) + of + w.afterFigure
	}
	w.number = kommune.Text{DA: "nummer ", EN: "number "}.In(lang)
	w.joint = kommune.Text{DA: "delt ", EN: "joint "}.In(lang) + w.number
	w.placeEnd = c.placeEndInWords(lang)
	w.benchmark = c.benchmarkInWords(lang)
	w.ofRest = c.restInWords(lang)
	if c.Benchmark.Value != nil {
		for n, words := range c.Benchmark.opponents {
			w.ofBenchmark[n] = c.verdictsInWords(words, c.countDifferencesTested(), lang)
		}
	}
	w.holders = make(map[int]int, len(c.Rows))
	for n := range c.Rows {
		if rank := c.Rows[n].Rank; rank != nil {
			w.holders[*rank]++
		}
	}
	w.spans = c.possibleSpans()
}

// Sentence puts the row into one sentence that can be printed: the figure with
// the source's hedge, its place, the benchmark, and what the test of the
// difference from that benchmark carries; where there is none, of the difference
// from the other kommuner. It claims a difference only where that holds after
// correction for the number of kommuner tested, and where the counts are large
// enough for the test.
func (r ComparisonRow) Sentence(lang kommune.Language) string {
	w, name := r.in.words(lang), r.Kommune.LongName
	if r.Value == nil {
		return madeUp(r.in.Indicator.Snapshot.Dataset, lang) + fmt.Sprintf(kommune.Text{
			DA: "%s har intet tal for %s i %s: %s.",
			EN: "%s has no figure for %s in %s: %s.",
		}.In(lang), name, w.what, w.when, whyNoValue(r.Status, lang))
	}
	return w.opening + name + w.beforeFigure + r.valueInWords(lang) + w.afterFigure + w.place(&r, lang) + w.difference(&r) + "."
}

// difference says what the figure is measured against, and what the test of
// exactly that difference carries.
func (w *rowWords) difference(r *ComparisonRow) string {
	if r.DifferenceTest == nil {
		return "; " + w.ofRest.of(&r.Verdict)
	}
	part := 0
	if sum := r.in.Benchmark.pool; sum != nil && sum.contains(r.Kommune.Code) {
		part = 1
	}
	return w.benchmark + "; " + w.ofBenchmark[part].of(&r.DifferenceTest.Verdict)
}

// valueInWords writes the figure with its unit and all that its source said of
// how sure it is.
func (r ComparisonRow) valueInWords(lang kommune.Language) string {
	provisional := ""
	if r.Status == kommune.Provisional {
		provisional = kommune.Text{DA: "foreløbigt ", EN: "provisionally "}.In(lang)
	}
	return provisional + hedge(r.Qualifier, lang) + withUnit(r.in.Indicator.Indicator, *r.Value, lang)
}

func whyNoValue(status kommune.ValueStatus, lang kommune.Language) string {
	switch status {
	case kommune.Suppressed:
		return kommune.Text{DA: "det er skjult af hensyn til enkeltpersoner", EN: "it is hidden to protect individuals"}.In(lang)
	case kommune.NotApplicable:
		return kommune.Text{DA: "der er intet at opgøre", EN: "there is nothing to count"}.In(lang)
	case kommune.Missing, kommune.Published, kommune.Provisional:
	}
	return kommune.Text{DA: "det mangler hos kilden", EN: "the source lacks it"}.In(lang)
}

// placeEndInWords is what follows a row's rank.
func (c *Comparison) placeEndInWords(lang kommune.Language) string {
	top := kommune.Text{DA: "bedst", EN: "best"}
	if c.Indicator.Polarity == kommune.Neutral {
		top = kommune.Text{DA: "højest", EN: "highest"}
		if c.Indicator.Kind == kommune.Count {
			top = kommune.Text{DA: "størst", EN: "largest"}
		}
	}
	return fmt.Sprintf(kommune.Text{DA: " af %s, hvor 1 er %s", EN: " of %s, 1 being %s"}.In(lang), c.rankedInWords(lang), top.In(lang))
}

// possibleRanks are the best and the worst rank of a ranked row that the hedges
// of all figures leave open; both are its rank where none is hedged.
func (c *Comparison) possibleRanks(r ComparisonRow) (best, worst int) {
	return c.ranksWithin(c.possibleSpans(), &r)
}

// possibleSpans are the values that the hedge of each row leaves open; nil
// where no value is hedged.
func (c *Comparison) possibleSpans() []span {
	hedged := false
	for n := range c.Rows {
		hedged = hedged || (c.Rows[n].Value != nil && isHedged(c.Rows[n].Qualifier))
	}
	if !hedged {
		return nil
	}
	spans := make([]span, len(c.Rows))
	for n := range c.Rows {
		if row := &c.Rows[n]; row.Value != nil {
			spans[n] = possibleValues(*row.Value, row.Qualifier)
		}
	}
	return spans
}

func (c *Comparison) ranksWithin(spans []span, r *ComparisonRow) (best, worst int) {
	if spans == nil {
		return *r.Rank, *r.Rank
	}
	best, worst = 1, 1
	own := possibleValues(*r.Value, r.Qualifier)
	for n := range c.Rows {
		other := &c.Rows[n]
		if other.Value == nil || other.Kommune.Code == r.Kommune.Code {
			continue
		}
		theirs := spans[n]
		surely, maybe := theirs.from > own.to, theirs.to > own.from
		if c.Indicator.Polarity == kommune.LowerIsBetter {
			surely, maybe = theirs.to < own.from, theirs.from < own.to
		}
		if surely {
			best++
		}
		if maybe {
			worst++
		}
	}
	return best, worst
}

func (c *Comparison) benchmarkInWords(lang kommune.Language) string {
	b := c.Benchmark
	if b.Value == nil {
		return ""
	}
	return fmt.Sprintf(kommune.Text{DA: " mod %s%s (%s)", EN: " against %s%s (%s)"}.In(lang),
		hedge(b.Qualifier, lang), withUnit(c.Indicator.Indicator, *b.Value, lang), b.labelWithin(lang))
}

// labelWithin is the label as it stands within a sentence: only names keep
// their capital.
func (b Benchmark) labelWithin(lang kommune.Language) string {
	label := b.Label(lang)
	isCountry := b.Kind == BenchmarkCountry // "hele landet" is no name in Danish
	if b.Kind == BenchmarkKommune || b.labelIsName && (lang == kommune.English || !isCountry) {
		return label
	}
	return withFirst(label, unicode.ToLower)
}

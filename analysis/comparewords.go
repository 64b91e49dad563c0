package analysis

import (
	"fmt"
	"strconv"
	"sync"
	"unicode"
	"unicode/utf8"

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
	verdicts      verdictWords
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
	w.afterFigure = kommune.Text{DA: " i " + w.when, EN: " in " + w.when}.In(lang)
	w.number = kommune.Text{DA: "nummer ", EN: "number "}.In(lang)
	w.joint = kommune.Text{DA: "delt ", EN: "joint "}.In(lang) + w.number
	w.placeEnd = c.placeEndInWords(lang)
	w.benchmark = c.benchmarkInWords(lang)
	w.verdicts = c.verdictsInWords(lang)
	w.holders = make(map[int]int, len(c.Rows))
	for n := range c.Rows {
		if rank := c.Rows[n].Rank; rank != nil {
			w.holders[*rank]++
		}
	}
	w.spans = c.possibleSpans()
}

// Sentence puts the row into one sentence that can be printed: the figure with
// the source's hedge, its place, the benchmark, and what the test carries. It
// claims a difference only where that holds after correction for the number of
// kommuner compared, and where the counts are large enough for the test.
func (r ComparisonRow) Sentence(lang kommune.Language) string {
	w, name := r.in.words(lang), r.Kommune.LongName
	if r.Value == nil {
		return madeUp(r.in.Indicator.Snapshot.Dataset, lang) + fmt.Sprintf(kommune.Text{
			DA: "%s har intet tal for %s i %s: %s.",
			EN: "%s has no figure for %s in %s: %s.",
		}.In(lang), name, w.what, w.when, whyNoValue(r.Status, lang))
	}
	place := ""
	if r.Rank != nil && r.in.Distribution.N >= 2 {
		place = " (" + w.rank(&r, lang) + w.placeEnd
	}
	return w.opening + name + w.beforeFigure + r.valueInWords(lang) + w.afterFigure + place + w.benchmark + "; " + w.verdicts.of(&r) + "."
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
	}
	chosen := kommune.Text{}
	if c.Query.Kommuner != nil {
		chosen = kommune.Text{DA: "udvalgte ", EN: "chosen "}
	}
	return fmt.Sprintf(kommune.Text{
		DA: " af %d %skommuner med tal, hvor 1 er %s)", EN: " of %d %skommuner with a figure, 1 being %s)",
	}.In(lang), c.Distribution.N, chosen.In(lang), top.In(lang))
}

// rank says when a rank is shared, and when hedged figures leave it open.
func (w *rowWords) rank(r *ComparisonRow, lang kommune.Language) string {
	if best, worst := r.in.ranksWithin(w.spans, r); best != worst {
		return w.number + strconv.Itoa(best) + kommune.Text{DA: " til ", EN: " to "}.In(lang) + strconv.Itoa(worst)
	}
	if w.holders[*r.Rank] > 1 {
		return w.joint + strconv.Itoa(*r.Rank)
	}
	return w.number + strconv.Itoa(*r.Rank)
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
	// The median or the sum of one kommune is that kommune.
	alone := b.kommuner == 1 && (b.Kind == BenchmarkMedian || b.Kind == BenchmarkPooled || b.Kind == BenchmarkCountry)
	if b.Value == nil || alone {
		return ""
	}
	return fmt.Sprintf(kommune.Text{DA: " mod %s%s (%s)", EN: " against %s%s (%s)"}.In(lang),
		hedge(b.Qualifier, lang), withUnit(c.Indicator.Indicator, *b.Value, lang), b.labelWithin(lang))
}

// labelWithin is the label as it stands within a sentence: only names keep
// their capital.
func (b Benchmark) labelWithin(lang kommune.Language) string {
	label := b.Label(lang)
	named := b.Kind == BenchmarkKommune || b.Kind == BenchmarkPeerGroup || (b.Kind == BenchmarkCountry && lang == kommune.English)
	if named {
		return label
	}
	first, size := utf8.DecodeRuneInString(label)
	return string(unicode.ToLower(first)) + label[size:]
}

// othersInWords names the kommuner that a row is tested against; together is
// what to add where they are meant as one.
func (c *Comparison) othersInWords(lang kommune.Language) (others, together string) {
	alone, filtered := c.Distribution.N == 2, c.Query.Kommuner != nil
	switch {
	case alone && filtered:
		return kommune.Text{DA: "den anden udvalgte kommune", EN: "the other chosen kommune"}.In(lang), ""
	case alone:
		return kommune.Text{DA: "den anden kommune med tal", EN: "the other kommune with a figure"}.In(lang), ""
	case filtered:
		others = kommune.Text{DA: "de øvrige udvalgte kommuner", EN: "the other chosen kommuner"}.In(lang)
	default:
		others = kommune.Text{DA: "de øvrige kommuner", EN: "the other kommuner"}.In(lang)
	}
	return others, kommune.Text{DA: " under ét", EN: " taken together"}.In(lang)
}

// verdictWords are what a test may have found of a row.
type verdictWords struct {
	// alone stands for every row where there is nothing to compare with.
	alone                                string
	untested, chance, rough, chanceAmong string
	bySignificance                       map[Significance]string
}

func (v *verdictWords) of(r *ComparisonRow) string {
	switch {
	case v.alone != "":
		return v.alone
	case r.Significance == NotTested:
		return v.untested
	case r.Significance == Similar:
		return v.chance
	case r.Rough:
		return v.rough
	case r.SignificanceAfterCorrection == Similar:
		return v.chanceAmong
	}
	return v.bySignificance[r.SignificanceAfterCorrection]
}

func (c *Comparison) verdictsInWords(lang kommune.Language) verdictWords {
	if c.Distribution.N < 2 {
		chosen := kommune.Text{}
		if c.Query.Kommuner != nil {
			chosen = kommune.Text{DA: "udvalgt ", EN: "chosen "}
		}
		return verdictWords{alone: fmt.Sprintf(kommune.Text{
			DA: "ingen anden %skommune har et tal at sammenligne med",
			EN: "no other %skommune has a figure to compare with",
		}.In(lang), chosen.In(lang))}
	}
	others, together := c.othersInWords(lang)
	level := levelInWords(c.Query.Confidence, lang)
	v := verdictWords{
		untested: fmt.Sprintf(kommune.Text{
			DA: "om forskellen til %s er tilfældig, er ikke testet",
			EN: "whether the difference from %s is chance was not tested",
		}.In(lang), others),
		chance: fmt.Sprintf(kommune.Text{
			DA: "forskellen til %s kan skyldes tilfældige udsving%s",
			EN: "the difference from %s may be chance%s",
		}.In(lang), others, level),
		rough: fmt.Sprintf(kommune.Text{
			DA: "forskellen til %s er stor, men bygger på så små tal, at den kan skyldes tilfældige udsving",
			EN: "the difference from %s is large, but rests on counts so small that it may be chance",
		}.In(lang), others),
		chanceAmong: fmt.Sprintf(kommune.Text{
			DA: "forskellen til %s er stor for en enkelt kommune, men blandt %d testede kommuner kan så stor en forskel opstå ved et tilfælde%s",
			EN: "the difference from %s is large for one kommune, but among %d kommuner tested one so large can arise by chance%s",
		}.In(lang), others, c.countTested(), level),
		bySignificance: map[Significance]string{},
	}
	for significance, word := range map[Significance]kommune.Text{
		Better: {DA: "bedre", EN: "better"}, Worse: {DA: "dårligere", EN: "worse"},
		Higher: {DA: "højere", EN: "higher"}, Lower: {DA: "lavere", EN: "lower"},
	} {
		v.bySignificance[significance] = fmt.Sprintf(kommune.Text{
			DA: "det er %s end i %s%s, og forskellen er større, end tilfældige udsving normalt forklarer%s",
			EN: "that is %s than in %s%s, and the difference is larger than chance usually explains%s",
		}.In(lang), word.In(lang), others, together, level)
	}
	return v
}

func (c *Comparison) countTested() int {
	tested := 0
	for n := range c.Rows {
		if c.Rows[n].Significance != NotTested {
			tested++
		}
	}
	return tested
}

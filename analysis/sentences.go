package analysis

import (
	"fmt"
	"math"
	"unicode"
	"unicode/utf8"

	"kommunebench/kommune"
)

// Sentence puts the row into one sentence that can be printed: the figure with
// the source's hedge, its place, the benchmark, and what the test carries. It
// claims a difference only where that holds after correction for the number of
// kommuner compared, and where the counts are large enough for the test.
func (r ComparisonRow) Sentence(lang kommune.Language) string {
	c := r.in
	name, when := r.Kommune.LongName, periodInWords(c.Period, lang)
	what := subject(c.Indicator, c.TargetGroup, lang)
	begin := madeUp(c.Indicator.Snapshot.Dataset, lang)
	if r.Value == nil {
		return begin + fmt.Sprintf(kommune.Text{
			DA: "%s har intet tal for %s i %s: %s.",
			EN: "%s has no figure for %s in %s: %s.",
		}.In(lang), name, what, when, whyNoValue(r.Status, lang))
	}
	return begin + fmt.Sprintf(kommune.Text{
		DA: "I %s var %s %s i %s%s%s; %s.",
		EN: "In %s, %s was %s in %s%s%s; %s.",
	}.In(lang), name, what, r.valueInWords(lang), when, c.placeInWords(r, lang), c.benchmarkInWords(lang), r.verdictInWords(lang))
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

func (c *Comparison) placeInWords(r ComparisonRow, lang kommune.Language) string {
	if r.Rank == nil || c.Distribution.N < 2 {
		return ""
	}
	top := kommune.Text{DA: "bedst", EN: "best"}
	if c.Indicator.Polarity == kommune.Neutral {
		top = kommune.Text{DA: "højest", EN: "highest"}
	}
	chosen := kommune.Text{}
	if c.Query.Kommuner != nil {
		chosen = kommune.Text{DA: "udvalgte ", EN: "chosen "}
	}
	return fmt.Sprintf(kommune.Text{
		DA: " (%s af %d %skommuner med tal, hvor 1 er %s)", EN: " (%s of %d %skommuner with a figure, 1 being %s)",
	}.In(lang), c.rankInWords(r, lang), c.Distribution.N, chosen.In(lang), top.In(lang))
}

// rankInWords says when a rank is shared, and when hedged figures leave it open.
func (c *Comparison) rankInWords(r ComparisonRow, lang kommune.Language) string {
	number := kommune.Text{DA: "nummer ", EN: "number "}.In(lang)
	if best, worst := c.possibleRanks(r); best != worst {
		return number + fmt.Sprintf(kommune.Text{DA: "%d til %d", EN: "%d to %d"}.In(lang), best, worst)
	}
	if c.isShared(r) {
		number = kommune.Text{DA: "delt ", EN: "joint "}.In(lang) + number
	}
	return number + fmt.Sprint(*r.Rank)
}

func (c *Comparison) isShared(r ComparisonRow) bool {
	holders := 0
	for _, other := range c.Rows {
		if other.Rank != nil && *other.Rank == *r.Rank {
			holders++
		}
	}
	return holders > 1
}

// possibleRanks are the best and the worst rank of a ranked row that the hedges
// of all figures leave open; both are its rank where none is hedged.
func (c *Comparison) possibleRanks(r ComparisonRow) (best, worst int) {
	best, worst = 1, 1
	hedged := isHedged(r.Qualifier)
	own := possibleValues(*r.Value, r.Qualifier)
	for _, other := range c.Rows {
		if other.Value == nil || other.Kommune.Code == r.Kommune.Code {
			continue
		}
		hedged = hedged || isHedged(other.Qualifier)
		theirs := possibleValues(*other.Value, other.Qualifier)
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
	if !hedged {
		return *r.Rank, *r.Rank
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

func (r ComparisonRow) verdictInWords(lang kommune.Language) string {
	c := r.in
	others, together := c.othersInWords(lang)
	level := levelInWords(c.Query.Confidence, lang)
	switch {
	case c.Distribution.N < 2 && c.Query.Kommuner != nil:
		return kommune.Text{
			DA: "ingen anden udvalgt kommune har et tal at sammenligne med",
			EN: "no other chosen kommune has a figure to compare with",
		}.In(lang)
	case c.Distribution.N < 2:
		return kommune.Text{
			DA: "ingen anden kommune har et tal at sammenligne med",
			EN: "no other kommune has a figure to compare with",
		}.In(lang)
	case r.Significance == NotTested:
		return fmt.Sprintf(kommune.Text{
			DA: "om forskellen til %s er tilfældig, er ikke testet",
			EN: "whether the difference from %s is chance was not tested",
		}.In(lang), others)
	case r.Significance == Similar:
		return fmt.Sprintf(kommune.Text{
			DA: "forskellen til %s kan skyldes tilfældige udsving%s",
			EN: "the difference from %s may be chance%s",
		}.In(lang), others, level)
	case r.Rough:
		return fmt.Sprintf(kommune.Text{
			DA: "forskellen til %s er stor, men bygger på så små tal, at den kan skyldes tilfældige udsving",
			EN: "the difference from %s is large, but rests on counts so small that it may be chance",
		}.In(lang), others)
	case r.SignificanceAfterCorrection == Similar:
		return fmt.Sprintf(kommune.Text{
			DA: "forskellen til %s er stor for en enkelt kommune, men blandt %d testede kommuner kan så stor en forskel opstå ved et tilfælde%s",
			EN: "the difference from %s is large for one kommune, but among %d kommuner tested one so large can arise by chance%s",
		}.In(lang), others, c.countTested(), level)
	}
	words := map[Significance]kommune.Text{
		Better: {DA: "bedre", EN: "better"}, Worse: {DA: "dårligere", EN: "worse"},
		Higher: {DA: "højere", EN: "higher"}, Lower: {DA: "lavere", EN: "lower"},
	}
	return fmt.Sprintf(kommune.Text{
		DA: "det er %s end i %s%s, og forskellen er større, end tilfældige udsving normalt forklarer%s",
		EN: "that is %s than in %s%s, and the difference is larger than chance usually explains%s",
	}.In(lang), words[r.SignificanceAfterCorrection].In(lang), others, together, level)
}

func (c *Comparison) countTested() int {
	tested := 0
	for _, row := range c.Rows {
		if row.Significance != NotTested {
			tested++
		}
	}
	return tested
}

// levelInWords names a confidence level that is not the usual one: what is more
// than chance at 80 per cent need not be so at 95.
func levelInWords(confidence float64, lang kommune.Language) string {
	if confidence == DefaultConfidence {
		return ""
	}
	decimals := int64(0)
	if percent := 100 * confidence; math.Abs(percent-math.Round(percent)) > 1e-9 {
		decimals = 1
	}
	return fmt.Sprintf(kommune.Text{DA: " (ved et konfidensniveau på %s %%)", EN: " (at a confidence level of %s%%)"}.In(lang),
		formatted(100*confidence, decimals, lang))
}

// Sentence puts the series into one sentence that can be printed. It speaks of
// a rise or a fall only where the test found one.
func (s TrendSeries) Sentence(lang kommune.Language) string {
	t := s.in
	name, what := s.Kommune.LongName, subject(t.Indicator, t.TargetGroup, lang)
	begin := madeUp(t.Indicator.Snapshot.Dataset, lang)
	if s.Test.Direction == TrendNotTested {
		return begin + fmt.Sprintf(kommune.Text{
			DA: "Om %s i %s har udviklet sig%s, er ikke testet: %s",
			EN: "Whether %s in %s moved%s was not tested: %s",
		}.In(lang), what, name, t.spanInWords(lang), *s.Test.Reason(lang))
	}
	from, to, level := periodInWords(*s.Test.From, lang), periodInWords(*s.Test.To, lang), levelInWords(t.Query.Confidence, lang)
	switch s.Test.Direction {
	case Increasing, Decreasing:
		move := kommune.Text{DA: "steget", EN: "rose"}
		if s.Test.Direction == Decreasing {
			move = kommune.Text{DA: "faldet", EN: "fell"}
		}
		return begin + fmt.Sprintf(kommune.Text{
			DA: "Fra %s til %s er %s i %s %s%s; udviklingen er større, end tilfældige udsving normalt forklarer%s.",
			EN: "From %s to %s, %s in %s %s%s; the movement is larger than chance usually explains%s.",
		}.In(lang), from, to, what, name, move.In(lang), s.slopeInWords(lang), level)
	case NoTrend, TrendNotTested:
	}
	short := kommune.Text{}
	if s.Test.powerless {
		short = kommune.Text{DA: "; en så kort serie kan ikke vise en", EN: "; a series as short as this can't show one"}
	}
	return begin + fmt.Sprintf(kommune.Text{
		DA: "Fra %s til %s viser %s i %s ingen udvikling, der er større, end tilfældige udsving normalt forklarer%s%s.",
		EN: "From %s to %s, %s in %s shows no movement larger than chance usually explains%s%s.",
	}.In(lang), from, to, what, name, level, short.In(lang))
}

func (t *Trend) spanInWords(lang kommune.Language) string {
	if len(t.Periods) < 2 {
		return ""
	}
	return fmt.Sprintf(kommune.Text{DA: " fra %s til %s", EN: " from %s to %s"}.In(lang),
		periodInWords(t.Periods[0], lang), periodInWords(t.Periods[len(t.Periods)-1], lang))
}

// slopeInWords says how much a year, where the slope points the way that the
// test found and does not round to nothing.
func (s TrendSeries) slopeInWords(lang kommune.Language) string {
	if s.Test.Slope == nil || (*s.Test.Slope > 0) != (s.Test.Direction == Increasing) {
		return ""
	}
	size := math.Abs(*s.Test.Slope)
	indicator := s.in.Indicator.Indicator
	indicator.Decimals++ // a change a year is small beside the figure
	if size < 0.5*math.Pow10(-int(indicator.Decimals)) {
		return ""
	}
	return fmt.Sprintf(kommune.Text{DA: " med omkring %s om året", EN: " by about %s a year"}.In(lang), changeWithUnit(indicator, size, lang))
}

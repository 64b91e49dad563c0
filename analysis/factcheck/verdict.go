package factcheck

import (
	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

func (c *ClaimCheck) cannotTell(da, en string) {
	c.Verdict = ClaimCannotTell
	c.because(da, en)
}

func (c *ClaimCheck) because(da, en string) { c.reason = kommune.Text{DA: da, EN: en} }

// judge compares the actual figure with the stated one.
func (c *ClaimCheck) judge() {
	if c.whyUntold() {
		return
	}
	if c.Query.Kind == ClaimRank {
		c.judgeRank()
		return
	}
	possible, claimed := c.possible(), c.claim.holdsFor()
	da, en := c.actualInWords(kommune.Danish), c.actualInWords(kommune.English)
	switch {
	case claimed.holdsAll(possible):
		c.Verdict = ClaimTrue
		c.because("Påstanden holder: "+da+".", "The claim holds: "+en+".")
		c.doubt(claimed)
	case !claimed.meets(possible) && c.claim.nearlyHoldsFor().holdsAll(possible):
		c.Verdict = ClaimHalfTrue
		c.because("Påstanden er tæt på, men holder ikke: "+da+".", "The claim is close but does not hold: "+en+".")
	case !claimed.meets(possible):
		c.Verdict = ClaimFalse
		c.because("Påstanden holder ikke: "+da+".", "The claim does not hold: "+en+".")
	case c.Query.Kind == ClaimDifference:
		c.cannotTell("Det, der sammenlignes med, kendes kun inden for kildens afrunding, og den afgør ikke påstanden.",
			"What is compared with is known only within the source's rounding, which does not settle the claim.")
	default:
		c.cannotTell("Kilden har selv taget forbehold for tallet, og forbeholdet afgør ikke påstanden.",
			"The source itself hedged the figure, and its hedge does not settle the claim.")
	}
}

// whyUntold answers CANNOT_TELL where there is no figure of what is claimed.
func (c *ClaimCheck) whyUntold() bool {
	missing := c.Row
	if c.earlier != nil && c.earlier.Value == nil {
		missing = *c.earlier
	}
	switch {
	case missing.Value == nil:
		c.cannotTell("Der er intet tal at holde påstanden op mod: "+phrase.NoValue(missing.Status, kommune.Danish)+".",
			"There is no figure to hold the claim against: "+phrase.NoValue(missing.Status, kommune.English)+".")
	case c.earlier != nil && c.isUndated():
		c.cannotTell("Mindst ét af tallene er udateret, så der kan ikke siges noget om udviklingen.",
			"One of the figures or both are undated, so nothing can be said of a change.")
	case c.broken:
		c.cannotTell("Serien har et databrud mellem de to perioder, så tallene kan ikke sammenlignes.",
			"The series breaks between the two periods, so the figures can't be compared.")
	case c.Actual == nil && c.earlier != nil:
		c.cannotTell("Det tidligere tal er nul, så en ændring i procent findes ikke.",
			"The earlier figure is zero, so there is no change in per cent.")
	case c.Query.Kind == ClaimRank && c.Comparison.Distribution.N < 2 && c.Comparison.CountSuppressed() > 0:
		c.cannotTell("Der er ingen placering, da de andre kommuners tal er skjult af hensyn til enkeltpersoner.",
			"There is no rank, as the figures of the other kommuner are hidden to protect individuals.")
	case c.Query.Kind == ClaimDifference && c.Comparison.Benchmark.IsHidden():
		c.cannotTell("Det tal, der skal sammenlignes med, er skjult af hensyn til enkeltpersoner.",
			"The figure to compare with is hidden to protect individuals.")
	case c.Query.Kind == ClaimRank && c.Comparison.Distribution.N < 2:
		c.cannotTell("Ingen anden kommune har et tal, så der er ingen placering.",
			"No other kommune has a figure, so there is no rank.")
	case c.Actual == nil:
		c.cannotTell("Der er intet at sammenligne tallet med.", "There is nothing to compare the figure with.")
	case c.isHedged():
		c.cannotTell("Kilden har selv taget forbehold for tallet, så en forskel kan ikke regnes ud.",
			"The source itself hedged the figure, so no difference can be computed from it.")
	default:
		return false
	}
	return true
}

// isHedged reports whether what is claimed is computed of two figures, one of which
// its source hedged.
func (c *ClaimCheck) isHedged() bool {
	switch {
	case c.earlier != nil:
		return c.Row.Qualifier.IsHedged() || c.earlier.Qualifier.IsHedged()
	case c.Query.Kind == ClaimDifference:
		_, _, isRounded := c.Comparison.Benchmark.Rounding(c.Comparison.Indicator.Indicator)
		return c.Row.Qualifier.IsHedged() || c.Comparison.Benchmark.Qualifier.IsHedged() && !isRounded
	}
	return false
}

// isUndated reports whether a period of a change is none that the source told.
func (c *ClaimCheck) isUndated() bool {
	indicator := c.Comparison.Indicator
	return indicator.IsUndated(c.Comparison.Period) || indicator.IsUndated(c.earlier.Comparison().Period)
}

// possible are the values that the figure claimed on may truly have.
func (c *ClaimCheck) possible() span {
	switch c.Query.Kind {
	case ClaimValue:
		return possibleValues(*c.Actual, c.Row.Qualifier)
	case ClaimRank:
		best, worst := c.Comparison.PossibleRanks().Of(&c.Row)
		return span{float64(best), float64(worst)}
	case ClaimDifference:
		if least, most, isRounded := c.Comparison.Benchmark.Rounding(c.Comparison.Indicator.Indicator); isRounded {
			return span{*c.Row.Value - most, *c.Row.Value - least}
		}
	case ClaimChange, ClaimChangePct:
	}
	return possibleValues(*c.Actual, kommune.Exact)
}

// doubt turns a true claim of a difference or a change into a half true one
// where no test carries it. A claim that no difference at all would meet too,
// such as "at most 5", claims none. A change of figures that no test is made for
// is a fact as they were published, whatever chance had to do with it.
func (c *ClaimCheck) doubt(claimed span) {
	if c.Query.Kind == ClaimValue || claimed.meets(span{0, 0}) {
		return
	}
	beyond := c.BeyondChance()
	if beyond != nil && *beyond {
		return
	}
	da, en := c.actualInWords(kommune.Danish), c.actualInWords(kommune.English)
	what := c.whatInWords()
	untested := kommune.Text{
		DA: "det er ikke testet, om " + what.DA + " kan skyldes tilfældige udsving. " + c.whyUntested(kommune.Danish),
		EN: "whether " + what.EN + " is chance was not tested. " + c.whyUntested(kommune.English),
	}
	if c.earlier != nil && !c.Comparison.Indicator.IsRatio() {
		c.because("Påstanden holder: "+da+". Men "+untested.DA, "The claim holds: "+en+". But "+untested.EN)
		return
	}
	c.Verdict = ClaimHalfTrue
	if beyond != nil {
		c.because("Tallet passer ("+da+"), men "+what.DA+" kan skyldes tilfældige udsving.", "The figure is right ("+en+"), but "+what.EN+" may be chance.")
		return
	}
	c.because("Tallet passer ("+da+"), men "+untested.DA, "The figure is right ("+en+"), but "+untested.EN)
}

// BeyondChance reports whether the test found the difference or the change to be
// more than chance; nil where it was not tested or rests on small counts. A
// difference is tested with the comparison's correction, as in the row's
// sentence.
func (c *ClaimCheck) BeyondChance() *bool {
	if c.Test == nil || c.broken || c.Test.Significance == analysis.NotTested || c.Test.Rough {
		return nil
	}
	beyond := c.Test.SignificanceAfterCorrection != analysis.Similar
	return &beyond
}

// whyUntested says why BeyondChance is nil.
func (c *ClaimCheck) whyUntested(lang kommune.Language) string {
	if c.Test != nil && c.Test.Rough {
		return kommune.Text{DA: "Tallene er for små.", EN: "The counts are too small."}.In(lang)
	}
	if c.Test == nil {
		return ""
	}
	if reason := c.Test.Reason(lang); reason != nil {
		return *reason
	}
	return ""
}

package factcheck

import (
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// judgeRank judges a claim of a rank: true where every rank that the figures leave open
// makes it right, false where none does, else half true, as "in the top ten" is of number
// 4 and of number 11 whose true ranks may be 1 to 42. Where there is no rank interval,
// the rank of the published figures is a fact.
func (c *ClaimCheck) judgeRank() {
	possible, claimed := c.possible(), c.claim.holdsFor()
	if claimed.meets(possible) && !claimed.holdsAll(possible) {
		c.cannotTell("Kilden har selv taget forbehold for nogle af tallene, og placeringen afhænger af dem.",
			"The source itself hedged some of the figures, and the rank depends on them.")
		return
	}
	reach := c.Row.LikelyRankInterval
	open := reach != nil && reach.Lower != reach.Upper
	if open {
		possible = span{min(possible.from, float64(reach.Lower)), max(possible.to, float64(reach.Upper))}
	}
	words := kommune.Text{DA: "Efter de offentliggjorte tal er kommunen ", EN: "By the published figures the kommune is "}
	switch {
	case claimed.holdsAll(possible):
		c.Verdict = ClaimTrue
		words = kommune.Text{DA: "Påstanden holder: kommunen er ", EN: "The claim holds: the kommune is "}
	case !claimed.meets(possible):
		c.Verdict = ClaimFalse
		words = kommune.Text{DA: "Påstanden holder ikke: efter de offentliggjorte tal er kommunen ", EN: "The claim does not hold: by the published figures the kommune is "}
	default:
		c.Verdict = ClaimHalfTrue
	}
	c.because(words.DA+c.rankInWords(open, kommune.Danish), words.EN+c.rankInWords(open, kommune.English))
}

// rankInWords is the rank, how many are ranked, and what the figures leave open.
func (c *ClaimCheck) rankInWords(open bool, lang kommune.Language) string {
	best, worst := c.Comparison.PossibleRanks().Of(&c.Row)
	if c.Row.LikelyRankInterval != nil {
		best, worst = *c.Row.Rank, *c.Row.Rank
	}
	ranked := phrase.CountRanked(c.Comparison.Distribution.N, c.Comparison.Query.Kommuner != nil, lang)
	place := phrase.RankInWords(best, worst, c.Row.SharesRank(), lang) + kommune.Text{DA: " af ", EN: " of "}.In(lang) + ranked
	switch {
	case open:
		return place + ", " + phrase.RankReach(c.Row.LikelyRankInterval.Lower, c.Row.LikelyRankInterval.Upper, lang) + "."
	case c.Row.LikelyRankInterval == nil:
		return place + kommune.Text{
			DA: ". Hvor usikker placeringen er, kan ikke beregnes.", EN: ". How sure the rank is can't be computed.",
		}.In(lang)
	}
	return place + "."
}

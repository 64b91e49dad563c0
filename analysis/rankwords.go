package analysis

import (
	"fmt"
	"strconv"

	"kommunebench/kommune"
)

// place says in brackets where a row stands, and how far the figures leave that
// open. It gives no rank where they leave open every rank, and is empty where
// there is none.
func (w *rowWords) place(r *ComparisonRow, lang kommune.Language) string {
	if r.Rank == nil || r.in.Distribution.N < 2 {
		return ""
	}
	reach := r.LikelyRankInterval
	switch {
	case reach == nil || reach.Lower == reach.Upper:
		return " (" + w.rank(r, lang) + w.placeEnd + ")"
	case reach.Lower == 1 && reach.Upper == r.in.Distribution.N:
		return fmt.Sprintf(kommune.Text{
			DA: " (tallene er for usikre til en placering blandt de %s)",
			EN: " (the figures are too uncertain for a rank among the %s)",
		}.In(lang), r.in.rankedInWords(lang))
	}
	return " (" + w.rank(r, lang) + w.placeEnd + ", " + reachInWords(*reach, lang) + ")"
}

// reachInWords says which ranks the figures can't tell apart.
func reachInWords(reach RankInterval, lang kommune.Language) string {
	return fmt.Sprintf(kommune.Text{
		DA: "men tallene kan ikke skelne mellem nummer %d og %d",
		EN: "but the figures can't tell numbers %d to %d apart",
	}.In(lang), reach.Lower, reach.Upper)
}

// rank says when a rank is shared, and when hedged figures leave it open.
func (w *rowWords) rank(r *ComparisonRow, lang kommune.Language) string {
	if best, worst := r.in.ranksWithin(w.spans, r); best != worst && r.LikelyRankInterval == nil {
		return w.number + strconv.Itoa(best) + kommune.Text{DA: " til ", EN: " to "}.In(lang) + strconv.Itoa(worst)
	}
	if w.holders[*r.Rank] > 1 {
		return w.joint + strconv.Itoa(*r.Rank)
	}
	return w.number + strconv.Itoa(*r.Rank)
}

// rankedInWords says how many kommuner are ranked.
func (c *Comparison) rankedInWords(lang kommune.Language) string {
	chosen := kommune.Text{}
	if c.Query.Kommuner != nil {
		chosen = kommune.Text{DA: "udvalgte ", EN: "chosen "}
	}
	return fmt.Sprintf(kommune.Text{DA: "%d %skommuner med tal", EN: "%d %skommuner with a figure"}.In(lang), c.Distribution.N, chosen.In(lang))
}

package words

import (
	"fmt"

	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// place says in brackets where a row stands, and how far the figures leave that
// open. It gives no rank where they leave open every rank, and is empty where
// there is none.
func (w *rowWords) place(r *analysis.ComparisonRow, lang kommune.Language) string {
	return w.placeWithin(r, r.LikelyRankInterval, lang)
}

// placeWithin is place by an interval of ranks; nil where there is none.
func (w *rowWords) placeWithin(r *analysis.ComparisonRow, reach *analysis.RankInterval, lang kommune.Language) string {
	if r.Rank == nil || r.Comparison().Distribution.N < 2 {
		return ""
	}
	switch {
	case reach == nil || reach.Lower == reach.Upper:
		return " (" + w.rankOf(r, reach, lang) + w.placeEnd + ")"
	case reach.Lower == 1 && reach.Upper == r.Comparison().Distribution.N:
		return fmt.Sprintf(kommune.Text{
			DA: " (tallene er for usikre til en placering blandt de %s)",
			EN: " (the figures are too uncertain for a rank among the %s)",
		}.In(lang), w.ranked)
	}
	return " (" + w.rankOf(r, reach, lang) + w.placeEnd + ", " + phrase.RankReach(reach.Lower, reach.Upper, lang) + ")"
}

// rankOf says when a rank is shared, and when hedged figures leave it open.
func (w *rowWords) rankOf(r *analysis.ComparisonRow, reach *analysis.RankInterval, lang kommune.Language) string {
	best, worst := w.ranks.Of(r)
	if reach != nil {
		best, worst = *r.Rank, *r.Rank
	}
	return phrase.RankInWords(best, worst, r.SharesRank(), lang)
}

package words

import (
	"fmt"

	"kommunebench/analysis/phrase"
	"kommunebench/analysis/pooling"
	"kommunebench/kommune"
)

// AggregateCaveats says in a language what to keep in mind of a page's groups, as
// far as the data show.
func AggregateCaveats(page *pooling.AggregatePage, lang kommune.Language) []string {
	texts := append(syntheticCaveat(page.Indicator.Snapshot.Dataset), rulesCaveat(page.Indicator)...)
	texts = append(texts, populationCaveat(page.Indicator)...)
	texts = append(texts, undatedCaveat(page.Indicator, page.Periods...)...)
	texts = append(texts, omittedCaveats(page.Omitted(), "")...)
	texts = append(texts, partlyKnownCaveat(page.PartlyKnown())...)
	texts = append(texts, breakCaveats(page.Indicator, page.Periods)...)
	notes := page.Notes
	texts = append(texts, ofGroups(notes.WithHidden, notes.Groups, "er et eller flere tal skjult af hensyn til enkeltpersoner; de er ikke lagt med", "figures are hidden to protect individuals; they are left out")...)
	texts = append(texts, ofGroups(notes.WithMissing, notes.Groups, "mangler kilden et eller flere tal; de er ikke lagt med", "the source lacks figures; they are left out")...)
	texts = append(texts, ofGroups(notes.Provisional, notes.Groups, "er tal foreløbige", "figures are provisional")...)
	texts = append(texts, ofGroups(
		notes.Rounded, notes.Groups,
		"oplyser kilden ikke nævnerne, som kun kendes inden for afrundingen af andele og antal. Tallet er et cirkatal, beregnet af de offentliggjorte andele og antal",
		"the source does not publish the denominators, which are known only within the rounding of shares and counts. The figure is approximate, computed from the published shares and counts",
	)...)
	texts = append(texts, ofGroups(
		notes.WithoutCounts, notes.Groups,
		"har en eller flere andele ingen antal, som de kan lægges sammen efter, eller er så små, at de kan være rundet af til 0; de er ikke regnet med, og tallet er et cirkatal uden interval",
		"shares have no counts to be pooled by, or are so small that they may be rounded to 0; they are left out, and the figure is approximate and has no interval",
	)...)
	if notes.Means > 0 {
		texts = append(texts, kommune.Text{
			DA: "Over flere perioder er antallet et gennemsnit af periodernes summer, ikke deres sum: de samme personer kan være talt med i flere perioder.",
			EN: "Over several periods a count is the mean of the periods' sums, not their sum: the same persons may be counted in several periods.",
		})
	}
	if notes.Ratios > 0 {
		texts = append(texts, kommune.Text{
			DA: "Over flere perioder er tæller og nævner lagt sammen for alle perioder. Usikkerheden er ikke beregnet, da de samme personer kan være talt med flere gange.",
			EN: "Over several periods numerators and denominators are summed over all periods. No interval is computed, as the same persons may be counted several times.",
		})
	}
	return phrase.InLanguage(texts, lang)
}

func ofGroups(count, all int, da, en string) []kommune.Text {
	if count == 0 {
		return nil
	}
	return []kommune.Text{{
		DA: fmt.Sprintf("For %d af %d grupper %s.", count, all, da),
		EN: fmt.Sprintf("Of %d of %d groups %s.", count, all, en),
	}}
}

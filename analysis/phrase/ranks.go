package phrase

import (
	"fmt"
	"strconv"

	"kommunebench/kommune"
)

// RankInWords is a rank, which may be shared; where hedged figures leave it open
// it is from best to worst.
func RankInWords(best, worst int, shared bool, lang kommune.Language) string {
	number := kommune.Text{DA: "nummer ", EN: "number "}.In(lang)
	switch {
	case best != worst:
		return number + strconv.Itoa(best) + kommune.Text{DA: " til ", EN: " to "}.In(lang) + strconv.Itoa(worst)
	case shared:
		return kommune.Text{DA: "delt nummer ", EN: "joint number "}.In(lang) + strconv.Itoa(best)
	}
	return number + strconv.Itoa(best)
}

// RankReach says which ranks the figures can't tell apart.
func RankReach(lower, upper int, lang kommune.Language) string {
	return fmt.Sprintf(kommune.Text{
		DA: "men tallene kan ikke skelne mellem nummer %d og %d",
		EN: "but the figures can't tell numbers %d to %d apart",
	}.In(lang), lower, upper)
}

// CountRanked says how many kommuner are ranked.
func CountRanked(count int, chosen bool, lang kommune.Language) string {
	word := kommune.Text{}
	if chosen {
		word = kommune.Text{DA: "udvalgte ", EN: "chosen "}
	}
	return fmt.Sprintf(kommune.Text{DA: "%d %skommuner med tal", EN: "%d %skommuner with a figure"}.In(lang), count, word.In(lang))
}

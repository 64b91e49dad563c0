package flatrows

import (
	"testing"
	"time"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// Two kommuner of one landsdel are in one region until the end of 2026 and in
// another from 2027 on; a third is in none.
func labelsOfAReform() *Labels {
	until, from := time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	vocabulary := kommune.Vocabulary{
		Kommuner: []kommune.Kommune{{Code: "101"}, {Code: "147"}, {Code: "400"}},
		PeerGroups: []kommune.PeerGroup{
			{ID: "region-before", Kind: kommune.Region, Name: "Before"},
			{ID: "region-after", Kind: kommune.Region, Name: "After"},
			{ID: "landsdel-town", Kind: kommune.Landsdel, Name: "Town"},
			{ID: "country", Kind: kommune.CountryGroup, Name: "All"},
		},
	}
	for _, code := range []kommune.Code{"101", "147"} {
		vocabulary.Memberships = append(vocabulary.Memberships, kommune.Membership{PeerGroupID: "region-before", Kommune: code, ValidTo: &until},
			kommune.Membership{PeerGroupID: "region-after", Kommune: code, ValidFrom: &from}, kommune.Membership{PeerGroupID: "landsdel-town", Kommune: code})
	}
	return NewLabels(analysis.Indicator{Catalogue: kommune.NewCatalogue([]*kommune.Snapshot{{Vocabulary: vocabulary}})}, nil)
}

func TestARowIsPlacedInTheRegionOfItsPeriodsLastDay(t *testing.T) {
	labels := labelsOfAReform()
	for row, want := range map[Observation]string{
		{Area: "101", Period: "2026M12"}:                "region-before landsdel-town",
		{Area: "101", Period: "2027M01"}:                "region-after landsdel-town",
		{Area: "101", Period: "2027QMAT01"}:             "region-after landsdel-town", // which begins in 2026
		{Area: "400", Period: "2026M12"}:                " ",
		{Area: "landsdel-town", Period: "2026"}:         "region-before landsdel-town",
		{Area: "landsdel-town", Period: "2027"}:         "region-after landsdel-town",
		{Area: "region-before", Period: "2027"}:         "region-before ", // a region is itself
		{Area: kommune.Country, Period: "2026"}:         " ",
		{Area: "region-not-known-here", Period: "2026"}: " ",
	} {
		row.labels, row.PeriodEnd = labels, row.Period.End()
		got := textOf(row.RegionID()) + " " + textOf(row.LandsdelID())
		if got != want {
			t.Errorf("%s in %s is in %q, want %q", row.Area, row.Period, got, want)
		}
	}
}

func textOf(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

package words

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

func TestOfAGroupThatIsKnownInPartItIsSaidHowManyAreKnown(t *testing.T) {
	stated := int64(16)
	snapshot := &kommune.Snapshot{Dataset: kommune.Dataset{ID: "published"}}
	snapshot.PeerGroups = []kommune.PeerGroup{
		{ID: "published/jobfirst", Name: "JobFirst", StatedMembers: &stated}, {ID: "region-syddanmark", Name: "Region Syddanmark"},
	}
	day := time.Date(2024, time.June, 1, 0, 0, 0, 0, time.UTC)
	left := day.AddDate(-1, 0, 0)
	snapshot.Memberships = append(snapshot.Memberships, kommune.Membership{PeerGroupID: "published/jobfirst", Kommune: "101", ValidTo: &left})
	for _, code := range []kommune.Code{"219", "329", "510", "766", "849"} {
		snapshot.Memberships = append(snapshot.Memberships, kommune.Membership{PeerGroupID: "published/jobfirst", Kommune: code})
	}
	catalogue := kommune.NewCatalogue([]*kommune.Snapshot{snapshot})
	for text, want := range map[string][2]string{
		"published/jobfirst": {
			"Af de 16 medlemmer af »JobFirst«, som kilden oplyser, er kun 5 kendt ved navn; de øvrige er ikke med.",
			"Of the 16 members of “JobFirst” that the source states, only 5 are known by name; the others are not included.",
		},
		"region-syddanmark": {}, "nothing": {},
	} {
		texts := partlyKnownCaveat(analysis.PartlyKnown(catalogue, text, day))
		var got [2]string
		if len(texts) == 1 {
			got = [2]string{phrase.InLanguage(texts, kommune.Danish)[0], phrase.InLanguage(texts, kommune.English)[0]}
		}
		if diff := cmp.Diff(want, got); diff != "" || len(texts) > 1 {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

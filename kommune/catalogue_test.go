package kommune_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kommunebench/kommune"
)

func day(text string) time.Time {
	var d time.Time
	_ = d.UnmarshalText([]byte(text + "T00:00:00Z"))
	return d
}

func pointer[T any](v T) *T { return &v }

func catalogue() *kommune.Catalogue {
	return kommune.NewCatalogue([]*kommune.Snapshot{
		{Dataset: kommune.Dataset{ID: "x"}, Vocabulary: kommune.Vocabulary{
			Sources: []kommune.Source{{ID: "x/a", Title: "A"}},
		}, Slices: []kommune.Slice{
			{Table: "observations", IndicatorID: "x/i", Year: 2025, Periods: []kommune.Period{"2025M01"}, TargetGroupIDs: []string{"x/g"}},
			{Table: "observations", IndicatorID: "x/i", Year: 2024, Periods: []kommune.Period{"2024M11", "2024M12"}, TargetGroupIDs: []string{"", "x/g"}},
		}},
		{Dataset: kommune.Dataset{ID: "reference"}, Vocabulary: kommune.Vocabulary{
			Kommuner: []kommune.Kommune{{Code: "766", Name: "Hedensted"}, {Code: "101", Name: "København"}},
			PeerGroups: []kommune.PeerGroup{
				{ID: "country", Kind: kommune.CountryGroup},
				{ID: "old", Kind: kommune.Region, ValidTo: pointer(day("2026-12-31"))},
				{ID: "new", Kind: kommune.Region, ValidFrom: pointer(day("2027-01-01"))},
			},
			Memberships: []kommune.Membership{
				{PeerGroupID: "old", Kommune: "101", ValidTo: pointer(day("2026-12-31"))},
				{PeerGroupID: "new", Kommune: "101", ValidFrom: pointer(day("2027-01-01"))},
			},
		}},
	})
}

func TestMembershipsHoldOnTheirFirstAndLastDay(t *testing.T) {
	c := catalogue()
	for _, x := range []struct{ group, on, want string }{
		{"old", "2026-12-31", "101"}, {"old", "2027-01-01", ""}, {"new", "2026-12-31", ""}, {"new", "2027-01-01", "101"},
	} {
		got := ""
		for _, code := range c.Members(x.group, day(x.on)) {
			got += string(code)
		}
		if got != x.want {
			t.Errorf("%s on %s: got %q, want %q", x.group, x.on, got, x.want)
		}
	}
	if diff := cmp.Diff([]kommune.Code{"101", "766"}, c.Members("country", day("2026-01-01"))); diff != "" {
		t.Errorf("the country's members (-want +got):\n%s", diff)
	}
	groups := c.GroupsOf("101", kommune.Region, day("2027-05-01"))
	if len(groups) != 1 || groups[0].ID != "new" {
		t.Errorf("got %v", groups)
	}
}

func TestSnapshotListsPeriodsAndGroupsOfAllYears(t *testing.T) {
	snapshot, found := catalogue().Snapshot("x")
	if !found {
		t.Fatal("x is not found")
	}
	if diff := cmp.Diff([]kommune.Period{"2024M11", "2024M12", "2025M01"}, snapshot.Periods("x/i")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"", "x/g"}, snapshot.TargetGroupIDs("x/i")); diff != "" {
		t.Error(diff)
	}
}

func TestCatalogueFindsByID(t *testing.T) {
	c := catalogue()
	if source, found := c.Sources.Find("x/a"); !found || source.Title != "A" {
		t.Errorf("got %v, %t", source, found)
	}
	if _, found := c.Sources.Find("a"); found {
		t.Error("a bare id was found")
	}
	if got := c.Kommuner.FindAll([]string{"101", "999", "766"}); len(got) != 2 || got[0].Code != "101" {
		t.Errorf("got %v", got)
	}
	if _, found := c.Snapshot("nothing"); found {
		t.Error("an unknown dataset was found")
	}
}

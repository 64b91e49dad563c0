package data_test

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/data"
)

func TestReferenceHasThe98KommunerAndNotChristiansoe(t *testing.T) {
	_, kommuner := readRows(t, data.Reference(), "kommuner.csv")
	codes := column(kommuner, "code")
	if len(codes) != 98 {
		t.Errorf("got %d kommuner, want 98", len(codes))
	}
	if !slices.IsSorted(codes) || len(slices.Compact(slices.Clone(codes))) != len(codes) {
		t.Errorf("codes are not sorted and unique: %v", codes)
	}
	if slices.Contains(codes, "411") {
		t.Error("Christiansø (411) is no kommune")
	}
	names := map[string]string{}
	for _, k := range kommuner {
		for _, name := range append(k.list("aliases"), k["name"]) {
			if other, taken := names[name]; taken {
				t.Errorf("%q is a name of %s and of %s", name, other, k["code"])
			}
			names[name] = k["code"]
		}
	}
}

func TestReferenceNamesAndRegionsAreThoseOfTheAddressRegister(t *testing.T) {
	path, present := shared(t, "data/dawa_kommuner_2024-10.json")
	if !present {
		return
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var register []struct {
		Code    string `json:"kode"`
		Name    string `json:"navn"`
		Outside bool   `json:"udenforkommuneinddeling"`
		Region  struct {
			Name string `json:"navn"`
		} `json:"region"`
	}
	if err := json.Unmarshal(content, &register); err != nil {
		t.Fatal(err)
	}
	want := map[string][2]string{}
	for _, k := range register {
		if !k.Outside {
			want[strings.TrimPrefix(k.Code, "0")] = [2]string{k.Name, k.Region.Name}
		}
	}
	_, kommuner := readRows(t, data.Reference(), "kommuner.csv")
	_, groups := readRows(t, data.Reference(), "peer-groups.csv")
	names := map[string]string{}
	for _, g := range groups {
		names[g["id"]] = g["name"]
	}
	regions := membersOn(t, "REGION", "2024-10-01")
	got := map[string][2]string{}
	for _, k := range kommuner {
		got[k["code"]] = [2]string{k["name"], names[regions[k["code"]]]}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("address register (-) and ours (+) differ:\n%s", diff)
	}
}

func TestEveryKommuneIsInOneRegionAndOneLandsdelOnAnyDay(t *testing.T) {
	landsdele := map[string]int{
		"landsdel-byen-koebenhavn": 4, "landsdel-koebenhavns-omegn": 13, "landsdel-nordsjaelland": 11, "landsdel-bornholm": 1,
		"landsdel-oestsjaelland": 5, "landsdel-vest-og-sydsjaelland": 12, "landsdel-fyn": 10, "landsdel-sydjylland": 12,
		"landsdel-oestjylland": 11, "landsdel-vestjylland": 8, "landsdel-nordjylland": 11,
	}
	five := map[string]int{
		"region-hovedstaden": 29, "region-sjaelland": 17, "region-syddanmark": 22, "region-midtjylland": 19, "region-nordjylland": 11,
	}
	four := map[string]int{
		"region-oestdanmark": 46, "region-syddanmark": 22, "region-midtjylland": 19, "region-nordjylland": 11,
	}
	tests := map[string]struct {
		kind, day string
		sizes     map[string]int
	}{
		"five regions on the first day of the reform":         {"REGION", "2007-01-01", five},
		"five regions until the last day of 2026":             {"REGION", "2026-12-31", five},
		"Østdanmark in place of two from 2027":                {"REGION", "2027-01-01", four},
		"eleven landsdele on the first day of the reform":     {"LANDSDEL", "2007-01-01", landsdele},
		"eleven landsdele on the last day of the old regions": {"LANDSDEL", "2026-12-31", landsdele},
		"eleven landsdele also from 2027":                     {"LANDSDEL", "2027-01-01", landsdele},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			sizes := map[string]int{}
			groupOf := membersOn(t, test.kind, test.day)
			for group := range maps.Values(groupOf) {
				sizes[group]++
			}
			if len(groupOf) != 98 {
				t.Errorf("got %d kommuner in a group, want 98", len(groupOf))
			}
			if diff := cmp.Diff(test.sizes, sizes); diff != "" {
				t.Errorf("sizes want (-), got (+):\n%s", diff)
			}
		})
	}
}

func TestMembershipsHaveTheValidityOfTheirGroup(t *testing.T) {
	_, groups := readRows(t, data.Reference(), "peer-groups.csv")
	_, memberships := readRows(t, data.Reference(), "memberships.csv")
	if codes := column(memberships, "kommune"); !slices.IsSorted(codes) {
		t.Error("memberships are not sorted by code")
	}
	byID := map[string]row{}
	for _, g := range groups {
		byID[g["id"]] = g
	}
	for _, m := range memberships {
		group, found := byID[m["peer_group"]]
		if !found {
			t.Fatalf("membership of an unknown group: %v", m)
		}
		if m["valid_from"] != group["valid_from"] || m["valid_to"] != group["valid_to"] {
			t.Errorf("%v does not last as long as its group %v", m, group)
		}
	}
}

// membersOn gives each kommune's group of a kind on a day; it fails where a
// kommune has two, or where the group is not valid itself.
func membersOn(t *testing.T, kind, day string) map[string]string {
	t.Helper()
	valid := func(r row) bool {
		return (r["valid_from"] == "" || r["valid_from"] <= day) && (r["valid_to"] == "" || day <= r["valid_to"])
	}
	_, groups := readRows(t, data.Reference(), "peer-groups.csv")
	_, memberships := readRows(t, data.Reference(), "memberships.csv")
	live := map[string]bool{}
	for _, g := range groups {
		live[g["id"]] = g["kind"] == kind && valid(g)
	}
	groupOf := map[string]string{}
	for _, m := range memberships {
		if !live[m["peer_group"]] || !valid(m) {
			continue
		}
		if other, taken := groupOf[m["kommune"]]; taken {
			t.Errorf("%s is in %s and in %s on %s", m["kommune"], other, m["peer_group"], day)
		}
		groupOf[m["kommune"]] = m["peer_group"]
	}
	return groupOf
}

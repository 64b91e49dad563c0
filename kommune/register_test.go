package kommune_test

import (
	"slices"
	"testing"

	"kommunebench/kommune"
)

func register() *kommune.Register {
	return kommune.NewRegister([]kommune.Kommune{
		{Code: "101", Name: "København"},
		{Code: "169", Name: "Høje-Taastrup"},
		{Code: "480", Name: "Nordfyns", Aliases: []string{"Nordfyn"}},
		{Code: "751", Name: "Aarhus"},
		{Code: "580", Name: "Aabenraa"},
		{Code: "615", Name: "Horsens"},
		{Code: "766", Name: "Hedensted"},
		{Code: "400", Name: "Bornholm"},
		{Code: "492", Name: "Ærø"},
	}, []kommune.PeerGroup{
		{ID: "region-sjaelland", Kind: kommune.Region, Name: "Region Sjælland"},
		{ID: "landsdel-fyn", Kind: kommune.Landsdel, Name: "Landsdel Fyn"},
		{ID: "x/job7", Kind: kommune.Collaboration, Name: "Job7"},
	})
}

func TestRegisterMatchesWhatSourcesWrite(t *testing.T) {
	r := register()
	for _, c := range []struct {
		in   string
		area kommune.Area
		kind kommune.MatchKind
	}{
		{"766", "766", kommune.MatchKommune},
		{"0766", "766", kommune.MatchKommune},
		{"Hedensted", "766", kommune.MatchKommune},
		{"  hedensted kommune ", "766", kommune.MatchKommune},
		{"HEDENSTED KOMMUNES", "766", kommune.MatchKommune},
		{"Københavns Kommune", "101", kommune.MatchKommune},
		{"Horsens Kommune", "615", kommune.MatchKommune},
		{"Århus", "751", kommune.MatchKommune},
		{"Aarhus", "751", kommune.MatchKommune},
		{"Åbenrå", "580", kommune.MatchKommune},
		{"Høje Taastrup", "169", kommune.MatchKommune},
		{"Høje-Tåstrup", "169", kommune.MatchKommune},
		{"Nordfyn", "480", kommune.MatchKommune},
		{"Nordfyns Kommune", "480", kommune.MatchKommune},
		{"Ærø", "492", kommune.MatchKommune},
		{"Hele landet", kommune.Country, kommune.MatchAggregate},
		{"country", kommune.Country, kommune.MatchAggregate},
		{"Region Sjælland", "region-sjaelland", kommune.MatchAggregate},
		{"Sjælland", "region-sjaelland", kommune.MatchAggregate},
		{"Landsdel Fyn", "landsdel-fyn", kommune.MatchAggregate},
		{"Christiansø", "", kommune.MatchNone},
		{"0411", "", kommune.MatchNone},
		{"Uoplyst", "", kommune.MatchNone},
		{"Uoplyst område", "", kommune.MatchNone},
		{"Ballerop", "", kommune.MatchUnknown},
		{"999", "", kommune.MatchUnknown},
		{"Job7", "", kommune.MatchUnknown},
		{"", "", kommune.MatchUnknown},
		{"Kommune", "", kommune.MatchUnknown},
	} {
		if area, kind := r.Match(c.in); area != c.area || kind != c.kind {
			t.Errorf("%q: got %q, %d", c.in, area, kind)
		}
	}
}

func TestRegisterNamesTheNearestForATypingError(t *testing.T) {
	if names := register().Nearest("Hedenstedt"); !slices.Contains(names, "Hedensted") {
		t.Errorf("got %v", names)
	}
	if names := register().Nearest("xyz"); len(names) != 0 {
		t.Errorf("got %v for nothing like it", names)
	}
}

func TestParseCode(t *testing.T) {
	for in, want := range map[string]kommune.Code{"766": "766", "0766": "766", " 101 ": "101"} {
		if code, err := kommune.ParseCode(in); err != nil || code != want {
			t.Errorf("%q: got %q, %v", in, code, err)
		}
	}
	for _, in := range []string{"", "76", "7666", "1766", "076", "abc", "76６", "-66", "00766"} {
		if code, err := kommune.ParseCode(in); err == nil {
			t.Errorf("%q was taken as %s", in, code)
		}
	}
}

func TestAreasTellKommunerFromOthers(t *testing.T) {
	if code, ok := kommune.Area("766").Code(); !ok || code != "766" {
		t.Errorf("got %s, %t", code, ok)
	}
	for _, area := range []kommune.Area{kommune.Country, "region-sjaelland", "", "76", "x/1"} {
		if _, ok := area.Code(); ok {
			t.Errorf("%q was taken for a kommune", area)
		}
	}
}

func FuzzRegisterMatch(f *testing.F) {
	r := register()
	f.Add("Hedensted Kommune")
	f.Fuzz(func(t *testing.T, in string) {
		area, kind := r.Match(in)
		if (kind == kommune.MatchKommune || kind == kommune.MatchAggregate) != (area != "") {
			t.Fatalf("%q: got %q with %d", in, area, kind)
		}
	})
}

func TestNamesMatchHoweverTheirLettersAreComposed(t *testing.T) {
	register := kommune.NewRegister([]kommune.Kommune{{Code: "751", Name: "Aarhus", Aliases: []string{"A\u030arhus"}}, {Code: "741", Name: "Samsø"}}, nil)
	for _, name := range []string{"Århus", "A\u030arhus Kommune", "a\u030arhus", "AARHUS"} {
		if area, kind := register.Match(name); kind != kommune.MatchKommune || area != "751" {
			t.Errorf("%q: got %v, %v", name, area, kind)
		}
	}
	catalogue := kommune.NewCatalogue([]*kommune.Snapshot{{Vocabulary: kommune.Vocabulary{Sources: []kommune.Source{{ID: "demo/kår"}}}}})
	if _, found := catalogue.Sources.Find("demo/ka\u030ar"); !found {
		t.Error("an id is not found by its decomposed letters")
	}
}

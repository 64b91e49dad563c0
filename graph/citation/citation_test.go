package citation

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"kommunebench/analysis"
	"kommunebench/analysis/correlation"
	"kommunebench/kommune"
)

// argumentsOf parses the link's query and gives the field's arguments.
func argumentsOf(t *testing.T, link string) ast.ArgumentList {
	t.Helper()
	address, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	document, err := parser.ParseQuery(&ast.Source{Input: address.Query().Get("query")})
	if err != nil {
		t.Fatalf("%s: %v", address.Query().Get("query"), err)
	}
	field, isField := document.Operations[0].SelectionSet[0].(*ast.Field)
	if !isField || len(document.Operations) != 1 || len(document.Operations[0].SelectionSet) != 1 {
		t.Fatalf("got %s", address.Query().Get("query"))
	}
	return field.Arguments
}

func FuzzALinkSaysWhatWasAskedAndNothingElse(f *testing.F) {
	for _, text := range []string{`Hedensted`, `Æ Ø Å`, `"`, `\`, `\"`, `"){secret}#`, "a\nb\tc\x00", "🦆\u2028", `\u0041`, `"""`, `{{}}`, `&query=x`, `%22`, "\xff\xfe"} {
		f.Add(text)
	}
	l := Links{BaseURL: "https://example.org/"}
	f.Fuzz(func(t *testing.T, text string) {
		arguments := literals{}
		arguments.text("indicator", &text)
		arguments.filter(&analysis.KommuneFilter{Search: &text, Codes: []kommune.Code{"101", "766"}})
		link := l.link("compare", strings.Join(arguments, ","), "period")
		parsed := argumentsOf(t, link)
		printable := strings.Map(func(c rune) rune {
			if c < ' ' {
				return -1
			}
			return c
		}, text)
		if len(parsed) != 2 || parsed[0].Value.Raw != printable || parsed[1].Value.Children.ForName("search").Raw != printable {
			t.Errorf("%q became %s", text, link)
		}
		if codes := parsed[1].Value.Children.ForName("codes").Children; len(codes) != 2 || codes[1].Value.Raw != "766" {
			t.Errorf("codes became %s", link)
		}
	})
}

func TestALinkHoldsEveryArgumentThatWasGiven(t *testing.T) {
	group, region, landsdel, peers, search, code, target := "own/old", "region-fyn", "landsdel-fyn", "job7", "ø", kommune.Code("766"), -12.5e-7
	arguments := literals{}
	arguments.text("targetGroup", &group)
	arguments.text("release", nil)
	arguments.filter(&analysis.KommuneFilter{Codes: []kommune.Code{}, Region: &region, Landsdel: &landsdel, PeerGroup: &peers, Search: &search})
	arguments.benchmark(&analysis.BenchmarkQuery{Kind: analysis.BenchmarkTarget, Kommune: &code, PeerGroup: &peers, Target: &target})
	want := `targetGroup:"own/old",kommuner:{codes:[],region:"region-fyn",landsdel:"landsdel-fyn",peerGroup:"job7",search:"ø"},` +
		`benchmark:{kind:TARGET,peerGroup:"job7",kommune:"766",target:-1.25e-06}`
	if got := strings.Join(arguments, ","); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	none := literals{}
	none.filter(nil)
	none.benchmark(nil)
	if len(none) != 0 {
		t.Errorf("got %v", none)
	}
	empty := literals{}
	empty.filter(&analysis.KommuneFilter{})
	if got := empty[0]; got != "kommuner:{}" {
		t.Errorf("got %s", got)
	}
}

func TestALinkStandsOnTheAddressOfTheServer(t *testing.T) {
	for base, want := range map[string]string{
		"https://example.org": "https://example.org/graphql?query=", "https://example.org/bench/": "https://example.org/bench/graphql?query=", "": "/graphql?query=",
	} {
		l := Links{BaseURL: base}
		if got := l.link("trend", `indicator:"a/b"`, "periods"); !strings.HasPrefix(got, want) || strings.ContainsAny(got, " \"{}") {
			t.Errorf("got %s", got)
		}
	}
}

// The second release is named only where it is another than the first: a dataset of
// its own has one of its own.
func TestACitedRelationNamesTheReleasesOfBoth(t *testing.T) {
	of := func(id string, snapshot *kommune.Snapshot) analysis.Indicator {
		return analysis.Indicator{Indicator: kommune.Indicator{ID: id, TitleDA: id, TitleEN: id}, Snapshot: snapshot}
	}
	released := func(id string) *kommune.Snapshot {
		return &kommune.Snapshot{Release: kommune.Release{ID: id, RulesVersion: kommune.RulesVersion}}
	}
	one, other := released("d@3"), released("e@7")
	for name, c := range map[string]struct {
		y    analysis.Indicator
		want string
	}{
		"one dataset":  {of("d/y", one), ""},
		"two datasets": {of("e/y", other), "e@7"},
	} {
		relation := &correlation.Relation{X: of("d/x", one), Y: c.y, XPeriod: "2023", YPeriod: "2024"}
		arguments := argumentsOf(t, Links{}.Relation(relation, kommune.English).URL)
		if first := arguments.ForName("release"); first == nil || first.Value.Raw != "d@3" {
			t.Errorf("%s: release is %v", name, first)
		}
		second := ""
		if named := arguments.ForName("yRelease"); named != nil {
			second = named.Value.Raw
		}
		if second != c.want {
			t.Errorf("%s: yRelease is %q, want %q", name, second, c.want)
		}
	}
}

// A citation of a group names who was in it.
func TestACitedBenchmarkNamesItsMembers(t *testing.T) {
	asked := &analysis.BenchmarkQuery{Kind: analysis.BenchmarkPeerGroup, PeerGroup: new("d/p")}
	if got := withMembers(asked, nil); got != asked {
		t.Errorf("a benchmark without members is %+v", got)
	}
	got := withMembers(asked, []kommune.Code{"101", "147"})
	want := &analysis.BenchmarkQuery{Kind: analysis.BenchmarkPeerGroup, Kommuner: []kommune.Code{"101", "147"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if withMembers(nil, []kommune.Code{"101"}) != nil {
		t.Error("no benchmark has members")
	}
}

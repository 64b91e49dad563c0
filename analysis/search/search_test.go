package search_test

import (
	"strings"
	"testing"

	"kommunebench/analysis"
	"kommunebench/analysis/search"
	"kommunebench/kommune"
)

func catalogue() *kommune.Catalogue {
	reference := &kommune.Snapshot{Dataset: kommune.Dataset{ID: kommune.ReferenceDataset}}
	for code, name := range map[kommune.Code]string{
		"101": "København", "766": "Hedensted", "751": "Aarhus", "492": "Ærø", "773": "Morsø", "430": "Faaborg-Midtfyn", "740": "Silkeborg", "336": "Stevns",
	} {
		reference.Kommuner = append(reference.Kommuner, kommune.Kommune{Code: code, Name: name, LongName: name + " Kommune"})
	}
	reference.PeerGroups = []kommune.PeerGroup{{ID: "region-syddanmark", Kind: kommune.Region, Name: "Region Syddanmark"}}
	figures := func(dataset string, synthetic bool) *kommune.Snapshot {
		return &kommune.Snapshot{
			Dataset: kommune.Dataset{ID: dataset, Synthetic: synthetic},
			Vocabulary: kommune.Vocabulary{
				Indicators: []kommune.Indicator{
					{ID: dataset + "/unemployed", TitleDA: "Ledige", TitleEN: "Unemployed", DefinitionDA: "Bruttoledige i måneden.", DefinitionEN: "Gross unemployment."},
					{ID: dataset + "/long-term-unemployed", TitleDA: "Langtidsledige", TitleEN: "Long-term unemployed", DefinitionDA: "Ledige i mindst 80 procent af et år."},
				},
				TargetGroups: []kommune.TargetGroup{{ID: dataset + "/dagpenge", TitleDA: "A-dagpenge", TitleEN: "Unemployment benefit"}},
				Courses:      []kommune.Course{{ID: dataset + "/coaching", Title: "Den coachende samtale"}},
				JobProfiles:  []kommune.JobProfile{{ID: dataset + "/visitator", TitleDA: "Visitator", TitleEN: "Triage officer"}},
			},
		}
	}
	return kommune.NewCatalogue([]*kommune.Snapshot{reference, figures("demo", true), figures("jobindsats", false)})
}

func first(t *testing.T, text string, kinds ...search.Kind) search.Hit {
	t.Helper()
	hits, err := new(search.Searcher).Find(catalogue(), search.Query{Text: text, Kinds: kinds, First: 10})
	if err != nil || len(hits) == 0 {
		t.Fatalf("%q: %d hits, %v", text, len(hits), err)
	}
	return hits[0]
}

func TestEverySpellingOfAKommuneFindsItFirst(t *testing.T) {
	for text, want := range map[string]string{
		"kobenhavn": "København", "koebenhavn": "København", "KØBENHAVN": "København", "Ko\u0308benhavn": "København",
		"aarhus": "Aarhus", "Århus": "Aarhus", "A\u030arhus": "Aarhus", "arhus": "Aarhus", "Aarhus Kommune": "Aarhus",
		"aero": "Ærø", "aeroe": "Ærø", "ÆRØ": "Ærø", "morso": "Morsø", "morsoe": "Morsø",
		"766": "Hedensted", "0766": "Hedensted", "faborg midtfyn": "Faaborg-Midtfyn",
	} {
		if hit := first(t, text); hit.Title(kommune.Danish) != want || !hit.Exact || hit.Kind != search.KommuneKind {
			t.Errorf("%q: %s %q, exact %v; want %s", text, hit.Kind, hit.Title(kommune.Danish), hit.Exact, want)
		}
	}
}

func TestPartsAndMisspeltWordsFindThingsThatAreNotExact(t *testing.T) {
	for text, want := range map[string]string{
		"silke": "Silkeborg", "hedenstad": "Hedensted", "kobehavn": "København", "midtfyn": "Faaborg-Midtfyn", "syddanmark": "Region Syddanmark",
		"langtids": "Langtidsledige", "long-term": "Langtidsledige", "coachende": "Den coachende samtale", "bruttoledige": "Ledige",
		"ledighed": "Ledige", "dagpengene": "A-dagpenge", "coachingsamtaler": "Den coachende samtale",
	} {
		if hit := first(t, text); hit.Title(kommune.Danish) != want || hit.Exact {
			t.Errorf("%q: %q, exact %v; want %s", text, hit.Title(kommune.Danish), hit.Exact, want)
		}
	}
}

func TestAWholeTitleComesBeforeALongerOneAndRealDataBeforeSynthetic(t *testing.T) {
	hits, err := new(search.Searcher).Find(catalogue(), search.Query{Text: "ledige", First: 10})
	if err != nil || len(hits) != 4 {
		t.Fatalf("%d hits, %v", len(hits), err)
	}
	want := []string{"jobindsats/unemployed", "demo/unemployed", "jobindsats/long-term-unemployed", "demo/long-term-unemployed"}
	for n, hit := range hits {
		indicator := hit.Node.(*analysis.Indicator)
		if indicator.ID != want[n] || hit.Synthetic != strings.HasPrefix(want[n], "demo") || hit.Exact != (n < 2) {
			t.Errorf("hit %d: %s, synthetic %v, exact %v", n, indicator.ID, hit.Synthetic, hit.Exact)
		}
	}
}

func TestWordsThatMeanDifferentThingsFindBoth(t *testing.T) {
	hits, err := new(search.Searcher).Find(catalogue(), search.Query{Text: "hvor mange ledige er der i Hedensted Kommune?", First: 10})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, hit := range hits {
		found[hit.Title(kommune.Danish)] = true
	}
	if !found["Hedensted"] || !found["Ledige"] || found["København"] {
		t.Errorf("found %v", found)
	}
}

func TestKindsAreTheOnlyOnesFound(t *testing.T) {
	if hit := first(t, "unemployment", search.IndicatorKind); hit.Title(kommune.English) != "Unemployed" {
		t.Errorf("%+v", hit)
	}
	if hit := first(t, "dagpenge", search.TargetGroupKind); hit.Kind != search.TargetGroupKind {
		t.Errorf("%+v", hit)
	}
	if hit := first(t, "visitator", search.JobProfileKind, search.KommuneKind); hit.Kind != search.JobProfileKind {
		t.Errorf("%+v", hit)
	}
	hits, err := new(search.Searcher).Find(catalogue(), search.Query{Text: "aarhus", Kinds: []search.Kind{search.CourseKind}, First: 10})
	if err != nil || len(hits) != 0 {
		t.Errorf("%v, %v", hits, err)
	}
}

func TestWhatCannotBeLookedForIsRefused(t *testing.T) {
	for _, query := range []search.Query{{First: 1}, {Text: " \t", First: 1}, {Text: strings.Repeat("a", 201), First: 1}, {Text: "a", First: -1}, {Text: "a", First: 101}} {
		if _, err := new(search.Searcher).Find(catalogue(), query); err == nil {
			t.Errorf("%.10q first %d: no error", query.Text, query.First)
		}
	}
	for _, text := range []string{"?!", "\x00", "\xff\xfe", "zzzzzz qqqqq", "\u202e", "999"} {
		hits, err := new(search.Searcher).Find(catalogue(), search.Query{Text: text, First: 10})
		if err != nil || len(hits) != 0 {
			t.Errorf("%q: %d hits, %v", text, len(hits), err)
		}
	}
}

func TestAnIndexIsMadeOnceForACatalogueAndAnewForTheNext(t *testing.T) {
	var searcher search.Searcher
	query := search.Query{Text: "hedensted", First: 1}
	one := catalogue()
	before := testing.AllocsPerRun(1, func() { _, _ = new(search.Searcher).Find(one, query) })
	_, _ = searcher.Find(one, query)
	if again := testing.AllocsPerRun(5, func() { _, _ = searcher.Find(one, query) }); again > before/4 {
		t.Errorf("%v allocations a search, %v with a new index", again, before)
	}
	next := kommune.NewCatalogue(nil)
	if hits, err := searcher.Find(next, query); err != nil || len(hits) != 0 {
		t.Errorf("%d hits of the catalogue before, %v", len(hits), err)
	}
}

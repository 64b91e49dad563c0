package etl

import (
	"strings"
	"testing"
	"testing/fstest"

	"kommunebench/etl/input"
	"kommunebench/kommune"
)

const linkHeader = "kind,from,to,basis,author_kind,source\n"

// A source that states a link and an author who judges so from another both stand.
func TestLinksOfSeveralSourcesAllStand(t *testing.T) {
	rows := linkHeader +
		"course-competence,basics,talk,stated,,report\n" +
		"course-competence,mini/basics,talk,stated,,report\n" + // the same again
		"course-competence,basics,talk,judgement,researcher,published/known\n" +
		"course-competence,basics,listen,judgement,kommune,report\n"
	p, err := OpenFS(t.Context(), miniPackage(t, map[string]string{"links.csv": rows}), Options{Catalogue: smallCatalogue()})
	sink, report := mustRead(t, p, err)
	var got []string
	for _, link := range sink.vocabulary.Links {
		got = append(got, link.ToID+" "+string(link.Basis)+" "+link.SourceID)
	}
	want := "mini/talk STATED mini/report, mini/talk JUDGEMENT published/known, mini/listen JUDGEMENT mini/report"
	if strings.Join(got, ", ") != want || report.Duplicates != 1 || report.RowsRead != report.RowsLoaded+report.Duplicates+report.Skipped {
		t.Errorf("got %q, %+v", got, report)
	}
}

// What a framework is derived from may come from the newest release; a circle that
// closes through it is told.
func TestAFrameworkIsNotDerivedFromItselfByWayOfOthers(t *testing.T) {
	first := "mini/second"
	catalogue := kommune.NewCatalogue([]*kommune.Snapshot{{
		Dataset: kommune.Dataset{ID: "mini"},
		Vocabulary: kommune.Vocabulary{
			Kommuner: smallCatalogue().Kommuner.All, Sources: []kommune.Source{{ID: "mini/s"}},
			Frameworks: []kommune.Framework{{ID: "mini/first", DerivedFromID: &first}, {ID: "mini/second"}},
		},
	}})
	for rows, rule := range map[string]string{
		"second,S,competences,s,first\n":                              "derived_from_itself",
		"third,T,competences,s,first\nsecond,S,competences,s,third\n": "derived_from_itself",
		"third,T,competences,s,first\n":                               "",
		"first,F,competences,s,\nsecond,S,competences,s,first\n":      "", // turned round: first is derived from none any more
		"second,S,competences,s,first\nfirst,F,competences,s,\n":      "", // in the other order
		"third,T,competences,s,third\n":                               "derived_from_itself",
	} {
		p, err := OpenFS(t.Context(), fstest.MapFS{
			"frameworks.csv":     {Data: []byte("id,title_da,kind,source,derived_from\n" + rows)},
			input.DescriptorName: {Data: []byte(`{"name": "mini", "title": "M", "licenses": [{"name": "CC0-1.0"}], "kommunebench": {"publisher": "Nobody"}, "resources": [{"name": "f", "path": "frameworks.csv", "kommunebench": {"layout": "frameworks"}}]}`)},
		}, Options{Catalogue: catalogue})
		if rule == "" {
			mustRead(t, p, err)
			continue
		}
		if err == nil {
			_, err = p.Read(t.Context(), &recordingSink{})
		}
		if got := firstReject(t, err); got.Rule != rule || got.Line != int64(1+strings.Count(rows, "\n")) {
			t.Errorf("%q: got %s", rows, got)
		}
	}
}

// A synthetic package links its own things, also to real ones, but no two real things.
func TestASyntheticPackageLinksNoRealThings(t *testing.T) {
	catalogue := kommune.NewCatalogue([]*kommune.Snapshot{
		{Dataset: kommune.Dataset{ID: "real"}, Vocabulary: kommune.Vocabulary{
			Kommuner: smallCatalogue().Kommuner.All, Courses: []kommune.Course{{ID: "real/c"}}, Competences: []kommune.Competence{{ID: "real/talk"}},
		}},
		{Dataset: kommune.Dataset{ID: "demo", Synthetic: true}, Vocabulary: kommune.Vocabulary{Competences: []kommune.Competence{{ID: "demo/talk"}}}},
	})
	for link, rule := range map[string]string{
		"real/c,real/talk": "synthetic_mix",
		"real/c,demo/talk": "",
		"real/c,talk":      "",
	} {
		p, err := OpenFS(t.Context(), fstest.MapFS{
			"competences.csv":    {Data: []byte("id,title_da\ntalk,Samtaler\n")},
			"sources.csv":        {Data: []byte("id,title,publisher\ns,A,B\n")},
			"links.csv":          {Data: []byte("kind,from,to,basis,source\ncourse-competence," + link + ",stated,s\n")},
			input.DescriptorName: {Data: []byte(`{"name": "made-up", "title": "M", "licenses": [{"name": "CC0-1.0"}], "kommunebench": {"publisher": "Nobody", "synthetic": true}, "resources": [{"name": "c", "path": "competences.csv", "kommunebench": {"layout": "competences"}}, {"name": "s", "path": "sources.csv", "kommunebench": {"layout": "sources"}}, {"name": "l", "path": "links.csv", "kommunebench": {"layout": "links"}}]}`)},
		}, Options{Catalogue: catalogue})
		if rule == "" {
			mustRead(t, p, err)
			continue
		}
		if err == nil {
			_, err = p.Read(t.Context(), &recordingSink{})
		}
		if got := firstReject(t, err); got.Rule != rule || got.Column != "to" || got.Value != "real/talk" {
			t.Errorf("%s: got %s", link, got)
		}
	}
}

package etl

import (
	"io/fs"
	"maps"
	"os"
	"testing"
	"testing/fstest"

	"kommunebench/kommune"
)

// smallCatalogue has three kommuner, a region, the published questions of a
// made-up test page, and a synthetic dataset.
func smallCatalogue() *kommune.Catalogue {
	group := "published/young-unemployed"
	return kommune.NewCatalogue([]*kommune.Snapshot{
		{
			Dataset: kommune.Dataset{ID: kommune.ReferenceDataset},
			Vocabulary: kommune.Vocabulary{
				Kommuner:   []kommune.Kommune{{Code: "101", Name: "København"}, {Code: "766", Name: "Hedensted"}, {Code: "751", Name: "Aarhus", Aliases: []string{"Århus"}}},
				PeerGroups: []kommune.PeerGroup{{ID: "region-midtjylland", Kind: kommune.Region, Name: "Region Midtjylland"}},
			},
		},
		{
			Dataset: kommune.Dataset{ID: kommune.PublishedDataset, Title: "Published"},
			Vocabulary: kommune.Vocabulary{
				TargetGroups: []kommune.TargetGroup{{ID: group, TitleDA: "Unge ledige", Aliases: []string{"unge"}}},
				Questions: []kommune.TestQuestion{
					{ID: "published/coffee", Kind: kommune.Evidence, Keywords: []string{"kaffe"}},
					{ID: "published/time", Kind: kommune.Evidence, Keywords: []string{"møder", "tid"}, TargetGroupID: &group},
					{ID: "published/full-stop", Kind: kommune.Evidence, Keywords: []string{"Punktum"}},
					{ID: "published/window", Kind: kommune.GoodPractice, Keywords: []string{"vindue"}},
					{ID: "published/language", Kind: kommune.GoodPractice, Keywords: []string{"dansk", "breve"}},
				},
				Sources: []kommune.Source{{ID: "published/known", Title: "Known", Publisher: "Nobody"}},
			},
		},
		{
			Dataset: kommune.Dataset{ID: "demo", Synthetic: true},
			Vocabulary: kommune.Vocabulary{
				Sources: []kommune.Source{{ID: "demo/invented", Title: "Invented", Publisher: "Nobody"}},
			},
		},
	})
}

// miniPackage gives the files of testdata/mini with some of them replaced; an
// empty content takes a file away.
func miniPackage(t testing.TB, replaced map[string]string) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	mini := os.DirFS("testdata/mini")
	names, err := fs.Glob(mini, "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		content, err := fs.ReadFile(mini, name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: content}
	}
	for name, content := range replaced {
		files[name] = &fstest.MapFile{Data: []byte(content)}
	}
	maps.DeleteFunc(files, func(_ string, f *fstest.MapFile) bool { return string(f.Data) == removed })
	return files
}

const removed = "\x00removed"

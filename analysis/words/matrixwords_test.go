package words

import (
	"testing"
	"time"

	"kommunebench/analysis"
	"kommunebench/analysis/analysistest"
	"kommunebench/analysis/matrix"
	"kommunebench/kommune"
)

// A group had one member in the period of the first column and two in that of the
// second.
func TestACellOfAKommuneThatWasNoMemberYetHasASentence(t *testing.T) {
	w := analysistest.NewWorld(analysistest.KommunerNumbered(3), map[string][]analysistest.Cell{
		"test/score": {analysistest.Figure("101", 1).In("2022"), analysistest.Figure("102", 2).In("2022")},
		"test/share": {analysistest.Ratio("101", 30, 100), analysistest.Ratio("102", 10, 100), analysistest.Ratio("103", 20, 100)},
	}, analysistest.Score(kommune.HigherIsBetter), analysistest.Share(kommune.HigherIsBetter))
	joined := time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC)
	w.Snapshot.PeerGroups = append(w.Snapshot.PeerGroups, kommune.PeerGroup{ID: "test/club", Name: "Klubben"})
	w.Snapshot.Memberships = append(w.Snapshot.Memberships,
		kommune.Membership{PeerGroupID: "test/club", Kommune: "102"}, kommune.Membership{PeerGroupID: "test/club", Kommune: "101", ValidFrom: &joined})
	reader, catalogue := analysistest.Open(w)
	read, err := matrix.Read(t.Context(), analysis.NewAnalyst(reader, analysistest.When), catalogue, matrix.Query{
		IndicatorIDs: []string{"test/score", "test/share"}, Confidence: analysis.DefaultConfidence,
		Kommuner: &analysis.KommuneFilter{PeerGroup: analysistest.Pointer("test/club")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(read.Rows) != 2 || read.Rows[0].Kommune.Code != "101" || read.Rows[1].Kommune.Code != "102" {
		t.Fatalf("rows %+v are not those of both members, by code", read.Rows)
	}
	cell := &read.Rows[0].Cells[0]
	if cell.Status != kommune.NotApplicable || cell.Value != nil || cell.Rank != nil {
		t.Errorf("a kommune that was no member has %+v", cell)
	}
	for lang, want := range map[kommune.Language]string{
		kommune.Danish:  "K1 Kommune har intet tal for »Score i test« i 2022: der er intet at opgøre.",
		kommune.English: "K1 Kommune has no figure for “Test score” in 2022: there is nothing to count.",
	} {
		if got := RowSentence(cell, lang); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

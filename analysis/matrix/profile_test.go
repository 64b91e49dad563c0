package matrix

import (
	"context"
	"testing"

	"kommunebench/analysis"
	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

func TestAProfileIsOneReadPerDataset(t *testing.T) {
	w := analysistest.NewWorld(analysistest.KommunerNumbered(3), map[string][]analysistest.Cell{
		"test/share": {analysistest.Ratio("101", 10, 100).In("2023"), analysistest.Ratio("101", 60, 100), analysistest.Ratio("102", 30, 100), analysistest.Ratio("103", 30, 100)},
		"test/score": {analysistest.Figure("101", 1).In("2022"), analysistest.Figure("102", 2).In("2022")},
		"test/empty": nil,
	}, analysistest.Share(kommune.HigherIsBetter), analysistest.Score(kommune.LowerIsBetter), analysistest.WithID("test/empty", analysistest.Score(kommune.Neutral)))
	w.Snapshot.Slices = w.Snapshot.Slices[:2] // the third has no figures
	reader := &analysistest.MemoryReader{Worlds: []*analysistest.World{w}}
	analyst := analysis.NewAnalyst(reader, analysistest.When)
	rows, err := ReadProfile(context.Background(), analyst, w.Catalogue, ProfileQuery{Kommune: "101", Confidence: analysis.DefaultConfidence})
	if err != nil {
		t.Fatal(err)
	}
	analysistest.WantSame(t, "reads", reader.Reads, 1)
	if len(rows) != 2 {
		t.Fatalf("%d rows, want those of the two indicators with figures", len(rows))
	}
	analysistest.WantSame(t, "period of the share", rows[0].Period, "2024")
	analysistest.WantSame(t, "rank by share", *rows[0].Row.Rank, 1)
	analysistest.WantSame(t, "verdict by share", rows[0].Row.SignificanceAfterCorrection, analysis.Better)
	analysistest.WantSame(t, "period of the score", rows[1].Period, "2022")
	analysistest.WantSame(t, "rank by score", *rows[1].Row.Rank, 1)
	analysistest.WantSame(t, "kommuner with a score", rows[1].Distribution.N, 2)
	if _, err := ReadProfile(context.Background(), analyst, w.Catalogue, ProfileQuery{Kommune: "999", Confidence: analysis.DefaultConfidence}); err == nil {
		t.Error("a profile of an unknown kommune")
	}
}

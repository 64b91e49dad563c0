package analysis

import (
	"context"
	"errors"
	"math"
	"testing"

	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

func named(id string, indicator kommune.Indicator) kommune.Indicator {
	indicator.ID = id
	return indicator
}

// backgroundWorld has two background indicators, of which the second has a
// thousand times the spread, and a third that is the same for all.
func backgroundWorld(dataset string, synthetic bool) *analysistest.World {
	ids := []string{dataset + "/income", dataset + "/size", dataset + "/flat"}
	w := analysistest.NewWorld(analysistest.KommunerNumbered(6), map[string][]analysistest.Cell{
		ids[0]: {analysistest.Figure("101", 10), analysistest.Figure("102", 11), analysistest.Figure("103", 20), analysistest.Figure("104", 10), analysistest.Figure("105", 12), analysistest.Figure("106", 10)},
		ids[1]: {analysistest.Figure("101", 1000), analysistest.Figure("102", 1200), analysistest.Figure("103", 1000), analysistest.Figure("104", 5000), analysistest.None("105", kommune.Suppressed), analysistest.Figure("106", 1000)},
		ids[2]: {analysistest.Figure("101", 7), analysistest.Figure("102", 7), analysistest.Figure("103", 7), analysistest.Figure("104", 7), analysistest.Figure("105", 7), analysistest.Figure("106", 7)},
	}, named(ids[0], analysistest.Score(kommune.Neutral)), named(ids[1], analysistest.Score(kommune.Neutral)), named(ids[2], analysistest.Score(kommune.Neutral)))
	w.Snapshot.Dataset.ID, w.Snapshot.Dataset.Synthetic = dataset, synthetic
	w.Snapshot.Release.ID = dataset + "@1"
	return w
}

func TestSimilarKommunerAreTheNearestInStandardDeviations(t *testing.T) {
	analyst, catalogue := analystOf(backgroundWorld("test", false))
	find := func(query SimilarQuery) ([]SimilarKommune, error) {
		return analyst.Similar(context.Background(), catalogue, query)
	}
	for _, c := range []struct {
		name  string
		query SimilarQuery
		want  []string
	}{
		{"on one indicator, equals by code", SimilarQuery{"101", 3, []string{"test/income"}}, []string{"K4", "K6", "K2"}},
		{"on two, whatever their size", SimilarQuery{"101", 4, []string{"test/income", "test/size"}}, []string{"K6", "K2", "K4", "K3"}},
		{"one that all share adds nothing", SimilarQuery{"101", 4, []string{"test/income", "test/flat", "test/size"}}, []string{"K6", "K2", "K4", "K3"}},
		{"who lacks a figure is left out", SimilarQuery{"103", 97, []string{"test/size"}}, []string{"K1", "K6", "K2", "K4"}},
		{"where all are the same all are as near", SimilarQuery{"103", 2, []string{"test/flat"}}, []string{"K1", "K2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			nearest, err := find(c.query)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for n, k := range nearest {
				names = append(names, k.Kommune.Name)
				if n > 0 && k.Distance < nearest[n-1].Distance {
					t.Errorf("%s is nearer than the one before", k.Kommune.Name)
				}
				if len(k.Values) != len(c.query.On) {
					t.Errorf("%s has the values %v of %v", k.Kommune.Name, k.Values, c.query.On)
				}
			}
			analysistest.WantLines(t, names, c.want...)
		})
	}
	for _, c := range []struct {
		name     string
		query    SimilarQuery
		argument string
		code     kommune.ErrorCode
	}{
		{"none wanted", SimilarQuery{"101", 0, []string{"test/income"}}, "k", kommune.BadUserInput},
		{"more than there are", SimilarQuery{"101", 98, []string{"test/income"}}, "k", kommune.BadUserInput},
		{"on nothing", SimilarQuery{"101", 1, nil}, "on", kommune.BadUserInput},
		{"on an unknown indicator", SimilarQuery{"101", 1, []string{"test/none"}}, "on", kommune.BadUserInput},
		{"an unknown kommune", SimilarQuery{"999", 1, []string{"test/income"}}, "kommune", kommune.BadUserInput},
		{"a kommune without a figure", SimilarQuery{"105", 1, []string{"test/size"}}, "kommune", kommune.NotFound},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := find(c.query)
			var coded *kommune.Error
			if !errors.As(err, &coded) || coded.Argument != c.argument || coded.Code != c.code {
				t.Errorf("refused with %v, want %s at %s", err, c.code, c.argument)
			}
		})
	}
}

func TestSimilarKommunerServeAsFilterAndBenchmark(t *testing.T) {
	figures := analysistest.NewWorld(analysistest.KommunerNumbered(6), map[string][]analysistest.Cell{"own/share": {
		analysistest.Ratio("101", 10, 100), analysistest.Ratio("102", 20, 100), analysistest.Ratio("103", 30, 100), analysistest.Ratio("104", 40, 100), analysistest.Ratio("105", 50, 100), analysistest.Ratio("106", 60, 100),
	}}, named("own/share", analysistest.Share(kommune.Neutral)))
	figures.Snapshot.Dataset.ID, figures.Snapshot.Release.ID = "own", "own@1"
	for _, c := range []struct {
		name      string
		synthetic bool
		caveats   int
	}{
		{"by real background figures", false, 0},
		{"by synthetic background figures, which is a caveat", true, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			analyst, catalogue := analystOf(figures, backgroundWorld("test", c.synthetic))
			peers := &SimilarQuery{"101", 2, []string{"test/income", "test/size"}}
			comparison, err := analyst.Compare(context.Background(), catalogue, ComparisonQuery{
				IndicatorID: "own/share", Confidence: DefaultConfidence,
				Kommuner: &KommuneFilter{SimilarTo: peers}, Benchmark: &BenchmarkQuery{Kind: BenchmarkSimilar, Similar: peers},
			})
			if err != nil {
				t.Fatal(err)
			}
			analysistest.WantSame(t, "kommuner compared", len(comparison.Rows), 3)
			analysistest.WantNear(t, "K6 and K2 together", comparison.Benchmark.Value, 40, 1e-9)
			analysistest.WantText(t, comparison.Benchmark.Label(kommune.English), "The 2 kommuner most like K1 together")
			found := 0
			for _, caveat := range ComparisonCaveats(comparison, kommune.English) {
				if caveat == "The most similar kommuner were chosen by synthetic figures, made up for demonstration." {
					found++
				}
			}
			analysistest.WantSame(t, "caveats", found, c.caveats)
		})
	}
}

func TestAProfileIsOneReadPerDataset(t *testing.T) {
	w := analysistest.NewWorld(analysistest.KommunerNumbered(3), map[string][]analysistest.Cell{
		"test/share": {analysistest.Ratio("101", 10, 100).In("2023"), analysistest.Ratio("101", 60, 100), analysistest.Ratio("102", 30, 100), analysistest.Ratio("103", 30, 100)},
		"test/score": {analysistest.Figure("101", 1).In("2022"), analysistest.Figure("102", 2).In("2022")},
		"test/empty": nil,
	}, analysistest.Share(kommune.HigherIsBetter), analysistest.Score(kommune.LowerIsBetter), named("test/empty", analysistest.Score(kommune.Neutral)))
	w.Snapshot.Slices = w.Snapshot.Slices[:2] // the third has no figures
	reader := &analysistest.MemoryReader{Worlds: []*analysistest.World{w}}
	analyst := NewAnalyst(reader, analysistest.When)
	rows, err := analyst.ReadProfile(context.Background(), w.Catalogue, ProfileQuery{Kommune: "101", Confidence: DefaultConfidence})
	if err != nil {
		t.Fatal(err)
	}
	analysistest.WantSame(t, "reads", reader.Reads, 1)
	if len(rows) != 2 {
		t.Fatalf("%d rows, want those of the two indicators with figures", len(rows))
	}
	analysistest.WantSame(t, "period of the share", rows[0].Period, "2024")
	analysistest.WantSame(t, "rank by share", *rows[0].Row.Rank, 1)
	analysistest.WantSame(t, "verdict by share", rows[0].Row.SignificanceAfterCorrection, Better)
	analysistest.WantSame(t, "period of the score", rows[1].Period, "2022")
	analysistest.WantSame(t, "rank by score", *rows[1].Row.Rank, 1)
	analysistest.WantSame(t, "kommuner with a score", rows[1].Distribution.N, 2)
	if _, err := analyst.ReadProfile(context.Background(), w.Catalogue, ProfileQuery{Kommune: "999", Confidence: DefaultConfidence}); err == nil {
		t.Error("a profile of an unknown kommune")
	}
}

func TestARelationPairsTheKommunerThatHaveBothFigures(t *testing.T) {
	w := analysistest.NewWorld(analysistest.KommunerNumbered(6), map[string][]analysistest.Cell{
		"test/share": {analysistest.Ratio("101", 10, 100).Provisional(), analysistest.Ratio("102", 20, 100), analysistest.Ratio("103", 30, 100), analysistest.Ratio("104", 40, 100), analysistest.None("105", kommune.Suppressed), analysistest.Ratio("106", 90, 100).In("2023")},
		"test/score": {analysistest.Figure("101", 1).In("2023"), analysistest.Figure("102", 2).In("2023").Hedged(kommune.About), analysistest.Figure("103", 3).In("2023"), analysistest.Figure("104", 4).In("2023"), analysistest.Figure("105", 5).In("2023")},
	}, analysistest.Share(kommune.Neutral), analysistest.Score(kommune.Neutral))
	analyst, catalogue := analystOf(w)
	relation, err := analyst.ReadRelation(context.Background(), catalogue, RelationQuery{X: "test/score", Y: "test/share"})
	if err != nil {
		t.Fatal(err)
	}
	analysistest.WantSame(t, "period of x", relation.XPeriod, "2023")
	analysistest.WantSame(t, "period of y", relation.YPeriod, "2024")
	analysistest.WantSame(t, "kommuner with both", relation.N(), 4)
	analysistest.WantNear(t, "Spearman", &relation.Spearman.Coefficient, 1, 1e-12)
	// Of the 24 orders of four, two lie as far from none.
	analysistest.WantNear(t, "p of Spearman", relation.Spearman.PValue, 2.0/24, 1e-12)
	analysistest.WantLines(t, RelationCaveats(relation, kommune.Danish),
		"Kommuner er ikke personer: en sammenhæng mellem kommuner viser ikke, hvad der gælder for den enkelte, og ikke hvad der er årsag.",
		"4 af 6 kommuner har begge tal.",
		"For 1 af 6 kommuner er mindst ét af tallene skjult af hensyn til enkeltpersoner.",
		"For 1 af 4 kommuner er mindst ét af tallene foreløbigt.",
		"For 1 af 4 kommuner er mindst ét af tallene et cirkatal.")
	analysistest.WantLines(t, RelationCaveats(relation, kommune.English),
		"Kommuner are not persons: what goes together across kommuner shows neither what holds for a person nor what causes what.",
		"Kommuner with both figures: 4 of 6.",
		"For 1 of 6 kommuner one figure or both are hidden to protect individuals.",
		"For 1 of 4 kommuner one figure or both are provisional.",
		"For 1 of 4 kommuner one figure or both are approximate, as their source says.")
	if _, err := analyst.ReadRelation(context.Background(), catalogue, RelationQuery{X: "test/score", Y: "test/none"}); err == nil {
		t.Error("a relation to an unknown indicator")
	}
}

func TestARelationOfFewOrEqualKommunerHasNoCorrelation(t *testing.T) {
	for _, c := range []struct {
		name   string
		points []RelationPoint
		known  bool
	}{
		{"nobody", nil, false},
		{"two", []RelationPoint{{X: 1, Y: 1}, {X: 2, Y: 2}}, false},
		{"three", []RelationPoint{{X: 1, Y: 1}, {X: 2, Y: 3}, {X: 3, Y: 2}}, true},
		{"all the same", []RelationPoint{{X: 1, Y: 1}, {X: 1, Y: 2}, {X: 1, Y: 3}}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			relation := &Relation{Points: c.points}
			relation.correlate()
			if (relation.Pearson != nil) != c.known || (relation.Spearman != nil) != c.known {
				t.Errorf("Pearson %v, Spearman %v", relation.Pearson, relation.Spearman)
			}
			if c.known && relation.Pearson.Interval != nil {
				t.Errorf("three kommuner determine the interval %+v", *relation.Pearson.Interval)
			}
			if c.known && math.IsNaN(*relation.Pearson.PValue) {
				t.Error("p is no number")
			}
		})
	}
}

func TestARelationToSyntheticFiguresSaysSo(t *testing.T) {
	published, madeUp := analysistest.NewWorld(nil, nil), analysistest.NewWorld(nil, nil)
	madeUp.Snapshot.Dataset.Synthetic = true
	for _, relation := range []Relation{
		{X: Indicator{Snapshot: published.Snapshot}, Y: Indicator{Snapshot: madeUp.Snapshot}},
		{X: Indicator{Snapshot: madeUp.Snapshot}, Y: Indicator{Snapshot: published.Snapshot}},
		{X: Indicator{Snapshot: madeUp.Snapshot}, Y: Indicator{Snapshot: madeUp.Snapshot}},
	} {
		caveats := RelationCaveats(&relation, kommune.Danish)
		analysistest.WantSame(t, "caveats", len(caveats), 2)
		analysistest.WantText(t, caveats[0], "Tallene er syntetiske: de er opfundet til demonstration og siger intet om rigtige kommuner.")
	}
}

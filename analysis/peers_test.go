package analysis

import (
	"context"
	"errors"
	"math"
	"testing"

	"kommunebench/kommune"
)

func named(id string, indicator kommune.Indicator) kommune.Indicator {
	indicator.ID = id
	return indicator
}

// backgroundWorld has two background indicators, of which the second has a
// thousand times the spread, and a third that is the same for all.
func backgroundWorld(dataset string, synthetic bool) *world {
	ids := []string{dataset + "/income", dataset + "/size", dataset + "/flat"}
	w := newWorld(kommunerNumbered(6), map[string][]cell{
		ids[0]: {figure("101", 10), figure("102", 11), figure("103", 20), figure("104", 10), figure("105", 12), figure("106", 10)},
		ids[1]: {figure("101", 1000), figure("102", 1200), figure("103", 1000), figure("104", 5000), none("105", kommune.Suppressed), figure("106", 1000)},
		ids[2]: {figure("101", 7), figure("102", 7), figure("103", 7), figure("104", 7), figure("105", 7), figure("106", 7)},
	}, named(ids[0], score(kommune.Neutral)), named(ids[1], score(kommune.Neutral)), named(ids[2], score(kommune.Neutral)))
	w.snapshot.Dataset.ID, w.snapshot.Dataset.Synthetic = dataset, synthetic
	w.snapshot.Release.ID = dataset + "@1"
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
			wantLines(t, names, c.want...)
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
	figures := newWorld(kommunerNumbered(6), map[string][]cell{"own/share": {
		ratio("101", 10, 100), ratio("102", 20, 100), ratio("103", 30, 100), ratio("104", 40, 100), ratio("105", 50, 100), ratio("106", 60, 100),
	}}, named("own/share", share(kommune.Neutral)))
	figures.snapshot.Dataset.ID, figures.snapshot.Release.ID = "own", "own@1"
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
			wantSame(t, "kommuner compared", len(comparison.Rows), 3)
			wantNear(t, "K6 and K2 together", comparison.Benchmark.Value, 40, 1e-9)
			wantText(t, comparison.Benchmark.Label(kommune.English), "The 2 kommuner most like K1 together")
			found := 0
			for _, caveat := range comparison.Caveats(kommune.English) {
				if caveat == "The most similar kommuner were chosen by synthetic figures, made up for demonstration." {
					found++
				}
			}
			wantSame(t, "caveats", found, c.caveats)
		})
	}
}

func TestAProfileIsOneReadPerDataset(t *testing.T) {
	w := newWorld(kommunerNumbered(3), map[string][]cell{
		"test/share": {ratio("101", 10, 100).in("2023"), ratio("101", 60, 100), ratio("102", 30, 100), ratio("103", 30, 100)},
		"test/score": {figure("101", 1).in("2022"), figure("102", 2).in("2022")},
		"test/empty": nil,
	}, share(kommune.HigherIsBetter), score(kommune.LowerIsBetter), named("test/empty", score(kommune.Neutral)))
	w.snapshot.Slices = w.snapshot.Slices[:2] // the third has no figures
	reader := &memoryReader{worlds: []*world{w}}
	analyst := NewAnalyst(reader, when)
	rows, err := analyst.ReadProfile(context.Background(), w.catalogue, ProfileQuery{Kommune: "101", Confidence: DefaultConfidence})
	if err != nil {
		t.Fatal(err)
	}
	wantSame(t, "reads", reader.reads, 1)
	if len(rows) != 2 {
		t.Fatalf("%d rows, want those of the two indicators with figures", len(rows))
	}
	wantSame(t, "period of the share", rows[0].Period, "2024")
	wantSame(t, "rank by share", *rows[0].Row.Rank, 1)
	wantSame(t, "verdict by share", rows[0].Row.SignificanceAfterCorrection, Better)
	wantSame(t, "period of the score", rows[1].Period, "2022")
	wantSame(t, "rank by score", *rows[1].Row.Rank, 1)
	wantSame(t, "kommuner with a score", rows[1].Distribution.N, 2)
	if _, err := analyst.ReadProfile(context.Background(), w.catalogue, ProfileQuery{Kommune: "999", Confidence: DefaultConfidence}); err == nil {
		t.Error("a profile of an unknown kommune")
	}
}

func TestARelationPairsTheKommunerThatHaveBothFigures(t *testing.T) {
	w := newWorld(kommunerNumbered(6), map[string][]cell{
		"test/share": {ratio("101", 10, 100).provisional(), ratio("102", 20, 100), ratio("103", 30, 100), ratio("104", 40, 100), none("105", kommune.Suppressed), ratio("106", 90, 100).in("2023")},
		"test/score": {figure("101", 1).in("2023"), figure("102", 2).in("2023").hedged(kommune.About), figure("103", 3).in("2023"), figure("104", 4).in("2023"), figure("105", 5).in("2023")},
	}, share(kommune.Neutral), score(kommune.Neutral))
	analyst, catalogue := analystOf(w)
	relation, err := analyst.ReadRelation(context.Background(), catalogue, RelationQuery{X: "test/score", Y: "test/share"})
	if err != nil {
		t.Fatal(err)
	}
	wantSame(t, "period of x", relation.XPeriod, "2023")
	wantSame(t, "period of y", relation.YPeriod, "2024")
	wantSame(t, "kommuner with both", relation.N(), 4)
	wantNear(t, "Spearman", &relation.Spearman.Coefficient, 1, 1e-12)
	// Of the 24 orders of four, two lie as far from none.
	wantNear(t, "p of Spearman", relation.Spearman.PValue, 2.0/24, 1e-12)
	wantLines(t, relation.Caveats(kommune.Danish),
		"Kommuner er ikke personer: en sammenhæng mellem kommuner viser ikke, hvad der gælder for den enkelte, og ikke hvad der er årsag.",
		"4 af 6 kommuner har begge tal.",
		"For 1 af 6 kommuner er mindst ét af tallene skjult af hensyn til enkeltpersoner.",
		"For 1 af 4 kommuner er mindst ét af tallene foreløbigt.",
		"For 1 af 4 kommuner er mindst ét af tallene et cirkatal.")
	wantLines(t, relation.Caveats(kommune.English),
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
	published, madeUp := newWorld(nil, nil), newWorld(nil, nil)
	madeUp.snapshot.Dataset.Synthetic = true
	for _, relation := range []Relation{
		{X: Indicator{Snapshot: published.snapshot}, Y: Indicator{Snapshot: madeUp.snapshot}},
		{X: Indicator{Snapshot: madeUp.snapshot}, Y: Indicator{Snapshot: published.snapshot}},
		{X: Indicator{Snapshot: madeUp.snapshot}, Y: Indicator{Snapshot: madeUp.snapshot}},
	} {
		caveats := relation.Caveats(kommune.Danish)
		wantSame(t, "caveats", len(caveats), 2)
		wantText(t, caveats[0], "Tallene er syntetiske: de er opfundet til demonstration og siger intet om rigtige kommuner.")
	}
}

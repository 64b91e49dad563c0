package ranking

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/analysis"
	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

func readChanges(t *testing.T, w *analysistest.World, query Query) (*Ranking, *analysistest.MemoryReader, error) {
	t.Helper()
	reader, catalogue := analysistest.Open(w)
	query.Of, query.Confidence = ByChange, 0.95
	if query.First == 0 {
		query.First = 98
	}
	ranking, err := Read(t.Context(), analysis.NewAnalyst(reader, analysistest.When), catalogue, query)
	return ranking, reader, err
}

// K1 rises from 30 to 60 per cent of 500, K4 by 20 without counts, K6 from 0 to 10 of
// 100 (too few for a difference to be named), K2 from 40 to 41; K3 is hidden, K5
// hedged, and the others stand still.
func TestKommunerAreRankedByChangesThatAreTestedAndCorrected(t *testing.T) {
	ranking, reader, err := readChanges(t, analysistest.ClaimWorld(analysistest.Share(kommune.HigherIsBetter)), Query{
		IndicatorID: "test/share", From: analysistest.Pointer(kommune.Period("2020")),
	})
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		Name     string
		Change   float64
		Rank     int
		After    analysis.Significance
		HasRanks bool
	}
	var got []row
	for _, r := range ranking.Rows[:6] {
		got = append(got, row{r.Kommune.Name, *r.Change, *r.Rank, r.SignificanceAfterCorrection, r.RankInterval != nil})
	}
	want := []row{
		{"K1", 30, 1, analysis.Better, true},
		{"K4", 20, 2, analysis.NotTested, false},
		{"K6", 10, 3, analysis.Similar, true},
		{"K2", 1, 4, analysis.Similar, true},
		{"K7", 0, 5, analysis.Similar, true},
		{"K8", 0, 5, analysis.Similar, true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the first rows (-want +got):\n%s", diff)
	}
	if first := ranking.Rows[0].RankInterval; first.Lower != 1 || first.Upper > 2 {
		t.Errorf("K1 rose more than all that are counted, and K4 can't be told: %+v", first)
	}
	last := ranking.Rows[18:]
	if last[0].Kommune.Name != "K3" || last[1].Kommune.Name != "K5" || last[0].Change != nil || last[1].Rank != nil {
		t.Errorf("hidden and hedged figures have no change: %+v", last)
	}
	if ranking.Total != 20 || ranking.Ranked != 18 || ranking.Tested != 17 || reader.Reads != 1 {
		t.Errorf("%d kommuner, %d ranked, %d tested, %d reads", ranking.Total, ranking.Ranked, ranking.Tested, reader.Reads)
	}
	// Of 17 tests, that of K1 has the smallest p.
	if k1 := ranking.Rows[0]; *k1.QValue <= *k1.PValue || *k1.QValue > 17**k1.PValue*1.0000001 {
		t.Errorf("p %v and q %v of 17", *k1.PValue, *k1.QValue)
	}
}

func TestWhetherTheNewestReleaseWasRevisedTakesNoRead(t *testing.T) {
	reader, catalogue := analysistest.Open(analysistest.ClaimWorld(analysistest.Share(kommune.HigherIsBetter)))
	analyst := analysis.NewAnalyst(reader, analysistest.When)
	ranking, err := Read(t.Context(), analyst, catalogue, Query{IndicatorID: "test/share", Of: ByValue, Confidence: 0.95, First: 98})
	if err != nil {
		t.Fatal(err)
	}
	before := reader.Reads
	if revision, err := ReadRevision(t.Context(), analyst, catalogue, ranking); err != nil || revision != nil || reader.Reads != before {
		t.Errorf("revised %+v, %v, after %d reads more", revision, err, reader.Reads-before)
	}
}

func TestWhoChangedMostIsToldWhicheverTheDirection(t *testing.T) {
	cells := []analysistest.Cell{
		analysistest.Ratio("101", 50, 100).In("2023"), analysistest.Ratio("101", 20, 100),
		analysistest.Ratio("102", 10, 100).In("2023"), analysistest.Ratio("102", 30, 100),
		analysistest.Ratio("103", 10, 100).In("2023"), analysistest.Ratio("103", 11, 100),
	}
	share := analysistest.Share(kommune.LowerIsBetter)
	w := analysistest.NewWorld(analysistest.KommunerNumbered(3), map[string][]analysistest.Cell{"test/share": cells}, share)
	for order, want := range map[Order]string{
		OrderByRank: "K1", OrderBySize: "K1", OrderByChangePct: "K2", OrderByCode: "K1",
	} {
		ranking, _, err := readChanges(t, w, Query{IndicatorID: "test/share", OrderBy: order, First: 1})
		if err != nil {
			t.Fatal(err)
		}
		if got := ranking.Rows[0].Kommune.Name; got != want || len(ranking.Rows) != 1 || *ranking.From != "2023" || ranking.Total != 3 {
			t.Errorf("by %s the first of %d is %s", order, len(ranking.Rows), got)
		}
	}
}

func TestPeriodsThatCannotBeComparedAreRefusedOrNotTested(t *testing.T) {
	var cells []analysistest.Cell
	for _, period := range []kommune.Period{"2022", "2023", "2024", "2023M07", "2024M01", "2024M07"} {
		cells = append(cells, analysistest.Ratio("101", 20, 100).In(period), analysistest.Ratio("102", 30, 100).In(period))
	}
	share := analysistest.Share(kommune.HigherIsBetter)
	share.BreakPeriods, share.BreakNotesDA, share.BreakNotesEN = []string{"2023"}, []string{"ny"}, []string{"new"}
	w := analysistest.NewWorld(analysistest.KommunerNumbered(2), map[string][]analysistest.Cell{"test/share": cells}, share)
	for name, c := range map[string]struct {
		from, to kommune.Period
		argument string
		reason   string
	}{
		"two kinds of period":         {"2023", "2024M07", "from", ""},
		"the later one first":         {"2024", "2023", "from", ""},
		"a break between":             {"2022", "2024", "from", ""},
		"a break that begins with it": {"2023", "2024", "", ""},
		"a period without figures":    {"2019", "2024", "from", ""},
		"July against January":        {"2024M01", "2024M07", "", "The periods lie at different times of the year."},
		"July against July":           {"2023M07", "2024M07", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			ranking, _, err := readChanges(t, w, Query{IndicatorID: "test/share", From: &c.from, To: &c.to})
			if c.argument != "" {
				var coded *kommune.Error
				if !errors.As(err, &coded) || coded.Argument != c.argument {
					t.Errorf("got %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			reason := ranking.Rows[0].SignificanceReason(kommune.English)
			if c.reason == "" && reason != nil || c.reason != "" && (reason == nil || *reason != c.reason) {
				t.Errorf("reason %v", reason)
			}
		})
	}
}

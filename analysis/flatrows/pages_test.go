package flatrows

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/analysis"
	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

// twoIndicators has shares and rates of three kommuner in four years, but for the
// third one's rates.
func twoIndicators() *analysistest.World {
	cells := map[string][]analysistest.Cell{}
	for _, year := range analysistest.PeriodsFrom("2020", 4) {
		for _, area := range []kommune.Area{"101", "102", "103"} {
			cells["test/share"] = append(cells["test/share"], analysistest.Ratio(area, 20, 100).In(year))
			if area != "103" {
				cells["test/rate"] = append(cells["test/rate"], analysistest.Ratio(area, 5, 100).In(year))
			}
		}
	}
	return analysistest.NewWorld(analysistest.KommunerNumbered(3), cells, analysistest.Share(kommune.Neutral), analysistest.Rate(kommune.Neutral))
}

func analystOf(w *analysistest.World) (*analysis.Analyst, *kommune.Catalogue) {
	reader, catalogue := analysistest.Open(w)
	return analysis.NewAnalyst(reader, analysistest.When), catalogue
}

func keyOf(o *Observation) string {
	return fmt.Sprintf("%s %s %s", o.IndicatorID, o.Period, o.Area)
}

// allKeys are the rows of the world in the order of pages and streams.
func allKeys() []string {
	var keys []string
	for _, id := range []string{"test/rate", "test/share"} {
		for _, year := range analysistest.PeriodsFrom("2020", 4) {
			for _, area := range []string{"101", "102", "103"} {
				if id != "test/rate" || area != "103" {
					keys = append(keys, fmt.Sprintf("%s %s %s", id, year, area))
				}
			}
		}
	}
	return keys
}

func TestPagesHoldEveryRowOnceAndInOrder(t *testing.T) {
	analyst, catalogue := analystOf(twoIndicators())
	for _, first := range []int{1, 3, 7, 19, 20, 100} {
		query := ObservationsQuery{IndicatorIDs: []string{"test/share", "test/rate"}, First: first}
		var keys []string
		for {
			page, err := ReadObservationPage(t.Context(), analyst, catalogue, query)
			if err != nil {
				t.Fatalf("%d a page: %v", first, err)
			}
			if page.HasPrevious != (query.After != nil) || len(page.Rows) > first {
				t.Errorf("%d a page: %d rows, previous %v", first, len(page.Rows), page.HasPrevious)
			}
			for n := range page.Rows {
				keys = append(keys, keyOf(&page.Rows[n]))
			}
			if total, err := CountObservations(t.Context(), analyst, page); err != nil || total != int64(len(allKeys())) {
				t.Errorf("%d a page: %d rows in all, %v", first, total, err)
			}
			if !page.HasNext {
				break
			}
			cursor := page.Cursor(len(page.Rows) - 1)
			query.After = &cursor
		}
		if difference := cmp.Diff(allKeys(), keys); difference != "" {
			t.Errorf("%d a page, -want +got:\n%s", first, difference)
		}
	}
}

func TestAStreamReadsWhatThePagesHold(t *testing.T) {
	analyst, catalogue := analystOf(twoIndicators())
	stream, err := PlanObservationStream(t.Context(), analyst, catalogue, ObservationsQuery{IndicatorIDs: []string{"test/share", "test/rate"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	err = stream.Read(t.Context(), func(rows []Observation) error {
		for n := range rows {
			keys = append(keys, keyOf(&rows[n]))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if difference := cmp.Diff(allKeys(), keys); difference != "" {
		t.Errorf("-want +got:\n%s", difference)
	}
	if total, err := stream.Count(t.Context()); err != nil || total != int64(len(allKeys())) {
		t.Errorf("%d rows, %v", total, err)
	}
}

func TestACursorIsOfOneQuestion(t *testing.T) {
	analyst, catalogue := analystOf(twoIndicators())
	page, err := ReadObservationPage(t.Context(), analyst, catalogue, ObservationsQuery{IndicatorIDs: []string{"test/share"}, First: 2})
	if err != nil {
		t.Fatal(err)
	}
	cursor, noCursor := page.Cursor(1), "2024"
	for _, query := range []ObservationsQuery{
		{IndicatorIDs: []string{"test/rate"}, First: 2, After: &cursor},
		{IndicatorIDs: []string{"test/share"}, First: 2, After: &cursor, Filter: &ObservationFilter{From: analysistest.Pointer(kommune.Period("2021"))}},
		{IndicatorIDs: []string{"test/share"}, First: 2, After: &noCursor},
	} {
		_, err := ReadObservationPage(t.Context(), analyst, catalogue, query)
		analysistest.WantRefused(t, err, "after")
	}
	if _, err := ReadObservationPage(t.Context(), analyst, catalogue, ObservationsQuery{IndicatorIDs: []string{"test/share"}, First: 5, After: &cursor}); err != nil {
		t.Errorf("another length of page: %v", err)
	}
}

func TestWrongArgumentsOfRowsAreNamed(t *testing.T) {
	analyst, catalogue := analystOf(twoIndicators())
	share := []string{"test/share"}
	for argument, query := range map[string]ObservationsQuery{
		"first":      {IndicatorIDs: share, First: MaxPage + 1},
		"indicators": {IndicatorIDs: strings.Split(strings.Repeat("test/share ", maxIndicators)+"test/share", " ")},
		"release":    {IndicatorIDs: []string{"test/share@1"}, ReleaseID: analysistest.Pointer("test@2")},
		"areas":      {IndicatorIDs: share, Areas: &AreaFilter{Areas: []string{"101"}}},
		"codes":      {IndicatorIDs: share, Filter: &ObservationFilter{Kommuner: &analysis.KommuneFilter{Codes: []kommune.Code{"999"}}}},
	} {
		_, err := ReadObservationPage(t.Context(), analyst, catalogue, query)
		analysistest.WantRefused(t, err, argument)
	}
	_, err := ReadObservationPage(t.Context(), analyst, catalogue, ObservationsQuery{IndicatorIDs: share, First: -1})
	analysistest.WantRefused(t, err, "first")
	_, err = ReadObservationPage(t.Context(), analyst, catalogue, ObservationsQuery{IndicatorIDs: []string{"test/none"}, First: 1})
	analysistest.WantRefused(t, err, "indicators")
	_, err = PlanObservationStream(t.Context(), analyst, catalogue, ObservationsQuery{}, nil)
	analysistest.WantRefused(t, err, "indicators")
	_, err = PlanObservationStream(t.Context(), analyst, catalogue, ObservationsQuery{IndicatorIDs: share}, []string{"test@1", "test@2"})
	analysistest.WantRefused(t, err, "release")
}

func TestAPageWithoutRowsSaysWhy(t *testing.T) {
	analyst, catalogue := analystOf(twoIndicators())
	year := func(text string) *kommune.Period { return analysistest.Pointer(kommune.Period(text)) }
	of := func(codes ...kommune.Code) *ObservationFilter {
		return &ObservationFilter{Kommuner: &analysis.KommuneFilter{Codes: codes}}
	}
	rates := []string{"test/rate"}
	whole, err := ReadObservationPage(t.Context(), analyst, catalogue, ObservationsQuery{IndicatorIDs: rates, First: 100})
	if err != nil {
		t.Fatal(err)
	}
	last := whole.Cursor(len(whole.Rows) - 1)
	for _, c := range []struct {
		name     string
		query    ObservationsQuery
		code     analysis.EmptyCode
		argument string
	}{
		{"no indicators", ObservationsQuery{First: 10}, analysis.NothingAsked, "indicators"},
		{"no rows asked for", ObservationsQuery{IndicatorIDs: rates}, analysis.NothingAsked, "first"},
		{"after the last", ObservationsQuery{IndicatorIDs: rates, First: 10, After: &last}, analysis.PageAfterEnd, "after"},
		{"no kommuner", ObservationsQuery{IndicatorIDs: rates, First: 10, Filter: of([]kommune.Code{}...)}, analysis.NothingAsked, "filter.kommuner.codes"},
		{"a kommune that the source has not", ObservationsQuery{IndicatorIDs: rates, First: 10, Filter: of("103")}, analysis.KommuneNotInData, "filter.kommuner"},
		{"from after to", ObservationsQuery{IndicatorIDs: rates, First: 10, Filter: &ObservationFilter{From: year("2022"), To: year("2021")}}, analysis.FiltersContradict, "filter.from"},
		{"before all periods", ObservationsQuery{IndicatorIDs: rates, First: 10, Filter: &ObservationFilter{To: year("2019")}}, analysis.NoPeriod, "filter.to"},
		{"areas of a kind without figures", ObservationsQuery{IndicatorIDs: rates, First: 10, Areas: &AreaFilter{Kind: analysistest.Pointer(kommune.Collaboration)}}, analysis.NoMatch, "filter.kind"},
	} {
		t.Run(c.name, func(t *testing.T) {
			page, err := ReadObservationPage(t.Context(), analyst, catalogue, c.query)
			if err != nil {
				t.Fatal(err)
			}
			reason, err := WhyNone(t.Context(), analyst, page)
			if err != nil || reason == nil || reason.Argument == nil {
				t.Fatalf("got %+v, %v", reason, err)
			}
			if reason.Code != c.code || *reason.Argument != c.argument {
				t.Errorf("got %s of %s (%s), want %s of %s", reason.Code, *reason.Argument, reason.Message(kommune.English), c.code, c.argument)
			}
		})
	}
	if reason, err := WhyNone(t.Context(), analyst, whole); reason != nil || err != nil {
		t.Errorf("a page with rows: %+v, %v", reason, err)
	}
}

func TestChangesAreBetweenReleasesOfOneDataset(t *testing.T) {
	analyst, catalogue := analystOf(twoIndicators())
	for argument, query := range map[string]ChangesQuery{
		"dataset": {DatasetID: "none", FromID: "none@1"},
		"from":    {DatasetID: "test", FromID: "other@1"},
		"to":      {DatasetID: "test", FromID: "test@1", ToID: analysistest.Pointer("other@1")},
		"first":   {DatasetID: "test", FromID: "test@1", First: maxChangesPage + 1},
	} {
		_, err := ReadChangesPage(t.Context(), analyst, catalogue, query)
		analysistest.WantRefused(t, err, argument)
	}
	page, err := ReadChangesPage(t.Context(), analyst, catalogue, ChangesQuery{DatasetID: "test", FromID: "test@1", First: 10})
	if err != nil {
		t.Fatal(err)
	}
	reason, err := WhyNoChanges(t.Context(), analyst, page)
	if err != nil || reason == nil || reason.Code != analysis.NoChanges || *reason.Argument != "to" {
		t.Errorf("one release with itself: %+v, %v", reason, err)
	}
}

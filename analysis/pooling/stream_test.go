package pooling

import (
	"context"
	"testing"

	"kommunebench/analysis"
	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

// manyGroups answers with so many groups, whatever they are of. Their order is that of
// their numbers.
type manyGroups struct {
	*analysistest.MemoryReader
	groups, statements int
}

func (m *manyGroups) Aggregate(_ context.Context, _ *kommune.Snapshot, query kommune.AggregateQuery) ([]kommune.AggregateRow, error) {
	m.statements++
	given := 0
	if query.After != nil {
		given = int(query.After.OrderValue) + 1
	}
	page := make([]kommune.AggregateRow, min(query.Limit, m.groups-given))
	for n := range page {
		page[n] = kommune.AggregateRow{
			AggregateKey: kommune.AggregateKey{OrderValue: float64(given + n), Place: 1, TargetGroup: 1, Time: 1}, Groups: uint32(m.groups),
			Rows: 1, Figures: 1, KommunerWithFigures: 1, KommunerKnown: 1, Periods: 1, State: kommune.AggregatePooled, Value: 1,
		}
	}
	return page, nil
}

// The notes are of all pages, and stand before the rows of a file. Pages that are kept
// are not read again for the rows.
func TestAStreamReadsEachPageOnceAsLongAsPagesAreKept(t *testing.T) {
	indicator := analysistest.Count(kommune.Neutral)
	kommuner := analysistest.KommunerNumbered(2)
	world := analysistest.NewWorld(kommuner, map[string][]analysistest.Cell{indicator.ID: {analysistest.Figure("101", 1), analysistest.Figure("102", 1)}}, indicator)
	memory, catalogue := analysistest.Open(world)
	for _, c := range []struct{ groups, statements int }{
		{1, 1},
		{MaxPage, 1},
		{MaxPage + 1, 2},
		{mostKept * MaxPage, mostKept},
		{(mostKept + 2) * MaxPage, mostKept + 2*2}, // two pages are read twice
	} {
		reader := &manyGroups{MemoryReader: memory, groups: c.groups}
		stream, err := PlanAggregateStream(t.Context(), analysis.NewAnalyst(reader, analysistest.When), catalogue, AggregateQuery{IndicatorID: indicator.ID, By: []AggregateBy{ByKommune}, Confidence: 0.95})
		if err != nil {
			t.Fatal(err)
		}
		if stream.Groups != c.groups || stream.Page.Notes.Groups != c.groups {
			t.Errorf("%d groups: %d are told, the notes are of %d", c.groups, stream.Groups, stream.Page.Notes.Groups)
		}
		read := 0
		err = stream.Read(t.Context(), func(groups []AggregateGroup) error {
			if len(groups) > MaxPage {
				t.Errorf("%d groups at a time", len(groups))
			}
			read += len(groups)
			return nil
		})
		if err != nil || read != c.groups || reader.statements != c.statements {
			t.Errorf("%d groups: %d are read by %d statements, want %d: %v", c.groups, read, reader.statements, c.statements, err)
		}
	}
}

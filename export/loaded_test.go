package export

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kommunebench/analysis/flatrows"
	"kommunebench/etl"
	"kommunebench/kommune"
	"kommunebench/kommune/kommunetest"
)

// loadedSink keeps the observations of a load.
type loadedSink struct{ rows []kommune.Observation }

func (s *loadedSink) WriteObservations(_ context.Context, columns *kommune.ObservationColumns) error {
	s.rows = append(s.rows, kommunetest.Rows(columns)...)
	return nil
}

func (*loadedSink) WriteVocabulary(context.Context, kommune.Vocabulary) error { return nil }

func (*loadedSink) WriteTestResults(context.Context, []kommune.TestResult) error { return nil }

func (*loadedSink) WriteParticipations(context.Context, []kommune.Participation) error { return nil }

func (*loadedSink) WriteDeregistrations(context.Context, []kommune.Deregistration) error { return nil }

func (*loadedSink) Duplicates(context.Context, int) (int64, []kommune.ObservationKey, error) {
	return 0, nil, nil
}

const loadedDescriptor = `{"name": "own", "title": "Own", "licenses": [{"name": "CC0-1.0"}],
 "kommunebench": {"publisher": "Nobody", "indicators": [
  {"id": "mean", "title": {"da": "Middel"}, "kind": "MEAN", "unit": "uger", "polarity": "NEUTRAL"},
  {"id": "share", "title": {"da": "Andel"}, "kind": "PROPORTION", "unit": "%%", "polarity": "NEUTRAL"}]},
 "resources": [{"name": "export", "path": "export.%s", "dialect": {%s}, "schema": {"fields": [
   {"name": "kommune_name"}, {"name": "period_start"}, {"name": "period_end"}, {"name": "release_id"}, {"name": "in_source"},
   {"name": "indicator_title"}, {"name": "unit"}, {"name": "target_group_title"}, {"name": "period_type"},
   {"name": "region_id"}, {"name": "region_name"}, {"name": "landsdel_id"}, {"name": "landsdel_name"}%s]},
  "kommunebench": {"layout": "observations", "target_groups": [{"id": "a", "title": {"da": "A"}}],
   "columns": {"kommune": "kommune_code", "indicator": "indicator_id", "target_group": "target_group_id", "source": "source_id"}}}]}`

// exportedRows have figures of all sizes, and rows without.
func exportedRows() []flatrows.Observation {
	group := "own/a"
	var rows []flatrows.Observation
	for n, value := range []float64{0, 1e-7, 2.5e-7, 1.5e14, 123456789.125, -0.5, 0.1, 1234.567, 12.345, 7} {
		rows = append(rows, flatrows.Observation{IndicatorID: "own/mean", Area: "101", Period: kommune.Period(fmt.Sprint(2000 + n)), Value: &value, Status: kommune.Published, Qualifier: kommune.About})
	}
	numerator, denominator := 1.0, 3.0
	share := 100 * numerator / denominator
	return append(rows,
		flatrows.Observation{IndicatorID: "own/share", Area: "766", Period: "2024M07", TargetGroupID: &group, Value: &share, Numerator: &numerator, Denominator: &denominator, Status: kommune.Provisional, Qualifier: kommune.Exact},
		flatrows.Observation{IndicatorID: "own/share", Area: "766", Period: "2024M08", TargetGroupID: &group, Status: kommune.Suppressed, Qualifier: kommune.Exact})
}

func exportOfRows(of rowsExport, rows []flatrows.Observation) *Table {
	columns := of.columns(kommune.Danish)
	table := &Table{Name: "observations", Rows: int64(len(rows)), columns: columnDefinitions(columns)}
	table.metadata.AddText("citation", "Henvisning", "Citation", "Own")
	table.read = func(_ context.Context, do func([]cell) error) error {
		for n := range rows {
			rows[n].PeriodStart, rows[n].PeriodEnd = time.Date(2024, 7, 1, 0, 0, 0, 0, time.UTC), time.Date(2024, 7, 31, 0, 0, 0, 0, time.UTC)
			rows[n].ReleaseID, rows[n].InSource = "own@1", true
			cells := make([]cell, len(columns))
			for m, column := range columns {
				cells[m] = column.read(&rows[n])
			}
			if err := do(cells); err != nil {
				return err
			}
		}
		return nil
	}
	return table
}

func TestExportsLoadBackToTheSameFigures(t *testing.T) {
	const danishField = `, {"name": "value", "decimalChar": ","}, {"name": "numerator", "decimalChar": ","}, {"name": "denominator", "decimalChar": ","}`
	for name, c := range map[string]struct {
		format, dialect, fields string
		style                   Style
	}{
		"csv":         {"csv", `"commentChar": "#"`, "", Style{comments: true}},
		"csv, Danish": {"csv", `"commentChar": "#", "delimiter": ";"`, danishField, Style{danish: true, comments: true}},
		"json":        {"json", "", "", Style{}},
		"ndjson":      {"ndjson", "", "", Style{}},
		"xlsx":        {"xlsx", `"sheetNumber": 1`, "", Style{lang: kommune.Danish}},
		"parquet":     {"parquet", "", "", Style{}},
	} {
		t.Run(name, func(t *testing.T) {
			var written bytes.Buffer
			rows := exportedRows()
			for _, format := range Formats() {
				if format.Name == c.format {
					if err := format.Write(t.Context(), &written, exportOfRows(kommuneRows(), rows), c.style); err != nil {
						t.Fatal(err)
					}
				}
			}
			checkLoaded(t, loadExport(t, written.Bytes(), c.format, fmt.Sprintf(loadedDescriptor, c.format, c.dialect, c.fields)), rows)
		})
	}
}

// Rows of areas name them by ids, which layouts take for kommuner.
func TestRowsOfAreasLoadBackToTheSameFigures(t *testing.T) {
	rows := exportedRows()
	for n := range rows {
		rows[n].Area, rows[n].AreaName, rows[n].AreaKind = kommune.Country, "Hele landet", kommune.CountryGroup
		if n%2 == 0 {
			rows[n].Area, rows[n].AreaName, rows[n].AreaKind = "region-syddanmark", "Region Syddanmark", kommune.Region
		}
	}
	descriptor := strings.NewReplacer("kommune_code", "area_id", "kommune_name", "area_name").Replace(fmt.Sprintf(loadedDescriptor, "csv", `"commentChar": "#"`, `, {"name": "area_kind"}`))
	var written bytes.Buffer
	if err := writeCSV(t.Context(), &written, exportOfRows(areaRows(), rows), Style{comments: true}); err != nil {
		t.Fatal(err)
	}
	checkLoaded(t, loadExport(t, written.Bytes(), "csv", descriptor), rows)
}

func loadExport(t *testing.T, content []byte, format, descriptor string) []kommune.Observation {
	t.Helper()
	catalogue := kommune.NewCatalogue([]*kommune.Snapshot{{
		Dataset: kommune.Dataset{ID: kommune.ReferenceDataset},
		Vocabulary: kommune.Vocabulary{
			Kommuner:   []kommune.Kommune{{Code: "101", Name: "København"}, {Code: "766", Name: "Hedensted"}},
			PeerGroups: []kommune.PeerGroup{{ID: "region-syddanmark", Kind: kommune.Region, Name: "Region Syddanmark"}},
		},
	}})
	p, err := etl.OpenFS(t.Context(), fstest.MapFS{
		"datapackage.json": {Data: []byte(descriptor)}, "export." + format: {Data: content},
	}, etl.Options{Catalogue: catalogue})
	if err != nil {
		t.Fatal(err)
	}
	sink := &loadedSink{}
	if _, err := p.Read(t.Context(), sink); err != nil {
		t.Fatalf("%v: %.300s", err, content)
	}
	return sink.rows
}

func checkLoaded(t *testing.T, loaded []kommune.Observation, rows []flatrows.Observation) {
	t.Helper()
	if len(loaded) != len(rows) {
		t.Fatalf("%d rows of %d", len(loaded), len(rows))
	}
	for n, row := range rows {
		want := kommune.Observation{
			IndicatorID: row.IndicatorID, Period: row.Period, Area: row.Area, Value: row.Value,
			Numerator: row.Numerator, Denominator: row.Denominator, Status: row.Status, Qualifier: row.Qualifier,
		}
		if row.Numerator != nil {
			want.Value = nil // what its parts give is not kept
		}
		if row.TargetGroupID != nil {
			want.TargetGroupID = *row.TargetGroupID
		}
		// A sheet has fifteen digits.
		near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) <= 1e-15*math.Abs(b) })
		if diff := cmp.Diff(want, loaded[n], near, cmpopts.IgnoreFields(kommune.Observation{}, "SourceID")); diff != "" {
			t.Errorf("row %d (-exported +loaded):\n%s", n, diff)
		}
	}
}

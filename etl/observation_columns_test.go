package etl

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"

	"kommunebench/kommune"
)

// columnSink keeps what comes column by column as rows without a line.
type columnSink struct {
	recordingSink

	inColumns int
}

func (s *columnSink) WriteObservationColumns(_ context.Context, c *kommune.ObservationColumns) error {
	figure := func(v float64) *float64 {
		if math.IsNaN(v) {
			return nil
		}
		return &v
	}
	s.inColumns += c.Rows()
	for n := range c.Rows() {
		s.observations = append(s.observations, kommune.ObservationAt{Observation: kommune.Observation{
			IndicatorID: c.Indicators.At(n), TargetGroupID: c.TargetGroups.At(n), Period: kommune.Period(c.Periods.At(n)), Area: kommune.Area(c.Areas.At(n)),
			Value: figure(c.Values[n]), Numerator: figure(c.Numerators[n]), Denominator: figure(c.Denominators[n]),
			Status: kommune.ValueStatuses()[c.Statuses[n]], Qualifier: kommune.Qualifiers()[c.Qualifiers[n]], SourceID: c.Sources.At(n),
		}})
	}
	return nil
}

const columnsDescriptor = `{
 "name": "bench", "title": "Bench",
 "kommunebench": {"publisher": "Nobody", "indicators": [
  {"id": "share", "title": {"da": "Andel"}, "kind": "PROPORTION", "unit": "%%", "polarity": "NEUTRAL"},
  {"id": "count", "title": {"da": "Antal"}, "kind": "COUNT", "unit": "personer", "polarity": "NEUTRAL", "decimals": 0},
  {"id": "rate", "title": {"da": "Rate"}, "kind": "RATE", "unit": "pr. 1.000", "scale": 1000, "polarity": "NEUTRAL"},
  {"id": "mean", "title": {"da": "Mean"}, "kind": "MEAN", "unit": "uger", "polarity": "NEUTRAL"}]},
 "resources": [{"name": "o", "path": "o.parquet", "schema": {"missingValues": %s}, "kommunebench": {"layout": "observations"%s,
  "target_groups": [{"id": "a", "title": {"da": "A"}}, {"id": "b", "title": {"da": "B"}}]}}]}`

// dictionaryRow and plainRow are the same columns written in other ways.
type dictionaryRow struct {
	Kommune     string   `parquet:"kommune,dict"`
	Period      string   `parquet:"period,dict"`
	Indicator   *string  `parquet:"indicator,dict"`
	TargetGroup *string  `parquet:"target_group,dict"`
	Value       *float64 `parquet:"value,dict"`
	Numerator   *float64 `parquet:"numerator"`
	Denominator float64  `parquet:"denominator"`
	Status      *string  `parquet:"status,dict"`
	Qualifier   *string  `parquet:"qualifier,dict"`
	Source      *string  `parquet:"source,dict"`
}

type plainRow struct {
	Kommune     *string  `parquet:"kommune"`
	Period      string   `parquet:"period,delta"`
	Indicator   string   `parquet:"indicator"`
	TargetGroup string   `parquet:"target_group,delta"`
	Value       *float32 `parquet:"value"`
	Numerator   *int64   `parquet:"numerator"`
	Denominator string   `parquet:"denominator,dict"`
	Status      string   `parquet:"status"`
}

// chooser makes rows, a few of which are wrong.
type chooser struct {
	*rand.Rand

	faulty int // one of so many
	// denominators are what the column of texts has.
	denominators []string
}

func (c chooser) text(good []string, bad ...string) string {
	if c.IntN(c.faulty) == 0 {
		return bad[c.IntN(len(bad))]
	}
	return good[c.IntN(len(good))]
}

func (chooser) some(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func (c chooser) figure() *float64 {
	if c.IntN(c.faulty) == 0 {
		return new([]float64{-1, math.Inf(1), math.Inf(-1), math.NaN(), 1e16, math.Copysign(0, -1), 5e-324}[c.IntN(7)])
	}
	if c.IntN(4) == 0 {
		return nil
	}
	return new(float64(c.IntN(40)) / 4)
}

func (c chooser) dictionaryRow() dictionaryRow {
	row := dictionaryRow{
		Kommune: c.text([]string{"101", "766", "Aarhus", " 751 "}, "", "Atlantis", "Christiansø", "M"), Period: c.text([]string{"2024", "2023M05"}, "", "soon", "M"),
		Indicator: c.some(c.text([]string{"share", "count", "rate", "mean"}, "", "unknown")), TargetGroup: c.some(c.text([]string{"", "a", "B"}, "nobody", "M")),
		Value: c.figure(), Numerator: c.figure(), Status: c.some(c.text([]string{"", "", "PUBLISHED", "MISSING"}, "WRONG", "SUPPRESSED", "M")),
		Qualifier: c.some(c.text([]string{"", "", "ABOUT"}, "WRONG")), Source: c.some(c.text([]string{"", "published/known"}, "elsewhere")),
	}
	if figure := c.figure(); figure != nil {
		row.Denominator = *figure
	}
	if c.IntN(3) > 0 {
		row.Value = nil
	}
	return row
}

func (c chooser) plainRow() plainRow {
	from := c.dictionaryRow()
	row := plainRow{Kommune: c.some(from.Kommune), Period: from.Period, Indicator: "share", TargetGroup: "a", Denominator: c.text(c.denominators, "twelve", "", "1e400")}
	if from.Indicator != nil {
		row.Indicator = *from.Indicator
	}
	if from.Value != nil {
		row.Value = new(float32(*from.Value))
	}
	if from.Numerator != nil {
		row.Numerator = new(int64(c.IntN(30) - 1))
	}
	if from.Status != nil {
		row.Status = *from.Status
	}
	return row
}

// writeChosen writes a random table in a random way.
func writeChosen(t *testing.T, c chooser) string {
	t.Helper()
	options := []parquet.WriterOption{
		parquet.DataPageVersion(1 + c.IntN(2)), parquet.PageBufferSize([]int{64, 1000, 100_000}[c.IntN(3)]), parquet.MaxRowsPerRowGroup([]int64{3, 100, 1 << 20}[c.IntN(3)]),
		parquet.Compression([]compress.Codec{&parquet.Snappy, &parquet.Zstd, &parquet.Uncompressed, &parquet.Gzip}[c.IntN(4)]),
	}
	count := c.IntN(200)
	if c.faulty > 1000 && c.IntN(3) == 0 {
		// In groups of a few rows these would take longer than fuzzing allows.
		count = 3 * longestStretch
		options = append(options, parquet.MaxRowsPerRowGroup(1<<20))
	}
	if c.IntN(2) == 0 {
		rows := make([]plainRow, count)
		for n := range rows {
			rows[n] = c.plainRow()
		}
		return writeParquet(t, rows, options...)
	}
	rows := make([]dictionaryRow, count)
	for n := range rows {
		rows[n] = c.dictionaryRow()
	}
	return writeParquet(t, rows, options...)
}

type readResult struct {
	Report  Report
	Rejects []Reject
	Err     string
	Rows    []string
}

func readChosen(t *testing.T, content, descriptor string, maxRejects int, scanRejects int64, sink Sink, rows *[]kommune.ObservationAt) readResult {
	t.Helper()
	var result readResult
	files := fstest.MapFS{descriptorName: {Data: []byte(descriptor)}, "o.parquet": {Data: []byte(content)}}
	p, err := OpenFS(t.Context(), files, Options{
		Catalogue: smallCatalogue(), MaxRejects: maxRejects, Limits: Limits{ScanRejects: scanRejects},
		OnReject: func(r Reject) { result.Rejects = append(result.Rejects, r) },
	})
	if err != nil {
		t.Fatal(err)
	}
	report, err := p.Read(t.Context(), sink)
	if result.Report = *report; err != nil {
		result.Err = err.Error()
		return result // what the sink got is not to be used
	}
	for _, row := range *rows {
		figure := func(v *float64) string {
			if v == nil {
				return "-"
			}
			return fmt.Sprint(math.Float64bits(*v))
		}
		result.Rows = append(result.Rows, fmt.Sprint(row.Key(), figure(row.Value), figure(row.Numerator), figure(row.Denominator), row.Status, row.Qualifier, row.SourceID))
	}
	slices.Sort(result.Rows)
	return result
}

// checkColumnsAsRows reads a random table by rows and by columns: all that comes
// of it is the same. It tells how many rows came in columns.
func checkColumnsAsRows(t *testing.T, seed uint64) int {
	t.Helper()
	c := chooser{rand.New(rand.NewPCG(seed, 1)), 2, nil}
	c.denominators = [][]string{{"12", "40.5", "M"}, {"12", "1.234", "M", "45.678"}, {"12", "1.000", "123.456", "40.5"}, {"M", "0.125", "7.250"}}[max(0, c.IntN(8)-4)]
	c.faulty = []int{4, 60, 100_000}[c.IntN(3)]
	measures := ""
	if c.IntN(4) == 0 {
		measures = `, "measures": [{"indicator": "share", "numerator": "numerator", "denominator": "denominator"}, {"indicator": "count", "value": "value"}], "columns": {}`
		if c.IntN(2) == 0 {
			measures = strings.Replace(measures, `"value": "value"`, `"value": "denominator"`, 1)
		}
	}
	missing := []string{`[""]`, `["", "M"]`, `["M", "", "-1", "2.5"]`, `["NaN", ""]`, `["M"]`}[c.IntN(5)]
	missing += []string{"", `, "fields": [{"name": "value", "type": "integer"}]`, `, "fields": [{"name": "denominator", "decimalChar": "."}]`}[max(0, c.IntN(8)-5)]
	content, descriptor := writeChosen(t, c), fmt.Sprintf(columnsDescriptor, missing, measures)
	maxRejects, scanRejects := []int{0, 3, math.MaxInt32}[c.IntN(3)], int64([]int{5, 1_000_000}[c.IntN(2)])
	byRow, byColumn := &recordingSink{}, &columnSink{}
	want := readChosen(t, content, descriptor, maxRejects, scanRejects, byRow, &byRow.observations)
	got := readChosen(t, content, descriptor, maxRejects, scanRejects, byColumn, &byColumn.observations)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("seed %d, missing %s, measures %q: by rows (-), by columns (+): %s", seed, missing, measures, diff)
	}
	return byColumn.inColumns
}

func TestColumnsAreReadAsRowsAre(t *testing.T) {
	rows := 0
	for seed := range uint64(80) {
		rows += checkColumnsAsRows(t, seed)
	}
	t.Logf("%d rows came in columns", rows)
	if rows < 5_000 {
		t.Error("hardly any row came in columns")
	}
}

func FuzzColumnsAreReadAsRowsAre(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) { checkColumnsAsRows(t, seed) })
}

// A damaged file is refused by columns where it is by rows.
func FuzzDamagedColumns(f *testing.F) {
	rows, c := make([]dictionaryRow, 50), chooser{rand.New(rand.NewPCG(1, 1)), 100_000, []string{"12"}}
	for n := range rows {
		rows[n] = c.dictionaryRow()
	}
	whole := writeParquet(f, rows, parquet.PageBufferSize(64))
	f.Add(uint16(100), byte(1), whole)
	f.Fuzz(func(t *testing.T, at uint16, by byte, content string) {
		if len(content) == 0 || len(content) > 1<<16 {
			return
		}
		damaged := []byte(content)
		damaged[int(at)%len(damaged)] ^= by
		descriptor := fmt.Sprintf(columnsDescriptor, `[""]`, "")
		byRow, byColumn := &recordingSink{}, &columnSink{}
		want := readChosen(t, string(damaged), descriptor, 0, 0, byRow, &byRow.observations)
		got := readChosen(t, string(damaged), descriptor, 0, 0, byColumn, &byColumn.observations)
		if (want.Err == "") != (got.Err == "") || !slices.Equal(want.Rows, got.Rows) {
			t.Errorf("by rows %s, by columns %s", strings.TrimSpace(want.Err), got.Err)
		}
	})
}

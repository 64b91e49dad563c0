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

	"kommunebench/etl/input"
	"kommunebench/etl/source"
	"kommunebench/etl/source/sourcetest"
	"kommunebench/kommune"
)

// readByRows reads a package of one resource row by row, as batches are not: each
// row by readRow alone.
func readByRows(ctx context.Context, p *Package, sink *recordingSink) (*Report, error) {
	l := newLoading(p.options)
	l.files, l.dataset, l.sink = p.files, p.dataset, sink
	l.addRegister()
	l.defineSources(p.descriptor)
	r := &p.descriptor.Resources[0]
	l.defineTargetGroups(r)
	l.defineIndicators(p.descriptor, p.descriptorFile)
	if err := l.writeFacts(ctx); err != nil {
		return l.report, err
	}
	form := *l.layouts.find("observations")
	if len(r.Props().Measures) == 0 {
		form.Required = append([]string{"indicator"}, form.Required...)
	}
	err := l.withTable(r, &form, func(t *table, progress *meter) (int64, error) {
		o := newObservationReader(l, t)
		return l.readRows(ctx, t, progress, func(_ *table, row []source.Cell, line int64) {
			for _, m := range o.measures {
				for _, at := range []int{m.value, m.numerator, m.denominator} {
					if at >= 0 {
						t.noteFigure(at, row[at], line)
					}
				}
			}
			l.report.RowsRead += int64(len(o.measures))
			observations, faults := o.readRow(row)
			switch {
			case len(faults) == 0:
				l.report.RowsLoaded += int64(len(observations))
				for _, observation := range observations {
					sink.observations = append(sink.observations, placedObservation{observation, kommune.Place{Resource: r.Path, Line: line}})
				}
			case !l.accept(t, line, row, faults) && faults[0].Rule == input.RuleSkip:
				l.report.Skipped += int64(len(o.measures) - 1) // accept counts one
			}
		})
	})
	if err == nil {
		err = p.checkDuplicates(ctx, l)
	}
	if err == nil && l.refused() {
		err = newRejectedError(l.report)
	}
	return l.report, err
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
		count = 3 * source.MaxBatchRows
		options = append(options, parquet.MaxRowsPerRowGroup(1<<20))
	}
	if c.IntN(2) == 0 {
		rows := make([]plainRow, count)
		for n := range rows {
			rows[n] = c.plainRow()
		}
		return sourcetest.WriteParquet(t, rows, options...)
	}
	rows := make([]dictionaryRow, count)
	for n := range rows {
		rows[n] = c.dictionaryRow()
	}
	return sourcetest.WriteParquet(t, rows, options...)
}

type readResult struct {
	Report  Report
	Rejects []Reject
	Err     string
	Rows    []string
}

func readChosen(t *testing.T, content, descriptor string, maxRejects int, scanRejects int64, read func(context.Context, *Package, *recordingSink) (*Report, error)) readResult {
	t.Helper()
	var result readResult
	files := fstest.MapFS{input.DescriptorName: {Data: []byte(descriptor)}, "o.parquet": {Data: []byte(content)}, "o.csv": {Data: []byte(content)}}
	p, err := OpenFS(t.Context(), files, Options{
		Catalogue: smallCatalogue(), MaxRejects: maxRejects, Limits: input.Limits{ScanRejects: scanRejects},
		OnReject: func(r Reject) { result.Rejects = append(result.Rejects, r) },
	})
	if err != nil {
		t.Fatal(err)
	}
	sink := &recordingSink{}
	report, err := read(t.Context(), p, sink)
	if result.Report = *report; err != nil {
		result.Err = err.Error()
		return result // what the sink got is not to be used
	}
	for _, row := range sink.observations {
		figure := func(v *float64) string {
			if v == nil {
				return "-"
			}
			return fmt.Sprint(math.Float64bits(*v))
		}
		result.Rows = append(result.Rows, fmt.Sprint(row.Place, row.Key(), figure(row.Value), figure(row.Numerator), figure(row.Denominator), row.Status, row.Qualifier, row.SourceID))
	}
	slices.Sort(result.Rows)
	return result
}

func readByBatches(ctx context.Context, p *Package, sink *recordingSink) (*Report, error) {
	return p.Read(ctx, sink)
}

// checkBatchesAsRows reads a random table by rows and by batches: all that comes
// of it is the same. It returns how many rows were loaded.
func checkBatchesAsRows(t *testing.T, seed uint64) int64 {
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
	if c.IntN(3) == 0 {
		measures += `, "provisionalPeriods": ["2024"]`
	}
	descriptor := fmt.Sprintf(columnsDescriptor, missing, measures)
	content := ""
	if c.IntN(2) == 0 {
		content, descriptor = writeChosenCSV(c), strings.ReplaceAll(descriptor, "o.parquet", "o.csv")
	} else {
		content = writeChosen(t, c)
	}
	maxRejects, scanRejects := []int{0, 3, math.MaxInt32}[c.IntN(3)], int64([]int{5, 1_000_000}[c.IntN(2)])
	want := readChosen(t, content, descriptor, maxRejects, scanRejects, readByRows)
	got := readChosen(t, content, descriptor, maxRejects, scanRejects, readByBatches)
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Reject{})); diff != "" {
		t.Errorf("seed %d, missing %s, measures %q: by rows (-), by batches (+): %s", seed, missing, measures, diff)
	}
	return got.Report.RowsLoaded
}

// writeChosenCSV writes a random table as CSV: with quotes, lines within quotes,
// empty lines, rows that are too short, and perhaps an end that is cut off.
func writeChosenCSV(c chooser) string {
	var text strings.Builder
	text.WriteString("kommune,period,indicator,target_group,value,numerator,denominator,status,qualifier,source\n")
	figure := func(v *float64) string {
		if v == nil {
			return ""
		}
		return fmt.Sprint(*v)
	}
	word := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	count := c.IntN(200)
	if c.faulty > 1000 && c.IntN(3) == 0 {
		count = 2 * source.MaxBatchRows
	}
	for range count {
		row := c.dictionaryRow()
		cells := []string{
			row.Kommune, row.Period, word(row.Indicator), word(row.TargetGroup), figure(row.Value), figure(row.Numerator),
			c.text(c.denominators, "twelve", "", "1e400"), word(row.Status), word(row.Qualifier), word(row.Source),
		}
		switch c.IntN(12) {
		case 0:
			cells[0] = `"` + cells[0] + `"`
		case 1:
			cells[0] = "\"" + cells[0] + "\n\""
		case 2:
			text.WriteString("\n")
		}
		if c.IntN(c.faulty) == 0 {
			cells = cells[:1+c.IntN(len(cells)-1)]
		}
		text.WriteString(strings.Join(cells, ",") + "\n")
	}
	whole := text.String()
	return whole[:len(whole)-c.IntN(2)*c.IntN(30)]
}

func TestBatchesAreReadAsRowsAre(t *testing.T) {
	rows := int64(0)
	for seed := range uint64(160) {
		rows += checkBatchesAsRows(t, seed)
	}
	t.Logf("%d rows were loaded", rows)
	if rows < 10_000 {
		t.Error("hardly any row was loaded")
	}
}

func FuzzBatchesAreReadAsRowsAre(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) { checkBatchesAsRows(t, seed) })
}

// A damaged file is refused by batches where it is by rows.
func FuzzDamagedColumns(f *testing.F) {
	rows, c := make([]dictionaryRow, 50), chooser{rand.New(rand.NewPCG(1, 1)), 100_000, []string{"12"}}
	for n := range rows {
		rows[n] = c.dictionaryRow()
	}
	whole := sourcetest.WriteParquet(f, rows, parquet.PageBufferSize(64))
	f.Add(uint16(100), byte(1), whole)
	f.Fuzz(func(t *testing.T, at uint16, by byte, content string) {
		if len(content) == 0 || len(content) > 1<<16 {
			return
		}
		damaged := []byte(content)
		damaged[int(at)%len(damaged)] ^= by
		descriptor := fmt.Sprintf(columnsDescriptor, `[""]`, "")
		want := readChosen(t, string(damaged), descriptor, 0, 0, readByRows)
		got := readChosen(t, string(damaged), descriptor, 0, 0, readByBatches)
		if (want.Err == "") != (got.Err == "") || !slices.Equal(want.Rows, got.Rows) {
			t.Errorf("by rows %s, by batches %s", strings.TrimSpace(want.Err), got.Err)
		}
	})
}

package etl

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"kommunebench/etl/input"
	"kommunebench/etl/input/inputtest"
	"kommunebench/kommune"
)

func TestObservationsComeInBoundedChunks(t *testing.T) {
	const rows = 150_000
	files := fstest.MapFS{input.DescriptorName: {Data: []byte(benchmarkDescriptor)}, "o.csv": {Data: []byte(benchmarkRows(rows))}}
	p, err := OpenFS(t.Context(), files, Options{Catalogue: smallCatalogue()})
	if err != nil {
		t.Fatal(err)
	}
	sink := &chunkSink{}
	report, err := p.Read(t.Context(), sink)
	if err != nil || report.RowsLoaded != rows {
		t.Fatalf("%+v, %v", report, err)
	}
	total := 0
	for _, n := range sink.sizes {
		total += n
		if n > 65_536 {
			t.Errorf("a chunk of %d rows", n)
		}
	}
	if total != rows || len(sink.sizes) < 3 {
		t.Errorf("chunks of %v", sink.sizes)
	}
}

type chunkSink struct {
	recordingSink

	sizes []int
	err   error
}

func (s *chunkSink) WriteObservations(_ context.Context, columns *kommune.ObservationColumns) error {
	s.sizes = append(s.sizes, columns.Rows())
	for n, numerator := range columns.Numerators {
		if numerator < 0 || numerator >= 977 || columns.Denominators[n] < 1000 {
			return errors.New("a row has another row's figures")
		}
	}
	return s.err
}

func TestAFaultOfTheSinkIsNoRejectOfTheInput(t *testing.T) {
	files := fstest.MapFS{input.DescriptorName: {Data: []byte(benchmarkDescriptor)}, "o.csv": {Data: []byte(benchmarkRows(10))}}
	p, err := OpenFS(t.Context(), files, Options{Catalogue: smallCatalogue()})
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("the disk is full")
	_, err = p.Read(t.Context(), &chunkSink{err: broken})
	var refused *RejectedError
	if !errors.Is(err, broken) || errors.As(err, &refused) {
		t.Errorf("got %v", err)
	}
}

func TestACancelledReadingEnds(t *testing.T) {
	files := fstest.MapFS{input.DescriptorName: {Data: []byte(benchmarkDescriptor)}, "o.csv": {Data: []byte(benchmarkRows(5000))}}
	p, err := OpenFS(t.Context(), files, Options{Catalogue: smallCatalogue()})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Read(ctx, &recordingSink{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestRejectsUpToTheAllowedNumberLetTheRestLoad(t *testing.T) {
	rows := observationHeader + "766,2024,share,10,,,young,,,\nNowhere,2024,share,10,,,young,,,\n101,2024,share,140,,,young,,,\n751,2024,share,11,,,young,,,\n"
	for allowed, loads := range map[int]bool{0: false, 1: false, 2: true} {
		var seen []Reject
		options := Options{Catalogue: smallCatalogue(), MaxRejects: allowed, OnReject: func(r Reject) { seen = append(seen, r) }}
		p, err := OpenFS(t.Context(), miniPackage(t, map[string]string{"observations.csv": rows}), options)
		if err != nil {
			t.Fatal(err)
		}
		sink := &recordingSink{}
		report, err := p.Read(t.Context(), sink)
		if (err == nil) != loads || report.Rejected != 2 || len(seen) != 2 {
			t.Errorf("with %d allowed: %d rejected, %d seen, %v", allowed, report.Rejected, len(seen), err)
		}
		if loads && (sink.observations[0].Area != "766" || sink.observations[1].Area != "751") {
			t.Errorf("got %+v", sink.observations[:2])
		}
		if raw := "Nowhere,2024,share,10,,,young,,,"; seen[0].Raw != raw || seen[0].Column != "kommune" {
			t.Errorf("got %+v", seen[0])
		}
	}
}

func TestAFaultOfTheWholeFileIsNeverAllowed(t *testing.T) {
	cut := observationHeader + goodObservation + "101,2024,sha"
	p, err := OpenFS(t.Context(), miniPackage(t, map[string]string{"observations.csv": cut}), Options{Catalogue: smallCatalogue(), MaxRejects: 100})
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Read(t.Context(), &recordingSink{})
	if got := firstReject(t, err); got.Rule != "cut_line" || got.Line != 3 {
		t.Errorf("got %s", got)
	}
}

func TestTheScanEndsAfterSoManyRejectsAndKeepsTheFirst(t *testing.T) {
	rows := observationHeader + strings.Repeat("Nowhere,2024,share,10,,,young,,,\n", 20_000)
	p, err := OpenFS(t.Context(), miniPackage(t, map[string]string{"observations.csv": rows}), Options{Catalogue: smallCatalogue()})
	if err != nil {
		t.Fatal(err)
	}
	report, err := p.Read(t.Context(), &recordingSink{})
	if err == nil || report.Rejected != 10_000 || len(report.Rejects) != 1 || report.Rejects[0].Times != 10_000 {
		t.Errorf("%d rejected, %d kept, %v", report.Rejected, len(report.Rejects), err)
	}
}

func TestEqualDuplicatesAreDroppedAndCounted(t *testing.T) {
	rows := observationHeader + goodObservation + "Hedensted,2024,share,10.0,,,Unge ledige,,,\n"
	p, err := OpenFS(t.Context(), miniPackage(t, map[string]string{"observations.csv": rows}), Options{Catalogue: smallCatalogue()})
	_, report := mustRead(t, p, err)
	if report.Duplicates != 1 || report.RowsRead != report.RowsLoaded+report.Duplicates+report.Skipped {
		t.Errorf("got %+v", report)
	}
}

func TestAValueThatItsPartsConfirmIsDerivedNotStored(t *testing.T) {
	indicator := kommune.Indicator{Kind: kommune.Proportion, Scale: 100, Decimals: 1}
	for value, agrees := range map[float64]bool{33.3: true, 33.4: false, 33.2: false, 33.35: true} {
		part, whole := 1.0, 3.0
		o := kommune.Observation{Value: &value, Numerator: &part, Denominator: &whole}
		bad := checkFigure(&o, &indicator)
		if (bad == nil) != agrees || (agrees && (o.Value != nil || o.Status != kommune.Published)) {
			t.Errorf("%g: got %v, %+v", value, bad, o)
		}
	}
}

func TestAValueLosesWhatBinaryArithmeticLeftInIt(t *testing.T) {
	for _, kind := range []kommune.IndicatorKind{kommune.Difference, kommune.Mean, kommune.Score, kommune.Rate, kommune.Proportion, kommune.Count} {
		indicator := kommune.Indicator{Kind: kind, Scale: 100, Decimals: 2}
		value := 7.6899999999999995
		o := kommune.Observation{Value: &value}
		if bad := checkFigure(&o, &indicator); bad != nil || *o.Value != 7.69 {
			t.Errorf("%s: %v, %v", kind, bad, *o.Value)
		}
	}
}

func TestAMeanIsComputedFromItsPartsWhereNoValueIsGiven(t *testing.T) {
	indicator := kommune.Indicator{Kind: kommune.Mean, Scale: 1, Decimals: 1}
	number := func(x float64) *float64 { return &x }
	for _, c := range []struct {
		name                          string
		value, numerator, denominator *float64
		status                        kommune.ValueStatus
	}{
		{"both parts", nil, number(123), number(8), kommune.Published},
		{"of nobody", nil, number(0), number(0), kommune.NotApplicable},
		{"one part", nil, number(123), nil, kommune.Missing},
		{"nothing", nil, nil, nil, kommune.Missing},
		{"a value beside counts of something else", number(3.2), number(123), number(8), kommune.Published},
	} {
		o := kommune.Observation{Value: c.value, Numerator: c.numerator, Denominator: c.denominator}
		// The value of both parts is not stored: readers compute it.
		if bad := checkFigure(&o, &indicator); bad != nil || o.Status != c.status || o.Value != c.value {
			t.Errorf("%s: %v, %+v", c.name, bad, o)
		}
	}
	o := kommune.Observation{Numerator: number(1e15), Denominator: number(1e-9)}
	if bad := checkFigure(&o, &indicator); bad == nil || bad.Rule != "value_range" {
		t.Errorf("a mean larger than any figure: %v, %+v", bad, o)
	}
}

func FuzzObservations(f *testing.F) {
	f.Add([]byte(observationHeader + goodObservation))
	f.Add([]byte(benchmarkRows(3)))
	f.Add([]byte(inputtest.Gzipped(observationHeader + goodObservation)))
	f.Add([]byte(inputtest.InUTF16(observationHeader + goodObservation)))
	f.Add([]byte("kommune,period,indicator,value\n\"766\n"))
	options := Options{Catalogue: smallCatalogue(), Limits: input.Limits{RecordBytes: 1000}}
	f.Fuzz(func(t *testing.T, content []byte) {
		files := fstest.MapFS{input.DescriptorName: {Data: []byte(benchmarkDescriptor)}, "o.csv": {Data: content}}
		p, err := OpenFS(t.Context(), files, options)
		if err != nil {
			t.Fatal(err)
		}
		sink := &recordingSink{}
		report, err := p.Read(t.Context(), sink)
		var refused *RejectedError
		if err != nil && !errors.As(err, &refused) {
			t.Fatalf("a bad file is no fault of the machine: %v", err)
		}
		if err == nil && report.RowsRead != report.RowsLoaded+report.Skipped+report.Duplicates {
			t.Errorf("rows went missing: %+v", report)
		}
		for _, row := range sink.observations {
			checkRow(t, row)
		}
	})
}

// checkRow checks what must hold of every row that is let through.
func checkRow(t *testing.T, row placedObservation) {
	t.Helper()
	for _, figure := range []*float64{row.Value, row.Numerator, row.Denominator} {
		if figure != nil && (math.IsNaN(*figure) || *figure > 1e15 || *figure < 0) {
			t.Errorf("got %v", *figure)
		}
	}
	derived := row.Numerator != nil && row.Denominator != nil && *row.Denominator > 0
	if row.Status.HasValue() != (row.Value != nil || derived) {
		t.Errorf("status %s with %+v", row.Status, row)
	}
	if row.Period.Kind() == "" || row.Area == "" || row.Place.Line < 2 {
		t.Errorf("got %+v", row)
	}
}

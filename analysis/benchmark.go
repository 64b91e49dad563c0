package analysis

import (
	"kommunebench/kommune"
	"kommunebench/stats"
)

// BenchmarkKind is what kommuner are measured against.
type BenchmarkKind string

// The benchmarks.
const (
	// BenchmarkCountry is the publisher's national figure, else all kommuner
	// pooled.
	BenchmarkCountry BenchmarkKind = "COUNTRY"
	// BenchmarkPooled is the kommuner in scope taken together.
	BenchmarkPooled BenchmarkKind = "POOLED"
	// BenchmarkMedian is the median of the kommuner in scope.
	BenchmarkMedian    BenchmarkKind = "MEDIAN"
	BenchmarkPeerGroup BenchmarkKind = "PEER_GROUP"
	BenchmarkKommune   BenchmarkKind = "KOMMUNE"
	BenchmarkTarget    BenchmarkKind = "TARGET"
	// BenchmarkSimilar is the kommuner most like one, taken together.
	BenchmarkSimilar BenchmarkKind = "SIMILAR"
)

// BenchmarkQuery asks for a benchmark. PeerGroup, Kommune and Target are read
// for the kinds of that name.
type BenchmarkQuery struct {
	Kind      BenchmarkKind
	PeerGroup *string
	Kommune   *kommune.Code
	Target    *float64
	Similar   *SimilarQuery
	// Kommuner names the members for PEER_GROUP and SIMILAR instead of a group,
	// so that a link stays what it was when the group changes.
	Kommuner []kommune.Code
}

// Benchmark is the figure that kommuner are measured against. The value is nil
// where the data do not give it.
type Benchmark struct {
	Kind     BenchmarkKind
	Value    *float64
	Interval *Interval
	// Status is why the value is there or not; nil for a target.
	Status *kommune.ValueStatus
	// Suppressed counts the kommuner that are left out of the value because their
	// figures are hidden.
	Suppressed int
	// Qualifier keeps the source's hedge; a figure computed from hedged ones is
	// ABOUT as much.
	Qualifier kommune.Qualifier
	// SourceID is where a published figure comes from; nil for a computed one.
	SourceID *string
	label    kommune.Text
	// labelIsName says that the label begins with the name of a place: "Denmark",
	// in Danish "Hele landet".
	labelIsName bool
	// Members are those of the group that it was computed from; nil for other
	// kinds.
	Members []kommune.Code
	// pool is what the value is of, where that is counted; nil for a median and
	// for a number that was given or published without counts.
	pool *pool
	// opponents are the words for what it is tested against, for a kommune
	// outside it and for one that is part of it.
	opponents [2]Opponent
}

// isHedgedBySource reports whether the benchmark, or what it was computed from, was
// hedged by its source. A pool of denominators that are known only within rounding is
// ABOUT its value, and all that it may be is known.
func (b *Benchmark) isHedgedBySource() bool {
	if b.pool != nil && b.pool.rounded > 0 {
		return b.pool.qualifier.IsHedged()
	}
	return b.Qualifier.IsHedged()
}

// Rounding is from what to what the benchmark's value may be, in the indicator's
// unit, where it is computed from denominators that are known only within rounding.
func (b *Benchmark) Rounding(indicator kommune.Indicator) (least, most float64, isRounded bool) {
	if b.pool == nil || b.pool.rounded == 0 || b.isHedgedBySource() || !b.Qualifier.IsHedged() {
		return 0, 0, false
	}
	share := b.pool.share()
	return share.ShareLow * indicator.Scale, share.ShareHigh * indicator.Scale, true
}

// Label says in a language what the benchmark is.
func (b Benchmark) Label(lang kommune.Language) string { return b.label.In(lang) }

func (b benchmarkPlan) compute(p *Plan, byArea areaIndex, rows []ComparisonRow) Benchmark {
	benchmark := b.figure(p, byArea, rows)
	if benchmark.Value != nil {
		benchmark.opponents = b.opponentsOf(p, &benchmark)
	}
	if benchmark.IsHidden() && benchmark.Kind != BenchmarkMedian {
		benchmark.label = b.hiddenLabel(p)
	}
	return benchmark
}

func (b benchmarkPlan) figure(p *Plan, byArea areaIndex, rows []ComparisonRow) Benchmark {
	if published := byArea[b.area]; b.area != "" && published != nil && published.Value != nil {
		return b.areaBenchmark(p, published)
	}
	if b.named || b.kind == BenchmarkPeerGroup || b.kind == BenchmarkSimilar {
		benchmark := b.pooled(p, b.kind, b.members, byArea)
		benchmark.Members = b.members
		return benchmark
	}
	switch b.kind {
	case BenchmarkTarget:
		return Benchmark{Kind: b.kind, Value: &b.target, Qualifier: kommune.Exact, label: kommune.Text{DA: "Mål", EN: "Target"}}
	case BenchmarkMedian:
		return p.medianBenchmark(rows)
	case BenchmarkPooled:
		return b.pooled(p, b.kind, codesOf(p.Kommuner), byArea)
	case BenchmarkKommune:
		return b.kommuneBenchmark(p, byArea)
	case BenchmarkCountry:
		return b.countryBenchmark(p, byArea)
	case BenchmarkPeerGroup, BenchmarkSimilar:
	}
	if p.Indicator.Kind != kommune.Count {
		if country := b.countryBenchmark(p, byArea); country.Value != nil {
			return country
		}
	}
	return p.medianBenchmark(rows)
}

func (b benchmarkPlan) kommuneBenchmark(p *Plan, byArea areaIndex) Benchmark {
	row := p.row(kommune.Kommune{Code: b.members[0]}, byArea)
	sum := poolOf(p.Indicator.Indicator, b.members, byArea)
	return Benchmark{
		Kind: b.kind, Value: row.Value, Status: &row.Status, Suppressed: sum.suppressed, Interval: row.Interval, Qualifier: row.Qualifier, SourceID: row.SourceID,
		label: kommune.Text{DA: b.name}, labelIsName: true, pool: &sum,
	}
}

// medianBenchmark has no value where a single kommune has one: that would be
// its own benchmark.
func (p *Plan) medianBenchmark(rows []ComparisonRow) Benchmark {
	benchmark := Benchmark{Kind: BenchmarkMedian, Qualifier: kommune.Exact}
	values := make([]float64, 0, len(rows))
	status := kommune.Published
	for _, row := range rows {
		if row.Status == kommune.Suppressed {
			benchmark.Suppressed++
		}
		if row.Value == nil {
			continue
		}
		values = append(values, *row.Value)
		if row.Status == kommune.Provisional {
			status = kommune.Provisional
		}
		if row.Qualifier.IsHedged() {
			benchmark.Qualifier = kommune.About
		}
	}
	benchmark.label = p.medianLabel(len(values), benchmark.Suppressed)
	benchmark.Status = &status
	if median, ok := stats.Quantile(values, 0.5); ok && len(values) > 1 {
		median = kommune.WithoutFloatError(median, p.Indicator.Decimals)
		benchmark.Value = &median
	} else {
		benchmark.Qualifier = kommune.Exact
		status = withoutFigure(kommune.Missing, benchmark.Suppressed)
	}
	return benchmark
}

// countryBenchmark is the publisher's national figure; where there is none,
// all 98 kommuner pooled, which needs numerators and denominators.
func (b benchmarkPlan) countryBenchmark(p *Plan, byArea areaIndex) Benchmark {
	national := byArea[kommune.Country]
	if national == nil || national.Value == nil {
		return b.pooled(p, BenchmarkCountry, codesOf(p.catalogue.Kommuner.All), byArea)
	}
	return Benchmark{
		Kind: BenchmarkCountry, Value: national.Value, Status: &national.Status, Qualifier: national.Qualifier, SourceID: p.Indicator.SourceOf(national.SourceID),
		label: kommune.Text{DA: "Hele landet", EN: "Denmark"}, labelIsName: true,
		Interval: IntervalOfObservation(p.Indicator.Indicator, national, p.query.Confidence),
		pool:     nationalPool(p.Indicator.Indicator, national),
	}
}

// areaBenchmark is the publisher's figure of a region or landsdel. It is of no
// members that could be named instead: a citation names the area.
func (b benchmarkPlan) areaBenchmark(p *Plan, published *kommune.Observation) Benchmark {
	benchmark := Benchmark{
		Kind: b.kind, Value: published.Value, Status: &published.Status, Qualifier: published.Qualifier, SourceID: p.Indicator.SourceOf(published.SourceID),
		label: kommune.Text{DA: b.name, EN: b.name}, labelIsName: true,
		Interval: IntervalOfObservation(p.Indicator.Indicator, published, p.query.Confidence),
		pool:     nationalPool(p.Indicator.Indicator, published),
	}
	if benchmark.pool != nil {
		benchmark.pool.national, benchmark.pool.codes, benchmark.pool.counted = false, b.members, b.members
	}
	return benchmark
}

// nationalPool holds the counts of a national figure; nil where none are
// published, or where they are not those of the value.
func nationalPool(indicator kommune.Indicator, national *kommune.Observation) *pool {
	if share, isRounded := roundedShareOf(&indicator, national); isRounded && share.IsBounded() {
		return &pool{numerator: *national.Numerator, shares: []stats.RoundedProportion{share}, rounded: 1, qualifier: national.Qualifier, national: true}
	}
	if !indicator.IsRatio() || national.Numerator == nil || national.Denominator == nil || *national.Denominator <= 0 {
		return nil
	}
	if !hasCountsOfValue(indicator, national) {
		return nil
	}
	return &pool{
		numerator: *national.Numerator, denominator: *national.Denominator, qualifier: national.Qualifier, national: true,
		shares: []stats.RoundedProportion{stats.ExactProportion(*national.Numerator, *national.Denominator)},
	}
}

func codesOf(kommuner []kommune.Kommune) []kommune.Code {
	codes := make([]kommune.Code, len(kommuner))
	for n, k := range kommuner {
		codes[n] = k.Code
	}
	return codes
}

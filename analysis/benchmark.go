package analysis

import (
	"context"
	"fmt"
	"math"
	"time"

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
	// Qualifier keeps the source's hedge; a figure computed from hedged ones is
	// ABOUT as much.
	Qualifier kommune.Qualifier
	label     kommune.Text
	// Members are those of the group that it was computed from; nil for other
	// kinds.
	Members []kommune.Code
	// kommuner is how many it was computed from; 0 for a figure that was
	// published or given.
	kommuner int
}

// Label says in a language what the benchmark is.
func (b Benchmark) Label(lang kommune.Language) string { return b.label.In(lang) }

// benchmarkPlan is a benchmark with its kommuner looked up. A plan without a
// kind takes the country where the data give it, else the median; of counts it
// takes the median, as a country has more of everything than a kommune.
type benchmarkPlan struct {
	kind    BenchmarkKind
	members []kommune.Code
	name    string
	target  float64
	// named says that the members were named one by one.
	named bool
}

func (a *Analyst) planBenchmark(ctx context.Context, catalogue *kommune.Catalogue, query *BenchmarkQuery, day time.Time) (benchmarkPlan, error) {
	if query == nil {
		return benchmarkPlan{}, nil
	}
	plan := benchmarkPlan{kind: query.Kind}
	if query.Kommuner != nil && (query.Kind == BenchmarkPeerGroup || query.Kind == BenchmarkSimilar) {
		plan.members, plan.named = query.Kommuner, true
		_, err := kommunerOf(catalogue, &KommuneFilter{Codes: query.Kommuner}, day)
		return plan, inTermsOf(map[string]string{"codes": "benchmark.kommuner"}, err)
	}
	switch query.Kind {
	case BenchmarkPeerGroup:
		if query.PeerGroup == nil {
			return plan, kommune.InvalidInput("benchmark.peerGroup", "", "the id of a peer group, as kind is PEER_GROUP")
		}
		catalogue, id, err := a.asOf(ctx, catalogue, "benchmark.peerGroup", *query.PeerGroup)
		if err != nil {
			return plan, err
		}
		group, err := findGroup(catalogue, "benchmark.peerGroup", id, "", day)
		if err != nil {
			return plan, err
		}
		plan.members, plan.name = catalogue.Members(group.ID, day), group.Name
	case BenchmarkKommune:
		if query.Kommune == nil {
			return plan, kommune.InvalidInput("benchmark.kommune", "", "a kommune's code, as kind is KOMMUNE")
		}
		k, known := catalogue.Kommuner.Find(string(*query.Kommune))
		if !known {
			return plan, kommune.InvalidInput("benchmark.kommune", string(*query.Kommune), "the code of one of the 98 kommuner")
		}
		plan.members, plan.name = []kommune.Code{k.Code}, k.Name
	case BenchmarkTarget:
		if query.Target == nil || math.IsNaN(*query.Target) || math.IsInf(*query.Target, 0) {
			return plan, kommune.InvalidInput("benchmark.target", "", "a number in the indicator's unit, as kind is TARGET")
		}
		plan.target = *query.Target
	case BenchmarkSimilar:
		if query.Similar == nil {
			return plan, kommune.InvalidInput("benchmark.similar", "", "a kommune, k and background indicators, as kind is SIMILAR")
		}
		codes, err := a.similarCodes(ctx, catalogue, *query.Similar)
		if err != nil {
			return plan, err
		}
		k, _ := catalogue.Kommuner.Find(string(query.Similar.Kommune))
		plan.members, plan.name = codes, k.Name
	case BenchmarkCountry, BenchmarkPooled, BenchmarkMedian:
	}
	return plan, nil
}

func (b benchmarkPlan) compute(p *comparisonPlan, byArea areaIndex, rows []ComparisonRow) Benchmark {
	if b.named || b.kind == BenchmarkPeerGroup || b.kind == BenchmarkSimilar {
		benchmark := pooled(p, b.kind, b.members, byArea, b.groupLabel())
		benchmark.Members = b.members
		return benchmark
	}
	switch b.kind {
	case BenchmarkTarget:
		return Benchmark{Kind: b.kind, Value: &b.target, Qualifier: kommune.Exact, label: kommune.Text{DA: "Mål", EN: "Target"}}
	case BenchmarkMedian:
		return medianBenchmark(rows)
	case BenchmarkPooled:
		return pooled(p, b.kind, codesOf(p.scope), byArea, kommune.Text{DA: "De udvalgte kommuner samlet", EN: "The chosen kommuner together"})
	case BenchmarkKommune:
		row := p.row(kommune.Kommune{Code: b.members[0]}, byArea)
		return Benchmark{Kind: b.kind, Value: row.Value, Interval: row.Interval, Qualifier: row.Qualifier, label: kommune.Text{DA: b.name}, kommuner: 1}
	case BenchmarkCountry:
		return countryBenchmark(p, byArea)
	case BenchmarkPeerGroup, BenchmarkSimilar:
	}
	if p.indicator.Kind != kommune.Count {
		if country := countryBenchmark(p, byArea); country.Value != nil {
			return country
		}
	}
	return medianBenchmark(rows)
}

func (b benchmarkPlan) groupLabel() kommune.Text {
	switch {
	case b.named:
		return kommune.Text{
			DA: fmt.Sprintf("%d navngivne kommuner samlet", len(b.members)),
			EN: fmt.Sprintf("%d named kommuner together", len(b.members)),
		}
	case b.kind == BenchmarkSimilar:
		return kommune.Text{
			DA: fmt.Sprintf("De %d kommuner, der ligner %s mest, samlet", len(b.members), b.name),
			EN: fmt.Sprintf("The %d kommuner most like %s together", len(b.members), b.name),
		}
	}
	return kommune.Text{DA: b.name + " samlet", EN: b.name + " together"}
}

func medianBenchmark(rows []ComparisonRow) Benchmark {
	benchmark := Benchmark{
		Kind: BenchmarkMedian, Qualifier: kommune.Exact,
		label: kommune.Text{DA: "Medianen af kommunerne", EN: "Median of the kommuner"},
	}
	values := make([]float64, 0, len(rows))
	for _, row := range rows {
		if row.Value == nil {
			continue
		}
		values = append(values, *row.Value)
		if isHedged(row.Qualifier) {
			benchmark.Qualifier = kommune.About
		}
	}
	if median, ok := stats.Quantile(values, 0.5); ok {
		benchmark.Value, benchmark.kommuner = &median, len(values)
	}
	return benchmark
}

// countryBenchmark is the publisher's national figure; where there is none,
// all 98 kommuner pooled, which needs numerators and denominators.
func countryBenchmark(p *comparisonPlan, byArea areaIndex) Benchmark {
	if national := byArea[kommune.Country]; national != nil && national.Value != nil {
		return Benchmark{
			Kind: BenchmarkCountry, Value: national.Value, Qualifier: national.Qualifier, label: kommune.Text{DA: "Hele landet", EN: "Denmark"},
			Interval: intervalOfObservation(p.indicator.Indicator, national, p.query.Confidence),
		}
	}
	label := kommune.Text{DA: "Hele landet, kommunerne samlet", EN: "Denmark, the kommuner together"}
	return pooled(p, BenchmarkCountry, codesOf(p.catalogue.Kommuner.All), byArea, label)
}

func codesOf(kommuner []kommune.Kommune) []kommune.Code {
	codes := make([]kommune.Code, len(kommuner))
	for n, k := range kommuner {
		codes[n] = k.Code
	}
	return codes
}

// pooled sums numerators and denominators. It has no value for figures that
// are no ratios: they can't be added up to one of the same meaning.
func pooled(p *comparisonPlan, kind BenchmarkKind, codes []kommune.Code, byArea areaIndex, label kommune.Text) Benchmark {
	sum := poolOf(codes, byArea)
	benchmark := Benchmark{Kind: kind, Qualifier: sum.qualifier, label: label, kommuner: sum.kommuner}
	if sum.denominator <= 0 || !p.indicator.IsRatio() {
		benchmark.label = withoutValue(label, p.indicator.IsRatio())
		return benchmark
	}
	if sum.kommuner < len(codes) {
		benchmark.label = kommune.Text{
			DA: fmt.Sprintf("%s: %d af %d med tal", label.DA, sum.kommuner, len(codes)),
			EN: fmt.Sprintf("%s: %d of %d with a figure", label.EN, sum.kommuner, len(codes)),
		}
	}
	benchmark.Value = finite(p.indicator.Scale * sum.numerator / sum.denominator)
	if !isHedged(sum.qualifier) {
		benchmark.Interval = IntervalOf(p.indicator.Indicator, &sum.numerator, &sum.denominator, p.query.Confidence)
	}
	return benchmark
}

// pool is several kommuner taken together.
type pool struct {
	numerator, denominator float64
	kommuner               int
	qualifier              kommune.Qualifier
}

// poolOf adds up numerators and denominators of the kommuner that have both.
func poolOf(codes []kommune.Code, byArea areaIndex) pool {
	sum := pool{qualifier: kommune.Exact}
	for _, code := range codes {
		observation := byArea[code.Area()]
		if observation == nil || observation.Value == nil || observation.Numerator == nil || observation.Denominator == nil {
			continue
		}
		sum.numerator += *observation.Numerator
		sum.denominator += *observation.Denominator
		sum.kommuner++
		if isHedged(observation.Qualifier) {
			sum.qualifier = kommune.About
		}
	}
	return sum
}

func withoutValue(label kommune.Text, ratio bool) kommune.Text {
	if !ratio {
		return kommune.Text{
			DA: label.DA + ": kan ikke beregnes, da tal af denne slags ikke kan lægges sammen",
			EN: label.EN + ": cannot be computed, as figures of this kind can't be added up",
		}
	}
	return kommune.Text{
		DA: label.DA + ": kan ikke beregnes, da tæller og nævner ikke er offentliggjort",
		EN: label.EN + ": cannot be computed, as numerator and denominator are not published",
	}
}

package analysis

import (
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
)

// BenchmarkQuery asks for a benchmark. PeerGroup, Kommune and Target are read
// for the kinds of that name.
type BenchmarkQuery struct {
	Kind      BenchmarkKind
	PeerGroup *string
	Kommune   *kommune.Code
	Target    *float64
}

// Benchmark is the figure that kommuner are measured against. The value is nil
// where the data do not give it.
type Benchmark struct {
	Kind     BenchmarkKind
	Value    *float64
	Interval *Interval
	label    kommune.Text
}

// Label says in a language what the benchmark is.
func (b Benchmark) Label(lang kommune.Language) string { return b.label.In(lang) }

// benchmarkPlan is a benchmark with its kommuner looked up. A plan without a
// kind takes the country where the data give it, else the median.
type benchmarkPlan struct {
	kind    BenchmarkKind
	members []kommune.Code
	name    string
	target  float64
}

func planBenchmark(catalogue *kommune.Catalogue, query *BenchmarkQuery, day time.Time) (benchmarkPlan, error) {
	if query == nil {
		return benchmarkPlan{}, nil
	}
	plan := benchmarkPlan{kind: query.Kind}
	switch query.Kind {
	case BenchmarkPeerGroup:
		if query.PeerGroup == nil {
			return plan, kommune.InvalidInput("benchmark.peerGroup", "", "the id of a peer group, as kind is PEER_GROUP")
		}
		group, err := findGroup(catalogue, "benchmark.peerGroup", *query.PeerGroup, "", day)
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
	case BenchmarkCountry, BenchmarkPooled, BenchmarkMedian:
	}
	return plan, nil
}

func (b benchmarkPlan) compute(p *comparisonPlan, byArea map[kommune.Area]kommune.Observation, values []float64) Benchmark {
	switch b.kind {
	case BenchmarkTarget:
		return Benchmark{Kind: b.kind, Value: &b.target, label: kommune.Text{DA: "Mål", EN: "Target"}}
	case BenchmarkMedian:
		return medianBenchmark(values)
	case BenchmarkPooled:
		return pooled(p, b.kind, codesOf(p.scope), byArea, kommune.Text{DA: "De udvalgte kommuner samlet", EN: "The chosen kommuner together"})
	case BenchmarkPeerGroup:
		label := kommune.Text{DA: b.name + " samlet", EN: b.name + " together"}
		return pooled(p, b.kind, b.members, byArea, label)
	case BenchmarkKommune:
		row := p.row(kommune.Kommune{Code: b.members[0]}, byArea)
		return Benchmark{Kind: b.kind, Value: row.Value, Interval: row.Interval, label: kommune.Text{DA: b.name}}
	case BenchmarkCountry:
		return countryBenchmark(p, byArea)
	}
	if country := countryBenchmark(p, byArea); country.Value != nil {
		return country
	}
	return medianBenchmark(values)
}

func medianBenchmark(values []float64) Benchmark {
	benchmark := Benchmark{Kind: BenchmarkMedian, label: kommune.Text{DA: "Medianen af kommunerne", EN: "Median of the kommuner"}}
	if median, ok := stats.Quantile(values, 0.5); ok {
		benchmark.Value = &median
	}
	return benchmark
}

// countryBenchmark is the publisher's national figure; where there is none,
// all 98 kommuner pooled, which needs numerators and denominators.
func countryBenchmark(p *comparisonPlan, byArea map[kommune.Area]kommune.Observation) Benchmark {
	if national, found := byArea[kommune.Country]; found && national.Value != nil {
		return Benchmark{
			Kind: BenchmarkCountry, Value: national.Value, label: kommune.Text{DA: "Hele landet", EN: "Denmark"},
			Interval: IntervalOf(p.indicator.Indicator, national.Numerator, national.Denominator, p.query.Confidence),
		}
	}
	label := kommune.Text{DA: "Hele landet (kommunerne samlet)", EN: "Denmark (the kommuner together)"}
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
func pooled(p *comparisonPlan, kind BenchmarkKind, codes []kommune.Code, byArea map[kommune.Area]kommune.Observation, label kommune.Text) Benchmark {
	benchmark := Benchmark{Kind: kind, label: label}
	numerator, denominator, ok := sums(codes, byArea)
	if !ok || !p.indicator.IsRatio() {
		benchmark.label = withoutValue(label)
		return benchmark
	}
	value := p.indicator.Scale * numerator / denominator
	benchmark.Value = &value
	benchmark.Interval = IntervalOf(p.indicator.Indicator, &numerator, &denominator, p.query.Confidence)
	return benchmark
}

// sums adds up numerators and denominators of the kommuner that have both; ok
// is false where none has a denominator above zero.
func sums(codes []kommune.Code, byArea map[kommune.Area]kommune.Observation) (numerator, denominator float64, ok bool) {
	for _, code := range codes {
		observation := byArea[code.Area()]
		if observation.Value == nil || observation.Numerator == nil || observation.Denominator == nil {
			continue
		}
		numerator += *observation.Numerator
		denominator += *observation.Denominator
	}
	return numerator, denominator, denominator > 0
}

func withoutValue(label kommune.Text) kommune.Text {
	return kommune.Text{
		DA: label.DA + ": kan ikke beregnes, da tæller og nævner ikke er offentliggjort",
		EN: label.EN + ": cannot be computed, as numerator and denominator are not published",
	}
}

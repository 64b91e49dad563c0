package address

import (
	"strings"

	"kommunebench/analysis"
	"kommunebench/analysis/flatrows"
	"kommunebench/kommune"
)

// Indicator is an indicator's id, which must be given.
func (a *Arguments) Indicator() string {
	return a.Required("indicator", "an indicator's id, such as published/deregistration-3-months")
}

// Required is a parameter's one value, which must be given.
func (a *Arguments) Required(name, takes string) string {
	text := a.Text(name)
	if text == nil {
		a.Refuse(name, "", takes)
		return ""
	}
	return *text
}

// Confidence is the level asked for, else the default.
func (a *Arguments) Confidence() float64 {
	if confidence := a.Number("confidence"); confidence != nil {
		return *confidence
	}
	return analysis.DefaultConfidence
}

// Kommuner are the parameters that choose kommuner; nil where none is given.
func (a *Arguments) Kommuner() *analysis.KommuneFilter {
	filter := analysis.KommuneFilter{
		Codes: a.codes("kommuner"), Region: a.Text("region"), Landsdel: a.Text("landsdel"), PeerGroup: a.Text("peerGroup"),
		Search: a.Text("search"), SimilarTo: a.similar("similarTo", "similarK", "similarOn"),
	}
	if filter.Codes == nil && filter.Region == nil && filter.Landsdel == nil && filter.PeerGroup == nil && filter.Search == nil && filter.SimilarTo == nil {
		return nil
	}
	return &filter
}

// Areas reads the parameters that choose areas larger than a kommune.
func (a *Arguments) Areas() *flatrows.AreaFilter {
	filter := &flatrows.AreaFilter{Areas: a.List("areas")}
	kinds := make([]string, 0, len(kommune.PeerGroupKinds()))
	for _, kind := range kommune.PeerGroupKinds() {
		kinds = append(kinds, string(kind))
	}
	if kind := kommune.PeerGroupKind(a.Enum("kind", "", kinds)); kind != "" {
		filter.Kind = &kind
	}
	return filter
}

// similar reads the parameters (of, k, on) that choose the kommuner most similar to
// one; nil where that one is not given.
func (a *Arguments) similar(of, k, on string) *analysis.SimilarQuery {
	code, most, ids := a.code(of), a.Integer(k, analysis.DefaultSimilar), a.List(on)
	if code == nil {
		for _, name := range []string{k, on} {
			if a.given.Get(name) != "" {
				a.Refuse(name, a.given.Get(name), "nothing without "+of+", a kommune's code")
			}
		}
		return nil
	}
	a.parameterNames["kommune"], a.parameterNames["k"], a.parameterNames["on"] = of, k, on
	return &analysis.SimilarQuery{Kommune: *code, K: most, On: ids}
}

// Benchmark reads the parameters that choose what kommuner are measured against; nil
// where none is given.
func (a *Arguments) Benchmark() *analysis.BenchmarkQuery {
	kinds := BenchmarkKinds()
	query := analysis.BenchmarkQuery{
		Kind:      analysis.BenchmarkKind(a.Enum("benchmark", "", kinds)),
		PeerGroup: a.Text("benchmarkPeerGroup"), Kommune: a.code("benchmarkKommune"), Target: a.Number("benchmarkTarget"),
		Similar:  a.similar("benchmarkSimilarTo", "benchmarkSimilarK", "benchmarkSimilarOn"),
		Kommuner: a.codes("benchmarkKommuner"),
	}
	for _, name := range []string{"peerGroup", "kommune", "target", "kommuner"} {
		a.parameterNames["benchmark."+name] = "benchmark" + strings.ToUpper(name[:1]) + name[1:]
	}
	a.parameterNames["benchmark.similar"] = "benchmarkSimilarTo"
	if query.Kind != "" {
		return &query
	}
	for _, name := range a.known {
		if strings.HasPrefix(name, "benchmark") && a.given.Get(name) != "" {
			a.Refuse(name, a.given.Get(name), "nothing without benchmark, one of "+strings.Join(kinds, ", "))
		}
	}
	return nil
}

// BenchmarkKinds are the kinds of benchmark that an address may name.
func BenchmarkKinds() []string {
	kinds := []string{}
	for _, kind := range []analysis.BenchmarkKind{
		analysis.BenchmarkCountry, analysis.BenchmarkPooled, analysis.BenchmarkMedian, analysis.BenchmarkPeerGroup,
		analysis.BenchmarkKommune, analysis.BenchmarkTarget, analysis.BenchmarkSimilar,
	} {
		kinds = append(kinds, string(kind))
	}
	return kinds
}

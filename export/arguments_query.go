package export

import (
	"strings"

	"kommunebench/analysis"
	"kommunebench/analysis/flatrows"
	"kommunebench/kommune"
)

func (a *Arguments) indicator() string {
	return a.required("indicator", "an indicator's id, such as published/deregistration-3-months")
}

// required is a parameter's one value, which must be given.
func (a *Arguments) required(name, takes string) string {
	text := a.text(name)
	if text == nil {
		a.refuse(name, "", takes)
		return ""
	}
	return *text
}

func (a *Arguments) confidence() float64 {
	if confidence := a.number("confidence"); confidence != nil {
		return *confidence
	}
	return analysis.DefaultConfidence
}

func (a *Arguments) kommuner() *analysis.KommuneFilter {
	filter := analysis.KommuneFilter{
		Codes: a.codes("kommuner"), Region: a.text("region"), Landsdel: a.text("landsdel"), PeerGroup: a.text("peerGroup"),
		Search: a.text("search"), SimilarTo: a.similar("similarTo", "similarK", "similarOn"),
	}
	if filter.Codes == nil && filter.Region == nil && filter.Landsdel == nil && filter.PeerGroup == nil && filter.Search == nil && filter.SimilarTo == nil {
		return nil
	}
	return &filter
}

// areas reads the parameters that choose areas larger than a kommune.
func (a *Arguments) areas() *flatrows.AreaFilter {
	filter := &flatrows.AreaFilter{Areas: a.list("areas")}
	kinds := make([]string, 0, len(kommune.PeerGroupKinds()))
	for _, kind := range kommune.PeerGroupKinds() {
		kinds = append(kinds, string(kind))
	}
	if kind := kommune.PeerGroupKind(a.enum("kind", "", kinds)); kind != "" {
		filter.Kind = &kind
	}
	return filter
}

// defaultSimilar is the number of similar kommuner by default, as in the schema's
// SimilarInput.
const defaultSimilar = 6

// similar reads the parameters (of, k, on) that choose the kommuner most similar to
// one; nil where that one is not given.
func (a *Arguments) similar(of, k, on string) *analysis.SimilarQuery {
	code, most, ids := a.code(of), a.integer(k, defaultSimilar), a.list(on)
	if code == nil {
		for _, name := range []string{k, on} {
			if a.given.Get(name) != "" {
				a.refuse(name, a.given.Get(name), "nothing without "+of+", a kommune's code")
			}
		}
		return nil
	}
	a.parameterNames["kommune"], a.parameterNames["k"], a.parameterNames["on"] = of, k, on
	return &analysis.SimilarQuery{Kommune: *code, K: most, On: ids}
}

func (a *Arguments) benchmark() *analysis.BenchmarkQuery {
	kinds := benchmarkKinds()
	query := analysis.BenchmarkQuery{
		Kind:      analysis.BenchmarkKind(a.enum("benchmark", "", kinds)),
		PeerGroup: a.text("benchmarkPeerGroup"), Kommune: a.code("benchmarkKommune"), Target: a.number("benchmarkTarget"),
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
			a.refuse(name, a.given.Get(name), "nothing without benchmark, one of "+strings.Join(kinds, ", "))
		}
	}
	return nil
}

func benchmarkKinds() []string {
	kinds := []string{}
	for _, kind := range []analysis.BenchmarkKind{
		analysis.BenchmarkCountry, analysis.BenchmarkPooled, analysis.BenchmarkMedian, analysis.BenchmarkPeerGroup,
		analysis.BenchmarkKommune, analysis.BenchmarkTarget, analysis.BenchmarkSimilar,
	} {
		kinds = append(kinds, string(kind))
	}
	return kinds
}

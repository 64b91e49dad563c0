package citation

import (
	"net/url"
	"slices"
	"strings"

	"kommunebench/analysis"
	"kommunebench/analysis/correlation"
	"kommunebench/analysis/ranking"
	"kommunebench/analysis/trend"
	"kommunebench/kommune"
)

// The page's views that citations lead to, by the last part of their addresses.
const (
	comparisonView = "sammenlign"
	trendView      = "udvikling"
	relationView   = "sammenhaeng"
)

// viewAddress is the address of a view of the page, as docs/api.md lists its
// parameters.
type viewAddress struct {
	view       string
	parameters []string
}

// readable keeps what an address may hold as it is: people read it.
var readable = strings.NewReplacer("%2F", "/", "%40", "@", "%2C", ",")

func (v *viewAddress) add(name, value string) {
	if value != "" {
		v.parameters = append(v.parameters, name+"="+readable.Replace(url.QueryEscape(value)))
	}
}

// in is the address below that of the server.
func (v *viewAddress) in(base string, lang kommune.Language) string {
	if lang != kommune.Danish {
		v.add("lang", strings.ToLower(string(lang)))
	}
	return strings.TrimSuffix(base, "/") + "/" + v.view + "?" + strings.Join(v.parameters, "&")
}

// comparisonPage is the address of the view that shows a comparison; empty where
// there is none.
func (l Links) comparisonPage(c *analysis.Comparison, lang kommune.Language) string {
	benchmark, shown := benchmarkParameter(withMembers(c.Query.Benchmark, c.Benchmark.Members))
	if !shown || c.Query.Confidence != analysis.DefaultConfidence {
		return ""
	}
	view := viewAddress{view: comparisonView}
	view.add("indicator", c.Indicator.ID)
	view.add("period", string(c.Period))
	if c.TargetGroup != nil {
		view.add("targetGroup", c.TargetGroup.ID)
	}
	if chosen := asResolved(c.Query.Kommuner, c.Rows, func(r analysis.ComparisonRow) kommune.Kommune { return r.Kommune }); chosen != nil {
		view.add("kommuner", codesParameter(chosen.Codes))
	}
	view.add("benchmark", benchmark)
	view.add("release", c.Release.ID)
	return view.in(l.BaseURL, lang)
}

// changePage is the address of the view that shows a ranking of change; empty where there
// is none.
func (l Links) changePage(r *ranking.Ranking, lang kommune.Language) string {
	if r.From == nil || r.Query.Of != ranking.ByChange || r.Query.Confidence != analysis.DefaultConfidence {
		return ""
	}
	view := viewAddress{view: comparisonView}
	view.add("by", "change")
	view.add("indicator", r.Indicator.ID)
	view.add("from", string(*r.From))
	view.add("period", string(r.To))
	if r.TargetGroup != nil {
		view.add("targetGroup", r.TargetGroup.ID)
	}
	if chosen := asResolved(r.Query.Kommuner, r.Kommuner(), func(k kommune.Kommune) kommune.Kommune { return k }); chosen != nil {
		view.add("kommuner", codesParameter(chosen.Codes))
	}
	view.add("release", r.Release.ID)
	return view.in(l.BaseURL, lang)
}

// benchmarkParameter writes a benchmark as addresses of the page have it; shown is
// false where none of its views takes one like it.
func benchmarkParameter(b *analysis.BenchmarkQuery) (text string, shown bool) {
	if b == nil {
		return "", true
	}
	switch b.Kind {
	case analysis.BenchmarkCountry, analysis.BenchmarkPooled, analysis.BenchmarkMedian:
		return string(b.Kind), true
	case analysis.BenchmarkKommune:
		return string(*b.Kommune), true
	case analysis.BenchmarkPeerGroup:
		return codesParameter(b.Kommuner), len(b.Kommuner) > 0
	case analysis.BenchmarkTarget, analysis.BenchmarkSimilar:
	}
	return "", false
}

func codesParameter(codes []kommune.Code) string {
	texts := make([]string, len(codes))
	for n, code := range codes {
		texts[n] = string(code)
	}
	return strings.Join(texts, ",")
}

// trendPage is the address of the view that shows a trend; empty where there is none.
func (l Links) trendPage(t *trend.Trend, lang kommune.Language) string {
	const mostSeries = 12 // of one view
	if len(t.Series) == 0 || len(t.Series) > mostSeries || t.Query.Confidence != analysis.DefaultConfidence {
		return ""
	}
	view := viewAddress{view: trendView}
	view.add("indicator", t.Indicator.ID)
	view.add("period", string(t.Periods[len(t.Periods)-1]))
	view.add("from", string(t.Periods[0]))
	if t.TargetGroup != nil {
		view.add("targetGroup", t.TargetGroup.ID)
	}
	view.add("release", t.Release.ID)
	for n := range t.Series {
		view.add("kommune", string(t.Series[n].Kommune.Code))
	}
	return view.in(l.BaseURL, lang)
}

// relationPage is the address of the view that shows a relation; empty where it is of
// no kommune.
func (l Links) relationPage(r *correlation.Relation, lang kommune.Language) string {
	chosen := asResolved(r.Query.Kommuner, r.Kommuner(), func(k kommune.Kommune) kommune.Kommune { return k })
	if chosen != nil && len(chosen.Codes) == 0 {
		return ""
	}
	view := viewAddress{view: relationView}
	view.add("x", r.X.ID)
	view.add("y", r.Y.ID)
	view.add("xPeriod", string(r.XPeriod))
	view.add("yPeriod", string(r.YPeriod))
	if r.Query.TargetGroup != nil {
		view.add("targetGroup", *r.Query.TargetGroup)
	}
	if chosen != nil {
		view.add("kommuner", codesParameter(chosen.Codes))
	}
	view.add("release", r.X.Snapshot.Release.ID)
	if r.X.Snapshot != r.Y.Snapshot {
		view.add("yRelease", r.Y.Snapshot.Release.ID)
	}
	return view.in(l.BaseURL, lang)
}

// PageAbout is the address of a view that is about a kommune.
func PageAbout(catalogue *kommune.Catalogue, address string, code *kommune.Code) (*string, error) {
	if address == "" {
		return nil, nil //nolint:nilnil // no address is an answer: there is no such view
	}
	if code != nil {
		found, known := catalogue.Kommuner.Find(string(*code))
		if !known {
			return nil, kommune.InvalidInput("kommune", string(*code), "the code of one of the 98 kommuner")
		}
		_, query, _ := strings.Cut(address, "?")
		if parameter := "kommune=" + string(found.Code); !slices.Contains(strings.Split(query, "&"), parameter) {
			address += "&" + parameter
		}
	}
	return &address, nil
}

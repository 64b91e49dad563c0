// Package citation makes citations of what analysis found: with an address that answers
// with the same figures of the same release, and one of the page that shows them.
package citation

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"kommunebench/analysis"
	"kommunebench/analysis/correlation"
	"kommunebench/analysis/pooling"
	"kommunebench/analysis/ranking"
	"kommunebench/analysis/trend"
	"kommunebench/analysis/words"
	"kommunebench/kommune"
)

// Links makes citations.
type Links struct {
	// BaseURL stands before the path of every address, e.g. https://example.org.
	BaseURL string
}

// link is a GET request that answers with a field's figures again. Arguments
// are written as GraphQL literals.
func (l Links) link(field, arguments, selection string) string {
	query := fmt.Sprintf("{%s(%s){%s}}", field, arguments, selection)
	return strings.TrimSuffix(l.BaseURL, "/") + "/graphql?query=" + url.QueryEscape(query)
}

type literals []string

func (l *literals) text(name string, value *string) {
	if value != nil {
		*l = append(*l, fmt.Sprintf("%s:%s", name, quote(*value)))
	}
}

func (l *literals) filter(f *analysis.KommuneFilter) {
	if f == nil {
		return
	}
	var parts literals
	if f.Codes != nil {
		parts = append(parts, "codes:"+codeList(f.Codes))
	}
	parts.text("region", f.Region)
	parts.text("landsdel", f.Landsdel)
	parts.text("peerGroup", f.PeerGroup)
	parts.text("search", f.Search)
	parts.similar("similarTo", f.SimilarTo)
	*l = append(*l, "kommuner:{"+strings.Join(parts, ",")+"}")
}

func (l *literals) benchmark(b *analysis.BenchmarkQuery) {
	if b == nil {
		return
	}
	parts := literals{"kind:" + string(b.Kind)}
	parts.text("peerGroup", b.PeerGroup)
	if b.Kommune != nil {
		code := string(*b.Kommune)
		parts.text("kommune", &code)
	}
	if b.Target != nil {
		parts = append(parts, fmt.Sprintf("target:%g", *b.Target))
	}
	parts.similar("similar", b.Similar)
	if b.Kommuner != nil {
		parts = append(parts, "kommuner:"+codeList(b.Kommuner))
	}
	*l = append(*l, "benchmark:{"+strings.Join(parts, ",")+"}")
}

func codeList(codes []kommune.Code) string {
	quoted := make([]string, len(codes))
	for n, code := range codes {
		quoted[n] = quote(string(code))
	}
	return "[" + strings.Join(quoted, ",") + "]"
}

// asResolved names the kommuner that a filter chose one by one: groups and
// names change from release to release, and a citation must not.
func asResolved[T any](filter *analysis.KommuneFilter, chosen []T, of func(T) kommune.Kommune) *analysis.KommuneFilter {
	if filter == nil {
		return nil
	}
	codes := make([]kommune.Code, len(chosen))
	for n, item := range chosen {
		codes[n] = of(item).Code
	}
	slices.Sort(codes)
	return &analysis.KommuneFilter{Codes: codes}
}

// withMembers does the same for the members of a benchmark's group.
func withMembers(query *analysis.BenchmarkQuery, members []kommune.Code) *analysis.BenchmarkQuery {
	if query == nil || members == nil {
		return query
	}
	return &analysis.BenchmarkQuery{Kind: query.Kind, Kommuner: members}
}

func (l *literals) similar(name string, s *analysis.SimilarQuery) {
	if s == nil {
		return
	}
	ids := make([]string, len(s.On))
	for n, id := range s.On {
		ids[n] = quote(id)
	}
	*l = append(*l, fmt.Sprintf("%s:{kommune:%s,k:%d,on:[%s]}", name, quote(string(s.Kommune)), s.K, strings.Join(ids, ",")))
}

// quote writes a GraphQL string. Control characters can't be part of an id or
// a name, so they are dropped and not escaped.
func quote(text string) string {
	clean := strings.Map(func(c rune) rune {
		if c < ' ' {
			return -1
		}
		return c
	}, text)
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(clean) + `"`
}

// Comparison cites a comparison: the kommuner that were compared, by their codes.
func (l Links) Comparison(c *analysis.Comparison, lang kommune.Language) *words.Citation {
	period := string(c.Period)
	arguments := literals{}
	arguments.text("indicator", &c.Indicator.ID)
	arguments.text("period", &period)
	if c.TargetGroup != nil {
		arguments.text("targetGroup", &c.TargetGroup.ID)
	}
	arguments.filter(asResolved(c.Query.Kommuner, c.Rows, func(r analysis.ComparisonRow) kommune.Kommune { return r.Kommune }))
	arguments.benchmark(withMembers(c.Query.Benchmark, c.Benchmark.Members))
	arguments = append(arguments, fmt.Sprintf("confidence:%g", c.Query.Confidence))
	arguments.text("release", &c.Release.ID)
	link := l.link("compare", strings.Join(arguments, ","), "period,benchmark{kind,value},rows{kommune{code,name},value,numerator,denominator,status,qualifier,interval{lower,upper},rank,quartile,difference},revised{newest{id},changed,sentence}")
	citation := words.Cite(lang, c.Indicator, c.SourceIDs(), words.CitedPeriod(c.Indicator, c.Period, lang), link, dayOf(c.Computed))
	citation.Page = l.comparisonPage(c, lang)
	return &citation
}

// Trend cites a trend, of the kommuner that it followed.
func (l Links) Trend(t *trend.Trend, lang kommune.Language) *words.Citation {
	first, last := string(t.Periods[0]), string(t.Periods[len(t.Periods)-1])
	arguments := literals{}
	arguments.text("indicator", &t.Indicator.ID)
	arguments.filter(asResolved(t.Query.Kommuner, t.Series, func(s trend.Series) kommune.Kommune { return s.Kommune }))
	if t.TargetGroup != nil {
		arguments.text("targetGroup", &t.TargetGroup.ID)
	}
	arguments.text("from", &first)
	arguments.text("to", &last)
	arguments = append(arguments, fmt.Sprintf("confidence:%g", t.Query.Confidence))
	arguments.text("release", &t.Release.ID)
	link := l.link("trend", strings.Join(arguments, ","), "periods,series{kommune{code,name},points{period,value,status,change,changePct}},revised{newest{id},changed,sentence}")
	citation := words.Cite(lang, t.Indicator, t.SourceIDs(), first+"–"+last, link, dayOf(t.Computed))
	citation.Page = l.trendPage(t, lang)
	return &citation
}

// Relation cites how two indicators go together. The second release is named only where
// it is another than the first.
func (l Links) Relation(rel *correlation.Relation, lang kommune.Language) *words.Citation {
	xPeriod, yPeriod := string(rel.XPeriod), string(rel.YPeriod)
	arguments := literals{}
	arguments.text("x", &rel.X.ID)
	arguments.text("y", &rel.Y.ID)
	arguments.text("xPeriod", &xPeriod)
	arguments.text("yPeriod", &yPeriod)
	arguments.text("targetGroup", rel.Query.TargetGroup)
	arguments.filter(asResolved(rel.Query.Kommuner, rel.Kommuner(), func(k kommune.Kommune) kommune.Kommune { return k }))
	arguments.text("release", &rel.X.Snapshot.Release.ID)
	if rel.X.Snapshot != rel.Y.Snapshot {
		arguments.text("yRelease", &rel.Y.Snapshot.Release.ID)
	}
	link := l.link("relation", strings.Join(arguments, ","), "n,points{kommune{code,name},x,y},revisedX{newest{id},changed,sentence},revisedY{newest{id},changed,sentence}")
	citation := words.Cite(lang, rel.X, rel.SourceIDs(), rel.Y.Title(lang)+", "+xPeriod+" / "+yPeriod, link, dayOf(rel.Computed))
	citation.Page = l.relationPage(rel, lang)
	return &citation
}

// Ranking cites a ranking of all kommuner in scope, however many rows were asked for.
func (l Links) Ranking(ranking *ranking.Ranking, lang kommune.Language) *words.Citation {
	to := string(ranking.To)
	arguments, period := literals{}, words.CitedPeriod(ranking.Indicator, ranking.To, lang)
	arguments.text("indicator", &ranking.Indicator.ID)
	arguments = append(arguments, "of:"+string(ranking.Query.Of))
	if ranking.From != nil {
		from := string(*ranking.From)
		arguments.text("from", &from)
		period = from + "–" + to
	}
	arguments.text("to", &to)
	if ranking.TargetGroup != nil {
		arguments.text("targetGroup", &ranking.TargetGroup.ID)
	}
	arguments.filter(asResolved(ranking.Query.Kommuner, ranking.Kommuner(), func(k kommune.Kommune) kommune.Kommune { return k }))
	arguments = append(arguments, fmt.Sprintf("confidence:%g", ranking.Query.Confidence), "orderBy:"+string(ranking.Query.OrderBy))
	arguments.text("release", &ranking.Release.ID)
	link := l.link("ranking", strings.Join(arguments, ","), "from,to,rows{kommune{code,name},value,status,earlierValue,earlierStatus,change,changePct,rank,rankInterval{lower,upper},significanceAfterCorrection,qValue}")
	citation := words.Cite(lang, ranking.Indicator, nil, period, link, dayOf(ranking.Computed))
	citation.Page = l.changePage(ranking, lang)
	return &citation
}

// Aggregate links to the groups of all pages, in the order of groups.
func (l Links) Aggregate(page *pooling.AggregatePage, lang kommune.Language) *words.Citation {
	first, last := string(page.Periods[0]), string(page.Periods[len(page.Periods)-1])
	filter := literals{}
	if page.Query.Filter != nil {
		filter.filter(asResolved(page.Query.Filter.Kommuner, page.Kommuner(), func(k kommune.Kommune) kommune.Kommune { return k }))
		filter.text("targetGroup", page.Query.Filter.TargetGroup)
		if page.Query.Filter.PeerGroups != nil {
			quoted := make([]string, len(page.Query.Filter.PeerGroups))
			for n, id := range page.Query.Filter.PeerGroups {
				quoted[n] = quote(id)
			}
			filter = append(filter, "peerGroups:["+strings.Join(quoted, ",")+"]")
		}
	}
	filter.text("from", &first)
	filter.text("to", &last)
	by := make([]string, len(page.Query.By))
	for n, one := range page.Query.By {
		by[n] = string(one)
	}
	arguments := literals{}
	arguments.text("indicator", &page.Indicator.ID)
	arguments = append(arguments, "by:["+strings.Join(by, ",")+"]", "filter:{"+strings.Join(filter, ",")+"}", fmt.Sprintf("confidence:%g", page.Query.Confidence))
	arguments.text("release", &page.Release.ID)
	link := l.link("aggregate", strings.Join(arguments, ","),
		"nodes{kommune{code,name},landsdel{name},region{name},peerGroup{name},targetGroup{id},period,year,value,method,numerator,denominator,status,qualifier,kommunerCount,kommunerWithFigures,kommunerHidden,kommunerMissing},pageInfo{hasNextPage,endCursor}")
	period := words.CitedPeriod(page.Indicator, page.Periods[0], lang)
	if first != last {
		period = first + "–" + last
	}
	citation := words.Cite(lang, page.Indicator, nil, period, link, dayOf(page.Computed))
	return &citation
}

func dayOf(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

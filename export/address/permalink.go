package address

import (
	"net/url"
	"strconv"
	"strings"

	"kommunebench/analysis"
	"kommunebench/analysis/control"
	"kommunebench/analysis/correlation"
	"kommunebench/analysis/flatrows"
	"kommunebench/analysis/matrix"
	"kommunebench/analysis/pooling"
	"kommunebench/analysis/ranking"
	"kommunebench/analysis/standardised"
	"kommunebench/analysis/trend"
	"kommunebench/kommune"
)

// ObservationsLink names releases, and each area, which choose sets: the members of a
// group may change from release to release, but the rows of a permalink must not.
func (a *Arguments) ObservationsLink(stream *flatrows.ObservationStream, choose func(a *Arguments, link url.Values, areas []kommune.Area)) url.Values {
	link := url.Values{}
	var ids, releases []string
	for _, i := range stream.Indicators {
		ids = append(ids, i.ID)
	}
	for _, snapshot := range stream.Snapshots() {
		releases = append(releases, snapshot.Release.ID)
	}
	link.Set("indicators", strings.Join(ids, ","))
	link.Set("release", strings.Join(releases, ","))
	choose(a, link, stream.Areas)
	a.SetGiven(link, "from", "to", "targetGroup", "first", "after")
	return link
}

// LinkKommunerOf sets the kommuner of a link where some were chosen.
func (a *Arguments) LinkKommunerOf(link url.Values, areas []kommune.Area) {
	if a.Kommuner() == nil {
		return
	}
	codes := make([]kommune.Code, len(areas))
	for n, area := range areas {
		codes[n], _ = area.Code()
	}
	a.LinkKommuner(link, codes)
}

// FigureLink has the parameters that pin figures of one indicator.
func FigureLink(indicator analysis.Indicator, group *kommune.TargetGroup) url.Values {
	link := url.Values{"indicator": {indicator.ID}, "release": {indicator.Snapshot.Release.ID}}
	if group != nil {
		link.Set("targetGroup", group.ID)
	}
	return link
}

// ComparisonLink has the parameters that give the same comparison again: defaults
// are replaced by what they stood for.
func (a *Arguments) ComparisonLink(c *analysis.Comparison, codes []kommune.Code) url.Values {
	link := url.Values{}
	link.Set("indicator", c.Indicator.ID)
	link.Set("period", string(c.Period))
	link.Set("release", c.Release.ID)
	link.Set("confidence", FormatParameter(c.Query.Confidence))
	if c.TargetGroup != nil {
		link.Set("targetGroup", c.TargetGroup.ID)
	}
	if c.Query.Kommuner != nil {
		a.LinkKommuner(link, codes)
	}
	if b := c.Query.Benchmark; b != nil {
		link.Set("benchmark", string(b.Kind))
		if b.Kommune != nil {
			link.Set("benchmarkKommune", string(*b.Kommune))
		}
		if b.Target != nil {
			link.Set("benchmarkTarget", FormatParameter(*b.Target))
		}
		if len(c.Benchmark.Members) > 0 {
			SetCodes(link, "benchmarkKommuner", c.Benchmark.Members)
		} else if b.PeerGroup != nil {
			link.Set("benchmarkPeerGroup", *b.PeerGroup)
		}
	}
	return link
}

// TrendLink has the parameters that give the same series again.
func (a *Arguments) TrendLink(t *trend.Trend, codes []kommune.Code) url.Values {
	link := url.Values{}
	link.Set("indicator", t.Indicator.ID)
	link.Set("from", string(t.Periods[0]))
	link.Set("to", string(t.Periods[len(t.Periods)-1]))
	link.Set("release", t.Release.ID)
	link.Set("confidence", FormatParameter(t.Query.Confidence))
	if t.TargetGroup != nil {
		link.Set("targetGroup", t.TargetGroup.ID)
	}
	if t.Query.Kommuner != nil {
		a.LinkKommuner(link, codes)
	}
	return link
}

// ControlLink has those of control charts.
func (a *Arguments) ControlLink(t *trend.Trend, asked control.ChartQuery) url.Values {
	codes := make([]kommune.Code, len(t.Series))
	for n, series := range t.Series {
		codes[n] = series.Kommune.Code
	}
	link := a.TrendLink(t, codes)
	link.Del("confidence")
	link.Set("model", string(asked.Model))
	a.SetGiven(link, "baselineFrom", "baselineTo")
	return link
}

// AggregateLink has those of groups, or of one page of them.
func (a *Arguments) AggregateLink(page *pooling.AggregatePage) url.Values {
	link := FigureLink(page.Indicator, page.TargetGroup)
	link.Set("from", string(page.Periods[0]))
	link.Set("to", string(page.Periods[len(page.Periods)-1]))
	link.Set("confidence", FormatParameter(page.Query.Confidence))
	a.SetGiven(link, "by", "targetGroup", "peerGroups", "valueFrom", "valueTo", "denominatorFrom", "kommunerFrom", "orderBy", "direction", "first", "after")
	if page.Query.Filter.Kommuner != nil {
		a.LinkKommuner(link, kommuneCodes(page.Kommuner()))
	}
	return link
}

// RankingLink has those of a ranking.
func (a *Arguments) RankingLink(r *ranking.Ranking) url.Values {
	link := FigureLink(r.Indicator, r.TargetGroup)
	link.Set("of", string(r.Query.Of))
	if r.From != nil {
		link.Set("from", string(*r.From))
	}
	link.Set("to", string(r.To))
	link.Set("orderBy", string(r.Query.OrderBy))
	link.Set("confidence", FormatParameter(r.Query.Confidence))
	if r.Query.Kommuner != nil {
		a.LinkKommuner(link, kommuneCodes(r.Kommuner()))
	}
	a.SetGiven(link, "first")
	return link
}

// MatrixLink names the release of each indicator in its id. Without a period each
// indicator has the same one again, as its release settles it.
func (a *Arguments) MatrixLink(m *matrix.Matrix) url.Values {
	link, ids := url.Values{}, make([]string, len(m.Columns))
	var codes []kommune.Code
	for n, column := range m.Columns {
		ids[n] = kommune.IDAsOf(column.Indicator.ID, column.Release.Sequence)
	}
	for _, row := range m.Rows {
		codes = append(codes, row.Kommune.Code)
	}
	link.Set("indicators", strings.Join(ids, ","))
	link.Set("confidence", FormatParameter(m.Query.Confidence))
	a.SetGiven(link, "period", "targetGroup", "release")
	if m.Query.Kommuner != nil {
		a.LinkKommuner(link, codes)
	}
	return link
}

// RelationLink has those of a relation, between kommuner of these codes.
func (a *Arguments) RelationLink(r *correlation.Relation, codes []kommune.Code) url.Values {
	link := url.Values{}
	link.Set("x", r.X.ID)
	link.Set("y", r.Y.ID)
	link.Set("xPeriod", string(r.XPeriod))
	link.Set("yPeriod", string(r.YPeriod))
	link.Set("release", r.X.Snapshot.Release.ID)
	if r.Y.Snapshot != r.X.Snapshot {
		link.Set("yRelease", r.Y.Snapshot.Release.ID)
	}
	if r.Query.TargetGroup != nil {
		link.Set("targetGroup", *r.Query.TargetGroup)
	}
	if r.Query.Kommuner != nil {
		a.LinkKommuner(link, codes)
	}
	return link
}

// SignalsLink names the release of each indicator in its id, which settles its newest
// period where none was asked for. Where the dataset that was asked for has no indicator
// to look at, it is named in their place, with its release.
func (a *Arguments) SignalsLink(catalogue *kommune.Catalogue, list *control.SignalList) url.Values {
	link, ids := url.Values{}, make([]string, len(list.Indicators))
	var codes []kommune.Code
	for n, trend := range list.Indicators {
		ids[n] = kommune.IDAsOf(trend.Indicator.ID, trend.Release.Sequence)
		for _, series := range trend.Series {
			codes = analysis.AppendOnce(codes, series.Kommune.Code)
		}
	}
	a.SetGiven(link, "period", "targetGroup", "first")
	if len(ids) > 0 {
		link.Set("indicators", strings.Join(ids, ","))
	} else {
		a.SetGiven(link, "dataset", "release")
		if newest, known := catalogue.Snapshot(a.Given("dataset")); known && !link.Has("release") {
			link.Set("release", newest.Release.ID)
		}
	}
	if list.Query.Kommuner != nil {
		a.LinkKommuner(link, codes)
	}
	return link
}

// StandardisedLink has those of a standardised comparison.
func (a *Arguments) StandardisedLink(c *standardised.StandardisedComparison) url.Values {
	link, codes := FigureLink(c.Indicator, nil), make([]kommune.Code, len(c.Rows))
	for n := range c.Rows {
		codes[n] = c.Rows[n].Kommune.Code
	}
	link.Set("period", string(c.Period))
	link.Set("confidence", FormatParameter(c.Query.Confidence))
	if c.Query.Parts != nil {
		link.Set("targetGroups", strings.Join(c.Query.Parts, ","))
	}
	if c.Query.Kommuner != nil {
		a.LinkKommuner(link, codes)
	}
	return link
}

func kommuneCodes(kommuner []kommune.Kommune) []kommune.Code {
	codes := make([]kommune.Code, len(kommuner))
	for n, k := range kommuner {
		codes[n] = k.Code
	}
	return codes
}

// FormatParameter writes a number as a parameter has it.
func FormatParameter(number float64) string { return strconv.FormatFloat(number, 'g', -1, 64) }

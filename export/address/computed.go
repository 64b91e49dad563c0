package address

import (
	"strings"

	"kommunebench/analysis"
	"kommunebench/analysis/control"
	"kommunebench/analysis/pooling"
	"kommunebench/analysis/ranking"
	"kommunebench/analysis/trend"
	"kommunebench/kommune"
)

// AggregateQuery reads which figures are added up, and by what.
func (a *Arguments) AggregateQuery() pooling.AggregateQuery {
	for _, name := range []string{"from", "to", "targetGroup", "peerGroups", "kommuner.region", "kommuner.landsdel", "kommuner.peerGroup", "kommuner.codes"} {
		a.Rename("filter."+name, strings.TrimPrefix(name, "kommuner."))
	}
	a.Rename("filter.kommuner", "kommuner")
	a.Rename("filter.kommuner.codes", "kommuner")
	for _, name := range []string{"valueFrom", "valueTo", "denominatorFrom", "kommunerFrom"} {
		a.Rename("having."+name, name)
	}
	query := pooling.AggregateQuery{
		IndicatorID: a.Indicator(), Confidence: a.Confidence(), ReleaseID: a.Text("release"), First: a.Integer("first", pooling.DefaultFirst), After: a.Text("after"),
		Filter: &pooling.AggregateFilter{
			Kommuner: a.Kommuner(), From: a.Period("from"), To: a.Period("to"), TargetGroup: a.Text("targetGroup"), PeerGroups: a.List("peerGroups"),
		},
		Having: &pooling.AggregateHaving{ValueFrom: a.Number("valueFrom"), ValueTo: a.Number("valueTo"), DenominatorFrom: a.Number("denominatorFrom")},
	}
	for _, by := range a.Enums("by", []string{
		string(pooling.ByKommune), string(pooling.ByLandsdel), string(pooling.ByRegion), string(pooling.ByPeerGroup),
		string(pooling.ByPeriod), string(pooling.ByYear), string(pooling.ByTargetGroup),
	}) {
		query.By = append(query.By, pooling.AggregateBy(by))
	}
	if least := a.Integer("kommunerFrom", -1); a.Given("kommunerFrom") != "" {
		query.Having.KommunerFrom = &least
	}
	if *query.Having == (pooling.AggregateHaving{}) {
		query.Having = nil
	}
	query.OrderBy = &pooling.AggregateOrder{
		Field: kommune.AggregateField(a.Enum("orderBy", string(kommune.AggregateByGroup), []string{
			string(kommune.AggregateByGroup), string(kommune.AggregateByValue), string(kommune.AggregateByDenominator), string(kommune.AggregateByKommuner),
		})),
		Direction: pooling.OrderDirection(a.Enum("direction", string(pooling.Ascending), []string{string(pooling.Ascending), string(pooling.Descending)})),
	}
	return query
}

// RankingQuery reads by what kommuner are ranked.
func (a *Arguments) RankingQuery() ranking.Query {
	return ranking.Query{
		IndicatorID: a.Indicator(),
		Of:          ranking.By(a.Enum("of", string(ranking.ByValue), []string{string(ranking.ByValue), string(ranking.ByChange)})),
		From:        a.Period("from"), To: a.Period("to"), TargetGroup: a.Text("targetGroup"), Kommuner: a.Kommuner(),
		Confidence: a.Confidence(), ReleaseID: a.Text("release"), First: a.Integer("first", ranking.DefaultFirst),
		OrderBy: ranking.Order(a.Enum("orderBy", string(ranking.OrderByRank), []string{
			string(ranking.OrderByRank), string(ranking.OrderBySize), string(ranking.OrderByChangePct), string(ranking.OrderByCode),
		})),
	}
}

// ControlQuery reads which series control charts are made of, and how.
func (a *Arguments) ControlQuery() (trend.Query, control.ChartQuery) {
	query := trend.Query{
		IndicatorID: a.Indicator(), Kommuner: a.Kommuner(), TargetGroup: a.Text("targetGroup"),
		From: a.Period("from"), To: a.Period("to"), Confidence: analysis.DefaultConfidence, ReleaseID: a.Text("release"), Untested: true,
	}
	return query, control.ChartQuery{
		BaselineFrom: a.Period("baselineFrom"), BaselineTo: a.Period("baselineTo"),
		Model: control.Model(a.Enum("model", string(control.Forecast), []string{string(control.Forecast), string(control.Textbook)})),
	}
}

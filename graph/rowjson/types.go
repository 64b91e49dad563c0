package rowjson

import (
	"maps"
	"time"

	"kommunebench/analysis"
	"kommunebench/analysis/words"
	"kommunebench/graph/model"
	"kommunebench/graph/scalar"
	"kommunebench/kommune"
)

// What stands here is checked against the schema by a test: a field that is
// added there and not here makes its lists slow again and breaks nothing.

func observationObject() *object[analysis.Observation] {
	return ofRows("Observation", map[string]planner[analysis.Observation]{
		"kommuneCode": text(func(r *analysis.Observation) kommune.Code { return r.KommuneCode() }),
		"kommuneName": text(func(r *analysis.Observation) string { return r.KommuneName() }),
	})
}

func areaObservationObject() *object[analysis.Observation] {
	return ofRows("AreaObservation", map[string]planner[analysis.Observation]{
		"areaId":   text(func(r *analysis.Observation) kommune.Area { return r.Area }),
		"areaName": text(func(r *analysis.Observation) string { return r.AreaName }),
		"areaKind": text(func(r *analysis.Observation) kommune.PeerGroupKind { return r.AreaKind }),
	})
}

// ofRows adds what rows have of any area.
func ofRows(name string, fields map[string]planner[analysis.Observation]) *object[analysis.Observation] {
	maps.Copy(fields, map[string]planner[analysis.Observation]{
		"indicatorId":   text(func(r *analysis.Observation) string { return r.IndicatorID }),
		"period":        text(func(r *analysis.Observation) kommune.Period { return r.Period }),
		"periodStart":   date(func(r *analysis.Observation) time.Time { return r.PeriodStart }),
		"periodEnd":     date(func(r *analysis.Observation) time.Time { return r.PeriodEnd }),
		"targetGroupId": textOrNull(func(r *analysis.Observation) *string { return r.TargetGroupID }),
		"value":         numberOrNull(func(r *analysis.Observation) *float64 { return r.Value }),
		"numerator":     numberOrNull(func(r *analysis.Observation) *float64 { return r.Numerator }),
		"denominator":   numberOrNull(func(r *analysis.Observation) *float64 { return r.Denominator }),
		"status":        text(func(r *analysis.Observation) kommune.ValueStatus { return r.Status }),
		"qualifier":     text(func(r *analysis.Observation) kommune.Qualifier { return r.Qualifier }),
		"releaseId":     text(func(r *analysis.Observation) string { return r.ReleaseID }),
		"sourceId":      textOrNull(func(r *analysis.Observation) *string { return r.SourceID }),
		"inSource":      truth(func(r *analysis.Observation) bool { return r.InSource }),
	})
	return &object[analysis.Observation]{name, fields}
}

func changeObject() *object[model.Change] {
	return &object[model.Change]{"Change", map[string]planner[model.Change]{
		"indicatorId":   text(func(r *model.Change) string { return r.IndicatorID }),
		"kommuneCode":   text(func(r *model.Change) kommune.Code { return r.KommuneCode }),
		"period":        text(func(r *model.Change) kommune.Period { return r.Period }),
		"targetGroupId": textOrNull(func(r *model.Change) *string { return r.TargetGroupID }),
		"before":        numberOrNull(func(r *model.Change) *float64 { return r.Before }),
		"beforeStatus":  textOrNull(func(r *model.Change) *kommune.ValueStatus { return r.BeforeStatus }),
		"after":         numberOrNull(func(r *model.Change) *float64 { return r.After }),
		"afterStatus":   textOrNull(func(r *model.Change) *kommune.ValueStatus { return r.AfterStatus }),
	}}
}

func kommuneObject() *object[kommune.Kommune] {
	return &object[kommune.Kommune]{"Kommune", map[string]planner[kommune.Kommune]{
		"id":   text(func(r *kommune.Kommune) string { return scalar.GlobalID("Kommune", string(r.Code)) }),
		"code": text(func(r *kommune.Kommune) kommune.Code { return r.Code }),
		"name": text(func(r *kommune.Kommune) string { return r.Name }),
	}}
}

func intervalObject() *object[analysis.Interval] {
	return &object[analysis.Interval]{"Interval", map[string]planner[analysis.Interval]{
		"lower":  number(func(r *analysis.Interval) float64 { return r.Lower }),
		"upper":  number(func(r *analysis.Interval) float64 { return r.Upper }),
		"level":  number(func(r *analysis.Interval) float64 { return r.Level }),
		"method": text(func(r *analysis.Interval) string { return r.Method }),
	}}
}

func rankIntervalObject() *object[analysis.RankInterval] {
	return &object[analysis.RankInterval]{"RankInterval", map[string]planner[analysis.RankInterval]{
		"lower": whole(func(r *analysis.RankInterval) int { return r.Lower }),
		"upper": whole(func(r *analysis.RankInterval) int { return r.Upper }),
	}}
}

func funnelPointObject() *object[analysis.FunnelPoint] {
	return &object[analysis.FunnelPoint]{"FunnelPoint", map[string]planner[analysis.FunnelPoint]{
		"denominator": number(func(r *analysis.FunnelPoint) float64 { return r.Denominator }),
		"lower95":     number(func(r *analysis.FunnelPoint) float64 { return r.Lower95 }),
		"upper95":     number(func(r *analysis.FunnelPoint) float64 { return r.Upper95 }),
		"lower998":    number(func(r *analysis.FunnelPoint) float64 { return r.Lower998 }),
		"upper998":    number(func(r *analysis.FunnelPoint) float64 { return r.Upper998 }),
	}}
}

func relationPointObject(kommuner *object[kommune.Kommune]) *object[analysis.RelationPoint] {
	return &object[analysis.RelationPoint]{"RelationPoint", map[string]planner[analysis.RelationPoint]{
		"kommune": below(kommuner, func(r *analysis.RelationPoint) *kommune.Kommune { return &r.Kommune }),
		"x":       number(func(r *analysis.RelationPoint) float64 { return r.X }),
		"y":       number(func(r *analysis.RelationPoint) float64 { return r.Y }),
	}}
}

func differenceTestObject() *object[analysis.DifferenceTest] {
	type row = analysis.DifferenceTest
	return &object[row]{"DifferenceTest", map[string]planner[row]{
		"significance":                text(func(r *row) analysis.Significance { return r.Significance }),
		"significanceAfterCorrection": text(func(r *row) analysis.Significance { return r.SignificanceAfterCorrection }),
		"pValue":                      numberOrNull(func(r *row) *float64 { return r.PValue }),
		"qValue":                      numberOrNull(func(r *row) *float64 { return r.QValue }),
		"zScore":                      numberOrNull(func(r *row) *float64 { return r.ZScore }),
		"rough":                       truth(func(r *row) bool { return r.Rough }),
		"against": inLanguage(func(out []byte, r *row, language kommune.Language) []byte {
			return appendText(out, r.Against(language))
		}),
		"reason": inLanguage(func(out []byte, r *row, language kommune.Language) []byte {
			return appendTextOrNull(out, r.Reason(language))
		}),
	}}
}

func comparisonRowObject(kommuner *object[kommune.Kommune]) *object[analysis.ComparisonRow] {
	return &object[analysis.ComparisonRow]{"ComparisonRow", map[string]planner[analysis.ComparisonRow]{
		"kommune":                     below(kommuner, func(r *analysis.ComparisonRow) *kommune.Kommune { return &r.Kommune }),
		"value":                       numberOrNull(func(r *analysis.ComparisonRow) *float64 { return r.Value }),
		"numerator":                   numberOrNull(func(r *analysis.ComparisonRow) *float64 { return r.Numerator }),
		"denominator":                 numberOrNull(func(r *analysis.ComparisonRow) *float64 { return r.Denominator }),
		"status":                      text(func(r *analysis.ComparisonRow) kommune.ValueStatus { return r.Status }),
		"qualifier":                   text(func(r *analysis.ComparisonRow) kommune.Qualifier { return r.Qualifier }),
		"sourceId":                    textOrNull(func(r *analysis.ComparisonRow) *string { return r.SourceID }),
		"interval":                    below(intervalObject(), func(r *analysis.ComparisonRow) *analysis.Interval { return r.Interval }),
		"rank":                        wholeOrNull(func(r *analysis.ComparisonRow) *int { return r.Rank }),
		"rankInterval":                below(rankIntervalObject(), func(r *analysis.ComparisonRow) *analysis.RankInterval { return r.RankInterval }),
		"likelyRankInterval":          below(rankIntervalObject(), func(r *analysis.ComparisonRow) *analysis.RankInterval { return r.LikelyRankInterval }),
		"percentileRank":              numberOrNull(func(r *analysis.ComparisonRow) *float64 { return r.PercentileRank }),
		"quartile":                    wholeOrNull(func(r *analysis.ComparisonRow) *int { return r.Quartile }),
		"difference":                  numberOrNull(func(r *analysis.ComparisonRow) *float64 { return r.Difference }),
		"differenceTest":              below(differenceTestObject(), func(r *analysis.ComparisonRow) *analysis.DifferenceTest { return r.DifferenceTest }),
		"significance":                text(func(r *analysis.ComparisonRow) analysis.Significance { return r.Significance }),
		"significanceAfterCorrection": text(func(r *analysis.ComparisonRow) analysis.Significance { return r.SignificanceAfterCorrection }),
		"rough":                       truth(func(r *analysis.ComparisonRow) bool { return r.Rough }),
		"pValue":                      numberOrNull(func(r *analysis.ComparisonRow) *float64 { return r.PValue }),
		"qValue":                      numberOrNull(func(r *analysis.ComparisonRow) *float64 { return r.QValue }),
		"zScore":                      numberOrNull(func(r *analysis.ComparisonRow) *float64 { return r.ZScore }),
		"shrunkValue":                 numberOrNull(func(r *analysis.ComparisonRow) *float64 { return r.ShrunkValue }),
		"significanceReason": inLanguage(func(out []byte, r *analysis.ComparisonRow, language kommune.Language) []byte {
			return appendTextOrNull(out, r.SignificanceReason(language))
		}),
		"sentence": inLanguage(func(out []byte, r *analysis.ComparisonRow, language kommune.Language) []byte {
			return appendText(out, words.RowSentence(r, language))
		}),
	}}
}

func trendPointObject() *object[analysis.TrendPoint] {
	return &object[analysis.TrendPoint]{"TrendPoint", map[string]planner[analysis.TrendPoint]{
		"period":        text(func(r *analysis.TrendPoint) kommune.Period { return r.Period }),
		"value":         numberOrNull(func(r *analysis.TrendPoint) *float64 { return r.Value }),
		"numerator":     numberOrNull(func(r *analysis.TrendPoint) *float64 { return r.Numerator }),
		"denominator":   numberOrNull(func(r *analysis.TrendPoint) *float64 { return r.Denominator }),
		"status":        text(func(r *analysis.TrendPoint) kommune.ValueStatus { return r.Status }),
		"qualifier":     text(func(r *analysis.TrendPoint) kommune.Qualifier { return r.Qualifier }),
		"sourceId":      textOrNull(func(r *analysis.TrendPoint) *string { return r.SourceID }),
		"interval":      below(intervalObject(), func(r *analysis.TrendPoint) *analysis.Interval { return r.Interval }),
		"change":        numberOrNull(func(r *analysis.TrendPoint) *float64 { return r.Change }),
		"changePct":     numberOrNull(func(r *analysis.TrendPoint) *float64 { return r.ChangePct }),
		"changeYear":    numberOrNull(func(r *analysis.TrendPoint) *float64 { return r.ChangeYear }),
		"changeYearPct": numberOrNull(func(r *analysis.TrendPoint) *float64 { return r.ChangeYearPct }),
	}}
}

func trendTestObject() *object[analysis.TrendTest] {
	return &object[analysis.TrendTest]{"TrendTest", map[string]planner[analysis.TrendTest]{
		"direction":     text(func(r *analysis.TrendTest) analysis.TrendDirection { return r.Direction }),
		"method":        text(func(r *analysis.TrendTest) string { return r.Method }),
		"n":             whole(func(r *analysis.TrendTest) int { return r.N }),
		"missing":       whole(func(r *analysis.TrendTest) int { return r.Missing }),
		"from":          textOrNull(func(r *analysis.TrendTest) *kommune.Period { return r.From }),
		"to":            textOrNull(func(r *analysis.TrendTest) *kommune.Period { return r.To }),
		"statistic":     numberOrNull(func(r *analysis.TrendTest) *float64 { return r.Statistic }),
		"pValue":        numberOrNull(func(r *analysis.TrendTest) *float64 { return r.PValue }),
		"slope":         numberOrNull(func(r *analysis.TrendTest) *float64 { return r.Slope }),
		"slopeInterval": below(intervalObject(), func(r *analysis.TrendTest) *analysis.Interval { return r.SlopeInterval }),
		"reason": inLanguage(func(out []byte, r *analysis.TrendTest, language kommune.Language) []byte {
			return appendTextOrNull(out, r.Reason(language))
		}),
	}}
}

func trendSeriesObject(kommuner *object[kommune.Kommune], points *object[analysis.TrendPoint]) *object[analysis.TrendSeries] {
	return &object[analysis.TrendSeries]{"TrendSeries", map[string]planner[analysis.TrendSeries]{
		"kommune": below(kommuner, func(r *analysis.TrendSeries) *kommune.Kommune { return &r.Kommune }),
		"points":  listBelow(points, func(r *analysis.TrendSeries) []analysis.TrendPoint { return r.Points }),
		"test":    below(trendTestObject(), func(r *analysis.TrendSeries) *analysis.TrendTest { return &r.Test }),
		"sentence": inLanguage(func(out []byte, r *analysis.TrendSeries, language kommune.Language) []byte {
			return appendText(out, words.SeriesSentence(r, language))
		}),
	}}
}

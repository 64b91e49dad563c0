package rowjson

import (
	"maps"
	"time"

	"kommunebench/analysis"
	"kommunebench/analysis/flatrows"
	"kommunebench/analysis/words"
	"kommunebench/graph/model"
	"kommunebench/graph/scalar"
	"kommunebench/kommune"
)

// What stands here is checked against the schema by a test: a field that is
// added there and not here makes its lists slow again and breaks nothing.

func observationObject() *object[flatrows.Observation] {
	return ofRows("Observation", map[string]planner[flatrows.Observation]{
		"kommuneCode": textField(func(r *flatrows.Observation) kommune.Code { return r.KommuneCode() }),
		"kommuneName": textField(func(r *flatrows.Observation) string { return r.KommuneName() }),
	})
}

func areaObservationObject() *object[flatrows.Observation] {
	return ofRows("AreaObservation", map[string]planner[flatrows.Observation]{
		"areaId":   textField(func(r *flatrows.Observation) kommune.Area { return r.Area }),
		"areaName": textField(func(r *flatrows.Observation) string { return r.AreaName }),
		"areaKind": textField(func(r *flatrows.Observation) kommune.PeerGroupKind { return r.AreaKind }),
	})
}

// ofRows adds what rows have of any area.
func ofRows(name string, fields map[string]planner[flatrows.Observation]) *object[flatrows.Observation] {
	maps.Copy(fields, map[string]planner[flatrows.Observation]{
		"indicatorId":   textField(func(r *flatrows.Observation) string { return r.IndicatorID }),
		"period":        textField(func(r *flatrows.Observation) kommune.Period { return r.Period }),
		"periodStart":   dateField(func(r *flatrows.Observation) time.Time { return r.PeriodStart }),
		"periodEnd":     dateField(func(r *flatrows.Observation) time.Time { return r.PeriodEnd }),
		"targetGroupId": nullableTextField(func(r *flatrows.Observation) *string { return r.TargetGroupID }),
		"value":         nullableFloatField(func(r *flatrows.Observation) *float64 { return r.Value }),
		"numerator":     nullableFloatField(func(r *flatrows.Observation) *float64 { return r.Numerator }),
		"denominator":   nullableFloatField(func(r *flatrows.Observation) *float64 { return r.Denominator }),
		"status":        textField(func(r *flatrows.Observation) kommune.ValueStatus { return r.Status }),
		"qualifier":     textField(func(r *flatrows.Observation) kommune.Qualifier { return r.Qualifier }),
		"releaseId":     textField(func(r *flatrows.Observation) string { return r.ReleaseID }),
		"sourceId":      nullableTextField(func(r *flatrows.Observation) *string { return r.SourceID }),
		"inSource":      boolField(func(r *flatrows.Observation) bool { return r.InSource }),
	})
	return &object[flatrows.Observation]{name, fields}
}

func changeObject() *object[model.Change] {
	return &object[model.Change]{"Change", map[string]planner[model.Change]{
		"indicatorId":   textField(func(r *model.Change) string { return r.IndicatorID }),
		"kommuneCode":   textField(func(r *model.Change) kommune.Code { return r.KommuneCode }),
		"period":        textField(func(r *model.Change) kommune.Period { return r.Period }),
		"targetGroupId": nullableTextField(func(r *model.Change) *string { return r.TargetGroupID }),
		"before":        nullableFloatField(func(r *model.Change) *float64 { return r.Before }),
		"beforeStatus":  nullableTextField(func(r *model.Change) *kommune.ValueStatus { return r.BeforeStatus }),
		"after":         nullableFloatField(func(r *model.Change) *float64 { return r.After }),
		"afterStatus":   nullableTextField(func(r *model.Change) *kommune.ValueStatus { return r.AfterStatus }),
	}}
}

func kommuneObject() *object[kommune.Kommune] {
	return &object[kommune.Kommune]{"Kommune", map[string]planner[kommune.Kommune]{
		"id":   textField(func(r *kommune.Kommune) string { return scalar.GlobalID("Kommune", string(r.Code)) }),
		"code": textField(func(r *kommune.Kommune) kommune.Code { return r.Code }),
		"name": textField(func(r *kommune.Kommune) string { return r.Name }),
	}}
}

func intervalObject() *object[analysis.Interval] {
	return &object[analysis.Interval]{"Interval", map[string]planner[analysis.Interval]{
		"lower":  floatField(func(r *analysis.Interval) float64 { return r.Lower }),
		"upper":  floatField(func(r *analysis.Interval) float64 { return r.Upper }),
		"level":  floatField(func(r *analysis.Interval) float64 { return r.Level }),
		"method": textField(func(r *analysis.Interval) string { return r.Method }),
	}}
}

func rankIntervalObject() *object[analysis.RankInterval] {
	return &object[analysis.RankInterval]{"RankInterval", map[string]planner[analysis.RankInterval]{
		"lower": intField(func(r *analysis.RankInterval) int { return r.Lower }),
		"upper": intField(func(r *analysis.RankInterval) int { return r.Upper }),
	}}
}

func funnelPointObject() *object[analysis.FunnelPoint] {
	return &object[analysis.FunnelPoint]{"FunnelPoint", map[string]planner[analysis.FunnelPoint]{
		"denominator": floatField(func(r *analysis.FunnelPoint) float64 { return r.Denominator }),
		"lower95":     floatField(func(r *analysis.FunnelPoint) float64 { return r.Lower95 }),
		"upper95":     floatField(func(r *analysis.FunnelPoint) float64 { return r.Upper95 }),
		"lower998":    floatField(func(r *analysis.FunnelPoint) float64 { return r.Lower998 }),
		"upper998":    floatField(func(r *analysis.FunnelPoint) float64 { return r.Upper998 }),
	}}
}

func relationPointObject(kommuner *object[kommune.Kommune]) *object[analysis.RelationPoint] {
	return &object[analysis.RelationPoint]{"RelationPoint", map[string]planner[analysis.RelationPoint]{
		"kommune": objectField(kommuner, func(r *analysis.RelationPoint) *kommune.Kommune { return &r.Kommune }),
		"x":       floatField(func(r *analysis.RelationPoint) float64 { return r.X }),
		"y":       floatField(func(r *analysis.RelationPoint) float64 { return r.Y }),
	}}
}

func differenceTestObject() *object[analysis.DifferenceTest] {
	type row = analysis.DifferenceTest
	return &object[row]{"DifferenceTest", map[string]planner[row]{
		"significance":                textField(func(r *row) analysis.Significance { return r.Significance }),
		"significanceAfterCorrection": textField(func(r *row) analysis.Significance { return r.SignificanceAfterCorrection }),
		"pValue":                      nullableFloatField(func(r *row) *float64 { return r.PValue }),
		"qValue":                      nullableFloatField(func(r *row) *float64 { return r.QValue }),
		"zScore":                      nullableFloatField(func(r *row) *float64 { return r.ZScore }),
		"rough":                       boolField(func(r *row) bool { return r.Rough }),
		"against": localizedField(func(out []byte, r *row, language kommune.Language) []byte {
			return appendText(out, r.Against(language))
		}),
		"reason": localizedField(func(out []byte, r *row, language kommune.Language) []byte {
			return appendTextOrNull(out, r.Reason(language))
		}),
	}}
}

func comparisonRowObject(kommuner *object[kommune.Kommune]) *object[analysis.ComparisonRow] {
	return &object[analysis.ComparisonRow]{"ComparisonRow", map[string]planner[analysis.ComparisonRow]{
		"kommune":                     objectField(kommuner, func(r *analysis.ComparisonRow) *kommune.Kommune { return &r.Kommune }),
		"value":                       nullableFloatField(func(r *analysis.ComparisonRow) *float64 { return r.Value }),
		"numerator":                   nullableFloatField(func(r *analysis.ComparisonRow) *float64 { return r.Numerator }),
		"denominator":                 nullableFloatField(func(r *analysis.ComparisonRow) *float64 { return r.Denominator }),
		"status":                      textField(func(r *analysis.ComparisonRow) kommune.ValueStatus { return r.Status }),
		"qualifier":                   textField(func(r *analysis.ComparisonRow) kommune.Qualifier { return r.Qualifier }),
		"sourceId":                    nullableTextField(func(r *analysis.ComparisonRow) *string { return r.SourceID }),
		"interval":                    objectField(intervalObject(), func(r *analysis.ComparisonRow) *analysis.Interval { return r.Interval }),
		"rank":                        nullableIntField(func(r *analysis.ComparisonRow) *int { return r.Rank }),
		"rankInterval":                objectField(rankIntervalObject(), func(r *analysis.ComparisonRow) *analysis.RankInterval { return r.RankInterval }),
		"likelyRankInterval":          objectField(rankIntervalObject(), func(r *analysis.ComparisonRow) *analysis.RankInterval { return r.LikelyRankInterval }),
		"percentileRank":              nullableFloatField(func(r *analysis.ComparisonRow) *float64 { return r.PercentileRank }),
		"quartile":                    nullableIntField(func(r *analysis.ComparisonRow) *int { return r.Quartile }),
		"difference":                  nullableFloatField(func(r *analysis.ComparisonRow) *float64 { return r.Difference }),
		"differenceTest":              objectField(differenceTestObject(), func(r *analysis.ComparisonRow) *analysis.DifferenceTest { return r.DifferenceTest }),
		"significance":                textField(func(r *analysis.ComparisonRow) analysis.Significance { return r.Significance }),
		"significanceAfterCorrection": textField(func(r *analysis.ComparisonRow) analysis.Significance { return r.SignificanceAfterCorrection }),
		"rough":                       boolField(func(r *analysis.ComparisonRow) bool { return r.Rough }),
		"pValue":                      nullableFloatField(func(r *analysis.ComparisonRow) *float64 { return r.PValue }),
		"qValue":                      nullableFloatField(func(r *analysis.ComparisonRow) *float64 { return r.QValue }),
		"zScore":                      nullableFloatField(func(r *analysis.ComparisonRow) *float64 { return r.ZScore }),
		"shrunkValue":                 nullableFloatField(func(r *analysis.ComparisonRow) *float64 { return r.ShrunkValue }),
		"significanceReason": localizedField(func(out []byte, r *analysis.ComparisonRow, language kommune.Language) []byte {
			return appendTextOrNull(out, r.SignificanceReason(language))
		}),
		"sentence": localizedField(func(out []byte, r *analysis.ComparisonRow, language kommune.Language) []byte {
			return appendText(out, words.RowSentence(r, language))
		}),
	}}
}

func trendPointObject() *object[analysis.TrendPoint] {
	return &object[analysis.TrendPoint]{"TrendPoint", map[string]planner[analysis.TrendPoint]{
		"period":        textField(func(r *analysis.TrendPoint) kommune.Period { return r.Period }),
		"value":         nullableFloatField(func(r *analysis.TrendPoint) *float64 { return r.Value }),
		"numerator":     nullableFloatField(func(r *analysis.TrendPoint) *float64 { return r.Numerator }),
		"denominator":   nullableFloatField(func(r *analysis.TrendPoint) *float64 { return r.Denominator }),
		"status":        textField(func(r *analysis.TrendPoint) kommune.ValueStatus { return r.Status }),
		"qualifier":     textField(func(r *analysis.TrendPoint) kommune.Qualifier { return r.Qualifier }),
		"sourceId":      nullableTextField(func(r *analysis.TrendPoint) *string { return r.SourceID }),
		"interval":      objectField(intervalObject(), func(r *analysis.TrendPoint) *analysis.Interval { return r.Interval }),
		"change":        nullableFloatField(func(r *analysis.TrendPoint) *float64 { return r.Change }),
		"changePct":     nullableFloatField(func(r *analysis.TrendPoint) *float64 { return r.ChangePct }),
		"changeYear":    nullableFloatField(func(r *analysis.TrendPoint) *float64 { return r.ChangeYear }),
		"changeYearPct": nullableFloatField(func(r *analysis.TrendPoint) *float64 { return r.ChangeYearPct }),
	}}
}

func trendTestObject() *object[analysis.TrendTest] {
	return &object[analysis.TrendTest]{"TrendTest", map[string]planner[analysis.TrendTest]{
		"direction":     textField(func(r *analysis.TrendTest) analysis.TrendDirection { return r.Direction }),
		"method":        textField(func(r *analysis.TrendTest) string { return r.Method }),
		"n":             intField(func(r *analysis.TrendTest) int { return r.N }),
		"missing":       intField(func(r *analysis.TrendTest) int { return r.Missing }),
		"from":          nullableTextField(func(r *analysis.TrendTest) *kommune.Period { return r.From }),
		"to":            nullableTextField(func(r *analysis.TrendTest) *kommune.Period { return r.To }),
		"statistic":     nullableFloatField(func(r *analysis.TrendTest) *float64 { return r.Statistic }),
		"pValue":        nullableFloatField(func(r *analysis.TrendTest) *float64 { return r.PValue }),
		"slope":         nullableFloatField(func(r *analysis.TrendTest) *float64 { return r.Slope }),
		"slopeInterval": objectField(intervalObject(), func(r *analysis.TrendTest) *analysis.Interval { return r.SlopeInterval }),
		"reason": localizedField(func(out []byte, r *analysis.TrendTest, language kommune.Language) []byte {
			return appendTextOrNull(out, r.Reason(language))
		}),
	}}
}

func trendSeriesObject(kommuner *object[kommune.Kommune], points *object[analysis.TrendPoint]) *object[analysis.TrendSeries] {
	return &object[analysis.TrendSeries]{"TrendSeries", map[string]planner[analysis.TrendSeries]{
		"kommune": objectField(kommuner, func(r *analysis.TrendSeries) *kommune.Kommune { return &r.Kommune }),
		"points":  listField(points, func(r *analysis.TrendSeries) []analysis.TrendPoint { return r.Points }),
		"test":    objectField(trendTestObject(), func(r *analysis.TrendSeries) *analysis.TrendTest { return &r.Test }),
		"sentence": localizedField(func(out []byte, r *analysis.TrendSeries, language kommune.Language) []byte {
			return appendText(out, words.SeriesSentence(r, language))
		}),
	}}
}

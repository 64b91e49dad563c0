package rowjson

import (
	"reflect"

	"github.com/99designs/gqlgen/graphql"

	"kommunebench/analysis"
	"kommunebench/analysis/control"
	"kommunebench/analysis/flatrows"
	"kommunebench/analysis/pooling"
	"kommunebench/analysis/ranking"
	"kommunebench/analysis/standardised"
	"kommunebench/analysis/trend"
	"kommunebench/analysis/words"
	"kommunebench/graph/scalar"
	"kommunebench/kommune"
)

// computedFields are those of rows that no field of their struct holds, by the
// functions that the resolvers call too.
func computedFields() map[string]*writer {
	fields := map[string]*writer{
		"Observation.kommuneCode":          text((*flatrows.Observation).KommuneCode),
		"Observation.kommuneName":          text((*flatrows.Observation).KommuneName),
		"AreaObservation.areaId":           text((*flatrows.Observation).AreaID),
		"Kommune.id":                       text(func(k *kommune.Kommune) string { return scalar.GlobalID("Kommune", string(k.Code)) }),
		"ComparisonRow.significanceReason": localizedOrNull((*analysis.ComparisonRow).SignificanceReason),
		"ComparisonRow.sentence":           localized(words.RowSentence),
		"ComparisonRow.shortSentence":      localized(words.ShortSentence),
		"DifferenceTest.against":           localized((*analysis.DifferenceTest).Against),
		"DifferenceTest.reason":            localizedOrNull((*analysis.DifferenceTest).Reason),
		"ControlPart.reason":               localizedOrNull((*control.ControlPart).Reason),
		"ControlPoint.signal":              localizedOrNull(words.SignalInWords),
		"StandardisedRow.directReason":     localizedOrNull((*standardised.StandardisedRow).DirectReason),
		"StandardisedRow.reason":           localizedOrNull((*standardised.StandardisedRow).Reason),
		"StandardisedRow.sentence":         localized(words.StandardisedSentence),
		"TrendSeries.sentence":             localized(words.SeriesSentence),
		"NotPooledReason.message":          localized((*pooling.NotPooledReason).Message),
		"RankingRow.sentence":              localized(words.RankingSentence),
		"RankingRow.significanceReason":    localizedOrNull((*ranking.Row).SignificanceReason),
		"TrendTest.reason":                 localizedOrNull((*trend.Test).Reason),
	}
	for _, row := range []string{"Observation.", "AreaObservation."} {
		fields[row+"indicatorTitle"] = localized((*flatrows.Observation).IndicatorTitle)
		fields[row+"unit"] = text((*flatrows.Observation).Unit)
		fields[row+"targetGroupTitle"] = localizedOrNull((*flatrows.Observation).TargetGroupTitle)
		fields[row+"periodType"] = text((*flatrows.Observation).PeriodType)
		fields[row+"regionId"] = textOrNull((*flatrows.Observation).RegionID)
		fields[row+"regionName"] = textOrNull((*flatrows.Observation).RegionName)
		fields[row+"landsdelId"] = textOrNull((*flatrows.Observation).LandsdelID)
		fields[row+"landsdelName"] = textOrNull((*flatrows.Observation).LandsdelName)
	}
	return fields
}

// pointerTo is the row itself. A row of another type panics, which leaves the
// list to gqlgen.
func pointerTo[T any](row reflect.Value) *T { return row.Addr().Interface().(*T) }

func text[T any, S ~string](of func(*T) S) *writer {
	return &writer{fixed: func(out []byte, row reflect.Value) ([]byte, bool) {
		return appendText(out, string(of(pointerTo[T](row)))), true
	}}
}

func textOrNull[T any](of func(*T) *string) *writer {
	return &writer{fixed: func(out []byte, row reflect.Value) ([]byte, bool) {
		return appendTextOrNull(out, of(pointerTo[T](row))), true
	}}
}

func appendTextOrNull(out []byte, found *string) []byte {
	if found == nil {
		return append(out, "null"...)
	}
	return appendText(out, *found)
}

func localized[T any](of func(*T, kommune.Language) string) *writer {
	return inLanguage(func(out []byte, row reflect.Value, language kommune.Language) []byte {
		return appendText(out, of(pointerTo[T](row), language))
	})
}

func localizedOrNull[T any](of func(*T, kommune.Language) *string) *writer {
	return inLanguage(func(out []byte, row reflect.Value, language kommune.Language) []byte {
		return appendTextOrNull(out, of(pointerTo[T](row), language))
	})
}

// inLanguage writes a field that takes a language. Where the argument lang is an
// explicit null, the list is left to gqlgen, which tells the error.
func inLanguage(write func(out []byte, row reflect.Value, language kommune.Language) []byte) *writer {
	return &writer{plan: func(operation *graphql.OperationContext, field graphql.CollectedField) appender {
		given, isText := field.ArgumentMap(operation.Variables)["lang"].(string)
		if !isText {
			return nil
		}
		return func(out []byte, row reflect.Value) ([]byte, bool) {
			return write(out, row, kommune.Language(given)), true
		}
	}}
}

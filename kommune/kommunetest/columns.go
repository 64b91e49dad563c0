// Package kommunetest turns observations into columns and back, for tests.
package kommunetest

import (
	"fmt"
	"math"
	"slices"

	"kommunebench/kommune"
)

// Columns are the columns of some rows, without lines. It panics where a row has
// a status or a qualifier that does not exist.
func Columns(rows []kommune.Observation) *kommune.ObservationColumns {
	columns := &kommune.ObservationColumns{}
	var indicators, targetGroups, periods, areas, sources namer
	for _, row := range rows {
		indicators.add(&columns.Indicators, row.IndicatorID)
		targetGroups.add(&columns.TargetGroups, row.TargetGroupID)
		periods.add(&columns.Periods, string(row.Period))
		areas.add(&columns.Areas, string(row.Area))
		sources.add(&columns.Sources, row.SourceID)
		columns.Values = append(columns.Values, orNaN(row.Value))
		columns.Numerators = append(columns.Numerators, orNaN(row.Numerator))
		columns.Denominators = append(columns.Denominators, orNaN(row.Denominator))
		columns.Statuses = append(columns.Statuses, indexOf(kommune.ValueStatuses(), row.Status))
		columns.Qualifiers = append(columns.Qualifiers, indexOf(kommune.Qualifiers(), row.Qualifier))
	}
	return columns
}

// namer knows the places of a column's names.
type namer map[string]uint16

func (n *namer) add(column *kommune.NamedColumn, name string) {
	if *n == nil {
		*n = namer{}
	}
	place, known := (*n)[name]
	if !known {
		place = uint16(len(column.Names)) // tests have fewer names
		(*n)[name] = place
		column.Names = append(column.Names, name)
	}
	column.Places = append(column.Places, place)
}

// Rows are the observations of columns.
func Rows(c *kommune.ObservationColumns) []kommune.Observation {
	rows := make([]kommune.Observation, c.Rows())
	for n := range rows {
		key := c.KeyOf(n)
		rows[n] = kommune.Observation{
			IndicatorID: key.IndicatorID, TargetGroupID: key.TargetGroupID, Period: key.Period, Area: key.Area,
			Value: orNil(c.Values[n]), Numerator: orNil(c.Numerators[n]), Denominator: orNil(c.Denominators[n]),
			Status: kommune.ValueStatuses()[c.Statuses[n]], Qualifier: kommune.Qualifiers()[c.Qualifiers[n]], SourceID: c.Sources.At(n),
		}
	}
	return rows
}

func orNaN(figure *float64) float64 {
	if figure == nil {
		return math.NaN()
	}
	return *figure
}

func orNil(figure float64) *float64 {
	if math.IsNaN(figure) {
		return nil
	}
	return &figure
}

func indexOf[T comparable](all []T, one T) uint8 {
	index := slices.Index(all, one)
	if index < 0 {
		panic(fmt.Sprintf("%v is none of %v", one, all)) //nolint:forbidigo // a fault of a test
	}
	return uint8(index) // a handful
}

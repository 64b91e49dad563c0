package dataset

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"kommunebench/kommune"
)

// batchRows is about how many figures are in memory at once.
const batchRows = 50_000

// areasAtMost is more than there are kommuner, regions, landsdele and the country.
const areasAtMost = 128

// writeObservations writes the figures of all areas, by indicator, target group and
// period.
func (p *packageWriter) writeObservations(ctx context.Context, reader Reader) error {
	var file *tableFile
	for _, indicator := range p.snapshot.Indicators {
		periods := slices.Sorted(slices.Values(p.snapshot.Periods(indicator.ID)))
		groups := slices.Sorted(slices.Values(p.snapshot.TargetGroupIDs(indicator.ID)))
		for _, group := range groups {
			for some := range slices.Chunk(periods, batchRows/areasAtMost) {
				rows, err := reader.ReadObservations(ctx, p.snapshot, kommune.ObservationQuery{
					IndicatorIDs: []string{indicator.ID}, TargetGroupIDs: []string{group}, Periods: some,
				})
				if err != nil {
					return err
				}
				if file == nil && len(rows) > 0 {
					if file, err = p.begin("observations", observationFields()); err != nil {
						return err
					}
				}
				if err := p.addObservations(file, &indicator, rows); err != nil {
					return fmt.Errorf("writing figures: %w", err)
				}
			}
		}
	}
	if file == nil {
		return nil
	}
	return file.end()
}

func observationFields() []field {
	return []field{
		{"indicator", "string"},
		{"kommune", "string"},
		{"period", "string"},
		{"target_group", "string"},
		{"value", "number"},
		{"numerator", "number"},
		{"denominator", "number"},
		{"status", "string"},
		{"qualifier", "string"},
		{"source", "string"},
	}
}

func (p *packageWriter) addObservations(file *tableFile, indicator *kommune.Indicator, rows []kommune.Observation) error {
	name := bareID(p.snapshot.Dataset.ID, indicator.ID)
	for n := range rows {
		row := &rows[n]
		value := figure(row.Value)
		if isGivenByParts(row, indicator) {
			value = "" // a load computes the very same
		}
		if row.Gone {
			p.gone++
		}
		err := file.write([]string{
			name, string(row.Area), string(row.Period), row.TargetGroupID, value, figure(row.Numerator), figure(row.Denominator),
			string(row.Status), string(row.Qualifier), row.SourceID,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// isGivenByParts reports whether a value is, to the last digit, what its numerator and
// denominator give.
func isGivenByParts(row *kommune.Observation, indicator *kommune.Indicator) bool {
	hasParts := indicator.IsRatio() || indicator.Kind == kommune.Mean
	return hasParts && row.Value != nil && row.Numerator != nil && row.Denominator != nil && *row.Denominator > 0 &&
		*row.Value == indicator.Scale**row.Numerator / *row.Denominator
}

func figure(value *float64) string {
	if value == nil {
		return ""
	}
	return number(*value)
}

// bareID is an id without its dataset.
func bareID(dataset, id string) string { return strings.TrimPrefix(id, dataset+"/") }

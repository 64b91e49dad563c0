package load

import (
	"cmp"
	"context"
	"math"

	"kommunebench/disclosure"
	"kommunebench/kommune"
)

type earlierCell struct {
	kommune.Observation

	Run    uint64 `col:"run"`
	Hidden bool   `col:"hidden"`
}

// readEarlier reads what the kept releases say of the same tables, by period;
// releases that share a run count once.
func (s *suppressor) readEarlier(ctx context.Context, indicator kommune.Indicator, year int, parameters map[string]any) (map[kommune.Period][]disclosure.Before, error) {
	runs := s.earlier[figuresKey(indicator.ID, year)]
	tables := map[kommune.Period][]disclosure.Before{}
	for _, run := range runs {
		parameters["runs"] = []uint64{run.Run}
		cells, err := selectStaged[earlierCell](ctx, s.load, "read_earlier_cells", parameters)
		if err != nil {
			return nil, err
		}
		hidden := map[kommune.Period]map[disclosure.Key]bool{}
		rows := make([]kommune.Observation, len(cells))
		for n, cell := range cells {
			rows[n] = cell.Observation
			if hidden[cell.Period] == nil {
				hidden[cell.Period] = map[disclosure.Key]bool{}
			}
			if cell.Hidden {
				hidden[cell.Period][disclosure.Key{TargetGroupID: cell.TargetGroupID, Area: cell.Area}] = true
			}
		}
		for period, table := range byPeriod(rows) {
			tables[period] = append(tables[period], disclosure.Before{
				ReleaseID: run.Release, Cells: cellsOf(indicator, table), Hidden: hidden[period],
			})
		}
	}
	return tables, nil
}

func byPeriod(rows []kommune.Observation) map[kommune.Period][]kommune.Observation {
	tables := map[kommune.Period][]kommune.Observation{}
	for _, row := range rows {
		tables[row.Period] = append(tables[row.Period], row)
	}
	return tables
}

// cellsOf says of each figure how many persons it counts, by what its
// indicator's kind makes of numerator and denominator. Of numerator,
// denominator and their ratio, two give the third.
func cellsOf(indicator kommune.Indicator, rows []kommune.Observation) []disclosure.Cell {
	cells := make([]disclosure.Cell, len(rows))
	for n, row := range rows {
		cells[n] = cellOf(indicator, row)
	}
	return cells
}

func cellOf(indicator kommune.Indicator, row kommune.Observation) disclosure.Cell {
	cell := disclosure.Cell{TargetGroupID: row.TargetGroupID, Area: row.Area, Suppressed: row.Status == kommune.Suppressed}
	cell.Unknown = !row.Status.HasValue() && !cell.Suppressed
	numerator, denominator := partsOf(row.Value, row.Numerator, row.Denominator, indicator.Scale)
	switch indicator.Kind {
	case kommune.Proportion:
		cell.Count = numerator
		if numerator != nil && denominator != nil {
			rest := max(*denominator-*numerator, 0)
			cell.Rest = &rest
		}
	case kommune.Count:
		cell.Count = cmp.Or(row.Value, row.Numerator)
	case kommune.Rate:
		cell.Count, cell.Base = numerator, denominator
	case kommune.Mean, kommune.Score, kommune.Difference:
		cell.Base = row.Denominator
	}
	return cell
}

// partsOf completes what the source gives. What follows from a rounded ratio is
// rounded to persons.
func partsOf(ratio, numerator, denominator *float64, scale float64) (*float64, *float64) {
	switch {
	case ratio == nil || (numerator != nil && denominator != nil):
	case numerator == nil && denominator != nil:
		persons := math.Round(*ratio * *denominator / scale)
		return &persons, denominator
	case denominator == nil && numerator != nil && *ratio > 0:
		persons := math.Round(*numerator * scale / *ratio)
		return numerator, &persons
	}
	return numerator, denominator
}

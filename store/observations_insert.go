package store

import (
	"context"
	"fmt"

	"kommunebench/kommune"
)

// observationColumns holds a chunk column by column, which the driver takes
// without looking at each value.
type observationColumns struct {
	indicator, targetGroup, period, area []string
	value, numerator, denominator        []*float64
	status, qualifier, source, resource  []string
	line                                 []uint64
}

func newObservationColumns(rows int) *observationColumns {
	texts := func() []string { return make([]string, 0, rows) }
	numbers := func() []*float64 { return make([]*float64, 0, rows) }
	return &observationColumns{
		indicator: texts(), targetGroup: texts(), period: texts(), area: texts(),
		value: numbers(), numerator: numbers(), denominator: numbers(),
		status: texts(), qualifier: texts(), source: texts(), resource: texts(),
		line: make([]uint64, 0, rows),
	}
}

func (c *observationColumns) add(row *kommune.ObservationAt) {
	c.indicator = append(c.indicator, row.IndicatorID)
	c.targetGroup = append(c.targetGroup, row.TargetGroupID)
	c.period = append(c.period, string(row.Period))
	c.area = append(c.area, string(row.Area))
	c.value = append(c.value, row.Value)
	c.numerator = append(c.numerator, row.Numerator)
	c.denominator = append(c.denominator, row.Denominator)
	c.status = append(c.status, string(row.Status))
	c.qualifier = append(c.qualifier, string(row.Qualifier))
	c.source = append(c.source, row.SourceID)
	c.resource = append(c.resource, row.Place.Resource)
	c.line = append(c.line, uint64(max(row.Place.Line, 0)))
}

func (c *observationColumns) insert(ctx context.Context, s *Store, table string) error {
	batch, err := s.writer.PrepareBatch(ctx, "INSERT INTO "+table+
		" (indicator, target_group, period, area, value, numerator, denominator, status, qualifier, source, resource, line)")
	if err != nil {
		return fmt.Errorf("inserting observations: %w", err)
	}
	defer func() { _ = batch.Close() }()
	for n, column := range []any{
		c.indicator, c.targetGroup, c.period, c.area, c.value, c.numerator, c.denominator,
		c.status, c.qualifier, c.source, c.resource, c.line,
	} {
		if err := batch.Column(n).Append(column); err != nil {
			return fmt.Errorf("inserting observations, column %d: %w", n+1, err)
		}
	}
	if err := batch.Send(); err != nil {
		return fmt.Errorf("inserting observations: %w", err)
	}
	return nil
}

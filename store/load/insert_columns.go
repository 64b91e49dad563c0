package load

import (
	"context"
	"fmt"
	"math"

	"kommunebench/kommune"
	"kommunebench/store/clickhouse"
)

// insertColumns holds a chunk column by column, which the driver takes
// without looking at each value.
type insertColumns struct {
	indicator, targetGroup, period, area []string
	run                                  []uint64
	value, numerator, denominator        []*float64
	status, qualifier, source            []string
}

func newInsertColumns(rows int) *insertColumns {
	texts := func() []string { return make([]string, 0, rows) }
	numbers := func() []*float64 { return make([]*float64, 0, rows) }
	return &insertColumns{
		indicator: texts(), targetGroup: texts(), period: texts(), area: texts(),
		value: numbers(), numerator: numbers(), denominator: numbers(),
		status: texts(), qualifier: texts(), source: texts(),
		run: make([]uint64, 0, rows),
	}
}

func (c *insertColumns) add(from *kommune.ObservationColumns, run uint64) {
	statuses, qualifiers := kommune.ValueStatuses(), kommune.Qualifiers()
	for n := range from.Rows() {
		c.run = append(c.run, run)
		c.indicator = append(c.indicator, from.Indicators.At(n))
		c.targetGroup = append(c.targetGroup, from.TargetGroups.At(n))
		c.period = append(c.period, from.Periods.At(n))
		c.area = append(c.area, from.Areas.At(n))
		c.value = append(c.value, orNull(&from.Values[n]))
		c.numerator = append(c.numerator, orNull(&from.Numerators[n]))
		c.denominator = append(c.denominator, orNull(&from.Denominators[n]))
		c.status = append(c.status, string(statuses[from.Statuses[n]]))
		c.qualifier = append(c.qualifier, string(qualifiers[from.Qualifiers[n]]))
		c.source = append(c.source, from.Sources.At(n))
	}
}

// orNull points at a figure; nil where there is none.
func orNull(figure *float64) *float64 {
	if math.IsNaN(*figure) {
		return nil
	}
	return figure
}

func (c *insertColumns) insert(ctx context.Context, db *clickhouse.Database, table string) error {
	return db.InsertAsWriter(ctx, func(ctx context.Context) error { return c.send(ctx, db, table) })
}

func (c *insertColumns) send(ctx context.Context, db *clickhouse.Database, table string) error {
	batch, err := db.Writer.PrepareBatch(ctx, "INSERT INTO "+table+" ("+clickhouse.Quoted(stagedColumns())+")")
	if err != nil {
		return fmt.Errorf("inserting observations: %w", err)
	}
	defer func() { _ = batch.Close() }()
	for n, column := range []any{
		c.indicator, c.run, c.targetGroup, c.period, c.area, c.value, c.numerator, c.denominator,
		c.status, c.qualifier, c.source,
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

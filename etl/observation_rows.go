package etl

import (
	"context"
	"fmt"
	"math"
	"slices"

	"kommunebench/etl/input"
	"kommunebench/kommune"
)

// takeRows takes over the rows of the batch that have no fault.
func (b *batchReader) takeRows(ctx context.Context, rows int) {
	report := b.o.l.report
	for row := range rows {
		report.Lines++
		report.RowsRead += int64(len(b.measures))
		taken := b.add(row)
		if !taken && b.isFull(row) {
			b.flush(ctx)
			b.renumber()
			b.readNames(rows)
			taken = b.add(row)
		}
		if !taken {
			b.explain(row)
			if !b.o.l.shouldContinue(b.o.t.resource) || b.sinkErr != nil {
				return
			}
			continue
		}
		report.RowsLoaded += int64(len(b.measures))
		if b.chunk.Rows() > chunkRows-len(b.measures) {
			b.flush(ctx)
			if b.sinkErr != nil {
				return
			}
		}
	}
}

// isFull reports whether a row names something that has no number left.
func (b *batchReader) isFull(row int) bool {
	for _, reader := range b.nameReaders() {
		if reader.numbers[row] == namesFull {
			return true
		}
	}
	return false
}

// explain rejects a row that was not taken over.
func (b *batchReader) explain(row int) {
	o, cells, line := b.o, b.source.Record(row), b.source.LineOf(row)
	_, faults := o.readRow(cells)
	switch {
	case len(faults) == 0:
		b.sinkErr = fmt.Errorf("%s line %d was left out without a reason", o.t.resource.Path, line)
	case slices.ContainsFunc(faults, func(bad *input.Fault) bool { return bad.Rule == input.RuleSkip }):
		o.l.report.Skipped += int64(len(o.measures))
	default:
		o.l.rejectAll(o.t, line, o.t.raw(cells), faults)
	}
}

// add takes over one row, an observation for each measure; false where anything
// is wrong with it.
func (b *batchReader) add(row int) bool {
	area, period, group, source := b.areas.numbers[row], b.periods.numbers[row], b.groups.numbers[row], b.sources.numbers[row]
	status, qualifier := b.statuses.numbers[row], b.qualifiers.numbers[row]
	if area|period|group|source|status|qualifier < 0 {
		return false
	}
	before, published := b.chunk.Rows(), b.published
	if len(b.o.provisional) > 0 && b.o.provisional[b.chunk.Periods.Names[period]] {
		published = b.provisional
	}
	for n := range b.measures {
		m := &b.measures[n]
		indicator := m.number
		if indicator < 0 {
			indicator = b.named.numbers[row]
		}
		if indicator < 0 || !m.takes(b.source, row, b.indicators[indicator]) || !b.addFigures(m, row, b.indicators[indicator], status, published) {
			b.chunk = b.chunk.Slice(0, before)
			return false
		}
		chunk := &b.chunk
		chunk.Areas.Places = append(chunk.Areas.Places, uint16(area))                //nolint:gosec // 16 bits
		chunk.Periods.Places = append(chunk.Periods.Places, uint16(period))          //nolint:gosec // 16 bits
		chunk.TargetGroups.Places = append(chunk.TargetGroups.Places, uint16(group)) //nolint:gosec // 16 bits
		chunk.Sources.Places = append(chunk.Sources.Places, uint16(source))          //nolint:gosec // 16 bits
		chunk.Indicators.Places = append(chunk.Indicators.Places, uint16(indicator)) //nolint:gosec // 16 bits
		chunk.Qualifiers = append(chunk.Qualifiers, uint8(qualifier))                //nolint:gosec // a handful
		chunk.Lines = append(chunk.Lines, b.source.LineOf(row))
	}
	return true
}

// addFigures takes over the figures and the status of an observation where they
// pass checkFigure. A figure without a status gets the one of published figures of its
// period.
func (b *batchReader) addFigures(m *measureReader, row int, indicator *kommune.Indicator, status, published int32) bool {
	b.figures = [3]float64{m.value.figures[row], m.numerator.figures[row], m.denominator.figures[row]}
	if figures := &b.figures; isPlainShare(indicator, figures) && status == unstated {
		status = published
	} else {
		hasSuppressed := false
		for n, figure := range figures {
			if math.IsInf(figure, -1) {
				hasSuppressed, figures[n] = true, math.NaN()
			}
		}
		b.observation = kommune.Observation{Value: pointUnlessNaN(&figures[0]), Numerator: pointUnlessNaN(&figures[1]), Denominator: pointUnlessNaN(&figures[2])}
		if status != unstated {
			b.observation.Status = b.statusList[status]
		}
		suppressUnstated(&b.observation, hasSuppressed)
		if checkFigure(&b.observation, indicator) != nil {
			return false
		}
		if b.observation.Value == nil {
			figures[0] = math.NaN()
		}
		if status == unstated && b.observation.Status == kommune.Published {
			status = published
		} else {
			status = int32(slices.Index(b.statusList, b.observation.Status)) //nolint:gosec // a handful
		}
	}
	chunk := &b.chunk
	chunk.Values, chunk.Numerators = append(chunk.Values, b.figures[0]), append(chunk.Numerators, b.figures[1])
	chunk.Denominators = append(chunk.Denominators, b.figures[2])
	chunk.Statuses = append(chunk.Statuses, uint8(status)) //nolint:gosec // a handful
	return true
}

// isPlainShare reports whether figures are what most rows of long files have: a
// numerator and a denominator that checkFigure takes as they are.
func isPlainShare(indicator *kommune.Indicator, figures *[3]float64) bool {
	const largestScale = 1e6
	return indicator.Kind == kommune.Proportion && indicator.Scale >= 0 && indicator.Scale <= largestScale && math.IsNaN(figures[0]) &&
		figures[1] >= 0 && figures[1] <= figures[2] && figures[2] > 0 && figures[2] <= input.LargestFigure
}

func pointUnlessNaN(figure *float64) *float64 {
	if math.IsNaN(*figure) {
		return nil
	}
	return figure
}

package etl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"kommunebench/etl/input"
	"kommunebench/etl/source"
	"kommunebench/kommune"
)

// chunkRows is how many observations a sink is given at a time.
const chunkRows = 65_536

// batchReader turns batches of rows into columns of observations. A row in which
// anything is not as it should be is read once more by the observationReader,
// which says what.
type batchReader struct {
	o      *observationReader
	source source.Batches

	areas, periods, groups, sources, named, statuses, qualifiers *nameReader
	measures                                                     []measureReader
	// indicators are those of the chunk by their numbers.
	indicators []*kommune.Indicator
	chunk      kommune.ObservationColumns
	// namesByColumn number the names of the chunk.
	namesByColumn []map[string]int32
	statusList    []kommune.ValueStatus
	// published and provisional are their places in the list.
	published, provisional int32
	// observation and figures are what is checked.
	observation kommune.Observation
	figures     [3]float64
	sinkErr     error
}

// measureReader reads the figures of one measure.
type measureReader struct {
	indicator                     *kommune.Indicator // nil where the row names it
	number                        int32              // the indicator's
	value, numerator, denominator *figureReader
}

// takes reports whether the value of a row that names its indicator is a whole
// number where that counts something.
func (m *measureReader) takes(batches source.Batches, row int, indicator *kommune.Indicator) bool {
	return m.indicator != nil || !countsWhole(indicator) || m.value.isWhole(batches, row)
}

// unstated is the number of a status that the row leaves out.
const unstated = math.MaxUint8

func newBatchReader(o *observationReader) *batchReader {
	b := &batchReader{o: o, source: o.t.batches(), statusList: kommune.ValueStatuses(), chunk: kommune.ObservationColumns{Resource: o.t.resource.Path}}
	b.areas = newNameReader(o.columns.kommune, o.areas, true, numberNames[kommune.Area](b, &b.chunk.Areas))
	b.periods = newNameReader(o.columns.period, o.periods, true, numberNames[kommune.Period](b, &b.chunk.Periods))
	b.groups = newNameReader(o.columns.group, o.groups, false, numberNames[string](b, &b.chunk.TargetGroups))
	b.sources = newNameReader(o.columns.source, o.sources, false, numberNames[string](b, &b.chunk.Sources))
	b.named = newNameReader(o.columns.indicator, o.named, true, b.numberIndicator)
	b.statuses = newNameReader(o.columns.status, o.statuses, false, indexIn(kommune.ValueStatuses(), unstated))
	b.published = indexIn(b.statusList, unstated)(kommune.Published)
	b.provisional = indexIn(b.statusList, unstated)(kommune.Provisional)
	exact := indexIn(kommune.Qualifiers(), 0)(kommune.Exact)
	b.qualifiers = newNameReader(o.columns.qualifier, o.qualifiers, false, indexIn(kommune.Qualifiers(), exact))
	for _, m := range o.measures {
		b.measures = append(b.measures, measureReader{
			m.indicator, b.numberIndicator(m.indicator),
			newFigureReader(o, m.value, m.indicator != nil && countsWhole(m.indicator)), newFigureReader(o, m.numerator, false), newFigureReader(o, m.denominator, false),
		})
	}
	return b
}

func indexIn[T comparable](all []T, otherwise int32) func(T) int32 {
	return func(one T) int32 {
		if index := slices.Index(all, one); index >= 0 {
			return int32(index) //nolint:gosec // a handful
		}
		return otherwise
	}
}

// numberNames numbers a chunk's names in the order in which they come.
func numberNames[T ~string](b *batchReader, column *kommune.NamedColumn) func(T) int32 {
	known := map[string]int32{}
	b.namesByColumn = append(b.namesByColumn, known)
	return func(name T) int32 {
		number, seen := known[string(name)]
		if seen {
			return number
		}
		if len(column.Names) > math.MaxUint16 {
			return namesFull
		}
		number = int32(len(column.Names)) //nolint:gosec // 16 bits
		known[string(name)] = number
		column.Names = append(column.Names, string(name))
		return number
	}
}

// numberIndicator numbers indicators as their ids are numbered.
func (b *batchReader) numberIndicator(indicator *kommune.Indicator) int32 {
	if indicator == nil {
		return rowFallback
	}
	if number := slices.Index(b.indicators, indicator); number >= 0 {
		return int32(number) //nolint:gosec // 16 bits
	}
	if len(b.indicators) > math.MaxUint16 {
		return namesFull
	}
	b.indicators = append(b.indicators, indicator)
	b.chunk.Indicators.Names = append(b.chunk.Indicators.Names, indicator.ID)
	return int32(len(b.indicators) - 1) //nolint:gosec // 16 bits
}

// renumber begins a chunk with other names than those before, which a sink may
// have kept.
func (b *batchReader) renumber() {
	b.indicators = nil
	for _, known := range b.namesByColumn {
		clear(known)
	}
	b.chunk.ForgetNames()
	for _, reader := range b.nameReaders() {
		reader.renumber()
	}
	for n := range b.measures {
		b.measures[n].number = b.numberIndicator(b.measures[n].indicator)
	}
}

func (b *batchReader) nameReaders() [7]*nameReader {
	return [7]*nameReader{b.areas, b.periods, b.groups, b.sources, b.named, b.statuses, b.qualifiers}
}

func (b *batchReader) readAll(ctx context.Context, progress *meter) (rows int64, err error) {
	l, t := b.o.l, b.o.t
	for l.shouldContinue(t.resource) && b.sinkErr == nil {
		if ctx.Err() != nil {
			return rows, ctx.Err()
		}
		count, err := b.source.NextBatch()
		progress.some()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			rows++
			bad, isFault := input.AsFault(err)
			if !isFault {
				return rows, fmt.Errorf("reading %s line %d: %w", t.resource.Path, t.line+1, err)
			}
			l.Reject(t.resource.Path, bad.Line, bad.Raw, bad)
			continue
		}
		rows += int64(count)
		b.readColumns(count)
		b.takeRows(ctx, count)
	}
	b.flush(ctx)
	return rows, b.sinkErr
}

func (b *batchReader) readColumns(rows int) {
	b.readNames(rows)
	for _, m := range b.measures {
		for _, figures := range []*figureReader{m.value, m.numerator, m.denominator} {
			figures.read(b.source, rows)
			figures.note(b.source, rows)
		}
	}
}

func (b *batchReader) readNames(rows int) {
	for _, reader := range b.nameReaders() {
		reader.read(b.source, rows)
	}
}

func (b *batchReader) flush(ctx context.Context) {
	if rows := b.chunk.Rows(); rows > 0 && !b.o.l.refused() && b.sinkErr == nil {
		if err := b.o.l.sink.WriteObservations(ctx, &b.chunk); err != nil {
			b.sinkErr = fmt.Errorf("writing observations up to %s: %w", b.chunk.PlaceOf(rows-1), err)
		}
	}
	if ctx.Err() != nil && b.sinkErr == nil {
		b.sinkErr = ctx.Err()
	}
	b.chunk.Reset()
}

package etl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"kommunebench/kommune"
)

// columnarReader turns a file that has columns into columns of observations.
// What a dictionary names is looked up once; a row in which anything is not as
// it should be is read as one by the observationReader, which says what.
type columnarReader struct {
	o      *observationReader
	source *parquetSource
	sink   ColumnSink

	areas, periods, groups, sources, named, statuses, hedges *namedReader
	measures                                                 []measureReader
	// indicators are those of the file by their numbers.
	indicators []*kommune.Indicator
	columns    kommune.ObservationColumns
	statusList []kommune.ValueStatus
	published  int32 // its place in the list
	// observation and figures are what is judged.
	observation kommune.Observation
	figures     [3]float64
}

// measureReader reads one figure of a row.
type measureReader struct {
	indicator                     int32 // its number; negative where the row names it
	value, numerator, denominator *figureReader
}

func newColumnarReader(o *observationReader, source *parquetSource, sink ColumnSink) *columnarReader {
	c := &columnarReader{o: o, source: source, sink: sink, statusList: kommune.ValueStatuses()}
	c.areas = newNamedReader(o.columns.kommune, o.areas, true, namesOf[kommune.Area](&c.columns.Areas))
	c.periods = newNamedReader(o.columns.period, o.periods, true, namesOf[kommune.Period](&c.columns.Periods))
	c.groups = newNamedReader(o.columns.group, o.groups, false, namesOf[string](&c.columns.TargetGroups))
	c.sources = newNamedReader(o.columns.source, o.sources, false, namesOf[string](&c.columns.Sources))
	c.named = newNamedReader(o.columns.indicator, o.named, true, c.numberIndicator)
	c.statuses = newNamedReader(o.columns.status, o.statuses, false, placeIn(kommune.ValueStatuses(), unstated))
	c.published = int32(slices.Index(c.statusList, kommune.Published)) //nolint:gosec // a handful
	exact := slices.Index(kommune.Qualifiers(), kommune.Exact)
	c.hedges = newNamedReader(o.columns.qualifier, o.hedges, false, placeIn(kommune.Qualifiers(), int32(exact))) //nolint:gosec // a handful
	for _, m := range o.measures {
		reader := measureReader{-1, newFigureReader(o, m.value, m.indicator == nil || countsWhole(m.indicator)), newFigureReader(o, m.numerator, false), newFigureReader(o, m.denominator, false)}
		if m.indicator != nil {
			reader.indicator = c.numberIndicator(m.indicator)
		}
		c.measures = append(c.measures, reader)
	}
	return c
}

// unstated is the number of a status that the row leaves out.
const unstated = math.MaxUint8

func placeIn[T comparable](all []T, otherwise int32) func(T) int32 {
	return func(one T) int32 {
		if place := slices.Index(all, one); place >= 0 {
			return int32(place) //nolint:gosec // a handful
		}
		return otherwise
	}
}

// namesOf numbers names in the order in which they come; a name that comes when
// there are too many has no number.
func namesOf[T ~string](column *kommune.NamedColumn) func(T) int32 {
	known := map[T]int32{}
	return func(name T) int32 {
		number, seen := known[name]
		if seen {
			return number
		}
		if len(column.Names) > math.MaxUint16 {
			return leftToRow
		}
		number = int32(len(column.Names)) //nolint:gosec // 16 bits
		known[name] = number
		column.Names = append(column.Names, string(name))
		return number
	}
}

// numberIndicator numbers indicators as their ids are numbered.
func (c *columnarReader) numberIndicator(indicator *kommune.Indicator) int32 {
	if indicator == nil {
		return leftToRow
	}
	if number := slices.Index(c.indicators, indicator); number >= 0 {
		return int32(number) //nolint:gosec // 16 bits
	}
	if len(c.indicators) > math.MaxUint16 {
		return leftToRow
	}
	c.indicators = append(c.indicators, indicator)
	c.columns.Indicators.Names = append(c.columns.Indicators.Names, indicator.ID)
	return int32(len(c.indicators) - 1) //nolint:gosec // 16 bits
}

func (c *columnarReader) readAll(ctx context.Context, progress *meter) (rows int64, err error) {
	l, t := c.o.l, c.o.t
	for l.goesOn(t.resource) && c.o.sinkErr == nil {
		if ctx.Err() != nil {
			return rows, ctx.Err()
		}
		count, line, err := c.source.nextStretch()
		progress.some()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			rows++
			bad, isFault := asFault(err)
			if !isFault {
				return rows, fmt.Errorf("reading %s line %d: %w", t.resource.Path, t.line+1, err)
			}
			l.fail(t, bad.line, nil, bad)
			continue
		}
		rows += int64(count)
		c.readColumns(count, line)
		c.judge(ctx, count, line)
	}
	c.flush(ctx)
	return rows, nil
}

func (c *columnarReader) readColumns(rows int, line int64) {
	for _, reader := range []*namedReader{c.areas, c.periods, c.groups, c.sources, c.named, c.statuses, c.hedges} {
		reader.read(c.source, rows)
	}
	for _, m := range c.measures {
		m.value.read(c.source, rows)
		m.numerator.read(c.source, rows)
		m.denominator.read(c.source, rows)
		for _, figures := range []*figureReader{m.value, m.numerator, m.denominator} {
			figures.note(c.source, rows, line)
		}
	}
}

// judge takes over the rows at hand that have no fault.
func (c *columnarReader) judge(ctx context.Context, rows int, first int64) {
	o, l := c.o, c.o.l
	fine := int64(0)
	defer func() {
		l.report.Lines += fine
		l.report.RowsRead += fine * int64(len(c.measures))
		l.report.RowsLoaded += fine * int64(len(c.measures))
	}()
	for row := range rows {
		line := first + int64(row)
		if c.add(row) {
			fine++
			if c.columns.Rows() > chunkRows-len(c.measures) {
				c.columns.Last = kommune.Place{Resource: o.t.resource.Path, Line: line}
				c.flush(ctx)
			}
			continue
		}
		o.t.line = line
		l.report.Lines++
		o.add(ctx, c.source.recordAt(row), line)
		if !l.goesOn(o.t.resource) || o.sinkErr != nil {
			return
		}
	}
	o.t.line = first + int64(rows) - 1
	c.columns.Last = kommune.Place{Resource: o.t.resource.Path, Line: o.t.line}
}

// add takes over one row, one observation for each measure; false where it is
// better read as a row.
func (c *columnarReader) add(row int) bool {
	area, period, group, source := c.areas.numbers[row], c.periods.numbers[row], c.groups.numbers[row], c.sources.numbers[row]
	status, hedge := c.statuses.numbers[row], c.hedges.numbers[row]
	if area|period|group|source|status|hedge < 0 {
		return false
	}
	before := c.columns.Rows()
	for n := range c.measures {
		m := &c.measures[n]
		indicator := m.indicator
		if indicator < 0 {
			indicator = c.named.numbers[row]
		}
		if indicator < 0 || !c.addFigures(m, row, c.indicators[indicator], status) {
			c.columns = c.columns.Slice(0, before)
			return false
		}
		columns := &c.columns
		columns.Areas.Places = append(columns.Areas.Places, uint16(area))                //nolint:gosec // 16 bits
		columns.Periods.Places = append(columns.Periods.Places, uint16(period))          //nolint:gosec // 16 bits
		columns.TargetGroups.Places = append(columns.TargetGroups.Places, uint16(group)) //nolint:gosec // 16 bits
		columns.Sources.Places = append(columns.Sources.Places, uint16(source))          //nolint:gosec // 16 bits
		columns.Indicators.Places = append(columns.Indicators.Places, uint16(indicator)) //nolint:gosec // 16 bits
		columns.Qualifiers = append(columns.Qualifiers, uint8(hedge))                    //nolint:gosec // a handful
	}
	return true
}

// addFigures takes over the figures and the status of an observation where they
// pass checkFigure.
func (c *columnarReader) addFigures(m *measureReader, row int, indicator *kommune.Indicator, status int32) bool {
	c.figures = [3]float64{m.value.figures[row], m.numerator.figures[row], m.denominator.figures[row]}
	if figures := &c.figures; isPlainShare(indicator, figures) && status == unstated {
		status = c.published
	} else {
		c.observation = kommune.Observation{Value: pointUnlessNaN(&figures[0]), Numerator: pointUnlessNaN(&figures[1]), Denominator: pointUnlessNaN(&figures[2])}
		if status != unstated {
			c.observation.Status = c.statusList[status]
		}
		if checkFigure(&c.observation, indicator) != nil {
			return false
		}
		if c.observation.Value == nil {
			figures[0] = math.NaN()
		}
		status = int32(slices.Index(c.statusList, c.observation.Status)) //nolint:gosec // a handful
	}
	columns := &c.columns
	columns.Values, columns.Numerators = append(columns.Values, c.figures[0]), append(columns.Numerators, c.figures[1])
	columns.Denominators = append(columns.Denominators, c.figures[2])
	columns.Statuses = append(columns.Statuses, uint8(status)) //nolint:gosec // a handful
	return true
}

// isPlainShare tells whether figures are what most rows of long files have: a
// numerator and a denominator that checkFigure takes as they are.
func isPlainShare(indicator *kommune.Indicator, figures *[3]float64) bool {
	const largestScale = 1e6
	return indicator.Kind == kommune.Proportion && indicator.Scale >= 0 && indicator.Scale <= largestScale && math.IsNaN(figures[0]) &&
		figures[1] >= 0 && figures[1] <= figures[2] && figures[2] > 0 && figures[2] <= largestFigure
}

func pointUnlessNaN(figure *float64) *float64 {
	if math.IsNaN(*figure) {
		return nil
	}
	return figure
}

func (c *columnarReader) flush(ctx context.Context) {
	if rows := c.columns.Rows(); rows > 0 && !c.o.l.refused() && c.o.sinkErr == nil {
		if err := c.sink.WriteObservationColumns(ctx, &c.columns); err != nil {
			c.o.sinkErr = fmt.Errorf("writing observations up to %s: %w", c.columns.Last, err)
		}
	}
	c.columns.Reset()
}

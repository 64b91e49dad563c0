package load

import (
	"fmt"
	"math"
	"slices"

	"github.com/ClickHouse/ch-go/proto"

	"kommunebench/kommune"
)

// mostBlockRows bounds a block, so that 16 bits number its distinct texts.
const mostBlockRows = 1 << 16

// observationBlock encodes chunks of observations in ClickHouse's Native
// format, whose columns the server takes as they are. Its memory is used again
// for each chunk.
type observationBlock struct {
	run                                          uint64
	buffer                                       proto.Buffer
	indicator, targetGroup, period, area, source dictionaryColumn
	value, numerator, denominator                proto.ColNullable[float64]
	status, qualifier                            proto.ColInt8
	runs                                         proto.ColUInt64
	values, numerators, denominators             proto.ColFloat64
}

func newObservationBlock(run uint64) *observationBlock {
	b := &observationBlock{
		run: run,
	}
	for _, column := range []*dictionaryColumn{&b.indicator, &b.targetGroup, &b.period, &b.area, &b.source} {
		*column = newDictionaryColumn()
	}
	b.value.Values, b.numerator.Values, b.denominator.Values = &b.values, &b.numerators, &b.denominators
	return b
}

// stagedColumns are the columns of a staging table in the order of encode.
func stagedColumns() []string {
	return []string{
		"indicator", "run", "target_group", "period", "area", "value", "numerator", "denominator",
		"status", "qualifier", "source",
	}
}

// encode gives the bytes of one block, valid until the next call.
func (b *observationBlock) encode(c *kommune.ObservationColumns) ([]byte, error) {
	b.reset()
	b.indicator.addNamed(c.Indicators)
	b.targetGroup.addNamed(c.TargetGroups)
	b.period.addNamed(c.Periods)
	b.area.addNamed(c.Areas)
	b.source.addNamed(c.Sources)
	addFigures(&b.value, &b.values, c.Values)
	addFigures(&b.numerator, &b.numerators, c.Numerators)
	addFigures(&b.denominator, &b.denominators, c.Denominators)
	for n := range c.Rows() {
		b.runs = append(b.runs, b.run)
		// Enums of the tables count from 1.
		b.status = append(b.status, int8(c.Statuses[n]+1))         //nolint:gosec // enums have a handful of words
		b.qualifier = append(b.qualifier, int8(c.Qualifiers[n]+1)) //nolint:gosec // enums have a handful of words
	}
	return b.bytes(c.Rows())
}

// bytes leaves out figures that no row has: a column that a block lacks is null
// in all of its rows.
func (b *observationBlock) bytes(rows int) ([]byte, error) {
	names := stagedColumns()
	data := []proto.ColInput{
		b.indicator.column(), &b.runs, b.targetGroup.column(), b.period.column(), b.area.column(),
		&b.value, &b.numerator, &b.denominator, &b.status, &b.qualifier, b.source.column(),
	}
	input := make([]proto.InputColumn, 0, len(names))
	for n, name := range names {
		if figures, ok := data[n].(*proto.ColNullable[float64]); ok && !slices.Contains(figures.Nulls, 0) {
			continue
		}
		input = append(input, proto.InputColumn{Name: name, Data: data[n]})
	}
	block := proto.Block{Columns: len(input), Rows: rows}
	b.buffer.Reset()
	// Version 0 is the format without what only the native protocol has.
	if err := block.EncodeRawBlock(&b.buffer, 0, input); err != nil {
		return nil, fmt.Errorf("encoding a block: %w", err)
	}
	return b.buffer.Buf, nil
}

func (b *observationBlock) reset() {
	for _, column := range []*dictionaryColumn{&b.indicator, &b.targetGroup, &b.period, &b.area, &b.source} {
		column.reset()
	}
	b.value.Reset()
	b.numerator.Reset()
	b.denominator.Reset()
	b.status.Reset()
	b.qualifier.Reset()
	b.runs.Reset()
}

// addFigures takes figures that are NaN where there is none.
func addFigures(column *proto.ColNullable[float64], values *proto.ColFloat64, figures []float64) {
	for _, figure := range figures {
		null := uint8(0)
		if math.IsNaN(figure) {
			figure, null = 0, 1
		}
		column.Nulls = append(column.Nulls, null)
		*values = append(*values, figure)
	}
}

// dictionaryColumn builds a LowCardinality(String): each distinct text once,
// and a number for each row.
type dictionaryColumn struct {
	raw    *proto.ColLowCardinalityRaw
	texts  *proto.ColStr
	names  []string // the texts by their numbers
	keys   []uint16 // of the rows
	places map[string]uint16
	// keyOf is the number that a name of the column at hand has; negative where
	// it has none yet.
	keyOf []int32
}

func newDictionaryColumn() dictionaryColumn {
	texts := &proto.ColStr{}
	return dictionaryColumn{raw: &proto.ColLowCardinalityRaw{Index: texts}, texts: texts, places: map[string]uint16{}}
}

func (d *dictionaryColumn) reset() {
	d.raw.Reset()
	clear(d.places)
	d.names, d.keys = d.names[:0], d.keys[:0]
}

func (d *dictionaryColumn) number(text string) uint16 {
	key, known := d.places[text]
	if !known {
		key = uint16(min(len(d.places), math.MaxUint16)) // a block has at most 65,536 rows
		d.places[text] = key
		d.texts.Append(text)
		d.names = append(d.names, text)
	}
	return key
}

func (d *dictionaryColumn) addNamed(column kommune.NamedColumn) {
	d.keyOf = d.keyOf[:0]
	for range column.Names {
		d.keyOf = append(d.keyOf, -1)
	}
	for _, place := range column.Places {
		key := d.keyOf[place]
		if key < 0 {
			key = int32(d.number(column.Names[place]))
			d.keyOf[place] = key
		}
		d.keys = append(d.keys, uint16(key)) //nolint:gosec // it was one
	}
}

// column takes as few bytes a row as the texts need.
func (d *dictionaryColumn) column() proto.ColInput {
	if len(d.names) > math.MaxUint8+1 {
		d.raw.Key, d.raw.Keys16 = proto.KeyUInt16, append(d.raw.Keys16, d.keys...)
		return d.raw
	}
	d.raw.Key = proto.KeyUInt8
	for _, key := range d.keys {
		d.raw.Keys8 = append(d.raw.Keys8, uint8(key)) //nolint:gosec // below the number of names
	}
	return d.raw
}

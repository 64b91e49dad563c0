package etl

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"kommunebench/kommune"
)

const chunkRows = 65_536

func observationColumns() []string {
	return []string{"kommune", "period", "indicator", "value", "numerator", "denominator", "target_group", "status", "qualifier", "source"}
}

// observationReader turns the rows of one resource into observations, a chunk
// at a time. What a row names is looked up once per name.
type observationReader struct {
	l        *loading
	t        *table
	areas    *memo[kommune.Area]
	periods  *memo[kommune.Period]
	groups   *memo[string]
	sources  *memo[string]
	named    *memo[*kommune.Indicator]
	statuses *memo[kommune.ValueStatus]
	hedges   *memo[kommune.Qualifier]
	columns  observationPlaces
	measures []measure
	// open are the columns of figures of which it is not known yet whether "."
	// groups their digits.
	open []int
	// suppressed reports that the figures at hand have a sign of suppression.
	suppressed bool
	// digitsMean says that no number means a missing value.
	digitsMean bool
	// common is what the measures of a row share.
	common kommune.ObservationAt
	chunk  []kommune.ObservationAt
	// figures are what the chunk's rows point to. Where it grows, rows point
	// to the array before, whose figures stay.
	figures []float64
	faults  []*fault
	sinkErr error
}

// observationPlaces is where the columns stand; -1 for those that are not
// there.
type observationPlaces struct{ kommune, period, indicator, group, status, qualifier, source int }

// measure is one figure of a row. The indicator is nil where the row names
// it.
type measure struct {
	indicator                     *kommune.Indicator
	value, numerator, denominator int
}

func readObservations(ctx context.Context, l *loading, r *resource) error {
	form := *layoutsByName()[r.props().Layout]
	if len(r.props().Measures) == 0 {
		form.required = append([]string{"indicator"}, form.required...)
	}
	var o *observationReader
	err := l.withTable(r, &form, func(t *table, progress *meter) (int64, error) {
		o = newObservationReader(l, t)
		return o.readAll(ctx, progress)
	})
	if err != nil || o == nil {
		return err
	}
	o.flush(ctx)
	return o.sinkErr
}

// readAll reads column by column where both the file and the sink have columns.
func (o *observationReader) readAll(ctx context.Context, progress *meter) (int64, error) {
	source, hasColumns := o.t.records.(*parquetSource)
	sink, takesColumns := o.l.sink.(ColumnSink)
	if hasColumns && takesColumns {
		return newColumnarReader(o, source, sink).readAll(ctx, progress)
	}
	return o.l.readRows(ctx, o.t, progress, func(_ *table, row []cell, line int64) {
		if o.l.goesOn(o.t.resource) && o.sinkErr == nil {
			o.add(ctx, row, line)
		}
	})
}

func newObservationReader(l *loading, t *table) *observationReader {
	o := &observationReader{l: l, t: t}
	o.columns = observationPlaces{
		o.place("kommune"), o.place("period"), o.place("indicator"), o.place("target_group"),
		o.place("status"), o.place("qualifier"), o.place("source"),
	}
	o.areas = newMemo(unlessMissing(t, l.area))
	o.periods = newMemo(unlessMissing(t, parsePeriod))
	o.groups = newMemo(unlessMissing(t, func(title string) (string, *fault) { return l.resolve("target-groups", title) }))
	o.sources = newMemo(unlessMissing(t, func(id string) (string, *fault) { return l.resolve("sources", id) }))
	o.named = newMemo(unlessMissing(t, l.indicator))
	o.statuses = newMemo(unlessMissing(t, enumFinder(kommune.ValueStatuses())))
	o.hedges = newMemo(unlessMissing(t, enumFinder(kommune.Qualifiers())))
	// A cell that begins with a digit need not be compared with what means
	// that there is no value, unless such a word begins with one too.
	o.digitsMean = !slices.ContainsFunc(t.resource.Schema.MissingValues, func(missing string) bool {
		return missing != "" && missing[0] >= '0' && missing[0] <= '9'
	})
	o.setMeasures()
	for _, m := range o.measures {
		for _, at := range []int{m.value, m.numerator, m.denominator} {
			if at >= 0 && !t.notations[at].settled {
				o.open = append(o.open, at)
			}
		}
	}
	return o
}

// noteFigures looks at a row's figures for their notation.
func (o *observationReader) noteFigures(row []cell, line int64) {
	settled := false
	for _, at := range o.open {
		o.t.noteFigure(at, row[at], line)
		settled = settled || o.t.notations[at].settled
	}
	if settled {
		o.open = slices.DeleteFunc(o.open, func(at int) bool { return o.t.notations[at].settled })
	}
}

// setMeasures takes the descriptor's measures, or the long form's columns.
func (o *observationReader) setMeasures() {
	props := o.t.resource.props()
	if len(props.Measures) == 0 {
		o.measures = []measure{{nil, o.place("value"), o.place("numerator"), o.place("denominator")}}
		return
	}
	at := func(theirs string) int {
		if place, present := o.t.places[theirs]; present && theirs != "" {
			return place
		}
		return -1
	}
	for n, m := range props.Measures {
		indicator, bad := o.l.indicator(m.Indicator)
		if bad != nil {
			bad.column = fmt.Sprintf("measures[%d].indicator", n)
			bad.value = m.Indicator
			bad.whole = true
			o.l.fail(o.t, 0, nil, bad)
			return
		}
		o.measures = append(o.measures, measure{indicator, at(m.Value), at(m.Numerator), at(m.Denominator)})
	}
}

func (o *observationReader) place(column string) int {
	if at, found := o.t.columns[column]; found {
		return at
	}
	return -1
}

// add reads one row: one observation for each measure. A row with a fault is
// left out as a whole.
func (o *observationReader) add(ctx context.Context, row []cell, line int64) {
	o.l.report.RowsRead += int64(len(o.measures))
	o.faults = o.faults[:0]
	if len(o.chunk)+len(o.measures) > cap(o.chunk) {
		o.grow()
	}
	rows, figures := len(o.chunk), len(o.figures)
	o.addMeasures(row, line)
	if len(o.faults) > 0 {
		o.chunk, o.figures = o.chunk[:rows], o.figures[:figures]
		o.reject(row, line)
		return
	}
	o.l.report.RowsLoaded += int64(len(o.measures))
	if len(o.chunk) > chunkRows-len(o.measures) {
		o.flush(ctx)
	}
}

// grow makes room for a small file first, and for a whole chunk then.
func (o *observationReader) grow() {
	const few, figuresPerRow = 1024, 3
	room := chunkRows
	if cap(o.chunk) == 0 {
		room = few
	}
	o.chunk = slices.Grow(o.chunk, room-len(o.chunk)+len(o.measures))
	o.figures = slices.Grow(o.figures, (room-len(o.chunk)+len(o.measures))*figuresPerRow)
}

func (o *observationReader) addMeasures(row []cell, line int64) {
	if len(o.open) > 0 {
		o.noteFigures(row, line)
	}
	common := &o.common
	common.Place = kommune.Place{Resource: o.t.resource.Path, Line: line}
	common.Area = lookUp(o, o.areas, row, o.columns.kommune, true)
	common.Period = lookUp(o, o.periods, row, o.columns.period, true)
	common.TargetGroupID = lookUp(o, o.groups, row, o.columns.group, false)
	common.SourceID = lookUp(o, o.sources, row, o.columns.source, false)
	common.Status = lookUp(o, o.statuses, row, o.columns.status, false)
	common.Qualifier = lookUp(o, o.hedges, row, o.columns.qualifier, false)
	if common.Qualifier == "" {
		common.Qualifier = kommune.Exact
	}
	for _, m := range o.measures {
		indicator := m.indicator
		if indicator == nil {
			if indicator = lookUp(o, o.named, row, o.columns.indicator, true); indicator == nil {
				return
			}
		}
		common.IndicatorID = indicator.ID
		o.addMeasure(row, indicator, m)
	}
}

func (o *observationReader) reject(row []cell, line int64) {
	for _, bad := range o.faults {
		if bad.rule == ruleSkip {
			o.l.report.Skipped += int64(len(o.measures))
			return
		}
	}
	o.l.accept(o.t, line, row, o.faults)
}

// addMeasure keeps one figure, or notes what is wrong with it.
func (o *observationReader) addMeasure(row []cell, indicator *kommune.Indicator, m measure) {
	before := len(o.faults)
	o.chunk = append(o.chunk, o.common)
	observation := &o.chunk[len(o.chunk)-1].Observation
	o.suppressed = false
	observation.Value = o.figure(row, m.value, countsWhole(indicator))
	observation.Numerator = o.figure(row, m.numerator, false)
	observation.Denominator = o.figure(row, m.denominator, false)
	if len(o.faults) > before {
		return
	}
	hasParts := observation.Numerator != nil && observation.Denominator != nil
	if o.suppressed && observation.Status == "" && observation.Value == nil && !hasParts {
		observation.Status = kommune.Suppressed
	}
	if bad := checkFigure(observation, indicator); bad != nil {
		o.addCheck(bad, row, m)
	}
}

// addCheck gives a fault the column that it is about.
func (o *observationReader) addCheck(bad *fault, row []cell, m measure) {
	at := m.value
	switch bad.column {
	case "numerator":
		at = m.numerator
	case "denominator":
		at = m.denominator
	case "status":
		at = o.columns.status
	}
	if at >= 0 {
		bad.column = o.t.header[at]
		bad.value = strings.Clone(row[at].text)
	}
	o.faults = append(o.faults, bad)
}

// countsWhole reports whether an indicator's values are whole numbers.
func countsWhole(indicator *kommune.Indicator) bool {
	return indicator.Kind == kommune.Count && indicator.Decimals == 0
}

func (o *observationReader) figure(row []cell, at int, countsWhole bool) *float64 {
	if at < 0 {
		return nil
	}
	c, format := &row[at], &o.t.formats[at]
	value, known := 0.0, false
	if o.digitsMean && !c.typed {
		value, known = format.parseDigits(c.text)
	}
	if !known {
		if o.t.resource.isMissing(c.text) {
			o.suppressed = o.suppressed || o.t.resource.isSuppressed(c.text)
			return nil
		}
		reason := ""
		if value = c.number; !c.typed {
			value, reason = format.parseNumber(c.text)
		}
		if reason != "" {
			o.note(&fault{rule: "number", message: format.explain(c.text, reason)}, at, c.text)
			return nil
		}
	}
	if countsWhole || format.integer {
		if bad := format.wholeFault(*c, value, countsWhole); bad != nil {
			o.t.notations[at].told = true
			o.note(bad, at, c.text)
			return nil
		}
	}
	o.figures = append(o.figures, unsignedZero(value))
	return &o.figures[len(o.figures)-1]
}

// note keeps a fault of one cell; a fault that a memo holds is not changed.
func (o *observationReader) note(bad *fault, at int, cell string) {
	own := *bad
	own.column = o.t.header[at]
	own.value = strings.Clone(cell)
	o.faults = append(o.faults, &own)
}

func (o *observationReader) flush(ctx context.Context) {
	if len(o.chunk) > 0 && !o.l.refused() && o.sinkErr == nil {
		if err := o.l.sink.WriteObservations(ctx, o.chunk); err != nil {
			o.sinkErr = fmt.Errorf("writing observations up to %s: %w", o.chunk[len(o.chunk)-1].Place, err)
		}
	}
	if ctx.Err() != nil && o.sinkErr == nil {
		o.sinkErr = ctx.Err()
	}
	o.chunk = o.chunk[:0]
	o.figures = o.figures[:0]
}

func lookUp[T any](o *observationReader, m *memo[T], row []cell, at int, required bool) T {
	var none T
	if at < 0 {
		return none
	}
	value, bad := m.get(row[at].text)
	switch {
	case bad == nil:
	case bad.rule != ruleMissing:
		o.note(bad, at, row[at].text)
	case required:
		o.note(&fault{rule: "required", message: "is empty"}, at, row[at].text)
	}
	return value
}

// ruleMissing marks a cell that is empty or says that there is no value.
const ruleMissing = "missing"

func unlessMissing[T any](t *table, find func(string) (T, *fault)) func(string) (T, *fault) {
	return func(text string) (T, *fault) {
		if t.resource.isMissing(text) {
			var none T
			return none, &fault{rule: ruleMissing}
		}
		return find(norm.NFC.String(text))
	}
}

func enumFinder[T ~string](choices []T) func(string) (T, *fault) {
	return func(cell string) (T, *fault) {
		choice, known := parseEnum(cell, choices)
		if !known {
			return choice, &fault{rule: "enum", message: "takes " + listChoices(choices)}
		}
		return choice, nil
	}
}

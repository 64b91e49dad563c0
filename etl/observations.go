package etl

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/source"
	"kommunebench/kommune"
)

// observationReader knows what the cells of a resource mean. What a row names is
// looked up once for each name.
type observationReader struct {
	l          *loading
	t          *table
	areas      *input.Memo[kommune.Area]
	periods    *input.Memo[kommune.Period]
	groups     *input.Memo[string]
	sources    *input.Memo[string]
	named      *input.Memo[*kommune.Indicator]
	statuses   *input.Memo[kommune.ValueStatus]
	qualifiers *input.Memo[kommune.Qualifier]
	columns    observationColumnIndexes
	measures   []measure
	// digitsAreValues says that a cell that begins with a digit never means that
	// there is no value.
	digitsAreValues bool
	// provisional are the periods whose figures are provisional where the row has no
	// status.
	provisional map[string]bool
	// faults are those of the row that is read, and hasSuppressed reports that a
	// figure of the measure at hand has a sign of suppression.
	faults        []*input.Fault
	hasSuppressed bool
}

// observationColumnIndexes is where the columns stand; -1 for those that are not
// there.
type observationColumnIndexes struct{ kommune, period, indicator, group, status, qualifier, source int }

// measure is one figure of a row. The indicator is nil where the row names
// it.
type measure struct {
	indicator                     *kommune.Indicator
	value, numerator, denominator int
}

func readObservations(ctx context.Context, l *loading, r *descriptor.Resource) error {
	form := *l.layouts.find(r.Props().Layout)
	if len(r.Props().Measures) == 0 {
		form.Required = append([]string{"indicator"}, form.Required...)
	}
	return l.withTable(r, &form, func(t *table, progress *meter) (int64, error) {
		return newBatchReader(newObservationReader(l, t)).readAll(ctx, progress)
	})
}

func newObservationReader(l *loading, t *table) *observationReader {
	o := &observationReader{l: l, t: t}
	o.columns = observationColumnIndexes{
		o.place("kommune"), o.place("period"), o.place("indicator"), o.place("target_group"),
		o.place("status"), o.place("qualifier"), o.place("source"),
	}
	o.areas = input.NewMemo(unlessMissing(t, l.area))
	o.periods = input.NewMemo(unlessMissing(t, input.ParsePeriod))
	o.groups = input.NewMemo(unlessMissing(t, func(title string) (string, *input.Fault) { return l.Resolve("target-groups", title) }))
	o.sources = input.NewMemo(unlessMissing(t, func(id string) (string, *input.Fault) { return l.Resolve("sources", id) }))
	o.named = input.NewMemo(unlessMissing(t, l.indicator))
	o.statuses = input.NewMemo(unlessMissing(t, enumFinder(kommune.ValueStatuses())))
	o.qualifiers = input.NewMemo(unlessMissing(t, enumFinder(kommune.Qualifiers())))
	o.digitsAreValues = !slices.ContainsFunc(t.resource.Schema.MissingValues, func(missing string) bool {
		return missing != "" && missing[0] >= '0' && missing[0] <= '9'
	})
	o.provisional = provisionalPeriods(t.resource)
	o.setMeasures()
	return o
}

// provisionalPeriods are those that the descriptor names, which was checked.
func provisionalPeriods(r *descriptor.Resource) map[string]bool {
	list := map[string]bool{}
	for _, text := range r.Props().ProvisionalPeriods {
		period, _ := input.ParsePeriod(text)
		list[string(period)] = true
	}
	return list
}

// setMeasures takes the descriptor's measures, or the long form's columns.
func (o *observationReader) setMeasures() {
	props := o.t.resource.Props()
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
			bad.Column = fmt.Sprintf("measures[%d].indicator", n)
			bad.Value = m.Indicator
			bad.Whole = true
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

// readRow reads one row: an observation for each measure. It is the slow way, for
// the rows in which something is wrong: where there are faults, the row is left
// out as a whole, and its observations are not to be used.
func (o *observationReader) readRow(row []source.Cell) ([]kommune.Observation, []*input.Fault) {
	o.faults = nil
	common := kommune.Observation{
		Area:          lookUp(o, o.areas, row, o.columns.kommune, true),
		Period:        lookUp(o, o.periods, row, o.columns.period, true),
		TargetGroupID: lookUp(o, o.groups, row, o.columns.group, false),
		SourceID:      lookUp(o, o.sources, row, o.columns.source, false),
		Status:        lookUp(o, o.statuses, row, o.columns.status, false),
		Qualifier:     cmp.Or(lookUp(o, o.qualifiers, row, o.columns.qualifier, false), kommune.Exact),
	}
	observations := make([]kommune.Observation, 0, len(o.measures))
	for _, m := range o.measures {
		indicator := m.indicator
		if indicator == nil {
			if indicator = lookUp(o, o.named, row, o.columns.indicator, true); indicator == nil {
				break
			}
		}
		observation := common
		observation.IndicatorID = indicator.ID
		o.readMeasure(&observation, row, indicator, m)
		observations = append(observations, observation)
	}
	return observations, o.faults
}

// readMeasure reads the figures of one measure, or notes what is wrong with them.
func (o *observationReader) readMeasure(observation *kommune.Observation, row []source.Cell, indicator *kommune.Indicator, m measure) {
	before := len(o.faults)
	o.hasSuppressed = false
	observation.Value = o.figure(row, m.value, countsWhole(indicator))
	observation.Numerator = o.figure(row, m.numerator, false)
	observation.Denominator = o.figure(row, m.denominator, false)
	if len(o.faults) > before {
		return
	}
	suppressUnstated(observation, o.hasSuppressed)
	isUnstated := observation.Status == ""
	if bad := checkFigure(observation, indicator); bad != nil {
		o.addCheck(bad, row, m)
	}
	if isUnstated && observation.Status == kommune.Published && o.provisional[string(observation.Period)] {
		observation.Status = kommune.Provisional
	}
}

// suppressUnstated sets the status of an observation without a figure, one cell
// of which has a sign of suppression, where the row states none, or that its
// figures are provisional: of a row with several, that is said of those that it has.
func suppressUnstated(observation *kommune.Observation, hasSuppressed bool) {
	hasParts := observation.Numerator != nil && observation.Denominator != nil
	isOpen := observation.Status == "" || observation.Status == kommune.Provisional
	if hasSuppressed && isOpen && observation.Value == nil && !hasParts {
		observation.Status = kommune.Suppressed
	}
}

// addCheck gives a fault the column that it is about.
func (o *observationReader) addCheck(bad *input.Fault, row []source.Cell, m measure) {
	at := m.value
	switch bad.Column {
	case "numerator":
		at = m.numerator
	case "denominator":
		at = m.denominator
	case "status":
		at = o.columns.status
	}
	if at >= 0 {
		bad.Column = o.t.header[at]
		bad.Value = strings.Clone(row[at].Text)
	}
	o.faults = append(o.faults, bad)
}

// countsWhole reports whether an indicator's values are whole numbers.
func countsWhole(indicator *kommune.Indicator) bool {
	return indicator.Kind == kommune.Count && indicator.Decimals == 0
}

func (o *observationReader) figure(row []source.Cell, at int, countsWhole bool) *float64 {
	if at < 0 {
		return nil
	}
	c, format := &row[at], &o.t.formats[at]
	value, known := 0.0, false
	if o.digitsAreValues && !c.Typed {
		value, known = format.ParseDigits(c.Text)
	}
	if !known {
		if o.t.resource.IsMissing(c.Text) {
			o.hasSuppressed = o.hasSuppressed || o.t.resource.IsSuppressed(c.Text)
			return nil
		}
		reason := ""
		if value = c.Number; !c.Typed {
			value, reason = format.ParseNumber(c.Text)
		}
		if reason != "" {
			o.note(&input.Fault{Rule: "number", Message: format.Explain(c.Text, reason)}, at, c.Text)
			return nil
		}
	}
	if countsWhole || format.Integer {
		if bad := wholeFault(*format, *c, value, countsWhole); bad != nil {
			o.t.notations[at].told = true
			o.note(bad, at, c.Text)
			return nil
		}
	}
	value = unsignedZero(value)
	return &value
}

// note keeps a fault of one cell; a fault that a memo holds is not changed.
func (o *observationReader) note(bad *input.Fault, at int, cell string) {
	own := *bad
	own.Column = o.t.header[at]
	own.Value = strings.Clone(cell)
	o.faults = append(o.faults, &own)
}

func lookUp[T any](o *observationReader, m *input.Memo[T], row []source.Cell, at int, required bool) T {
	var none T
	if at < 0 {
		return none
	}
	value, bad := m.Get(row[at].Text)
	switch {
	case bad == nil:
	case bad.Rule != ruleMissing:
		o.note(bad, at, row[at].Text)
	case required:
		o.note(&input.Fault{Rule: "required", Message: "is empty"}, at, row[at].Text)
	}
	return value
}

// ruleMissing marks a cell that is empty or says that there is no value.
const ruleMissing = "missing"

func unlessMissing[T any](t *table, find func(string) (T, *input.Fault)) func(string) (T, *input.Fault) {
	return func(text string) (T, *input.Fault) {
		if t.resource.IsMissing(text) {
			var none T
			return none, &input.Fault{Rule: ruleMissing}
		}
		return find(norm.NFC.String(text))
	}
}

func enumFinder[T ~string](choices []T) func(string) (T, *input.Fault) {
	return func(cell string) (T, *input.Fault) {
		choice, known := input.ParseEnum(cell, choices)
		if !known {
			return choice, &input.Fault{Rule: "enum", Message: "takes " + input.ListChoices(choices)}
		}
		return choice, nil
	}
}

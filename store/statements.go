package store

import (
	"kommunebench/kommune"
	"kommunebench/store/clickhouse"
)

// A Statement is what a read sends to ClickHouse, with the driver's arguments, for
// those who time it by itself.
type Statement struct {
	Text      string
	Arguments []any
}

// PeriodStatement is what ReadPeriod sends; false where it would send nothing.
func PeriodStatement(snapshot *kommune.Snapshot, indicator kommune.Indicator, targetGroupID string, period kommune.Period) (Statement, bool) {
	slice, found := periodSlice(snapshot, indicator.ID, period)
	return statementOf(periodQuery, periodParameters(slice, indicator, targetGroupID, period), found)
}

// ObservationsStatement is what ReadObservations sends without a page or a limit;
// false where it would send nothing.
func ObservationsStatement(snapshot *kommune.Snapshot, query kommune.ObservationQuery) (Statement, bool) {
	parameters, some := listParameters(snapshot, query)
	return statementOf(observationsQuery, parameters, some)
}

// AggregateStatement is what Aggregate sends; false where it would send nothing.
func AggregateStatement(snapshot *kommune.Snapshot, query kommune.AggregateQuery) (Statement, bool) {
	parameters, some := aggregateParameters(snapshot, query)
	return statementOf(aggregateQuery, parameters, some)
}

func statementOf(name string, parameters map[string]any, sent bool) (Statement, bool) {
	text, err := readQuery(name)
	return Statement{text, clickhouse.Named(parameters)}, sent && err == nil
}

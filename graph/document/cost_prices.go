package document

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// The unit of cost is what 100 bytes of memory take to be made and cleared away,
// about a tenth of a microsecond of a core. The other prices are in that unit;
// server's TestTheDeclaredCostIsTheWork holds them against what requests take.
const (
	// WorkOfStatement is one statement to the database.
	WorkOfStatement = 10_000
	// RowsOfWork are that many rows that the database reads.
	RowsOfWork = 2
	// BytesOfWork are that many bytes that the program allocates.
	BytesOfWork = 100

	// What an operation takes, and each field of Query.
	costOfOperation, costOfRoot = 200, 100
	// A field that is written without a resolver, another one, and one of the
	// schema's own description.
	costOfWritten, costOfResolved, costOfIntrospected = 1, 8, 2
	// What stands in a field besides its content: a cursor, the groups of a
	// kommune, the periods of an indicator.
	costOfCursor, costOfGroups, costOfPeriods = 10, 110, 200
	// mostOfOneField lets through every single field whose content is small: on
	// much data there would be no other way to ask for it.
	mostOfOneField = DefaultMaxCost / 2
)

// costOfEntry is what an entry of a list, or a single object, takes besides its
// fields.
func costOfEntry(field *ast.Field) int {
	if field.Definition == nil {
		return 0
	}
	switch field.Definition.Type.Name() {
	case "Observation", "ObservationEdge":
		return 9
	case "Change", "ChangeEdge":
		return 10
	case "TestAnswer", "KommuneAnswer":
		return 15
	case "Kommune":
		return 2
	}
	return 0
}

// isWritten tells of the types whose fields are written without resolvers.
func isWritten(typeName string) bool {
	switch typeName {
	case "Observation", "ObservationEdge", "AreaObservation", "AreaObservationEdge", "Change", "ChangeEdge", "ComparisonRow", "TrendSeries", "TrendPoint", "TrendTest",
		"RelationPoint", "FunnelPoint", "Interval", "RankInterval", "DifferenceTest", "Kommune":
		return true
	}
	return false
}

// ownPrice is what a field costs without its content.
func (w *costWalk) ownPrice(field *ast.Field) price {
	if field.Definition == nil || field.ObjectDefinition == nil {
		return price{cost: costOfWritten}
	}
	if isRoot(field) {
		own := w.rootPrice(field)
		return price{cost: costOfRoot + min(own.cost, mostOfOneField), once: min(own.once, mostOfOneField)}
	}
	on := field.ObjectDefinition.Name
	own := price{cost: costOfResolved}
	switch {
	case strings.HasPrefix(on, "__"):
		own.cost = costOfIntrospected
	case isWritten(on):
		own.cost = costOfWritten
	}
	if cost, once, priced := w.pricedField(on + "." + field.Name); priced {
		own = price{cost: min(cost, mostOfOneField), once: min(once, mostOfOneField)}
	}
	return own
}

// pricedField is the price of fields that read or compute more than others: for
// each object, and once for all of a request.
func (w *costWalk) pricedField(name string) (cost, once int, priced bool) {
	switch name {
	case "ObservationEdge.cursor", "AreaObservationEdge.cursor", "ChangeEdge.cursor":
		return costOfCursor, 0, true
	case "Kommune.region", "Kommune.landsdel", "Kommune.peerGroups":
		return costOfGroups, 0, true
	case "Indicator.periods":
		return costOfPeriods, 0, true
	case "Kommune.testResults", "Kommune.participations", "Kommune.deregistrations", "Initiative.deregistrations", "TestQuestion.answers", "JobProfile.participations":
		return costOfResolved, w.once(name, WorkOfStatement), true
	case "JobProfile.courses":
		return costOfResolved, w.once("JobProfile.participations", WorkOfStatement), true
	case "JobProfile.coverage":
		return costOfResolved, w.once(name, 2*WorkOfStatement), true
	case "Comparison.revised", "Trend.revised", "Relation.revisedX", "Relation.revisedY":
		return w.revised(name), 0, true
	case "Release.previous":
		return costOfResolved, w.once(name, w.within.datasets*WorkOfStatement), true
	case "Release.diff":
		return w.difference(w.within.dataset), 0, true
	case "ObservationConnection.totalCount", "AreaObservationConnection.totalCount":
		return w.within.counted, 0, true
	case "ChangeConnection.totalCount":
		return 2*WorkOfStatement + w.rowsOfDifference(w.within.dataset), 0, true
	}
	return 0, 0, false
}

// once is the amount where a thing was not paid for before.
func (w *costWalk) once(what string, amount int) int {
	if w.shared[what] {
		return 0
	}
	w.shared[what] = true
	return amount
}

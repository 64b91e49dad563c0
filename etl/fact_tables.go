package etl

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"time"

	"kommunebench/etl/column"
	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/layout"
	"kommunebench/etl/source"
	"kommunebench/kommune"
)

// entities makes a layout whose rows become structs of one type. Check, where
// there is one, may complete the row.
func entities[T any](name string, required []string, keep func(*loading, *T), check func(*loading, *T) *input.Fault) *layoutReader {
	plan := planRow(reflect.TypeFor[T](), required, name)
	form := &layoutReader{columns: plan.columns(), Layout: layout.Layout{LayoutRules: descriptor.LayoutRules{Name: name, Columns: column.Names(plan.columns())}, Required: required}}
	form.read = func(ctx context.Context, l *loading, r *descriptor.Resource) error {
		return l.eachRow(ctx, r, form, func(t *table, row []source.Cell, line int64) {
			if !l.countRow(t, line, row, name) {
				return
			}
			l.reading = kommune.Place{Resource: t.resource.Path, Line: line}
			item := new(T)
			value := reflect.ValueOf(item).Elem()
			faults := plan.decode(l, t, row, value)
			if len(faults) == 0 && check != nil {
				if bad := check(l, item); bad != nil {
					faults = append(faults, bad)
				}
			}
			if !l.accept(t, line, row, faults) {
				if plan.idField != nil {
					l.noteUndefined(name, value.FieldByIndex(plan.idField).String(), l.reading)
				}
				return
			}
			if plan.idField != nil {
				l.Define(name, value.FieldByIndex(plan.idField).String())
			}
			keep(l, item)
			l.report.RowsLoaded++
		})
	}
	return form
}

// countRow counts a row of a layout whose rows are kept in memory. It is false for
// one too many, which is rejected.
func (l *loading) countRow(t *table, line int64, row []source.Cell, name string) bool {
	if l.counts[name]++; l.counts[name] > l.limits.Rows {
		l.fail(t, line, row, &input.Fault{Rule: "too_many_rows", Whole: true, Message: fmt.Sprintf("is more than the %d rows that the layout %s takes", l.limits.Rows, name)})
		return false
	}
	l.report.RowsRead++
	return true
}

func keepIn[T any](list func(*kommune.Vocabulary) *[]T) func(*loading, *T) {
	return func(l *loading, item *T) {
		rows := list(&l.vocabulary)
		*rows = append(*rows, *item)
	}
}

func keepKommune(l *loading, k *kommune.Kommune) {
	l.vocabulary.Kommuner = append(l.vocabulary.Kommuner, *k)
}

// peerGroupRow is a peer group with its members where these need no validity
// of their own.
type peerGroupRow struct {
	kommune.PeerGroup

	Members []string `col:"members"`
}

func keepPeerGroup(l *loading, row *peerGroupRow) {
	l.vocabulary.PeerGroups = append(l.vocabulary.PeerGroups, row.PeerGroup)
	for _, code := range row.Members {
		l.vocabulary.Memberships = append(l.vocabulary.Memberships, kommune.Membership{
			PeerGroupID: row.ID, Kommune: kommune.Code(code), ValidFrom: row.ValidFrom, ValidTo: row.ValidTo,
		})
	}
}

func checkPeerGroup(_ *loading, row *peerGroupRow) *input.Fault {
	if row.StatedMembers != nil && int64(len(row.Members)) > *row.StatedMembers {
		return &input.Fault{Rule: "conflicting_columns", Column: "members", Message: fmt.Sprintf("are %d, which is more than the %d of stated_members", len(row.Members), *row.StatedMembers)}
	}
	return checkDates("valid_to", row.ValidFrom, row.ValidTo)
}

func checkMembership(_ *loading, row *kommune.Membership) *input.Fault {
	return checkDates("valid_to", row.ValidFrom, row.ValidTo)
}

func checkDates(column string, from, to *time.Time) *input.Fault {
	if from != nil && to != nil && to.Before(*from) {
		return &input.Fault{Rule: "date_order", Column: column, Value: to.Format(time.DateOnly), Message: "is before the start, " + from.Format(time.DateOnly)}
	}
	return nil
}

func exactIfUnset(q *kommune.Qualifier) {
	if *q == "" {
		*q = kommune.Exact
	}
}

// keepLink drops a row that says what an earlier one does.
func keepLink(l *loading, row *kommune.Link) {
	key := linkKeyOf(*row)
	if _, seen := l.links[key]; seen {
		l.report.Duplicates++
		l.report.RowsLoaded-- // it is counted once by the caller
		return
	}
	l.links[key] = *row
	l.vocabulary.Links = append(l.vocabulary.Links, *row)
}

func keepInitiative(l *loading, row *kommune.Initiative) {
	exactIfUnset(&row.StaffQualifier)
	exactIfUnset(&row.StaffTimeQualifier)
	l.vocabulary.Initiatives = append(l.vocabulary.Initiatives, *row)
}

func keepFigure(l *loading, row *kommune.Figure) {
	exactIfUnset(&row.Qualifier)
	l.vocabulary.Figures = append(l.vocabulary.Figures, *row)
}

func keepOutcome(l *loading, row *kommune.Outcome) {
	exactIfUnset(&row.Qualifier)
	exactIfUnset(&row.HorizonQualifier)
	l.vocabulary.Outcomes = append(l.vocabulary.Outcomes, *row)
}

func keepParticipation(l *loading, row *kommune.Participation) {
	exactIfUnset(&row.Qualifier)
	l.participations = append(l.participations, *row)
}

func keepDeregistration(l *loading, row *kommune.Deregistration) {
	l.deregistrations = append(l.deregistrations, *row)
}

// checkDeregistration also completes the status and the qualifier.
func checkDeregistration(_ *loading, row *kommune.Deregistration) *input.Fault {
	exactIfUnset(&row.Qualifier)
	hasValue := row.SharePct != nil || row.Deregistered != nil
	switch {
	case row.Status == "" && hasValue:
		row.Status = kommune.Published
	case row.Status == "":
		row.Status = kommune.Missing
	case row.Status.HasValue() != hasValue:
		return statusFault(row.Status, hasValue)
	}
	if row.SharePct != nil && row.Participants != nil && *row.Participants == 0 && (row.Deregistered == nil || *row.Deregistered == 0) {
		return &input.Fault{Rule: "value_disagrees", Message: fmt.Sprintf("a share of %g %% is of no participants, of whom there is none", *row.SharePct)}
	}
	if row.Participants == nil || row.Deregistered == nil {
		return nil
	}
	part, whole := float64(*row.Deregistered), float64(*row.Participants)
	if part > whole {
		return &input.Fault{Rule: "numerator_over_denominator", Message: fmt.Sprintf("%g deregistered are more than %g participants", part, whole)}
	}
	// The published share is rounded to whole per cent at the coarsest.
	const rounding = 0.5
	if row.SharePct != nil && row.Qualifier == kommune.Exact && whole > 0 && math.Abs(*row.SharePct-100*part/whole) > rounding {
		return &input.Fault{Rule: "value_disagrees", Message: fmt.Sprintf("a share of %g %% is not %g of %g", *row.SharePct, part, whole)}
	}
	return nil
}

func statusFault(status kommune.ValueStatus, hasValue bool) *input.Fault {
	message := "says that there is a value, and there is none"
	if hasValue {
		message = "says that there is no value, and there is one"
	}
	return &input.Fault{Rule: "status_value", Value: string(status), Message: message}
}

package etl

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/source"
	"kommunebench/kommune"
)

// Layouts that the code names.
const (
	layoutPage         = "evidence-test-page"
	layoutObservations = "observations"
	layoutJobindsats   = "jobindsats-csv"
	layoutAnswers      = "test-answers"
)

// layout is how a kind of resource is read.
type layout struct {
	descriptor.LayoutRules

	Required []string
	// Open and describe are of publishers' layouts; nil for plain tables.
	Open     Opener
	Describe Describer
	read     func(ctx context.Context, l *loading, r *descriptor.Resource) error
}

// allLayouts lists the layouts in the order in which they are read: what is
// referred to comes before what refers to it, and observations come last.
func allLayouts() []*layout {
	kommuner := entities("kommuner", []string{"code", "name"}, keepKommune, nil)
	kommuner.ReferenceOnly = true
	return []*layout{
		kommuner,
		entities("sources", []string{"id", "title", "publisher"}, keepIn(func(v *kommune.Vocabulary) *[]kommune.Source { return &v.Sources }), nil),
		entities("target-groups", []string{"id", "title_da"}, keepIn(func(v *kommune.Vocabulary) *[]kommune.TargetGroup { return &v.TargetGroups }), nil),
		entities("providers", []string{"id", "name"}, keepIn(func(v *kommune.Vocabulary) *[]kommune.Provider { return &v.Providers }), nil),
		entities("competences", []string{"id", "title_da"}, keepIn(func(v *kommune.Vocabulary) *[]kommune.Competence { return &v.Competences }), nil),
		entities("peer-groups", []string{"id", "kind", "name"}, keepPeerGroup, checkPeerGroup),
		entities("memberships", []string{"peer_group", "kommune"}, keepIn(func(v *kommune.Vocabulary) *[]kommune.Membership { return &v.Memberships }), checkMembership),
		entities("job-profiles", []string{"id", "title_da"}, keepIn(func(v *kommune.Vocabulary) *[]kommune.JobProfile { return &v.JobProfiles }), nil),
		entities("courses", []string{"id", "title"}, keepIn(func(v *kommune.Vocabulary) *[]kommune.Course { return &v.Courses }), nil),
		entities("test-questions", []string{"id", "title_da", "kind"}, keepIn(func(v *kommune.Vocabulary) *[]kommune.TestQuestion { return &v.Questions }), nil),
		entities("initiatives", []string{"id", "title_da", "kommune", "source"}, keepInitiative, nil),
		entities("figures", []string{"id", "title_da", "value", "source"}, keepFigure, nil),
		entities("participations", []string{"id", "course", "source"}, keepParticipation, checkParticipation),
		entities("deregistrations", []string{"id", "kommune", "cohort", "horizon_months", "source"}, keepDeregistration, checkDeregistration),
		answersLayout(),
		{LayoutRules: descriptor.LayoutRules{Name: layoutPage, TakesAnyFile: true}, read: readPage},
		{LayoutRules: descriptor.LayoutRules{Name: layoutObservations, Observations: true, Columns: ObservationColumns()}, Required: []string{"kommune", "period"}, read: readObservations},
		published(descriptor.LayoutRules{Name: layoutJobindsats, NeedsMeasures: true, TakesWhere: true}, openJobindsatsCSV, onlyDescribes(describeJobindsats)),
		published(descriptor.LayoutRules{Name: layoutNoegletal, NamesFigures: true, FixedColumns: true}, nil, describeNoegletal),
		published(descriptor.LayoutRules{Name: layoutJSONStat, NamesFigures: true, TakesWhere: true, JoinsDimensions: true}, nil, describeJSONStat),
		published(descriptor.LayoutRules{Name: layoutStatbankCSV, TakesWhere: true, TakesOmitted: true}, openStatbankCSV, onlyDescribes(describeStatbankCSV)),
		published(descriptor.LayoutRules{Name: layoutJobindsatsJSON, TakesWhere: true}, openJobindsatsJSON, onlyDescribes(describeJobindsats)),
	}
}

func layoutsByName() map[string]*layout {
	byName := map[string]*layout{}
	for _, form := range allLayouts() {
		byName[form.Name] = form
	}
	return byName
}

// rulesOfLayouts are what all layouts take of a descriptor.
func rulesOfLayouts() descriptor.LayoutSet {
	var set descriptor.LayoutSet
	for _, form := range allLayouts() {
		set = append(set, form.LayoutRules)
	}
	return set
}

// layoutsInShort lists all layouts, each with the columns that it requires.
func layoutsInShort() string {
	var list []string
	for _, form := range allLayouts() {
		switch {
		case form.ReferenceOnly:
		case form.Published || len(form.Required) == 0:
			list = append(list, form.Name)
		default:
			list = append(list, form.Name+" ("+strings.Join(form.Required, ", ")+")")
		}
	}
	return strings.Join(list, ", ") + " (required columns in brackets; docs/layouts.md has all columns, and an example of each)"
}

// entities makes a layout whose rows become structs of one type. Check, where
// there is one, may complete the row.
func entities[T any](name string, required []string, keep func(*loading, *T), check func(*T) *input.Fault) *layout {
	plan := planRow(reflect.TypeFor[T](), required, name)
	form := &layout{LayoutRules: descriptor.LayoutRules{Name: name, Columns: plan.columns()}, Required: required}
	form.read = func(ctx context.Context, l *loading, r *descriptor.Resource) error {
		return l.eachRow(ctx, r, form, func(t *table, row []source.Cell, line int64) {
			if l.counts[form.Name]++; l.counts[form.Name] > l.limits.Rows {
				l.fail(t, line, row, tooManyRows(l.limits.Rows, name))
				return
			}
			l.report.RowsRead++
			item := new(T)
			value := reflect.ValueOf(item).Elem()
			faults := plan.decode(l, t, row, value)
			if len(faults) == 0 && check != nil {
				if bad := check(item); bad != nil {
					faults = append(faults, bad)
				}
			}
			if !l.accept(t, line, row, faults) {
				if plan.idField != nil {
					l.noteUndefined(name, value.FieldByIndex(plan.idField).String(), kommune.Place{Resource: t.resource.Path, Line: line})
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

func tooManyRows(most int64, layout string) *input.Fault {
	return &input.Fault{Rule: "too_many_rows", Whole: true, Message: fmt.Sprintf("is more than the %d rows that the layout %s takes", most, layout)}
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

func checkPeerGroup(row *peerGroupRow) *input.Fault { return checkDates(row.ValidFrom, row.ValidTo) }

func checkMembership(row *kommune.Membership) *input.Fault {
	return checkDates(row.ValidFrom, row.ValidTo)
}

func checkParticipation(row *kommune.Participation) *input.Fault { return checkDates(row.From, row.To) }

func checkDates(from, to *time.Time) *input.Fault {
	if from != nil && to != nil && to.Before(*from) {
		return &input.Fault{Rule: "date_order", Value: to.Format(time.DateOnly), Message: "is before the start, " + from.Format(time.DateOnly)}
	}
	return nil
}

func exactIfUnset(q *kommune.Qualifier) {
	if *q == "" {
		*q = kommune.Exact
	}
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

func keepParticipation(l *loading, row *kommune.Participation) {
	exactIfUnset(&row.Qualifier)
	l.participations = append(l.participations, *row)
}

func keepDeregistration(l *loading, row *kommune.Deregistration) {
	l.deregistrations = append(l.deregistrations, *row)
}

// checkDeregistration also completes the status and the qualifier.
func checkDeregistration(row *kommune.Deregistration) *input.Fault {
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

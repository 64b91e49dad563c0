package etl

import (
	"reflect"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"kommunebench/etl/input"
	"kommunebench/etl/source"
	"kommunebench/kommune"
)

// rowPlan says how a row of a file becomes a struct: one field for each `col`
// tag.
type rowPlan struct {
	fields []fieldPlan
	// idField is where the entity's own id stands; nil for facts without one.
	idField []int
}

type fieldPlan struct {
	index    []int
	column   string
	required bool
	// mustSay is true where an empty cell is a fault though the column may be left out.
	mustSay bool
	// isFigure says that a column holds figures with decimals.
	isFigure bool
	read     cellReader
}

// cellReader decodes one cell that is not missing into a field.
type cellReader func(l *loading, cell string, format input.NumberFormat, field reflect.Value) *input.Fault

// planRow makes the plan for a struct type.
func planRow(t reflect.Type, required []string, kindOfID string) rowPlan {
	plan := rowPlan{}
	for _, f := range reflect.VisibleFields(t) {
		column, tagged := f.Tag.Lookup("col")
		if !tagged {
			continue
		}
		field := fieldPlan{index: f.Index, column: column, read: readerOf(f.Type, column, kindOfID)}
		if field.mustSay = kommune.SaysUnknown(f); field.mustSay {
			field.read = unlessUnknown(field.read)
		}
		field.isFigure = f.Type == reflect.TypeFor[float64]() || f.Type == reflect.TypeFor[*float64]()
		for _, name := range required {
			field.required = field.required || name == column
		}
		if column == "id" {
			field.read = ownIDReader(kindOfID)
			plan.idField = f.Index
		}
		plan.fields = append(plan.fields, field)
	}
	return plan
}

func (p rowPlan) columns() []string {
	names := make([]string, len(p.fields))
	for n, f := range p.fields {
		names[n] = f.column
	}
	return names
}

// readerOf chooses by type, and for ids of others by the column's name; ofTable names
// the layout whose own rows a column may name.
func readerOf(t reflect.Type, column, ofTable string) cellReader {
	if t.Kind() == reflect.Pointer && t != reflect.TypeFor[*time.Time]() {
		return pointerReader(readerOf(t.Elem(), column, ofTable))
	}
	kind, isReference := referenceKinds()[column]
	if column == "part_of" || column == "conflicts_with" {
		kind, isReference = ofTable, true
	}
	switch t {
	case reflect.TypeFor[kommune.Code]():
		if column == "code" {
			return readCode
		}
		return readKommune
	case reflect.TypeFor[kommune.Period]():
		return readPeriod
	case reflect.TypeFor[*time.Time]():
		return readDate
	case reflect.TypeFor[[]string]():
		return readerOfList(column, kind, isReference)
	}
	if choices, isEnum := enumChoices()[t]; isEnum {
		return enumReader(choices)
	}
	switch t.Kind() {
	case reflect.Bool:
		return readBool
	case reflect.Int64:
		return readCount
	case reflect.Float64:
		return floatReader(column)
	case reflect.String:
		if isReference {
			return referenceReader(kind)
		}
		return readText
	default:
		return func(*loading, string, input.NumberFormat, reflect.Value) *input.Fault {
			return &input.Fault{Rule: "descriptor", Whole: true, Message: "has a type that can't be read"}
		}
	}
}

func readerOfList(column, kind string, isReference bool) cellReader {
	switch {
	case column == "kommuner" || column == "members":
		return listReader(kommuneItem)
	case column == "forms":
		return listReader(enumItem(input.Names(kommune.CourseForms())))
	case isReference:
		return listReader(referenceItem(kind))
	}
	return listReader(textItem)
}

// referenceKinds says which layout defines the ids of a column.
func referenceKinds() map[string]string {
	return map[string]string{
		"source": "sources", "more_sources": "sources", "course": "courses", "providers": "providers",
		"competences": "competences", "job_profiles": "job-profiles",
		"target_group": "target-groups", "target_groups": "target-groups",
		"collaboration": "peer-groups", "peer_group": "peer-groups",
		"framework": "frameworks", "competence_profiles": "competence-profiles", "initiative": "initiatives", "question": "test-questions",
	}
}

func enumChoices() map[reflect.Type][]string {
	return map[reflect.Type][]string{
		reflect.TypeFor[kommune.PeerGroupKind](): input.Names(kommune.PeerGroupKinds()),
		reflect.TypeFor[kommune.Qualifier]():     input.Names(kommune.Qualifiers()),
		reflect.TypeFor[kommune.ValueStatus]():   input.Names(kommune.ValueStatuses()),
		reflect.TypeFor[kommune.FactStatus]():    input.Names(kommune.FactStatuses()),
		reflect.TypeFor[kommune.OutcomeKind]():   input.Names(kommune.OutcomeKinds()),
		reflect.TypeFor[kommune.FrameworkKind](): input.Names(kommune.FrameworkKinds()),
		reflect.TypeFor[kommune.Extent]():        input.Names(kommune.Extents()),
		reflect.TypeFor[kommune.LinkKind]():      input.Names(kommune.LinkKinds()),
		reflect.TypeFor[kommune.LinkBasis]():     input.Names(kommune.LinkBases()),
		reflect.TypeFor[kommune.AuthorKind]():    input.Names(kommune.AuthorKinds()),
		reflect.TypeFor[kommune.LinkMatch]():     input.Names(kommune.LinkMatches()),
		reflect.TypeFor[kommune.Answer]():        input.Names([]kommune.Answer{kommune.Yes, kommune.Partly, kommune.No, kommune.NotStated}),
		reflect.TypeFor[kommune.TestKind]():      input.Names([]kommune.TestKind{kommune.Evidence, kommune.GoodPractice}),
	}
}

// decode reads a row into a new struct of the plan's type. Lists that are
// missing become empty.
func (p rowPlan) decode(l *loading, t *table, row []source.Cell, into reflect.Value) []*input.Fault {
	var faults []*input.Fault
	for _, f := range p.fields {
		target := into.FieldByIndex(f.index)
		at, present := t.columns[f.column]
		text, format := "", input.PlainFormat()
		if present {
			text, format = norm.NFC.String(strings.TrimSpace(row[at].Text)), source.FormatOf(row[at], t.formats[at])
		}
		if target.Kind() == reflect.Slice {
			target.Set(reflect.MakeSlice(target.Type(), 0, 0))
		}
		var bad *input.Fault
		if present && f.isFigure {
			t.noteFigure(at, row[at], t.line)
		}
		switch {
		case present && !t.resource.IsMissing(text):
			bad = f.read(l, text, format, target)
		case f.required:
			bad = &input.Fault{Rule: "required", Message: "is empty"}
		case f.mustSay && present:
			bad = &input.Fault{Rule: "required", Message: "is empty: give ids from a " + f.column + " table, or " + kommune.UnknownWord + " where no source names one"}
		}
		if bad == nil {
			continue
		}
		bad.Column = t.resource.Column(f.column)
		if bad.Value == "" {
			bad.Value = text
		}
		faults = append(faults, bad)
	}
	return faults
}

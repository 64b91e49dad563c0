package column

import (
	"reflect"
	"slices"
	"time"

	"kommunebench/etl/input"
	"kommunebench/kommune"
)

// Kind is what one cell, or one item of a list, holds.
type Kind int

const (
	// Text is a text of one line.
	Text Kind = iota
	// OwnID is the id of what the row defines.
	OwnID
	// Reference is the id of a row of another table, or of an earlier one of the same.
	Reference
	// Kommune is a kommune's name or code.
	Kommune
	// KommuneCode is the code that the row defines.
	KommuneCode
	// Truth is true or false.
	Truth
	// Count is a whole number that is zero or more.
	Count
	// Number may have decimals.
	Number
	// Day is a date.
	Day
	// Period is a year, a quarter, a month and so on.
	Period
	// Choice is one of some words.
	Choice
	// Unreadable is of a field whose type no cell can hold.
	Unreadable
)

// Column is one column of a layout.
type Column struct {
	// Name is the column's in files, by our names.
	Name string
	// Field is where its value stands in the layout's struct.
	Field []int
	Kind  Kind
	// IsRequired says that neither the column nor a cell of it may be left out.
	IsRequired bool
	// MustSay says that the column may be left out, and an empty cell is a fault: where
	// nothing is known, the cell says so.
	MustSay bool
	// IsList says that a cell holds several, with vertical bars between them.
	IsList bool
	// Choices are the words of a Choice, as they are stored.
	Choices []string
	// Of is the layout whose ids a Reference names; of a text whose ids are looked up
	// later, likewise.
	Of string
}

// Declare lists the columns of a layout by the `col` tags of its struct.
func Declare(row reflect.Type, required []string, layout string) []Column {
	var columns []Column
	for _, f := range reflect.VisibleFields(row) {
		name, tagged := f.Tag.Lookup("col")
		if !tagged {
			continue
		}
		c := declare(f.Type, name, layout)
		c.Field, c.IsRequired, c.MustSay = f.Index, slices.Contains(required, name), kommune.SaysUnknown(f)
		columns = append(columns, c)
	}
	return columns
}

// Names are those of the columns, in their order.
func Names(columns []Column) []string {
	names := make([]string, len(columns))
	for n, c := range columns {
		names[n] = c.Name
	}
	return names
}

// declare goes by the type of the field, and for ids of others by the column's name.
func declare(t reflect.Type, name, layout string) Column {
	c := Column{Name: name, Of: referenceKinds()[name]}
	if name == "part_of" || name == "conflicts_with" || name == "derived_from" {
		c.Of = layout
	}
	if t == reflect.TypeFor[*time.Time]() {
		c.Kind = Day
		return c
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == reflect.TypeFor[[]string]() {
		c.IsList, t = true, reflect.TypeFor[string]()
	}
	c.Choices = enumChoices()[t]
	if name == "forms" {
		c.Choices = input.Names(kommune.CourseForms())
	}
	c.Kind = c.kindOf(t)
	return c
}

func (c Column) kindOf(t reflect.Type) Kind {
	switch {
	case c.Name == "id":
		return OwnID
	case c.Name == "code" && t == reflect.TypeFor[kommune.Code]():
		return KommuneCode
	case t == reflect.TypeFor[kommune.Code](), c.IsList && (c.Name == "kommuner" || c.Name == "members"):
		return Kommune
	case t == reflect.TypeFor[kommune.Period]():
		return Period
	case c.Choices != nil:
		return Choice
	case c.Of != "" && c.Name != "derived_from" && t.Kind() == reflect.String:
		return Reference
	}
	kinds := map[reflect.Kind]Kind{reflect.Bool: Truth, reflect.Int64: Count, reflect.Float64: Number, reflect.String: Text}
	kind, readable := kinds[t.Kind()]
	if !readable {
		return Unreadable
	}
	return kind
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
		reflect.TypeFor[kommune.FigureSubject](): input.Names(kommune.FigureSubjects()),
		reflect.TypeFor[kommune.LinkKind]():      input.Names(kommune.LinkKinds()),
		reflect.TypeFor[kommune.LinkBasis]():     input.Names(kommune.LinkBases()),
		reflect.TypeFor[kommune.AuthorKind]():    input.Names(kommune.AuthorKinds()),
		reflect.TypeFor[kommune.LinkMatch]():     input.Names(kommune.LinkMatches()),
		reflect.TypeFor[kommune.Answer]():        input.Names([]kommune.Answer{kommune.Yes, kommune.Partly, kommune.No, kommune.NotStated}),
		reflect.TypeFor[kommune.TestKind]():      input.Names([]kommune.TestKind{kommune.Evidence, kommune.GoodPractice}),
	}
}

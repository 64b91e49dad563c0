package descriptor

import (
	"slices"
	"strings"
)

// LayoutRules are what a layout takes of a descriptor.
type LayoutRules struct {
	// Name is what descriptors call the layout.
	Name string
	// Columns are those that it takes, by our names.
	Columns []string
	// ReferenceOnly layouts are for the dataset reference.
	ReferenceOnly bool
	// Observations says that its rows are figures.
	Observations bool
	// TakesAnyFile layouts are of files that are no tables.
	TakesAnyFile bool
	// OfPublisher layouts are of a publisher's own files.
	OfPublisher bool
	// NeedsMeasures layouts have one column per figure, which the descriptor names;
	// NamesFigures layouts have the figures' names in the file.
	NeedsMeasures, NamesFigures bool
	// FixedColumns layouts know their columns by their places.
	FixedColumns bool
	// TakesWhere, TakesOmitted and JoinsDimensions say what else of a resource's
	// properties the layout takes.
	TakesWhere, TakesOmitted, JoinsDimensions bool
}

// LayoutSet are the rules of all layouts.
type LayoutSet []LayoutRules

// find gives a layout's rules; nil for an unknown one.
func (s LayoutSet) find(name string) *LayoutRules {
	at := slices.IndexFunc(s, func(l LayoutRules) bool { return l.Name == name })
	if at < 0 {
		return nil
	}
	return &s[at]
}

// namesOf lists the layouts that have a property, in alphabetical order.
func (s LayoutSet) namesOf(has func(l LayoutRules) bool) string {
	var list []string
	for _, l := range s {
		if has(l) {
			list = append(list, l.Name)
		}
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// Names lists all layouts, in the order in which they are read.
func (s LayoutSet) Names() string {
	list := make([]string, len(s))
	for n, l := range s {
		list[n] = l.Name
	}
	return strings.Join(list, ", ")
}

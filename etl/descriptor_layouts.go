package etl

import (
	"slices"
	"strings"
)

// layoutRules are what a layout takes of a descriptor.
type layoutRules struct {
	name    string
	columns []string
	// referenceOnly layouts are for the dataset reference.
	referenceOnly bool
	observations  bool
	// takesAnyFile layouts are of files that are no tables.
	takesAnyFile bool
	// published layouts are of a publisher's own files.
	published bool
	// needsMeasures layouts have one column per figure, which the descriptor names;
	// namesFigures layouts have the figures' names in the file.
	needsMeasures, namesFigures bool
	// fixedColumns layouts know their columns by their places.
	fixedColumns bool
	// takesWhere, takesOmitted and joinsDimensions say what else of a resource's
	// properties the layout takes.
	takesWhere, takesOmitted, joinsDimensions bool
}

// layoutSet are the rules of all layouts.
type layoutSet []layoutRules

// find gives a layout's rules; nil for an unknown one.
func (s layoutSet) find(name string) *layoutRules {
	at := slices.IndexFunc(s, func(l layoutRules) bool { return l.name == name })
	if at < 0 {
		return nil
	}
	return &s[at]
}

// namesOf lists the layouts that have a property, in alphabetical order.
func (s layoutSet) namesOf(has func(l layoutRules) bool) string {
	var list []string
	for _, l := range s {
		if has(l) {
			list = append(list, l.name)
		}
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// names lists all layouts, in the order in which they are read.
func (s layoutSet) names() string {
	list := make([]string, len(s))
	for n, l := range s {
		list[n] = l.name
	}
	return strings.Join(list, ", ")
}

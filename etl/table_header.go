package etl

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
)

// headerFaults are what is wrong with a header, the first of many.
type headerFaults struct {
	line  int64
	first []*input.Fault
	more  int
	told  map[string]bool
}

// add tells of a column once, whatever else is wrong with it.
func (h *headerFaults) add(column, message string) {
	const most = 20
	if h.told[column] {
		return
	}
	h.told[column] = true
	if len(h.first) == most {
		h.more++
		return
	}
	h.first = append(h.first, &input.Fault{Rule: "header", Line: h.line, Column: column, Value: column, Message: message, Whole: true})
}

func (h *headerFaults) all() []*input.Fault {
	if h.more == 0 {
		return h.first
	}
	return append(h.first, &input.Fault{Rule: "header", Line: h.line, Whole: true, Message: fmt.Sprintf("has %d more problems like these", h.more)})
}

// bind finds the layout's columns in the header, or gives what is wrong with
// it.
func (t *table) bind(form *layoutReader) []*input.Fault {
	wrong := headerFaults{line: t.line, told: map[string]bool{}}
	used := map[string]bool{}
	var missing []string
	t.columns = map[string]int{}
	for _, ours := range form.Columns {
		theirs := t.resource.Column(ours)
		_, renamed := t.resource.Props().Columns[ours]
		at, present := t.places[theirs]
		switch {
		case present:
			t.columns[ours] = at
			used[theirs] = true
		case renamed || slices.Contains(form.Required, ours):
			missing = append(missing, theirs)
		}
	}
	declared := t.bindDeclared(used)
	known := append(slices.Clone(missing), declared...)
	for n, name := range t.header {
		switch {
		case t.places[name] < n:
			wrong.add(name, "is named twice in the header")
		case !used[name]:
			message := fmt.Sprintf("unknown column %q", name)
			if near := descriptor.Nearest(name, known); near != "" {
				// One slip of the pen is not told as a column too many and one too few.
				message += fmt.Sprintf("; did you mean %q?", near)
				wrong.told[near] = true
			}
			wrong.add(name, message)
		}
	}
	for _, name := range missing {
		wrong.add(name, fmt.Sprintf("the required column %q is missing", name))
	}
	for _, name := range declared {
		wrong.add(name, fmt.Sprintf("the column %q, which the descriptor names, is missing", name))
	}
	return wrong.sayingWhatIsTaken(form)
}

// sayingWhatIsTaken adds to the first fault what the layout takes.
func (h *headerFaults) sayingWhatIsTaken(form *layoutReader) []*input.Fault {
	isOfColumns := len(h.first) > 0 && !strings.HasPrefix(h.first[0].Message, "is named twice")
	if isOfColumns && len(form.Columns) > 0 && !form.OfPublisher {
		h.first[0].Message += "; " + form.takes()
	}
	return h.all()
}

// takes lists the columns of a layout, those that are required marked.
func (form *layoutReader) takes() string {
	columns := slices.Clone(form.Columns)
	for n, column := range columns {
		if slices.Contains(form.Required, column) {
			columns[n] += "*"
		}
	}
	return form.Name + " takes " + strings.Join(columns, ", ") + " (* is required; docs/layouts.md has an example)"
}

// bindDeclared looks for the columns that the descriptor names, and returns
// those that are missing.
func (t *table) bindDeclared(used map[string]bool) (missing []string) {
	look := func(theirs string) {
		if _, present := t.places[theirs]; theirs != "" && !present {
			missing = append(missing, theirs)
		}
		used[theirs] = true
	}
	for _, measure := range t.resource.Props().Measures {
		for _, theirs := range []string{measure.Value, measure.Numerator, measure.Denominator} {
			look(theirs)
		}
	}
	for _, theirs := range slices.Sorted(maps.Keys(t.resource.Props().Where)) {
		look(theirs)
	}
	for _, field := range t.resource.Schema.Fields {
		look(field.Name)
	}
	return missing
}

package fetch

import (
	"fmt"
	"slices"
	"strings"

	"kommunebench/fetch/client"
	"kommunebench/fetch/datapackage"
	"kommunebench/fetch/described"
	"kommunebench/kommune"
)

// chooseDescribed chooses the values of a described hierarchy: those of its target
// groups as far as the table lists them, one value, or the total.
func (j *jobindsats) chooseDescribed(h *jobindsatsHierarchy, known *described.Dimension) {
	values := h.values()
	switch {
	case len(known.TargetGroups) > 0:
		j.group = h
		var ids []string
		for _, group := range known.TargetGroups {
			if id := valueOfGroup(group, values); id != "" && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
		if len(values) == 0 {
			ids = []string{"*"}
		}
		j.hierarchies[h.ID] = strings.Join(ids, ",")
	case len(known.Value) > 0:
		j.hierarchies[h.ID] = valueNamed(known.Value, values)
	default:
		j.hierarchies[h.ID] = "/"
	}
	if j.hierarchies[h.ID] == "" {
		j.hierarchies[h.ID] = "/"
	}
}

// describedGroups are the target groups of a column, under the ids and titles of the
// description. A value that it lacks is a group of its own.
func (j *jobindsats) describedGroups(c *column) []datapackage.TargetGroup {
	known := j.description.Groups()
	made := uniqueIDs{}
	for _, group := range known.TargetGroups {
		made[group.ID] = true
	}
	var groups []datapackage.TargetGroup
	for _, value := range c.values {
		if value == "" {
			continue
		}
		group := groupNamed(known.TargetGroups, value, j.group.values())
		if group == nil {
			j.warn("the hierarchy %s has the value %s, which is none of the described target groups: it is one of its own", known.ID, client.Quote(value, j.client.Key))
			group = &datapackage.TargetGroup{ID: made.make(slug(value), "group"), Title: datapackage.Bilingual{DA: value}}
		}
		one := *group
		one.Match = []string{value}
		if at := slices.IndexFunc(groups, func(g datapackage.TargetGroup) bool { return g.ID == one.ID }); at >= 0 {
			groups[at].Match = append(groups[at].Match, value)
			continue
		}
		groups = append(groups, one)
	}
	slices.SortStableFunc(groups, func(a, b datapackage.TargetGroup) int { return strings.Compare(a.ID, b.ID) })
	return groups
}

// groupNamed finds the target group that a cell means: by its name, or by that of a
// value whose id the description knows. Nil is none.
func groupNamed(groups []datapackage.TargetGroup, cell string, values []jobindsatsValue) *datapackage.TargetGroup {
	names := []string{cell}
	for _, v := range values {
		if described.IsNamed(v.Name, cell) {
			names = append(names, v.ID)
		}
	}
	for n := range groups {
		if slices.ContainsFunc(groups[n].Match, func(known string) bool {
			return slices.ContainsFunc(names, func(name string) bool { return described.IsNamed(name, known) })
		}) {
			return &groups[n]
		}
	}
	for n := range groups {
		if groups[n].Total && (cell == "/" || isTotal(cell)) {
			return &groups[n]
		}
	}
	return nil
}

// warn logs a difference that only the answers show, once, and keeps it for the note.
func (j *jobindsats) warn(format string, values ...any) {
	one := described.Difference{Message: fmt.Sprintf(format, values...)}
	if slices.Contains(j.differences, one) {
		return
	}
	j.logger.Warn("the table differs from its description", "table", j.options.Table, "difference", one.Message)
	j.differences = append(j.differences, one)
}

// describedIndicators finds the columns of the described measures. What is not
// described is left out, and told.
func (j *jobindsats) describedIndicators(d *datapackage.Descriptor, columns []*column, roles columnRoles) ([]datapackage.Measure, error) {
	names := make([]string, len(columns))
	for _, n := range roles.measures {
		names[n] = columns[n].name
	}
	var measures []datapackage.Measure
	for _, known := range j.description.Measures {
		found, err := j.findColumns(known, names)
		if err != nil {
			return nil, err
		}
		if found.Value == "" {
			j.warn("no column is named as %s is known to be (%s): it is left out", known.Indicator, known.Value.KnownBy())
			continue
		}
		values := columns[slices.Index(names, found.Value)]
		if values.numbers == 0 {
			j.logger.Warn("a column has no figure in the chosen periods", "column", values.name)
		}
		made := *j.description.Indicator(known.Indicator)
		findKind(&made, values)
		d.Kommunebench.Indicators = append(d.Kommunebench.Indicators, made)
		measures = append(measures, found)
	}
	if len(measures) == 0 {
		return nil, client.Refuse(kommune.BadUserInput, "the answer of %s for %s has none of the columns that its description knows: its columns are %s; %s", j.client.Host, j.tableName(), columnNames(columns), undescribedHint)
	}
	for _, n := range roles.measures {
		if !slices.ContainsFunc(measures, func(m datapackage.Measure) bool { return m.Names(columns[n].name) }) {
			j.warn("the column %s is not described: it is left out", client.Quote(columns[n].name, j.client.Key))
		}
	}
	return measures, nil
}

// findColumns finds the columns of a described measure among names, of which those
// of other columns are empty. Without a value there is no such column.
func (j *jobindsats) findColumns(known described.Measure, names []string) (datapackage.Measure, error) {
	found := datapackage.Measure{Indicator: known.Indicator}
	for _, part := range []struct {
		known *described.ColumnNames
		into  *string
	}{{known.Value, &found.Value}, {known.Numerator, &found.Numerator}, {known.Denominator, &found.Denominator}} {
		at, err := part.known.Find(names)
		if err != nil {
			return found, client.Refuse(kommune.BadUserInput, "the answer of %s for %s does not tell which column %s is: %s; %s", j.client.Host, j.tableName(), known.Indicator, err, undescribedHint)
		}
		if at >= 0 {
			*part.into = names[at]
		} else if part.known != nil && part.known != known.Value && found.Value != "" {
			j.warn("no column is named as the count behind %s is known to be (%s): its share is loaded alone", known.Indicator, part.known.KnownBy())
		}
	}
	return found, nil
}

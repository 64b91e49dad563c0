package fetch

import (
	"fmt"
	"slices"
	"strings"

	"kommunebench/kommune"
)

// chooseDescribed chooses the values of a described hierarchy: those of its target
// groups as far as the table lists them, one value, or the total.
func (j *jobindsats) chooseDescribed(h *jobindsatsHierarchy, known *Dimension) {
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
func (j *jobindsats) describedGroups(c *column) []TargetGroup {
	known := j.description.groups()
	made := uniqueIDs{}
	for _, group := range known.TargetGroups {
		made[group.ID] = true
	}
	var groups []TargetGroup
	for _, value := range c.values {
		if value == "" {
			continue
		}
		group := groupNamed(known.TargetGroups, value, j.group.values())
		if group == nil {
			j.warn("the hierarchy %s has the value %s, which is none of the described target groups: it is one of its own", known.ID, quote(value, j.client.key))
			group = &TargetGroup{ID: made.make(slug(value), "group"), Title: Bilingual{DA: value}}
		}
		one := *group
		one.Match = []string{value}
		if at := slices.IndexFunc(groups, func(g TargetGroup) bool { return g.ID == one.ID }); at >= 0 {
			groups[at].Match = append(groups[at].Match, value)
			continue
		}
		groups = append(groups, one)
	}
	slices.SortStableFunc(groups, func(a, b TargetGroup) int { return strings.Compare(a.ID, b.ID) })
	return groups
}

// groupNamed finds the target group that a cell means: by its name, or by that of a
// value whose id the description knows. Nil is none.
func groupNamed(groups []TargetGroup, cell string, values []jobindsatsValue) *TargetGroup {
	names := []string{cell}
	for _, v := range values {
		if isNamed(v.Name, cell) {
			names = append(names, v.ID)
		}
	}
	for n := range groups {
		if slices.ContainsFunc(groups[n].Match, func(known string) bool {
			return slices.ContainsFunc(names, func(name string) bool { return isNamed(name, known) })
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
	one := Difference{Message: fmt.Sprintf(format, values...)}
	if slices.Contains(j.differences, one) {
		return
	}
	j.logger.Warn("the table differs from its description", "table", j.options.Table, "difference", one.Message)
	j.differences = append(j.differences, one)
}

// describedIndicators finds the columns of the described measures. What is not
// described is left out, and told.
func (j *jobindsats) describedIndicators(d *descriptor, columns []*column, roles columnRoles) ([]measure, error) {
	names := make([]string, len(columns))
	for _, n := range roles.measures {
		names[n] = columns[n].name
	}
	var measures []measure
	for _, known := range j.description.Measures {
		found, err := j.findColumns(known, names)
		if err != nil {
			return nil, err
		}
		if found.Value == "" {
			j.warn("no column is named as %s is known to be (%s): it is left out", known.Indicator, known.Value.words())
			continue
		}
		values := columns[slices.Index(names, found.Value)]
		if values.numbers == 0 {
			j.logger.Warn("a column has no figure in the chosen periods", "column", values.name)
		}
		made := *j.description.Indicator(known.Indicator)
		made.findKind(values)
		d.Kommunebench.Indicators = append(d.Kommunebench.Indicators, made)
		measures = append(measures, found)
	}
	if len(measures) == 0 {
		return nil, refuseAnswer(kommune.BadUserInput, "the answer of %s for %s has none of the columns that its description knows: its columns are %s; %s", j.client.host, j.tableName(), columnNames(columns), undescribedHint)
	}
	for _, n := range roles.measures {
		if !slices.ContainsFunc(measures, func(m measure) bool { return m.names(columns[n].name) }) {
			j.warn("the column %s is not described: it is left out", quote(columns[n].name, j.client.key))
		}
	}
	return measures, nil
}

// findColumns finds the columns of a described measure among names, of which those
// of other columns are empty. Without a value there is no such column.
func (j *jobindsats) findColumns(known Measure, names []string) (measure, error) {
	found := measure{Indicator: known.Indicator}
	for _, part := range []struct {
		known *ColumnNames
		into  *string
	}{{known.Value, &found.Value}, {known.Numerator, &found.Numerator}, {known.Denominator, &found.Denominator}} {
		at, err := part.known.find(names)
		if err != nil {
			return found, refuseAnswer(kommune.BadUserInput, "the answer of %s for %s does not tell which column %s is: %s; %s", j.client.host, j.tableName(), known.Indicator, err, undescribedHint)
		}
		if at >= 0 {
			*part.into = names[at]
		} else if part.known != nil && part.known != known.Value && found.Value != "" {
			j.warn("no column is named as the count behind %s is known to be (%s): its share is loaded alone", known.Indicator, part.known.words())
		}
	}
	return found, nil
}

// names reports whether a measure is of a column.
func (m measure) names(column string) bool {
	return m.Value == column || m.Numerator == column || m.Denominator == column
}

// findKind tells the kind and unit of an indicator that is published as a number or as
// per cent, and of which no public source says which: a figure above 100, as that of
// the country, is a number.
func (i *Indicator) findKind(values *column) {
	if i.Kind != "" {
		return
	}
	const whole = 100
	i.Kind, i.Unit, i.Decimals = kommune.Proportion, "%", min(values.decimals, maxDecimals)
	if values.numbers > 0 && values.max > whole {
		i.Kind, i.Unit = kommune.Count, "forløb"
	}
}

// words lists the names and words that a column is known by.
func (k *ColumnNames) words() string {
	parts := slices.Clone(k.Names)
	if len(k.Words) > 0 {
		parts = append(parts, "the words "+strings.Join(k.Words, ", "))
	}
	return strings.Join(parts, "; ")
}

// regionColumn is the column with the most names of regions, for tables whose areas
// are regions; -1 where none has any.
func regionColumn(columns []*column) int {
	at, most := -1, 0
	for n, c := range columns {
		regions := 0
		for _, value := range c.values {
			if strings.HasPrefix(strings.ToLower(value), "region ") {
				regions++
			}
		}
		if regions > most {
			at, most = n, regions
		}
	}
	return at
}

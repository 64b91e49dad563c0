package fetch

import (
	"encoding/json"
	"slices"
	"strings"

	"kommunebench/fetch/client"
	"kommunebench/fetch/datapackage"
	"kommunebench/fetch/described"
	"kommunebench/kommune"
)

// undescribedHint says how to fetch a table all the same.
const undescribedHint = "fetch it as its own columns say, with --undescribed"

// settle logs the differences, and gives those for which the table is refused as an
// error.
func (r *run) settle(found described.Differences) error {
	r.differences = append(r.differences, found...)
	var refused []string
	for _, one := range found {
		if one.Refused {
			refused = append(refused, one.Message)
			continue
		}
		r.logger.Warn("the table differs from its description", "table", r.options.Table, "difference", one.Message)
	}
	if len(refused) == 0 {
		return nil
	}
	return client.Refuse(kommune.BadUserInput, "%s differs from its description, so that its figures would be wrong: %s; %s", r.tableName(), strings.Join(refused, "; "), undescribedHint)
}

// compareJobindsats compares the description with what jobindsats says of the table.
func compareJobindsats(d *described.Description, table *jobindsatsTable) described.Differences {
	var found described.Differences
	if types := table.periodTypes(); d.PeriodType != "" && len(types) > 0 && !slices.Contains(types, d.PeriodType) {
		found.Warn("its periods are of the types %s, not %s", strings.Join(types, ", "), d.PeriodType)
	}
	for _, known := range d.Dimensions {
		h := table.hierarchy(known.ID)
		switch {
		case h == nil && (len(known.TargetGroups) > 0 || len(known.Value) > 0):
			found.Refuse("it has no hierarchy %s (%s): %s", known.ID, known.Title, "it has "+strings.Join(table.hierarchyIDs(), ", "))
		case h == nil:
			found.Warn("it has no hierarchy %s (%s)", known.ID, known.Title)
		default:
			compareValues(&found, known, h)
		}
	}
	compareAreas(&found, d, table)
	for _, dimension := range table.Dimensions {
		if !dimension.isKnown(d) {
			found.Warn("it has the dimension %s, which the description lacks: its total is taken", client.Quote(dimension.Name+" "+dimension.ID, ""))
		}
	}
	if names := table.measureNames(); len(names) > 0 {
		for _, m := range d.Measures {
			if !m.Value.IsAmong(names) {
				found.Warn("none of its measures is named as those of %s are known to be: it has %s", m.Indicator, client.Quote(strings.Join(names, ", "), ""))
			}
		}
	}
	return found
}

// compareValues compares the values that are asked for with those of a hierarchy that
// lists them.
func compareValues(found *described.Differences, known described.Dimension, h *jobindsatsHierarchy) {
	values := h.values()
	if len(values) == 0 {
		return
	}
	for _, group := range known.TargetGroups {
		if valueOfGroup(group, values) == "" {
			found.Warn("its hierarchy %s has no value for the target group %s (%s)", h.ID, group.ID, strings.Join(group.Match, ", "))
		}
	}
	if len(known.Value) > 0 && valueNamed(known.Value, values) == "" {
		found.Refuse("its hierarchy %s has none of the values %s", h.ID, strings.Join(known.Value, ", "))
	}
}

func compareAreas(found *described.Differences, d *described.Description, table *jobindsatsTable) {
	areas := d.Areas
	if areas.Hierarchy == "" || areas.Level == "" {
		return
	}
	h := table.hierarchy(areas.Hierarchy)
	if h == nil || len(h.Levels) == 0 {
		return // a missing hierarchy of areas is told where it is looked for
	}
	var levels []string
	for _, level := range h.Levels {
		if level.ID == areas.Level {
			return
		}
		levels = append(levels, client.Quote(level.ID, ""))
	}
	found.Refuse("its hierarchy %s has no level %s: it has %s", areas.Hierarchy, areas.Level, strings.Join(levels, ", "))
}

// valueOfGroup is the id of a hierarchy's value that is a target group; empty for none.
func valueOfGroup(group datapackage.TargetGroup, values []jobindsatsValue) string {
	if id := valueNamed(group.Match, values); id != "" || !group.Total {
		return id
	}
	for _, v := range values {
		if v.ID == "/" || isTotal(v.Name) {
			return v.ID
		}
	}
	return ""
}

// valueNamed is the id of the first value with one of the names or ids; empty for
// none.
func valueNamed(names []string, values []jobindsatsValue) string {
	for _, name := range names {
		for _, v := range values {
			if v.ID == name || described.IsNamed(v.Name, name) {
				return v.ID
			}
		}
	}
	return ""
}

// isKnown reports whether the description has one of a dimension's hierarchies.
func (d *jobindsatsDimension) isKnown(known *described.Description) bool {
	return len(d.Hierarchies) == 0 || slices.ContainsFunc(d.Hierarchies, func(h jobindsatsHierarchy) bool {
		return h.ID == known.AreaHierarchy() || known.Dimension(h.ID) != nil
	})
}

func (t *jobindsatsTable) hierarchy(id string) *jobindsatsHierarchy {
	for n := range t.Dimensions {
		for k := range t.Dimensions[n].Hierarchies {
			if strings.EqualFold(t.Dimensions[n].Hierarchies[k].ID, id) {
				return &t.Dimensions[n].Hierarchies[k]
			}
		}
	}
	return nil
}

func (t *jobindsatsTable) hierarchyIDs() []string {
	var ids []string
	for _, dimension := range t.Dimensions {
		for _, h := range dimension.Hierarchies {
			ids = append(ids, client.Quote(h.ID, ""))
		}
	}
	return ids
}

func (t *jobindsatsTable) periodTypes() []string {
	var types []string
	for _, p := range t.Periods {
		types = append(types, p.Type)
	}
	return types
}

// measureNames are the names of the table's measure groups and of what they hold, as
// far as it lists them.
func (t *jobindsatsTable) measureNames() []string {
	var tree any
	if json.Unmarshal(t.MeasureGroups, &tree) != nil {
		return nil
	}
	const most = 500
	var names []string
	var walk func(node any)
	walk = func(node any) {
		switch node := node.(type) {
		case []any:
			for _, child := range node {
				walk(child)
			}
		case map[string]any:
			for key, child := range node {
				if name, isText := child.(string); isText && strings.Contains(key, "name") && len(names) < most {
					names = append(names, strings.TrimSpace(name))
					continue
				}
				walk(child)
			}
		}
	}
	walk(tree)
	slices.Sort(names)
	return slices.Compact(names)
}

package fetch

import (
	"fmt"
	"slices"
	"strings"

	"kommunebench/fetch/client"
	"kommunebench/fetch/datapackage"
	"kommunebench/kommune"
)

// descriptor describes the answers, which must all have the same columns.
func (j *jobindsats) descriptor(all []*fetchedPart) (*datapackage.Descriptor, error) { //nolint:revive // the steps of a fetch, one after another, each with its refusal
	merged, err := j.mergedColumns(all)
	if err != nil {
		return nil, err
	}
	roles, err := j.roles(merged)
	if err != nil {
		return nil, err
	}
	title := strings.TrimSpace(j.table.Name)
	if title == "" {
		title = "Jobindsats"
	}
	d := &datapackage.Descriptor{
		Name: j.dataset(), Title: fmt.Sprintf("%s (jobindsats %s)", title, strings.ToUpper(j.options.Table)),
		Licenses: []datapackage.Licence{{Name: "not-stated", Title: "STAR states no licence with the answer; name the source"}},
		Sources:  []datapackage.Source{{Title: "Jobindsats, tabel " + strings.ToUpper(j.options.Table), Path: "https://www.jobindsats.dk"}},
		Kommunebench: datapackage.PackageProperties{
			Publisher:  "STAR",
			Disclosure: datapackage.Disclosure{By: kommune.DisclosureByPublisher, Reason: "STAR offentliggør selv disse celler på jobindsats.dk."},
		},
	}
	measures, err := j.indicators(d, merged, roles)
	if err != nil {
		return nil, err
	}
	if err := j.checkNoIndicatorLost(d.Kommunebench.Indicators); err != nil {
		return nil, err
	}
	var groups []datapackage.TargetGroup
	switch {
	case roles.group < 0:
	case j.description != nil:
		groups = j.describedGroups(merged[roles.group])
	default:
		groups = targetGroupsOf(merged[roles.group])
	}
	for _, one := range all {
		d.Resources = append(d.Resources, describeResource(one, merged, roles, measures, groups))
	}
	j.markProvisional(d, all, merged, roles.period)
	if j.description != nil {
		d.Sources[0].Title += ": " + j.description.Title.DA
		j.description.FillIn(d, j.differences)
	}
	return d, nil
}

// mergedColumns gives each column with the values of all answers, which must
// have the same columns in the same order.
func (j *jobindsats) mergedColumns(all []*fetchedPart) ([]*column, error) {
	columns := all[0].inspected.columns
	merged := make([]*column, len(columns))
	for n, c := range columns {
		merged[n] = newColumn(c.name, nil)
	}
	for _, one := range all {
		if !slices.EqualFunc(columns, one.inspected.columns, func(a, b *column) bool { return a.name == b.name }) {
			return nil, client.Refuse(kommune.Unavailable, "the answers of %s for %s differ in their columns: %s; fetch all again with --full", j.client.Host, j.tableName(), columnNames(one.inspected.columns))
		}
		for n, c := range one.inspected.columns {
			merged[n].merge(c)
		}
	}
	return merged, nil
}

// markProvisional names the provisional periods of each answer; column is that of
// periods.
func (j *jobindsats) markProvisional(d *datapackage.Descriptor, all []*fetchedPart, merged []*column, column int) {
	if j.provisional == nil { // the table does not list its periods
		j.setProvisional(periodsIn(merged[column]))
	}
	for n, one := range all {
		d.Resources[n].Kommunebench.ProvisionalPeriods = j.provisionalAmong(periodsIn(one.inspected.columns[column]))
	}
}

// checkNoIndicatorLost refuses an answer without an indicator that the package on
// disk has: the figures of a column that was renamed or dropped would silently stay
// as they were.
func (j *jobindsats) checkNoIndicatorLost(indicators []datapackage.Indicator) error {
	before, err := datapackage.Read(j.options.Dir)
	if err != nil || before == nil {
		return err
	}
	var gone []string
	for _, known := range before.Kommunebench.Indicators {
		if !slices.ContainsFunc(indicators, func(i datapackage.Indicator) bool { return i.ID == known.ID }) {
			gone = append(gone, known.ID+" ("+client.Quote(known.Title.DA, j.client.Key)+")")
		}
	}
	if len(gone) == 0 {
		return nil
	}
	return client.Refuse(kommune.Unavailable, "the answer of %s for %s no longer has the indicators %s that it had before: look at the table; where the publisher dropped them, remove the package %s and fetch again",
		j.client.Host, j.tableName(), strings.Join(gone, ", "), j.options.Dir)
}

func (j *jobindsats) indicators(d *datapackage.Descriptor, columns []*column, roles columnRoles) ([]datapackage.Measure, error) {
	if j.description != nil {
		return j.describedIndicators(d, columns, roles)
	}
	var measures []datapackage.Measure
	made := uniqueIDs{}
	for _, n := range roles.measures {
		c := columns[n]
		if c.numbers == 0 {
			j.logger.Warn("a column has no figure in the chosen periods", "column", c.name)
		}
		id := made.make(slug(c.name), "figure")
		one := newIndicator(id, datapackage.Bilingual{DA: c.name}, datapackage.Bilingual{
			DA: fmt.Sprintf("Tabel %s på jobindsats.dk.%s", strings.ToUpper(j.options.Table), j.chosenValues()),
			EN: fmt.Sprintf("Table %s of jobindsats.dk.%s", strings.ToUpper(j.options.Table), j.chosenValues()),
		}, unitOf(c.name), c)
		setKind(&one, j.options.Kind)
		d.Kommunebench.Indicators = append(d.Kommunebench.Indicators, one)
		measures = append(measures, datapackage.Measure{Indicator: id, Value: c.name})
	}
	return measures, nil
}

// chosenValues names the selected values of other dimensions, totals left out.
func (j *jobindsats) chosenValues() string {
	var parts []string
	for _, dimension := range j.table.Dimensions {
		for _, h := range dimension.Hierarchies {
			value := j.hierarchies[h.ID]
			if value == "" || value == "/" || h.ID == j.description.AreaHierarchy() || j.group != nil && h.ID == j.group.ID {
				continue
			}
			for _, v := range h.values() {
				if v.ID == value {
					value = v.Name
					break
				}
			}
			parts = append(parts, fmt.Sprintf(" %s: %s.", dimension.Name, value))
		}
	}
	return strings.Join(parts, "")
}

func describeResource(one *fetchedPart, columns []*column, roles columnRoles, measures []datapackage.Measure, groups []datapackage.TargetGroup) datapackage.Resource {
	made := datapackage.Resource{
		Name: one.name, Path: one.file, Encoding: "utf-8",
		Schema: datapackage.Schema{MissingValues: jobindsatsMissing()},
		Kommunebench: datapackage.ResourceProperties{
			Layout:   "jobindsats-json",
			Columns:  map[string]string{"kommune": columns[roles.kommune].name, "period": columns[roles.period].name},
			Measures: measures,
		},
	}
	if roles.group >= 0 {
		made.Kommunebench.Columns["target_group"] = columns[roles.group].name
		made.Kommunebench.TargetGroups = groups
	}
	for n, c := range columns {
		if slices.Contains(roles.measures, n) {
			made.Schema.Fields = append(made.Schema.Fields, datapackage.NumberField(c.name, c.decimalChar()))
		} else {
			made.Schema.Fields = append(made.Schema.Fields, datapackage.TextField(c.name))
		}
	}
	return made
}

func targetGroupsOf(c *column) []datapackage.TargetGroup {
	made := uniqueIDs{}
	var groups []datapackage.TargetGroup
	for _, value := range c.values {
		if value == "" {
			continue
		}
		groups = append(groups, datapackage.TargetGroup{
			ID: made.make(slug(value), "group"), Title: datapackage.Bilingual{DA: value}, Total: isTotal(value), Match: []string{value},
		})
	}
	slices.SortStableFunc(groups, func(a, b datapackage.TargetGroup) int { return strings.Compare(a.ID, b.ID) })
	return groups
}

// jobindsatsMissing are the signs of STAR for a missing figure.
func jobindsatsMissing() []string { return []string{"", "-", "–", ".", "..", "..."} }

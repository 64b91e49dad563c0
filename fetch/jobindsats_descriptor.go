package fetch

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kommunebench/kommune"
)

// columnRoles says what the columns of the answers are, by place.
type columnRoles struct {
	kommune, period, group int
	measures               []int
}

// roles tells kommuner by their names, periods by their form, and figures by
// being nothing else.
func (j *jobindsats) roles(columns []*column) (columnRoles, error) {
	roles := columnRoles{kommune: j.kommuneColumn(columns), period: periodColumn(columns), group: -1}
	for n, c := range columns {
		switch {
		case n == roles.kommune, n == roles.period:
		case j.group != nil && roles.group < 0 && (isNamed(c.name, j.group.Name) || j.holdsGroup(c)):
			roles.group = n
		case j.isDimension(c.name):
		case c.words == 0 || c.figures > 0:
			// A cell with a sign that is not known is told here, and refused or
			// rejected when it is loaded: it is no reason to lose the others.
			if c.words > 0 {
				j.logger.Warn("a column of figures has cells that are neither numbers nor known signs: loading tells each",
					"column", c.name, "cells", c.words, "first", c.firstWord)
			}
			roles.measures = append(roles.measures, n)
		default:
			j.logger.Warn("a column is left out: it holds no figure, and is no dimension of the table", "column", c.name)
		}
	}
	switch {
	case roles.kommune < 0:
		return roles, refuseAnswer(kommune.BadUserInput, "the answer of %s for %s has no kommuner: its columns are %s", j.client.host, j.what(), columnNames(columns))
	case roles.period < 0:
		return roles, refuseAnswer(kommune.BadUserInput, "the answer of %s for %s has no column of periods: its columns are %s", j.client.host, j.what(), columnNames(columns))
	case j.group != nil && roles.group < 0:
		return roles, refuseAnswer(kommune.BadUserInput, "the answer of %s for %s has no column for %s: its columns are %s", j.client.host, j.what(), j.group.ID, columnNames(columns))
	case len(roles.measures) == 0:
		return roles, refuseAnswer(kommune.BadUserInput, "the answer of %s for %s has no figures: its columns are %s", j.client.host, j.what(), columnNames(columns))
	}
	return roles, nil
}

// kommuneColumn is the column with the most names of kommuner, or with the most
// codes where none has names; -1 where none has any.
func (j *jobindsats) kommuneColumn(columns []*column) int {
	for _, byCode := range []bool{false, true} {
		at, most := -1, 0
		for n, c := range columns {
			matches := 0
			for _, value := range c.values {
				_, err := kommune.ParseCode(value)
				if _, kind := j.register.Match(value); kind == kommune.MatchKommune && (err == nil) == byCode {
					matches++
				}
			}
			if matches > most {
				at, most = n, matches
			}
		}
		if at >= 0 {
			return at
		}
	}
	return -1
}

// periodColumn is the column of that name, or the first in which all cells
// are periods; -1 where none is.
func periodColumn(columns []*column) int {
	byName := slices.IndexFunc(columns, func(c *column) bool { return isNamed(c.name, "Periode") || isNamed(c.name, "Period") })
	if byName >= 0 {
		return byName
	}
	return slices.IndexFunc(columns, func(c *column) bool {
		return len(c.values) > 0 && !slices.ContainsFunc(c.values, func(value string) bool {
			_, ok := parsePeriod(value)
			return !ok
		})
	})
}

func isNamed(name, other string) bool {
	return other != "" && strings.EqualFold(strings.TrimSpace(name), strings.TrimSpace(other))
}

// holdsGroup reports whether a column's cells are values of the hierarchy of
// target groups.
func (j *jobindsats) holdsGroup(c *column) bool {
	known := j.group.values()
	return len(c.values) > 0 && !slices.ContainsFunc(c.values, func(value string) bool {
		return !slices.ContainsFunc(known, func(v jobindsatsValue) bool { return isNamed(v.Name, value) })
	})
}

func (j *jobindsats) isDimension(name string) bool {
	return slices.ContainsFunc(j.names, func(known string) bool { return isNamed(name, known) })
}

func columnNames(columns []*column) string {
	var names []string
	for _, c := range columns {
		names = append(names, quote(c.name, ""))
	}
	return strings.Join(names, ", ")
}

// descriptor describes the answers, which must all have the same columns.
func (j *jobindsats) descriptor(all []*gathered) (*descriptor, error) {
	columns := all[0].content.columns
	merged := make([]*column, len(columns))
	for n, c := range columns {
		merged[n] = newColumn(c.name, nil)
	}
	for _, one := range all {
		if !slices.EqualFunc(columns, one.content.columns, func(a, b *column) bool { return a.name == b.name }) {
			return nil, refuseAnswer(kommune.Unavailable, "the answers of %s for %s differ in their columns: %s; fetch all again with --full", j.client.host, j.what(), columnNames(one.content.columns))
		}
		for n, c := range one.content.columns {
			merged[n].merge(c)
		}
	}
	roles, err := j.roles(merged)
	if err != nil {
		return nil, err
	}
	title := strings.TrimSpace(j.table.Name)
	if title == "" {
		title = "Jobindsats"
	}
	d := &descriptor{
		Name: j.dataset(), Title: fmt.Sprintf("%s (jobindsats %s)", title, strings.ToUpper(j.options.Table)),
		Licenses: []licence{{Name: "not-stated", Title: "STAR states no licence with the answer; name the source"}},
		Sources:  []source{{"Jobindsats, tabel " + strings.ToUpper(j.options.Table), "https://www.jobindsats.dk"}},
		Kommunebench: packageProps{
			Publisher:  "STAR",
			Disclosure: disclosure{kommune.DisclosureByPublisher, "STAR offentliggør selv disse celler på jobindsats.dk."},
		},
	}
	measures := j.indicators(d, merged, roles)
	if err := j.checkVanished(d.Kommunebench.Indicators); err != nil {
		return nil, err
	}
	for _, one := range all {
		d.Resources = append(d.Resources, describeResource(one, merged, roles, measures))
	}
	return d, nil
}

// checkVanished refuses an answer without an indicator that the package on disk
// has: a column that was renamed or lost would leave its figures as they were,
// and nobody would know.
func (j *jobindsats) checkVanished(indicators []indicator) error {
	content, err := os.ReadFile(filepath.Join(j.options.Dir, descriptorName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the descriptor: %w", err)
	}
	var before descriptor
	if err := json.Unmarshal(content, &before); err != nil {
		return fmt.Errorf("reading the descriptor %s: %w", filepath.Join(j.options.Dir, descriptorName), err)
	}
	var gone []string
	for _, known := range before.Kommunebench.Indicators {
		if !slices.ContainsFunc(indicators, func(i indicator) bool { return i.ID == known.ID }) {
			gone = append(gone, known.ID+" ("+quote(known.Title.DA, j.client.key)+")")
		}
	}
	if len(gone) == 0 {
		return nil
	}
	return refuseAnswer(kommune.Unavailable, "the answer of %s for %s no longer has the indicators %s that it had before: look at the table; where the publisher dropped them, remove the package %s and fetch again",
		j.client.host, j.what(), strings.Join(gone, ", "), j.options.Dir)
}

func (j *jobindsats) indicators(d *descriptor, columns []*column, roles columnRoles) []measure {
	var measures []measure
	made := idMaker{}
	for _, n := range roles.measures {
		c := columns[n]
		if c.figures == 0 {
			j.logger.Warn("a column has no figure in the chosen periods", "column", c.name)
		}
		id := made.make(slug(c.name), "figure")
		one := newIndicator(id, bilingual{DA: c.name}, bilingual{
			DA: fmt.Sprintf("Tabel %s på jobindsats.dk.%s", strings.ToUpper(j.options.Table), j.chosenValues()),
			EN: fmt.Sprintf("Table %s of jobindsats.dk.%s", strings.ToUpper(j.options.Table), j.chosenValues()),
		}, unitOf(c.name), c)
		one.setKind(j.options.Kind)
		d.Kommunebench.Indicators = append(d.Kommunebench.Indicators, one)
		measures = append(measures, measure{id, c.name})
	}
	return measures
}

// chosenValues says of which values other than totals the figures are.
func (j *jobindsats) chosenValues() string {
	var parts []string
	for _, dimension := range j.table.Dimensions {
		for _, h := range dimension.Hierarchies {
			value := j.hierarchies[h.ID]
			if value == "" || value == "/" || h.ID == kommuneHierarchy || j.group != nil && h.ID == j.group.ID {
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

func describeResource(one *gathered, columns []*column, roles columnRoles, measures []measure) resourceOnDisk {
	made := resourceOnDisk{
		Name: one.name, Path: one.file, Encoding: "utf-8",
		Schema: schema{MissingValues: jobindsatsMissing()},
		Kommunebench: resourceProps{
			Layout:   "jobindsats-json",
			Columns:  map[string]string{"kommune": columns[roles.kommune].name, "period": columns[roles.period].name},
			Measures: measures,
		},
	}
	if roles.group >= 0 {
		made.Kommunebench.Columns["target_group"] = columns[roles.group].name
		made.Kommunebench.TargetGroups = targetGroupsOf(columns[roles.group])
	}
	for n, c := range columns {
		if slices.Contains(roles.measures, n) {
			made.Schema.Fields = append(made.Schema.Fields, numberField(c.name, c.decimalChar()))
		} else {
			made.Schema.Fields = append(made.Schema.Fields, textField(c.name))
		}
	}
	return made
}

func targetGroupsOf(c *column) []targetGroup {
	made := idMaker{}
	var groups []targetGroup
	for _, value := range c.values {
		if value == "" {
			continue
		}
		groups = append(groups, targetGroup{
			ID: made.make(slug(value), "group"), Title: bilingual{DA: value}, Total: isTotal(value), Match: []string{value},
		})
	}
	slices.SortStableFunc(groups, func(a, b targetGroup) int { return strings.Compare(a.ID, b.ID) })
	return groups
}

package fetch

import (
	"slices"
	"strings"

	"kommunebench/fetch/client"
	"kommunebench/fetch/described"
	"kommunebench/kommune"
)

// columnRoles says which columns of the answers are what, by index; -1 for none.
type columnRoles struct {
	kommune, period, group int
	measures               []int
}

// roles recognises the column of kommuner by their names and that of periods by
// their form. What is neither, nor a dimension, and has numbers is a measure.
func (j *jobindsats) roles(columns []*column) (columnRoles, error) {
	roles := columnRoles{kommune: j.areaColumn(columns), period: periodColumn(columns), group: -1}
	for n, c := range columns {
		switch {
		case n == roles.kommune, n == roles.period:
		case j.group != nil && roles.group < 0 && (described.IsNamed(c.name, j.group.Name) || j.isDescribedGroup(c.name) || j.holdsGroup(c)):
			roles.group = n
		case j.isDimension(c.name):
		case c.nonNumbers == 0 || c.numbers > 0:
			// Cells with an unknown sign are logged here and rejected one by one when
			// the package is loaded, so that the other cells are not lost.
			if c.nonNumbers > 0 {
				j.logger.Warn("a column of figures has cells that are neither numbers nor known signs: loading tells each",
					"column", c.name, "cells", c.nonNumbers, "first", c.firstNonNumber)
			}
			roles.measures = append(roles.measures, n)
		default:
			j.logger.Warn("a column is left out: it holds no figure, and is no dimension of the table", "column", c.name)
		}
	}
	switch {
	case roles.kommune < 0:
		return roles, client.Refuse(kommune.BadUserInput, "the answer of %s for %s has no kommuner: its columns are %s", j.client.Host, j.tableName(), columnNames(columns))
	case roles.period < 0:
		return roles, client.Refuse(kommune.BadUserInput, "the answer of %s for %s has no column of periods: its columns are %s", j.client.Host, j.tableName(), columnNames(columns))
	case j.group != nil && roles.group < 0:
		return roles, client.Refuse(kommune.BadUserInput, "the answer of %s for %s has no column for %s: its columns are %s", j.client.Host, j.tableName(), j.group.ID, columnNames(columns))
	case len(roles.measures) == 0:
		return roles, client.Refuse(kommune.BadUserInput, "the answer of %s for %s has no figures: its columns are %s", j.client.Host, j.tableName(), columnNames(columns))
	}
	return roles, nil
}

// areaColumn is the column of areas: kommuner, unless the description names others.
func (j *jobindsats) areaColumn(columns []*column) int {
	if j.description.AreaHierarchy() != described.KommuneHierarchy {
		return regionColumn(columns)
	}
	return j.kommuneColumn(columns)
}

func (j *jobindsats) isDescribedGroup(name string) bool {
	return j.description != nil && j.description.Groups() != nil && described.IsNamed(name, j.description.Groups().Title)
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
	byName := slices.IndexFunc(columns, func(c *column) bool {
		return described.IsNamed(c.name, "Periode") || described.IsNamed(c.name, "Period")
	})
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

// holdsGroup reports whether a column's cells are values of the hierarchy of
// target groups.
func (j *jobindsats) holdsGroup(c *column) bool {
	known := j.group.values()
	return len(c.values) > 0 && !slices.ContainsFunc(c.values, func(value string) bool {
		return !slices.ContainsFunc(known, func(v jobindsatsValue) bool { return described.IsNamed(v.Name, value) })
	})
}

func (j *jobindsats) isDimension(name string) bool {
	return slices.ContainsFunc(j.dimensionNames, func(known string) bool { return described.IsNamed(name, known) })
}

func columnNames(columns []*column) string {
	var names []string
	for _, c := range columns {
		names = append(names, client.Quote(c.name, ""))
	}
	return strings.Join(names, ", ")
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

package export

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kommunebench/analysis"
	"kommunebench/analysis/control"
	"kommunebench/analysis/flatrows"
	"kommunebench/analysis/pooling"
	"kommunebench/analysis/ranking"
	"kommunebench/analysis/standardised"
	"kommunebench/analysis/trend"
	"kommunebench/kommune"
)

// leftOut are fields of rows that no file has, each with the reason. In the paths
// the row is followed by the fields.
func leftOut() map[string]string {
	return map[string]string{
		"ComparisonRow.SecondInterval.Lower":  "a file has intervals of one level; confidence asks for another",
		"ComparisonRow.SecondInterval.Upper":  "as its lower limit",
		"ComparisonRow.SecondInterval.Level":  "as its lower limit",
		"ComparisonRow.SecondInterval.Method": "as its lower limit",
		"ComparisonRow.Gone":                  "the caveats of the file say it, and observations has in_source",
		"ComparisonRow.DifferenceTest.Rough":  "its significance after correction says what follows from it",
		"Series.Test.SlopeInterval.Level":     "it is the confidence that was asked for, as in interval_level",
		"Series.Test.SlopeInterval.Method":    "it follows from test_method",
		"Observation.Area":                    "it is kommune_code of kommuner, else area_id",
		"ControlPoint.Run":                    "the signal in words counts them",
		"ControlPoint.Rises":                  "as Run",
		"SeriesSignal.Point.Run":              "as in control charts",
		"SeriesSignal.Point.Rises":            "as in control charts",
		"AggregateGroup.FiguresWithoutCounts": "the group's qualifier says ABOUT, and the caveats count such groups",
	}
}

// named are things that rows are of, with the fields by which a file names them.
func named() map[reflect.Type][]string {
	return map[reflect.Type][]string{
		reflect.TypeFor[kommune.Kommune]():     {"Code", "Name"},
		reflect.TypeFor[kommune.PeerGroup]():   {"ID", "Name"},
		reflect.TypeFor[kommune.TargetGroup](): {"ID"},
		reflect.TypeFor[analysis.Indicator]():  nil, // but for what it embeds
		reflect.TypeFor[kommune.Indicator]():   {"ID"},
	}
}

// TestEveryFieldOfARowIsAColumn finds every field of the rows among the columns of
// the files, or in the list of those left out.
func TestEveryFieldOfARowIsAColumn(t *testing.T) {
	unused := leftOut()
	for _, c := range []struct {
		row     any
		prefix  string
		renamed map[string]string
		columns []column
	}{
		{analysis.ComparisonRow{}, "", nil, comparisonColumnNames(kommune.Danish)},
		{trend.Series{}, "", map[string]string{"Points": ""}, trendColumnNames(kommune.Danish)},
		{pooling.AggregateGroup{}, "", nil, columnDefinitions(aggregateColumns(kommune.Danish))},
		{ranking.Row{}, "", nil, columnDefinitions(rankingColumns(kommune.Danish))},
		{analysis.PeriodCoverage{}, "", nil, columnDefinitions(coverageColumns(kommune.Danish))},
		{control.ControlPoint{}, "", nil, columnDefinitions(controlColumns(kommune.Danish))},
		{control.ControlPart{}, "part_", nil, columnDefinitions(controlColumns(kommune.Danish))},
		{control.SeriesSignal{}, "", map[string]string{"Point": ""}, columnDefinitions(signalColumns(kommune.Danish))},
		{standardised.StandardisedRow{}, "", nil, columnDefinitions(standardisedColumns(kommune.Danish))},
		{flatrows.Observation{}, "", nil, slices.Concat(columnDefinitions(kommuneRows().columns(kommune.Danish)), columnDefinitions(areaRows().columns(kommune.Danish)))},
	} {
		of := reflect.TypeOf(c.row)
		for path, name := range fieldColumns(of, of.Name(), c.prefix, c.renamed) {
			isColumn := slices.ContainsFunc(c.columns, func(column column) bool { return column.name == name })
			_, isLeftOut := leftOut()[path]
			delete(unused, path)
			switch {
			case !isColumn && !isLeftOut:
				t.Errorf("%s: no column %s; add it, or say in leftOut why no file has it", path, name)
			case isColumn && isLeftOut:
				t.Errorf("%s stands in leftOut and is the column %s", path, name)
			}
		}
	}
	for path := range unused {
		t.Errorf("leftOut names %s, which no row has", path)
	}
}

// fieldColumns are the exported fields of a row, those of its parts included, by
// their paths, with the columns that they must have. The fields of an embedded part
// are the row's own, as are those of parts that are renamed to nothing.
func fieldColumns(of reflect.Type, path, prefix string, renamed map[string]string) map[string]string {
	found := map[string]string{}
	for n := range of.NumField() {
		field := of.Field(n)
		if by, isNamed := named()[of]; !field.IsExported() || isNamed && !field.Anonymous && !slices.Contains(by, field.Name) {
			continue
		}
		name, isRenamed := renamed[field.Name]
		if !isRenamed {
			name = columnName(field.Name) + "_"
		}
		part := field.Type
		for part.Kind() == reflect.Pointer || part.Kind() == reflect.Slice {
			part = part.Elem()
		}
		below := path + "." + field.Name
		switch {
		case field.Anonymous:
			below, name = path, ""
		case part.Kind() != reflect.Struct || part.NumField() == 0 || part.PkgPath() == "time":
			found[below] = prefix + strings.TrimSuffix(name, "_")
			continue
		}
		for path, column := range fieldColumns(part, below, prefix+name, nil) {
			found[path] = column
		}
	}
	return found
}

// columnName is a field's name in lower case with underlines: target_group_id for
// TargetGroupID, p_value for PValue.
func columnName(field string) string {
	split := regexp.MustCompile(`([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])`).ReplaceAllString(field, "${1}${3}_${2}${4}")
	return strings.ToLower(split)
}

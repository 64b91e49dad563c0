package dataset

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"kommunebench/kommune"
)

// factTable is a table of facts under the name of its layout. rows is a slice of
// structs whose fields have the layout's columns in the tag col.
type factTable struct {
	layout string
	rows   any
}

// vocabularyTables are what a release holds beside its rows. A new one is a line here.
// Indicators stand in the descriptor.
func vocabularyTables(v *kommune.Vocabulary) []factTable {
	return []factTable{
		{"kommuner", v.Kommuner},
		{"sources", v.Sources},
		{"target-groups", v.TargetGroups},
		{"providers", v.Providers},
		{"competences", v.Competences},
		{"peer-groups", v.PeerGroups},
		{"memberships", v.Memberships},
		{"job-profiles", v.JobProfiles},
		{"courses", v.Courses},
		{"test-questions", v.Questions},
		{"initiatives", v.Initiatives},
		{"figures", v.Figures},
		{"outcomes", v.Outcomes},
		{"frameworks", v.Frameworks},
		{"competence-profiles", v.CompetenceProfiles},
		{"links", v.Links},
	}
}

// answer is a row of the layout test-answers.
type answer struct {
	Kommune        kommune.Code     `col:"kommune"`
	Kind           kommune.TestKind `col:"test"`
	TargetGroupID  string           `col:"target_group"`
	PublishedScore *float64         `col:"published_score"`
	QuestionID     string           `col:"question"`
	Answer         string           `col:"answer"`
	Inferred       bool             `col:"inferred"`
	SourceID       string           `col:"source"`
}

func answersOf(results []kommune.TestResult) []answer {
	var answers []answer
	for _, result := range results {
		for n, question := range result.QuestionIDs {
			answers = append(answers, answer{
				result.Kommune, result.Kind, result.TargetGroupID, result.PublishedScore,
				question, result.Answers[n], result.Inferred[n], result.SourceID,
			})
		}
	}
	return answers
}

// writeFacts writes every table that has rows.
func (p *packageWriter) writeFacts(ctx context.Context, reader Reader) error {
	of := []*kommune.Snapshot{p.snapshot}
	results, err := reader.ReadTestResults(ctx, of, nil, "", "")
	if err != nil {
		return err
	}
	participations, err := reader.ReadParticipations(ctx, of, nil, nil)
	if err != nil {
		return err
	}
	deregistrations, err := reader.ReadDeregistrations(ctx, of, nil)
	if err != nil {
		return err
	}
	for _, table := range append(vocabularyTables(&p.snapshot.Vocabulary),
		factTable{"test-answers", answersOf(results)},
		factTable{"participations", participations},
		factTable{"deregistrations", deregistrations},
	) {
		if err := p.writeTable(table); err != nil {
			return fmt.Errorf("writing %s: %w", table.layout, err)
		}
	}
	return nil
}

func (p *packageWriter) writeTable(table factTable) error {
	rows := reflect.ValueOf(table.rows)
	if rows.Len() == 0 {
		return nil
	}
	var columns []reflect.StructField
	var fields []field
	for _, one := range reflect.VisibleFields(rows.Type().Elem()) {
		if name, isColumn := one.Tag.Lookup("col"); isColumn {
			columns, fields = append(columns, one), append(fields, field{name, kindOf(one.Type)})
		}
	}
	file, err := p.begin(table.layout, fields)
	if err != nil {
		return err
	}
	records := make([][]string, rows.Len())
	for n := range records {
		records[n] = make([]string, len(columns))
		for m, column := range columns {
			if records[n][m], err = textOf(rows.Index(n).FieldByIndex(column.Index)); err != nil {
				return err
			}
			if kommune.SaysUnknown(column) && records[n][m] == "" {
				records[n][m] = kommune.UnknownWord
			}
		}
	}
	for _, record := range inOrder(fields, records) {
		if err := file.write(record); err != nil {
			return err
		}
	}
	return file.end()
}

// inOrder puts rows behind those of their own table that they name, as a load knows
// only what it has read; else they keep their order.
func inOrder(fields []field, records [][]string) [][]string {
	at := func(name string) int { return slices.IndexFunc(fields, func(f field) bool { return f.name == name }) }
	id, named := at("id"), []int{at("part_of"), at("conflicts_with"), at("derived_from")}
	named = slices.DeleteFunc(named, func(column int) bool { return column < 0 })
	if id < 0 || len(named) == 0 {
		return records
	}
	byID := map[string][]string{}
	for _, record := range records {
		byID[record[id]] = record
	}
	ordered, seen := make([][]string, 0, len(records)), map[string]bool{}
	var add func(record []string)
	add = func(record []string) {
		if seen[record[id]] {
			return
		}
		seen[record[id]] = true
		for _, column := range named {
			for other := range strings.SplitSeq(record[column], listSeparator) {
				if first, isOwn := byID[other]; isOwn {
					add(first)
				}
			}
		}
		ordered = append(ordered, record)
	}
	for _, record := range records {
		add(record)
	}
	return ordered
}

// listSeparator stands between the entries of a list in a cell.
const listSeparator = "|"

// kindOf is the standard's type of a column.
func kindOf(of reflect.Type) string {
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	switch {
	case of == reflect.TypeFor[time.Time]():
		return "date"
	case of.Kind() == reflect.Bool:
		return "boolean"
	case of.Kind() == reflect.Int64:
		return "integer"
	case of.Kind() == reflect.Float64:
		return "number"
	}
	return "string"
}

// textOf is a cell; empty where there is nothing.
func textOf(value reflect.Value) (string, error) {
	if value.Kind() == reflect.Pointer {
		if value.IsNil() {
			return "", nil
		}
		value = value.Elem()
	}
	if day, isDay := value.Interface().(time.Time); isDay {
		return day.Format(time.DateOnly), nil
	}
	if list, isList := value.Interface().([]string); isList {
		return strings.Join(list, listSeparator), nil
	}
	switch value.Kind() { //nolint:exhaustive // the others are no cells
	case reflect.String:
		return value.String(), nil
	case reflect.Bool:
		return strconv.FormatBool(value.Bool()), nil
	case reflect.Int64:
		return strconv.FormatInt(value.Int(), 10), nil
	case reflect.Float64:
		return number(value.Float()), nil
	}
	return "", fmt.Errorf("a %s is no cell", value.Type())
}

// number writes a figure with all its digits and without an exponent.
func number(figure float64) string { return strconv.FormatFloat(figure, 'f', -1, 64) }

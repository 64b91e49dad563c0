package etl

import (
	"kommunebench/etl/column"
	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/source"
	"kommunebench/kommune"
)

// accept reports whether a row has no faults; those that it has are rejected.
// A row of an area that is known to be no kommune is skipped.
func (l *loading) accept(t *table, line int64, row []source.Cell, faults []*input.Fault) bool {
	for _, bad := range faults {
		if bad.Rule == input.RuleSkip {
			l.report.Skipped++
			return false
		}
	}
	if len(faults) == 0 {
		return true
	}
	l.rejectAll(t, line, t.raw(row), faults)
	return false
}

func (l *loading) rejectAll(t *table, line int64, raw string, faults []*input.Fault) {
	for _, bad := range faults {
		if _, inFile := t.places[bad.Column]; !inFile {
			bad.Column = t.resource.Column(bad.Column) // a rule names columns by our names
		}
		l.reject(t.resource.Path, line, raw, bad, t.cell(bad, line), l.takes(t.resource, bad.Column))
	}
}

// fail rejects one row for one reason.
func (l *loading) fail(t *table, line int64, row []source.Cell, bad *input.Fault) {
	l.rejectAll(t, line, t.raw(row), []*input.Fault{bad})
}

const longestRaw = 2000

func (l *loading) Reject(file string, line int64, raw string, bad *input.Fault) {
	l.reject(file, line, raw, bad, "", "")
}

func (l *loading) reject(file string, line int64, raw string, bad *input.Fault, cell, takes string) {
	if bad.Whole {
		l.fatal = true
		l.broken[file] = true
	}
	found := Reject{
		File: file, Line: line, Column: input.Clip(bad.Column, input.LongestValue), Value: input.Clip(bad.Value, input.LongestValue),
		Rule: bad.Rule, Message: bad.Message, Raw: input.Clip(raw, longestRaw), Cell: cell, takes: takes,
	}
	if bad.Line > 0 {
		found.Line = bad.Line
	}
	l.report.Rejected++
	// All that is wrong with a row is rejected in one go.
	if place := (kommune.Place{Resource: file, Line: found.Line}); found.Line > 0 && place != l.rejected {
		l.report.RowsRejected++
		l.rejected = place
	}
	if l.onReject != nil {
		l.onReject(found)
	}
	l.keepReject(found)
}

// keepReject keeps the first problems, equal ones as one.
func (l *loading) keepReject(found Reject) {
	key := found.problem()
	if at, known := l.kept[key]; known && found.Raw != "" {
		l.report.Rejects[at].again(found.Line)
		return
	}
	if len(l.report.Rejects) == keptRejects {
		return
	}
	l.kept[key] = len(l.report.Rejects)
	found.Times, found.Lines = 1, []int64{}
	if found.Line > 0 {
		found.Lines = append(found.Lines, found.Line)
	}
	l.report.Rejects = append(l.report.Rejects, found)
}

// takes says in Danish what a column of a table of facts takes, by the file's name for it.
func (l *loading) takes(r *descriptor.Resource, theirs string) string {
	if form := l.layouts.find(r.Props().Layout); form != nil {
		for _, c := range form.columns {
			if r.Column(c.Name) == theirs {
				return column.Takes(form.Name, c, kommune.Danish)
			}
		}
	}
	return ""
}

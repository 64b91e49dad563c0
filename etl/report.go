package etl

import (
	"fmt"
	"strconv"
	"strings"

	"kommunebench/etl/danish"
	"kommunebench/kommune"
)

// Report says what a reading found. A row is one figure, fact or entity: a
// line with seven measures counts as seven rows.
type Report struct {
	// Lines is how many lines of data were read, headers not counted.
	Lines int64
	// RowsRead = RowsLoaded + Skipped + Duplicates + the rows of the lines with
	// rejects.
	RowsRead   int64
	RowsLoaded int64
	// Skipped rows are of areas that are known to be no kommuner, such as
	// Christiansø and "Uoplyst".
	Skipped int64
	// Duplicates are equal rows that were dropped.
	Duplicates int64
	// RowsRejected is how many lines of the input had at least one problem; a
	// line is one here however many measures it has. MaxRejects bounds it.
	RowsRejected int64
	// Rejected counts problems; a line may have several.
	Rejected int64
	// ScanEnded says that reading ended at Limits.ScanRejects problems: the input
	// may have more.
	ScanEnded bool
	// Rejects are the first 100 problems; those of equal file, column, value and
	// message are one with a count.
	Rejects []Reject
}

const keptRejects = 100

// Reject is one problem of the input.
type Reject struct {
	// File is the resource's path as the package writes it.
	File string
	// Line counts from 1, the header included: a row of a sheet, and of JSON and
	// Parquet, which have no header, a record. It is 0 where the problem is of
	// the whole file.
	Line int64
	// Cell is the cell's name in a spreadsheet, such as F4; empty for other files.
	Cell string
	// Column is the name in the file, or the path within a descriptor; empty
	// where the problem is of the whole row.
	Column string
	// Value is what stands there, clipped.
	Value string
	// Rule is one of the rules that the package's documentation lists.
	Rule string
	// Message says what is wrong and what would be taken.
	Message string
	// Raw is the row as it was read, clipped; empty where there is none.
	Raw string
	// Times counts the rows with this very problem in a Report, at least 1, and
	// Lines are the first of them.
	Times int64
	Lines []int64

	lang kommune.Language
	// follows keeps, of a message in Danish, that the English one was a follow-up.
	follows bool
	// takes says in Danish what the column takes.
	takes string
}

// In gives the reject with its message in a language.
func (r Reject) In(lang kommune.Language) Reject {
	if lang == kommune.Danish && r.lang != lang {
		r.follows = r.isFollowUp()
		r.Message = danish.Problem{Value: r.Value, Message: r.Message, Takes: r.takes, OfCell: r.Column != ""}.String()
		r.lang = lang
	}
	return r
}

// mostLines is how many lines of an equal problem are told.
const mostLines = 5

// problem is what makes two rejects one problem.
type problem struct{ file, column, value, rule, message string }

// problem is one for all rows that name a row with a problem: they have the same
// cause, whatever their files and columns.
func (r *Reject) problem() problem {
	if r.isFollowUp() {
		return problem{rule: r.Rule, message: r.Message}
	}
	return problem{r.File, r.Column, r.Value, r.Rule, r.Message}
}

// followUp begins what is told of a row that names a row with a problem.
const followUp = "names a row that has a problem itself: "

func (r *Reject) isFollowUp() bool { return r.follows || strings.HasPrefix(r.Message, followUp) }

// again counts the problem of another line.
func (r *Reject) again(line int64) {
	r.Times++
	if len(r.Lines) < mostLines {
		r.Lines = append(r.Lines, line)
	}
}

// Repeated says how often and where a problem comes again; empty where it does
// not.
func (r Reject) Repeated() string {
	if r.Times < 2 {
		return ""
	}
	if r.isFollowUp() {
		return r.say("%d rækker i denne fil eller andre nævner den", "%d rows of this file or others name it", r.Times)
	}
	lines := make([]string, len(r.Lines))
	for n, line := range r.Lines {
		lines[n] = strconv.FormatInt(line, 10)
	}
	text := r.say("%d rækker: linje %s", "%d rows: line %s", r.Times, strings.Join(lines, ", "))
	if int64(len(lines)) < r.Times {
		text += ", ..."
	}
	return text
}

// String writes the reject as people read it.
func (r Reject) String() string {
	place := r.File
	if r.Line > 0 {
		place += r.say(", linje %d", " line %d", r.Line)
	}
	if r.Cell != "" {
		place += r.say(", celle %s", ", cell %s", r.Cell)
	}
	if r.Column != "" {
		place += r.say(", "+danish.PlaceWord(r.Rule)+" »%s«", ", column %q", r.Column)
	}
	text := r.say("%s: %s (regel %s)", "%s: %s (rule %s)", place, r.Message, r.Rule)
	if repeated := r.Repeated(); repeated != "" {
		text += "; " + repeated
	}
	return text
}

// say writes a text by the reject's language; the texts take the same arguments.
func (r Reject) say(da, en string, arguments ...any) string {
	if r.lang == kommune.Danish {
		return fmt.Sprintf(da, arguments...)
	}
	return fmt.Sprintf(en, arguments...)
}

// RejectedError says that an input was refused. Report holds all that was
// found. It unwraps to a *kommune.Error with the code BAD_USER_INPUT.
type RejectedError struct {
	Report *Report
	cause  *kommune.Error
}

// Error names the first file, line and rule, and how many problems there are.
func (e *RejectedError) Error() string { return e.cause.Error() }

// Unwrap gives the error that users see.
func (e *RejectedError) Unwrap() error { return e.cause }

func newRejectedError(report *Report) *RejectedError {
	first := report.Rejects[0]
	message := first.String()
	if report.Rejected > first.Times {
		message += fmt.Sprintf("; %d problems in all", report.Rejected)
	}
	if report.ScanEnded {
		message += ", and reading ended there: there may be more"
	}
	return &RejectedError{Report: report, cause: &kommune.Error{
		Code: kommune.BadUserInput, Message: message,
		Argument: first.File, Value: first.Value, Takes: first.Message,
	}}
}

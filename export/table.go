// Package export writes the figures of GraphQL fields as files: it reads the
// parameters of an address (Arguments), plans a Table of typed columns (Request)
// and writes it in a Format. It uses no HTTP: package server admits requests, and
// sends and keeps files.
//
// A new format is a file with its Format and a line in Formats; a new column is
// a line in the columns of its table and in docs/bi/README.md.
package export

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"time"

	"kommunebench/analysis"
	"kommunebench/export/metadata"
	"kommunebench/kommune"
)

// cellKind is the type of the cells of a column.
type cellKind int

const (
	textCell cellKind = iota
	// labelCell is a text of which a file has few different ones, such as a title:
	// Parquet and Arrow hold each once.
	labelCell
	numberCell
	integerCell
	dayCell
	boolCell
)

func (k cellKind) isText() bool { return k == textCell || k == labelCell }

// cell is one value of a row. A cell that is not set is missing, never zero.
type cell struct {
	isSet bool
	// text is the value of a text, and YYYY-MM-DD of a day.
	text string
	// number is the value of a number or an integer, the days since 1970 of a day,
	// and 1 for true.
	number float64
}

func textValue[T ~string](text T) cell { return cell{isSet: true, text: string(text)} }

func optionalText[T ~string](text *T) cell {
	if text == nil {
		return cell{}
	}
	return textValue(*text)
}

func numberValue(number float64) cell {
	return cell{isSet: !math.IsNaN(number) && !math.IsInf(number, 0), number: number}
}

func optionalNumber(number *float64) cell {
	if number == nil {
		return cell{}
	}
	return numberValue(*number)
}

func optionalInteger(number *int) cell {
	if number == nil {
		return cell{}
	}
	return numberValue(float64(*number))
}

func optionalWhole(number *int64) cell {
	if number == nil {
		return cell{}
	}
	return numberValue(float64(*number))
}

func optionalDay(day *time.Time) cell {
	if day == nil {
		return cell{}
	}
	return dayValue(*day)
}

func dayValue(day time.Time) cell {
	const seconds = 24 * 60 * 60
	return cell{isSet: true, text: day.Format(time.DateOnly), number: math.Floor(float64(day.Unix()) / seconds)}
}

// dayCells is dayValue for rows of which those of one day stand together: the day is
// written once.
func dayCells() func(time.Time) cell {
	var last time.Time
	var written cell
	return func(day time.Time) cell {
		if !written.isSet || day != last {
			last, written = day, dayValue(day)
		}
		return written
	}
}

func boolValue(flag bool) cell {
	if flag {
		return cell{isSet: true, number: 1}
	}
	return cell{isSet: true}
}

// formatNumber writes a number as JSON does, with an exponent only where it is very
// small or large. Danish files never have one (danishNumber).
func formatNumber(number float64) string {
	const tiny, huge = 1e-6, 1e21
	if size := math.Abs(number); size != 0 && (size < tiny || size >= huge) {
		return strconv.FormatFloat(number, 'e', -1, 64)
	}
	return strconv.FormatFloat(number, 'f', -1, 64)
}

// plain is a cell as text, whatever its kind; empty where it is not set.
func (c cell) plain(kind cellKind) string {
	switch {
	case !c.isSet:
		return ""
	case kind == numberCell || kind == integerCell:
		return formatNumber(c.number)
	case kind == boolCell:
		return strconv.FormatBool(c.number != 0)
	}
	return c.text
}

// column is a column's name, the same in all formats and releases, and its type.
type column struct {
	name string
	kind cellKind
}

// Table is what is written in some format: rows with one cell for each column.
type Table struct {
	// Name is the file name without its extension.
	Name     string
	columns  []column
	metadata metadata.List
	// Rows is how many there are.
	Rows int64
	// dimensions are the columns that distinguish rows, for JSON-stat.
	dimensions []dimension
	// read calls do with each row, whose cells are reused for the next. It may be
	// called again and gives the same rows.
	read func(ctx context.Context, do func(row []cell) error) error
	// Empty is why there are no rows, or none with a value; nil where there are.
	Empty *analysis.EmptyReason
	// Next is the address of the next page; empty where there is none.
	Next string
}

// each reads all rows. It fails where there are not as many as were counted, so that
// a file that lacks rows never looks complete.
func (t *Table) each(ctx context.Context, do func(row []cell) error) error {
	rows := int64(0)
	err := t.read(ctx, func(row []cell) error {
		rows++
		return do(row)
	})
	if err == nil && rows != t.Rows {
		err = fmt.Errorf("%d rows came of %d that were counted", rows, t.Rows)
	}
	return err
}

// PauseEvery calls pause while rows are read, after each batch of so many rows. An
// error of pause ends the reading.
func (t *Table) PauseEvery(batchRows int, pause func(context.Context) error) {
	read := t.read
	t.read = func(ctx context.Context, do func(row []cell) error) error {
		rows := 0
		return read(ctx, func(row []cell) error {
			if rows++; rows%batchRows == 0 {
				if err := pause(ctx); err != nil {
					return err
				}
			}
			return do(row)
		})
	}
}

// setEmptyReason sets why a file has no figures, and adds it to the metadata; nil for
// a file that has some.
func (t *Table) setEmptyReason(reason *analysis.EmptyReason, lang kommune.Language) {
	t.Empty = reason
	if reason != nil {
		t.metadata.AddText("empty_because", "Tom, fordi", "Empty because", string(reason.Code)+": "+reason.Message(lang))
	}
}

// WithoutRows is the table without its rows: it can be described but not written.
func (t *Table) WithoutRows() *Table {
	described := *t
	described.read = nil
	return &described
}

// Releases are the ids of the releases that its figures are of.
func (t *Table) Releases() []string { return t.metadata.Values("releases") }

// Permalink is the address that gives the same rows as long as its releases are
// kept.
func (t *Table) Permalink() string { return t.metadata.Value("permalink") }

// CiteAs is the address to cite the file by; empty where it has no citation.
func (t *Table) CiteAs() string {
	if t.metadata.Value("citation") == "" {
		return ""
	}
	return t.Permalink()
}

// columnIndex is the index of a column; -1 where there is none.
func (t *Table) columnIndex(name string) int {
	for n, column := range t.columns {
		if column.name == name {
			return n
		}
	}
	return -1
}

// columnReader is a column with the function that reads its cell from an item.
type columnReader[T any] struct {
	name string
	kind cellKind
	read func(*T) cell
}

func columnDefinitions[T any](columns []columnReader[T]) []column {
	plain := make([]column, len(columns))
	for n, c := range columns {
		plain[n] = column{c.name, c.kind}
	}
	return plain
}

// eachRow calls do with the row of each item, in the cells of into.
func eachRow[T any](columns []columnReader[T], into []cell, items []T, do func(row []cell) error) error {
	for n := range items {
		for m, column := range columns {
			into[m] = column.read(&items[n])
		}
		if err := do(into); err != nil {
			return err
		}
	}
	return nil
}

// Package export writes the figures of GraphQL fields as files: it reads the
// parameters of an address (Arguments), plans a Table of typed columns (Request)
// and writes it in a Format. It knows no HTTP: server sends, keeps and admits.
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
)

// cellKind is what all cells of a column hold.
type cellKind int

const (
	textCell cellKind = iota
	numberCell
	wholeCell
	dayCell
	flagCell
)

// cell is one figure or word of a row. What is not set is missing, never zero.
type cell struct {
	isSet bool
	// text is that of a text or a day, YYYY-MM-DD.
	text string
	// number is that of a number or a whole number; days since 1970 of a day; 1
	// of a flag that is true.
	number float64
}

func aText[T ~string](text T) cell { return cell{isSet: true, text: string(text)} }

func textOf[T ~string](text *T) cell {
	if text == nil {
		return cell{}
	}
	return aText(*text)
}

func aNumber(number float64) cell {
	return cell{isSet: !math.IsNaN(number) && !math.IsInf(number, 0), number: number}
}

func numberOf(number *float64) cell {
	if number == nil {
		return cell{}
	}
	return aNumber(*number)
}

func wholeOf(number *int) cell {
	if number == nil {
		return cell{}
	}
	return aNumber(float64(*number))
}

func aDay(day time.Time) cell {
	const seconds = 24 * 60 * 60
	return cell{isSet: true, text: day.Format(time.DateOnly), number: math.Floor(float64(day.Unix()) / seconds)}
}

func aFlag(flag bool) cell {
	if flag {
		return cell{isSet: true, number: 1}
	}
	return cell{isSet: true}
}

// formatNumber writes a number as JSON does: no exponent for what people read.
// Exports in Danish have none at all (danishNumber).
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
	case kind == numberCell || kind == wholeCell:
		return formatNumber(c.number)
	case kind == flagCell:
		return strconv.FormatBool(c.number != 0)
	}
	return c.text
}

// exportColumn is a column's name, in every format and for good.
type exportColumn struct {
	name string
	kind cellKind
}

// Table is what is written in some format: rows of cells in step with
// the columns.
type Table struct {
	// Name is the file's without its ending.
	Name    string
	columns []exportColumn
	about   about
	// Rows is how many there are.
	Rows int64
	// dimensions are the columns that tell rows apart, for JSON-stat.
	dimensions []exportDimension
	// read hands on every row, whose cells are overwritten by the next. It may
	// be called again and gives the same rows.
	read func(ctx context.Context, do func(row []cell) error) error
	// Empty is why there are no rows, or none with a value; nil where there are.
	Empty *analysis.EmptyReason
	// Next is the address of the page behind this one, empty where there is none.
	Next string
}

// each reads all rows, and finds fault where they are not as many as announced:
// a file that lacks rows must never look complete.
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

// Pausing calls pause between two rows, after every so many of them.
func (t *Table) Pausing(every int, pause func(context.Context) error) {
	read := t.read
	t.read = func(ctx context.Context, do func(row []cell) error) error {
		rows := 0
		return read(ctx, func(row []cell) error {
			if rows++; rows%every == 0 {
				if err := pause(ctx); err != nil {
					return err
				}
			}
			return do(row)
		})
	}
}

// WithoutRows is a table that can be described and no longer written: it holds
// no rows in memory.
func (t *Table) WithoutRows() *Table {
	described := *t
	described.read = nil
	return &described
}

// Releases are the ids of the releases that its figures are of.
func (t *Table) Releases() []string { return t.about.values("releases") }

// Permalink is the address that gives the same rows for as long as its releases
// are kept.
func (t *Table) Permalink() string { return t.about.value("permalink") }

// place is where a column stands; -1 where there is none.
func (t *Table) place(name string) int {
	for n, column := range t.columns {
		if column.name == name {
			return n
		}
	}
	return -1
}

// columnOf reads a cell from an item.
type columnOf[T any] struct {
	name string
	kind cellKind
	read func(*T) cell
}

func columnsOf[T any](columns []columnOf[T]) []exportColumn {
	plain := make([]exportColumn, len(columns))
	for n, column := range columns {
		plain[n] = exportColumn{column.name, column.kind}
	}
	return plain
}

// rowsOf hands items on as rows.
func rowsOf[T any](columns []columnOf[T], into []cell, items []T, do func(row []cell) error) error {
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

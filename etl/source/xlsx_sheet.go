package source

import (
	"errors"
	"io"
	"strconv"

	"kommunebench/etl/input"
)

// choose finds the sheet that the descriptor names, or else the only one with
// rows.
func (s *xlsxSource) choose() error {
	var filled []xlsxSheet
	wanted := s.resource.Sheet()
	for n, sheet := range s.book.sheets {
		if wanted != "" && (sheet.name == wanted || strconv.Itoa(n+1) == wanted) {
			s.sheet = sheet
			return nil
		}
	}
	if wanted != "" {
		return &input.Fault{Rule: "sheet", Value: wanted, Whole: true, Message: "is no sheet of the file, which has " + input.QuoteSome(sheetNames(s.book.sheets))}
	}
	for _, sheet := range s.book.sheets {
		s.sheet = sheet
		has, err := s.hasRows()
		if err != nil {
			return err
		}
		if has {
			filled = append(filled, sheet)
		}
	}
	switch len(filled) {
	case 0:
		return &input.Fault{Line: 1, Rule: "empty_file", Whole: true, Message: "has no rows in any of its sheets: put the table on one"}
	case 1:
		s.sheet = filled[0]
		return nil
	}
	return &input.Fault{Rule: "sheet", Whole: true, Message: "has several sheets with rows, " + input.QuoteSome(sheetNames(filled)) + ": name one in the descriptor's dialect.sheetName"}
}

func sheetNames(sheets []xlsxSheet) []string {
	names := make([]string, len(sheets))
	for n, sheet := range sheets {
		names[n] = sheet.name
	}
	return names
}

// hasRows looks for the first row with a value.
func (s *xlsxSource) hasRows() (bool, error) {
	if err := s.open(); err != nil {
		return false, err
	}
	defer func() { _ = s.part.Close() }() // only read from
	_, _, err := s.Next()
	bad, isFault := input.AsFault(err)
	switch {
	case errors.Is(err, io.EOF):
		return false, nil
	case err != nil && (!isFault || bad.Whole):
		return false, err
	}
	return true, nil // be it a row with a fault
}

func (s *xlsxSource) open() error {
	part, err := s.book.part(s.sheet.part)
	if err != nil {
		return err
	}
	if part == nil {
		return xlsxFault("lacks the sheet %q", s.sheet.name)
	}
	s.part, s.row, s.ended = part, 0, false
	return nil
}

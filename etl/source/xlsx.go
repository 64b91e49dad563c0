package source

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
)

// xlsxSource reads one sheet, row by row, in half the time and memory of excelize
// (docs/decisions/0016) and within bounds.
type xlsxSource struct {
	raw      *input.RawFile
	book     *xlsxBook
	resource *descriptor.Resource
	sheet    xlsxSheet
	part     *xmlPart
	names    []string
	begun    int64
	// inHeader says that names of columns are read, in which marks of footnotes
	// do no harm.
	inHeader bool
	cells    []Cell
	row      int64
	// rowStated says that the row tells its own number, and column is where its
	// next cell stands.
	rowStated bool
	column    int
	ended     bool
}

func openXLSX(raw *input.RawFile, r *descriptor.Resource, limits input.Limits, header bool) (*xlsxSource, error) {
	at, size, err := raw.RandomAccess()
	if err != nil {
		return nil, err
	}
	book, err := openBook(at, size, limits)
	if err != nil {
		return nil, err
	}
	s := &xlsxSource{raw: raw, book: book, resource: r}
	if err := s.choose(); err != nil {
		return nil, err
	}
	if err := s.open(); err != nil {
		return nil, err
	}
	if header {
		err = s.readHeader()
	}
	if err != nil {
		_ = s.part.Close() // the first error tells more
	}
	return s, err
}

// Header names the columns.
func (s *xlsxSource) Header() []string { return s.names }

// HeaderLine is where the header stands.
func (s *xlsxSource) HeaderLine() int64 { return s.begun }

// BytesRead is how far the file was read.
func (s *xlsxSource) BytesRead() int64 { return s.part.limit.read }

// BytesTotal is of the sheet's unpacked bytes, as far as the file states them.
func (s *xlsxSource) BytesTotal() int64 {
	if member := s.book.member(s.sheet.part); member != nil {
		return int64(member.UncompressedSize64) //nolint:gosec // only shown
	}
	return 0
}

// Cut is never so: a sheet without its end is refused.
func (*xlsxSource) Cut() bool { return false }

// Close closes the file.
func (s *xlsxSource) Close() error {
	_ = s.part.Close() // only read from
	return s.raw.Close()
}

// Next gives the next row that has a value. Empty cells say what the
// descriptor takes for missing.
func (s *xlsxSource) Next() (record []Cell, line int64, err error) {
	for {
		tag, err := s.find("row")
		if err != nil {
			return nil, 0, err
		}
		if bad := s.place(tag); bad != nil {
			return nil, 0, bad
		}
		filled, err := s.readRow()
		if bad, isFault := input.AsFault(err); isFault && bad.Line == 0 {
			bad.Line = s.row
		}
		if err != nil {
			return nil, s.row, err
		}
		if filled {
			return s.fit(), s.row, nil
		}
	}
}

// fit gives a row the header's width: values beyond it stay.
func (s *xlsxSource) fit() []Cell {
	last := len(s.cells)
	for last > 0 && s.cells[last-1].Text == "" {
		last--
	}
	s.cells = s.cells[:last]
	for len(s.cells) < len(s.names) {
		s.cells = append(s.cells, Cell{})
	}
	for n := range s.cells {
		if s.cells[n].Text == "" {
			s.cells[n].Text = s.resource.MissingText()
		}
	}
	return s.cells
}

// find goes to the next opening tag of a name in the sheet's data.
func (s *xlsxSource) find(name string) (xml.StartElement, error) {
	for !s.ended {
		token, err := s.part.next()
		if errors.Is(err, io.EOF) {
			return xml.StartElement{}, xlsxFault("has the sheet %q, which ends in its middle", s.sheet.name)
		}
		if err != nil {
			return xml.StartElement{}, err
		}
		switch tag := token.(type) {
		case xml.StartElement:
			if tag.Name.Local == name {
				return tag, nil
			}
		case xml.EndElement:
			s.ended = tag.Name.Local == "sheetData"
		}
	}
	return xml.StartElement{}, io.EOF
}

// place takes the row's number, which must rise.
func (s *xlsxSource) place(tag xml.StartElement) *input.Fault {
	row := s.row + 1
	stated := attribute(tag, "r")
	s.rowStated = stated != ""
	if s.rowStated {
		number, err := strconv.ParseInt(stated, 10, 64)
		if err != nil || number < row {
			return xlsxFault("has the row %q after the row %d", input.Clip(stated, input.LongestValue), s.row)
		}
		row = number
	}
	if row > mostSheetRows {
		return input.TooLarge("has the sheet %q of more than %d rows, which no sheet has", s.sheet.name, mostSheetRows)
	}
	s.row = row
	return nil
}

// readRow reads the cells up to the row's end. The first fault of a cell is
// the row's.
func (s *xlsxSource) readRow() (filled bool, err error) {
	s.cells, s.column = s.cells[:0], 0
	var first *input.Fault
	count := 0
	for {
		token, err := s.part.next()
		if errors.Is(err, io.EOF) {
			return false, xlsxFault("has the sheet %q, which ends in its middle", s.sheet.name)
		}
		if err != nil {
			return false, err
		}
		switch tag := token.(type) {
		case xml.EndElement:
			if tag.Name.Local != "row" {
				continue
			}
			if first != nil {
				return true, first
			}
			return filled, nil
		case xml.StartElement:
			if tag.Name.Local != "c" {
				continue
			}
			if count++; count > mostSheetColumns {
				return false, input.TooLarge("has a row of more than %d cells, which no sheet has", mostSheetColumns)
			}
			value, at, err := s.readCell(tag)
			bad, isFault := input.AsFault(err)
			switch {
			case isFault && !bad.Whole:
				if first == nil {
					bad.Column = s.columnName(at)
					first = bad
				}
			case err != nil:
				return false, err
			}
			filled = filled || value.Text != ""
		}
	}
}

func (s *xlsxSource) columnName(at int) string {
	if at < len(s.names) {
		return s.names[at]
	}
	return "column " + strconv.Itoa(at+1)
}

// readCell reads a cell and puts it in its place.
func (s *xlsxSource) readCell(tag xml.StartElement) (Cell, int, error) {
	if bad := s.placeCell(attribute(tag, "r")); bad != nil {
		return Cell{}, s.column, bad
	}
	at := s.column
	s.column++
	written, err := s.part.cell(tag)
	if err != nil {
		return Cell{}, at, err
	}
	value, bad := s.book.cell(written)
	if bad != nil && s.inHeader && value.Text != "" {
		bad = nil
	}
	value.Text = strings.TrimSpace(value.Text)
	if value.Text != "" {
		for len(s.cells) < at {
			s.cells = append(s.cells, Cell{})
		}
		s.cells = append(s.cells, value)
	}
	if bad != nil {
		return Cell{}, at, bad
	}
	return value, at, nil
}

// placeCell takes a cell's name for its place. A cell without one stands after
// the cell before it, be that empty or not.
func (s *xlsxSource) placeCell(name string) *input.Fault {
	if name == "" {
		if s.column >= mostSheetColumns {
			return input.TooLarge("has a row of more than %d cells, which no sheet has", mostSheetColumns)
		}
		return nil
	}
	column, row, ok := cellPlace(name)
	if ok && !s.rowStated && row >= s.row {
		s.row, s.rowStated = row, true
	}
	if !ok || column < s.column || row != s.row {
		return xlsxFault("has the cell %q in a place where it can't be", input.Clip(name, input.LongestValue))
	}
	s.column = column
	return nil
}

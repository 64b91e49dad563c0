package source

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"kommunebench/etl/input"
)

// readHeader takes the row, or the rows, that name the columns.
func (s *xlsxSource) readHeader() error {
	wanted := s.resource.Dialect.HeaderRows
	merges, err := s.merges(wanted)
	if err != nil {
		return err
	}
	head := headerRows{join: s.resource.HeaderJoin()}
	s.inHeader = true
	defer func() { s.inHeader = false }()
	for {
		record, line, err := s.Next()
		if errors.Is(err, io.EOF) {
			return &input.Fault{Line: 1, Rule: "empty_file", Whole: true, Message: "has no header"}
		}
		bad, isFault := input.AsFault(err)
		if isFault && (len(wanted) == 0 || line >= wanted[0]) {
			bad.Whole = true
			return bad
		}
		if err != nil && !isFault {
			return err
		}
		if isFault || (len(wanted) > 0 && line < wanted[0]) {
			continue // a title above the header
		}
		s.begun = line
		head.add(merges.fill(record, line))
		if len(wanted) == 0 || line >= wanted[len(wanted)-1] {
			s.names = head.names()
			return nil
		}
	}
}

// headerRows joins the rows of a header.
type headerRows struct {
	join  string
	parts [][]string
}

func (h *headerRows) add(record []Cell) {
	for n, c := range record {
		if n == len(h.parts) {
			h.parts = append(h.parts, nil)
		}
		if text := strings.TrimSpace(c.Text); text != "" {
			h.parts[n] = append(h.parts[n], strings.Clone(text))
		}
	}
}

func (h *headerRows) names() []string {
	names := make([]string, len(h.parts))
	for n, parts := range h.parts {
		names[n] = strings.Join(parts, h.join)
	}
	return names
}

// merges are the cells that a sheet shows as one, of the rows of its header.
type merges []merge

type merge struct {
	row        int64
	first, end int
}

// merges finds them, after all rows, where the header has several rows.
func (s *xlsxSource) merges(header []int64) (merges, error) {
	if len(header) < 2 {
		return nil, nil
	}
	var found merges
	const most = 10_000
	_, err := s.book.eachTag(s.sheet.part, func(tag xml.StartElement) {
		if tag.Name.Local != "mergeCell" || len(found) == most {
			return
		}
		from, to, _ := strings.Cut(attribute(tag, "ref"), ":")
		first, row, ok := cellPlace(from)
		end, _, alsoOK := cellPlace(to)
		if ok && alsoOK && row <= header[len(header)-1] {
			found = append(found, merge{row, first, end})
		}
	})
	return found, err
}

// fill gives the cells that are merged with one to their left its text.
func (m merges) fill(record []Cell, line int64) []Cell {
	for _, one := range m {
		if one.row != line || one.first >= len(record) {
			continue
		}
		for len(record) <= one.end && len(record) <= MostColumns {
			record = append(record, Cell{})
		}
		for n := one.first + 1; n <= one.end && n < len(record); n++ {
			record[n] = record[one.first]
		}
	}
	return record
}

package statbank

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/source"
)

// nilSign is how Statistics Denmark writes a figure of none.
const nilSign = "-"

// omittedSource passes a file's records on, with a figure for the nil sign, and
// then gives the cells that the publisher left out.
type omittedSource struct {
	source.Records

	omitted *descriptor.OmittedProps // nil where the descriptor does not say what is left out
	lists   [3][]string              // kommuner, periods, target groups
	columns [3]int                   // of these in the file; -1 for none
	places  [3]map[string]int
	values  []int  // columns of figures
	seen    []bool // by place, target groups fastest
	rest    int    // the next place that may have been left out
	line    int64  // of the last record of the file
	cells   []source.Cell
}

var _ source.WithHeaderLine = (*omittedSource)(nil)

func openOmitted(r *descriptor.Resource, inner source.Records, values []int) (*omittedSource, *input.Fault) {
	s := &omittedSource{Records: inner, omitted: r.Props().Omitted, values: values}
	if s.omitted == nil {
		return s, nil
	}
	cells := 1
	for n, list := range [3][]string{s.omitted.Kommuner, s.omitted.Periods, s.omitted.TargetGroups} {
		s.columns[n] = slices.Index(inner.Header(), r.Column([3]string{"kommune", "period", "target_group"}[n]))
		if s.columns[n] < 0 {
			list = []string{""} // no such column: every record is of the same
		}
		s.lists[n], s.places[n] = list, make(map[string]int, len(list))
		for at, name := range list {
			s.places[n][name] = at
		}
		if cells *= len(list); cells > mostCells {
			return nil, &input.Fault{Rule: "descriptor", Whole: true, Message: fmt.Sprintf("omitted: its lists make more than %d cells: use several resources", mostCells)}
		}
	}
	s.seen = make([]bool, cells)
	return s, nil
}

// HeaderLine is where the header stands.
func (s *omittedSource) HeaderLine() int64 { return source.HeaderLine(s.Records) }

// Next gives the next record.
func (s *omittedSource) Next() ([]source.Cell, int64, error) {
	record, line, err := s.Records.Next()
	switch {
	case errors.Is(err, io.EOF) && s.omitted != nil:
		return s.nextOmitted()
	case err != nil || len(record) != len(s.Header()):
		return record, line, err
	}
	s.line = line
	s.cells = append(s.cells[:0], record...)
	for _, at := range s.values {
		if strings.TrimSpace(s.cells[at].Text) == nilSign {
			s.cells[at] = source.Cell{Text: "0"}
		}
	}
	if s.omitted != nil {
		if at := s.placeOf(record); at >= 0 {
			s.seen[at] = true
		}
	}
	return s.cells, line, nil
}

// placeOf is where a record stands among the cells that were asked for; -1 where
// it is none of them.
func (s *omittedSource) placeOf(record []source.Cell) int {
	at := 0
	for n, column := range s.columns {
		name := ""
		if column >= 0 {
			name = strings.TrimSpace(record[column].Text)
		}
		place, known := s.places[n][name]
		if !known {
			return -1
		}
		at = at*len(s.lists[n]) + place
	}
	return at
}

func (s *omittedSource) nextOmitted() ([]source.Cell, int64, error) {
	for ; s.rest < len(s.seen); s.rest++ {
		if !s.seen[s.rest] {
			s.fill(s.rest)
			s.rest++
			return s.cells, s.line, nil
		}
	}
	return nil, 0, io.EOF
}

func (s *omittedSource) fill(at int) {
	s.cells = append(s.cells[:0], make([]source.Cell, len(s.Header()))...)
	for n := len(s.columns) - 1; n >= 0; n-- {
		if column := s.columns[n]; column >= 0 {
			s.cells[column].Text = s.lists[n][at%len(s.lists[n])]
		}
		at /= len(s.lists[n])
	}
	value := s.omitted.Value
	if value == nilSign {
		value = "0"
	}
	for _, column := range s.values {
		s.cells[column].Text = value
	}
}

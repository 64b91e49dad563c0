package statbank

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/layout"
	"kommunebench/etl/source"
)

// noTargetGroup is the category that our JSON-stat has for figures without a
// target group: a category's id must not be empty.
const noTargetGroup = "none"

// ExportFault says what a file that this program exported needs.
func ExportFault() *input.Fault {
	return &input.Fault{
		Rule: "unknown_layout", Whole: true,
		Message: "is an export of this program: give it a " + input.DescriptorName + " that names the layout " + layout.Observations + " and its columns (docs/layouts.md has one)",
	}
}

// looksLikeJSONStat reports whether the first text of a JSON document is that
// of a JSON-stat table.
func looksLikeJSONStat(head []byte) bool {
	text := strings.TrimSpace(strings.TrimPrefix(string(head), "\ufeff"))
	if !strings.HasPrefix(text, "{") {
		return false
	}
	names := layout.JSONNames(text)
	has := func(name string) bool { return slices.Contains(names, name) }
	return !has("/columns") && !has("/rows") && (has("/class") || has("/dimension") || has("/dataset") || has("/size"))
}

// jsonStatRows reads our own JSON-stat as the rows that it was made from: a
// column for each dimension and each measure, and the status and the qualifier.
// A row that is not there has neither a figure nor a status. Its line is the
// row's place among all that there could be, from 1.
type jsonStatRows struct {
	*jsonStatReader

	doc     *jsonStat
	names   []string
	strides []int64
	// metric is the dimension of the measures, the last; width is how many
	// there are.
	metric int
	width  int64
	// ahead is a value that belongs to the next row.
	ahead   json.Token
	aheadAt int64
	isAhead bool
	ended   bool
	// seen are the rows with figures; rest is the next of those without.
	seen  []uint64
	rest  int64
	cells []source.Cell
}

// ExportFormat is that of our own JSON-stat.
func ExportFormat() source.DocumentFormat {
	return source.DocumentFormat{Is: looksLikeJSONStat, Open: openJSONStatRows}
}

// openJSONStatRows reads the document twice, for its words and for its values.
func openJSONStatRows(files fs.FS, r *descriptor.Resource, limits input.Limits) (source.Records, error) {
	doc, err := scanJSONStat(files, r, limits)
	if err != nil {
		return nil, err
	}
	if !doc.isExport {
		return nil, &input.Fault{Rule: "format", Whole: true, Value: "JSON-stat", Message: "is a JSON-stat table: name the layout " + jsonStatName}
	}
	metric := doc.withRole("metric", func(string) bool { return false })
	if metric != len(doc.ids)-1 {
		return nil, &input.Fault{Rule: "publisher_shape", Whole: true, Message: "has no measures as its last dimension"}
	}
	s := &jsonStatRows{doc: doc, metric: metric, width: int64(doc.sizes[metric]), strides: doc.strides()}
	s.names = append(slices.Clone(doc.ids[:metric]), doc.dimensions[doc.ids[metric]].codes...)
	s.names = append(s.names, "status", "qualifier")
	s.cells = make([]source.Cell, len(s.names))
	s.seen = make([]uint64, doc.cells/s.width/64+1)
	s.jsonStatReader, err = openJSONStatValues(files, r, limits)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Header names the columns.
func (s *jsonStatRows) Header() []string { return s.names }

// Next gives the next record.
func (s *jsonStatRows) Next() ([]source.Cell, int64, error) {
	for !s.ended {
		row, hasFigure, err := s.takeFigures()
		if err != nil {
			return nil, 0, err
		}
		if hasFigure {
			s.describe(row)
			return s.cells, row + 1, nil
		}
	}
	for ; s.rest < s.doc.cells/s.width; s.rest++ {
		row := s.rest
		if s.seen[row/64]&(1<<(row%64)) == 0 && s.status(row) != "" {
			clear(s.cells)
			s.describe(row)
			s.rest++
			return s.cells, row + 1, nil
		}
	}
	return nil, 0, io.EOF
}

// takeFigures reads the figures of one row, which stand together.
func (s *jsonStatRows) takeFigures() (row int64, hasFigure bool, err error) {
	clear(s.cells)
	row = -1
	for {
		at, value := s.aheadAt, s.ahead
		if !s.isAhead {
			at, value, err = s.nextOf(s.doc)
		}
		s.isAhead = false
		switch {
		case errors.Is(err, io.EOF):
			s.ended = true
			return row, hasFigure, nil
		case err != nil:
			return row, false, err
		case row >= 0 && at/s.width != row:
			s.ahead, s.aheadAt, s.isAhead = value, at, true
			return row, hasFigure, nil
		}
		row = at / s.width
		measure := &s.cells[s.metric+int(at%s.width)]
		isAgain := *measure != source.Cell{} || !hasFigure && s.seen[row/64]&(1<<(row%64)) != 0
		switch figure := value.(type) {
		case float64:
			*measure = source.Cell{Text: strconv.FormatFloat(figure, 'f', -1, 64), Number: figure, Typed: true}
		case string:
			measure.Text = figure
		default:
			continue
		}
		if isAgain {
			return row, false, &input.Fault{Rule: "publisher_shape", Line: s.tokens.Line(), Whole: true, Message: "has the figures of one row in two places"}
		}
		hasFigure = true
		s.seen[row/64] |= 1 << (row % 64)
	}
}

// describe fills in all but the figures of a row.
func (s *jsonStatRows) describe(row int64) {
	for n, id := range s.doc.ids[:s.metric] {
		category := row * s.width / s.strides[n] % int64(s.doc.sizes[n])
		if code := s.doc.dimensions[id].codes[category]; code != noTargetGroup {
			s.cells[n].Text = code
		}
	}
	status, qualifier, _ := strings.Cut(s.status(row), " ")
	s.cells[len(s.cells)-2].Text, s.cells[len(s.cells)-1].Text = status, qualifier
}

// status is that of a row's first measure that has one; empty for none.
func (s *jsonStatRows) status(row int64) string {
	if s.doc.statuses == nil {
		return ""
	}
	for _, index := range s.doc.statuses[row*s.width : (row+1)*s.width] {
		if index > 0 {
			return s.doc.statusWords[index]
		}
	}
	return ""
}

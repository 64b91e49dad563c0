package statbank

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"strconv"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/layout"
	"kommunebench/etl/source"
	"kommunebench/kommune"
)

// jsonStatSource gives each cell of a table as a record of its own. Its line
// is the cell's number, from 1: the whole document often stands on one line.
type jsonStatSource struct {
	*jsonStatReader

	doc     *jsonStat
	plan    *jsonStatPlan
	strides []int64
	areas   []string
	groups  []string
	// indicators are ids by the table's codes.
	indicators map[string]string
	// seen are the cells that a sparse table gave; rest is the next of those
	// that it may have left out.
	seen  []uint64
	rest  int64
	ended bool
	cells []source.Cell
}

// openJSONStat opens a table that was scanned, with the ids of its target groups
// and indicators.
func openJSONStat(c layout.Context, r *descriptor.Resource, doc *jsonStat, groups []string, indicators map[string]string) (source.Records, *descriptor.Resource, error) {
	plan, err := planJSONStat(doc, r, c.Catalogue().Register)
	if err != nil {
		return nil, nil, err
	}
	s := &jsonStatSource{doc: doc, plan: plan, groups: groups, indicators: indicators, strides: doc.strides(), cells: make([]source.Cell, len(layout.LongColumns()))}
	codes, _, bad := plan.groupNames(doc)
	areas, wrong := doc.areaTexts(plan, c.Catalogue().Register)
	switch {
	case bad != nil:
		return nil, nil, bad
	case wrong != nil:
		return nil, nil, wrong
	case len(plan.groups) > 0 && len(codes) != len(s.groups):
		return nil, nil, &input.Fault{Rule: "publisher_shape", Whole: true, Message: "was changed while it was read"}
	}
	s.areas = areas
	if doc.values.sparse {
		s.seen = make([]uint64, doc.cells/64+1)
	}
	if s.jsonStatReader, err = openJSONStatValues(c.Files(), r, c.Limits()); err != nil {
		return nil, nil, err
	}
	return s, layout.LongResource(r, r.Schema.MissingValues, false), nil
}

// jsonStatReader reads the values of a document, a value at a time.
type jsonStatReader struct {
	content *input.Text
	tokens  *source.JSONTokens
	list    *valueList
}

var _ source.WithBytesTotal = (*jsonStatReader)(nil)

// openJSONStatValues goes to the values.
func openJSONStatValues(files fs.FS, r *descriptor.Resource, limits input.Limits) (*jsonStatReader, error) {
	content, err := input.OpenText(files, r.Path, r.Encoding, limits)
	if err != nil {
		return nil, err
	}
	v := &jsonStatReader{content: content, tokens: source.NewJSONTokens(content, jsonPartBytes)}
	err = eachMember(v.tokens, func(name string) error {
		if name != "value" {
			return v.tokens.Skip()
		}
		if v.list, err = openValues(v.tokens); err == nil {
			err = io.EOF
		}
		return err
	})
	if v.list != nil {
		return v, nil
	}
	_ = content.Close() // the first error tells more
	if err == nil {
		err = &input.Fault{Rule: "publisher_shape", Whole: true, Message: "has no values"}
	}
	return nil, err
}

// nextOf gives the next value and its cell; io.EOF ends. The document must be
// as it was when it was scanned.
func (v *jsonStatReader) nextOf(doc *jsonStat) (int64, json.Token, error) {
	at, value, open, err := v.list.next()
	switch {
	case err != nil:
		return 0, nil, err
	case !open && v.list.sparse == doc.values.sparse && v.list.count == doc.values.count:
		return 0, nil, io.EOF
	case !open, at >= doc.cells:
		return 0, nil, &input.Fault{Rule: "publisher_shape", Line: v.tokens.Line(), Whole: true, Message: "was changed while it was read"}
	}
	return at, value, nil
}

// Cut reports whether the file was cut in its last record.
func (*jsonStatReader) Cut() bool { return false }

// BytesRead is how far the file was read.
func (v *jsonStatReader) BytesRead() int64 { return v.content.BytesRead() }

// BytesTotal is how many bytes the file has.
func (v *jsonStatReader) BytesTotal() int64 { return v.content.BytesTotal() }

// Close closes the file.
func (v *jsonStatReader) Close() error { return v.content.Close() }

// strides are how many cells lie between two neighbours of each dimension.
func (d *jsonStat) strides() []int64 {
	strides := make([]int64, len(d.sizes))
	step := int64(1)
	for n := len(d.sizes) - 1; n >= 0; n-- {
		strides[n] = step
		step *= int64(d.sizes[n])
	}
	return strides
}

// Header names the columns.
func (*jsonStatSource) Header() []string { return layout.LongColumns() }

// Next gives the next record.
func (s *jsonStatSource) Next() ([]source.Cell, int64, error) {
	for {
		at, value, err := s.nextCell()
		if err != nil {
			return nil, 0, err
		}
		if s.takes(at) {
			s.fill(at, value)
			return s.cells, at + 1, nil
		}
	}
}

// nextCell gives the values in the file's order, and then the cells that a
// sparse table left out.
func (s *jsonStatSource) nextCell() (int64, json.Token, error) {
	for !s.ended {
		at, value, err := s.nextOf(s.doc)
		if errors.Is(err, io.EOF) {
			s.ended = true
			continue
		}
		if err == nil && s.seen != nil {
			s.seen[at/64] |= 1 << (at % 64)
		}
		return at, value, err
	}
	for s.seen != nil && s.rest < s.doc.cells {
		at := s.rest
		s.rest++
		if s.seen[at/64]&(1<<(at%64)) == 0 {
			return at, nil, nil
		}
	}
	return 0, nil, io.EOF
}

func (s *jsonStatSource) category(at int64, dimension int) int {
	return int(at / s.strides[dimension] % int64(s.doc.sizes[dimension]))
}

func (s *jsonStatSource) takes(at int64) bool {
	for dimension, category := range s.plan.fixed {
		if s.category(at, dimension) != category {
			return false
		}
	}
	return true
}

func (s *jsonStatSource) fill(at int64, value json.Token) {
	clear(s.cells)
	plan, doc := s.plan, s.doc
	s.cells[layout.LongKommune].Text = s.areas[s.category(at, plan.kommune)]
	s.cells[layout.LongPeriod].Text = doc.dimensions[doc.ids[plan.period]].codes[s.category(at, plan.period)]
	name := doc.onlyName()
	if plan.indicator >= 0 {
		name = doc.dimensions[doc.ids[plan.indicator]].codes[s.category(at, plan.indicator)]
	}
	s.cells[layout.LongIndicator].Text = s.indicators[name]
	if len(plan.groups) > 0 {
		s.cells[layout.LongGroup].Text = s.groups[plan.groupAt(doc, func(n int) int { return s.category(at, n) })]
	}
	switch figure := value.(type) {
	case float64:
		s.cells[layout.LongValue] = source.Cell{Text: strconv.FormatFloat(figure, 'f', -1, 64), Number: figure, Typed: true}
	case string:
		s.cells[layout.LongValue].Text = figure
	}
	if doc.statuses != nil {
		hasValue := s.cells[layout.LongValue].Typed
		s.cells[layout.LongStatus].Text = string(cellStatus(doc.statusWords[doc.statuses[at]], hasValue))
	}
}

// cellStatus reads the signs that Statistics Denmark sets beside figures or
// in their place; empty where the figure itself tells.
func cellStatus(sign string, hasValue bool) kommune.ValueStatus {
	switch {
	case hasValue && (sign == "*" || sign == "p"):
		return kommune.Provisional
	case !hasValue && sign == ".":
		return kommune.NotApplicable
	case !hasValue && (sign == "x" || sign == "c"):
		return kommune.Suppressed
	}
	return ""
}

package noegletal

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/layout"
	"kommunebench/etl/source"
	"kommunebench/kommune"
)

// noegletalBlock is what is known of one indicator after reading all of it.
type noegletalBlock struct {
	title    string
	decimals int
	low      float64
	high     float64
}

// add looks at one figure; signs and what is no figure are left to the
// reader.
func (b *noegletalBlock) add(figure source.Cell, format input.NumberFormat) {
	format = source.FormatOf(figure, format)
	value, reason := format.ParseNumber(figure.Text)
	if reason != "" {
		return
	}
	_, decimals, _ := strings.Cut(strings.TrimSpace(figure.Text), string(format.Decimal))
	b.decimals = max(b.decimals, len(decimals))
	b.low, b.high = min(b.low, value), max(b.high, value)
}

// describeNoegletal reads the whole export once, for its indicators and its
// date, and to see that it is whole.
func describeNoegletal(p *layout.Builder, r *descriptor.Resource) (layout.Opener, error) {
	f, err := openNoegletalFile(p.Files, r, p.Limits, p.Register)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.lines.Close() }() // only read from
	var blocks []*noegletalBlock
	var last *noegletalBlock
	format := input.NumberFormat{Decimal: ',', Group: '.'}
	err = f.each(func(row noegletalRow) error {
		if last == nil || last.title != row.indicator {
			last = &noegletalBlock{title: row.indicator}
			if blocks = append(blocks, last); len(blocks) > layout.MostIndicators {
				return &input.Fault{Rule: "publisher_shape", Line: row.line, Whole: true, Message: fmt.Sprintf("has more than %d indicators", layout.MostIndicators)}
			}
		}
		for _, figure := range row.figures {
			last.add(figure, format)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if bad := f.checkWhole(len(blocks)); bad != nil {
		return nil, bad
	}
	publisher := cmp.Or(f.publisher, "Indenrigs- og Sundhedsministeriet")
	title := cmp.Or(f.title, "De Kommunale Nøgletal")
	p.NameUnlessNamed("noegletal", title, publisher, publisher+" offentliggør selv disse nøgletal.")
	origin := descriptor.SourceProps{Title: title + ", " + publisher}
	if !f.published.IsZero() {
		origin.Published = f.published.Format(time.DateOnly)
	}
	p.AddSource(origin)
	ids := map[string]string{}
	for _, b := range blocks {
		ids[b.title] = p.AddIndicator(b.indicator(), layoutName, b.title)
	}
	return func(c layout.Context, r *descriptor.Resource) (source.Records, *descriptor.Resource, error) {
		return openNoegletal(c, r, f.signs, ids)
	}, nil
}

// checkWhole wants the export's end: a file that was cut has none.
func (f *noegletalFile) checkWhole(blocks int) *input.Fault {
	switch {
	case f.years == nil:
		return &input.Fault{Rule: "publisher_shape", Whole: true, Message: "has no header with Kom.nr and the years"}
	case blocks == 0:
		return &input.Fault{Rule: "empty_file", Whole: true, Message: "has a header but no figures"}
	case f.signs == nil && f.publisher == "":
		return &input.Fault{Rule: "cut_line", Line: f.line, Whole: true, Message: "ends without its legend and its publisher's line: the file was cut"}
	}
	return nil
}

// indicator says of a block what its title and figures tell for sure. Only a
// title that says share, over figures from 0 to 100 of which not all could be
// fractions of 1, is a proportion; all else is a mean, of which nothing more
// is reckoned.
func (b *noegletalBlock) indicator() descriptor.IndicatorProps {
	decimals := int64(min(b.decimals, 9))
	countsPersons := false
	props := descriptor.IndicatorProps{
		Title: descriptor.Bilingual{DA: b.title}, Kind: string(kommune.Mean), Polarity: string(kommune.Neutral),
		Decimals: &decimals, CountsPersons: &countsPersons,
	}
	words := strings.ToLower(b.title)
	switch {
	case strings.HasPrefix(words, "andel ") && b.low >= 0 && b.high <= 100 && b.high > 1:
		props.Kind, props.Unit = string(kommune.Proportion), "%"
	case strings.Contains(words, "pct."), strings.Contains(words, "procent"):
		props.Unit = "%"
	default:
		props.Unit = unitInBrackets(b.title)
	}
	return props
}

// unitInBrackets is what a title says last, in brackets, where that is an
// amount of money; empty where the title does not end so.
func unitInBrackets(title string) string {
	const longest = 40
	open := strings.LastIndexByte(title, '(')
	inner, closed := strings.CutSuffix(title[open+1:], ")")
	if open < 0 || !closed || len(inner) > longest || !strings.Contains(inner, "kr.") {
		return ""
	}
	return inner
}

// noegletalSource gives each figure of the export as a record of its own.
type noegletalSource struct {
	file  *noegletalFile
	areas layout.AreaNames
	signs map[string]string
	ids   map[string]string // indicators' by their titles
	row   noegletalRow
	area  string
	at    int // of the row's figures; those before are given
	cells []source.Cell
}

// openNoegletal opens an export whose signs and indicators, by their titles, are
// known.
func openNoegletal(c layout.Context, r *descriptor.Resource, signs, ids map[string]string) (source.Records, *descriptor.Resource, error) {
	f, err := openNoegletalFile(c.Files(), r, c.Limits(), c.Register())
	if err != nil {
		return nil, nil, err
	}
	s := &noegletalSource{file: f, areas: layout.AreaNames{Register: c.Register()}, signs: signs, ids: ids, cells: make([]source.Cell, len(layout.LongColumns()))}
	missing := []string{""}
	for sign := range signs {
		missing = append(missing, sign)
	}
	return s, layout.LongResource(r, missing, true), nil
}

// Header names the columns.
func (*noegletalSource) Header() []string { return layout.LongColumns() }

// BytesRead is how far the file was read.
func (s *noegletalSource) BytesRead() int64 { return s.file.lines.BytesRead() }

// Cut reports whether the file was cut in its last record.
func (*noegletalSource) Cut() bool { return false }

// Close closes the file.
func (s *noegletalSource) Close() error { return s.file.lines.Close() }

// Next gives the next record.
func (s *noegletalSource) Next() ([]source.Cell, int64, error) {
	for s.at >= len(s.row.figures) {
		row, err := s.file.next()
		if errors.Is(err, io.EOF) {
			return nil, 0, io.EOF
		}
		if err != nil {
			return nil, 0, err
		}
		s.row, s.at = row, 0
		if s.area, err = s.areaOf(row); err != nil {
			s.row.figures = nil
			return row.cells, row.line, err
		}
	}
	figure := s.row.figures[s.at]
	figure.Text = strings.TrimSpace(figure.Text)
	clear(s.cells)
	s.cells[layout.LongKommune].Text = s.area
	s.cells[layout.LongPeriod].Text = s.file.years[s.at]
	s.cells[layout.LongIndicator].Text = s.ids[s.row.indicator]
	s.cells[layout.LongValue] = figure
	switch meaning, isSign := s.signs[figure.Text]; {
	case isSign && isZero(meaning):
		s.cells[layout.LongValue] = source.Cell{Text: "0", Typed: true}
	case isSign:
		s.cells[layout.LongStatus].Text = string(statusOf(meaning))
	}
	s.at++
	return s.cells, s.row.line, nil
}

// areaOf reads a line's name and number; the error is a fault.
func (s *noegletalSource) areaOf(row noegletalRow) (string, error) {
	if row.number == "" {
		return row.name, nil
	}
	area, bad := s.areas.OfBoth(row.number, row.name)
	if bad != nil {
		bad.Line, bad.Column = row.line, "Kom.nr"
		return "", bad
	}
	if _, kind := s.areas.Register.Match(area); kind == kommune.MatchUnknown {
		return "", &input.Fault{
			Rule: "unknown_kommune", Line: row.line, Column: "Kom.nr", Value: input.Clip(row.number+" "+row.name, input.LongestValue),
			Message: "is no kommune's name or code",
		}
	}
	return area, nil
}

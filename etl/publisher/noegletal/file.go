package noegletal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"strings"
	"time"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/source"
	"kommunebench/kommune"
)

// noegletalFile reads the lines of the ministry's key-figure export: title
// lines, a header with one column a year, stacked blocks that each begin with
// an indicator's title, a legend of signs, and the publisher with the date.
type noegletalFile struct {
	lines source.Records
	line  int64
	// title is the first line's text.
	title string
	// years are the header's periods; nil before it.
	years []string
	// indicator is the block's title.
	indicator string
	// isArea tells a line of an area, all of whose figures are blank, from a
	// title.
	isArea func(name string) bool
	// inSheet says that rows end with their last cell that has a value.
	inSheet bool
	// signs is what the legend says, by sign.
	signs     map[string]string
	inLegend  bool
	publisher string
	published time.Time
}

// noegletalRow is one line of figures.
type noegletalRow struct {
	line         int64
	indicator    string
	name, number string
	figures      []source.Cell
	cells        []source.Cell
}

const (
	mostSigns    = 100
	longestTitle = 500
)

// next gives the next line of figures; faults of one line are errors too.
func (f *noegletalFile) next() (noegletalRow, error) {
	for {
		cells, line, err := f.lines.Next()
		if err != nil {
			return noegletalRow{}, err
		}
		f.line = line
		filled := countFilled(cells)
		switch {
		case filled == 0:
		case len(cells) > 2 && strings.TrimSpace(cells[0].Text) == "" && isNumberHeading(cells[1].Text):
			if bad := f.setYears(cells[2:], line); bad != nil {
				return noegletalRow{}, bad
			}
		case filled == 1 && strings.TrimSpace(cells[0].Text) != "" && (f.indicator == "" || !f.isArea(cells[0].Text)):
			if bad := f.takeText(strings.TrimSpace(cells[0].Text), line); bad != nil {
				return noegletalRow{}, bad
			}
		default:
			return f.row(cells, line)
		}
	}
}

func countFilled(cells []source.Cell) int {
	filled := 0
	for _, c := range cells {
		if strings.TrimSpace(c.Text) != "" {
			filled++
		}
	}
	return filled
}

func isNumberHeading(cell string) bool {
	switch input.FoldTitle(cell) {
	case "kom nr", "komnr", "kommunenr", "kommune nr", "kommunenummer":
		return true
	}
	return false
}

func (f *noegletalFile) setYears(cells []source.Cell, line int64) *input.Fault {
	years := make([]string, 0, len(cells))
	for n, c := range cells {
		period, bad := input.ParsePeriod(c.Text)
		if bad != nil {
			bad.Line, bad.Whole, bad.Column = line, true, fmt.Sprintf("column %d", n+3)
			return bad
		}
		years = append(years, string(period))
	}
	f.years, f.indicator, f.inLegend = years, "", false
	return nil
}

// takeText reads a line that is nothing but text.
func (f *noegletalFile) takeText(text string, line int64) *input.Fault {
	if len(text) > longestTitle {
		return &input.Fault{Rule: "publisher_shape", Line: line, Whole: true, Value: input.Clip(text, 80), Message: fmt.Sprintf("is a title of more than %d bytes", longestTitle)}
	}
	switch {
	case f.years == nil:
		if f.title == "" {
			f.title = strings.Clone(text)
		}
	case input.FoldTitle(text) == "tegnforklaring":
		f.inLegend, f.indicator = true, ""
	case f.takePublisher(text):
	case f.inLegend:
		return f.takeSign(text, line)
	default:
		f.indicator = strings.Clone(text)
	}
	return nil
}

// takeSign reads a line of the legend. A word is no sign, and a figure stays a
// figure whatever the legend says of it.
func (f *noegletalFile) takeSign(text string, line int64) *input.Fault {
	const longestSign = 5
	sign, meaning, both := strings.Cut(text, " ")
	if !both || len(sign) > longestSign || strings.ContainsAny(sign, "0123456789") {
		return nil
	}
	if f.signs == nil {
		f.signs = map[string]string{}
	}
	if len(f.signs) >= mostSigns {
		return &input.Fault{Rule: "publisher_shape", Line: line, Whole: true, Message: fmt.Sprintf("has a legend of more than %d signs", mostSigns)}
	}
	f.signs[strings.Clone(sign)] = strings.Clone(strings.TrimSpace(meaning))
	return nil
}

// publisherLine is the export's last line: who published it, and when.
const publisherLine = `^(.{3,200}?)[,.]?\s+d(?:en)?\.?\s+(\d{1,2})\.\s*([[:alpha:]]+)\s+(\d{4})\.?$`

func (f *noegletalFile) takePublisher(text string) bool {
	parts := regexp.MustCompile(publisherLine).FindStringSubmatch(text)
	if parts == nil {
		return false
	}
	published, known := danishDate(parts[2], parts[3], parts[4])
	if !known {
		return false
	}
	f.publisher, f.published = strings.Clone(parts[1]), published
	return true
}

func (f *noegletalFile) row(cells []source.Cell, line int64) (noegletalRow, error) {
	bad := &input.Fault{Rule: "publisher_shape", Line: line, Whole: true, Value: input.Clip(strings.TrimSpace(cells[0].Text), input.LongestValue)}
	switch {
	case f.years == nil:
		bad.Message = "stands before the header with Kom.nr and the years"
		return noegletalRow{}, bad
	case f.indicator == "":
		bad.Message = "is a line of figures under no indicator's title"
		return noegletalRow{}, bad
	case f.inSheet && len(cells) < len(f.years)+2:
		cells = append(cells, make([]source.Cell, len(f.years)+2-len(cells))...)
	}
	if len(cells) != len(f.years)+2 {
		return noegletalRow{cells: cells}, &input.Fault{
			Rule: "cut_line", Line: line, Whole: true,
			Message: fmt.Sprintf("has %d fields where the header has %d", len(cells), len(f.years)+2),
		}
	}
	return noegletalRow{
		line: line, indicator: f.indicator, figures: cells[2:], cells: cells,
		name: strings.TrimSpace(cells[0].Text), number: strings.TrimSpace(cells[1].Text),
	}, nil
}

// isZero reports whether the legend says that a sign stands for the figure 0.
func isZero(meaning string) bool { return input.FoldTitle(meaning) == "nul" }

// statusOf tells what a sign of the legend says of a figure that is not
// there. What the words do not tell is missing.
func statusOf(meaning string) kommune.ValueStatus {
	words := strings.ToLower(meaning)
	switch {
	case strings.Contains(words, "diskretion"), strings.Contains(words, "fortrolig"):
		return kommune.Suppressed
	case strings.Contains(words, "ikke relevant"), strings.Contains(words, "kan ikke forekomme"), strings.Contains(words, "efter sagens natur"):
		return kommune.NotApplicable
	}
	return kommune.Missing
}

// danishDate reads the parts of a date such as 10. september 2024.
func danishDate(day, month, year string) (time.Time, bool) {
	at := input.DanishMonth(month)
	if at == 0 {
		return time.Time{}, false
	}
	date, err := time.Parse("2006-1-2", fmt.Sprintf("%s-%d-%s", year, at, day))
	return date, err == nil
}

// openNoegletalFile opens a file of any format that has rows.
func openNoegletalFile(files fs.FS, r *descriptor.Resource, limits input.Limits, register *kommune.Register) (*noegletalFile, error) {
	if r.Dialect.Delimiter == "" {
		r.Dialect.Delimiter = ";"
	}
	lines, err := source.OpenRows(files, r, limits)
	if err != nil {
		return nil, err
	}
	isArea := func(name string) bool {
		_, kind := register.Match(name)
		return kind != kommune.MatchUnknown
	}
	return &noegletalFile{lines: lines, isArea: isArea, inSheet: source.InSheet(lines)}, nil
}

// each hands on all lines of figures.
func (f *noegletalFile) each(use func(noegletalRow) error) error {
	for {
		row, err := f.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = use(row)
		}
		if err != nil {
			return err
		}
	}
}

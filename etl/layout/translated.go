package layout

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/source"
)

// Translated passes a publisher's records on with areas, periods and
// totals in words that we know, and leaves out those that the descriptor does
// not choose.
type Translated struct {
	source.Records

	areas         AreaNames
	known         map[string]string // areas by their cells
	kommune       int               // column; -1 for none, as below
	period, group int
	total         string // the target group that holds all others; empty for none
	where         []whereColumn
	// Figures are columns whose decimal sign the file itself tells; decimal is
	// the one that was seen first.
	Figures []int
	decimal rune
	cells   []source.Cell
}

var (
	_ source.WithHeaderLine = (*Translated)(nil)
	_ source.WithBytesTotal = (*Translated)(nil)
)

type whereColumn struct {
	at   int
	text string
}

// OpenTranslated puts the translation over a resource's records. Columns that
// are not there are the header's check to tell.
func OpenTranslated(c Context, r *descriptor.Resource, inner source.Records) *Translated {
	header := inner.Header()
	ComposeNames(header)
	at := func(ours string) int { return slices.Index(header, r.Column(ours)) }
	t := &Translated{
		Records: inner, areas: AreaNames{c.Register()}, known: map[string]string{},
		kommune: at("kommune"), period: at("period"), group: at("target_group"), total: totalGroup(r),
	}
	for name, text := range r.Props().Where {
		if n := slices.Index(header, name); n >= 0 {
			t.where = append(t.where, whereColumn{n, text})
		}
	}
	return t
}

// ComposeNames gives names their composed letters (NFC), which descriptors have
// too.
func ComposeNames(names []string) {
	for n, name := range names {
		names[n] = norm.NFC.String(name)
	}
}

// totalGroup is the id of the resource's only target group that is a total.
func totalGroup(r *descriptor.Resource) string {
	total := ""
	for _, group := range r.Props().TargetGroups {
		if group.Total && total != "" {
			return ""
		}
		if group.Total {
			total = group.ID
		}
	}
	return total
}

// HeaderLine is where the header stands.
func (t *Translated) HeaderLine() int64 { return source.HeaderLine(t.Records) }

// BytesTotal is how many bytes the file has.
func (t *Translated) BytesTotal() int64 {
	total, _ := source.BytesTotal(t.Records)
	return total
}

// Next gives the next record.
func (t *Translated) Next() ([]source.Cell, int64, error) {
	for {
		record, line, err := t.Records.Next()
		if err != nil || len(record) != len(t.Header()) {
			return record, line, err
		}
		if !t.takes(record) {
			continue
		}
		// The cells are the other source's own: it may count on what it left in
		// them.
		t.cells = append(t.cells[:0], record...)
		if bad := t.translate(t.cells); bad != nil {
			bad.Line = line
			return record, line, bad
		}
		return t.cells, line, nil
	}
}

func (t *Translated) takes(record []source.Cell) bool {
	for _, w := range t.where {
		text := norm.NFC.String(strings.TrimSpace(record[w.at].Text))
		if text != w.text && input.FoldTitle(text) != input.FoldTitle(w.text) {
			return false
		}
	}
	return true
}

func (t *Translated) translate(record []source.Cell) *input.Fault {
	if t.kommune >= 0 {
		if bad := t.translateArea(&record[t.kommune]); bad != nil {
			bad.Column = t.Header()[t.kommune]
			return bad
		}
	}
	if t.period >= 0 {
		record[t.period].Text = danishPeriod(record[t.period].Text)
	}
	if t.group >= 0 && t.total != "" {
		if text := strings.TrimSpace(record[t.group].Text); text == "/" || text == "*" {
			record[t.group].Text = t.total
		}
	}
	for _, at := range t.Figures {
		if bad := t.readFigure(&record[at]); bad != nil {
			bad.Column = t.Header()[at]
			return bad
		}
	}
	return nil
}

func (t *Translated) translateArea(c *source.Cell) *input.Fault {
	area, known := t.known[c.Text]
	if !known {
		var bad *input.Fault
		if area, bad = t.areas.OfCell(strings.TrimSpace(c.Text)); bad != nil {
			return bad
		}
		if len(t.known) < input.MemoSize && !input.IsTooLongForName(c.Text) {
			t.known[strings.Clone(c.Text)] = strings.Clone(area)
		}
	}
	c.Text = area
	return nil
}

// readFigure reads a figure whose decimal sign is the point in English
// answers and the comma in Danish ones, which group no digits.
func (t *Translated) readFigure(c *source.Cell) *input.Fault {
	if c.Typed {
		return nil
	}
	at := strings.LastIndexAny(c.Text, ".,")
	if at < 0 || strings.Trim(c.Text, ". ") == "" {
		return nil
	}
	sign := rune(c.Text[at])
	value, reason := input.NumberFormat{Decimal: sign}.ParseNumber(c.Text)
	if reason != "" {
		return nil // the reader tells what is wrong with it
	}
	if t.decimal == 0 {
		t.decimal = sign
	}
	if t.decimal != sign {
		return &input.Fault{
			Rule: "number", Value: input.Clip(c.Text, input.LongestValue),
			Message: fmt.Sprintf("has %q before its decimals, but figures above have %q: write all with the same sign", sign, t.decimal),
		}
	}
	c.Number, c.Typed = value, true
	return nil
}

// danishPeriod turns a month or a quarter as people write it, such as "jul
// 2024" or "3. kvt. 2024", into the form that periods have; other texts stay.
func danishPeriod(text string) string {
	words := strings.Fields(text)
	if len(words) < 2 || len(words) > 3 {
		return text
	}
	year := words[len(words)-1]
	if len(year) != 4 || !IsDigits(year) {
		return text
	}
	if month := input.DanishMonth(words[0]); month > 0 && len(words) == 2 {
		return fmt.Sprintf("%sM%02d", year, month)
	}
	quarter := strings.TrimSuffix(words[0], ".")
	if len(words) == 3 && len(quarter) == 1 && IsDigits(quarter) && strings.HasPrefix(strings.ToLower(words[1]), "kv") {
		return year + "Q" + quarter
	}
	return text
}

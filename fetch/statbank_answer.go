package fetch

import (
	"bufio"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"kommunebench/fetch/client"
	"kommunebench/fetch/datapackage"
	"kommunebench/kommune"
)

// maxLineBytes bounds a line of an answer.
const maxLineBytes = 64 << 10

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// inspectCSV reads an answer in CSV or BULK and checks that it is one: a header with
// the variables that were asked for, rows of the same width, and a complete last
// line.
func (s *statbank) inspectCSV(p *part, body io.Reader) (inspection, error) {
	reader := bufio.NewReaderSize(body, maxLineBytes)
	header, err := s.readHeader(reader, p)
	if err != nil {
		return inspection{}, err
	}
	found := inspection{}
	for _, name := range header {
		found.columns = append(found.columns, newNumberColumn(name))
	}
	value := found.columns[len(header)-1]
	cells := s.newCellCheck(header, p)
	for {
		text, err := reader.ReadSlice('\n')
		if errors.Is(err, io.EOF) && len(text) == 0 {
			break
		}
		if err != nil {
			return inspection{}, s.lineError(err)
		}
		line, err := splitLine(strings.TrimRight(string(text), "\r\n"))
		if err != nil || len(line) != len(header) {
			return inspection{}, s.rowWidthError(text, found.rows+2)
		}
		found.rows++
		if wrong := cells.add(line); wrong != "" {
			return inspection{}, client.Refuse(kommune.Unavailable, "line %d of the answer of %s for %s %s: %s", found.rows+1, s.client.Host, s.tableName(), wrong, client.Quote(string(text), ""))
		}
		figure := line[len(line)-1]
		if figure == zeroSign {
			figure = "0"
		}
		value.add(figure)
	}
	if value.nonNumbers > 0 {
		return inspection{}, client.Refuse(kommune.Unavailable, "the answer of %s for %s has %d figures that are no numbers", s.client.Host, s.tableName(), value.nonNumbers)
	}
	found.omitted = cells.omitted()
	if found.omitted > 0 && s.table.Omitted == nil {
		return inspection{}, client.Refuse(kommune.Unavailable, "the answer of %s for %s has %d of the %d cells that were asked for, and the table does not say what it leaves out", s.client.Host, s.tableName(), found.rows, p.cells.count())
	}
	return found, nil
}

func (s *statbank) rowWidthError(line []byte, number int64) error {
	return client.Refuse(kommune.Unavailable, "line %d of the answer of %s for %s has not as many fields as its header: %s", number, s.client.Host, s.tableName(), client.Quote(string(line), ""))
}

// lineError distinguishes a truncated answer from a failure to read.
func (s *statbank) lineError(err error) error {
	switch {
	case errors.Is(err, io.EOF):
		return s.client.TruncatedError(s.tableName())
	case errors.Is(err, bufio.ErrBufferFull):
		return client.Refuse(kommune.TooCostly, "the answer of %s for %s has a line of more than %d bytes", s.client.Host, s.tableName(), maxLineBytes)
	}
	return fmt.Errorf("reading an answer: %w", err)
}

// readHeader reads the first line, which says whether the answer is data.
func (s *statbank) readHeader(reader *bufio.Reader, p *part) ([]string, error) {
	start, err := reader.Peek(client.MaxQuotedBytes)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, fmt.Errorf("reading an answer: %w", err)
	}
	first, _, ended := strings.Cut(strings.TrimPrefix(string(start), client.ByteOrderMark), "\n")
	header, err := splitLine(strings.TrimRight(first, "\r"))
	if err != nil || !s.isHeader(header, p) {
		return nil, s.client.NotDataError(start, s.tableName())
	}
	if !ended {
		return nil, s.client.TruncatedError(s.tableName())
	}
	if _, err := reader.ReadSlice('\n'); err != nil {
		return nil, s.lineError(err)
	}
	return header, nil
}

// isHeader reports whether a line names the variables that were asked for, in
// whatever case, and the figures last.
func (s *statbank) isHeader(header []string, p *part) bool {
	asked := 0
	for _, v := range s.table.Variables {
		if !s.isRequested(&v, p.measure) {
			continue
		}
		asked++
		if columnOf(header, v.ID) == "" {
			return false
		}
	}
	return len(header) == asked+1
}

// columnOf is how a header writes a variable's id; empty where it does not.
func columnOf(header []string, id string) string {
	for _, name := range header[:max(0, len(header)-1)] {
		if strings.EqualFold(name, id) {
			return name
		}
	}
	return ""
}

// splitLine splits one line; quotes are rare and take longer.
func splitLine(line string) ([]string, error) {
	if !strings.Contains(line, `"`) {
		return strings.Split(line, ";"), nil
	}
	reader := csv.NewReader(strings.NewReader(line))
	reader.Comma = ';'
	fields, err := reader.Read()
	if err != nil {
		return nil, fmt.Errorf("splitting a line: %w", err)
	}
	return fields, nil
}

// descriptor describes the answers.
func (s *statbank) descriptor(all []*fetchedPart) (*datapackage.Descriptor, error) {
	d := &datapackage.Descriptor{
		Name: s.dataset(), Title: fmt.Sprintf("%s (Statistikbanken %s)", s.table.Text, s.options.Table),
		Licenses: []datapackage.Licence{{Name: "CC-BY-4.0", Title: "Creative Commons Attribution 4.0; kilde: Danmarks Statistik", Path: "https://creativecommons.org/licenses/by/4.0/"}},
		Sources:  []datapackage.Source{{Title: "Danmarks Statistik, Statistikbanken, tabel " + s.options.Table, Path: "https://www.statistikbanken.dk/" + s.options.Table}},
		Kommunebench: datapackage.PackageProperties{
			Publisher:  "Danmarks Statistik",
			Disclosure: datapackage.Disclosure{By: kommune.DisclosureByPublisher, Reason: "Danmarks Statistik offentliggør selv disse celler i Statistikbanken."},
		},
	}
	values := map[int]*column{}
	for _, one := range all {
		value := one.inspected.columns[len(one.inspected.columns)-1]
		if known := values[one.measure]; known != nil {
			known.merge(value)
		} else {
			merged := newNumberColumn(value.name)
			merged.merge(value)
			values[one.measure] = merged
		}
	}
	for n := range s.measures {
		if values[n] == nil || values[n].numbers == 0 {
			s.logger.Warn("an indicator has no figure in the chosen periods", "indicator", s.measures[n].id)
		}
		d.Kommunebench.Indicators = append(d.Kommunebench.Indicators, s.indicator(&s.measures[n], values[n]))
	}
	for _, one := range all {
		d.Resources = append(d.Resources, s.resource(one))
	}
	if s.description != nil {
		s.describedDescriptor(d)
	}
	return d, nil
}

func (s *statbank) resource(one *fetchedPart) datapackage.Resource {
	header := make([]string, len(one.inspected.columns))
	for n, c := range one.inspected.columns {
		header[n] = c.name
	}
	value := one.inspected.columns[len(header)-1]
	made := datapackage.Resource{
		Name: one.name, Path: one.file, Encoding: "utf-8", Dialect: &datapackage.Dialect{Delimiter: ";"},
		Schema: datapackage.Schema{MissingValues: statbankMissing()},
		Kommunebench: datapackage.ResourceProperties{
			Layout:       "statbank-csv",
			Columns:      map[string]string{"kommune": columnOf(header, s.area.ID), "period": columnOf(header, s.time.ID)},
			Measures:     []datapackage.Measure{{Indicator: s.measures[one.measure].id, Value: value.name}},
			TargetGroups: s.groupTitles,
		},
	}
	if s.table.Omitted != nil {
		made.Kommunebench.Omitted = &datapackage.Omitted{Value: *s.table.Omitted, Kommuner: one.cells.areas, Periods: ids(one.cells.periods), TargetGroups: one.cells.groups}
	}
	made.Kommunebench.ProvisionalPeriods = s.provisionalAmong(one.cells.periods)
	if s.group != nil {
		made.Kommunebench.Columns["target_group"] = columnOf(header, s.group.ID)
	}
	for _, name := range header[:len(header)-1] {
		made.Schema.Fields = append(made.Schema.Fields, datapackage.TextField(name))
	}
	made.Schema.Fields = append(made.Schema.Fields, datapackage.NumberField(value.name, value.decimalChar()))
	return made
}

// indicator names one combination in both languages and says in its
// definition which values it is of, totals included.
func (s *statbank) indicator(m *combination, values *column) datapackage.Indicator {
	title := datapackage.Bilingual{DA: m.name(s.table), EN: m.name(s.english)}
	definition := datapackage.Bilingual{
		DA: fmt.Sprintf("Tabel %s i Statistikbanken. %s", s.options.Table, m.values(s.table)),
		EN: fmt.Sprintf("Table %s of StatBank Denmark. %s", s.options.Table, m.values(s.english)),
	}
	made := newIndicator(m.id, title, definition, s.unit(m), values)
	setKind(&made, s.options.Kind)
	return made
}

// name is the combination's title in the table's language.
func (m *combination) name(table *statbankTable) string {
	name := strings.TrimSpace(table.Text)
	var parts []string
	for _, variable := range m.named {
		parts = append(parts, table.variable(variable).title(m.codes[variable]))
	}
	if len(parts) > 0 {
		name += ": " + strings.Join(parts, ", ")
	}
	return name
}

// values lists the values of all variables, totals included.
func (m *combination) values(table *statbankTable) string {
	var parts []string
	for _, v := range table.Variables {
		if code := m.codes[v.ID]; code != "" {
			parts = append(parts, v.Text+": "+v.title(code))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, "; ") + "."
}

// unit is the value of a variable of units, else the table's unit.
func (s *statbank) unit(m *combination) string {
	for _, variable := range m.named {
		switch strings.ToLower(s.table.variable(variable).Text) {
		case "enhed", "måleenhed":
			return s.table.variable(variable).title(m.codes[variable])
		}
	}
	unit := strings.TrimSpace(s.table.Unit)
	if unit == "-" {
		return ""
	}
	if isPercent(strings.ToLower(unit)) && len(unit) < len("procentpoint") {
		return "%"
	}
	return unit
}

// zeroSign is how Statistics Denmark writes an exact zero.
const zeroSign = "-"

// statbankMissing are the signs of Statistics Denmark for a missing figure.
func statbankMissing() []string { return []string{"", ".", "..", "..."} }

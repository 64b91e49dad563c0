package export

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
)

func jsonFormat() Format {
	return Format{Name: "json", Extension: "json", ContentType: "application/json", Write: writeJSON, IsText: true}
}

// writeJSON writes an object with the metadata in meta, and the rows as objects in
// rows. An incomplete file is no valid JSON, as the last bracket is written last.
func writeJSON(ctx context.Context, out io.Writer, table *Table, _ Style) error {
	w := bufio.NewWriter(out)
	_, _ = w.WriteString(`{"meta":`)
	_, _ = w.Write(metadataJSON(table))
	_, _ = w.WriteString(`,"rows":[`)
	separator := "\n"
	line := newObjectWriter(table)
	err := table.each(ctx, func(row []cell) error {
		if _, err := w.WriteString(separator); err != nil {
			return fmt.Errorf("sending rows: %w", err)
		}
		separator = ",\n"
		_, _ = w.Write(line.format(row))
		return nil
	})
	if err != nil {
		return err
	}
	_, _ = w.WriteString("\n]}\n")
	return flush(w)
}

func ndjsonFormat() Format {
	return Format{Name: "ndjson", Extension: "ndjson", ContentType: "application/x-ndjson", Write: writeNDJSON, IsText: true, HasComments: true}
}

// writeNDJSON writes each row as an object on one line. With comments, an object
// with the metadata comes first.
func writeNDJSON(ctx context.Context, out io.Writer, table *Table, style Style) error {
	w := bufio.NewWriter(out)
	if style.comments {
		_, _ = w.WriteString(`{"meta":`)
		_, _ = w.Write(metadataJSON(table))
		_, _ = w.WriteString("}\n")
	}
	line := newObjectWriter(table)
	err := table.each(ctx, func(row []cell) error {
		_, _ = w.Write(line.format(row))
		return w.WriteByte('\n')
	})
	if err != nil {
		return err
	}
	return flush(w)
}

// flush writes what is buffered. It returns the first error of all writes before.
func flush(w *bufio.Writer) error {
	if err := w.Flush(); err != nil {
		return fmt.Errorf("sending rows: %w", err)
	}
	return nil
}

// metadataJSON is the metadata as one JSON object.
func metadataJSON(table *Table) []byte {
	object := []byte{'{'}
	for _, f := range table.metadata {
		object = append(object, jsonText(f.Key)...)
		object = append(object, ':')
		if f.IsList {
			values := f.Values
			if values == nil {
				values = []string{}
			}
			object = append(object, jsonText(values)...)
		} else {
			object = append(object, jsonText(f.Values[0])...)
		}
		object = append(object, ',')
	}
	object = append(object, `"rows":`...)
	object = strconv.AppendInt(object, table.Rows, 10)
	return append(object, '}')
}

// objectWriter writes rows as objects into one buffer.
type objectWriter struct {
	columns []column
	names   [][]byte
	line    []byte
}

func newObjectWriter(table *Table) *objectWriter {
	l := &objectWriter{columns: table.columns}
	for _, column := range table.columns {
		l.names = append(l.names, append(jsonText(column.name), ':'))
	}
	return l
}

func (l *objectWriter) format(row []cell) []byte {
	l.line = append(l.line[:0], '{')
	for n, c := range row {
		if n > 0 {
			l.line = append(l.line, ',')
		}
		l.line = append(l.line, l.names[n]...)
		l.line = appendCell(l.line, c, l.columns[n].kind)
	}
	l.line = append(l.line, '}')
	return l.line
}

func appendCell(line []byte, c cell, kind cellKind) []byte {
	switch {
	case !c.isSet:
		return append(line, "null"...)
	case kind == numberCell || kind == integerCell:
		return append(line, formatNumber(c.number)...)
	case kind == boolCell:
		return strconv.AppendBool(line, c.number != 0)
	}
	return appendText(line, c.text)
}

// appendText appends a JSON string. It is quick for those that need no escaping,
// which most don't.
func appendText(line []byte, text string) []byte {
	for n := range len(text) {
		if b := text[n]; b < ' ' || b == '"' || b == '\\' || b > '~' {
			quoted, _ := json.Marshal(text)
			return append(line, quoted...)
		}
	}
	line = append(line, '"')
	line = append(line, text...)
	return append(line, '"')
}

// jsonText is a value as JSON, without escaping for HTML.
func jsonText(value any) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(value) != nil {
		return []byte("null")
	}
	return bytes.TrimSpace(text.Bytes())
}

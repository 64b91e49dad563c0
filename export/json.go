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
	return Format{Name: "json", Ending: "json", ContentType: "application/json", Write: writeJSON, IsText: true}
}

// writeJSON writes an object with what the file is about in meta, and rows as
// objects. Its last bracket is written when all rows are.
func writeJSON(ctx context.Context, out io.Writer, table *Table, _ Style) error {
	w := bufio.NewWriter(out)
	_, _ = w.WriteString(`{"meta":`)
	_, _ = w.Write(aboutJSON(table))
	_, _ = w.WriteString(`,"rows":[`)
	separator := "\n"
	line := newLineWriter(table)
	err := table.each(ctx, func(row []cell) error {
		if _, err := w.WriteString(separator); err != nil {
			return fmt.Errorf("sending rows: %w", err)
		}
		separator = ",\n"
		_, _ = w.Write(line.of(row))
		return nil
	})
	if err != nil {
		return err
	}
	_, _ = w.WriteString("\n]}\n")
	return sent(w)
}

func ndjsonFormat() Format {
	return Format{Name: "ndjson", Ending: "ndjson", ContentType: "application/x-ndjson", Write: writeNDJSON, IsText: true, HasComments: true}
}

// writeNDJSON writes every row as an object on a line of its own, with comments
// one before them that holds what the file is about.
func writeNDJSON(ctx context.Context, out io.Writer, table *Table, style Style) error {
	w := bufio.NewWriter(out)
	if style.comments {
		_, _ = w.WriteString(`{"meta":`)
		_, _ = w.Write(aboutJSON(table))
		_, _ = w.WriteString("}\n")
	}
	line := newLineWriter(table)
	err := table.each(ctx, func(row []cell) error {
		_, _ = w.Write(line.of(row))
		return w.WriteByte('\n')
	})
	if err != nil {
		return err
	}
	return sent(w)
}

// sent hands on what a writer still holds; it knows of every fault before.
func sent(w *bufio.Writer) error {
	if err := w.Flush(); err != nil {
		return fmt.Errorf("sending rows: %w", err)
	}
	return nil
}

// aboutJSON is what a file is about as one object.
func aboutJSON(table *Table) []byte {
	object := []byte{'{'}
	for _, f := range table.about {
		object = append(object, jsonText(f.key)...)
		object = append(object, ':')
		if f.isList {
			values := f.values
			if values == nil {
				values = []string{}
			}
			object = append(object, jsonText(values)...)
		} else {
			object = append(object, jsonText(f.values[0])...)
		}
		object = append(object, ',')
	}
	object = append(object, `"rows":`...)
	object = strconv.AppendInt(object, table.Rows, 10)
	return append(object, '}')
}

// lineWriter writes rows as objects into one buffer.
type lineWriter struct {
	columns []exportColumn
	names   [][]byte
	line    []byte
}

func newLineWriter(table *Table) *lineWriter {
	l := &lineWriter{columns: table.columns}
	for _, column := range table.columns {
		l.names = append(l.names, append(jsonText(column.name), ':'))
	}
	return l
}

func (l *lineWriter) of(row []cell) []byte {
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
	case kind == numberCell || kind == wholeCell:
		return append(line, formatNumber(c.number)...)
	case kind == flagCell:
		return strconv.AppendBool(line, c.number != 0)
	}
	return appendText(line, c.text)
}

// appendText writes a JSON string; most need no escaping.
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

// jsonText is a value as JSON; text is made for data, not for HTML.
func jsonText(value any) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(value) != nil {
		return []byte("null")
	}
	return bytes.TrimSpace(text.Bytes())
}

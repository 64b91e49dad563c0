package descriptor

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"kommunebench/etl/input"
)

// Props are what is ours of a resource.
func (r *Resource) Props() *ResourceProps { return &r.Kommunebench }

// Column is the file's name for a column of ours.
func (r *Resource) Column(ours string) string {
	if theirs, renamed := r.Props().Columns[ours]; renamed {
		return theirs
	}
	return ours
}

// Formats are how the file's columns write numbers, by their names; those that
// the schema leaves out are plain.
func (r *Resource) Formats() map[string]input.NumberFormat {
	formats := make(map[string]input.NumberFormat, len(r.Schema.Fields))
	for _, field := range r.Schema.Fields {
		format := input.PlainFormat()
		if field.DecimalChar == "," {
			format = input.NumberFormat{Decimal: ',', Group: '.'}
		}
		format.Declared = field.DecimalChar != "" || field.GroupChar != ""
		format.Integer = strings.EqualFold(field.Type, "integer")
		for _, group := range field.GroupChar {
			format.Group = group
		}
		formats[field.Name] = format
	}
	return formats
}

// dialectRune is the delimiter that the descriptor declares; 0 for none.
func dialectRune(r *Resource) rune {
	for _, delimiter := range r.Dialect.Delimiter {
		return delimiter
	}
	return 0
}

// Delimiter is the character between fields.
func (r *Resource) Delimiter() rune {
	if declared := dialectRune(r); declared != 0 {
		return declared
	}
	if strings.HasSuffix(strings.TrimSuffix(strings.ToLower(r.Path), ".gz"), ".tsv") {
		return '\t'
	}
	return ','
}

// IsMissing reports whether a cell, but for spaces around it, means that there
// is no value.
func (r *Resource) IsMissing(cell string) bool {
	if n := len(cell); n > 0 && (cell[0] <= ' ' || cell[n-1] <= ' ' || cell[n-1] >= utf8.RuneSelf) {
		cell = strings.TrimSpace(cell)
	}
	return slices.Contains(r.Schema.MissingValues, cell) || slices.Contains(r.Kommunebench.SuppressedValues, cell)
}

// IsSuppressed reports whether a cell has a sign of a figure that the publisher
// hides.
func (r *Resource) IsSuppressed(cell string) bool {
	return len(r.Kommunebench.SuppressedValues) > 0 && slices.Contains(r.Kommunebench.SuppressedValues, strings.TrimSpace(cell))
}

// MissingText is what a cell of a format with nulls says where it has one.
func (r *Resource) MissingText() string {
	if missing := r.Schema.MissingValues; len(missing) > 0 {
		return missing[0]
	}
	return ""
}

// DeclaredFormat is what the descriptor says of a resource's format; empty
// where it says nothing.
func (r *Resource) DeclaredFormat() string {
	if known := input.FormatNamed(strings.ToLower(strings.TrimPrefix(r.Format, "."))); known != "" {
		return known
	}
	return input.MediaFormat(r.Mediatype)
}

// Sheet is the sheet that the descriptor names, by name or number.
func (r *Resource) Sheet() string {
	switch {
	case r.Dialect.SheetName != "":
		return r.Dialect.SheetName
	case r.Dialect.SheetNumber > 0:
		return strconv.FormatInt(r.Dialect.SheetNumber, 10)
	case r.Dialect.Sheet != nil:
		return fmt.Sprint(r.Dialect.Sheet)
	}
	return ""
}

// HeaderJoin is what stands between the texts of several rows that name a column.
func (r *Resource) HeaderJoin() string {
	if r.Dialect.HeaderJoin != nil {
		return *r.Dialect.HeaderJoin
	}
	return " "
}

// Names are what a source may call an indicator: its id and what it matches,
// or its titles where it matches nothing.
func (i *IndicatorProps) Names() []string {
	if len(i.Match) > 0 {
		return append([]string{i.ID}, i.Match...)
	}
	return []string{i.ID, i.Title.DA, i.Title.EN}
}

// Names are what a source may call a target group.
func (g *TargetGroupProps) Names() []string {
	return append([]string{g.ID, g.Title.DA, g.Title.EN}, g.Match...)
}

package export

import (
	"context"
	"fmt"
	"io"

	"kommunebench/kommune"
)

// Format is a file format. A new one is a Go file with its Format and a line in
// Formats.
type Format struct {
	Name        string // the value of the parameter format
	Extension   string // of the file's name
	ContentType string
	// Write writes all rows of a table, or fails.
	Write func(ctx context.Context, out io.Writer, table *Table, style Style) error
	// IsText is true for formats whose files are worth compressing; the others
	// are compressed already.
	IsText bool
	// HasDialect is true where the parameter dialect is allowed.
	HasDialect bool
	// HasComments is true where the parameter comment is allowed;
	// CommentsByDefault is its default.
	HasComments, CommentsByDefault bool
	// MaxRows is how many rows a file can hold, 0 for any number, and LimitedBy
	// what limits them, such as "a sheet of Excel".
	MaxRows   int64
	LimitedBy string
	// HasDimensions is true where a file is laid out by the values that tell rows
	// apart.
	HasDimensions bool
	// WeakTag is true where the bytes of a file differ from time to time though its
	// rows are the same, so that only a weak ETag is correct.
	WeakTag bool
}

// Formats are all formats, in the order of messages and documentation. The first
// is the default.
func Formats() []Format {
	return []Format{
		csvFormat(),
		jsonFormat(),
		ndjsonFormat(),
		parquetFormat(),
		arrowFormat(),
		xlsxFormat(),
		jsonStatFormat(),
	}
}

// checkRows refuses more rows than a file can hold, before any row is read:
// BAD_USER_INPUT.
func (f Format) checkRows(rows int64) error {
	if f.MaxRows == 0 || rows <= f.MaxRows {
		return nil
	}
	return kommune.InvalidInput("format", f.Name,
		fmt.Sprintf("up to %d rows, as %s holds no more, and these are %d: ask for csv or parquet, or for fewer rows", f.MaxRows, f.LimitedBy, rows))
}

// Style holds the choices of how a table is written: language, dialect, comments.
type Style struct {
	lang kommune.Language
	// danish writes CSV for Danish spreadsheets: semicolons and decimal commas.
	danish bool
	// comments writes the metadata before the rows.
	comments bool
}

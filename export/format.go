package export

import (
	"context"
	"fmt"
	"io"

	"kommunebench/kommune"
)

// Format is a way to write a table. A new one is a file with its Format and a line in
// Formats.
type Format struct {
	Name        string // the value of the parameter format
	Ending      string // of the file's name
	ContentType string
	// Write writes all of a table or fails.
	Write func(ctx context.Context, out io.Writer, table *Table, style Style) error
	// IsText says that files are worth compressing; other formats compress what
	// they hold.
	IsText bool
	// HasDialect says that the parameter dialect is taken.
	HasDialect bool
	// HasComments says that the parameter comment is taken, and CommentsByDefault
	// that it is true where it is not given.
	HasComments, CommentsByDefault bool
	// MostRows is how many rows a file holds, 0 for any number, and HeldBy says
	// why, such as "a sheet of Excel".
	MostRows int64
	HeldBy   string
	// WeakTag says that the same rows make other bytes each time.
	WeakTag bool
}

// Formats are all formats in the order in which they are named to users;
// the first is the default.
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

// checkRows refuses what a file can't hold before any of it is read.
func (f Format) checkRows(rows int64) error {
	if f.MostRows == 0 || rows <= f.MostRows {
		return nil
	}
	return kommune.InvalidInput("format", f.Name,
		fmt.Sprintf("up to %d rows, as %s holds no more, and these are %d: ask for csv or parquet, or for fewer rows", f.MostRows, f.HeldBy, rows))
}

// Style is how a table is written.
type Style struct {
	lang kommune.Language
	// danish writes CSV as Danish spreadsheets read it.
	danish bool
	// comments puts what a file is about before its rows.
	comments bool
}

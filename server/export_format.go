package server

import (
	"context"
	"fmt"
	"io"

	"kommunebench/kommune"
)

// exportFormat is a way to write a table. A new one is a file with its exportFormat and a line in
// exportFormats.
type exportFormat struct {
	name        string // the value of the parameter format
	ending      string // of the file's name
	contentType string
	// write writes all of a table or fails.
	write func(ctx context.Context, out io.Writer, table *exportTable, style exportStyle) error
	// isText says that files are worth compressing; other formats compress what
	// they hold.
	isText bool
	// hasDialect says that the parameter dialect is taken.
	hasDialect bool
	// hasComments says that the parameter comment is taken, and commentsByDefault
	// that it is true where it is not given.
	hasComments, commentsByDefault bool
	// mostRows is how many rows a file holds, 0 for any number, and heldBy says
	// why, such as "a sheet of Excel".
	mostRows int64
	heldBy   string
	// weakTag says that the same rows make other bytes each time.
	weakTag bool
}

// exportFormats are all formats in the order in which they are named to users;
// the first is the default.
func exportFormats() []exportFormat {
	return []exportFormat{
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
func (f exportFormat) checkRows(rows int64) error {
	if f.mostRows == 0 || rows <= f.mostRows {
		return nil
	}
	return kommune.InvalidInput("format", f.name,
		fmt.Sprintf("up to %d rows, as %s holds no more, and these are %d: ask for csv or parquet, or for fewer rows", f.mostRows, f.heldBy, rows))
}

// exportStyle is how a table is written.
type exportStyle struct {
	lang kommune.Language
	// danish writes CSV as Danish spreadsheets read it.
	danish bool
	// comments puts what a file is about before its rows.
	comments bool
}

package source

import (
	"cmp"
	"io/fs"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
)

// Cell is one field of a record.
type Cell struct {
	// Text is the field as the file has it; of a typed number its plain spelling
	// (decimal point, no grouping), for messages and rejects.
	Text string
	// Number is the value of a typed number.
	Number float64
	// Typed says that the format itself has numbers (XLSX, Parquet, JSON) and that
	// this is one. Cells of CSV are never typed: their Text is read as a number where
	// the column holds numbers.
	Typed bool
}

// MostColumns bounds the width of files: publishers' widest tables have some
// hundred columns.
const MostColumns = 1000

// Records yields the records of one resource, whatever its format.
type Records interface {
	// Header names the columns, trimmed, in the file's order.
	Header() []string
	// Next gives the next record, valid until the call after, and where it
	// stands: a line (CSV), a row (XLSX, sheets count from 1), a record number
	// (Parquet, JSON). Faults of one record are errors too; reading may go on
	// after them unless they are whole. io.EOF ends.
	Next() (record []Cell, line int64, err error)
	// BytesRead is how far the raw file was read, for progress.
	BytesRead() int64
	// Cut reports whether the file ended in the middle of its last record.
	Cut() bool
	// Close closes the file.
	Close() error
}

// WithHeaderLine are sources whose header has a line of its own.
type WithHeaderLine interface{ HeaderLine() int64 }

// WithBytesTotal are sources that know how many bytes they will have read.
type WithBytesTotal interface{ BytesTotal() int64 }

// A source lacks what it should have without a word where a method's name is
// another: these keep the names.
var (
	_, _       WithHeaderLine = (*csvSource)(nil), (*xlsxSource)(nil)
	_          WithHeaderLine = (*parquetSource)(nil)
	_, _, _, _ WithBytesTotal = (*csvSource)(nil), (*xlsxSource)(nil), (*parquetSource)(nil), (*ndjsonSource)(nil)
	_          WithBytesTotal = (*jsonSource)(nil)
	_          Batches        = (*parquetSource)(nil)
)

// DocumentFormat reads JSON documents that have a form of their own.
type DocumentFormat struct {
	// Is reports whether a document is of the form, by its first text.
	Is func(head []byte) bool
	// Open reads one by rows.
	Open func(files fs.FS, r *descriptor.Resource, limits input.Limits) (Records, error)
}

// OpenRecords opens a resource in its format and reads its header. Documents of
// the form that is given are read as it says. A file that can't be read gives an
// *input.Fault.
func OpenRecords(files fs.FS, r *descriptor.Resource, limits input.Limits, document DocumentFormat) (Records, error) {
	return openFormat(files, r, limits, openOptions{header: true, document: document})
}

// OpenRows does the same but takes no record for a header: Next gives every
// one and Header none. It is for layouts whose files have titles and several
// blocks; formats whose files name their columns by themselves have no rows.
func OpenRows(files fs.FS, r *descriptor.Resource, limits input.Limits) (Records, error) {
	return openFormat(files, r, limits, openOptions{})
}

type openOptions struct {
	header   bool
	document DocumentFormat
}

func openFormat(files fs.FS, r *descriptor.Resource, limits input.Limits, options openOptions) (Records, error) {
	limits.SetDefaults()
	raw, err := input.OpenRaw(files, r.Path, limits)
	if err != nil {
		return nil, err
	}
	source, err := openAs(files, raw, r, limits, options)
	if err != nil {
		_ = raw.Close() // the first error tells more
		return nil, err
	}
	return source, nil
}

// openAs reads an open file in its format. The source closes it, unless there
// is an error.
func openAs(files fs.FS, raw *input.RawFile, r *descriptor.Resource, limits input.Limits, options openOptions) (Records, error) {
	format, bad := FormatIn(r, raw)
	if bad != nil {
		return nil, bad
	}
	if !options.header && format != input.FormatCSV && format != input.FormatXLSX {
		return nil, &input.Fault{Rule: "format", Value: format, Whole: true, Message: "has no rows and titles as this layout has: takes CSV or XLSX"}
	}
	switch format {
	case input.FormatParquet:
		return openParquet(raw, r, limits)
	case input.FormatXLSX:
		return openXLSX(raw, r, limits, options.header)
	}
	content, err := openResourceText(r, files, raw, limits)
	if err != nil {
		return nil, err
	}
	switch {
	case format == input.FormatCSV:
		return openCSV(content, r, limits, options.header)
	case format == input.FormatNDJSON || looksLikeNDJSON(raw.Head):
		return openNDJSON(content, r, limits)
	case options.document.Is != nil && options.document.Is(raw.Head):
		_ = content.Close() // only looked at
		return options.document.Open(files, r, limits)
	}
	return openJSON(content, r, limits)
}

// openResourceText decodes a resource that is text, by its declared encoding or by the one
// that its bytes are in.
func openResourceText(r *descriptor.Resource, files fs.FS, raw *input.RawFile, limits input.Limits) (*input.Text, error) {
	if r.Found = r.Encoding; r.Found == "" {
		found, err := input.FindEncoding(files, r.Path, limits)
		if err != nil {
			return nil, err
		}
		r.Found = found
	}
	return input.NewText(raw, r.Found)
}

// HeaderLine is where a source's header stands, where it has a line of its
// own.
func HeaderLine(source Records) int64 {
	if s, told := source.(WithHeaderLine); told {
		return s.HeaderLine()
	}
	return 1
}

// BytesTotal is how many bytes a source will have read, where it knows.
func BytesTotal(source Records) (total int64, known bool) {
	if s, told := source.(WithBytesTotal); told {
		return s.BytesTotal(), true
	}
	return 0, false
}

// InSheet reports whether a source reads a spreadsheet, whose rows end with their
// last cell that has a value.
func InSheet(source Records) bool {
	_, isSheet := source.(*xlsxSource)
	return isSheet
}

// FormatOf is how a cell of a column is written: a typed one is plain.
func FormatOf(c Cell, ofColumn input.NumberFormat) input.NumberFormat {
	if c.Typed {
		return input.NumberFormat{Decimal: '.', Declared: true, Integer: ofColumn.Integer}
	}
	return ofColumn
}

// FormatIn is the format of an open file: what is declared, else what its name
// says, else its content. The bytes of a format that is no text decide alone.
func FormatIn(r *descriptor.Resource, raw *input.RawFile) (string, *input.Fault) {
	declared := r.DeclaredFormat()
	said := cmp.Or(declared, input.FormatByName(raw.Name), input.FormatByName(r.Path))
	if said == input.FormatZIP {
		said = ""
	}
	switch magic := raw.Format; {
	case len(raw.Head) == 0:
		return "", input.EmptyFile()
	case magic == input.FormatXLS || said == input.FormatXLS:
		return "", input.FormatFault(input.FormatXLS)
	case magic == input.FormatXLSX || magic == input.FormatParquet:
		if declared != "" && declared != magic {
			return "", &input.Fault{Rule: "format", Value: magic, Whole: true, Message: "is " + input.FormatWord(magic) + " by its content, but the descriptor says " + input.FormatWord(declared)}
		}
		return magic, nil
	case said == input.FormatXLSX || said == input.FormatParquet:
		return "", &input.Fault{Rule: "format", Value: said, Whole: true, Message: "is called " + input.FormatWord(said) + ", but its content is not: save it in that format, or correct its name or the descriptor"}
	case said != "":
		return said, nil
	}
	return cmp.Or(raw.Format, input.FormatCSV), nil
}

package layout

import (
	"context"
	"io/fs"
	"strings"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/source"
	"kommunebench/kommune"
)

// Layout is how files of one kind become rows. All that differs between layouts
// stands here; who reads, checks, lists or documents layouts takes it from the
// value.
type Layout struct {
	descriptor.LayoutRules

	// Required are the columns that must be there, by our names.
	Required []string
	// Recognise finds out whether a file without a descriptor is of the layout; nil
	// where no file tells so itself. A fault refuses the file.
	Recognise func(f *Unrecognised) (Recognition, error)
	// Describe completes a descriptor by what a file says of itself; nil for none.
	Describe Describer
	// Open gives the records of a file; nil where the file's format tells how, or
	// Describe gives an opener for each file.
	Open Opener
	// Read reads a file that has no records of observations; nil for others.
	Read func(ctx context.Context, c Context, r *descriptor.Resource) error
	// MissingValues are the signs of figures that are not there, and
	// SuppressedValues those of figures that the publisher hides, where the
	// descriptor names none. Nil missing values are the empty cell alone.
	MissingValues, SuppressedValues []string
	// Numbers is how columns write numbers of which the schema says nothing; nil
	// for plain ones.
	Numbers *input.NumberFormat
	// EndsWithLine says that whole files end with a line end.
	EndsWithLine bool
	// AddsToPublished says that files may add to the dataset published: the facts
	// that ship with the program.
	AddsToPublished bool
}

type (
	// Opener gives the records of a file, and the resource by whose words they are
	// to be read.
	Opener func(c Context, r *descriptor.Resource) (source.Records, *descriptor.Resource, error)
	// Describer completes a descriptor by what the file says of itself. What
	// the descriptor says goes before. The opener holds what was found in the file;
	// nil where the layout's own takes each file.
	Describer func(b *Builder, r *descriptor.Resource) (Opener, error)
)

// Unrecognised is a file that came without a descriptor.
type Unrecognised struct {
	Files     input.SingleFile
	Limits    input.Limits
	Catalogue *kommune.Catalogue
	// Head is the file's first text; empty where it can't be read as text.
	Head string
	// JSONNames are the names of the first members where the text is JSON, each
	// after a slash.
	JSONNames []string
}

// IsJSON reports whether the text begins as JSON does.
func (f *Unrecognised) IsJSON() bool {
	text := strings.TrimSpace(f.Head)
	return strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")
}

// IsObject reports whether the text is that of one JSON object.
func (f *Unrecognised) IsObject() bool { return strings.HasPrefix(strings.TrimSpace(f.Head), "{") }

// Recognition is what a layout says of a file without a descriptor.
type Recognition struct {
	// Is says that the file is of the layout. The next four fields are for files
	// that do not name their table: it is known by its columns.
	Is bool
	// Columns are the names of columns in the file; nil where the file names its
	// table itself.
	Columns []string
	// TablesOf are the names of the layouts whose known tables it may be.
	TablesOf []string
	// Format is the file's format, in which the known table is then read.
	Format string
	// Unknown is the fault where the columns are those of no known table.
	Unknown *input.Fault
	// Dataset is the one that the file adds to; empty for one of its own.
	Dataset string
}

// Observations is the name of the layout of plain tables of observations.
const Observations = "observations"

// ObservationColumns are the columns of observations, by our names.
func ObservationColumns() []string {
	return []string{"kommune", "period", "indicator", "value", "numerator", "denominator", "target_group", "status", "qualifier", "source"}
}

// OfObservations completes the layout of a publisher's own files whose rows are
// observations: their columns, of which kommune and period are required.
func OfObservations(l Layout) Layout {
	l.Observations, l.OfPublisher, l.Columns = true, true, ObservationColumns()
	l.Required = []string{"kommune", "period"}
	return l
}

// Context is what a layout may ask of the load that reads its files.
type Context interface {
	Files() fs.FS
	Limits() input.Limits
	// Register knows the kommuner and regions of the package and the catalogue.
	Register() *kommune.Register
	// OpenRecords opens a file in its format.
	OpenRecords(r *descriptor.Resource) (source.Records, error)

	// Dataset and Catalogue are what the package adds to, and Vocabulary what it
	// has defined so far, to which rows may be added.
	Dataset() kommune.Dataset
	Catalogue() *kommune.Catalogue
	Vocabulary() *kommune.Vocabulary
	// AddResult takes the result of one test.
	AddResult(result kommune.TestResult)
	// Define makes an id of a layout's table known, and IsDefined reports whether
	// the package has defined it.
	Define(kind, id string)
	IsDefined(kind, id string) bool
	// Resolve finds what an id of a layout's table names.
	Resolve(kind, id string) (string, *input.Fault)
	// KommuneCode finds the code of a kommune's name or code.
	KommuneCode(name string) (string, *input.Fault)
	// Reject tells of a problem of a file's line, and RejectOr of one of a whole
	// file where the error is a fault of the input; else it gives the error back.
	Reject(file string, line int64, raw string, bad *input.Fault)
	RejectOr(r *descriptor.Resource, err error) error
	// CountRead counts a line that holds one row, and CountLoaded a row that was
	// taken over.
	CountRead()
	CountLoaded()
}

package etl

import (
	"io/fs"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/layout"
	"kommunebench/etl/publisher/statbank"
	"kommunebench/etl/source"
	"kommunebench/kommune"
)

var _ layout.Context = (*loading)(nil)

// Files are the package's.
func (l *loading) Files() fs.FS { return l.files }

// Limits bound the reading.
func (l *loading) Limits() input.Limits { return l.limits }

// Register knows kommuner and regions.
func (l *loading) Register() *kommune.Register { return l.register }

// OpenRecords opens a file in its format.
func (l *loading) OpenRecords(r *descriptor.Resource) (source.Records, error) {
	return source.OpenRecords(l.files, r, l.limits, statbank.ExportFormat())
}

// Dataset is the package's.
func (l *loading) Dataset() kommune.Dataset { return l.dataset }

// Catalogue is the state that references are resolved against.
func (l *loading) Catalogue() *kommune.Catalogue { return l.catalogue }

// Vocabulary is what the package has defined so far.
func (l *loading) Vocabulary() *kommune.Vocabulary { return &l.vocabulary }

// AddResult takes the result of one test.
func (l *loading) AddResult(result kommune.TestResult) { l.results = append(l.results, result) }

// CountRead counts a line that holds one row.
func (l *loading) CountRead() {
	l.report.Lines++
	l.report.RowsRead++
}

// CountLoaded counts a row that was taken over.
func (l *loading) CountLoaded() { l.report.RowsLoaded++ }

package etl

import (
	"io/fs"
	"time"

	"kommunebench/etl/source"
)

// Progress is how far the reading of one resource is.
type Progress struct {
	// Resource is its path as the package writes it.
	Resource string
	// BytesRead of BytesTotal are bytes of the file as it lies on disk, packed
	// where it is; of a file within a zip and of a spreadsheet's sheet they are
	// unpacked bytes. BytesTotal is 0 where it is not known.
	BytesRead, BytesTotal int64
	// RowsRead and Rejected count as in the Report, over all resources so far.
	RowsRead, Rejected int64
}

const progressEvery = 100 * time.Millisecond

// meter tells of the progress of one resource.
type meter struct {
	l     *loading
	t     *table
	total int64
	last  time.Time
	rows  int
}

func newMeter(l *loading, t *table) *meter {
	m := &meter{l: l, t: t}
	if l.onProgress == nil {
		return m
	}
	if total, known := source.BytesTotal(t.records); known {
		m.total = total
	} else if info, err := fs.Stat(l.files, t.resource.Path); err == nil {
		m.total = info.Size()
	}
	m.tell()
	return m
}

// row counts a record; the clock is looked at now and then.
func (m *meter) row() {
	const between = 256
	if m.rows++; m.rows%between == 0 {
		m.some()
	}
}

// some tells where it is time to, after more than a few records.
func (m *meter) some() {
	if m.l.onProgress != nil && time.Since(m.last) >= progressEvery {
		m.tell()
	}
}

func (m *meter) tell() {
	if m.l.onProgress == nil {
		return
	}
	m.last = time.Now()
	m.l.onProgress(Progress{
		Resource: m.t.resource.Path, BytesRead: m.t.records.BytesRead(), BytesTotal: m.total,
		RowsRead: m.l.report.RowsRead, Rejected: m.l.report.Rejected,
	})
}

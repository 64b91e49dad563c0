package etl

import (
	"fmt"
	"io/fs"
	"time"
)

// Progress is how far the reading of a package has come.
type Progress struct {
	// Resource is the path of the file that is being read.
	Resource string
	// BytesRead and BytesTotal count the file's bytes as they lie on disk.
	BytesRead, BytesTotal int64
	// RowsRead and Rejected are of the whole package so far, as in Report.
	RowsRead, Rejected int64
}

// progressEvery is how often progress is told at most.
const progressEvery = 100 * time.Millisecond

// meter tells progress as bytes are read.
type meter struct {
	report *Report
	tell   func(Progress)
	told   time.Time
}

// meteredFS meters the files that are read through it.
type meteredFS struct {
	fs.FS

	meter *meter
}

type meteredFile struct {
	fs.File

	meter    *meter
	progress Progress
}

// Open opens a file whose reading is told.
func (m meteredFS) Open(name string) (fs.File, error) {
	file, err := m.FS.Open(name)
	if err != nil {
		return nil, err //nolint:wrapcheck // it stands for the file system below it
	}
	progress := Progress{Resource: name}
	if info, err := file.Stat(); err == nil {
		progress.BytesTotal = info.Size()
	}
	return &meteredFile{file, m.meter, progress}, nil
}

// Read reads and tells.
func (m *meteredFile) Read(p []byte) (int, error) {
	n, err := m.File.Read(p)
	m.progress.BytesRead += int64(n)
	if now := time.Now(); err != nil || now.Sub(m.meter.told) >= progressEvery {
		m.meter.told = now
		m.tell()
	}
	return n, err //nolint:wrapcheck // io.EOF must stay what it is
}

// Close tells how far the file was read.
func (m *meteredFile) Close() error {
	m.tell()
	if err := m.File.Close(); err != nil {
		return fmt.Errorf("closing %s: %w", m.progress.Resource, err)
	}
	return nil
}

func (m *meteredFile) tell() {
	m.progress.RowsRead, m.progress.Rejected = m.meter.report.RowsRead, m.meter.report.Rejected
	m.meter.tell(m.progress)
}

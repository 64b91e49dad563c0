// Package dataset writes a release of a dataset as a zip that kommunebench load takes:
// a data package with the indicators, all facts and all figures. Loaded into an empty
// folder it answers as the release did.
//
// Hidden figures stay hidden: the package holds what readers of the release see, and
// says of its disclosure control that it was applied before.
package dataset

import (
	"archive/zip"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"time"

	"kommunebench/kommune"
)

// Reader reads what readers of a release may see.
type Reader interface {
	ReadObservations(ctx context.Context, snapshot *kommune.Snapshot, query kommune.ObservationQuery) ([]kommune.Observation, error)
	ReadTestResults(ctx context.Context, snapshots []*kommune.Snapshot, codes []kommune.Code, kind kommune.TestKind, targetGroupID string) ([]kommune.TestResult, error)
	ReadParticipations(ctx context.Context, snapshots []*kommune.Snapshot, codes []kommune.Code, jobProfileIDs []string) ([]kommune.Participation, error)
	ReadDeregistrations(ctx context.Context, snapshots []*kommune.Snapshot, codes []kommune.Code) ([]kommune.Deregistration, error)
}

// FileName is what the zip of a release is called.
func FileName(release kommune.Release) string {
	return strings.ReplaceAll(release.ID, "@", "-") + ".zip"
}

// Write writes the zip of a release. Memory does not grow with the number of figures.
//
// The descriptor comes last, and the directory of a zip stands at its end: a file that
// breaks off is no package.
func Write(ctx context.Context, out io.Writer, reader Reader, snapshot *kommune.Snapshot) error {
	p := &packageWriter{archive: zip.NewWriter(out), snapshot: snapshot}
	if err := p.writeFacts(ctx, reader); err != nil {
		return err
	}
	if err := p.writeObservations(ctx, reader); err != nil {
		return err
	}
	if err := p.writeDescriptor(); err != nil {
		return err
	}
	if err := p.archive.Close(); err != nil {
		return fmt.Errorf("ending the zip: %w", err)
	}
	return nil
}

// packageWriter writes the files of a package one after the other.
type packageWriter struct {
	archive  *zip.Writer
	snapshot *kommune.Snapshot
	// resources are the files written so far, as the descriptor names them.
	resources []resource
	gone      int64
}

// field is a column of a file and its type in the words of the standard.
type field struct {
	name, kind string
}

// tableFile is a CSV file that is being written.
type tableFile struct {
	writer *csv.Writer
}

// newHeader gives every file the same time, so that the same release makes the same
// bytes.
func newHeader(name string) *zip.FileHeader {
	return &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)}
}

// begin begins the file of a layout.
func (p *packageWriter) begin(layout string, fields []field) (*tableFile, error) {
	file := layout + ".csv"
	to, err := p.archive.CreateHeader(newHeader(file))
	if err != nil {
		return nil, fmt.Errorf("beginning %s: %w", file, err)
	}
	p.resources = append(p.resources, newResource(layout, file, fields))
	t := &tableFile{csv.NewWriter(to)}
	header := make([]string, len(fields))
	for n, field := range fields {
		header[n] = field.name
	}
	return t, t.write(header)
}

func (t *tableFile) write(record []string) error {
	if err := t.writer.Write(record); err != nil {
		return fmt.Errorf("writing a row: %w", err)
	}
	return nil
}

func (t *tableFile) end() error {
	t.writer.Flush()
	if err := t.writer.Error(); err != nil {
		return fmt.Errorf("writing rows: %w", err)
	}
	return nil
}

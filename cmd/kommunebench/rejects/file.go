// Package rejects writes the CSV file of the rows that a load refused.
package rejects

import (
	"context"
	"crypto/rand"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"kommunebench/etl"
	"kommunebench/kommune"
)

// LogWaitingForReader says why a load with a named pipe for --rejects does not begin.
const LogWaitingForReader = "waiting for a program that reads the pipe of --rejects"

// File is the CSV file of --rejects. Rejects are written as they are found, so
// that memory does not grow with them, to a temporary file that replaces the target
// at the end. A nil *File writes nothing.
type File struct {
	file *os.File
	// target is the file to replace; empty where a pipe or a device is written to
	// directly.
	target     string
	csv        *csv.Writer
	markOffset int64
}

// Open opens the file of --rejects; nil for an empty path. It refuses a file
// that is, or may be, part of an input. It waits for the reader of a named pipe
// until ctx ends.
func Open(ctx context.Context, path string, inputs []string, logger *slog.Logger) (*File, error) {
	if path == "" {
		return nil, nil // a nil *File is one that writes nothing
	}
	unusable := func(cause error) error {
		refused := kommune.InvalidInput("rejects", path, "a file that can be written")
		refused.Err = cause
		return refused
	}
	r := &File{target: path}
	mode := os.FileMode(0o666)
	switch info, err := os.Stat(path); {
	case err != nil && !errors.Is(err, os.ErrNotExist), err == nil && info.IsDir():
		return nil, unusable(err)
	case err == nil && !info.Mode().IsRegular():
		r.target = ""
	case err == nil:
		if input := inputOf(path, info, inputs); input != "" {
			return nil, kommune.InvalidInput("rejects", path, "a file that is no part of the input "+input)
		}
		mode = info.Mode().Perm()
		// Replace the target of a symbolic link, not the link.
		if r.target, err = filepath.EvalSymlinks(path); err != nil {
			return nil, unusable(err)
		}
	}
	var err error
	if r.target == "" {
		r.file, err = openPipe(ctx, path, logger)
	} else {
		temporary := filepath.Join(filepath.Dir(r.target), ".kommunebench-rejects-"+rand.Text())
		r.file, err = os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	}
	if err != nil {
		return nil, unusable(err)
	}
	// The reader of a pipe may stall; the deadline ends the write with ctx. Other
	// files support no deadline and need none.
	context.AfterFunc(ctx, func() { _ = r.file.SetWriteDeadline(time.Now()) })
	r.csv = csv.NewWriter(r.file)
	_ = r.csv.Write([]string{"file", "line", "column", "value", "rule", "message", "raw"})
	return r, nil
}

// openPipe opens a pipe or a device. Opening a named pipe that nobody reads
// would block, and could not be cancelled, so it is tried again and again.
func openPipe(ctx context.Context, path string, logger *slog.Logger) (*os.File, error) {
	const retryInterval = 50 * time.Millisecond
	for attempt := 0; ; attempt++ {
		file, err := os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0)
		if !errors.Is(err, syscall.ENXIO) {
			return file, err //nolint:wrapcheck // the caller says what it is
		}
		if attempt == 0 {
			logger.InfoContext(ctx, LogWaitingForReader, "pipe", path)
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for a reader of the pipe: %w", ctx.Err())
		case <-time.After(retryInterval):
		}
	}
}

// inputOf is the input that an existing file is part of; empty if there is none.
func inputOf(path string, info os.FileInfo, inputs []string) string {
	for _, input := range inputs {
		found, err := os.Stat(input)
		if err != nil {
			continue // the load says what is wrong with it
		}
		if os.SameFile(info, found) {
			return input
		}
		folder := input
		if !found.IsDir() {
			if filepath.Base(input) != "datapackage.json" {
				continue
			}
			folder = filepath.Dir(input)
		}
		if isInside(folder, path) {
			return input
		}
	}
	return ""
}

// isInside reports whether an existing file is in a folder, by name or after
// following symbolic links.
func isInside(folder, path string) bool {
	for _, resolve := range []func(string) (string, error){filepath.Abs, filepath.EvalSymlinks} {
		dir, err := resolve(folder)
		if err != nil {
			continue
		}
		file, err := resolve(path)
		if err != nil {
			continue
		}
		if dir, err = filepath.Abs(dir); err != nil {
			continue
		}
		if file, err = filepath.Abs(file); err != nil {
			continue
		}
		local, err := filepath.Rel(dir, file)
		if err == nil && local != ".." && !strings.HasPrefix(local, ".."+string(filepath.Separator)) {
			return true
		}
	}
	return false
}

// Write writes one reject. Errors are returned by Flush.
func (r *File) Write(reject etl.Reject) {
	if r == nil {
		return
	}
	_ = r.csv.Write([]string{
		escapeFormulas(reject.File), strconv.FormatInt(reject.Line, 10), escapeFormulas(reject.Column), escapeFormulas(reject.Value),
		reject.Rule, escapeFormulas(reject.Message), escapeFormulas(reject.Raw),
	})
}

// Flush writes what is buffered and returns the first error so far. A load must not
// be published if its rejects could not be written, as on a full disk.
func (r *File) Flush() error {
	if r == nil {
		return nil
	}
	r.csv.Flush()
	if err := r.csv.Error(); err != nil {
		// Without the cause, which the store could take for a lost connection.
		return errors.New("writing rejects: " + err.Error())
	}
	return nil
}

// Mark stores the offset at which the rejects of the next path begin.
func (r *File) Mark() error {
	if r == nil || r.target == "" {
		return nil
	}
	if err := r.Flush(); err != nil {
		return err
	}
	marked, err := r.file.Seek(0, io.SeekCurrent)
	if err != nil {
		return fmt.Errorf("writing rejects: %w", err)
	}
	r.markOffset = marked
	return nil
}

// Rewind removes the rejects since the mark. Those sent to a pipe remain.
func (r *File) Rewind() error {
	if r == nil || r.target == "" {
		return nil
	}
	if err := r.Flush(); err != nil {
		return err
	}
	_, err := r.file.Seek(r.markOffset, io.SeekStart)
	if err = errors.Join(r.file.Truncate(r.markOffset), err); err != nil {
		return fmt.Errorf("starting the rejects of a path again: %w", err)
	}
	return nil
}

// Close moves the temporary file to the target, or removes it unless keep is true.
func (r *File) Close(keep bool) error {
	if r == nil {
		return nil
	}
	err := r.Flush()
	if !keep {
		err = nil // the error that ended the load is reported already
	}
	err = errors.Join(err, r.file.Close())
	switch {
	case r.target == "":
	case err == nil && keep:
		err = os.Rename(r.file.Name(), r.target)
	default:
		err = errors.Join(err, os.Remove(r.file.Name()))
	}
	if err != nil {
		return fmt.Errorf("writing rejects: %w", err)
	}
	return nil
}

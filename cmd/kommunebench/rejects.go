package main

import (
	"crypto/rand"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"kommunebench/etl"
	"kommunebench/kommune"
)

// rejectsFile is the CSV file for rejects. Rejects are written as they are
// found, so memory does not grow with them, to a temporary file that takes the
// asked one's place at the end. A nil *rejectsFile writes nothing.
type rejectsFile struct {
	file *os.File
	// target is the asked file; empty where that is written to directly, as a
	// pipe or a device is.
	target string
	table  *csv.Writer
	marked int64
}

// openRejects refuses a file that is, or may be, part of an input.
func openRejects(path string, inputs []string) (*rejectsFile, error) {
	if path == "" {
		return nil, nil //nolint:nilnil // a nil *rejectsFile is one that writes nothing
	}
	unusable := func(cause error) error {
		refused := kommune.InvalidInput("rejects", path, "a file that can be written")
		refused.Err = cause
		return refused
	}
	r := &rejectsFile{target: path}
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
		// The place of a link's target is taken, not the link's.
		if r.target, err = filepath.EvalSymlinks(path); err != nil {
			return nil, unusable(err)
		}
	}
	var err error
	if r.target == "" {
		r.file, err = os.OpenFile(path, os.O_WRONLY, 0)
	} else {
		temporary := filepath.Join(filepath.Dir(r.target), ".kommunebench-rejects-"+rand.Text())
		r.file, err = os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	}
	if err != nil {
		return nil, unusable(err)
	}
	r.table = csv.NewWriter(r.file)
	_ = r.table.Write([]string{"file", "line", "column", "value", "rule", "message", "raw"})
	return r, nil
}

// inputOf names the input that an existing file is, or lies in the folder of;
// empty where there is none.
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

// isInside tells whether an existing file lies in a folder, by name or by what
// links lead to.
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

func (r *rejectsFile) write(reject etl.Reject) {
	if r == nil {
		return
	}
	_ = r.table.Write([]string{reject.File, strconv.FormatInt(reject.Line, 10), reject.Column, reject.Value, reject.Rule, reject.Message, reject.Raw})
}

// mark remembers where the rejects of the next path begin.
func (r *rejectsFile) mark() error {
	if r == nil || r.target == "" {
		return nil
	}
	r.table.Flush()
	marked, err := r.file.Seek(0, io.SeekCurrent)
	if err = errors.Join(r.table.Error(), err); err != nil {
		return fmt.Errorf("writing rejects: %w", err)
	}
	r.marked = marked
	return nil
}

// rewind forgets the rejects since the mark. What went to a pipe stays.
func (r *rejectsFile) rewind() error {
	if r == nil || r.target == "" {
		return nil
	}
	r.table.Flush()
	_, err := r.file.Seek(r.marked, io.SeekStart)
	if err = errors.Join(r.table.Error(), r.file.Truncate(r.marked), err); err != nil {
		return fmt.Errorf("starting the rejects of a path again: %w", err)
	}
	return nil
}

// close puts the file in its place, or removes it where it is not to be kept.
func (r *rejectsFile) close(keep bool) error {
	if r == nil {
		return nil
	}
	r.table.Flush()
	err := errors.Join(r.table.Error(), r.file.Close())
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

package fetch

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"kommunebench/fetch/datapackage"
)

// saveProgress records the answers so far beside those of the run before,
// which the descriptor on disk still points to.
func (r *run) saveProgress() error {
	record := r.now
	record.Requests = slices.Clone(r.before.Requests)
	for _, a := range r.now.Requests {
		record.Requests = slices.DeleteFunc(record.Requests, func(b answerRecord) bool { return b.File == a.File })
		record.Requests = append(record.Requests, a)
	}
	return record.write(r.options.Dir)
}

// finish replaces the descriptor and then removes the answers that it no longer
// names.
func (r *run) finish(d *datapackage.Descriptor, result *Result) error {
	content, err := encodeJSON(d)
	if err != nil {
		return err
	}
	path := filepath.Join(r.options.Dir, datapackage.FileName)
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading the descriptor: %w", err)
	}
	result.Unchanged = bytes.Equal(old, content)
	if !result.Unchanged {
		if err := replaceFileDurably(path, content); err != nil {
			return err
		}
	}
	for name, table := range r.tables {
		file := filepath.Join(r.options.Dir, rawDir, name)
		if old, err := os.ReadFile(file); err == nil && bytes.Equal(old, table.content) {
			continue
		}
		if err := replaceFileDurably(file, table.content); err != nil {
			return err
		}
	}
	r.now.Complete = true
	r.now.Requests = append(r.tableRecords(), r.now.Requests...)
	if err := r.now.write(r.options.Dir); err != nil {
		return err
	}
	return r.removeOldAnswers()
}

func (r *run) tableRecords() []answerRecord {
	var records []answerRecord
	for _, table := range r.tables {
		records = append(records, table.answered)
	}
	slices.SortFunc(records, func(a, b answerRecord) int { return strings.Compare(a.File, b.File) })
	return records
}

// removeOldAnswers removes the answers that the record no longer names, and the
// temporary files of killed runs. It touches only files named as fetch names them.
func (r *run) removeOldAnswers() error {
	ours := regexp.MustCompile(`^(.+-[0-9a-f]{12}\.(csv|json)|\` + temporaryPrefix + `.*)$`)
	entries, err := os.ReadDir(filepath.Join(r.options.Dir, rawDir))
	if err != nil {
		return fmt.Errorf("looking for old answers: %w", err)
	}
	for _, entry := range entries {
		isNamed := slices.ContainsFunc(r.now.Requests, func(a answerRecord) bool { return a.File == rawDir+"/"+entry.Name() })
		if isNamed || !entry.Type().IsRegular() || !ours.MatchString(entry.Name()) {
			continue
		}
		if err := os.Remove(filepath.Join(r.options.Dir, rawDir, entry.Name())); err != nil {
			return fmt.Errorf("removing an old answer: %w", err)
		}
	}
	return nil
}

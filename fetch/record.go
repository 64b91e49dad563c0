package fetch

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

const (
	rawDir     = "raw"
	recordName = "raw/requests.json"
)

// record is raw/requests.json: the requests and their times. It is no resource of
// the package, so that times don't affect what is loaded.
type record struct {
	Publisher string `json:"publisher"`
	Table     string `json:"table"`
	// Updated is what the API said of the table's last change when the last
	// complete run began; empty where it says nothing.
	Updated string `json:"updated,omitempty"`
	// Complete is false while a run is under way or after it broke off.
	Complete bool      `json:"complete"`
	Run      time.Time `json:"run"`
	// Requests are the answers on disk, in the order of the descriptor.
	Requests []answerRecord `json:"requests"`
}

// answerRecord is one answer on disk and the request that it belongs to. The key
// stands in a header, which is not recorded.
type answerRecord struct {
	File         string    `json:"file"`
	Part         string    `json:"part"`
	Method       string    `json:"method"`
	URL          string    `json:"url"`
	Body         string    `json:"body,omitempty"`
	Fetched      time.Time `json:"fetched"`
	Bytes        int64     `json:"bytes"`
	SHA256       string    `json:"sha256"`
	ETag         string    `json:"etag,omitempty"`
	LastModified string    `json:"lastModified,omitempty"`
	Updated      string    `json:"updated,omitempty"`
	Note         string    `json:"note,omitempty"`
}

// readRecord reads the record of a folder, empty where there is none. The second
// result is false if the file is not a record; everything is then fetched again.
func readRecord(dir string) (record, bool, error) {
	content, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(recordName)))
	if errors.Is(err, fs.ErrNotExist) {
		return record{}, true, nil
	}
	if err != nil {
		return record{}, false, fmt.Errorf("reading the record of requests: %w", err)
	}
	var read record
	if json.Unmarshal(content, &read) != nil {
		return record{}, false, nil //nolint:nilerr // without a readable record everything is fetched again
	}
	return read, true, nil
}

func (r *record) write(dir string) error {
	return writeJSON(filepath.Join(dir, filepath.FromSlash(recordName)), r)
}

// find gives the answers on disk to a part's very request, newest last.
func (r *record) find(p *part) []answerRecord {
	var found []answerRecord
	for _, a := range r.Requests {
		if a.Part == p.name && a.Method == p.Method && a.URL == p.URL && a.Body == p.Body {
			found = append(found, a)
		}
	}
	return found
}

// encodeJSON writes indented JSON that ends with a line break.
func encodeJSON(value any) ([]byte, error) {
	content, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing JSON: %w", err)
	}
	return append(content, '\n'), nil
}

func writeJSON(path string, value any) error {
	content, err := encodeJSON(value)
	if err != nil {
		return err
	}
	return replaceFileDurably(path, content)
}

// replaceFileDurably replaces a file at once: readers see all of the old content or
// all of the new, also after a crash.
func replaceFileDurably(path string, content []byte) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), temporaryPrefix)
	if err != nil {
		return fmt.Errorf("writing %s: %w", filepath.Base(path), err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	_, err = file.Write(content)
	if err = errors.Join(err, syncAndClose(file)); err != nil {
		return fmt.Errorf("writing %s: %w", filepath.Base(path), err)
	}
	return renameDurably(file.Name(), path)
}

const temporaryPrefix = ".unfinished-"

// syncAndClose makes a file readable for others, syncs it to disk and closes it.
func syncAndClose(file *os.File) error {
	return errors.Join(file.Chmod(0o644), file.Sync(), file.Close())
}

// renameDurably renames a synced file and syncs its folder.
func renameDurably(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return fmt.Errorf("writing %s: %w", filepath.Base(to), err)
	}
	dir, err := os.Open(filepath.Dir(to))
	if err != nil {
		return fmt.Errorf("writing %s: %w", filepath.Base(to), err)
	}
	defer dir.Close()
	if err := dir.Sync(); err != nil {
		return fmt.Errorf("writing %s: %w", filepath.Base(to), err)
	}
	return nil
}

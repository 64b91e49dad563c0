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
	rawDir         = "raw"
	recordName     = "raw/requests.json"
	descriptorName = "datapackage.json"
)

// record is raw/requests.json: what was asked when. It is no resource of the
// package, so that times change no load.
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
	Requests []answered `json:"requests"`
}

// answered is one answer on disk and the request that it belongs to. The key
// stands in a header, which is not recorded.
type answered struct {
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

// readRecord gives the record of a folder. One that can't be read is as none:
// the answers are then fetched again.
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
		return record{}, false, nil //nolint:nilerr // a record that can't be read is as if there was none: all is fetched again
	}
	return read, true, nil
}

func (r *record) write(dir string) error {
	return writeJSON(filepath.Join(dir, filepath.FromSlash(recordName)), r)
}

// find gives the answers on disk to a part's very request, newest last.
func (r *record) find(p *part) []answered {
	var found []answered
	for _, a := range r.Requests {
		if a.Part == p.name && a.Method == p.method && a.URL == p.url && a.Body == p.body {
			found = append(found, a)
		}
	}
	return found
}

// encodeJSON writes what people may read too: indented, and with letters as
// they are.
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
	return replaceFile(path, content)
}

// replaceFile puts content in a file's place at once: whoever reads it sees
// the old or the new whole, also after a crash.
func replaceFile(path string, content []byte) (err error) {
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
	if err = errors.Join(err, settle(file)); err != nil {
		return fmt.Errorf("writing %s: %w", filepath.Base(path), err)
	}
	return moveInPlace(file.Name(), path)
}

const temporaryPrefix = ".unfinished-"

// settle brings a file to the disk and closes it, readable for others.
func settle(file *os.File) error {
	return errors.Join(file.Chmod(0o644), file.Sync(), file.Close())
}

// moveInPlace renames a settled file, and brings that to the disk too.
func moveInPlace(from, to string) error {
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

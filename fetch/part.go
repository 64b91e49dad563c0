package fetch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"kommunebench/fetch/client"
	"kommunebench/kommune"
)

// part is one request for data and the file that its answer makes.
type part struct {
	client.Request

	// name is unique in the package and the same in every run; the file adds
	// the hash of the answer.
	name, extension string
	periods         []period
	// measure is the index of the statbank indicator that all rows belong to.
	measure int
	// cells are those that a statbank answer must have.
	cells cellSet
}

// inspection summarises the content of an answer.
type inspection struct {
	rows    int64
	columns []*column
	// omitted counts the cells that were asked for and are not in a statbank
	// answer.
	omitted int
}

// fetchedPart is a part with its answer on disk.
type fetchedPart struct {
	*part

	file      string
	inspected inspection
}

// keyDetector finds the key in what is written to it, so that an answer that echoes
// the key is not kept on disk.
type keyDetector struct {
	key   []byte
	tail  []byte
	found bool
}

// Write searches p for the key, also across the boundary to the write before.
func (k *keyDetector) Write(p []byte) (int, error) {
	if len(k.key) == 0 || k.found {
		return len(p), nil
	}
	seam := append(k.tail, p[:min(len(p), len(k.key)-1)]...)
	k.found = bytes.Contains(p, k.key) || bytes.Contains(seam, k.key)
	k.tail = append(k.tail, p...)
	k.tail = append([]byte(nil), k.tail[max(0, len(k.tail)-len(k.key)+1):]...)
	return len(p), nil
}

// reuse returns the answer on disk if it need not be fetched again; nil otherwise.
// The etag is then that of an answer to use if the server answers 304.
func (r *run) reuse(p *part) (kept *fetchedPart, etag string) {
	known := r.before.find(p)
	for n := len(known) - 1; n >= 0; n-- {
		a := known[n]
		found, err := r.verify(p, a)
		if err != nil {
			r.logger.Warn("an answer on disk is not what was fetched and is fetched again", "file", a.File, "reason", err.Error())
			continue
		}
		if r.isCurrent(p, a) {
			r.recordAnswer(a)
			return found, ""
		}
		if a.ETag != "" && etag == "" {
			etag = a.ETag
		}
	}
	return nil, etag
}

// isCurrent reports whether an answer need not be fetched again: the table has not
// changed, the run that fetched it broke off within a day, or all its periods are
// too old to be revised.
func (r *run) isCurrent(p *part, a answerRecord) bool {
	const young = 24 * time.Hour
	// If the clock was set back, an answer may be dated in the future.
	isYoung := r.options.Now().Sub(a.Fetched).Abs() < young
	resumes := !r.before.Complete && !a.Fetched.Before(r.before.Run) && isYoung && a.Updated == r.updated
	switch {
	case r.options.Full:
		return resumes
	case r.updated != "" && a.Updated == r.updated, resumes:
		return true
	}
	for _, one := range p.periods {
		if !one.canonical.Start().Before(r.revisableFrom) {
			return false
		}
	}
	return len(p.periods) > 0
}

// verify reads an answer on disk and checks its content and hash.
func (r *run) verify(p *part, a answerRecord) (*fetchedPart, error) {
	if !fs.ValidPath(a.File) || filepath.ToSlash(filepath.Dir(filepath.FromSlash(a.File))) != rawDir {
		return nil, fmt.Errorf("%q is no file of the folder %s", a.File, rawDir)
	}
	file, err := os.Open(filepath.Join(r.options.Dir, filepath.FromSlash(a.File)))
	if err != nil {
		return nil, fmt.Errorf("opening an answer: %w", err)
	}
	defer file.Close()
	sum := sha256.New()
	content, err := r.inspect(p, io.TeeReader(file, sum))
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(sum, file); err != nil {
		return nil, fmt.Errorf("reading an answer: %w", err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != a.SHA256 {
		return nil, errors.New("its hash differs")
	}
	return &fetchedPart{p, a.File, content}, nil
}

// fetch requests a part and writes the answer to disk. It returns nil where the
// server says that the answer with the etag is current (304).
func (r *run) fetch(ctx context.Context, p *part, etag string) (found *fetchedPart, bytes int64, err error) {
	file, err := os.CreateTemp(filepath.Join(r.options.Dir, rawDir), temporaryPrefix)
	if err != nil {
		return nil, 0, fmt.Errorf("making a file for an answer: %w", err)
	}
	defer func() {
		_ = file.Close() // closed already where it matters
		_ = os.Remove(file.Name())
	}()
	answer := &answerWriter{run: r, part: p, file: file}
	req := p.Request
	req.ETag = etag
	got, err := r.client.Send(ctx, req, answer.take)
	if err != nil || got.Status == http.StatusNotModified {
		return nil, 0, err
	}
	if err := syncAndClose(file); err != nil {
		return nil, 0, fmt.Errorf("writing an answer to the disk: %w", err)
	}
	a := answerRecord{
		Part: p.name, Method: p.Method, URL: p.URL, Body: p.Body, Fetched: r.options.Now().UTC(),
		Bytes: answer.bytes, SHA256: answer.hash, ETag: got.ETag, LastModified: got.LastModified, Updated: r.updated,
	}
	const shown = 12
	a.File = rawDir + "/" + p.name + "-" + a.SHA256[:shown] + p.extension
	if err := renameDurably(file.Name(), filepath.Join(r.options.Dir, filepath.FromSlash(a.File))); err != nil {
		return nil, 0, err
	}
	r.recordAnswer(a)
	return &fetchedPart{p, a.File, answer.content}, a.Bytes, nil
}

// answerWriter writes the answer to one request to a file. Where the request is
// tried again, the last answer replaces those before.
type answerWriter struct {
	run  *run
	part *part
	file *os.File

	hash    string
	bytes   int64
	content inspection
}

func (t *answerWriter) take(got client.Head, body io.Reader) error {
	r := t.run
	what := r.tableName()
	if got.Status != http.StatusOK {
		return r.client.StatusError(got.Status, body, what)
	}
	if err := errors.Join(t.file.Truncate(0), rewind(t.file)); err != nil {
		return fmt.Errorf("writing an answer: %w", err)
	}
	sum := sha256.New()
	echo := &keyDetector{key: []byte(r.client.Key)}
	written, err := io.Copy(io.MultiWriter(t.file, sum, echo), body)
	switch {
	case err != nil:
		return fmt.Errorf("writing the answer for %s: %w", what, err)
	case echo.found:
		_ = t.file.Truncate(0)
		return client.Refuse(kommune.Unavailable, "the answer of %s for %s repeats the key; it is not kept", r.client.Host, what)
	}
	if err := rewind(t.file); err != nil {
		return fmt.Errorf("reading an answer back: %w", err)
	}
	content, err := r.inspect(t.part, t.file)
	if err != nil {
		return err
	}
	t.hash, t.bytes, t.content = hex.EncodeToString(sum.Sum(nil)), written, content
	return nil
}

func rewind(file *os.File) error {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("going to a file's start: %w", err)
	}
	return nil
}

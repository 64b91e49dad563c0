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

	"kommunebench/kommune"
)

// part is one request for data and the file that its answer makes.
type part struct {
	request

	// name is unique in the package and the same in every run; the file adds
	// the hash of the answer.
	name, extension string
	periods         []period
	// measure is the index of the statbank indicator that all rows belong to.
	measure int
	// asked are the cells that a statbank answer must have.
	asked piece
}

// inspection is what an answer turned out to hold.
type inspection struct {
	rows    int64
	columns []*column
	// leftOut counts the cells of a statbank answer that were asked for and are
	// not in it.
	leftOut int
}

// gathered is a part with its answer on disk.
type gathered struct {
	*part

	file    string
	content inspection
}

// keyInAnswer finds the key in what passes, so that a server which echoes it
// does not get it onto the disk.
type keyInAnswer struct {
	key   []byte
	tail  []byte
	found bool
}

// Write looks for the key across the seams of what it is given.
func (k *keyInAnswer) Write(p []byte) (int, error) {
	if len(k.key) == 0 || k.found {
		return len(p), nil
	}
	seam := append(k.tail, p[:min(len(p), len(k.key)-1)]...)
	k.found = bytes.Contains(p, k.key) || bytes.Contains(seam, k.key)
	k.tail = append(k.tail, p...)
	k.tail = append([]byte(nil), k.tail[max(0, len(k.tail)-len(k.key)+1):]...)
	return len(p), nil
}

// keep gives the answer on disk where it need not be asked for again.
// The etag is that of an answer that may be kept if the server says so.
func (r *run) keep(p *part) (kept *gathered, etag string) {
	known := r.before.find(p)
	for n := len(known) - 1; n >= 0; n-- {
		a := known[n]
		found, err := r.verify(p, a)
		if err != nil {
			r.logger.Warn("an answer on disk is not what was fetched and is fetched again", "file", a.File, "reason", err.Error())
			continue
		}
		if r.isCurrent(p, a) {
			r.note(a)
			return found, ""
		}
		if a.ETag != "" && etag == "" {
			etag = a.ETag
		}
	}
	return nil, etag
}

// isCurrent reports whether an answer can't have changed: nothing of the table
// has, the run that fetched it broke off a short while ago, or all its
// periods are too old to be revised.
func (r *run) isCurrent(p *part, a answered) bool {
	const young = 24 * time.Hour
	// Where the clock was set back, an answer is from the future.
	isYoung := r.options.Now().Sub(a.Fetched).Abs() < young
	resumes := !r.before.Complete && !a.Fetched.Before(r.before.Run) && isYoung && a.Updated == r.updated
	switch {
	case r.options.Full:
		return resumes
	case r.updated != "" && a.Updated == r.updated, resumes:
		return true
	}
	for _, one := range p.periods {
		if !one.is.Start().Before(r.revisableFrom) {
			return false
		}
	}
	return len(p.periods) > 0
}

// verify reads an answer on disk: it must be what was fetched.
func (r *run) verify(p *part, a answered) (*gathered, error) {
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
	return &gathered{p, a.File, content}, nil
}

// fetch asks for a part and puts the answer on disk. It gives nil where the
// server says that the answer with the etag still holds.
func (r *run) fetch(ctx context.Context, p *part, etag string) (found *gathered, bytes int64, err error) {
	file, err := os.CreateTemp(filepath.Join(r.options.Dir, rawDir), temporaryPrefix)
	if err != nil {
		return nil, 0, fmt.Errorf("making a file for an answer: %w", err)
	}
	defer func() {
		_ = file.Close() // closed already where it matters
		_ = os.Remove(file.Name())
	}()
	taking := &taking{run: r, part: p, file: file}
	question := p.request
	question.etag = etag
	got, err := r.client.send(ctx, question, taking.take)
	if err != nil || got.status == http.StatusNotModified {
		return nil, 0, err
	}
	if err := settle(file); err != nil {
		return nil, 0, fmt.Errorf("writing an answer to the disk: %w", err)
	}
	a := answered{
		Part: p.name, Method: p.method, URL: p.url, Body: p.body, Fetched: r.options.Now().UTC(),
		Bytes: taking.bytes, SHA256: taking.hash, ETag: got.etag, LastModified: got.lastModified, Updated: r.updated,
	}
	const shown = 12
	a.File = rawDir + "/" + p.name + "-" + a.SHA256[:shown] + p.extension
	if err := moveInPlace(file.Name(), filepath.Join(r.options.Dir, filepath.FromSlash(a.File))); err != nil {
		return nil, 0, err
	}
	r.note(a)
	return &gathered{p, a.File, taking.content}, a.Bytes, nil
}

// taking takes the answers to one request, of which the last counts.
type taking struct {
	run  *run
	part *part
	file *os.File

	hash    string
	bytes   int64
	content inspection
}

func (t *taking) take(got head, body io.Reader) error {
	r := t.run
	what := r.what()
	if got.status != http.StatusOK {
		return r.client.explainStatus(got.status, body, what)
	}
	if err := errors.Join(t.file.Truncate(0), rewind(t.file)); err != nil {
		return fmt.Errorf("writing an answer: %w", err)
	}
	sum := sha256.New()
	echo := &keyInAnswer{key: []byte(r.client.key)}
	written, err := io.Copy(io.MultiWriter(t.file, sum, echo), body)
	switch {
	case err != nil:
		return fmt.Errorf("writing the answer for %s: %w", what, err)
	case echo.found:
		_ = t.file.Truncate(0)
		return refuseAnswer(kommune.Unavailable, "the answer of %s for %s repeats the key; it is not kept", r.client.host, what)
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

package server

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"kommunebench/export"
	"kommunebench/server/operation"
)

// ExportFiles keeps files of named releases on disk, so that a part of one
// (Range) is read and not made again. The nil ExportFiles keeps none.
type ExportFiles struct {
	folder string
	limit  int64

	mu sync.Mutex
	// used is what all files take, those being written included.
	used   int64
	kept   map[operation.Hash]*list.Element // of *exportFile
	recent *list.List                       // the most recently used first
	making map[operation.Hash]chan struct{} // closed when the file is made or given up
	// tooLarge are files that are larger than the limit.
	tooLarge map[operation.Hash]bool
	made     int
}

// exportFile is a whole file on disk with what describes it.
type exportFile struct {
	key      operation.Hash
	path     string
	bytes    int64
	format   export.Format
	table    *export.Table // without rows
	releases []string
}

var (
	errNoRoom  = errors.New("the file is larger than the room for files")
	errNotKept = errors.New("files are not kept")
)

// mostTooLarge bounds how many files are remembered as too large.
const mostTooLarge = 1000

// OpenExportFiles keeps files in a folder of its own, which is emptied first,
// up to a number of bytes; nil where that is 0.
func OpenExportFiles(folder string, limit int64) (*ExportFiles, error) {
	if err := os.RemoveAll(folder); err != nil {
		return nil, fmt.Errorf("emptying the folder of exported files: %w", err)
	}
	if limit == 0 {
		return nil, nil // the nil ExportFiles keeps none
	}
	const onlyOurs = 0o700
	if err := os.MkdirAll(folder, onlyOurs); err != nil {
		return nil, fmt.Errorf("making the folder of exported files: %w", err)
	}
	return &ExportFiles{
		folder: folder, limit: limit, kept: map[operation.Hash]*list.Element{}, recent: list.New(),
		making: map[operation.Hash]chan struct{}{}, tooLarge: map[operation.Hash]bool{},
	}, nil
}

// Made counts the files that were made so far.
func (f *ExportFiles) Made() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.made
}

// find opens a file that is kept, after waiting for whoever makes it. Where
// there is none the caller is the one to make it, until it calls done.
func (f *ExportFiles) find(ctx context.Context, key operation.Hash) (found *exportFile, content *os.File, done func(), err error) {
	for {
		f.mu.Lock()
		if found, content = f.open(key); found != nil {
			f.mu.Unlock()
			return found, content, func() {}, nil
		}
		waiting, isMade := f.making[key]
		if !isMade {
			own := make(chan struct{})
			f.making[key] = own
			f.mu.Unlock()
			return nil, nil, func() {
				f.mu.Lock()
				defer f.mu.Unlock()
				delete(f.making, key)
				close(own)
			}, nil
		}
		f.mu.Unlock()
		select {
		case <-waiting:
		case <-ctx.Done():
			return nil, nil, func() {}, fmt.Errorf("waiting for the file to be made: %w", context.Cause(ctx))
		}
	}
}

// open opens a file that is kept; nil where it is not, or is gone from the
// disk. The caller holds the mutex.
func (f *ExportFiles) open(key operation.Hash) (*exportFile, *os.File) {
	element, known := f.kept[key]
	if !known {
		return nil, nil
	}
	found, _ := element.Value.(*exportFile)
	content, err := os.Open(found.path)
	if err != nil {
		f.drop(element)
		return nil, nil
	}
	f.recent.MoveToFront(element)
	return found, content
}

// make writes a file and keeps it. A file that is larger than the limit is
// errNoRoom, then and later.
func (f *ExportFiles) make(file *exportFile, write func(io.Writer) error) (*os.File, error) {
	if f.isTooLarge(file.key) {
		return nil, errNoRoom
	}
	out, err := os.CreateTemp(f.folder, "*.part")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNotKept, err)
	}
	bounded := &boundedFile{files: f, file: out, key: file.key}
	err = write(bounded)
	if err == nil {
		file.path = filepath.Join(f.folder, fmt.Sprintf("%x", file.key))
		if renamed := os.Rename(out.Name(), file.path); renamed != nil {
			err = fmt.Errorf("%w: %w", errNotKept, renamed)
		}
	}
	if err != nil {
		_ = out.Close()
		_ = os.Remove(out.Name())
		f.giveBack(bounded.bytes)
		return nil, err
	}
	file.bytes = bounded.bytes
	f.keep(file)
	return out, nil
}

func (f *ExportFiles) isTooLarge(key operation.Hash) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.tooLarge[key]
}

func (f *ExportFiles) giveBack(bytes int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.used -= bytes
}

func (f *ExportFiles) keep(file *exportFile) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.kept[file.key] = f.recent.PushFront(file)
	f.made++
}

// drop forgets a file; who reads it reads on. The caller holds the mutex.
func (f *ExportFiles) drop(element *list.Element) {
	file, _ := f.recent.Remove(element).(*exportFile)
	delete(f.kept, file.key)
	f.used -= file.bytes
	_ = os.Remove(file.path)
}

// dropRelease forgets the files of a release that is not kept any longer.
func (f *ExportFiles) dropRelease(release string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for element := f.recent.Front(); element != nil; {
		next := element.Next()
		if file, _ := element.Value.(*exportFile); slices.Contains(file.releases, release) {
			f.drop(element)
		}
		element = next
	}
}

// reserve makes room for more bytes of a file that is being written, by
// dropping the files that were not used for longest.
func (f *ExportFiles) reserve(key operation.Hash, own, more int64) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if own+more > f.limit {
		if len(f.tooLarge) >= mostTooLarge {
			clear(f.tooLarge)
		}
		f.tooLarge[key] = true
		return errNoRoom
	}
	for f.used+more > f.limit && f.recent.Len() > 0 {
		f.drop(f.recent.Back())
	}
	if f.used+more > f.limit {
		return errNoRoom // as others are being written
	}
	f.used += more
	return nil
}

// boundedFile writes to a file as long as there is room.
type boundedFile struct {
	files *ExportFiles
	file  *os.File
	key   operation.Hash
	bytes int64
}

func (b *boundedFile) Write(part []byte) (int, error) {
	if err := b.files.reserve(b.key, b.bytes, int64(len(part))); err != nil {
		return 0, err
	}
	b.bytes += int64(len(part))
	n, err := b.file.Write(part)
	if err != nil {
		return n, fmt.Errorf("%w: %w", errNotKept, err)
	}
	return n, nil
}

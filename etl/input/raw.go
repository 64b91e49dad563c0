package input

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"

	"github.com/klauspost/compress/gzip"
)

// RawFile is a resource's content: the file itself, or what it holds where it
// is a gzip or a zip with one file.
type RawFile struct {
	io.Reader

	// Head are the first bytes, and Format is what they tell.
	Head   []byte
	Format string
	// Name is the file's own, or that of the one within.
	Name string
	// counted is the file on disk, of total bytes; inner is what is read of a
	// zip's one file.
	counted *countingReader
	total   int64
	// random is set where the content can be read back and forth as it lies.
	random  io.ReaderAt
	size    int64
	limits  Limits
	closers []io.Closer
}

// OpenRaw opens a file and unpacks it. It never reads more than the limits
// allow.
func OpenRaw(files fs.FS, name string, limits Limits) (*RawFile, error) {
	limits.SetDefaults()
	file, err := OpenFile(files, name)
	if err != nil {
		return nil, err
	}
	raw := &RawFile{Name: name, limits: limits, closers: []io.Closer{file}}
	if err := raw.open(file); err != nil {
		_ = raw.Close() // the first error tells more
		return nil, err
	}
	return raw, nil
}

func (r *RawFile) open(file fs.File) error {
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("looking at %s: %w", r.Name, err)
	}
	r.total, r.size = info.Size(), info.Size()
	r.counted = &countingReader{src: file}
	if err := r.peek(r.counted); err != nil {
		return err
	}
	if at, seeks := file.(io.ReaderAt); seeks {
		r.random = at
	}
	if r.Format == FormatZIP {
		if err := r.openZip(); err != nil || r.Format == FormatXLSX {
			return err
		}
	}
	if !isGzip(r.Head) {
		return nil
	}
	if err := r.openGzip(); err != nil {
		return err
	}
	switch {
	case isGzip(r.Head):
		return &Fault{Rule: "format", Whole: true, Message: "is packed twice with gzip"}
	case r.Format == FormatZIP:
		// A spreadsheet is a zip by itself, and no other is taken within.
		return r.spreadsheetOnly()
	}
	return nil
}

func isGzip(head []byte) bool { return bytes.HasPrefix(head, []byte{0x1f, 0x8b}) }

// peek makes a stream the content and looks at its first bytes.
func (r *RawFile) peek(stream io.Reader) error {
	buffered := bufio.NewReaderSize(stream, TextBuffer)
	const longestHead = 16 << 10 // a record of NDJSON mostly
	head, err := buffered.Peek(longestHead)
	if err != nil && !errors.Is(err, io.EOF) {
		if _, isFault := AsFault(err); isFault {
			return err //nolint:wrapcheck // a fault of ours
		}
		return fmt.Errorf("reading the first bytes: %w", err)
	}
	r.Reader, r.Head, r.Format = buffered, bytes.Clone(head), formatByMagic(head)
	r.random = nil
	return nil
}

func (r *RawFile) openGzip() error {
	unpacked, err := gzip.NewReader(r.Reader)
	if err != nil {
		return gzipFault(err)
	}
	packed := func() int64 { return r.counted.read }
	return r.peek(&unpackGuard{src: gzipReader{unpacked}, packed: packed, limits: r.limits})
}

// openZip goes into a zip: a spreadsheet stays what it is, else it must hold
// one file.
func (r *RawFile) openZip() error {
	archive, err := r.archive()
	if err != nil {
		return err
	}
	if isSpreadsheet(archive) {
		r.Format = FormatXLSX
		return nil
	}
	member, bad := onlyMember(archive)
	if bad != nil {
		return bad
	}
	if err := r.openMember(member); err != nil || r.Format != FormatZIP {
		return err
	}
	return r.spreadsheetOnly()
}

func (r *RawFile) openMember(member *zip.File) error {
	content, err := OpenMember(member, r.limits)
	if err != nil {
		return err
	}
	r.closers = append(r.closers, content)
	counted := &countingReader{src: content}
	r.counted, r.total = counted, int64(member.UncompressedSize64) //nolint:gosec // only shown
	r.Name = path.Base(MemberName(member))
	return r.peek(counted)
}

// spreadsheetOnly takes a zip within a zip or a gzip only where it is an XLSX.
func (r *RawFile) spreadsheetOnly() error {
	archive, err := r.archive()
	if err != nil {
		return err
	}
	if !isSpreadsheet(archive) {
		return &Fault{Rule: "format", Value: FormatZIP, Whole: true, Message: "is a zip within another file: takes a zip with plain files"}
	}
	r.Format = FormatXLSX
	return nil
}

func (r *RawFile) archive() (*zip.Reader, error) {
	at, size, err := r.RandomAccess()
	if err != nil {
		return nil, err
	}
	return OpenArchive(at, size, r.limits)
}

// RandomAccess gives the content so that it can be read back and forth: as it
// lies, or from a temporary file that goes away with it.
func (r *RawFile) RandomAccess() (io.ReaderAt, int64, error) {
	if r.random != nil {
		return r.random, r.size, nil
	}
	spool, err := os.CreateTemp("", "kommunebench-*")
	if err != nil {
		return nil, 0, fmt.Errorf("making a temporary file: %w", err)
	}
	r.closers = append(r.closers, removedFile{spool})
	_ = os.Remove(spool.Name()) // so that nothing stays where the program is killed; Close tries again
	size, err := io.Copy(spool, io.LimitReader(r.Reader, r.limits.SpoolBytes+1))
	if err != nil {
		if _, isFault := AsFault(err); isFault {
			return nil, 0, err //nolint:wrapcheck // a fault of ours
		}
		return nil, 0, fmt.Errorf("unpacking into a temporary file: %w", err)
	}
	if size > r.limits.SpoolBytes {
		return nil, 0, TooLarge("unpacks to more than %d bytes, which is the most for this format", r.limits.SpoolBytes)
	}
	r.random, r.size = spool, size
	return spool, size, nil
}

// removedFile is a temporary file that ends with its use.
type removedFile struct{ *os.File }

// Close closes and removes the file.
func (f removedFile) Close() error {
	_ = os.Remove(f.Name()) // gone already but on Windows
	return f.File.Close()   //nolint:wrapcheck // only read from
}

// Close closes the file and what was unpacked of it.
func (r *RawFile) Close() error {
	var first error
	for n := len(r.closers) - 1; n >= 0; n-- {
		if err := r.closers[n].Close(); err != nil && first == nil {
			first = fmt.Errorf("closing a resource: %w", err)
		}
	}
	r.closers = nil
	return first
}

// unpackGuard ends the unpacking of a file that grows beyond the limits.
type unpackGuard struct {
	src    io.Reader
	packed func() int64
	read   int64
	limits Limits
}

// A small file may be all zeros; what is past this must be worth its name.
const ratioFrom = 32 << 20

// Read gives unpacked bytes.
func (g *unpackGuard) Read(p []byte) (int, error) {
	n, err := g.src.Read(p)
	g.read += int64(n)
	switch {
	case g.read > g.limits.UnpackedBytes:
		return 0, TooLarge("unpacks to more than %d bytes", g.limits.UnpackedBytes)
	case g.read > ratioFrom && g.read/g.limits.PackedRatio > g.packed():
		return 0, TooLarge("unpacks to more than %d times its size: is it made to fill a disk?", g.limits.PackedRatio)
	}
	return n, err //nolint:wrapcheck // a fault of ours, or io.EOF
}

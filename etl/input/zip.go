package input

import (
	"archive/zip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// OpenArchive reads a zip's directory and refuses what no honest package has.
func OpenArchive(at io.ReaderAt, size int64, limits Limits) (*zip.Reader, error) {
	if bad := checkDirectory(at, size, limits); bad != nil {
		return nil, bad
	}
	archive, err := zip.NewReader(boundedAt{at, size}, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, zipFault(err)
	}
	seen := map[string]bool{}
	packed := uint64(0)
	for _, member := range archive.File {
		if bad := checkMember(member); bad != nil {
			return nil, bad
		}
		name := path.Clean(MemberName(member))
		if seen[name] {
			return nil, zipNameFault(MemberName(member), "is in the zip twice")
		}
		seen[name] = true
		packed += member.CompressedSize64
	}
	if packed > uint64(size) { //nolint:gosec // a size is no negative number
		return nil, &Fault{Rule: "damaged_zip", Whole: true, Message: "has files that lie over each other"}
	}
	return archive, nil
}

// boundedAt keeps to a file: a zip may state that its parts lie before or
// behind it, which is its fault and none of the machine.
type boundedAt struct {
	at   io.ReaderAt
	size int64
}

// ReadAt reads within the file.
func (b boundedAt) ReadAt(p []byte, offset int64) (int, error) {
	if offset < 0 || offset > b.size {
		return 0, io.ErrUnexpectedEOF
	}
	return b.at.ReadAt(p, offset) //nolint:wrapcheck // the reader of the zip wraps it
}

// checkDirectory bounds the directory before it is read into memory.
func checkDirectory(at io.ReaderAt, size int64, limits Limits) *Fault {
	const (
		endLength      = 22
		longestComment = 1<<16 - 1
		bytesPerFile   = 1 << 10 // names and extras; far more than is usual
	)
	tail := make([]byte, min(size, endLength+longestComment))
	if n, err := at.ReadAt(tail, size-int64(len(tail))); n < len(tail) {
		return &Fault{Rule: "damaged_zip", Whole: true, Message: "can't be read: " + err.Error()}
	}
	for n := len(tail) - endLength; n >= 0; n-- {
		if string(tail[n:n+4]) != "PK\x05\x06" {
			continue
		}
		entries := int64(binary.LittleEndian.Uint16(tail[n+10:]))
		directory := int64(binary.LittleEndian.Uint32(tail[n+12:]))
		offset := binary.LittleEndian.Uint32(tail[n+16:])
		switch {
		case entries == 1<<16-1 || directory == 1<<32-1 || offset == 1<<32-1:
			return TooLarge("is a zip of over 65,534 files or 4 GiB")
		case entries > limits.ZipFiles || directory > limits.ZipFiles*bytesPerFile:
			return TooLarge("is a zip of more than %d files", limits.ZipFiles)
		}
		return nil
	}
	return &Fault{Rule: "damaged_zip", Whole: true, Message: "ends before its directory of files: it was cut"}
}

func checkMember(member *zip.File) *Fault {
	const encrypted = 1
	name := strings.TrimSuffix(MemberName(member), "/")
	if bad := CheckPath(name); bad != nil || strings.ContainsAny(name, "\x00\n\r") {
		return zipNameFault(MemberName(member), "is no name of a file inside the zip: pack the folder again, with relative names")
	}
	switch {
	case member.Flags&encrypted != 0:
		return &Fault{Rule: "format", Value: MemberName(member), Whole: true, Message: "is encrypted in the zip: pack it without a password"}
	case member.Method != zip.Store && member.Method != zip.Deflate:
		return &Fault{Rule: "format", Value: MemberName(member), Whole: true, Message: fmt.Sprintf("is packed in the zip by method %d, which is not read: pack it as an ordinary zip (deflate)", member.Method)}
	case !member.Mode().IsRegular() && !member.Mode().IsDir():
		return zipNameFault(MemberName(member), "is a link or a device in the zip: pack the file itself")
	}
	return nil
}

func zipNameFault(name, reason string) *Fault {
	return &Fault{Rule: "path_escape", Value: name, Message: reason, Whole: true}
}

// zipFault tells a damaged zip from one that the machine can't read.
func zipFault(err error) error {
	if _, ofMachine := errors.AsType[*fs.PathError](err); ofMachine {
		return fmt.Errorf("unpacking: %w", err)
	}
	return &Fault{Rule: "damaged_zip", Whole: true, Message: "can't be unpacked: " + err.Error()}
}

// zipReader turns the decompressor's errors into faults.
type zipReader struct{ src io.Reader }

// Read gives unpacked bytes.
func (z zipReader) Read(p []byte) (int, error) {
	n, err := z.src.Read(p)
	switch {
	case err == nil:
		return n, nil
	case errors.Is(err, io.EOF):
		return n, io.EOF
	}
	return n, zipFault(err)
}

// OpenMember opens a file of a zip, within the limits of what it may unpack to.
func OpenMember(member *zip.File, limits Limits) (io.ReadCloser, error) {
	content, err := member.Open()
	if err != nil {
		return nil, zipFault(err)
	}
	packed := func() int64 { return int64(member.CompressedSize64) } //nolint:gosec // checked against the file's size
	return unpacking{&unpackGuard{src: zipReader{content}, packed: packed, limits: limits}, content}, nil
}

// unpacking is a file of a zip that is read within its limits.
type unpacking struct {
	io.Reader
	io.Closer
}

// MemberName is a file's name with / between folders and its letters composed
// (NFC). Names that are no UTF-8 are of Windows, which wrote them in the code
// page of its console, in Denmark 850; some programs of Windows put \ between
// folders.
func MemberName(member *zip.File) string {
	name := member.Name
	if !utf8.ValidString(name) {
		if decoded, err := charmap.CodePage850.NewDecoder().String(name); err == nil {
			name = decoded
		}
	}
	return norm.NFC.String(strings.ReplaceAll(name, `\`, "/"))
}

func isSpreadsheet(archive *zip.Reader) bool {
	for _, member := range archive.File {
		if strings.EqualFold(MemberName(member), "[Content_Types].xml") {
			return true
		}
	}
	return false
}

// members are a zip's files without what file managers leave in it.
func members(archive *zip.Reader) []*zip.File {
	var list []*zip.File
	for _, member := range archive.File {
		name := MemberName(member)
		hidden := strings.HasPrefix(name, "__MACOSX/") || strings.HasPrefix(path.Base(name), ".")
		if !strings.HasSuffix(name, "/") && !member.Mode().IsDir() && !hidden {
			list = append(list, member)
		}
	}
	return list
}

func onlyMember(archive *zip.Reader) (*zip.File, *Fault) {
	list := members(archive)
	if len(list) == 1 {
		return list[0], nil
	}
	names := make([]string, len(list))
	for n, member := range list {
		names[n] = MemberName(member)
	}
	message := "is an empty zip"
	if len(names) > 0 {
		message = fmt.Sprintf("is a zip with %d files, %s, and no %s that says what they are", len(names), QuoteSome(names), DescriptorName)
	}
	return nil, &Fault{Rule: "format", Value: FormatZIP, Whole: true, Message: message}
}

// packageIn finds the folder of a zip that holds a descriptor; false where
// none does. Of several packages none is taken.
func packageIn(archive *zip.Reader) (within string, found bool, bad *Fault) {
	var descriptors []string
	for _, member := range members(archive) {
		if name := MemberName(member); path.Base(name) == DescriptorName {
			descriptors = append(descriptors, path.Clean(name))
		}
	}
	switch len(descriptors) {
	case 0:
		return "", false, nil
	case 1:
		return path.Dir(descriptors[0]), true, nil
	}
	return "", false, &Fault{
		Rule: "format", Value: FormatZIP, Whole: true,
		Message: fmt.Sprintf("is a zip with %d packages, %s: load each as a zip or a folder of its own", len(descriptors), QuoteSome(descriptors)),
	}
}

// zipFolder is a package's folder within a zip. Each file opens the zip anew,
// so that nothing needs closing between.
type zipFolder struct {
	file   string
	within string
	limits Limits
}

// ZipPackage looks for a package in a file that may be a zip; false where
// there is none.
func ZipPackage(file string, limits Limits) (fs.FS, bool, error) {
	opened, err := os.Open(file)
	if err != nil {
		return nil, false, fmt.Errorf("opening the zip: %w", err)
	}
	defer func() { _ = opened.Close() }() // only read from
	info, err := opened.Stat()
	if err != nil {
		return nil, false, fmt.Errorf("looking at the zip: %w", err)
	}
	magic := make([]byte, 4)
	if n, _ := opened.ReadAt(magic, 0); formatByMagic(magic[:n]) != FormatZIP {
		return nil, false, nil
	}
	archive, err := OpenArchive(opened, info.Size(), limits)
	if err != nil {
		return nil, false, err
	}
	within, found, bad := packageIn(archive)
	if bad != nil {
		return nil, false, bad
	}
	return zipFolder{file, within, limits}, found, nil
}

// Open opens a file of the package.
func (z zipFolder) Open(name string) (fs.File, error) {
	opened, err := os.Open(z.file)
	if err != nil {
		return nil, fmt.Errorf("opening the zip: %w", err)
	}
	member, err := z.find(opened, name)
	if err != nil {
		_ = opened.Close() // the first error tells more
		return nil, err
	}
	content, err := OpenMember(member, z.limits)
	if err != nil {
		_ = opened.Close() // the first error tells more
		return nil, err
	}
	return &zipMember{Reader: content, member: member, closers: []io.Closer{content, opened}}, nil
}

func (z zipFolder) find(opened *os.File, name string) (*zip.File, error) {
	info, err := opened.Stat()
	if err != nil {
		return nil, fmt.Errorf("looking at the zip: %w", err)
	}
	archive, err := OpenArchive(opened, info.Size(), z.limits)
	if err != nil {
		return nil, err
	}
	want := norm.NFC.String(path.Join(z.within, filepath.ToSlash(name)))
	for _, member := range archive.File {
		if path.Clean(MemberName(member)) == want && !member.Mode().IsDir() {
			return member, nil
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// zipMember is one open file of a zip.
type zipMember struct {
	io.Reader

	member  *zip.File
	closers []io.Closer
}

// Stat tells the file's unpacked size as the zip states it.
func (m *zipMember) Stat() (fs.FileInfo, error) { return m.member.FileInfo(), nil }

// Close closes the file and the zip.
func (m *zipMember) Close() error {
	var all error
	for _, closer := range m.closers {
		all = errors.Join(all, closer.Close())
	}
	return all
}

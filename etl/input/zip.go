package input

import (
	"archive/zip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
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

package input

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"golang.org/x/text/unicode/norm"
)

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

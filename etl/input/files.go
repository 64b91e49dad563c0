package input

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// DescriptorName is the name of the file in a package's folder that says what the
// package holds.
const DescriptorName = "datapackage.json"

// Folder is a package's folder on disk. Symbolic links in it must not lead
// out of it.
type Folder struct{ Dir string }

// Open opens a regular file of the folder.
func (f Folder) Open(name string) (fs.File, error) {
	root, err := os.OpenRoot(f.Dir)
	if err != nil {
		return nil, fmt.Errorf("opening the package's folder: %w", err)
	}
	defer func() { _ = root.Close() }() // files stay open without it
	local := filepath.FromSlash(name)
	info, err := root.Stat(local)
	if errors.Is(err, fs.ErrNotExist) {
		local = composedPath(root, name)
		info, err = root.Stat(local)
	}
	if err != nil {
		return nil, f.explain(name, err)
	}
	if !info.Mode().IsRegular() {
		return nil, &Fault{Rule: "missing_file", Whole: true, Message: "is no regular file"}
	}
	file, err := root.Open(local)
	if err != nil {
		return nil, fmt.Errorf("opening a resource: %w", err)
	}
	return file, nil
}

// composedPath finds a file whose name on disk has its letters composed
// otherwise than the descriptor has (NFC, NFD), as files from a Mac do.
func composedPath(root *os.Root, name string) string {
	at := "."
	for _, part := range strings.Split(path.Clean(name), "/") {
		found := part
		if entries, err := fs.ReadDir(root.FS(), filepath.ToSlash(at)); err == nil {
			for _, entry := range entries {
				if norm.NFC.String(entry.Name()) == norm.NFC.String(part) {
					found = entry.Name()
				}
			}
		}
		at = filepath.Join(at, found)
	}
	return at
}

// An os.Root says that a path escapes only in words, so the file is looked up
// without it: where that works, the root was what refused.
func (f Folder) explain(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if _, outside := os.Stat(filepath.Join(f.Dir, filepath.FromSlash(name))); outside == nil {
		return escapeFault(name, "is a link that leads out of the package")
	}
	return err
}

// SingleFile is a folder that shows one file only.
type SingleFile struct{ Dir, Name string }

// Open opens the file; a link may lead anywhere, since the user named it.
func (f SingleFile) Open(name string) (fs.File, error) {
	full := filepath.Join(f.Dir, f.Name)
	if name != f.Name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	info, err := os.Stat(full)
	if err != nil {
		return nil, fmt.Errorf("looking for the file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, &Fault{Rule: "missing_file", Whole: true, Message: "is no regular file"}
	}
	file, err := os.Open(full)
	if err != nil {
		return nil, fmt.Errorf("opening the file: %w", err)
	}
	return file, nil
}

// OpenFile opens a file of a package; the caller closes it. One that does not exist is
// a *Fault with the rule missing_file; other errors are those of the file system.
func OpenFile(fsys fs.FS, name string) (fs.File, error) {
	file, err := fsys.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &Fault{Rule: "missing_file", Whole: true, Value: name, Message: "does not exist"}
	}
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", name, err)
	}
	return file, nil
}

// CheckPath refuses paths that are not below the package's folder.
func CheckPath(name string) *Fault {
	switch {
	case name == "":
		return &Fault{Rule: "descriptor", Whole: true, Message: "has no path: data inside the descriptor is not read"}
	case HasControlCharacter(name):
		return escapeFault(name, "holds a control character, which no file of a package has in its name")
	case strings.Contains(name, "://"):
		return escapeFault(name, "is an address, not a file of the package")
	case strings.HasPrefix(name, "/"), strings.Contains(name, `\`), len(name) > 1 && name[1] == ':':
		return escapeFault(name, "is not relative to the package with / between folders")
	case !fs.ValidPath(path.Clean(name)), strings.Contains("/"+name+"/", "/../"):
		return escapeFault(name, "leads out of the package")
	}
	return nil
}

func escapeFault(name, reason string) *Fault {
	return &Fault{Rule: "path_escape", Value: name, Message: reason, Whole: true}
}

// ReadAll reads a file of a package of at most so many bytes.
func ReadAll(fsys fs.FS, name string, most int64) ([]byte, error) {
	file, err := OpenFile(fsys, name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // only read from
	content, err := io.ReadAll(io.LimitReader(file, most+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	if int64(len(content)) > most {
		return nil, &Fault{Rule: "line_too_long", Whole: true, Message: fmt.Sprintf("is longer than %d bytes", most)}
	}
	return content, nil
}

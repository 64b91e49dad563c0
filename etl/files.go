package etl

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

// descriptorName is the name of the file in a package's folder that says what the
// package holds.
const descriptorName = "datapackage.json"

// folder is a package's folder on disk. Symbolic links in it must not lead
// out of it.
type folder struct{ Dir string }

// Open opens a regular file of the folder.
func (f folder) Open(name string) (fs.File, error) {
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
		return nil, &fault{rule: "missing_file", whole: true, message: "is no regular file"}
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
func (f folder) explain(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if _, outside := os.Stat(filepath.Join(f.Dir, filepath.FromSlash(name))); outside == nil {
		return escapeFault(name, "is a link that leads out of the package")
	}
	return err
}

// singleFile is a folder that shows one file only.
type singleFile struct{ Dir, Name string }

// Open opens the file; a link may lead anywhere, since the user named it.
func (f singleFile) Open(name string) (fs.File, error) {
	full := filepath.Join(f.Dir, f.Name)
	if name != f.Name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	info, err := os.Stat(full)
	if err != nil {
		return nil, fmt.Errorf("looking for the file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, &fault{rule: "missing_file", whole: true, message: "is no regular file"}
	}
	file, err := os.Open(full)
	if err != nil {
		return nil, fmt.Errorf("opening the file: %w", err)
	}
	return file, nil
}

func openFile(fsys fs.FS, name string) (fs.File, error) {
	file, err := fsys.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &fault{rule: "missing_file", whole: true, value: name, message: "does not exist"}
	}
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", name, err)
	}
	return file, nil
}

// checkPath refuses paths that are not below the package's folder.
func checkPath(name string) *fault {
	switch {
	case name == "":
		return &fault{rule: "descriptor", whole: true, message: "has no path: data inside the descriptor is not read"}
	case hasControlCharacter(name):
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

func escapeFault(name, reason string) *fault {
	return &fault{rule: "path_escape", value: name, message: reason, whole: true}
}

func readAll(fsys fs.FS, name string, most int64) ([]byte, error) {
	file, err := openFile(fsys, name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // only read from
	content, err := io.ReadAll(io.LimitReader(file, most+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	if int64(len(content)) > most {
		return nil, &fault{rule: "line_too_long", whole: true, message: fmt.Sprintf("is longer than %d bytes", most)}
	}
	return content, nil
}

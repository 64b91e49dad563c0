package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// layout names what the engine keeps in DataDir/engine, a folder of mode 0700.
type layout struct {
	root      string // DataDir/engine
	lock      string // held by the owning program
	attached  string // held shared by every attached program
	childLock string // held by the child itself: never two ClickHouses on one db
	endpoint  string // JSON of Endpoint, 0600
	version   string // JSON of dataVersion
	config    string // ClickHouse server configuration, 0600
	users     string // ClickHouse users, 0600
	db        string // ClickHouse path
	logs      string // ClickHouse error log
	backups   string // where BACKUP ... TO File may write
}

func newLayout(dataDir string) layout {
	root := filepath.Join(dataDir, "engine")
	return layout{
		root:      root,
		lock:      filepath.Join(root, "lock"),
		attached:  filepath.Join(root, "attached.lock"),
		childLock: filepath.Join(root, "child.lock"),
		endpoint:  filepath.Join(root, "endpoint.json"),
		version:   filepath.Join(root, "version.json"),
		config:    filepath.Join(root, "config.xml"),
		users:     filepath.Join(root, "users.xml"),
		db:        filepath.Join(root, "db"),
		logs:      filepath.Join(root, "log"),
		backups:   filepath.Join(root, "backups"),
	}
}

// prepare creates the folders and refuses one that is a file, cannot be written
// or belongs to another user. Only DataDir/engine must be ours: a mounted
// DataDir often is not. user is this program's effective user id.
func (l layout) prepare(user int) error {
	if err := os.MkdirAll(filepath.Dir(l.root), 0o755); err != nil {
		return dataDirError(filepath.Dir(l.root), err)
	}
	if err := os.Mkdir(l.root, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return dataDirError(l.root, err)
	}
	info, err := os.Stat(l.root)
	if err != nil {
		return dataDirError(l.root, err)
	}
	if !info.IsDir() {
		return dataDirError(l.root, syscall.ENOTDIR)
	}
	if stat, ok := info.Sys().(*syscall.Stat_t); ok && int(stat.Uid) != user {
		return fmt.Errorf("%w: %s belongs to user id %d and this program runs as user id %d; "+
			"run it as that user or give it another --data", ErrOtherUser, l.root, stat.Uid, user)
	}
	for _, dir := range []string{l.db, l.logs} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return dataDirError(dir, err)
		}
	}
	if err := os.Chmod(l.root, 0o700); err != nil {
		return dataDirError(l.root, err)
	}
	return nil
}

func dataDirError(path string, err error) error {
	if errors.Is(err, syscall.ENOTDIR) {
		return fmt.Errorf("%w: %s is a file, a folder is needed: %w", ErrDataDir, path, err)
	}
	return fmt.Errorf("%w: %w", ErrDataDir, err)
}

// dataVersion is what wrote a data folder: the ClickHouse version as
// `SELECT version()` gives it, and the library's own. Both are needed: the first
// is what people know, the second can be read before the data are touched.
type dataVersion struct {
	ClickHouse string `json:"clickhouse"`
	Library    string `json:"library"`
}

// readVersion returns a zero dataVersion for a folder that no engine has used.
func (l layout) readVersion() (dataVersion, error) {
	var version dataVersion
	raw, err := os.ReadFile(l.version)
	if errors.Is(err, fs.ErrNotExist) {
		return version, nil
	}
	if err != nil {
		return version, dataDirError(l.version, err)
	}
	if err := json.Unmarshal(raw, &version); err != nil {
		return version, fmt.Errorf("%w: decoding %s: %w", ErrDataDir, l.version, err)
	}
	return version, nil
}

// majorMinor cuts "26.7.3.1" to "26.7".
func majorMinor(version string) string {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return version
	}
	return parts[0] + "." + parts[1]
}

// writeJSON replaces the file at path whole, with mode 0600: a reader sees the
// old content or the new, never a part.
func writeJSON(path string, value any) error {
	raw, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return fmt.Errorf("encoding %s: %w", path, err)
	}
	return writePrivate(path, append(raw, '\n'))
}

func writePrivate(path string, content []byte) error {
	next := path + ".new"
	if err := os.WriteFile(next, content, 0o600); err != nil {
		return dataDirError(next, err)
	}
	if err := os.Rename(next, path); err != nil {
		return dataDirError(path, err)
	}
	return nil
}

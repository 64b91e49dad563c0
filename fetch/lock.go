package fetch

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"kommunebench/fetch/client"
	"kommunebench/kommune"
)

const lockName = ".fetch.lock"

// Lock is an exclusive lock on a package's folder. The kernel releases it when the
// program ends, however it ends.
type Lock struct {
	dir  string
	file *os.File
}

// LockDir makes a package's folder where there is none and takes its lock
// without waiting. Where another holds it the error, UNAVAILABLE, says who.
func LockDir(dir string, now time.Time) (*Lock, error) {
	const tries = 1_000
	for range tries {
		lock, err := tryLock(dir)
		if errors.Is(err, fs.ErrNotExist) {
			continue // another program has just removed the folder
		}
		if err != nil {
			return nil, err
		}
		if !lock.isInPlace() {
			// The program that held it removed the folder.
			if err := lock.file.Close(); err != nil {
				return nil, fmt.Errorf("leaving a lock that is gone: %w", err)
			}
			continue
		}
		err = lock.writeHolder(now)
		if err == nil {
			err = makeDir(dir) // raw may have been removed before the lock was taken
		}
		if err != nil {
			return nil, errors.Join(err, lock.Release())
		}
		return lock, nil
	}
	return nil, kommune.InvalidInput("out", dir, "a folder that can be written and stays where it is")
}

func makeDir(dir string) error {
	if err := os.MkdirAll(filepath.Join(dir, rawDir), 0o755); err != nil {
		return kommune.InvalidInput("out", dir, "a folder that can be written: "+err.Error())
	}
	return nil
}

func tryLock(dir string) (*Lock, error) {
	if err := makeDir(dir); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("opening the lock of %s: %w", dir, err)
	}
	for {
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errors.Join(heldError(dir, file), file.Close())
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("locking %s: %w", dir, err), file.Close())
	}
	return &Lock{dir, file}, nil
}

// isInPlace reports whether the file that is locked is the one that others see.
func (l *Lock) isInPlace() bool {
	ours, err := l.file.Stat()
	theirs, seenErr := os.Stat(l.file.Name())
	return err == nil && seenErr == nil && os.SameFile(ours, theirs)
}

// writeHolder writes process and host into the lock file, for messages.
func (l *Lock) writeHolder(now time.Time) error {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown host"
	}
	if err := l.file.Truncate(0); err != nil {
		return fmt.Errorf("signing a lock: %w", err)
	}
	text := fmt.Sprintf("process %d on %s since %s\n", os.Getpid(), host, now.UTC().Format(time.RFC3339))
	if _, err := l.file.WriteAt([]byte(text), 0); err != nil {
		return fmt.Errorf("signing a lock: %w", err)
	}
	return nil
}

// heldError names the holder of a lock, as written in its file.
func heldError(dir string, file io.Reader) error {
	const most = 300
	who, err := io.ReadAll(io.LimitReader(file, most))
	holder := strings.TrimSpace(string(who))
	if err != nil || holder == "" {
		holder = "another program"
	}
	return &kommune.Error{
		Code:    kommune.Unavailable,
		Message: fmt.Sprintf("%s is being written by %s: one fetch at a time", dir, client.Quote(holder, "")),
	}
}

// Release releases the lock. A folder into which nothing was written is removed.
func (l *Lock) Release() error {
	err := l.file.Truncate(0)
	if os.Remove(filepath.Join(l.dir, rawDir)) == nil {
		if entries, readErr := os.ReadDir(l.dir); readErr == nil && len(entries) == 1 {
			err = errors.Join(err, os.Remove(l.file.Name()))
			_ = os.Remove(l.dir) // unless another has begun to fill it
		}
	}
	if err = errors.Join(err, l.file.Close()); err != nil {
		return fmt.Errorf("leaving the lock of %s: %w", l.dir, err)
	}
	return nil
}

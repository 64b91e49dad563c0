package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// tryLock takes an advisory lock on the file at path, which it creates with
// mode 0600 and which is never removed, so that all programs lock one inode.
// how is syscall.LOCK_EX or syscall.LOCK_SH. The kernel frees the lock when the
// file is closed or the process ends, however it ends. The error is errLocked
// when another holds a lock that conflicts.
func tryLock(path string, how int) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening lock %s: %w", path, err)
	}
	for {
		err = syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB)
		if err == nil {
			return file, nil
		}
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if closeErr := file.Close(); closeErr != nil {
		return nil, fmt.Errorf("closing lock %s: %w", path, closeErr)
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errLocked
	}
	return nil, fmt.Errorf("locking %s: %w", path, err)
}

// awaitLock is tryLock repeated every few milliseconds until the lock is free.
func awaitLock(ctx context.Context, path string, how int) (*os.File, error) {
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for {
		file, err := tryLock(path, how)
		if !errors.Is(err, errLocked) {
			return file, err
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for lock %s: %w", path, ctx.Err())
		case <-ticker.C:
		}
	}
}

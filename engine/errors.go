package engine

import "errors"

var (
	// ErrLibraryMissing says that no libchdb.so was found; the wrapping error
	// names the places searched and the ways to get it.
	ErrLibraryMissing = errors.New("the ClickHouse library libchdb.so is missing")
	// ErrLibraryUnusable says that the library file cannot be loaded, or lacks a
	// function that the engine needs.
	ErrLibraryUnusable = errors.New("the ClickHouse library cannot be used")
	// ErrOtherVersion says that another major or minor version of ClickHouse
	// wrote the data folder. Nothing in the folder was touched.
	ErrOtherVersion = errors.New("the data folder belongs to another ClickHouse version")
	// ErrOtherUser says that the data folder belongs to another user of this
	// machine. Nothing in the folder was touched.
	ErrOtherUser = errors.New("the data folder belongs to another user")
	// ErrDataDir says that the data folder cannot be used: it is a file, cannot
	// be created or cannot be written.
	ErrDataDir = errors.New("the data folder cannot be used")
	// ErrNotReady says that the engine did not answer in the time given. It may
	// do so later: a read that meets it can be tried again.
	ErrNotReady = errors.New("the engine is not ready")
	// ErrClosed says that the Engine was closed.
	ErrClosed = errors.New("the engine is closed")
)

// errLocked is the answer of tryLock when another holds the lock.
var errLocked = errors.New("locked by another program")

// errStarting is the problem before any other is known.
var errStarting = errors.New("the engine is still starting")

package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// HiddenPrefix begins the names of databases that the reader doesn't see.
const HiddenPrefix = "withheld_"

// Options say where the engine keeps its data and how it is started.
type Options struct {
	// DataDir is the program's data folder; the engine uses DataDir/engine.
	DataDir string
	// LibraryPath names libchdb.so; empty looks for it, see findLibrary.
	LibraryPath string
	// Logger takes starts, ends and restarts; nil logs nothing.
	Logger *slog.Logger
	// ReaderGrants are the GRANT and REVOKE statements, without the user, that
	// make up what the reader may see; empty means all tables but those of
	// databases whose names begin with HiddenPrefix.
	ReaderGrants []string
	// StartTimeout bounds Open and every start of a child; zero means 30 s: the
	// first start after a boot reads 500 MB of library from disk.
	StartTimeout time.Duration
}

// Engine is a running ClickHouse, owned by this program or by another that has
// opened the same data folder. Its methods are safe for concurrent use.
type Engine struct {
	paths        layout
	library      string
	readerGrants []string
	startTimeout time.Duration
	log          *slog.Logger
	client       *http.Client

	stop context.CancelFunc
	done chan struct{} // closed when run has ended
	kill chan struct{} // closed when Close may wait no longer

	killOnce sync.Once

	mu       sync.Mutex
	endpoint Endpoint
	ready    bool
	attached bool
	restarts int
	problem  error // why it is not ready yet, as far as is known
}

// Open starts the engine on a data folder, or attaches to the one that another
// program runs there, and returns when it answers queries. ctx bounds only the
// opening; the engine then runs until Close. The error wraps ErrLibraryMissing,
// ErrLibraryUnusable, ErrOtherVersion, ErrOtherUser, ErrDataDir or ErrNotReady.
func Open(ctx context.Context, options Options) (*Engine, error) {
	e, err := newEngine(options)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, e.startTimeout)
	defer cancel()
	runCtx, stop := context.WithCancel(context.WithoutCancel(ctx))
	e.stop = stop
	first := make(chan error, 1)
	var once sync.Once
	go e.run(runCtx, func(err error) { once.Do(func() { first <- err }) })
	select {
	case err = <-first:
	case <-ctx.Done():
		err = fmt.Errorf("%w: opening %s: %w: %w", ErrNotReady, e.paths.root, ctx.Err(), e.lastProblem())
	}
	if err == nil {
		return e, nil
	}
	if closeErr := e.Close(context.WithoutCancel(ctx)); closeErr != nil {
		return nil, errors.Join(err, closeErr)
	}
	return nil, err
}

func newEngine(options Options) (*Engine, error) {
	workDir, err := os.Getwd()
	if err != nil {
		workDir = "/" // started from a folder that its user can't read
	}
	executable, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("finding own program: %w", err)
	}
	if resolved, err := filepath.EvalSymlinks(executable); err == nil {
		executable = resolved
	}
	library, err := findLibrary(options.LibraryPath, executable, workDir)
	if err != nil {
		return nil, err
	}
	dataDir, err := filepath.Abs(options.DataDir)
	if err != nil {
		return nil, fmt.Errorf("%w: %s is sought in the current folder, which cannot be read; write the whole path: %w", ErrDataDir, options.DataDir, err)
	}
	paths := newLayout(dataDir)
	if err := paths.prepare(os.Geteuid()); err != nil {
		return nil, err
	}
	e := &Engine{
		paths: paths, library: library, readerGrants: options.ReaderGrants,
		startTimeout: options.StartTimeout, log: options.Logger, client: newProbeClient(),
		kill: make(chan struct{}), done: make(chan struct{}), problem: errStarting,
	}
	if e.log == nil {
		e.log = slog.New(slog.DiscardHandler)
	}
	if len(e.readerGrants) == 0 {
		e.readerGrants = []string{"GRANT SELECT ON *.*", "REVOKE SELECT ON " + HiddenPrefix + "*.*"}
	}
	if e.startTimeout == 0 {
		e.startTimeout = 30 * time.Second
	}
	return e, nil
}

// run owns the engine or follows its owner, alternately, until ctx ends.
func (e *Engine) run(ctx context.Context, started func(error)) {
	defer close(e.done)
	for ctx.Err() == nil {
		lock, err := tryLock(e.paths.lock, syscall.LOCK_EX)
		if errors.Is(err, errLocked) {
			lock, err = e.follow(ctx, started)
		}
		if err == nil {
			err = errors.Join(e.own(ctx, started), lock.Close())
		}
		if err != nil && ctx.Err() == nil {
			started(err)
			e.log.ErrorContext(ctx, "engine cannot run, trying again", "error", err, "pause", maxPause)
			sleep(ctx, maxPause)
		} else if err != nil && !errors.Is(err, context.Canceled) {
			e.log.ErrorContext(ctx, "stopping engine", "error", err)
		}
	}
}

// Close stops the engine if this program owns it, and only lets go of it
// otherwise. When ctx ends, and after half a second at the latest, the process is
// killed, which loses no data; nothing is left running when Close returns.
// Close the connection pools first: open connections use up that time.
// Closing twice does nothing. The error says that ctx cut the clean stop short.
func (e *Engine) Close(ctx context.Context) error {
	e.stop()
	select {
	case <-e.done:
		return nil
	case <-ctx.Done():
	}
	e.killOnce.Do(func() { close(e.kill) })
	<-e.done
	return fmt.Errorf("stopping engine without its grace: %w", ctx.Err())
}

// WaitReady returns nil as soon as the engine answers a query, which is at once
// unless it is being restarted. The error wraps ErrNotReady when ctx ends first,
// and is ErrClosed after Close.
func (e *Engine) WaitReady(ctx context.Context) error {
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-e.done:
			return ErrClosed
		default:
		}
		// The engine is probed rather than e.ready read: a caller whose connection
		// broke often comes before the child's end is noticed.
		_, err := probe(ctx, e.client, e.Endpoint())
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: %w: %w", ErrNotReady, ctx.Err(), err)
		case <-e.done:
			return ErrClosed
		case <-ticker.C:
		}
	}
}

func sleep(ctx context.Context, pause time.Duration) {
	if pause <= 0 {
		return
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/cwriter"
	"github.com/vbauerster/mpb/v8/decor"

	"kommunebench/etl"
)

// screen is a terminal that shows how far a load is. What is written to it
// meanwhile appears above the bar. A nil *screen shows nothing.
type screen struct {
	terminal *os.File
	mu       sync.Mutex
	// bars is nil while no bar is shown.
	bars *mpb.Progress
}

// withProgress gives streams whose log goes around the bar, and the screen for
// it: none where the log is no terminal that can show one.
func (s *streams) withProgress() (*streams, *screen) {
	terminal, isFile := s.log.(*os.File)
	if !isFile || os.Getenv("TERM") == "dumb" || !cwriter.IsTerminal(int(terminal.Fd())) {
		return s, nil
	}
	shown := &screen{terminal: terminal}
	around := *s
	around.log, around.logger = shown, newLogger(shown, s.level)
	return &around, shown
}

// Write writes whole lines.
func (s *screen) Write(text []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var to io.Writer = s.terminal
	if s.bars != nil {
		to = s.bars
	}
	n, err := to.Write(text)
	if err != nil {
		return n, fmt.Errorf("writing to the terminal: %w", err)
	}
	return n, nil
}

// loadBar is the bar of one path. A nil *loadBar shows nothing.
type loadBar struct {
	screen *screen
	bar    *mpb.Bar
	// mu guards what follows: a load tells it, and the bar is drawn elsewhere.
	mu    sync.Mutex
	state loadState
}

// begin shows the bar of a path.
func (s *screen) begin(path string) *loadBar {
	if s == nil {
		return nil
	}
	if whole, err := filepath.Abs(path); err == nil {
		path = whole // . has a name too
	}
	name := filepath.Base(path)
	b := &loadBar{screen: s, state: loadState{phase: phaseOpening, path: name, name: name, begun: time.Now()}}
	bars := mpb.New(mpb.WithOutput(s.terminal))
	const barWidth = 30
	b.bar = bars.New(0, mpb.BarStyle(), mpb.BarWidth(barWidth),
		mpb.PrependDecorators(decor.Any(func(decor.Statistics) string { return b.now().head() })),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return b.now().tail(time.Now()) })),
	)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bars = bars
	return b
}

func (b *loadBar) now() loadState {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state
}

// show takes what the reading tells. It fits etl.Options.OnProgress; a nil
// loadBar gives a nil function.
func (b *loadBar) show() func(etl.Progress) {
	if b == nil {
		return nil
	}
	return func(p etl.Progress) {
		b.mu.Lock()
		b.state.take(p, time.Now())
		b.mu.Unlock()
		b.bar.SetTotal(max(1, p.BytesTotal), false)
		b.bar.SetCurrent(p.BytesRead)
	}
}

// publish says that what was read is being published.
func (b *loadBar) publish() {
	if b != nil {
		b.enter(phasePublishing)
	}
}

func (b *loadBar) enter(phase string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.state.phase = phase
}

// end leaves the bar's last line on the terminal, and the terminal to others.
func (b *loadBar) end(err error, result loadedPackage, dryRun bool) {
	if b == nil {
		return
	}
	b.mu.Lock()
	b.state.finish(phaseAfter(err, result, dryRun), result, time.Now())
	b.mu.Unlock()
	// What others write meanwhile waits: a bar that ends takes no more lines.
	b.screen.mu.Lock()
	defer b.screen.mu.Unlock()
	if err == nil {
		b.bar.SetTotal(-1, true)
	} else {
		b.bar.Abort(false)
	}
	b.screen.bars.Wait()
	b.screen.bars = nil
}

func phaseAfter(err error, result loadedPackage, dryRun bool) string {
	var refused *refusedError
	switch {
	case errors.Is(err, context.Canceled):
		return "stopped"
	case errors.As(err, &refused):
		return "refused"
	case err != nil:
		return "failed"
	case dryRun:
		return "checked"
	case result.outcome.Unchanged:
		return "unchanged"
	}
	return "done"
}

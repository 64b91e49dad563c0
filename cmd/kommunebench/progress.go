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

// progressTerminal is a terminal with a progress bar. Lines that are written to it
// appear above the bar. A nil *progressTerminal shows nothing.
type progressTerminal struct {
	terminal *os.File
	mu       sync.Mutex
	// bars is nil while no bar is shown.
	bars *mpb.Progress
}

// withProgress returns streams whose log is written above the bar, and the terminal;
// nil where the log is no terminal that can show a bar.
func (s *streams) withProgress() (*streams, *progressTerminal) {
	terminal, isFile := s.log.(*os.File)
	if !isFile || os.Getenv("TERM") == "dumb" || !cwriter.IsTerminal(int(terminal.Fd())) {
		return s, nil
	}
	shown := &progressTerminal{terminal: terminal}
	around := *s
	around.log, around.logger = shown, newLogger(shown, s.level)
	return &around, shown
}

// Write writes complete lines, above the bar if there is one.
func (s *progressTerminal) Write(text []byte) (int, error) {
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
	screen *progressTerminal
	bar    *mpb.Bar
	// mu guards state: the load updates it, another goroutine draws the bar.
	mu    sync.Mutex
	state loadState
}

// startBar shows the progress bar of a path.
func (s *progressTerminal) startBar(path string) *loadBar {
	if s == nil {
		return nil
	}
	if whole, err := filepath.Abs(path); err == nil {
		path = whole // . has a name too
	}
	name := filepath.Base(path)
	b := &loadBar{screen: s, state: loadState{phase: phaseOpening, path: name, name: name, started: time.Now()}}
	bars := mpb.New(mpb.WithOutput(s.terminal))
	const barWidth = 30
	b.bar = bars.New(0, mpb.BarStyle(), mpb.BarWidth(barWidth),
		mpb.PrependDecorators(decor.Any(func(decor.Statistics) string { return b.snapshot().beforeBar() })),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return b.snapshot().afterBar(time.Now()) })),
	)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bars = bars
	return b
}

func (b *loadBar) snapshot() loadState {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state
}

// onProgress is a callback for etl.Options.OnProgress; nil for a nil loadBar.
func (b *loadBar) onProgress() func(etl.Progress) {
	if b == nil {
		return nil
	}
	return func(p etl.Progress) {
		b.mu.Lock()
		b.state.update(p, time.Now())
		b.mu.Unlock()
		b.bar.SetTotal(max(1, p.BytesTotal), false)
		b.bar.SetCurrent(p.BytesRead)
	}
}

// startPublishing shows that the release is being published.
func (b *loadBar) startPublishing() {
	if b != nil {
		b.setPhase(phasePublishing)
	}
}

func (b *loadBar) setPhase(phase string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.state.phase = phase
}

// finish draws the bar for the last time, as the result of the load.
func (b *loadBar) finish(err error, result loadedPackage, dryRun bool) {
	if b == nil {
		return
	}
	b.mu.Lock()
	b.state.finish(phaseAfter(err, result, dryRun), result, time.Now())
	b.mu.Unlock()
	// Other writers wait, as no line can be written above a bar that ends.
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

package main

import (
	"fmt"
	"strconv"
	"time"

	"github.com/mattn/go-runewidth"

	"kommunebench/etl"
)

// The phases of a load, as its bar names them.
const (
	phaseOpening    = "opening"
	phaseReading    = "reading"
	phaseChecking   = "checking"
	phasePublishing = "publishing"
)

// loadState is what the progress bar of a load shows.
type loadState struct {
	phase string
	// path is the name of what is loaded, and name what the bar names: that, or
	// the resource that is being read.
	path, name string
	// started is when the load of the path began, resourceStarted that of the
	// current resource.
	started, resourceStarted time.Time
	// bytes counts those of the resources that were read completely.
	bytes    int64
	progress etl.Progress
	// took is set when the load has ended.
	took time.Duration
}

func (s *loadState) update(p etl.Progress, now time.Time) {
	if p.Resource != s.progress.Resource || p.BytesRead < s.progress.BytesRead {
		if p.RowsRead < s.progress.RowsRead {
			s.bytes = 0 // the load has started again
		} else {
			s.bytes += s.progress.BytesRead
		}
		s.resourceStarted = now
	}
	s.progress, s.name, s.phase = p, p.Resource, phaseReading
	if p.BytesTotal > 0 && p.BytesRead >= p.BytesTotal {
		s.phase = phaseChecking
	}
}

func (s *loadState) finish(phase string, result loadedPackage, now time.Time) {
	s.phase, s.name, s.took = phase, s.path, max(1, now.Sub(s.started))
	s.bytes += s.progress.BytesRead
	s.progress = etl.Progress{RowsRead: result.report.RowsRead, Rejected: result.report.Rejected}
}

const (
	phaseWidth = len(phasePublishing)
	nameWidth  = 24
)

// beforeBar is the text before the bar: phase and name.
func (s loadState) beforeBar() string {
	return fmt.Sprintf("%-*s %s", phaseWidth, s.phase, runewidth.FillRight(runewidth.Truncate(s.name, nameWidth, "…"), nameWidth))
}

// afterBar is the text after the bar: bytes, rows, rejects, and the rate and the time
// left or, at the end, the time that the load took.
func (s loadState) afterBar(now time.Time) string {
	p := s.progress
	if s.took > 0 {
		return fmt.Sprintf("%s  %s rows  %s rejected  %s", formatBytes(float64(s.bytes)), formatCount(p.RowsRead), formatCount(p.Rejected), formatDuration(s.took))
	}
	words := formatBytes(float64(p.BytesRead))
	if p.BytesTotal > 0 { // else it is not known
		words += "/" + formatBytes(float64(p.BytesTotal))
	}
	words += fmt.Sprintf("  %s rows  %s rejected", formatCount(p.RowsRead), formatCount(p.Rejected))
	// Estimates from a shorter time would vary too much.
	const enough = time.Second
	if s.phase != phaseReading {
		return words
	}
	if elapsed := now.Sub(s.started); elapsed >= enough && p.RowsRead > 0 {
		words += fmt.Sprintf("  %s rows/s", formatCount(int64(float64(p.RowsRead)/elapsed.Seconds())))
	}
	if elapsed := now.Sub(s.resourceStarted); elapsed >= enough && p.BytesRead > 0 && p.BytesTotal > p.BytesRead {
		left := time.Duration(float64(elapsed) * float64(p.BytesTotal-p.BytesRead) / float64(p.BytesRead))
		words += "  " + formatDuration(left) + " left"
	}
	return words
}

func formatDuration(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d h %02d min", int(d.Hours()), int(d.Minutes())%60)
}

// formatCount writes a count with a space as thousands separator.
func formatCount(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for at := len(digits) - 3; at > 0 && digits[at-1] != '-'; at -= 3 {
		digits = digits[:at] + " " + digits[at:]
	}
	return digits
}

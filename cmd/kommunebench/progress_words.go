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

// loadState is what the bar of a load says.
type loadState struct {
	phase string
	// path is the name of what is loaded, and name what the bar names: that, or
	// the resource that is being read.
	path, name string
	// begun is when the path was begun, and resourceBegun when the resource was.
	begun, resourceBegun time.Time
	// bytes are of the resources that are read, without the one that is being
	// read.
	bytes    int64
	progress etl.Progress
	// took is set when the load has ended.
	took time.Duration
}

func (s *loadState) take(p etl.Progress, now time.Time) {
	if p.Resource != s.progress.Resource || p.BytesRead < s.progress.BytesRead {
		if p.RowsRead < s.progress.RowsRead {
			s.bytes = 0 // the load has started again
		} else {
			s.bytes += s.progress.BytesRead
		}
		s.resourceBegun = now
	}
	s.progress, s.name, s.phase = p, p.Resource, phaseReading
	if p.BytesTotal > 0 && p.BytesRead >= p.BytesTotal {
		s.phase = phaseChecking
	}
}

func (s *loadState) finish(phase string, result loadedPackage, now time.Time) {
	s.phase, s.name, s.took = phase, s.path, max(1, now.Sub(s.begun))
	s.bytes += s.progress.BytesRead
	s.progress = etl.Progress{RowsRead: result.report.RowsRead, Rejected: result.report.Rejected}
}

const (
	phaseWidth = len(phasePublishing)
	nameWidth  = 24
)

// head stands before the bar.
func (s loadState) head() string {
	return fmt.Sprintf("%-*s %s", phaseWidth, s.phase, runewidth.FillRight(runewidth.Truncate(s.name, nameWidth, "…"), nameWidth))
}

// tail stands after the bar: bytes, rows, rejects, and the rate and the time
// left, or, at the end, the time that it took.
func (s loadState) tail(now time.Time) string {
	p := s.progress
	if s.took > 0 {
		return fmt.Sprintf("%s  %s rows  %s rejected  %s", byteCount(s.bytes), grouped(p.RowsRead), grouped(p.Rejected), seconds(s.took))
	}
	words := byteCount(p.BytesRead)
	if p.BytesTotal > 0 { // else it is not known
		words += "/" + byteCount(p.BytesTotal)
	}
	words += fmt.Sprintf("  %s rows  %s rejected", grouped(p.RowsRead), grouped(p.Rejected))
	// What is reckoned from less would jump about.
	const enough = time.Second
	if s.phase != phaseReading {
		return words
	}
	if elapsed := now.Sub(s.begun); elapsed >= enough && p.RowsRead > 0 {
		words += fmt.Sprintf("  %s rows/s", grouped(int64(float64(p.RowsRead)/elapsed.Seconds())))
	}
	if elapsed := now.Sub(s.resourceBegun); elapsed >= enough && p.BytesRead > 0 && p.BytesTotal > p.BytesRead {
		left := time.Duration(float64(elapsed) * float64(p.BytesTotal-p.BytesRead) / float64(p.BytesRead))
		words += "  " + seconds(left) + " left"
	}
	return words
}

func seconds(d time.Duration) string {
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

// byteCount writes bytes in units of a thousand.
func byteCount(n int64) string {
	const thousand = 1000
	if n < thousand {
		return fmt.Sprintf("%d B", n)
	}
	value, unit := float64(n), ""
	for _, unit = range []string{"kB", "MB", "GB", "TB"} {
		if value /= thousand; value < thousand {
			break
		}
	}
	return fmt.Sprintf("%.1f %s", value, unit)
}

// grouped writes a count with a space between thousands.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for at := len(digits) - 3; at > 0 && digits[at-1] != '-'; at -= 3 {
		digits = digits[:at] + " " + digits[at:]
	}
	return digits
}

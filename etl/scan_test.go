package etl

import (
	"strings"
	"testing"

	"kommunebench/etl/input"
)

// More rejects allowed than the scan takes problems: all the rest is loaded.
func TestARowIsReadHoweverManyRejectsAreAllowed(t *testing.T) {
	const bad = "Nowhere,2024,share,10,,,young,,,\n"
	content := observationHeader + strings.Repeat(bad, 50) + goodObservation
	limits := input.Limits{ScanRejects: 20}
	report, sink, err := readObservationsFile(t, content, Options{Limits: limits, MaxRejects: 50})
	if err != nil || report.ScanEnded || report.RowsRejected != 50 || len(sink.observations) == 0 || sink.observations[0].Area != "766" {
		t.Errorf("%d rows rejected, %d loaded: %v", report.RowsRejected, len(sink.observations), err)
	}
	report, _, err = readObservationsFile(t, content, Options{Limits: limits, MaxRejects: 30})
	if err == nil || !report.ScanEnded || report.RowsRejected != 31 || !strings.Contains(err.Error(), "there may be more") {
		t.Errorf("%d rows rejected: %v", report.RowsRejected, err)
	}
	report, _, err = readObservationsFile(t, content, Options{Limits: limits})
	if err == nil || !report.ScanEnded || report.RowsRejected != 20 {
		t.Errorf("%d rows rejected: %v", report.RowsRejected, err)
	}
}

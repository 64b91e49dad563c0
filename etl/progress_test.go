package etl

import (
	"slices"
	"strings"
	"testing"
)

func TestProgressIsToldToTheEndOfEachFile(t *testing.T) {
	var told []Progress
	report, _, err := readObservationsFile(t, observationHeader+strings.Repeat(goodObservation, 20_000), Options{
		OnProgress: func(p Progress) { told = append(told, p) },
	})
	if err != nil {
		t.Fatal(err)
	}
	last := map[string]Progress{}
	for _, p := range told {
		if p.BytesRead > p.BytesTotal || p.BytesRead < last[p.Resource].BytesRead || p.RowsRead < last[p.Resource].RowsRead {
			t.Errorf("%+v after %+v", p, last[p.Resource])
		}
		last[p.Resource] = p
	}
	for name, p := range last {
		if p.BytesRead != p.BytesTotal || p.BytesTotal == 0 {
			t.Errorf("%s ended at %+v", name, p)
		}
	}
	if !slices.ContainsFunc(told, func(p Progress) bool { return p.Resource == "observations.csv" && p.RowsRead >= 20_000 }) {
		t.Errorf("rows are not told: %+v", last)
	}
	if len(last) < 10 || report.RowsRead < 20_000 {
		t.Errorf("%d files, %d rows", len(last), report.RowsRead)
	}
}

// More rejects allowed than the scan takes problems: all the rest is loaded.
func TestARowIsReadHoweverManyRejectsAreAllowed(t *testing.T) {
	const bad = "Nowhere,2024,share,10,,,young,,,\n"
	content := observationHeader + strings.Repeat(bad, 50) + goodObservation
	limits := Limits{ScanRejects: 20}
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

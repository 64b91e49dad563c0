package fetch

import (
	"testing"
	"time"
)

// A run that broke off goes on with its answers of the last day. Where the clock
// was set back meanwhile, these are from the future.
func TestAnswersOfARunThatBrokeOffAreKeptForADayByASetClockToo(t *testing.T) {
	now := time.Date(2026, time.November, 1, 12, 0, 0, 0, time.UTC)
	for after, want := range map[time.Duration]bool{
		time.Hour: true, 25 * time.Hour: false, -time.Hour: true, -25 * time.Hour: false,
	} {
		r := &run{options: Options{Now: func() time.Time { return now }}, before: record{Run: now.Add(-after)}}
		if got := r.isCurrent(&part{}, answerRecord{Fetched: now.Add(-after)}); got != want {
			t.Errorf("fetched %v ago: current %t, want %t", after, got, want)
		}
	}
}

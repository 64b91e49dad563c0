package telemetry

import (
	"net/http"
	"testing"
	"time"

	"kommunebench/kommune"
)

// A client is told whole seconds, and never fewer than it has to wait.
func TestWhoHasToWaitIsToldWholeSeconds(t *testing.T) {
	for wait, want := range map[time.Duration]string{
		0: "", time.Millisecond: "1", time.Second: "1", 1200 * time.Millisecond: "2", time.Minute: "60",
	} {
		header := http.Header{}
		ctx := WithRecord(t.Context(), &RequestRecord{})
		RecordHeader(ctx, header)
		RecordError(ctx, &kommune.Error{Code: kommune.Unavailable, RetryAfter: wait})
		if got := header.Get("Retry-After"); got != want {
			t.Errorf("to wait for %v, it is told %q, want %q", wait, got, want)
		}
	}
}

// Who waits for work that another request began is told what came of it.
func TestTheOutcomeOfSharedWorkIsThatOfAllWhoWaitForIt(t *testing.T) {
	work, done := DetachRecord(t.Context())
	RecordCost(work, 70)
	RecordError(work, &kommune.Error{Code: kommune.Timeout})
	RecordError(work, &kommune.Error{Code: kommune.Unavailable, RetryAfter: 2 * time.Second})
	header, waiting := http.Header{}, &RequestRecord{cost: 50, queued: time.Second}
	ctx := WithRecord(t.Context(), waiting)
	RecordHeader(ctx, header)
	RecordOutcome(ctx, done)
	if waiting.cost != 70 || waiting.queued != time.Second || waiting.errorCode != kommune.Unavailable || header.Get("Retry-After") != "2" {
		t.Errorf("cost %d, queued %v, code %s, Retry-After %q", waiting.cost, waiting.queued, waiting.errorCode, header.Get("Retry-After"))
	}
	if len(waiting.codes) != 2 || waiting.codes[0] != kommune.Timeout || waiting.codes[1] != kommune.Unavailable {
		t.Errorf("codes %v", waiting.codes)
	}
}

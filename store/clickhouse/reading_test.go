package clickhouse

import (
	"context"
	"testing"
	"time"
)

// What a cancelled read does to the embedded engine is too rare for a test
// (one abort in about 900), so this one holds the means against it.
func TestAQueryKeepsItsCallersTimeButNotItsLeaving(t *testing.T) {
	caller, leave := context.WithTimeout(t.Context(), time.Hour)
	query, release := (&profile{}).detached(caller, "id", nil)
	if _, limited := query.Deadline(); limited {
		t.Error("the query has a deadline, which the driver would make a longer limit of")
	}
	leave()
	if query.Err() != nil {
		t.Errorf("the caller's leaving reached the query: %v", query.Err())
	}
	release()
	if query.Err() == nil {
		t.Error("the query's context outlives the query")
	}
}

func TestAQueryIsNotSentForACallerThatHasLeft(t *testing.T) {
	db := openAt(t, "clickhouse://nobody@127.0.0.1:1/nothing", "", nil)
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := SelectText[countRow](gone, db, "slow", slowStatement, nil); err == nil || db.Queries() != 0 {
		t.Errorf("got error %v after %d queries", err, db.Queries())
	}
}

// The driver watches the context of a batch a moment longer than the batch takes, and
// closes the connection where it ends: by then that serves another statement.
func TestTheContextOfAnInsertThatHasEndedIsNotCancelled(t *testing.T) {
	db := openReading(t, false)
	caller, leave := context.WithCancel(t.Context())
	var watched context.Context
	if err := db.InsertAsWriter(caller, func(ctx context.Context) error {
		watched = ctx
		return ctx.Err()
	}); err != nil {
		t.Fatal(err)
	}
	leave()
	if err := watched.Err(); err != nil {
		t.Error(err)
	}
}

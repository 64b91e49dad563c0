package load

import (
	"testing"
	"time"

	"kommunebench/kommune"
	"kommunebench/kommune/kommunetest"
	"kommunebench/store"
	"kommunebench/store/storetest"
)

// Two days on, rows of a load that died without a trace go, and those of one
// that is still writing stay.
func TestPruningTakesWhatDeadLoadsLeftAndNothingOfLivingOnes(t *testing.T) {
	var age time.Duration
	s := storetest.Open(t, storetest.OverNative, func(options *store.Options) {
		options.Now = func() time.Time { return time.Now().Add(age) }
	})
	ctx := t.Context()
	begin := func(inputHash string, indicator string) *Load {
		l := Begin(ctx, s, storetest.Unprotected("x"), inputHash)
		value := 1.0
		if err := l.WriteObservations(ctx, kommunetest.Columns([]kommune.Observation{{
			IndicatorID: indicator, Period: "2024", Area: "766", Value: &value, Status: kommune.Published, Qualifier: kommune.Exact,
		}})); err != nil {
			t.Fatal(err)
		}
		return l
	}
	published := begin("a", "x/i")
	if _, err := published.Publish(ctx, nil); err != nil {
		t.Fatal(err)
	}
	dead, living := begin("b", "x/dead"), begin("c", "x/living")
	for _, l := range []*Load{dead, living} {
		next, err := l.assemble(ctx, &kommune.Snapshot{})
		if err == nil {
			err = l.attach(ctx, next)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	dead.run.Close(ctx) // its tables go, and nothing tells of the rows that are left
	for _, c := range []struct {
		age            time.Duration
		deleted, after uint64
	}{{0, 0, 3}, {48 * time.Hour, 1, 2}} {
		age = c.age
		outcome, err := s.Prune(ctx, "x", 1, false)
		if err != nil {
			t.Fatal(err)
		}
		if left := storetest.Count(t, s, "SELECT count() FROM observations"); outcome.Rows != c.deleted || left != c.after {
			t.Errorf("after %v %d rows were deleted and %d are left, want %d and %d", c.age, outcome.Rows, left, c.deleted, c.after)
		}
	}
	// It begins to publish anew.
	if err := living.discardRun(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := living.Publish(ctx, nil); err != nil {
		t.Error(err)
	}
}

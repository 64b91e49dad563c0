package load

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"kommunebench/disclosure"
	"kommunebench/engine/enginetest"
	"kommunebench/kommune"
	"kommunebench/kommune/kommunetest"
	"kommunebench/store"
	"kommunebench/store/storetest"
)

// Another load publishes just before this one does, which then starts over on top
// of it. In its first attempt a group of 101 is small, and the total that shows it is
// hidden besides. In the second the other load has brought a small group too, which
// protects the first one: the total must be shown.
func TestASecondAttemptForgetsWhatTheFirstHasWithheld(t *testing.T) {
	database := enginetest.Database(t)
	other := storetest.Connect(t, database)
	storetest.Must(t, other.Migrate(t.Context()))
	var overtake func()
	// The clock is asked just before a release is published.
	s := storetest.Connect(t, database, func(o *store.Options) {
		o.Now = func() time.Time {
			if now := overtake; now != nil {
				overtake = nil
				now()
			}
			return time.Now()
		}
	})
	publishPersons(t, other, kommune.DisclosureByKommunebench, []kommune.Observation{persons("p/a", "751", 50, 90)})

	l := Begin(t.Context(), s, storetest.Dataset("p"), "overtaken")
	storetest.Must(t, l.WriteObservations(t.Context(), kommunetest.Columns([]kommune.Observation{
		persons("p/a", "101", 3, 40), persons("p/b", "101", 20, 60), persons("p/all", "101", 23, 100),
	})))
	_, _, err := l.Duplicates(t.Context(), 1)
	storetest.Must(t, err)
	overtake = func() {
		publishPersons(t, other, kommune.DisclosureByKommunebench, []kommune.Observation{persons("p/c", "101", 2, 50)})
	}
	outcome, err := l.Publish(t.Context(), nil)
	storetest.Must(t, err)
	if overtake != nil || outcome.ReleaseID != "p@3" || outcome.BeforeID != "p@2" {
		t.Fatalf("got %+v, want p@3 on top of p@2, which came in between", outcome)
	}
	shown, hidden := seen(t, other, outcome.ReleaseID)
	slices.SortFunc(hidden, func(a, b disclosure.Key) int { return cmp.Compare(a.TargetGroupID, b.TargetGroupID) })
	want := []disclosure.Key{{TargetGroupID: "p/a", Area: "101"}, {TargetGroupID: "p/c", Area: "101"}}
	if diff := gocmp.Diff(want, hidden); diff != "" {
		t.Errorf("hidden (-want +got):\n%s", diff)
	}
	if all := shown[disclosure.Key{TargetGroupID: "p/all", Area: "101"}]; all.Numerator == nil || *all.Numerator != 23 {
		t.Errorf("everybody in 101 is shown as %+v, want 23", all)
	}
	withheld := fmt.Sprintf("SELECT toUInt64(sum(numerator)) FROM %s WHERE run = %d", l.run.WithheldTable(), l.run.Number())
	if sum := storetest.Count(t, other, withheld); sum != 3+2 {
		t.Errorf("the withheld figures of the run sum up to %d, want 3 and 2", sum)
	}
}

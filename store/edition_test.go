package store_test

import (
	"testing"

	"kommunebench/store/storetest"
)

// What is kept of answers is kept by it: it must be another after everything
// that changes an answer, and the same until then.
func TestTheEditionChangesWithEveryReleaseThatComesOrGoes(t *testing.T) {
	s, later := openPair(t)
	edition := func() string {
		t.Helper()
		catalogue, err := s.CatalogueNow(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return catalogue.Edition
	}
	seen := map[string]bool{}
	changes := func(what string) {
		t.Helper()
		now := edition()
		if now == "" && len(seen) > 0 || seen[now] {
			t.Errorf("%s: the edition %q was before", what, now)
		}
		if again := edition(); again != now {
			t.Errorf("%s: the edition is %q, then %q", what, now, again)
		}
		seen[now] = true
	}
	changes("nothing")
	for _, hash := range []string{"a", "b", "c"} {
		publish(t, s, hash, storetest.Share("x/share", "2024M01", "101", float64(len(seen)), 4))
		changes("a load")
	}
	publishWhole(t, s, "y", "d", storetest.Share("x/share", "2023M01", "101", 3, 4))
	changes("another dataset")
	if _, err := s.Rollback(t.Context(), "x", "x@1"); err != nil {
		t.Fatal(err)
	}
	changes("a rollback")
	for _, keep := range []int{2, 1} {
		if _, err := later.Prune(t.Context(), "x", keep, false); err != nil {
			t.Fatal(err)
		}
		changes("a prune")
	}
}

func TestTheInputOfTheNewestReleaseIsKnown(t *testing.T) {
	s := storetest.Open(t)
	publish(t, s, "a", storetest.Share("x/share", "2024M01", "101", 1, 4))
	publish(t, s, "b", storetest.Share("x/share", "2024M01", "101", 1, 2))
	inputs, err := s.ReadInputs(t.Context())
	storetest.Must(t, err)
	for name, c := range map[string]struct {
		dataset string
		inputs  []string
		want    bool
	}{
		"the newest one's":     {"x", []string{"a", "b"}, true},
		"an older one's":       {"x", []string{"a", "c"}, false},
		"of a dataset unknown": {"y", []string{"b"}, false},
	} {
		if got := inputs.NewestIsFrom(c.dataset, c.inputs...); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

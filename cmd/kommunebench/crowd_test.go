package main

import (
	"slices"
	"testing"

	"kommunebench/kommune"
)

func TestLoadsAtOnceUnderHeavyReadingComeOutAsIfOneAfterTheOther(t *testing.T) {
	t.Parallel()
	const rows = 60_000
	part := func(seed int, dataset, by string, remainder int) testPackage {
		return testPackage{dataset, variant(t, synthetic(t, rows, seed), dataset, by, func(line int) bool { return line%3 != remainder })}
	}
	base := part(9, "base", kommune.DisclosureByPublisher, 0)
	first, second := part(1, "demo", kommune.DisclosureByPublisher, 1), part(2, "demo", kommune.DisclosureByPublisher, 2)
	other := part(3, "other", kommune.DisclosureByPublisher, 0)
	persons := testPackage{"persons", variant(t, synthetic(t, 5000, 4), "persons", kommune.DisclosureByKommunebench, func(int) bool { return true })}
	oneOrder := loadCompletely(t, []testPackage{first, second, other, persons})
	otherOrder := loadCompletely(t, []testPackage{second, first})

	dataDir := t.TempDir()
	served := serve(t, "--no-data", "--data", dataDir)
	mustRun(t, "load", "--data", dataDir, base.dir)
	awaitServedOf(t, served.url, "base", "base@1")
	const heavy = `{ observations(indicators: ["base/deregistered-3-months"], release: "base@1", first: 1000) { totalCount nodes { value numerator denominator } } }`
	// Each asks with four readers.
	reading := []*readers{askWithoutPause(t, served.url, heavy, false), askWithoutPause(t, served.url, heavy, false)}
	var loaders []*program
	for _, pkg := range []testPackage{first, second, other, persons} {
		loaders = append(loaders, start(t, "load", "--data", dataDir, pkg.dir))
	}
	for _, loader := range loaders {
		if status := loader.wait(); status != exitDone {
			t.Errorf("status %d: %s", status, loader.log.String())
		}
		t.Log(loader.out.String())
	}
	for _, r := range reading {
		r.check(t)
		if len(r.failures) > 0 {
			t.Errorf("%d of %d answers failed", len(r.failures), r.answers)
		}
	}
	hashes := func(list []completedLoad, dataset string) (found []string) {
		for _, one := range list {
			if one.dataset == dataset {
				found = append(found, one.ContentHash)
			}
		}
		return found
	}
	for _, dataset := range []string{"demo", "other", "persons"} {
		var got []string
		for _, one := range slices.Backward(readPublished(t, dataDir, dataset)) {
			got = append(got, one.ContentHash)
		}
		if !slices.Equal(got, hashes(oneOrder, dataset)) && !slices.Equal(got, hashes(otherOrder, dataset)) {
			t.Errorf("%s came out as %v, one after the other as %v or %v", dataset, got, hashes(oneOrder, dataset), hashes(otherOrder, dataset))
		}
	}
	checkNothingLeftBehind(t, dataDir)
}

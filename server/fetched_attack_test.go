package server_test

import (
	"fmt"
	"maps"
	"math"
	"math/big"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kommunebench/data"
	"kommunebench/disclosure"
	"kommunebench/disclosure/disclosuretest"
	"kommunebench/etl"
	"kommunebench/fetch"
	"kommunebench/fetch/client"
	describedtables "kommunebench/fetch/described"
	"kommunebench/store/load"
)

// A table that ships is fetched into the same dataset: the months of before, the latest
// revised, and newer ones, as the publisher gives them, with what it hides and the totals
// that give it away. Everything that is served is attacked then, all releases together.
func TestNoHiddenCountFollowsAfterLaterFetches(t *testing.T) {
	h := newTestServer(t)
	loadJobindsats(t, h)
	truth := []seenFigures{packageFigures(t, h)}
	api := playUnemployed(t, h, truth[0])
	counts := []map[figureKey]float64{maps.Clone(api.counts)}
	for range 2 {
		api.addMonth()
		hidden := h.fetchUnemployed(t, api)
		checkTold(t, hidden)
		truth, counts = append(truth, api.publishedOver(truth[0])), append(counts, maps.Clone(api.counts))
	}
	var releases []attacker
	for n := range truth {
		seen := h.figuresOf(t, fmt.Sprintf("jobindsats@%d", n+1))
		checkShown(t, truth[n], seen)
		releases = append(releases, attacker{seen: seen, structure: structureOf(kommunerOf(seen)), sums: true, shares: true})
	}
	newest := len(truth) - 1
	h.checkProvisional(t, releases)
	h.checkOtherFiles(t, releases[newest].seen)
	h.checkAggregates(t, releases[newest].seen)
	checkOldMonths(t, api, releases)
	isSame := func(key figureKey, a, b int) bool { return counts[a][key] == counts[b][key] }
	for _, found := range tooNarrowTogether(t, releases, truth, api.months(), isSame) {
		t.Errorf("follows: %s", found)
	}
	for n := range releases {
		releases[n].deviation = deviationsOf(truth[n])
	}
	for _, found := range tooNarrowTogether(t, releases, truth, api.months(), isSame) {
		t.Errorf("follows for who knows how figures were rounded: %s", found)
	}

	// Were only hidden what the publisher hides, the same attacker would find it.
	control := make([]attacker, len(truth))
	for n := range truth {
		control[n] = attacker{seen: truth[n], structure: releases[n].structure, sums: true}
	}
	byPublisher := 0
	for _, month := range api.months() {
		for n := range truth {
			byPublisher += len(hiddenIn(truth[n], month))
		}
	}
	found := tooNarrowTogether(t, control, truth, api.months(), isSame)
	// Of two, the total is hidden as well as the part.
	if byPublisher != 35 || len(found) != 33 {
		t.Errorf("of %d counts that the publisher hides in the revised and newer months, %d are found by sums", byPublisher, len(found))
	}
}

// checkTold wants nothing of the new release to be exposed. Of an older one something may
// be, as is told of more than an attacker finds: those here find nothing.
func checkTold(t *testing.T, hidden load.Suppression) {
	t.Helper()
	for _, exposed := range hidden.Exposed {
		if exposed.ReleaseID == "" {
			t.Errorf("%v is exposed: %s", exposed.Key, exposed.Why)
		}
	}
	if len(hidden.Gaps) > 0 {
		t.Errorf("gaps: %v", hidden.Gaps)
	}
}

// figuresOf reads all figures that a release shows.
func (h *testServer) figuresOf(t *testing.T, release string) seenFigures {
	t.Helper()
	return h.servedFigures(t, url.Values{"release": {release}})
}

// checkProvisional wants the two newest months of each release to be provisional, and a
// month that is no longer to be revised, whether its figures changed or not.
func (h *testServer) checkProvisional(t *testing.T, releases []attacker) {
	t.Helper()
	for release, want := range map[string]string{
		"jobindsats@1": "2026M05 PUBLISHED, 2026M06 PROVISIONAL, 2026M07 PROVISIONAL",
		"jobindsats@2": "2026M05 PUBLISHED, 2026M06 PUBLISHED, 2026M07 PROVISIONAL, 2026M08 PROVISIONAL",
		"jobindsats@3": "2026M05 PUBLISHED, 2026M06 PUBLISHED, 2026M07 PUBLISHED, 2026M08 PROVISIONAL, 2026M09 PROVISIONAL",
	} {
		var answer struct {
			Observations struct {
				Nodes []struct{ Period, Status string }
			}
		}
		decode(t, h.data(t, `query($release: ID) { observations(indicators: ["jobindsats/unemployed"], release: $release,
			filter: {kommuner: {codes: ["101"]}, targetGroup: "jobindsats/all", from: "2026M05"}, first: 10) { nodes { period status } } }`, map[string]any{"release": release}), &answer)
		var got []string
		for _, node := range answer.Observations.Nodes {
			got = append(got, node.Period+" "+node.Status)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s has %v, want %s", release, got, want)
		}
	}
	var diff struct {
		ReleaseDiff struct {
			Indicators []struct {
				IndicatorID string
				Periods     []struct {
					Period      string
					RowsRevised int
				}
			}
		}
	}
	decode(t, h.data(t, `{ releaseDiff(dataset: "jobindsats", from: "jobindsats@1", to: "jobindsats@2") { indicators { indicatorId periods(change: REVISED) { period rowsRevised } } } }`), &diff)
	revised, shown := map[string]int{}, map[string]int{}
	for _, indicator := range diff.ReleaseDiff.Indicators {
		for _, period := range indicator.Periods {
			revised[strings.TrimPrefix(indicator.IndicatorID, jobindsats)+" "+period.Period] += period.RowsRevised
		}
	}
	for key, before := range releases[0].seen {
		after := releases[1].seen[key]
		for _, month := range []string{"2026M06", "2026M07"} {
			isOfTable := key.indicator == "unemployed" || key.indicator == "unemployment-rate"
			wasFinal := month == "2026M06" && (before != nil || after != nil)
			if isOfTable && key.period == month && (wasFinal || (before == nil) != (after == nil) || before != nil && *before != *after) {
				shown[key.indicator+" "+month]++
			}
		}
	}
	if diff := cmp.Diff(shown, revised); diff != "" || len(shown) != 4 {
		t.Errorf("figures that differ or are provisional no longer (-want +got):\n%s", diff)
	}
}

// checkOldMonths wants months that were fetched unchanged to show what they showed before:
// whoever has both releases learns nothing more of them.
func checkOldMonths(t *testing.T, api *unemployedAPI, releases []attacker) {
	t.Helper()
	compared := 0
	for key, before := range releases[0].seen {
		if slices.Contains(api.months(), key.period) {
			continue
		}
		for n, later := range releases[1:] {
			if after := later.seen[key]; (before == nil) != (after == nil) || before != nil && *before != *after {
				t.Errorf("%v is shown otherwise by release %d", key, n+2)
			}
		}
		compared++
	}
	if compared < 90_000 {
		t.Errorf("%d figures compared", compared)
	}
}

// tooNarrowTogether lists the hidden counts of the unemployed that follow from all releases
// together, as tooNarrow does for one.
func tooNarrowTogether(t *testing.T, releases []attacker, truth []seenFigures, months []string, isSame func(figureKey, int, int) bool) []string {
	t.Helper()
	var found []string
	for _, month := range months {
		var held []int // those of the releases that have the month
		var known []disclosuretest.Release
		for n := range releases {
			if release := releases[n].release("unemployed", month); len(release.Published) > 0 {
				held, known = append(held, n), append(known, release)
			}
		}
		by := releases[held[0]].strategy("unemployed", month)
		by.Releases = known
		by.Same = func(key disclosure.Key, a, b int) bool {
			return isSame(figureKey{"unemployed", month, key}, held[a], held[b])
		}
		by.Rule = func(release int, key disclosure.Key) (*big.Rat, *big.Rat) {
			return releases[held[release]].bound("unemployed", month, key).exactly()
		}
		all, err := by.Intervals()
		if err != nil {
			t.Fatalf("%s: %v", month, err)
		}
		for n, intervals := range all {
			for key, interval := range intervals {
				value := truth[held[n]][figureKey{"unemployed", month, key}]
				isSmall, isNewest := value == nil || *value < minCellOfShipped, n == len(all)-1
				// A large count that another release shows unchanged is known, of course.
				if isSmall && !interval.AtLeast(minCellOfShipped) || isNewest && interval.IsPoint() {
					found = append(found, fmt.Sprintf("%s, %v of release %d: %v", month, key, held[n]+1, interval))
				}
			}
		}
	}
	return found
}

// hiddenIn are the counts of the unemployed that are hidden in a month.
func hiddenIn(seen seenFigures, month string) []disclosure.Key {
	var hidden []disclosure.Key
	for key, value := range seen {
		if key.indicator == "unemployed" && key.period == month && value == nil {
			hidden = append(hidden, key.Key)
		}
	}
	return hidden
}

// fetchUnemployed fetches the table as a user would, loads it, and tells what was hidden.
func (h *testServer) fetchUnemployed(t *testing.T, api *unemployedAPI) load.Suppression {
	t.Helper()
	catalogue, err := h.store.CatalogueNow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	descriptions, err := describedtables.Read(data.Known(), data.Jobindsats(), data.JobindsatsY30R21())
	if err != nil {
		t.Fatal(err)
	}
	lock, err := fetch.LockDir(api.dir, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := lock.Release(); err != nil {
			t.Error(err)
		}
	}()
	result, err := fetch.Jobindsats(t.Context(), fetch.Options{
		Table: "y25i01", Dir: api.dir, BaseURL: api.server.URL + "/v3", Key: "key-of-the-test", Periods: "all", Revise: 14,
		Descriptions: descriptions, Kommuner: catalogue.Kommuner.All, Limits: client.Limits{Tries: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Differences) > 0 || result.Dataset != "jobindsats" {
		t.Fatalf("fetched %+v", result)
	}
	pkg, err := etl.Open(t.Context(), api.dir, etl.Options{Known: data.Known(), Catalogue: catalogue})
	if err != nil {
		t.Fatal(err)
	}
	return h.publishHiding(t, pkg)
}

// perCentOf is a share with one decimal, as the publisher rounds it.
func perCentOf(count, of float64) float64 { return math.Round(1000*count/of) / 10 }

// danish writes a figure with its decimals, or the sign of a hidden one.
func danish(value *float64, decimals int) string {
	if value == nil {
		return "*"
	}
	return strings.Replace(fmt.Sprintf("%.*f", decimals, *value), ".", ",", 1)
}

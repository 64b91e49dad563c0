package server_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kommunebench/kommune"
	"kommunebench/server"
	"kommunebench/store"
)

// The revision moves København's 15 of 100 to 55, hides Frederiksberg, and
// adds Viborg; in 2026 nothing changes.
func revisedHouse(t *testing.T) *testServer {
	t.Helper()
	h := newTestServer(t, "testdata/own")
	h.mustLoad(t, revised(t, "København,2027,share,,15,100,,,,", "København,2027,share,,55,100,,provisional,about,",
		"Frederiksberg,2027,share,,25,100,,,,report\n", "Frederiksberg,2027,share,,,,,suppressed,,report\nViborg,2027,share,,45,100,,,,report\n",
		"Frederiksberg,2024,score,1.0", "Frederiksberg,2024,score,4.0"))
	return h
}

func TestAnOlderReleaseGivesItsOldFigures(t *testing.T) {
	h := revisedHouse(t)
	const rows = `release {id dataset {id}} benchmark {value} rows {kommune {code} value status qualifier rank}`
	const scope = `kommuner: {codes: ["101", "147", "265", "791"]}`
	const before = `{"release": {"id": "own@1", "dataset": {"id": "own"}}, "benchmark": {"value": 30}, "rows": [
		{"kommune": {"code": "265"}, "value": 35, "status": "PUBLISHED", "qualifier": "EXACT", "rank": 1},
		{"kommune": {"code": "147"}, "value": 25, "status": "PUBLISHED", "qualifier": "EXACT", "rank": 2},
		{"kommune": {"code": "101"}, "value": 15, "status": "PUBLISHED", "qualifier": "EXACT", "rank": 3},
		{"kommune": {"code": "791"}, "value": null, "status": "MISSING", "qualifier": "EXACT", "rank": null}]}`
	const after = `{"release": {"id": "own@2", "dataset": {"id": "own"}}, "benchmark": {"value": 45}, "rows": [
		{"kommune": {"code": "101"}, "value": 55, "status": "PROVISIONAL", "qualifier": "ABOUT", "rank": 1},
		{"kommune": {"code": "791"}, "value": 45, "status": "PUBLISHED", "qualifier": "EXACT", "rank": 2},
		{"kommune": {"code": "265"}, "value": 35, "status": "PUBLISHED", "qualifier": "EXACT", "rank": 3},
		{"kommune": {"code": "147"}, "value": null, "status": "SUPPRESSED", "qualifier": "EXACT", "rank": null}]}`
	h.expect(t, `{
		newest: compare(indicator: "own/share", `+scope+`) {`+rows+`}
		second: compare(indicator: "own/share", `+scope+`, release: "own@2") {`+rows+`}
		first: compare(indicator: "own/share", `+scope+`, release: "own@1") {`+rows+`}
	}`, `{"newest": `+after+`, "second": `+after+`, "first": `+before+`}`)
	h.expect(t, `{
		newest: trend(indicator: "own/share", from: "2026", kommuner: {codes: ["101"]}) {release {id} series {points {value change}}}
		first: trend(indicator: "own/share", from: "2026", kommuner: {codes: ["101"]}, release: "own@1") {release {id} series {points {value change}}}
	}`, `{"newest": {"release": {"id": "own@2"}, "series": [{"points": [{"value": 10, "change": null}, {"value": 55, "change": null}]}]},
		"first": {"release": {"id": "own@1"}, "series": [{"points": [{"value": 10, "change": null}, {"value": 15, "change": 5}]}]}}`)
	h.expect(t, `{relation(x: "own/share", y: "own/score", xPeriod: "2027", release: "own@1") {n points {kommune {code} x y}}}`,
		`{"relation": {"n": 3, "points": [{"kommune": {"code": "101"}, "x": 15, "y": 2}, {"kommune": {"code": "147"}, "x": 25, "y": 1}, {"kommune": {"code": "751"}, "x": 45, "y": 2}]}}`)
}

func TestChangesAreWhatMovedBetweenTwoReleases(t *testing.T) {
	h := revisedHouse(t)
	const score = `{"indicatorId": "own/score", "kommuneCode": "147", "period": "2024", "targetGroupId": null, "before": 1, "beforeStatus": "PUBLISHED", "after": 4, "afterStatus": "PUBLISHED"}`
	const shares = `{"indicatorId": "own/share", "kommuneCode": "101", "period": "2027", "targetGroupId": null, "before": 15, "beforeStatus": "PUBLISHED", "after": 55, "afterStatus": "PROVISIONAL"},
		{"indicatorId": "own/share", "kommuneCode": "147", "period": "2027", "targetGroupId": null, "before": 25, "beforeStatus": "PUBLISHED", "after": null, "afterStatus": "SUPPRESSED"},
		{"indicatorId": "own/share", "kommuneCode": "791", "period": "2027", "targetGroupId": null, "before": null, "beforeStatus": null, "after": 45, "afterStatus": "PUBLISHED"}`
	const fields = `{totalCount nodes {indicatorId kommuneCode period targetGroupId before beforeStatus after afterStatus}}`
	for _, arguments := range []string{`from: "own@1"`, `from: "own@1", to: "own@2"`, `from: "own@1", to: null, after: null`} {
		h.expect(t, `{changes(dataset: "own", `+arguments+`) `+fields+`}`, `{"changes": {"totalCount": 4, "nodes": [`+score+`,`+shares+`]}}`)
	}
	h.expect(t, `{changes(dataset: "own", from: "own@2") `+fields+`}`, `{"changes": {"totalCount": 0, "nodes": []}}`)
	h.expect(t, `{changes(dataset: "own", from: "own@2", to: "own@1") {totalCount nodes {before after}}}`,
		`{"changes": {"totalCount": 4, "nodes": [{"before": 4, "after": 1}, {"before": 55, "after": 15}, {"before": null, "after": 25}, {"before": 45, "after": null}]}}`)
	var codes []string
	variables := map[string]any{"a": nil}
	for range 5 {
		page := into[struct {
			Changes struct {
				Nodes    []struct{ KommuneCode string }
				Edges    []struct{ Node struct{ KommuneCode string } }
				PageInfo struct {
					HasNextPage, HasPreviousPage bool
					EndCursor                    string
				}
			}
		}](t, h, `query($a: String) {changes(dataset: "own", from: "own@1", first: 1, after: $a) {nodes {kommuneCode} edges {node {kommuneCode}} pageInfo {hasNextPage hasPreviousPage endCursor}}}`, variables).Changes
		codes = append(codes, page.Edges[0].Node.KommuneCode)
		if page.PageInfo.HasPreviousPage != (variables["a"] != nil) {
			t.Errorf("page %d: %+v", len(codes), page.PageInfo)
		}
		if !page.PageInfo.HasNextPage {
			break
		}
		variables["a"] = page.PageInfo.EndCursor
	}
	if len(codes) != 4 || codes[0]+codes[1]+codes[2]+codes[3] != "147101147791" {
		t.Errorf("pages gave %v", codes)
	}
}

func TestReleasesAreListedNewestFirst(t *testing.T) {
	h := revisedHouse(t)
	h.expect(t, `{releases(dataset: "own") {totalCount nodes {id dataset {id} note}} all: releases {totalCount} datasets {id latestRelease {id}}}`,
		`{"releases": {"totalCount": 2, "nodes": [{"id": "own@2", "dataset": {"id": "own"}, "note": null}, {"id": "own@1", "dataset": {"id": "own"}, "note": null}]},
		"all": {"totalCount": 4}, "datasets": [{"id": "own", "latestRelease": {"id": "own@2"}}, {"id": "published", "latestRelease": {"id": "published@1"}}, {"id": "reference", "latestRelease": {"id": "reference@1"}}]}`)
	type page struct {
		Releases struct {
			Nodes []struct {
				ID, ContentHash, PublishedAt string
				Rows                         int
			}
			PageInfo struct {
				HasNextPage bool
				EndCursor   string
			}
		}
	}
	first := into[page](t, h, `{releases(first: 1) {nodes {id contentHash publishedAt rows} pageInfo {hasNextPage endCursor}}}`).Releases
	rest := into[page](t, h, `query($a: String) {releases(after: $a) {nodes {id contentHash publishedAt rows} pageInfo {hasNextPage endCursor}}}`,
		map[string]any{"a": first.PageInfo.EndCursor}).Releases
	if len(rest.Nodes) != 3 || !first.PageInfo.HasNextPage || rest.PageInfo.HasNextPage || first.Nodes[0].ID != "own@2" || rest.Nodes[0].ID != "own@1" {
		t.Errorf("got %+v and %+v", first, rest)
	}
	if first.Nodes[0].ContentHash == rest.Nodes[0].ContentHash || first.Nodes[0].Rows != rest.Nodes[0].Rows+1 {
		t.Errorf("got %+v and %+v", first, rest)
	}
	if at, err := time.Parse(time.RFC3339, first.Nodes[0].PublishedAt); err != nil || at.Location() != time.UTC {
		t.Errorf("published at %q: %v", first.Nodes[0].PublishedAt, err)
	}
}

// meanwhile is a store in which a release is published as soon as a request
// has taken its catalogue.
type meanwhile struct {
	*store.Store
	publish func(ctx context.Context) error
}

func (m *meanwhile) Catalogue(ctx context.Context) (*kommune.Catalogue, error) {
	taken, err := m.Store.Catalogue(ctx)
	if publish := m.publish; publish != nil && err == nil {
		m.publish = nil
		err = publish(ctx)
	}
	return taken, err
}

func TestARequestIsAnsweredFromOneCatalogue(t *testing.T) {
	h := newTestServer(t, "testdata/own")
	change := revised(t, "København,2027,share,,15,100", "København,2027,share,,55,100")
	served := h.served(t, func(o *server.Options) {
		o.Data = &meanwhile{h.store, func(ctx context.Context) error { return h.loadPath(ctx, change) }}
	})
	const query = `{
		compare(indicator: "own/share", kommuner: {codes: ["101"]}) {release {id} rows {value}}
		trend(indicator: "own/share", from: "2027", kommuner: {codes: ["101"]}) {release {id} series {points {value}}}
		observations(indicators: ["own/share"], filter: {from: "2027", kommuner: {codes: ["101"]}}) {totalCount nodes {value releaseId}}
		profile(kommune: "101", indicators: ["own/share"]) {row {value}}
		datasets {latestRelease {id}}
	}`
	answered := func(release, value string) string {
		return `{"compare": {"release": {"id": "` + release + `"}, "rows": [{"value": ` + value + `}]},
			"trend": {"release": {"id": "` + release + `"}, "series": [{"points": [{"value": ` + value + `}]}]},
			"observations": {"totalCount": 1, "nodes": [{"value": ` + value + `, "releaseId": "` + release + `"}]},
			"profile": [{"row": {"value": ` + value + `}}],
			"datasets": [{"latestRelease": {"id": "` + release + `"}}, {"latestRelease": {"id": "published@1"}}, {"latestRelease": {"id": "reference@1"}}]}`
	}
	served.expect(t, query, answered("own@1", "15"))
	served.expect(t, query, answered("own@2", "55"))
}

func TestAProfileIsReadFromTheReleasesAskedFor(t *testing.T) {
	h := revisedHouse(t)
	h.expect(t, `{
		newest: profile(kommune: "101", indicators: ["own/share"]) {indicator {id} release {id} row {value}}
		first: profile(kommune: "101", indicators: ["own/share"], releases: ["own@1", "published@1", "own@1"]) {indicator {id} release {id} row {value}}
	}`, `{"newest": [{"indicator": {"id": "own/share"}, "release": {"id": "own@2"}, "row": {"value": 55}}],
		"first": [{"indicator": {"id": "own/share@1"}, "release": {"id": "own@1"}, "row": {"value": 15}}]}`)

	type row struct {
		Indicator struct{ ID string }
		Period    string
		Release   struct{ ID string }
		Row       struct {
			Value  *float64
			Rank   *int
			Status string
		}
	}
	const fields = `{indicator {id} period release {id} row {value rank status}}`
	read := into[struct{ Newest, First, Of []row }](t, h, `{newest: profile(kommune: "101") `+fields+` first: profile(kommune: "101", releases: ["own@1"]) `+fields+`
		of: profile(kommune: "101", dataset: "own", releases: ["own@1"]) `+fields+`}`)
	if len(read.First) != len(read.Newest) || len(read.Of) == 0 {
		t.Fatalf("%d rows of the newest releases, %d with an older one, %d of its dataset", len(read.Newest), len(read.First), len(read.Of))
	}
	older := 0
	for n, first := range read.First {
		if first.Release.ID != "own@1" {
			if diff := cmp.Diff(read.Newest[n], first); diff != "" {
				t.Errorf("of another dataset (-newest +with an older release of own):\n%s", diff)
			}
			continue
		}
		if diff := cmp.Diff(read.Of[older], first); diff != "" {
			t.Errorf("of the dataset alone (-it +all):\n%s", diff)
		}
		older++
		compared := into[struct {
			Compare struct {
				Period string
				Rows   []struct {
					Value  *float64
					Rank   *int
					Status string
				}
			}
		}](t, h, `{compare(indicator: "`+first.Indicator.ID+`", release: "own@1", kommuner: {codes: ["101"]}) {period rows {value status}}}`).Compare
		if compared.Period != first.Period || compared.Rows[0].Status != first.Row.Status || !cmp.Equal(compared.Rows[0].Value, first.Row.Value) {
			t.Errorf("%s is %+v in the profile and %+v in a comparison", first.Indicator.ID, first, compared)
		}
	}
	if older != len(read.Of) {
		t.Errorf("%d of %d rows of the older release are among all", older, len(read.Of))
	}
	a := h.ask(t, `{profile(kommune: "101", releases: ["own@1", "own@2"]) {period}}`)
	if a.code() != "BAD_USER_INPUT" || a.Errors[0].Extensions["argument"] != "releases" {
		t.Errorf("two releases of a dataset: %s", a.body)
	}
}

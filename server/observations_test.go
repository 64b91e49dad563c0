package server_test

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

type observation struct {
	IndicatorID, KommuneCode, Period, ReleaseID, Status string
	TargetGroupID                                       *string
	Value                                               *float64
}

func (o observation) key() string {
	group := ""
	if o.TargetGroupID != nil {
		group = *o.TargetGroupID
	}
	return strings.Join([]string{o.IndicatorID, group, o.Period, o.KommuneCode}, "\x00")
}

type observationPage struct {
	Observations struct {
		Nodes []observation
		Edges []struct {
			Cursor string
			Node   struct{ KommuneCode string }
		}
		TotalCount int
		PageInfo   struct {
			HasNextPage, HasPreviousPage bool
			StartCursor, EndCursor       *string
		}
	}
}

func (h *testServer) page(t *testing.T, variables map[string]any) observationPage {
	t.Helper()
	return into[observationPage](t, h, `query($i: [ID!]!, $f: ObservationFilter, $n: Int, $a: String, $r: ID) {
		observations(indicators: $i, filter: $f, first: $n, after: $a, release: $r) {
			nodes {indicatorId kommuneCode period releaseId status targetGroupId value} edges {cursor node {kommuneCode}} totalCount
			pageInfo {hasNextPage hasPreviousPage startCursor endCursor}}}`, variables)
}

// walk reads all pages of a size by their cursors.
func (h *testServer) walk(t *testing.T, size int, variables map[string]any, between func(page int)) []observation {
	t.Helper()
	var rows []observation
	variables["n"] = size
	for n := 1; ; n++ {
		got := h.page(t, variables).Observations
		info := got.PageInfo
		if len(got.Nodes) > size || (info.HasNextPage && len(got.Nodes) < size) || info.HasPreviousPage != (n > 1) {
			t.Fatalf("page %d: %d rows, %+v", n, len(got.Nodes), info)
		}
		for m, edge := range got.Edges {
			if edge.Node.KommuneCode != got.Nodes[m].KommuneCode {
				t.Fatalf("page %d: edge %d is another row than node %d", n, m, m)
			}
		}
		rows = append(rows, got.Nodes...)
		if !info.HasNextPage {
			if got.TotalCount != len(rows) {
				t.Errorf("totalCount is %d, %d rows came", got.TotalCount, len(rows))
			}
			return rows
		}
		if *info.EndCursor != got.Edges[size-1].Cursor || *info.StartCursor != got.Edges[0].Cursor {
			t.Fatalf("page %d: %+v", n, info)
		}
		variables["a"] = *info.EndCursor
		if between != nil {
			between(n)
		}
	}
}

func isOrdered(t *testing.T, rows []observation) {
	t.Helper()
	for n := 1; n < len(rows); n++ {
		if rows[n-1].key() >= rows[n].key() {
			t.Fatalf("row %d is %q after %q", n, rows[n].key(), rows[n-1].key())
		}
	}
}

func TestPagesGiveEveryRowOnceAndInOrder(t *testing.T) {
	h := readOnly(t)
	for name, c := range map[string]struct {
		size       int
		indicators []string
		filter     map[string]any
	}{
		"one indicator in small pages":  {3, []string{"own/share"}, nil},
		"a page as long as all rows":    {21, []string{"own/share"}, nil},
		"a page a row longer":           {22, []string{"own/share"}, nil},
		"one row a page":                {1, []string{"own/by-group"}, nil},
		"several indicators, unsorted":  {4, []string{"own/share", "own/monthly", "own/by-group", "own/share"}, nil},
		"several datasets":              {67, []string{"published/evidence-test.score", "own/share", "jobindsats-y30r21/difference-share", "own/per-100"}, nil},
		"a large indicator of the demo": {1000, []string{"demo/deregistered-12-months"}, map[string]any{"from": "2025M03"}},
		"datasets real and synthetic":   {251, []string{"demo/evidence-test.score", "own/monthly", "demo/course-participation", "published/good-practice.score"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			paged := h.walk(t, c.size, map[string]any{"i": c.indicators, "f": c.filter}, nil)
			isOrdered(t, paged)
			whole := h.page(t, map[string]any{"i": c.indicators, "f": c.filter, "n": 100_000}).Observations
			if whole.PageInfo.HasNextPage || len(whole.Nodes) != len(paged) || whole.TotalCount != len(paged) {
				t.Fatalf("%d rows in pages, %d at once of %d", len(paged), len(whole.Nodes), whole.TotalCount)
			}
			for n := range paged {
				if paged[n].key() != whole.Nodes[n].key() || paged[n].ReleaseID != whole.Nodes[n].ReleaseID {
					t.Fatalf("row %d: %+v in pages, %+v at once", n, paged[n], whole.Nodes[n])
				}
			}
		})
	}
}

// revised writes the package of testdata/own to a folder with some cells
// changed.
func revised(t *testing.T, changes ...string) string {
	t.Helper()
	return revisedPackage(t, "own", changes...)
}

// revisedPackage does it with any package of testdata.
func revisedPackage(t *testing.T, name string, changes ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), name)
	if err := os.CopyFS(dir, os.DirFS("testdata/"+name)); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "observations.csv")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	for n := 0; n < len(changes); n += 2 {
		if strings.Count(text, changes[n]) != 1 {
			t.Fatalf("%q stands %d times in the package", changes[n], strings.Count(text, changes[n]))
		}
		text = strings.ReplaceAll(text, changes[n], changes[n+1])
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestAWalkStaysOnTheReleaseThatItBeganWith(t *testing.T) {
	h := newTestServer(t, "testdata/own")
	change := revised(t, "København,2027,share,,15,100", "København,2027,share,,99,100",
		"Aarhus,2027,share,,45,100", "Viborg,2027,share,,45,100")
	asked := func() map[string]any {
		return map[string]any{"i": []string{"own/share", "published/evidence-test.score"}, "f": map[string]any{"from": "2015"}}
	}
	before := h.walk(t, 100, asked(), nil)
	during := h.walk(t, 4, asked(), func(page int) {
		if page == 2 {
			h.mustLoad(t, change)
		}
	})
	after := h.walk(t, 4, asked(), nil)
	same := func(a, b observation) bool {
		return a.key() == b.key() && a.ReleaseID == b.ReleaseID && fmt.Sprint(values(a)) == fmt.Sprint(values(b))
	}
	if !slices.EqualFunc(before, during, same) {
		t.Errorf("the walk mixed releases:\n%v\n%v", before, during)
	}
	isOrdered(t, after)
	// What a load does not name is copied forward: Viborg comes to Aarhus.
	if len(after) != len(before)+1 || slices.ContainsFunc(after, func(o observation) bool { return o.ReleaseID == "own@1" }) {
		t.Errorf("a new walk reads %d rows: %v", len(after), after)
	}
	// A release that was asked for stays, whatever the cursor began with.
	asOf := h.walk(t, 4, map[string]any{"i": []string{"own/share"}, "r": "own@1"}, nil)
	if !slices.EqualFunc(asOf, before[:len(before)-1], same) {
		t.Errorf("as of own@1:\n%v\n%v", asOf, before)
	}
}

func values(o observation) []any {
	if o.Value == nil {
		return []any{o.Status}
	}
	return []any{o.Status, *o.Value}
}

func TestRowsAreFlatAndWhole(t *testing.T) {
	readOnly(t).expect(t, `{observations(indicators: ["own/share"], filter: {from: 2024, to: 2024}) {totalCount nodes {
		indicatorId kommuneCode kommuneName period periodStart periodEnd targetGroupId value numerator denominator status qualifier releaseId sourceId}}}`,
		`{"observations": {"totalCount": 8, "nodes": [
		{"indicatorId": "own/share", "kommuneCode": "101", "kommuneName": "København", "period": "2024", "periodStart": "2024-01-01", "periodEnd": "2024-12-31", "targetGroupId": null,
		 "value": 60, "numerator": 60, "denominator": 100, "status": "PUBLISHED", "qualifier": "JUST_OVER", "releaseId": "own@1", "sourceId": "own/report"},
		{"indicatorId": "own/share", "kommuneCode": "147", "kommuneName": "Frederiksberg", "period": "2024", "periodStart": "2024-01-01", "periodEnd": "2024-12-31", "targetGroupId": null,
		 "value": 45, "numerator": 45, "denominator": 100, "status": "PUBLISHED", "qualifier": "EXACT", "releaseId": "own@1", "sourceId": "own/report"},
		{"indicatorId": "own/share", "kommuneCode": "461", "kommuneName": "Odense", "period": "2024", "periodStart": "2024-01-01", "periodEnd": "2024-12-31", "targetGroupId": null,
		 "value": 0, "numerator": 0, "denominator": 20, "status": "PUBLISHED", "qualifier": "EXACT", "releaseId": "own@1", "sourceId": "own/report"},
		{"indicatorId": "own/share", "kommuneCode": "563", "kommuneName": "Fanø", "period": "2024", "periodStart": "2024-01-01", "periodEnd": "2024-12-31", "targetGroupId": null,
		 "value": null, "numerator": null, "denominator": null, "status": "MISSING", "qualifier": "EXACT", "releaseId": "own@1", "sourceId": "own/report"},
		{"indicatorId": "own/share", "kommuneCode": "630", "kommuneName": "Vejle", "period": "2024", "periodStart": "2024-01-01", "periodEnd": "2024-12-31", "targetGroupId": null,
		 "value": null, "numerator": null, "denominator": null, "status": "NOT_APPLICABLE", "qualifier": "EXACT", "releaseId": "own@1", "sourceId": "own/report"},
		{"indicatorId": "own/share", "kommuneCode": "751", "kommuneName": "Aarhus", "period": "2024", "periodStart": "2024-01-01", "periodEnd": "2024-12-31", "targetGroupId": null,
		 "value": 60, "numerator": 30, "denominator": 50, "status": "PROVISIONAL", "qualifier": "EXACT", "releaseId": "own@1", "sourceId": "own/report"},
		{"indicatorId": "own/share", "kommuneCode": "766", "kommuneName": "Hedensted", "period": "2024", "periodStart": "2024-01-01", "periodEnd": "2024-12-31", "targetGroupId": null,
		 "value": 80, "numerator": 8, "denominator": 10, "status": "PUBLISHED", "qualifier": "EXACT", "releaseId": "own@1", "sourceId": "own/report"},
		{"indicatorId": "own/share", "kommuneCode": "851", "kommuneName": "Aalborg", "period": "2024", "periodStart": "2024-01-01", "periodEnd": "2024-12-31", "targetGroupId": null,
		 "value": null, "numerator": null, "denominator": null, "status": "SUPPRESSED", "qualifier": "EXACT", "releaseId": "own@1", "sourceId": "own/report"}]}}`)
}

// Rows of regions and of the country are for benchmarks and never among those
// of kommuner.
func TestRowsAreChosenByEveryFilter(t *testing.T) {
	h := readOnly(t)
	for name, c := range map[string]struct {
		indicator, filter string
		want              int
	}{
		"none":                             {"own/share", `null`, 16},
		"from a period":                    {"own/share", `{from: "2026"}`, 8},
		"to a period":                      {"own/share", `{to: "2026"}`, 12},
		"a range without rows":             {"own/share", `{from: "2025", to: "2025"}`, 0},
		"a range that ends first":          {"own/share", `{from: "2027", to: "2024"}`, 0},
		"part of a period":                 {"own/share", `{from: "2024M02", to: "2024M11"}`, 0},
		"months within a quarter":          {"own/monthly", `{from: "2024Q1", to: "2024Q1"}`, 6},
		"kommuner by code":                 {"own/share", `{kommuner: {codes: ["766", "0101"]}}`, 4},
		"no kommune":                       {"own/share", `{kommuner: {codes: []}}`, 0},
		"a region of the range's last day": {"own/share", `{to: "2026", kommuner: {region: "region-sjaelland"}}`, 1},
		"a region of another day":          {"own/share", `{to: "2027", kommuner: {region: "region-oestdanmark"}}`, 8},
		"a target group":                   {"own/by-group", `{targetGroup: "own/young"}`, 2},
		"a target group without dataset":   {"own/by-group", `{targetGroup: "old"}`, 2},
	} {
		t.Run(name, func(t *testing.T) {
			h.expect(t, `{observations(indicators: ["`+c.indicator+`"], filter: `+c.filter+`) {totalCount}}`, fmt.Sprintf(`{"observations": {"totalCount": %d}}`, c.want))
			rows := into[struct{ Observations struct{ Nodes []observation } }](t, h,
				`{observations(indicators: "`+c.indicator+`", filter: `+c.filter+`) {nodes {kommuneCode period targetGroupId}}}`).Observations.Nodes
			if len(rows) != c.want || slices.ContainsFunc(rows, func(o observation) bool { return len(o.KommuneCode) != 3 }) {
				t.Errorf("got %+v", rows)
			}
		})
	}
}

func TestAnEmptyPageHasNoCursors(t *testing.T) {
	h := readOnly(t)
	const empty = `"nodes": [], "edges": [], "pageInfo": {"hasPreviousPage": false, "startCursor": null, "endCursor": null, "hasNextPage": `
	const fields = `{totalCount nodes {value} edges {cursor} pageInfo {hasNextPage hasPreviousPage startCursor endCursor}}`
	h.expect(t, `{observations(indicators: []) `+fields+`}`, `{"observations": {"totalCount": 0, `+empty+`false}}}`)
	h.expect(t, `{observations(indicators: ["own/share"], first: 0) `+fields+`}`, `{"observations": {"totalCount": 16, `+empty+`true}}}`)
	h.expect(t, `{observations(indicators: ["own/share"], filter: {to: "1999"}) `+fields+`}`, `{"observations": {"totalCount": 0, `+empty+`false}}}`)
}

func TestACursorOfAnotherMakeIsRefused(t *testing.T) {
	h := readOnly(t)
	encoded := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	long := strings.Repeat("a", 100_000)
	for name, c := range map[string]struct{ cursor, argument string }{
		"empty":                      {"", "after"},
		"no base64":                  {"ø!", "after"},
		"no JSON":                    {encoded("766"), "after"},
		"JSON without a key":         {encoded(`{}`), "after"},
		"a number":                   {encoded(`7`), "after"},
		"a list's cursor":            {encoded("101"), "after"},
		"very long":                  {long, "after"},
		"a release that is not kept": {encoded(`{"k":["own/share","","2024","101"],"r":["own@77"],"q":"x"}`), "release"},
		"one of an earlier version":  {encoded(`{"k":["own/share","","2024","101"],"r":["own@1"]}`), "after"},
	} {
		t.Run(name, func(t *testing.T) {
			a := h.ask(t, `query($a: String) {observations(indicators: ["own/share"], after: $a) {nodes {value}}}`, map[string]any{"a": c.cursor})
			if len(a.Errors) != 1 || a.Errors[0].Extensions["argument"] != c.argument || a.Errors[0].Extensions["code"] == "INTERNAL" || len(a.body) > 1000 {
				t.Errorf("got %.1000s", a.body)
			}
		})
	}
	// Nor is one of another question taken.
	ownQuestion := regexp.MustCompile(`"q":"[^"]+"`).FindString(decodedCursor(t, h.page(t, map[string]any{"i": []string{"own/share"}, "n": 1})))
	ofOther := encoded(`{"k":["own/monthly","","2024M01","751"],"r":["own@1"]}`)
	for _, query := range []string{
		`query($a: String) {observations(indicators: ["own/share"], after: $a) {totalCount}}`,
		`query($a: String) {changes(dataset: "demo", from: "demo@1", after: $a) {totalCount}}`,
		`query($a: String) {kommuner(after: $a) {totalCount}}`,
	} {
		if a := h.ask(t, query, map[string]any{"a": ofOther}); a.code() != "BAD_USER_INPUT" || a.Errors[0].Extensions["argument"] != "after" {
			t.Errorf("%s: %s", query, a.body)
		}
	}
	// A cursor only says where to go on: what it holds is compared, never run.
	for _, key := range []string{`') OR 1=1 --`, `\\`, `\n\t`, `\u0000`, `{x:String}`, `æ🦆`} {
		a := h.ask(t, `query($a: String) {observations(indicators: ["own/share"], after: $a) {totalCount}}`,
			map[string]any{"a": encoded(`{"k":["own/share","` + key + `","` + key + `","` + key + `"],"r":["own@1"],` + ownQuestion + `}`)})
		if len(a.Errors) != 0 {
			t.Errorf("%s: %s", key, a.body)
		}
	}
}

func decodedCursor(t *testing.T, page observationPage) string {
	t.Helper()
	text, err := base64.RawURLEncoding.DecodeString(*page.Observations.PageInfo.EndCursor)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

package server_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"kommunebench/export"
	"kommunebench/server"
	"kommunebench/server/admission"
)

func TestTheDanishDialectIsWhatDanishSpreadsheetsRead(t *testing.T) {
	h := readOnly(t)
	body := h.export(t, "observations?indicators=own/share&dialect=da&kommuner=751,851,766,615").body
	text, hasMark := strings.CutPrefix(body, "\ufeff")
	if !hasMark || !strings.HasPrefix(text, "# Indikatorer: own/share: Andel (%)\n") {
		t.Errorf("it begins with %.100q", body)
	}
	rows := readRecords(t, []byte(text), ';').rows
	for _, row := range rows {
		row["value"] = strings.Replace(row["value"], ",", ".", 1)
	}
	sameRows(t, "da", h.observationRows(t, `indicators: ["own/share"], filter: {kommuner: {codes: ["751", "851", "766", "615"]}}`), rows)
	decimal := h.export(t, "compare?indicator=own/share&period=2024&dialect=da&comment=false").body
	if strings.Contains(decimal, "#") || !strings.Contains(decimal, ";0,95;WILSON;") {
		t.Errorf("%.600s", decimal)
	}
}

func TestAFigureThatIsNotThereIsEmptyAndItsStatusSaysWhy(t *testing.T) {
	h := readOnly(t)
	body := h.export(t, "observations?indicators=own/share&comment=false&from=2024&to=2024").body
	for _, line := range []string{
		"own/share,851,Aalborg,2024,2024-01-01,2024-12-31,,,,,SUPPRESSED,EXACT,own@1,own/report,true,",
		"own/share,461,Odense,2024,2024-01-01,2024-12-31,,0,0,20,PUBLISHED,EXACT,own@1,own/report,true,",
		"own/share,101,København,2024,2024-01-01,2024-12-31,,60,60,100,PUBLISHED,JUST_OVER,own@1,own/report,true,",
	} {
		if !strings.Contains(body, line) {
			t.Errorf("no %s in %s", line, body)
		}
	}
}

func TestAWrongExportIsRefusedWithTheParameterAndTheChoices(t *testing.T) {
	h := readOnly(t)
	for name, c := range map[string]struct {
		path                  string
		status                int
		code, argument, takes string
	}{
		"no such field":                {"/export/profiles?format=csv", 404, "NOT_FOUND", "path", "aggregate, areaObservations, changes, compare, competenceCoverage, competenceGaps, control, coverage, deregistrations, examples, indicators, kommuner, matrix, observations, outcomes, participations, plan, questionBenchmarks, questionPairs, ranking, relation, releases, signals, standardisedComparison, testAnswers, trend"},
		"no such format":               {"/export/trend?format=pdf", 400, "BAD_USER_INPUT", "format", "csv, json, ndjson, parquet, arrow, xlsx, jsonstat"},
		"two formats":                  {"/export/trend?format=csv&format=json", 400, "BAD_USER_INPUT", "format", "one value"},
		"a misspelt parameter":         {"/export/compare?indicator=own/share&kommmuner=101", 400, "BAD_USER_INPUT", "kommmuner", "kommuner"},
		"a parameter of another field": {"/export/trend?indicator=own/share&period=2024", 400, "BAD_USER_INPUT", "period", "the file takes region, from"},
		"no indicator":                 {"/export/compare", 400, "BAD_USER_INPUT", "indicator", "an indicator's id"},
		"no indicators":                {"/export/observations?indicators=", 400, "BAD_USER_INPUT", "indicators", "at least one"},
		"an unknown indicator":         {"/export/observations?indicators=own/shar", 400, "BAD_USER_INPUT", "indicators", "own/share"},
		"a code that is none":          {"/export/compare?indicator=own/share&kommuner=101,1", 400, "BAD_USER_INPUT", "kommuner", "three digits"},
		"a kommune that is none":       {"/export/compare?indicator=own/share&kommuner=999", 400, "BAD_USER_INPUT", "kommuner", "98 kommuner"},
		"a period that is none":        {"/export/trend?indicator=own/share&from=jan", 400, "BAD_USER_INPUT", "from", "2024M07"},
		"a period without figures":     {"/export/compare?indicator=own/share&period=1999", 400, "BAD_USER_INPUT", "period", "2024"},
		"an unknown region":            {"/export/trend?indicator=own/share&region=mars", 400, "BAD_USER_INPUT", "region", "region-syddanmark"},
		"a confidence of none":         {"/export/compare?indicator=own/share&confidence=high", 400, "BAD_USER_INPUT", "confidence", "a number"},
		"a confidence too high":        {"/export/compare?indicator=own/share&confidence=2", 400, "BAD_USER_INPUT", "confidence", "0.8"},
		"a benchmark of none":          {"/export/compare?indicator=own/share&benchmark=BEST", 400, "BAD_USER_INPUT", "benchmark", "MEDIAN"},
		"half a benchmark":             {"/export/compare?indicator=own/share&benchmark=TARGET", 400, "BAD_USER_INPUT", "benchmarkTarget", "a number"},
		"a target without a benchmark": {"/export/compare?indicator=own/share&benchmarkTarget=7", 400, "BAD_USER_INPUT", "benchmarkTarget", "without benchmark"},
		"a country of a group":         {"/export/compare?indicator=own/share&benchmark=COUNTRY&benchmarkPeerGroup=job7", 400, "BAD_USER_INPUT", "benchmarkPeerGroup", "nothing beside the kind COUNTRY"},
		"a kommune and a target":       {"/export/compare?indicator=own/share&benchmark=KOMMUNE&benchmarkKommune=101&benchmarkTarget=7", 400, "BAD_USER_INPUT", "benchmarkTarget", "nothing beside the kind KOMMUNE"},
		"a median of some":             {"/export/compare?indicator=own/share&benchmark=MEDIAN&benchmarkSimilarTo=101&benchmarkSimilarOn=own/share", 400, "BAD_USER_INPUT", "benchmarkSimilarTo", "nothing beside the kind MEDIAN"},
		"similar to nobody":            {"/export/compare?indicator=own/share&similarK=7", 400, "BAD_USER_INPUT", "similarK", "without similarTo"},
		"similar on nothing":           {"/export/compare?indicator=own/share&similarTo=101", 400, "BAD_USER_INPUT", "similarOn", "background"},
		"an unknown release":           {"/export/observations?indicators=own/share&release=own@77", 404, "NOT_FOUND", "release", ""},
		"a release of another dataset": {"/export/observations?indicators=own/share&release=demo@1", 400, "BAD_USER_INPUT", "release", "dataset own"},
		"two releases of a dataset":    {"/export/observations?indicators=own/share&release=own@1,own@2", 400, "BAD_USER_INPUT", "release", "one release of each"},
		"a dialect of Parquet":         {"/export/compare?indicator=own/share&format=parquet&dialect=da", 400, "BAD_USER_INPUT", "dialect", "only csv"},
		"comments in JSON":             {"/export/compare?indicator=own/share&format=json&comment=true", 400, "BAD_USER_INPUT", "comment", "only csv"},
		"too many rows a page":         {"/export/observations?indicators=own/share&first=100001", 400, "BAD_USER_INPUT", "first", "100000"},
		"a cursor of none":             {"/export/observations?indicators=own/share&after=x", 400, "BAD_USER_INPUT", "after", "endCursor"},
		"a cut escape":                 {"/export/compare?indicator=%zz", 400, "BAD_USER_INPUT", "query string", "URL"},
	} {
		a := h.send(t, http.MethodGet, c.path, "")
		if err := json.Unmarshal([]byte(a.body), &a); err != nil || len(a.Errors) != 1 {
			t.Errorf("%s: status %d: %.500s", name, a.status, a.body)
			continue
		}
		argument, _ := a.Errors[0].Extensions["argument"].(string)
		if a.status != c.status || a.code() != c.code || argument != c.argument || !strings.Contains(a.Errors[0].Message, c.takes) ||
			a.header.Get("Content-Disposition") != "" || a.header.Get("Cache-Control") != "no-store" || len(a.body) > 2000 {
			t.Errorf("%s: status %d: %s", name, a.status, a.body)
		}
	}
	if a := h.send(t, http.MethodPost, "/export/compare?indicator=own/share", ""); a.status != http.StatusMethodNotAllowed || a.header.Get("Allow") != "GET, HEAD, OPTIONS" {
		t.Errorf("POST: %+v", a)
	}
}

func TestAnExportSaysWhatItIsAndIsNotSentTwice(t *testing.T) {
	h := readOnly(t)
	for _, f := range export.Formats() {
		format := f.Name
		path := "/export/compare?indicator=own/share&period=2024&format=" + format
		a, again := h.send(t, http.MethodGet, path, ""), h.send(t, http.MethodGet, path, "")
		tag := a.header.Get("Etag")
		if (a.body != again.body && !f.WeakTag) || tag == "" || tag != again.header.Get("Etag") || strings.HasPrefix(tag, "W/") != f.WeakTag {
			t.Errorf("%s: the same tag %s names other bytes", format, tag)
		}
		if a.header.Get("Cache-Control") != "no-cache" || a.header.Get("X-Release") != "own@1" || a.header.Get("X-Rows") != "98" ||
			!strings.HasPrefix(a.header.Get("Content-Disposition"), `attachment; filename="kommunebench_compare_own-share_2024_own-1.`) {
			t.Errorf("%s: %v", format, a.header)
		}
		head := h.send(t, http.MethodHead, path, "", "Accept-Encoding", "gzip") // which GET says of itself here
		if head.status != http.StatusOK || head.body != "" || head.header.Get("Etag") != a.header.Get("Etag") || head.header.Get("Content-Type") != a.header.Get("Content-Type") {
			t.Errorf("%s: HEAD: %+v", format, head)
		}
		known := h.send(t, http.MethodGet, path, "", "If-None-Match", `"other", W/`+strings.TrimPrefix(tag, "W/"))
		if known.status != http.StatusNotModified || known.body != "" {
			t.Errorf("%s: If-None-Match: %d", format, known.status)
		}
	}
}

func TestAnExportWithAKeyInItsAddressIsKeptByNobodyAndNamesNoKey(t *testing.T) {
	k := serveKeyed(t, admission.Rates{Public: 100, Key: 100})
	secret, _ := k.makeKey(t, "live")
	path := "/export/observations?indicators=own/share&first=3&key=" + secret
	for _, known := range []string{"", "*"} {
		a := k.send(t, http.MethodGet, path, "", "If-None-Match", known)
		if a.status != http.StatusOK || a.header.Get("Cache-Control") != "private, no-store" || a.header.Get("Etag") != "" ||
			strings.Contains(a.body+strings.Join(a.header.Values("Link"), ""), secret) || len(a.header.Values("Link")) != 2 {
			t.Errorf("%d %v %.300s", a.status, a.header, a.body)
		}
	}
	shown := k.send(t, http.MethodGet, strings.TrimSuffix(path, "&key="+secret), "", "Authorization", "Bearer "+secret)
	if shown.status != http.StatusOK || shown.header.Get("Etag") == "" {
		t.Errorf("%d %v", shown.status, shown.header)
	}
}

func TestRowsThatLeftTheirSourceSaySoInExports(t *testing.T) {
	h := newTestServer(t, "testdata/own")
	h.mustLoad(t, revised(t, "Frederiksberg,2027,share,,25,100,,,,report\n", ""))
	want := h.observationRows(t, `indicators: ["own/share", "own/score"]`)
	left := 0
	for _, row := range want {
		if row["in_source"] == "false" {
			left++
		}
	}
	if left != 1 {
		t.Fatalf("%d of %d rows left their source", left, len(want))
	}
	for _, format := range rowFormats() {
		sameRows(t, format, want, readExport(t, format, []byte(h.export(t, "observations?indicators=own/share,own/score&format="+format).body)).rows)
	}
}

func TestPagesOfAnExportFollowEachOther(t *testing.T) {
	h := readOnly(t)
	var rows []map[string]string
	path := "/export/observations?indicators=own/share,own/monthly&first=10&format=json&region=region-midtjylland"
	for pages := 0; path != ""; pages++ {
		a := h.send(t, http.MethodGet, path, "")
		page := readExport(t, "json", []byte(a.body))
		if a.status != http.StatusOK || len(page.rows) > 10 || pages > 10 {
			t.Fatalf("page %d: %.300s", pages, a.body)
		}
		rows, path = append(rows, page.rows...), ""
		for _, link := range a.header.Values("Link") {
			if next, isNext := strings.CutSuffix(link, `>; rel="next"`); isNext {
				parsed, err := url.Parse(next[1:])
				if err != nil {
					t.Fatal(err)
				}
				path = parsed.RequestURI()
			}
		}
	}
	sameRows(t, "pages", h.observationRows(t, `indicators: ["own/share", "own/monthly"], filter: {kommuner: {region: "region-midtjylland"}}`), rows)
}

// A server that gives requests little time gives a file as much as its client
// reads on.
func TestALongExportOutlivesTheTimeOfARequest(t *testing.T) {
	h := readOnly(t)
	var handler http.Handler
	held, _ := h.serve(func(o *server.Options) { handler = server.New(*o) })
	held.Close()
	web := httptest.NewUnstartedServer(handler)
	web.Config.ReadTimeout, web.Config.WriteTimeout = time.Second, time.Millisecond // no file is sent in that
	web.Start()
	t.Cleanup(web.Close)
	slow := &testServer{store: h.store, url: web.URL}
	response := slow.request(t, "/export/observations?indicators=demo/deregistered-3-months,demo/deregistered-6-months,demo/deregistered-12-months&format=json")
	read, err := io.ReadAll(response.Body)
	if err != nil || len(read) < 4<<20 || !strings.HasSuffix(string(read), "\n]}\n") {
		t.Errorf("%d bytes, then %v", len(read), err)
	}
}

package fetch_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kommunebench/fetch"
	"kommunebench/fetch/client"
	"kommunebench/kommune"
)

// testKey is a text that appears nowhere by chance.
const testKey = "s3cr3t-Zq81-key"

func kommuner() []kommune.Kommune {
	return []kommune.Kommune{
		{Code: "101", Name: "København"}, {Code: "147", Name: "Frederiksberg"}, {Code: "751", Name: "Aarhus"}, {Code: "766", Name: "Hedensted"},
	}
}

// publisher is a fake API. Its tables are made up in the form of captured answers.
type publisher struct {
	t      *testing.T
	server *httptest.Server
	key    string

	mu      sync.Mutex
	updated string
	periods []string
	// revisions are added to the figures of a period.
	revisions map[string]int
	// faults answer requests for data, one each, before any proper answer.
	faults []http.HandlerFunc
	// asked are the requests: method, path, query and body.
	asked []string
}

func newPublisher(t *testing.T, periods ...string) *publisher {
	t.Helper()
	p := &publisher{t: t, key: testKey, updated: "2026-01-15T08:00:00", periods: periods, revisions: map[string]int{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/tableinfo", p.tableInfo)
	mux.HandleFunc("POST /v1/data", p.statbankData)
	mux.HandleFunc("GET /v3/table/{id}", p.jobindsatsTable)
	mux.HandleFunc("GET /v3/tables", p.jobindsatsTables)
	mux.HandleFunc("GET /v3/data/{id}", p.jobindsatsData)
	p.server = httptest.NewServer(mux)
	t.Cleanup(p.server.Close)
	return p
}

func (p *publisher) recordRequest(r *http.Request, body string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, r.Method+" "+r.URL.RequestURI()+" "+body)
}

// dataAsked are the requests for data since the last call.
func (p *publisher) dataAsked() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var data []string
	for _, one := range p.asked {
		if strings.Contains(one, "/data") {
			data = append(data, one)
		}
	}
	p.asked = nil
	return data
}

func (p *publisher) fail(faults ...http.HandlerFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = append(p.faults, faults...)
}

// playsFault reports whether a fault answered instead.
func (p *publisher) playsFault(w http.ResponseWriter, r *http.Request) bool {
	p.mu.Lock()
	var fault http.HandlerFunc
	if len(p.faults) > 0 {
		fault, p.faults = p.faults[0], p.faults[1:]
	}
	p.mu.Unlock()
	if fault != nil {
		fault(w, r)
	}
	return fault != nil
}

func write(w io.Writer, text string) { _, _ = io.WriteString(w, text) }

func writeJSON(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "text/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(value)
}

type object = map[string]any

// areas of the made-up tables: the country, a region, a part of the country,
// four kommuner and Christiansø, which is none.
func areaValues(lang string) []object {
	country := "Hele landet"
	if lang == "en" {
		country = "All Denmark"
	}
	return []object{
		{"id": "000", "text": country},
		{"id": "084", "text": "Region Hovedstaden"},
		{"id": "01", "text": "Landsdel Byen København"},
		{"id": "101", "text": "København"},
		{"id": "147", "text": "Frederiksberg"},
		{"id": "751", "text": "Aarhus"},
		{"id": "766", "text": "Hedensted"},
		{"id": "411", "text": "Christiansø"},
	}
}

func (p *publisher) tableInfo(w http.ResponseWriter, r *http.Request) {
	p.recordRequest(r, "")
	lang, id := r.URL.Query().Get("lang"), r.URL.Query().Get("id")
	text := map[string]string{"da": "Folketal", "en": "Population"}[lang]
	sex := map[string][]string{"da": {"køn", "I alt", "Mænd", "Kvinder"}, "en": {"sex", "Total", "Men", "Women"}}[lang]
	p.mu.Lock()
	var times []object
	for _, period := range p.periods {
		times = append(times, object{"id": period, "text": period})
	}
	info := object{
		"id": id, "text": text, "unit": map[string]string{"da": "Antal", "en": "Number"}[lang], "updated": p.updated, "active": true,
		"contacts": []object{{"name": "Nomen Nescio", "phone": "00000000", "mail": "nn@example.invalid"}},
	}
	p.mu.Unlock()
	sexes := object{"id": "KØN", "text": sex[0], "elimination": true, "time": false, "values": []object{
		{"id": "TOT", "text": sex[1]}, {"id": "M", "text": sex[2]}, {"id": "K", "text": sex[3]},
	}}
	area := object{"id": "OMRÅDE", "text": "område", "elimination": true, "time": false, "map": "denmark_municipality_07", "values": areaValues(lang)}
	switch id {
	case "FOLK9":
	case "NOKOM9":
		area = object{"id": "BRANCHE", "text": "branche", "elimination": false, "time": false, "values": []object{{"id": "101", "text": "Slagterier"}, {"id": "147", "text": "Kiosker"}}}
	case "NOTOT9":
		// Its sexes can be summed over, and none of the values is the sum.
		sexes["values"] = []object{{"id": "M", "text": sex[2]}, {"id": "K", "text": sex[3]}}
	default:
		w.WriteHeader(http.StatusBadRequest)
		writeJSON(w, object{"errorTypeCode": "EXTRACT-NOTFOUND", "message": "Tabellen blev ikke fundet"})
		return
	}
	info["variables"] = []object{area, sexes, {"id": "Tid", "text": "tid", "elimination": false, "time": true, "values": times}}
	writeJSON(w, info)
}

type statbankQuery struct {
	Table, Format, Lang, ValuePresentation string
	Variables                              []struct {
		Code   string
		Values []string
	}
}

func (p *publisher) statbankData(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	p.recordRequest(r, string(body))
	if p.playsFault(w, r) {
		return
	}
	var query statbankQuery
	if err := json.Unmarshal(body, &query); err != nil || query.ValuePresentation != "Code" {
		p.t.Errorf("a request for data that is none: %s", body)
	}
	write(w, statbankAnswer(query, p.figure))
}

// figure is a made-up figure of an area and period.
func (p *publisher) figure(area, period string, row int) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if area == "766" && row == 0 {
		return ".."
	}
	return fmt.Sprint(len(area)*1000 + row + p.revisions[period])
}

// statbankAnswer writes the table as the API does, with the header in capitals.
func statbankAnswer(query statbankQuery, figure func(area, period string, row int) string) string {
	var text strings.Builder
	text.WriteString("\xef\xbb\xbf")
	rows := [][]string{nil}
	for _, variable := range query.Variables {
		text.WriteString(strings.ToUpper(variable.Code) + ";")
		var next [][]string
		for _, row := range rows {
			for _, value := range variable.Values {
				next = append(next, append(slices.Clone(row), value))
			}
		}
		rows = next
	}
	text.WriteString("INDHOLD\r\n")
	for n, row := range rows {
		text.WriteString(strings.Join(row, ";") + ";" + figure(row[0], row[len(row)-1], n) + "\r\n")
	}
	return text.String()
}

func (p *publisher) allows(w http.ResponseWriter, r *http.Request) bool {
	if r.Header.Get("Authorization") == "Bearer "+p.key {
		return true
	}
	w.WriteHeader(http.StatusUnauthorized)
	write(w, `{"code":401,"cause":"the key `+strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")+` is not known"}`)
	return false
}

func (p *publisher) jobindsatsTable(w http.ResponseWriter, r *http.Request) {
	p.recordRequest(r, "")
	if !p.allows(w, r) {
		return
	}
	id := r.PathValue("id")
	hierarchy := "_nykom"
	switch id {
	case "y99z01":
	case "y99nokom":
		hierarchy = "_hele_landet"
	default:
		w.WriteHeader(http.StatusNotFound)
		write(w, `{"code":404,"cause":"Unknown table"}`)
		return
	}
	var periods []object
	p.mu.Lock()
	for _, period := range p.periods {
		periods = append(periods, object{"period_id": period})
	}
	p.mu.Unlock()
	area := object{"dimension_id": "_omrade", "dimension_name": "Område", "hierarchies": []object{{"hierarchy_id": hierarchy, "hierarchy_name": "Kommune", "levels": []object{}}}}
	groups := object{"dimension_id": "_ygrp", "dimension_name": "Ydelsesgrupper", "hierarchies": []object{{
		"hierarchy_id": "_ygrp", "hierarchy_name": "Ydelsesgrupper",
		"levels": []object{{"level_id": "l1", "values": []object{{"value_id": "/", "value_name": "Ydelsesgrupper i alt"}, {"value_id": "/2/", "value_name": "A-dagpenge"}}}},
	}}}
	content, _ := json.Marshal(object{
		"table_id": id, "table_name": "Personer på ydelse", "dimensions": []object{area, groups},
		"periods": []object{{"periodtype_id": "M", "values": periods}},
	})
	write(w, "\xef\xbb\xbf"+string(content))
}

func (p *publisher) jobindsatsTables(w http.ResponseWriter, r *http.Request) {
	p.recordRequest(r, "")
	writeJSON(w, []object{{"subject_name": "Ydelser", "table_groups": []object{{"tables": []object{
		{"table_id": "y99z01", "table_name": "Personer på ydelse"}, {"table_id": "y01a02", "table_name": "Noget andet"},
	}}}}})
}

func (p *publisher) jobindsatsData(w http.ResponseWriter, r *http.Request) {
	p.recordRequest(r, "")
	if p.playsFault(w, r) || !p.allows(w, r) {
		return
	}
	query := r.URL.Query()
	w.Header().Set("ETag", `"`+fmt.Sprint(p.revisions[""])+query.Get("period.M")+`"`)
	if r.Header.Get("If-None-Match") == w.Header().Get("ETag") {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	groups := []string{"Ydelsesgrupper i alt"}
	if query.Get("hierarchy._ygrp") == "*" {
		groups = append(groups, "A-dagpenge")
	}
	rows := [][]any{}
	for n, period := range strings.Split(query.Get("period.M"), ",") {
		for k, area := range []string{"Hele landet", "København", "Frederiksberg", "Aarhus", "Hedensted"} {
			for _, group := range groups {
				rows = append(rows, []any{period, area, group, fmt.Sprintf("1.%03d", n*100+k), fmt.Sprintf("%d,5", k), p.duration(k)})
			}
		}
	}
	content, _ := json.Marshal(object{"columns": []string{"Periode", "Område", "Ydelsesgrupper", "Antal personer", "Andel af befolkningen (pct.)", "Gennemsnitlig varighed (uger)"}, "rows": rows})
	write(w, string(content))
}

func (*publisher) duration(k int) any {
	if k == 0 {
		return "-"
	}
	return 10.25 + float64(k)
}

// quickLimits are limits with waits that are short; the timeout only ends a test that hangs.
func quickLimits() client.Limits {
	return client.Limits{Timeout: time.Minute, Tries: 3, WaitMin: time.Millisecond, WaitMax: 5 * time.Millisecond, RetryAfterMax: 3 * time.Second}
}

// harness is one package on disk and all that is said while it is fetched.
type harness struct {
	t       *testing.T
	options fetch.Options
	log     *bytes.Buffer
}

func (p *publisher) harness(version, table string) *harness {
	h := &harness{t: p.t, log: &bytes.Buffer{}}
	h.options = fetch.Options{
		Table: table, Dir: filepath.Join(p.t.TempDir(), "package"), BaseURL: p.server.URL + "/" + version, Periods: "all", Revise: 3,
		Kommuner: kommuner(), Limits: quickLimits(), Logger: slog.New(slog.NewTextHandler(h.log, nil)),
	}
	if version == "v3" {
		h.options.Key = testKey
	}
	return h
}

// fetch runs once, as the program does, and looks everywhere for the key.
func (h *harness) fetch() (fetch.Result, error) {
	h.t.Helper()
	lock, err := fetch.LockDir(h.options.Dir, time.Now())
	if err != nil {
		return fetch.Result{}, err
	}
	get := fetch.Statbank
	if h.options.Key != "" {
		get = fetch.Jobindsats
	}
	result, err := get(h.t.Context(), h.options)
	if releaseErr := lock.Release(); releaseErr != nil {
		h.t.Error(releaseErr)
	}
	h.checkSecret(err)
	return result, err
}

func (h *harness) mustFetch() fetch.Result {
	h.t.Helper()
	result, err := h.fetch()
	if err != nil {
		h.t.Fatal(err)
	}
	return result
}

func (h *harness) checkSecret(err error) {
	h.t.Helper()
	if strings.Contains(h.log.String(), testKey) || err != nil && strings.Contains(err.Error(), testKey) {
		h.t.Errorf("the key stands in a message: %v\n%s", err, h.log)
	}
	for name, content := range h.files() {
		if strings.Contains(content, testKey) {
			h.t.Errorf("the key stands in %s", name)
		}
	}
}

// files are the package's files by name.
func (h *harness) files() map[string]string {
	h.t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(h.options.Dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		name, _ := filepath.Rel(h.options.Dir, path)
		all[filepath.ToSlash(name)] = string(content)
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		h.t.Fatal(err)
	}
	return all
}

// filesWithoutTimes are the package's files but those that contain times.
func (h *harness) filesWithoutTimes() map[string]string {
	all := h.files()
	delete(all, "raw/requests.json")
	delete(all, ".fetch.lock")
	return all
}

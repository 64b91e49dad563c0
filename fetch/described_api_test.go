package fetch_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kommunebench/data"
	"kommunebench/fetch"
	"kommunebench/fetch/datapackage"
	"kommunebench/fetch/described"
)

// describedAPI plays tables of both publishers in the shapes that public clients show:
// descriptions with update_latest, mgroups and levels, and answers with a byte order
// mark, Danish numbers and signs for what is missing.
type describedAPI struct {
	t      *testing.T
	server *httptest.Server
	// tables and answers are by table id.
	tables, answers map[string]object
	// answersOf, if set, makes the answer to a query of jobindsats.
	answersOf func(url.Values) object
	// asked are the queries for data, or their bodies.
	asked []string
}

// descriptions are those that ship.
func descriptions(t *testing.T) []described.Description {
	t.Helper()
	list, err := described.Read(data.Known(), data.Jobindsats(), data.JobindsatsY30R21())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func newDescribedAPI(t *testing.T) *describedAPI {
	t.Helper()
	a := &describedAPI{t: t, tables: map[string]object{}, answers: map[string]object{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v3/table/{id}", func(w http.ResponseWriter, r *http.Request) { a.write(w, a.tables[r.PathValue("id")]) })
	mux.HandleFunc("GET /v3/data/{id}", func(w http.ResponseWriter, r *http.Request) {
		a.asked = append(a.asked, r.URL.RawQuery)
		if a.answersOf != nil {
			a.write(w, a.answersOf(r.URL.Query()))
			return
		}
		a.write(w, a.answers[r.PathValue("id")])
	})
	mux.HandleFunc("GET /v1/tableinfo", func(w http.ResponseWriter, r *http.Request) { a.write(w, a.tables[r.URL.Query().Get("id")]) })
	mux.HandleFunc("POST /v1/data", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		a.asked = append(a.asked, string(body))
		var query statbankQuery
		if err := json.Unmarshal(body, &query); err != nil {
			t.Error(err)
		}
		write(w, statbankAnswer(query, func(string, string, int) string { return "5,1" }))
	})
	mux.HandleFunc("GET /v3/tables", func(w http.ResponseWriter, _ *http.Request) {
		a.write(w, object{"subjects": []object{{"tables": []object{{"table_id": "y25i08", "table_name": "Andel i beskæftigelse"}, {"table_id": "y99z01", "table_name": "Noget andet"}}}}})
	})
	mux.HandleFunc("GET /v1/tables", func(w http.ResponseWriter, _ *http.Request) {
		content, _ := json.Marshal([]object{{"id": "AUP02", "text": "Fuldtidsledige i pct."}, {"id": "BEV22", "text": "Fødte"}})
		write(w, string(content))
	})
	a.server = httptest.NewServer(mux)
	t.Cleanup(a.server.Close)
	return a
}

func (*describedAPI) write(w http.ResponseWriter, answer object) {
	if answer == nil {
		w.WriteHeader(http.StatusNotFound)
		write(w, `{"code":404,"cause":"Unknown table","request_id":"x"}`)
		return
	}
	content, _ := json.Marshal(answer)
	write(w, "\xef\xbb\xbf"+string(content))
}

func hierarchy(dimension, name, id string, values ...string) object {
	var list []object
	for n := 0; n+1 < len(values); n += 2 {
		list = append(list, object{"value_id": values[n], "value_name": values[n+1]})
	}
	levels := []object{}
	if len(list) > 0 {
		levels = append(levels, object{"level_id": strings.TrimPrefix(id, "_"), "values": list})
	}
	return object{"dimension_id": dimension, "dimension_name": name, "hierarchies": []object{{"hierarchy_id": id, "hierarchy_name": name, "levels": levels}}}
}

func kommuneHierarchy() object { return hierarchy("_omrade", "Område", "_nykom") }

// table is a live description of jobindsats.
func (a *describedAPI) table(id, name string, periods map[string][]string, measures []string, dimensions ...object) {
	var types []object
	for _, kind := range []string{"M", "QMAT"} {
		var values []object
		for _, period := range periods[kind] {
			values = append(values, object{"period_id": period})
		}
		if len(values) > 0 {
			types = append(types, object{"periodtype_id": kind, "values": values})
		}
	}
	var groups []object
	for n, measure := range measures {
		groups = append(groups, object{"mgroup_id": "mgrp_" + itoa(n), "mgroup_name": measure})
	}
	a.tables[id] = object{
		"table_id": id, "table_name": name, "update_freq": "M", "update_latest": "2026-11-20", "mgroups": groups, "periods": types, "dimensions": dimensions,
	}
}

func (a *describedAPI) answer(id string, columns []string, rows ...[]any) {
	a.answers[id] = object{"columns": columns, "rows": rows}
}

func (a *describedAPI) harness(table string) *harness {
	list, err := described.Read(data.Known(), data.Jobindsats(), data.JobindsatsY30R21())
	if err != nil {
		a.t.Fatal(err)
	}
	h := &harness{t: a.t, log: &bytes.Buffer{}}
	h.options = fetch.Options{
		Table: table, Dir: filepath.Join(a.t.TempDir(), "package"), BaseURL: a.server.URL + "/v1", Periods: "all", Revise: 3,
		Kommuner: kommuner(), Limits: quickLimits(), Logger: slog.New(slog.NewTextHandler(h.log, nil)), Descriptions: list,
	}
	if described.Find(list, described.JobindsatsPublisher, table) != nil {
		h.options.BaseURL, h.options.Key = a.server.URL+"/v3", testKey
	}
	return h
}

// lastAsked is the last request for data.
func (a *describedAPI) lastAsked() string {
	if len(a.asked) == 0 {
		return ""
	}
	return a.asked[len(a.asked)-1]
}

func indicatorIDs(list []datapackage.Indicator) []string {
	var ids []string
	for _, i := range list {
		ids = append(ids, i.ID)
	}
	slices.Sort(ids)
	return ids
}

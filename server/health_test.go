package server_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"kommunebench/engine/enginetest"
	"kommunebench/server"
	"kommunebench/store"
)

func (h *testServer) isReady(t *testing.T, want string) {
	t.Helper()
	alive := h.send(t, http.MethodGet, "/healthz", "")
	if alive.status != http.StatusOK || alive.body != "ok\n" {
		t.Errorf("healthz: status %d: %s", alive.status, alive.body)
	}
	a := h.send(t, http.MethodGet, "/readyz", "")
	status, retry := http.StatusOK, ""
	if want != "ready" {
		status, retry = http.StatusServiceUnavailable, "1"
	}
	if a.status != status || strings.TrimSpace(a.body) != want || a.header.Get("Retry-After") != retry || a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("readyz: status %d, retry after %q: %s, want %s", a.status, a.header.Get("Retry-After"), a.body, want)
	}
}

func TestAServerIsReadyWhenItsDataAreThere(t *testing.T) {
	starting := httptest.NewServer(server.Starting())
	defer starting.Close()
	(&testServer{url: starting.URL}).isReady(t, "not ready: starting")
	early := (&testServer{url: starting.URL}).send(t, http.MethodGet, escaped(hedensted), "")
	if early.status != http.StatusServiceUnavailable || early.header.Get("Retry-After") == "" {
		t.Errorf("an operation while starting: status %d: %s", early.status, early.body)
	}

	running := enginetest.Engine(t)
	database := enginetest.Database(t)
	s, err := store.Open(store.Options{WriterDSN: running.Endpoint().WriterDSN(database), ReaderDSN: running.Endpoint().ReaderDSN(database), WaitReady: running.WaitReady})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	h := (&testServer{store: s}).served(t, nil)
	h.isReady(t, "not ready: the database is not migrated")
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.isReady(t, "not ready: the reference data are not loaded")
	h.expect(t, `{kommuner {totalCount nodes {code}} datasets {id} sources {id} kommune(code: "766") {name} indicators {totalCount}}`,
		`{"kommuner": {"totalCount": 0, "nodes": []}, "datasets": [], "sources": [], "kommune": null, "indicators": {"totalCount": 0}}`)
	a := h.ask(t, `{compare(indicator: "own/share") {period}}`)
	wantFault(t, a, map[string]any{"code": "BAD_USER_INPUT", "argument": "indicator", "value": "own/share", "takes": "no value yet"})
	if err := h.loadShipped(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.isReady(t, "ready")
}

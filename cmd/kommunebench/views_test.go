package main

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// askServer runs a statement over HTTP as the user of a DSN.
func askServer(t *testing.T, dsn, statement string) string {
	t.Helper()
	at, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+at.Host+"/", strings.NewReader(statement))
	if err != nil {
		t.Fatal(err)
	}
	password, _ := at.User.Password()
	request.SetBasicAuth(at.User.Username(), password)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(answer))
}

func TestMigrateMakesViewsOnAServerAndNoneInTheEmbeddedEngine(t *testing.T) {
	t.Parallel()
	dataDir := t.TempDir()
	if status, out, log := kommunebench(t, "migrate", "--data", dataDir); status != exitDone {
		t.Fatalf("status %d: %s%s", status, out, log)
	}
	_, server := startServer(t, dataDir)
	const views = "SELECT count() FROM system.tables WHERE startsWith(database, 'bi_')"
	if got := askServer(t, server.WriterHTTP, views); got != "0" {
		t.Errorf("%s views in the embedded engine", got)
	}
	for range 2 {
		if status, out, log := kommunebench(t, "migrate", "--clickhouse", server.Writer); status != exitDone || strings.Contains(log, "views") {
			t.Fatalf("status %d: %s%s", status, out, log)
		}
	}
	if got := askServer(t, server.WriterHTTP, views); got != "8" {
		t.Errorf("%s views on a server", got)
	}
}

package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"kommunebench/engine/enginetest"
)

func TestAKeyMadeBesideARunningServeGivesItsRateUntilItIsRevoked(t *testing.T) {
	t.Parallel()
	dataDir := t.TempDir()
	// The last of two flags counts.
	served := serve(t, "--no-data", "--data", dataDir, "--rate-public", "2", "--rate-key", "1000", "--trust-proxy", "10.0.0.0/8,192.0.2.1")
	var made struct{ ID, Key string }
	if err := json.Unmarshal([]byte(mustRun(t, "key", "create", "--data", dataDir, "--json", "The Desk")), &made); err != nil {
		t.Fatal(err)
	}
	ask := func(key string) int {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, served.url+"/graphql?query="+url.QueryEscape(`{sources{id}}`), nil)
		if err != nil {
			t.Fatal(err)
		}
		if key != "" {
			request.Header.Set("Authorization", "Bearer "+key)
		}
		request.Header.Set("X-Forwarded-For", "203.0.113."+strconv.Itoa(time.Now().Nanosecond()%250))
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		return response.StatusCode
	}
	for n, want := range []int{200, 200, 429, 429} {
		if got := ask(""); got != want {
			t.Errorf("request %d without a key: %d, want %d", n+1, got, want)
		}
	}
	for range 20 {
		if got := ask(made.Key); got != http.StatusOK {
			t.Fatalf("with a key: %d", got)
		}
	}
	if list := mustRun(t, "key", "list", "--data", dataDir); !strings.Contains(list, time.Now().UTC().Format(time.DateOnly)+"\n") {
		t.Errorf("the list does not name today as the day of the last use:\n%s", list)
	}
	mustRun(t, "key", "revoke", "--data", dataDir, made.ID)
	enginetest.Eventually(t, "the key is refused", func() bool { return ask(made.Key) != http.StatusOK })
	if log := served.log.String(); strings.Contains(log, made.Key[3:]) || strings.Count(log, `key="The Desk"`) < 20 {
		t.Errorf("the log shows a key, or not its name:\n%s", log)
	}
}

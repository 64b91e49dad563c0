package fetch_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kommunebench/kommune"
)

// sharedData holds answers captured from the real APIs; they are no part of
// the project.
const sharedData = "../../shared/data"

func captured(t *testing.T, name string) ([]byte, bool) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(sharedData, name))
	switch {
	case err == nil:
		return content, true
	case os.Getenv("CI") == "true":
		t.Fatalf("%s: ../shared/data/%s is missing", t.Name(), name)
	}
	t.Logf("%s: LEFT OUT what needs ../shared/data/%s, which is missing", t.Name(), name)
	return nil, false
}

func TestTheCapturedTableWithoutKommunerIsRefused(t *testing.T) {
	da, found := captured(t, "statbank_api/table_info_straf42_da.json")
	en, foundToo := captured(t, "statbank_api/table_info_straf42.json")
	if !found || !foundToo {
		return
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("id") != "STRAF42" {
			t.Errorf("asked for %s", r.URL)
		}
		if r.URL.Query().Get("lang") == "en" {
			_, _ = w.Write(en)
			return
		}
		_, _ = w.Write(da)
	}))
	defer server.Close()
	h := newPublisher(t).harness("v1", "STRAF42")
	h.options.BaseURL = server.URL
	if _, err := h.fetch(); codeOf(err) != kommune.BadUserInput || !strings.Contains(err.Error(), "table STRAF42 (") || !strings.Contains(err.Error(), "has no kommuner") {
		t.Errorf("gave %v", err)
	}
}

func TestTheCapturedAnswersAreTakenForWhatTheyAre(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		code   kommune.ErrorCode
		words  string
	}{
		"error_bad_key.ndjson":                 {http.StatusOK, kommune.Unauthenticated, "Forkert nøgle eller nøglen er udløbet."},
		"jobindsats_v3_422.json":               {http.StatusUnprocessableEntity, kommune.Unavailable, "Unknown period type: M"},
		"statbank_api/data_straf42_csv.csv":    {http.StatusOK, kommune.Unavailable, "plain words instead of data"},
		"statbank_api/data_straf42_json.json":  {http.StatusOK, kommune.Unavailable, "no columns or no rows"},
		"statbank_api/subjects_recursive.json": {http.StatusOK, kommune.Unavailable, "plain words instead of data"},
	} {
		t.Run(name, func(t *testing.T) {
			content, found := captured(t, name)
			if !found {
				return
			}
			p := newPublisher(t, "2024M01")
			h := p.harness("v3", "y99z01")
			p.fail(answer(test.status, string(content)), answer(test.status, string(content)), answer(test.status, string(content)))
			if _, err := h.fetch(); codeOf(err) != test.code || !strings.Contains(err.Error(), test.words) {
				t.Errorf("gave %v, want %s saying %q", err, test.code, test.words)
			}
		})
	}
}

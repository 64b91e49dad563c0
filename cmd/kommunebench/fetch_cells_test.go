package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// table plays both APIs with one table, whose answer a test sets and changes.
type table struct {
	*httptest.Server

	mu      sync.Mutex
	updated int
	rows    string // of the answer, without the header
	columns string // of jobindsats
}

func newTable(t *testing.T, omitted string) *table {
	t.Helper()
	one := &table{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/tableinfo", func(w http.ResponseWriter, _ *http.Request) {
		one.mu.Lock()
		defer one.mu.Unlock()
		_, _ = fmt.Fprintf(w, `{"id":"TB9","text":"Tilfælde","unit":"Antal","updated":"2026-01-15T08:00:%02d",%s"variables":[`+
			`{"id":"OMRÅDE","text":"område","elimination":true,"time":false,"values":[{"id":"000","text":"Hele landet"},{"id":"101","text":"København"},{"id":"766","text":"Hedensted"}]},`+
			`{"id":"Tid","text":"tid","elimination":false,"time":true,"values":[{"id":"2024","text":"2024"},{"id":"2025","text":"2025"}]}]}`, one.updated, omitted)
	})
	mux.HandleFunc("POST /v1/data", func(w http.ResponseWriter, r *http.Request) {
		one.mu.Lock()
		defer one.mu.Unlock()
		body, _ := io.ReadAll(r.Body)
		_, _ = io.WriteString(w, "OMRÅDE;TID;INDHOLD\r\n")
		for _, row := range strings.Fields(one.rows) {
			if period := strings.Split(row, ";")[1]; strings.Contains(string(body), `"`+period+`"`) {
				_, _ = io.WriteString(w, row+"\r\n")
			}
		}
	})
	mux.HandleFunc("GET /v3/table/{id}", jobindsatsInfo)
	mux.HandleFunc("GET /v3/data/{id}", func(w http.ResponseWriter, _ *http.Request) {
		one.mu.Lock()
		defer one.mu.Unlock()
		_, _ = fmt.Fprintf(w, `{"columns":["Periode","Område","Ydelsesgrupper",%s],"rows":[%s]}`, one.columns, one.rows)
	})
	one.Server = httptest.NewServer(mux)
	t.Cleanup(one.Close)
	return one
}

func (o *table) answers(columns, rows string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.updated++
	o.columns, o.rows = columns, rows
}

// observationsOf are all figures of an indicator, as "kommune period value status".
func observationsOf(t *testing.T, dataDir, indicator string) []string {
	t.Helper()
	s := serve(t, "--no-data", "--data", dataDir)
	defer func() {
		s.kill()
		s.wait()
	}()
	type answer struct {
		Observations struct {
			Nodes []struct {
				KommuneCode, Period, Status string
				Value                       *float64
			}
		}
	}
	var lines []string
	got := ask[answer](t, s.url, `{observations(indicators: ["`+indicator+`"]) {nodes {kommuneCode period status value}}}`)
	for _, node := range got.Observations.Nodes {
		value, _ := json.Marshal(node.Value)
		lines = append(lines, fmt.Sprintf("%s %s %s %s", node.KommuneCode, node.Period, value, node.Status))
	}
	return lines
}

func TestWhatStatBankLeavesOutIsItsFigureAlsoAfterARevision(t *testing.T) {
	t.Parallel()
	api, dataDir := newTable(t, `"suppressedDataValue":"0",`), t.TempDir()
	arguments := []string{"statbank", "TB9", "--base-url", api.URL + "/v1", "--data", dataDir}
	api.answers("", "000;2024;9 101;2024;7 766;2024;2 000;2025;4 101;2025;4")
	if status, out, log := fetched(t, "", arguments...); status != exitDone {
		t.Fatalf("status %d\n%s%s", status, out, log)
	}
	want := []string{"101 2024 7 PUBLISHED", "766 2024 2 PUBLISHED", "101 2025 4 PUBLISHED", "766 2025 0 PUBLISHED"}
	if diff := cmp.Diff(want, observationsOf(t, dataDir, "statbank-tb9/tb9")); diff != "" {
		t.Errorf("observations (-want +got):\n%s", diff)
	}
	// Hedensted's two cases were revised away, and its dash is a figure too.
	api.answers("", "000;2024;7 101;2024;7 000;2025;4 101;2025;4 766;2025;-")
	if status, out, log := fetched(t, "", arguments...); status != exitDone {
		t.Fatalf("status %d\n%s%s", status, out, log)
	}
	want[1] = "766 2024 0 PUBLISHED"
	if diff := cmp.Diff(want, observationsOf(t, dataDir, "statbank-tb9/tb9")); diff != "" {
		t.Errorf("observations after the revision (-want +got):\n%s", diff)
	}
}

func TestAnAnswerThatIsNotWhatWasAskedForIsRefused(t *testing.T) {
	t.Parallel()
	const whole = "000;2024;9 101;2024;7 766;2024;2 000;2025;4 101;2025;4 766;2025;0"
	for name, test := range map[string]struct{ omitted, rows, words string }{
		"fewer cells, and nothing is left out by rule": {"", strings.TrimSuffix(whole, " 766;2025;0"), "5 of the 6 cells"},
		"a cell twice":            {`"suppressedDataValue":"0",`, whole + " 101;2024;7", "comes for the second time"},
		"an area that nobody has": {`"suppressedDataValue":"0",`, whole + " 851;2024;7", "was not asked for"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := newTable(t, test.omitted)
			api.answers("", test.rows)
			status, out, log := fetched(t, "", "statbank", "TB9", "--base-url", api.URL+"/v1", "--no-load")
			if status != exitRefused || !strings.Contains(log, test.words) {
				t.Errorf("status %d, want %d saying %q\n%s%s", status, exitRefused, test.words, out, log)
			}
		})
	}
}

func TestOneUnknownSignOfJobindsatsCostsItsOwnCellOnly(t *testing.T) {
	t.Parallel()
	api, dataDir := newTable(t, ""), t.TempDir()
	const columns = `"Antal personer","Andel (pct.)"`
	row := func(area, persons, share string) string {
		return fmt.Sprintf(`["2026M01",%q,"Ydelsesgrupper i alt",%q,%q]`, area, persons, share)
	}
	arguments := []string{"jobindsats", "Y99Z01", "--base-url", api.URL + "/v3", "--periods", "latest:1", "--data", dataDir}
	api.answers(columns, strings.Join([]string{row("København", "1.234", "12,5"), row("Aarhus", "*", "-"), row("Hedensted", "70", "¤")}, ","))
	status, out, log := fetched(t, fetchKey, arguments...)
	if status != exitRefused || !strings.Contains(log, "¤") || !strings.Contains(log, "Andel (pct.)") {
		t.Errorf("an unknown sign: status %d, want %d\n%s%s", status, exitRefused, out, log)
	}
	mustRun(t, "load", "--data", dataDir, "--max-rejects", "1", dataDir+"/packages/jobindsats-y99z01")
	for indicator, want := range map[string][]string{
		"jobindsats-y99z01/antal-personer": {"101 2026M01 1234 PUBLISHED", "751 2026M01 null SUPPRESSED"},
		"jobindsats-y99z01/andel-pct":      {"101 2026M01 12.5 PUBLISHED", "751 2026M01 null MISSING"},
	} {
		if diff := cmp.Diff(want, observationsOf(t, dataDir, indicator)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", indicator, diff)
		}
	}
	api.answers(`"Antal personer","Andel af alle (pct.)"`, row("København", "1.234", "12,5"))
	status, out, log = fetched(t, fetchKey, append(arguments, "--full")...)
	if status != exitRefused || !strings.Contains(log, "no longer has the indicators andel-pct (Andel (pct.))") {
		t.Errorf("an indicator that vanished: status %d, want %d\n%s%s", status, exitRefused, out, log)
	}
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"kommunebench/engine/enginetest"
	"kommunebench/fetch/client"
	"kommunebench/kommune"
)

const fetchKey = "k3y-0f-t3sts"

// apis plays StatBank and jobindsats with one small table each, made up in the
// shape of captured answers.
type apis struct {
	*httptest.Server

	// hold keeps requests for data waiting until it is closed; nil does not.
	hold atomic.Pointer[chan struct{}]
	held atomic.Int32
	data atomic.Int32
}

func newAPIs(t *testing.T) *apis {
	t.Helper()
	a := &apis{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/tableinfo", statbankInfo)
	mux.HandleFunc("POST /v1/data", a.statbank)
	mux.HandleFunc("GET /v3/table/{id}", jobindsatsInfo)
	mux.HandleFunc("GET /v3/data/{id}", a.jobindsats)
	mux.HandleFunc("GET /v3/tables", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `[]`) })
	a.Server = httptest.NewServer(mux)
	t.Cleanup(a.Close)
	return a
}

func (a *apis) wait(r *http.Request) {
	a.data.Add(1)
	if hold := a.hold.Load(); hold != nil {
		a.held.Add(1)
		select {
		case <-*hold:
		case <-r.Context().Done():
		}
	}
}

func statbankInfo(w http.ResponseWriter, r *http.Request) {
	area := `{"id":"OMRÅDE","text":"område","elimination":true,"time":false,"values":[{"id":"000","text":"Hele landet"},{"id":"084","text":"Region Hovedstaden"},` +
		`{"id":"101","text":"København"},{"id":"751","text":"Aarhus"},{"id":"766","text":"Hedensted"},{"id":"411","text":"Christiansø"}]}`
	switch r.URL.Query().Get("id") {
	case "FOLK9":
	case "NOKOM9":
		area = `{"id":"BRANCHE","text":"branche","elimination":false,"time":false,"values":[{"id":"101","text":"Slagterier"}]}`
	default:
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"errorTypeCode":"EXTRACT-NOTFOUND","message":"Tabellen blev ikke fundet"}`)
		return
	}
	_, _ = fmt.Fprintf(w, `{"id":"FOLK9","text":"Folketal","unit":"Antal","updated":"2026-01-15T08:00:00","variables":[%s,`+
		`{"id":"KØN","text":"køn","elimination":true,"time":false,"values":[{"id":"TOT","text":"I alt"},{"id":"M","text":"Mænd"},{"id":"K","text":"Kvinder"}]},`+
		`{"id":"Tid","text":"tid","elimination":false,"time":true,"values":[{"id":"2023K4","text":"2023K4"},{"id":"2024K1","text":"2024K1"}]}]}`, area)
}

func (a *apis) statbank(w http.ResponseWriter, r *http.Request) {
	a.wait(r)
	var query struct {
		Variables []struct {
			Code   string
			Values []string
		}
	}
	if err := json.NewDecoder(r.Body).Decode(&query); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	_, _ = io.WriteString(w, "\xef\xbb\xbfOMRÅDE;KØN;TID;INDHOLD\r\n")
	for _, area := range query.Variables[0].Values {
		for n, sex := range query.Variables[1].Values {
			for _, period := range query.Variables[2].Values {
				figure := fmt.Sprintf("%d", 1000*len(area)+n)
				if area == "766" {
					figure = ".."
				}
				_, _ = fmt.Fprintf(w, "%s;%s;%s;%s\r\n", area, sex, period, figure)
			}
		}
	}
}

func jobindsatsInfo(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer "+fetchKey {
		_, _ = io.WriteString(w, `{"Forkert nøgle eller nøglen er udløbet.":""}`)
		return
	}
	_, _ = io.WriteString(w, "\xef\xbb\xbf"+`{"table_id":"y99z01","table_name":"Personer på ydelse","periods":[{"periodtype_id":"M","values":[{"period_id":"2025M12"},{"period_id":"2026M01"}]}],`+
		`"dimensions":[{"dimension_id":"_omrade","dimension_name":"Område","hierarchies":[{"hierarchy_id":"_nykom","hierarchy_name":"Kommune"}]},`+
		`{"dimension_id":"_ygrp","dimension_name":"Ydelsesgrupper","hierarchies":[{"hierarchy_id":"_ygrp","hierarchy_name":"Ydelsesgrupper"}]}]}`)
}

func (a *apis) jobindsats(w http.ResponseWriter, r *http.Request) {
	a.wait(r)
	var rows []string
	for _, period := range strings.Split(r.URL.Query().Get("period.M"), ",") {
		for _, area := range []string{"Hele landet", "København", "Aarhus", "Hedensted"} {
			for _, group := range []string{"Ydelsesgrupper i alt", "A-dagpenge"} {
				rows = append(rows, fmt.Sprintf(`[%q,%q,%q,"1.234","12,5",-0.25]`, period, area, group))
			}
		}
	}
	_, _ = fmt.Fprintf(w, `{"columns":["Periode","Område","Ydelsesgrupper","Antal personer","Andel af arbejdsstyrken (pct.)","Forskel til året før (pct. point)"],"rows":[%s]}`, strings.Join(rows, ","))
}

// fetching starts the program with a key in its environment.
func fetching(t *testing.T, key string, arguments ...string) (*exec.Cmd, *bytes.Buffer, *bytes.Buffer) {
	t.Helper()
	command := exec.Command("kommunebench", append([]string{"fetch"}, arguments...)...)
	command.Dir = t.TempDir()
	command.Env = append(slices.DeleteFunc(os.Environ(), func(pair string) bool { return strings.HasPrefix(pair, "KOMMUNEBENCH_") }),
		enginetest.LibraryEnv+"="+library(t), jobindsatsKeyEnv+"="+key)
	var out, log bytes.Buffer
	command.Stdout, command.Stderr = &out, &log
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if command.ProcessState == nil {
			_ = command.Process.Kill()
			_ = command.Wait()
		}
	})
	return command, &out, &log
}

func fetched(t *testing.T, key string, arguments ...string) (status int, out, log string) {
	t.Helper()
	command, stdout, stderr := fetching(t, key, arguments...)
	_ = command.Wait() // the status is asked of ProcessState
	if key != "" && strings.Contains(stdout.String()+stderr.String(), key) {
		t.Errorf("the key was printed: %s%s", stdout, stderr)
	}
	return command.ProcessState.ExitCode(), stdout.String(), stderr.String()
}

func TestAFetchedTableIsLoadedAndLoadsAgainOffline(t *testing.T) {
	t.Parallel()
	a := newAPIs(t)
	for name, test := range map[string]struct {
		arguments []string
		rows      int64
	}{
		"statbank":                   {[]string{"statbank", "folk9", "--base-url", a.URL + "/v1"}, 10},
		"statbank with indicators":   {[]string{"statbank", "folk9", "--base-url", a.URL + "/v1", "--select", "KØN=M,K"}, 20},
		"statbank with groups":       {[]string{"statbank", "folk9", "--base-url", a.URL + "/v1", "--target-group", "KØN"}, 30},
		"jobindsats and its groups":  {[]string{"jobindsats", "Y99Z01", "--base-url", a.URL + "/v3", "--target-group", "_ygrp"}, 48},
		"jobindsats' newest periods": {[]string{"jobindsats", "Y99Z01", "--base-url", a.URL + "/v3", "--target-group", "_ygrp", "--periods", "latest:1"}, 24},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dataDir := t.TempDir()
			status, out, log := fetched(t, fetchKey, append(test.arguments, "--data", dataDir, "--json")...)
			var summary loadSummary
			if err := json.Unmarshal([]byte(out), &summary); status != exitDone || err != nil {
				t.Fatalf("status %d, %v\n%s%s", status, err, out, log)
			}
			if summary.RowsLoaded != test.rows || summary.RowsRejected != 0 || summary.Release == "" || summary.Unchanged {
				t.Errorf("loaded %+v, want %d rows", summary, test.rows)
			}
			dir := filepath.Join(dataDir, "packages", summary.Dataset)
			if out := mustRun(t, "load", "--data", dataDir, dir); !strings.Contains(out, "nothing changed") {
				t.Errorf("the package on disk loads as %s", out)
			}
			status, out, log = fetched(t, fetchKey, append(test.arguments, "--data", dataDir)...)
			if status != exitDone || !strings.Contains(out, "stays at release "+summary.Release) {
				t.Errorf("status %d\n%s%s", status, out, log)
			}
			checkNoKey(t, dataDir)
		})
	}
}

func checkNoKey(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return nil // the engine removes files of its own meanwhile
		}
		if content, err := os.ReadFile(path); err == nil && bytes.Contains(content, []byte(fetchKey)) {
			t.Errorf("the key stands in %s", path)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestFetchEndsWithTheStatusOfTheContract(t *testing.T) {
	t.Parallel()
	a := newAPIs(t)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for name, test := range map[string]struct {
		key       string
		arguments []string
		status    int
		words     string
	}{
		"no key":              {"", []string{"jobindsats", "y99z01"}, exitUsage, "set KOMMUNEBENCH_JOBINDSATS_KEY"},
		"a wrong key":         {"n0-such-k3y", []string{"jobindsats", "y99z01", "--base-url", a.URL + "/v3"}, exitUsage, "refuses the key"},
		"an unknown table":    {"", []string{"statbank", "NIX", "--base-url", a.URL + "/v1"}, exitUsage, "has no table NIX"},
		"no kommuner":         {"", []string{"statbank", "NOKOM9", "--base-url", a.URL + "/v1"}, exitRefused, "has no kommuner"},
		"a table with a path": {"", []string{"statbank", "../x"}, exitUsage, "letters, digits"},
		"too often":           {"", []string{"statbank", "FOLK9", "--every", "1s"}, exitUsage, "1m or more"},
		"an unreachable host": {"", []string{"statbank", "FOLK9", "--base-url", gone.URL}, exitInternal, "can't be reached"},
		"an unknown value":    {"", []string{"statbank", "FOLK9", "--base-url", a.URL + "/v1", "--select", "KØN=X"}, exitUsage, "M (Mænd)"},
		"no publisher":        {"", []string{"eurostat", "x"}, exitUsage, "unexpected argument"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, out, log := fetched(t, test.key, append(test.arguments, "--no-load")...)
			if status != test.status || !strings.Contains(log, test.words) || out != "" {
				t.Errorf("status %d, want %d saying %q\n%s%s", status, test.status, test.words, out, log)
			}
		})
	}
}

func TestAKilledFetchGoesOnAndOnlyOneRunsAtATime(t *testing.T) {
	t.Parallel()
	a := newAPIs(t)
	hold := make(chan struct{})
	dir := filepath.Join(t.TempDir(), "package")
	arguments := []string{"statbank", "FOLK9", "--base-url", a.URL + "/v1", "--out", dir, "--no-load"}
	a.hold.Store(&hold)
	first, _, _ := fetching(t, "", arguments...)
	enginetest.Eventually(t, "the first asks for data", func() bool { return a.held.Load() > 0 })
	status, _, log := fetched(t, "", arguments...)
	if status != exitInternal || !strings.Contains(log, fmt.Sprintf("is being written by process %d on ", first.Process.Pid)) {
		t.Errorf("the second: status %d, %s", status, log)
	}
	if err := first.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait() // killed
	if _, err := os.Stat(filepath.Join(dir, "datapackage.json")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("half a package is described: %v", err)
	}
	a.hold.Store(nil)
	close(hold)
	if status, out, log := fetched(t, "", arguments...); status != exitDone || !strings.Contains(out, "answers fetched") {
		t.Errorf("status %d\n%s%s", status, out, log)
	}
}

func TestEveryGoesOnUntilInterrupted(t *testing.T) {
	t.Parallel()
	a := newAPIs(t)
	command, _, _ := fetching(t, "", "statbank", "FOLK9", "--base-url", a.URL+"/v1", "--out", filepath.Join(t.TempDir(), "package"), "--no-load", "--every", "1h")
	enginetest.Eventually(t, "data are fetched", func() bool { return a.data.Load() == 2 })
	if err := command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = command.Wait() // the status is asked of ProcessState
	if status := command.ProcessState.ExitCode(); status != exitDone {
		t.Errorf("status %d", status)
	}
}

func TestAFailedRunIsTriedAgainAtTheNextTurn(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	io := &streams{log: &log, logger: slog.New(slog.NewTextHandler(&log, nil))}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	runs := 0
	err := repeat(ctx, io, time.Millisecond, func(context.Context) error {
		switch runs++; runs {
		case 2:
			return &kommune.Error{Code: kommune.Unavailable, Message: "the host is away"}
		case 3:
			return &client.AnswerError{Cause: &kommune.Error{Code: kommune.Unavailable, Message: "a page"}}
		case 5:
			cancel()
		}
		return nil
	})
	if err != nil || runs != 5 || !strings.Contains(log.String(), "the host is away") || !strings.Contains(log.String(), "a page") {
		t.Errorf("%d runs, %v\n%s", runs, err, &log)
	}
	runs = 0
	err = repeat(t.Context(), io, time.Millisecond, func(context.Context) error {
		runs++
		return kommune.InvalidInput("select", "x", "y")
	})
	if runs != 1 || err == nil {
		t.Errorf("wrong usage ran %d times and gave %v", runs, err)
	}
}

func TestFetchedFiguresAreServedAsThePublisherGaveThem(t *testing.T) {
	t.Parallel()
	a := newAPIs(t)
	dataDir := t.TempDir()
	for _, arguments := range [][]string{
		{"statbank", "folk9", "--base-url", a.URL + "/v1", "--target-group", "KØN"},
		{"jobindsats", "y99z01", "--base-url", a.URL + "/v3", "--periods", "latest:1"},
	} {
		if status, out, log := fetched(t, fetchKey, append(arguments, "--data", dataDir)...); status != exitDone {
			t.Fatalf("status %d\n%s%s", status, out, log)
		}
	}
	answer := ask[struct {
		Indicators struct {
			Nodes []struct{ ID, Title, Kind, Unit string }
		}
		Observations struct {
			Nodes []struct {
				IndicatorID, KommuneName, Period, TargetGroupID, Status string
				Value                                                   *float64
			}
		}
	}](t, serve(t, "--data", dataDir).url, `{
	indicators { nodes { id title kind unit } }
	observations(indicators: ["statbank-folk9/folk9", "jobindsats-y99z01/antal-personer", "jobindsats-y99z01/andel-af-arbejdsstyrken-pct", "jobindsats-y99z01/forskel-til-aaret-foer-pct-point"], first: 500) {
		nodes { indicatorId kommuneName period targetGroupId status value }
	} }`)
	kinds := map[string]string{}
	for _, one := range answer.Indicators.Nodes {
		kinds[one.ID] = one.Kind + " " + one.Unit
	}
	for id, want := range map[string]string{
		"statbank-folk9/folk9": "COUNT Antal", "jobindsats-y99z01/antal-personer": "COUNT personer",
		"jobindsats-y99z01/andel-af-arbejdsstyrken-pct": "PROPORTION %", "jobindsats-y99z01/forskel-til-aaret-foer-pct-point": "DIFFERENCE procentpoint",
	} {
		if kinds[id] != want {
			t.Errorf("%s is of kind and unit %q, want %q", id, kinds[id], want)
		}
	}
	figures := map[string]string{}
	for _, one := range answer.Observations.Nodes {
		text := one.Status
		if one.Value != nil {
			text = fmt.Sprint(*one.Value)
		}
		figures[strings.Join([]string{one.IndicatorID, one.KommuneName, one.Period, one.TargetGroupID}, " ")] = text
	}
	for of, want := range map[string]string{
		"statbank-folk9/folk9 København 2024Q1 statbank-folk9/m":                "3001",
		"statbank-folk9/folk9 Aarhus 2023Q4 statbank-folk9/tot":                 "3000",
		"statbank-folk9/folk9 Hedensted 2024Q1 statbank-folk9/k":                "MISSING",
		"jobindsats-y99z01/antal-personer Aarhus 2026M01 ":                      "1234",
		"jobindsats-y99z01/andel-af-arbejdsstyrken-pct Hedensted 2026M01 ":      "12.5",
		"jobindsats-y99z01/forskel-til-aaret-foer-pct-point København 2026M01 ": "-0.25",
	} {
		if figures[of] != want {
			t.Errorf("%s is %q, want %q", of, figures[of], want)
		}
	}
	if len(figures) != 3*3*2+3*3 {
		t.Errorf("%d figures of kommuner: %v", len(figures), figures)
	}
}

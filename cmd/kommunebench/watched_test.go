package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"kommunebench/engine/enginetest"
)

var metricsAt = regexp.MustCompile(`msg="metrics are served" address=(\S+)`)

func body(t *testing.T, url string) (status int, text string) {
	t.Helper()
	response, err := http.Get(url) // the test's own server
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(read)
}

func TestMetricsAreServedOnTheirOwnListenerOnlyWhereThatIsAskedFor(t *testing.T) {
	t.Parallel()
	served := serve(t, "--data", t.TempDir(), "--metrics-listen", "127.0.0.1:0")
	if status := served.status("/metrics"); status != http.StatusNotFound {
		t.Errorf("/metrics on the main listener: status %d", status)
	}
	at := metricsAt.FindStringSubmatch(served.log.String())
	if at == nil {
		t.Fatal("the log does not say where the metrics are served")
	}
	checkHedensted(t, served.url)
	status, text := body(t, "http://"+at[1]+"/metrics")
	for _, want := range []string{
		"kommunebench_engine_up 1", "kommunebench_engine_restarts_total 0", `kommunebench_release_age_seconds{dataset="published"}`,
		`db_client_operation_duration_seconds_count{db_query_summary="list_heads",db_system_name="clickhouse"}`, "go_goroutines ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("status %d: no %s", status, want)
		}
	}
	if status, _ := body(t, "http://"+at[1]+"/graphql"); status != http.StatusNotFound {
		t.Errorf("/graphql on the metrics' listener: status %d", status)
	}
	if status, text := func() (int, string) {
		p := start(t, "serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0", "--metrics-listen", "nonsense")
		return p.wait(), p.log.String()
	}(); status != exitUsage || !strings.Contains(text, "metrics-listen") {
		t.Errorf("a wrong address: status %d: %s", status, text)
	}
}

// metricNames are the names of metrics that stand in the manual, with the
// suffixes that Prometheus adds to histograms.
var metricNames = regexp.MustCompile(`\b(?:http_server|db_client|kommunebench|go|process|target)_[a-z_]+[a-z]\b`)

func TestEveryMetricOfTheManualIsInAScrape(t *testing.T) {
	t.Parallel()
	manual, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	plan := planFile(t, `tables: [{publisher: statbank, table: FOLK9, every: 24h, base-url: "`+newAPIs(t).URL+`/v1"}]`)
	served := serve(t, "--data", t.TempDir(), "--demo", "--no-data", "--fetch", plan)
	enginetest.Eventually(t, "a table was fetched", func() bool { return strings.Contains(served.log.String(), `msg="a table is fresh"`) })
	served.status("/graphql?query={observations(indicators:[%22demo/deregistered-3-months%22],first:3){nodes{value}}}")
	served.status("/graphql?query={observations(indicators:[%22none%22],first:3){nodes{value}}}")
	served.status("/graphql?query={")
	served.status("/export/compare?indicator=demo/deregistered-3-months")
	_, scraped := body(t, served.url+"/metrics")
	_, monitoring, _ := strings.Cut(string(manual), "\n## Monitoring\n")
	named := metricNames.FindAllString(monitoring, -1)
	slices.Sort(named)
	named = slices.Compact(named)
	if len(named) < 15 {
		t.Errorf("the manual names %d metrics", len(named))
	}
	for _, name := range named {
		if !strings.Contains(scraped, "\n"+name+"{") && !strings.Contains(scraped, "\n"+name+" ") {
			t.Errorf("%s is in the manual and in no scrape", name)
		}
	}
}

func TestTracesAreHandedOverBeforeTheProgramEnds(t *testing.T) {
	var got atomic.Int64
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/traces" {
			got.Add(1)
		}
	}))
	t.Cleanup(collector.Close)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL)
	served := serve(t, "--data", t.TempDir())
	checkHedensted(t, served.url)
	served.signalGroup(syscall.SIGTERM)
	if status := served.wait(); status != exitDone || got.Load() == 0 {
		t.Errorf("status %d, %d batches of spans", status, got.Load())
	}
}

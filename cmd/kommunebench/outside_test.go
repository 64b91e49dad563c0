package main

import (
	"encoding/json"
	"net/url"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/engine/enginetest"
)

// connections are what kommunebench engine prints.
type connections struct{ Writer, WriterHTTP, Reader, ReaderHTTP string }

// startServer starts an engine alone: it stands for a ClickHouse server of
// somebody else's.
func startServer(t *testing.T, dataDir string) (*program, connections) {
	t.Helper()
	p := start(t, "engine", "--data", dataDir)
	var found connections
	enginetest.Eventually(t, "engine prints how to connect", func() bool {
		if p.hasEnded() {
			t.Fatalf("engine ended with status %d", p.wait())
		}
		return json.Unmarshal([]byte(p.out.String()), &found) == nil
	})
	return p, found
}

// inDatabase names another database in a DSN.
func inDatabase(dsn, database string) string {
	return dsn[:strings.LastIndex(dsn, "/")+1] + database
}

func TestEnginePrintsHowToConnectAndEndsOnASignal(t *testing.T) {
	t.Parallel()
	dataDir := t.TempDir()
	p, found := startServer(t, dataDir)
	for dsn, scheme := range map[string]string{
		found.Writer: "clickhouse://writer:", found.WriterHTTP: "http://writer:",
		found.Reader: "clickhouse://reader:", found.ReaderHTTP: "http://reader:",
	} {
		if !strings.HasPrefix(dsn, scheme) || !strings.HasSuffix(dsn, "/kommunebench") {
			t.Errorf("got DSN %q, want %s...@.../kommunebench", dsn, scheme)
		}
	}
	p.signalGroup(syscall.SIGTERM)
	if status := p.wait(); status != exitDone {
		t.Errorf("status %d, want %d", status, exitDone)
	}
	if left := engineProcesses(t, dataDir); len(left) != 0 {
		t.Errorf("engine processes %v outlive their program", left)
	}
}

func TestAServerIsUsedAlikeOverItsNativeAndItsHTTPPort(t *testing.T) {
	t.Parallel()
	_, server := startServer(t, t.TempDir())
	madeUp, _ := jobindsatsFiles(t)
	packages := []string{
		writeFile(t, "first.csv", madeUp),
		// One figure differs: the slices around it are kept or copied forward.
		writeFile(t, "second.csv", strings.Replace(madeUp, "Hedensted;2020QMAT04;Ydelsesgrupper i alt;3000;2990;-10", "Hedensted;2020QMAT04;Ydelsesgrupper i alt;3000;2980;-20", 1)),
		writeFile(t, "third.csv", partOf(madeUp)),
		synthetic(t, 20_000, 1),
	}
	answers := map[string]any{}
	for name, dsn := range map[string]string{
		"native": inDatabase(server.Writer, "over_native"), "HTTP": inDatabase(server.WriterHTTP, "over_http"),
	} {
		mustRun(t, "migrate", "--clickhouse", dsn)
		for _, path := range packages {
			mustRun(t, "load", "--clickhouse", dsn, path)
			if out := mustRun(t, "load", "--clickhouse", dsn, path); !strings.Contains(out, "nothing changed") {
				t.Errorf("over %s the same again says %q", name, out)
			}
		}
		status, _, log := kommunebench(t, "load", "--clickhouse", dsn, writeFile(t, "bad.csv", madeUp+"København;2020QMAT04"))
		if status != exitRefused || !strings.Contains(log, "cut_line") {
			t.Errorf("over %s a cut file gives status %d: %s", name, status, log)
		}
		served := serve(t, "--clickhouse", dsn)
		checkHedensted(t, served.url)
		answers[name] = ask[any](t, served.url, everything)
		if n := len(releases(t, served.url, "jobindsats-y30r21")); n != 3 {
			t.Errorf("over %s: %d releases of three different files", name, n)
		}
		served.signalGroup(syscall.SIGINT)
		if status := served.wait(); status != exitDone {
			t.Errorf("serve over %s ended with status %d", name, status)
		}
	}
	if diff := cmp.Diff(answers["native"], answers["HTTP"]); diff != "" {
		t.Errorf("answers differ (-native +HTTP):\n%s", diff)
	}
	text, err := json.Marshal(answers)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), `"totalCount":0`) || strings.Contains(string(text), `"nodes":[]`) {
		t.Errorf("a part of the answers is empty, so nothing was compared: %s", text)
	}
	both := server.WriterHTTP + "," + inDatabase(server.Writer, "over_native")
	if out := mustRun(t, "load", "--clickhouse", both, packages[3]); !strings.Contains(out, "nothing changed") {
		t.Errorf("of two DSNs not the native one was used: %q", out)
	}
}

func TestAWrongPasswordOfAServerIsSaidAndNotRepeated(t *testing.T) {
	t.Parallel()
	_, server := startServer(t, t.TempDir())
	dsn, err := url.Parse(server.WriterHTTP)
	if err != nil {
		t.Fatal(err)
	}
	// Over HTTP only: the embedded engine does not survive one over native.
	dsn.User = url.UserPassword("writer", "not-the-password")
	status, _, log := kommunebench(t, "migrate", "--clickhouse", dsn.String())
	if status != exitUsage || !strings.Contains(log, "refuses the user or the password") || strings.Contains(log, "not-the-password") {
		t.Errorf("status %d, want %d: %s", status, exitUsage, log)
	}
}

// partOf leaves one kommune and, of that, one period out, so that a load of
// the rest has rows to copy forward.
func partOf(madeUp string) string {
	var kept strings.Builder
	for _, line := range strings.SplitAfter(madeUp, "\n") {
		if !strings.HasPrefix(line, "Tønder;") && !strings.HasPrefix(line, "Hedensted;2020QMAT04") {
			kept.WriteString(strings.Replace(line, "Ballerup;2020QMAT02;Ydelsesgrupper i alt;2000;1990;-10", "Ballerup;2020QMAT02;Ydelsesgrupper i alt;2000;1980;-20", 1))
		}
	}
	return kept.String()
}

// everything asks for each kind of column that the store reads: texts, numbers
// and days with and without null, lists, and figures by page.
const everything = `{
	kommuner(first: 98) { totalCount nodes {
		code name region { name validFrom validTo } landsdel { name }
		testResults { kind publishedScore targetGroup { id title } answers { answer inferred question { id title(lang: EN) } } source { id published retrieved } }
		participations { id participants qualifier from to kommuner { code } course { title ects days } }
		deregistrations { id cohort horizonMonths participants deregistered sharePct qualifier status initiative interval { lower upper } }
	} }
	peerGroups { id kind name members { code } }
	datasets { id title publisher licence synthetic latestRelease { id rows contentHash note } }
	indicators { nodes { id title definition kind unit polarity periods breaks { period note } targetGroups { id } source { id } } }
	releases { nodes { id rows contentHash } }
	sources { id title publisher published url licence }
	jobProfiles { id title competences { id } courses { id } }
	courses { id title providers { name } ects days competences { title } }
	observations(indicators: ["jobindsats-y30r21/actual-count", "jobindsats-y30r21/actual-share"], first: 20) {
		totalCount nodes { kommuneCode period periodStart periodEnd targetGroupId value numerator denominator status qualifier releaseId }
		pageInfo { hasNextPage endCursor }
	}
	synthetic: observations(indicators: ["demo/deregistered-3-months"], filter: { from: "2025M06" }, first: 500) {
		totalCount nodes { kommuneCode period value numerator denominator status }
	}
	compare(indicator: "demo/deregistered-3-months") {
		period rows { rank value kommune { code } interval { lower upper } } distribution { n mean median }
	}
	earlier: compare(indicator: "jobindsats-y30r21/difference-share", period: "2020QMAT04", targetGroup: "jobindsats-y30r21/all", release: "jobindsats-y30r21@1") {
		rows { rank value status kommune { name } } distribution { n mean median q1 }
	}
	trend(indicator: "demo/deregistered-3-months", kommuner: { codes: ["0766"] }) {
		periods series { points { period value status } test { direction n } }
	}
	changes(dataset: "jobindsats-y30r21", from: "jobindsats-y30r21@1", to: "jobindsats-y30r21@3", first: 50) {
		totalCount nodes { indicatorId kommuneCode period before after beforeStatus afterStatus }
	}
}`

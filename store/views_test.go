package store_test

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"

	"kommunebench/data"
	"kommunebench/engine"
	"kommunebench/engine/enginetest"
	"kommunebench/kommune"
	"kommunebench/store"
	"kommunebench/store/storetest"
)

// update writes the documents of this test anew.
var update = flag.Bool("update", false, "write the part of docs/sql.md on columns, and the list of columns, anew")

const (
	documentOfViews = "../docs/sql.md"
	biRole          = "kommunebench_bi"
	biUser          = "metabase"
)

// viewStatements are the statements of docs/sql.md by which an administrator makes the
// role and a user.
func viewStatements(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(documentOfViews)
	storetest.Must(t, err)
	found := regexp.MustCompile("(?s)```sql\n(CREATE ROLE.*?)```").FindSubmatch(text)
	if found == nil {
		t.Fatal("no statements in " + documentOfViews)
	}
	return string(found[1])
}

// biEngine is an engine with the writer of docs/operations.md, and a user whose role
// has the rights of docs/sql.md and nothing else.
func biEngine(t *testing.T) *engine.Engine {
	t.Helper()
	var grants []string
	for _, found := range regexp.MustCompile(`(?m)^(GRANT .*) TO `+biRole+`;$`).FindAllStringSubmatch(viewStatements(t), -1) {
		grants = append(grants, found[1])
	}
	if len(grants) == 0 {
		t.Fatal("no grants of the role")
	}
	return enginetest.WithUsers(t,
		enginetest.User{Name: writerName, Grants: documentedGrants(t, writerName)},
		enginetest.User{Name: biUser, Settings: "<readonly>2</readonly><allow_ddl>0</allow_ddl>", Role: biRole, Grants: grants})
}

// viewsOf is a store of an engine with its views.
func viewsOf(t *testing.T, e *engine.Engine) *store.Store {
	t.Helper()
	var log bytes.Buffer
	s := openAs(t, e, writerName, "", &log)
	storetest.Must(t, s.CheckRights(t.Context()))
	storetest.Must(t, s.Migrate(t.Context()))
	storetest.Must(t, s.CreateViews(t.Context()))
	storetest.Must(t, s.CreateViews(t.Context())) // once more, as every command does
	if strings.Contains(log.String(), "WARN") {
		t.Error(log.String())
	}
	return s
}

// query runs a statement over HTTP as the user of BI tools.
func query(t *testing.T, e *engine.Engine, statement string) (answer string, ok bool) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+e.Endpoint().HTTPAddr+"/", strings.NewReader(statement))
	storetest.Must(t, err)
	request.SetBasicAuth(biUser, biUser)
	response, err := http.DefaultClient.Do(request)
	storetest.Must(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	storetest.Must(t, err)
	return strings.TrimSpace(string(body)), response.StatusCode == http.StatusOK
}

func mustQuery(t *testing.T, e *engine.Engine, statement, want string) {
	t.Helper()
	if got, ok := query(t, e, statement); !ok || got != want {
		t.Errorf("%s\ngot  %s\nwant %s", statement, got, want)
	}
}

func TestViewsShowFiguresWithTheirTitlesAndPlaces(t *testing.T) {
	e := biEngine(t)
	s := viewsOf(t, e)
	loadReference(t, s)
	publishPersons(t, s, "first", storetest.Share("x/share", "2024", "766", 30, 70), storetest.Share("x/share", "2024M07", "101", 3, 70))
	const rows = "SELECT indicator_id, kommune_name, region_id, landsdel_name, period, period_type, period_start, period_end, round(value, 4), status, release_id, synthetic FROM bi_kommunebench.observations ORDER BY period FORMAT TSV"
	mustQuery(t, e, rows,
		"x/share\tHedensted\tregion-midtjylland\tLandsdel Østjylland\t2024\tYEAR\t2024-01-01\t2024-12-31\t42.8571\tPUBLISHED\tx@1\tfalse\n"+
			"x/share\tKøbenhavn\tregion-hovedstaden\tLandsdel Byen København\t2024M07\tMONTH\t2024-07-01\t2024-07-31\t\\N\tSUPPRESSED\tx@1\tfalse")
	// A hidden figure is nowhere in what the role reads.
	mustQuery(t, e, "SELECT count() FROM bi_kommunebench.observations WHERE status = 'SUPPRESSED' AND (value IS NOT NULL OR numerator IS NOT NULL OR denominator IS NOT NULL)", "0")
	mustQuery(t, e, "SELECT count(), countIf(region_name != ''), countIf(landsdel_id != ''), uniqExact(release_id) FROM bi_kommunebench.kommuner FORMAT TSV", "98\t98\t98\t1")
	loadPackage(t, s, data.Published(), "published")
	for view, key := range map[string]string{
		"observations": "indicator_id, kommune_code, period, target_group_id", "indicators": "indicator_id", "kommuner": "kommune_code",
		"test_answers": "kommune_code, test, target_group_id, question_id", "participations": "participation_id",
		"deregistrations": "deregistration_id", "releases": "release_id",
	} {
		mustQuery(t, e, "SELECT count() > 0, count() = uniqExact(tuple("+key+")), countIf(release_id = '') FROM bi_kommunebench."+view+" FORMAT TSV", "1\t1\t0")
	}
	mustQuery(t, e, "SELECT release_id, newest FROM bi_kommunebench.releases WHERE dataset_id = 'x' FORMAT TSV", "x@1\ttrue")
}

// The days of a period are those that the API has.
func TestViewsKnowTheDaysOfEveryKindOfPeriod(t *testing.T) {
	e := biEngine(t)
	s := viewsOf(t, e)
	loadReference(t, s)
	periods := []kommune.Period{"2024", "2024H1", "2023H2", "2024Q1", "2024Q4", "2024M02", "2023M12", "2024QMAT02", "2023QMAT04", "2024W01", "2026W53", "2021W01", "2020W53"}
	var rows []kommune.Observation
	want := map[string]string{}
	for n, period := range periods {
		rows = append(rows, storetest.Share("x/share", period, "766", float64(30+n), 70))
		want[string(period)] = fmt.Sprintf("%s\t%s\t%s", period.Kind(), period.Start().Format("2006-01-02"), period.End().Format("2006-01-02"))
	}
	publishPersons(t, s, "first", rows...)
	answer, ok := query(t, e, "SELECT period, period_type, period_start, period_end FROM bi_kommunebench.observations FORMAT TSV")
	lines := strings.Split(answer, "\n")
	if !ok || len(lines) != len(periods) {
		t.Fatalf("%d rows of %d: %s", len(lines), len(periods), answer)
	}
	for _, line := range lines {
		period, days, _ := strings.Cut(line, "\t")
		if days != want[period] {
			t.Errorf("%s: %q, want %q", period, days, want[period])
		}
	}
}

func TestTheRoleOfBIToolsSeesViewsAndNothingElse(t *testing.T) {
	e := biEngine(t)
	s := viewsOf(t, e)
	loadReference(t, s)
	publishPersons(t, s, "first", storetest.Share("x/share", "2024", "766", 3, 70))
	mustQuery(t, e, "SHOW DATABASES", "bi_kommunebench")
	mustQuery(t, e, "SELECT currentRoles()", "['"+biRole+"']")
	for _, statement := range []string{
		"SELECT * FROM kommunebench.observations", "SELECT count() FROM kommunebench.releases", "SELECT value FROM withheld_kommunebench.observations",
		"SELECT * FROM withheld_kommunebench.api_keys", "SHOW TABLES FROM withheld_kommunebench", "SELECT count() FROM merge('kommunebench', '.*')",
		"SELECT * FROM system.processes", "SELECT * FROM system.parts", "SELECT * FROM system.users", "SELECT * FROM system.grants",
		"SELECT * FROM bi_kommunebench.observations UNION ALL SELECT * FROM kommunebench.observations",
		"SELECT * FROM file('/etc/passwd', 'LineAsString', 'line String')", "SELECT * FROM url('http://127.0.0.1:1/', 'CSV', 'line String')",
		"SELECT * FROM remote('127.0.0.1', kommunebench.observations)", "SELECT dictGet('kommunebench.x', 'y', 1)",
		"INSERT INTO bi_kommunebench.releases (release_id) VALUES ('x@9')", "DROP VIEW bi_kommunebench.observations", "CREATE TABLE bi_kommunebench.mine (a UInt8) ENGINE = Memory",
		"ALTER TABLE bi_kommunebench.observations MODIFY SQL SECURITY INVOKER", "GRANT SELECT ON kommunebench.* TO metabase", "KILL QUERY WHERE 1",
		"SET ROLE ALL; SELECT 1", "SYSTEM FLUSH LOGS", "EXECUTE AS kommunebench_writer SELECT 1",
	} {
		if answer, ok := query(t, e, statement); ok && answer != "" {
			t.Errorf("%s is answered: %.200s", statement, answer)
		}
	}
	// Over the native protocol it is the same user.
	options, err := clickhouse.ParseDSN(dsnOf(e.Endpoint().NativeAddr, "clickhouse", biUser))
	storetest.Must(t, err)
	options.Auth.Database = "bi_kommunebench"
	native, err := clickhouse.Open(options)
	storetest.Must(t, err)
	defer native.Close()
	var status string
	var value *float64
	storetest.Must(t, native.QueryRow(t.Context(), "SELECT status, value FROM observations").Scan(&status, &value))
	if status != "SUPPRESSED" || value != nil {
		t.Errorf("status %s, value %v", status, value)
	}
	if err := native.QueryRow(t.Context(), "SELECT value FROM withheld_kommunebench.observations").Scan(&value); err == nil {
		t.Errorf("what is hidden is read: %v", value)
	}
}

// A view shows one release of a dataset, however many are published meanwhile, with
// all of its rows. Two views of one query may show two; joined by release_id they show
// one or nothing.
func TestAViewShowsOneReleaseWhileOthersArePublished(t *testing.T) {
	e := biEngine(t)
	s := viewsOf(t, e)
	loadReference(t, s)
	const releases = 12
	publish := func(n int) {
		var rows []kommune.Observation
		for year := range n + 1 { // a release of so many rows, of which each has its number
			rows = append(rows, storetest.Share("x/share", kommune.Period(fmt.Sprint(2000+year)), "766", float64(100+n), 1000))
		}
		if _, err := tryPublish(t.Context(), s, storetest.Indicator("x/share"), fmt.Sprint(n), rows...); err != nil {
			t.Error(err)
		}
	}
	publish(0)
	published := make(chan struct{})
	go func() {
		defer close(published)
		for n := range releases {
			publish(n + 1)
		}
	}()
	const (
		statement = `SELECT uniqExact(release_id), uniqExact(numerator), count() = uniqExact(period), max(numerator) - 99 = count()
			FROM bi_kommunebench.observations WHERE indicator_id = 'x/share' FORMAT TSV`
		joined = `SELECT uniqExact(release_id) <= 1, uniqExact(numerator, title) <= 1, count() = 0 OR max(numerator) - 99 = count()
			FROM bi_kommunebench.observations AS o
			INNER JOIN (SELECT indicator_id, release_id, indicator_title AS title FROM bi_kommunebench.indicators) AS i USING (indicator_id, release_id)
			WHERE indicator_id = 'x/share' FORMAT TSV`
	)
	for asked, done := 0, false; !done || asked < 5; asked++ {
		select {
		case <-published:
			done = true
		default:
		}
		mustQuery(t, e, statement, "1\t1\t1\t1")
		mustQuery(t, e, joined, "1\t1\t1")
	}
	mustQuery(t, e, "SELECT count(), any(release_id) FROM bi_kommunebench.observations FORMAT TSV", fmt.Sprintf("%d\tx@%d", releases+1, releases+1))
}

// viewColumns are the views' columns as the server has them: view, name, type and
// comment, parted by tabs.
func viewColumns(t *testing.T, e *engine.Engine) []string {
	t.Helper()
	answer, ok := query(t, e, "SELECT table, name, type, comment FROM system.columns WHERE database = 'bi_kommunebench' ORDER BY table, position FORMAT TSVRaw")
	if !ok {
		t.Fatal(answer)
	}
	return strings.Split(answer, "\n")
}

const recordedViews = "testdata/views.txt"

// What stands in the recorded list was released: users' queries name it.
func TestViewsKeepTheNamesAndTypesOfTheirColumns(t *testing.T) {
	e := biEngine(t)
	viewsOf(t, e)
	var columns []string
	for _, line := range viewColumns(t, e) {
		parts := strings.Split(line, "\t")
		if len(parts) != 4 || !strings.HasSuffix(parts[3], ".") {
			t.Errorf("%s is not explained", line)
		}
		columns = append(columns, strings.Join(parts[:3], " "))
	}
	recorded, err := os.ReadFile(recordedViews)
	if err != nil && !*update {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(recorded)) {
		if !slices.Contains(columns, strings.TrimSpace(line)) {
			t.Errorf("%q is gone or has another type", strings.TrimSpace(line))
		}
	}
	if *update && !t.Failed() {
		storetest.Must(t, os.MkdirAll("testdata", 0o750))
		storetest.Must(t, os.WriteFile(recordedViews, []byte(strings.Join(columns, "\n")+"\n"), 0o600))
		return
	}
	for _, column := range columns {
		if !strings.Contains(string(recorded), column+"\n") {
			t.Errorf("%q is new; run go test ./store -run TestViews -update", column)
		}
	}
}

func TestViewsAreDocumentedColumnByColumn(t *testing.T) {
	e := biEngine(t)
	viewsOf(t, e)
	var text strings.Builder
	last := ""
	for _, line := range viewColumns(t, e) {
		parts := strings.Split(line, "\t")
		if parts[0] != last {
			fmt.Fprintf(&text, "\n### `%s`\n| column | type | |\n| --- | --- | --- |\n", parts[0])
			last = parts[0]
		}
		fmt.Fprintf(&text, "| `%s` | %s | %s |\n", parts[1], parts[2], strings.ReplaceAll(parts[3], "|", "\\|"))
	}
	document, err := os.ReadFile(documentOfViews)
	storetest.Must(t, err)
	const begins, ends = "<!-- views -->\n", "\n<!-- /views -->"
	before, rest, found := strings.Cut(string(document), begins)
	written, after, ended := strings.Cut(rest, ends)
	if !found || !ended {
		t.Fatalf("%s has no part between %q and %q", documentOfViews, begins, ends)
	}
	if *update {
		storetest.Must(t, os.WriteFile(documentOfViews, []byte(before+begins+text.String()+ends+after), 0o600))
		return
	}
	if written != text.String() {
		t.Errorf("%s tells of other columns; run go test ./store -run TestViews -update", documentOfViews)
	}
}

// The embedded engine can only parse what makes users; what they grant is tested above.
func TestTheStatementsThatMakeTheRoleAreStatements(t *testing.T) {
	e := biEngine(t)
	for statement := range strings.SplitSeq(strings.TrimSpace(viewStatements(t)), ";") {
		if statement = strings.TrimSpace(statement); statement == "" {
			continue
		}
		if answer, ok := query(t, e, "EXPLAIN AST "+statement); !ok {
			t.Errorf("%s: %s", statement, answer)
		}
	}
}

func TestViewsOfAnEarlierVersionAreReplacedAndAWriterWithoutTheRightGoesOn(t *testing.T) {
	without := slices.DeleteFunc(documentedGrants(t, writerName), func(grant string) bool { return strings.Contains(grant, "bi_kommunebench") })
	e := enginetest.WithUsers(t, enginetest.User{Name: writerName, Grants: documentedGrants(t, writerName)}, enginetest.User{Name: "lacking", Grants: without})
	var log bytes.Buffer
	lacking := openAs(t, e, "lacking", "", &log)
	storetest.Must(t, lacking.CheckRights(t.Context()))
	storetest.Must(t, lacking.Migrate(t.Context()))
	storetest.Must(t, lacking.CreateViews(t.Context()))
	if !strings.Contains(log.String(), "CREATE VIEW") || !strings.Contains(log.String(), "docs/sql.md") {
		t.Errorf("the log: %s", log.String())
	}
	s := viewsOf(t, e)
	storetest.Exec(t, s, "CREATE OR REPLACE VIEW bi_kommunebench.releases (release_id String) DEFINER = CURRENT_USER SQL SECURITY DEFINER AS SELECT id AS release_id FROM kommunebench.releases COMMENT 'earlier'")
	storetest.Must(t, s.CreateViews(t.Context()))
	if got := storetest.Count(t, s, "SELECT count() FROM system.columns WHERE database = 'bi_kommunebench' AND table = 'releases'"); got < 5 {
		t.Errorf("the earlier view is still there, with %d columns", got)
	}
}

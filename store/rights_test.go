package store_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kommunebench/data"
	"kommunebench/engine"
	"kommunebench/engine/enginetest"
	"kommunebench/etl"
	"kommunebench/kommune"
	"kommunebench/store"
	"kommunebench/store/clickhouse"
	"kommunebench/store/load"
	"kommunebench/store/storetest"
)

const (
	writerName = "kommunebench_writer"
	readerName = "kommunebench_reader"
)

// documentedGrants are the GRANT statements for a user in docs/operations.md.
func documentedGrants(t *testing.T, user string) []string {
	t.Helper()
	text, err := os.ReadFile("../docs/operations.md")
	storetest.Must(t, err)
	var grants []string
	for _, found := range regexp.MustCompile(`(?m)^(GRANT .*) TO `+user+`;$`).FindAllSubmatch(text, -1) {
		grants = append(grants, string(found[1]))
	}
	if len(grants) == 0 {
		t.Fatalf("no grants for %s", user)
	}
	return grants
}

// dsnOf is the DSN of a user that enginetest.AddUsers made.
func dsnOf(address, scheme, user string) string {
	return scheme + "://" + user + ":" + user + "@" + address + "/" + clickhouse.DefaultDatabase
}

// openAs gives a store of an engine's users; without a reader the writer reads.
func openAs(t *testing.T, e *engine.Engine, writer, reader string, log *bytes.Buffer, now ...func() time.Time) *store.Store {
	t.Helper()
	options := store.Options{
		WriterDSN: dsnOf(e.Endpoint().NativeAddr, "clickhouse", writer), BulkDSN: dsnOf(e.Endpoint().HTTPAddr, "http", writer),
		WaitReady: e.WaitReady, Logger: slog.New(slog.NewTextHandler(log, nil)),
	}
	if len(now) > 0 {
		options.Now = now[0]
	}
	if reader != "" {
		options.ReaderDSN = dsnOf(e.Endpoint().NativeAddr, "clickhouse", reader)
	}
	s, err := store.Open(options)
	storetest.Must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func loadReference(t *testing.T, s *store.Store) {
	t.Helper()
	loadPackage(t, s, data.Reference(), "reference")
}

// loadPackage loads a package that ships.
func loadPackage(t *testing.T, s *store.Store, files fs.FS, inputHash string) {
	t.Helper()
	known, err := s.CatalogueNow(t.Context())
	storetest.Must(t, err)
	shipped, err := etl.OpenFS(t.Context(), files, etl.Options{Catalogue: known})
	storetest.Must(t, err)
	l := load.Begin(t.Context(), s, shipped.Dataset(), inputHash)
	_, err = shipped.Read(t.Context(), l)
	storetest.Must(t, err)
	_, err = l.Publish(t.Context(), nil)
	storetest.Must(t, err)
}

// publishPersons loads rows of x/share as a share of persons, so that small counts
// are hidden.
func publishPersons(t *testing.T, s *store.Store, inputHash string, rows ...kommune.Observation) load.Outcome {
	t.Helper()
	persons := storetest.Indicator("x/share")
	persons.CountsPersons = true
	outcome, err := tryPublish(t.Context(), s, persons, inputHash, rows...)
	storetest.Must(t, err)
	return outcome
}

func TestTheGrantsThatAreDocumentedAreEnough(t *testing.T) {
	e := enginetest.WithUsers(t,
		enginetest.User{Name: writerName, Grants: documentedGrants(t, writerName)},
		enginetest.User{Name: readerName, Settings: "<readonly>2</readonly>", Grants: documentedGrants(t, readerName)})
	var log bytes.Buffer
	var ahead time.Duration
	s := openAs(t, e, writerName, readerName, &log, func() time.Time { return time.Now().Add(ahead) })
	storetest.Must(t, s.CheckRights(t.Context()))
	storetest.Must(t, s.Migrate(t.Context()))
	storetest.Must(t, s.CheckRights(t.Context())) // with the databases there
	loadReference(t, s)
	few := func(numerator float64) kommune.Observation {
		return storetest.Share("x/share", "2024", "766", numerator, 70)
	}
	first := publishPersons(t, s, "first", few(3))
	publishPersons(t, s, "second", few(30), few(30)) // a row that comes twice
	dead := s.NewRun(storetest.Dataset("x"), "dead")
	storetest.Must(t, dead.Open(t.Context(), false))
	storetest.Exec(t, s, fmt.Sprintf("ALTER TABLE withheld_%s.leases UPDATE expires_at = now64(3, 'UTC') - INTERVAL 1 SECOND WHERE run = %d SETTINGS mutations_sync = 1", clickhouse.DefaultDatabase, dead.Number()))
	storetest.Must(t, s.Sweep(t.Context()))
	if left := storetest.Count(t, s, storetest.CountRunTables); left != 0 {
		t.Errorf("%d tables are left by a run that was swept", left)
	}
	_, err := s.Rollback(t.Context(), "x", first.ReleaseID)
	storetest.Must(t, err)
	ahead = time.Hour // nobody takes one of today for the newest release any more
	pruned, err := s.Prune(t.Context(), "x", 1, false)
	storetest.Must(t, err)
	if len(pruned.ReleaseIDs) != 2 || pruned.Bytes == 0 {
		t.Errorf("pruned %+v", pruned)
	}
	_, key, err := s.CreateKey(t.Context(), "a key")
	storetest.Must(t, err)
	storetest.Must(t, s.RecordKeyUsed(t.Context(), key.ID, time.Now()))
	_, _, err = s.RevokeKey(t.Context(), key.ID)
	storetest.Must(t, err)
	cancelSlowQuery(t, s, readerName)
	if sees, err := s.ReaderSeesWithheld(t.Context()); err != nil || sees {
		t.Errorf("the reader sees what is withheld: %v, %v", sees, err)
	}
	if strings.Contains(log.String(), "WARN") {
		t.Error(log.String())
	}
}

// cancelSlowQuery has a read's caller leave and waits until the read has ended.
func cancelSlowQuery(t *testing.T, s *store.Store, reader string) {
	t.Helper()
	type count struct {
		Rows uint64 `col:"rows"`
	}
	caller, leave := context.WithCancel(t.Context())
	answered := make(chan error, 1)
	go func() {
		_, err := clickhouse.SelectText[count](caller, storetest.Database(s), "slow", "SELECT sum(sipHash64(number, sipHash64(number))) AS rows FROM numbers_mt(1999999999)", nil)
		answered <- err
	}()
	running := "SELECT count() FROM system.processes WHERE user = '" + reader + "' AND query LIKE '%sipHash64%' AND query NOT LIKE '%system.processes%'"
	storetest.AwaitCount(t, s, running, 1)
	leave()
	if err := <-answered; err == nil {
		t.Error("a read whose caller left was answered")
	}
	storetest.AwaitCount(t, s, running, 0)
}

func TestOneMessageListsAllRightsThatAreMissing(t *testing.T) {
	lacks := func(grants []string, without ...string) []string {
		return slices.DeleteFunc(slices.Clone(grants), func(grant string) bool {
			return slices.ContainsFunc(without, func(part string) bool { return strings.Contains(grant, part) })
		})
	}
	writer, reader := documentedGrants(t, writerName), documentedGrants(t, readerName)
	e := enginetest.WithUsers(t,
		enginetest.User{Name: "all", Grants: writer},
		enginetest.User{Name: "few", Grants: append(lacks(writer, "ON kommunebench.*", "Memory", "system"), "GRANT SELECT, INSERT ON kommunebench.*")},
		enginetest.User{Name: "no_parts", Grants: lacks(writer, "system.parts")},
		enginetest.User{Name: "none"},
		enginetest.User{Name: "good", Grants: reader}, enginetest.User{Name: "no_processes", Grants: lacks(reader, "system.processes")})
	for _, test := range []struct {
		writer, reader, refused, warned string
	}{
		{writer: "all", reader: "good"},
		{writer: "all"},
		{writer: "few", reader: "good", refused: "GRANT CREATE DATABASE, CREATE TABLE, DROP TABLE, TRUNCATE, OPTIMIZE, ALTER COLUMN, ALTER UPDATE, ALTER DELETE ON `kommunebench`.* TO `few`;\n" +
			"GRANT TABLE ENGINE ON Memory TO `few`;\nGRANT SELECT ON system.processes TO `few`;\nGRANT SELECT ON system.parts TO `few`;"},
		{writer: "no_parts", reader: "no_processes", warned: "GRANT SELECT ON system.parts TO `no_parts`; GRANT SELECT ON system.processes TO `no_processes`;"},
		{writer: "all", reader: "none", refused: "GRANT SELECT ON `kommunebench`.* TO `none`;\nGRANT SELECT ON system.processes TO `none`;"},
	} {
		var log bytes.Buffer
		err := openAs(t, e, test.writer, test.reader, &log).CheckRights(t.Context())
		switch {
		case test.refused == "" && err != nil:
			t.Errorf("%s, %s: %v", test.writer, test.reader, err)
		case test.refused != "" && (storetest.CodeOf(err) != kommune.BadUserInput || err.Error() != "users of ClickHouse lack rights; as an administrator of the server, run:\n"+test.refused):
			t.Errorf("%s, %s: %v", test.writer, test.reader, err)
		}
		if got := log.String(); (test.warned == "") != (got == "") || !strings.Contains(got, test.warned) {
			t.Errorf("%s, %s: log %q", test.writer, test.reader, got)
		}
	}
}

func TestAReaderThatMayReadWhatIsWithheldIsNoticed(t *testing.T) {
	users := []enginetest.User{{Name: writerName, Grants: documentedGrants(t, writerName)}}
	want := map[string]bool{"": true}
	for name, grant := range map[string]string{
		"everything": "GRANT SELECT ON *.*", "one_column": "GRANT SELECT(value) ON withheld_kommunebench.observations",
		"keys": "GRANT SELECT ON withheld_kommunebench.api_keys", "nothing": "",
	} {
		grants := []string{"GRANT SELECT ON kommunebench.*"}
		if grant != "" {
			grants = append(grants, grant)
		}
		users = append(users, enginetest.User{Name: name, Settings: "<readonly>1</readonly>", Grants: grants})
		want[name] = grant != ""
	}
	e := enginetest.WithUsers(t, users...)
	var log bytes.Buffer
	storetest.Must(t, openAs(t, e, writerName, "", &log).Migrate(t.Context()))
	for reader, seen := range want {
		if sees, err := openAs(t, e, writerName, reader, &log).ReaderSeesWithheld(t.Context()); err != nil || sees != seen {
			t.Errorf("reader %q: %v, %v; want %v", reader, sees, err, seen)
		}
	}
}

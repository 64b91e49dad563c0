package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
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
	"kommunebench/kommune/kommunetest"
	"kommunebench/store/clickhouse"
)

const (
	writerName = "kommunebench_writer"
	readerName = "kommunebench_reader"
)

// documentedGrants are the GRANT statements for a user in docs/operations.md.
func documentedGrants(t *testing.T, user string) []string {
	t.Helper()
	text, err := os.ReadFile("../docs/operations.md")
	must(t, err)
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
func openAs(t *testing.T, e *engine.Engine, writer, reader string, log *bytes.Buffer) *Store {
	t.Helper()
	options := Options{
		WriterDSN: dsnOf(e.Endpoint().NativeAddr, "clickhouse", writer), BulkDSN: dsnOf(e.Endpoint().HTTPAddr, "http", writer),
		WaitReady: e.WaitReady, Logger: slog.New(slog.NewTextHandler(log, nil)),
	}
	if reader != "" {
		options.ReaderDSN = dsnOf(e.Endpoint().NativeAddr, "clickhouse", reader)
	}
	s, err := Open(options)
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func loadReference(t *testing.T, s *Store) {
	t.Helper()
	reference, err := etl.OpenFS(t.Context(), data.Reference(), etl.Options{})
	must(t, err)
	l, err := s.BeginLoad(t.Context(), reference.Dataset(), "reference")
	must(t, err)
	_, err = reference.Read(t.Context(), l)
	must(t, err)
	_, err = l.Publish(t.Context(), nil)
	must(t, err)
}

func TestTheGrantsThatAreDocumentedAreEnough(t *testing.T) {
	e := enginetest.WithUsers(t,
		enginetest.User{Name: writerName, Grants: documentedGrants(t, writerName)},
		enginetest.User{Name: readerName, Settings: "<readonly>2</readonly>", Grants: documentedGrants(t, readerName)})
	var log bytes.Buffer
	s := openAs(t, e, writerName, readerName, &log)
	must(t, s.CheckRights(t.Context()))
	must(t, s.Migrate(t.Context()))
	must(t, s.CheckRights(t.Context())) // with the databases there
	loadReference(t, s)
	first := publishPersons(t, s, kommune.DisclosureByKommunebench, []kommune.Observation{persons("p/all", "766", 3, 70)})
	twice := persons("p/all", "766", 30, 70)
	publishPersons(t, s, kommune.DisclosureByKommunebench, []kommune.Observation{twice, twice})
	dead := beginRobust(t, s, "dead")
	must(t, dead.WriteObservations(t.Context(), kommunetest.Columns(figuresFrom(0, 10))))
	must(t, dead.finish(t.Context()))
	dead.lease.release()
	expire(t, s, dead)
	must(t, s.sweep(t.Context()))
	_, err := s.Rollback(t.Context(), "p", first.ReleaseID)
	must(t, err)
	s.now = func() time.Time { return time.Now().Add(readerGracePeriod) }
	pruned, err := s.Prune(t.Context(), "p", 1, false)
	must(t, err)
	if len(pruned.ReleaseIDs) != 2 || pruned.Bytes == 0 {
		t.Errorf("pruned %+v", pruned)
	}
	_, key, err := s.CreateKey(t.Context(), "a key")
	must(t, err)
	must(t, s.NoteKeyUsed(t.Context(), key.ID, s.now()))
	_, _, err = s.RevokeKey(t.Context(), key.ID)
	must(t, err)
	cancelSlowQuery(t, s, readerName)
	if sees, err := s.ReaderSeesWithheld(t.Context()); err != nil || sees {
		t.Errorf("the reader sees what is withheld: %v, %v", sees, err)
	}
	if strings.Contains(log.String(), "WARN") {
		t.Error(log.String())
	}
}

func asError(err error) *kommune.Error {
	var coded *kommune.Error
	errors.As(err, &coded)
	return coded
}

type countRow struct {
	Rows uint64 `col:"rows"`
}

func awaitCount(t *testing.T, s *Store, statement string, want uint64) {
	t.Helper()
	enginetest.Eventually(t, fmt.Sprintf("%d: %s", want, statement), func() bool { return countAs(t, s, statement) == want })
}

// cancelSlowQuery has a read's caller leave and waits until the read has ended.
func cancelSlowQuery(t *testing.T, s *Store, reader string) {
	t.Helper()
	caller, leave := context.WithCancel(t.Context())
	answered := make(chan error, 1)
	go func() {
		_, err := clickhouse.SelectText[countRow](caller, s.db, "slow", "SELECT sum(sipHash64(number, sipHash64(number))) AS rows FROM numbers_mt(1999999999)", nil)
		answered <- err
	}()
	running := "SELECT count() FROM system.processes WHERE user = '" + reader + "' AND query LIKE '%sipHash64%' AND query NOT LIKE '%system.processes%'"
	awaitCount(t, s, running, 1)
	leave()
	if err := <-answered; err == nil {
		t.Error("a read whose caller left was answered")
	}
	awaitCount(t, s, running, 0)
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
		case test.refused != "" && (codeOf(err) != kommune.BadUserInput || err.Error() != "users of ClickHouse lack rights; as an administrator of the server, run:\n"+test.refused):
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
	must(t, openAs(t, e, writerName, "", &log).Migrate(t.Context()))
	for reader, seen := range want {
		if sees, err := openAs(t, e, writerName, reader, &log).ReaderSeesWithheld(t.Context()); err != nil || sees != seen {
			t.Errorf("reader %q: %v, %v; want %v", reader, sees, err, seen)
		}
	}
}

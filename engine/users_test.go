package engine_test

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"

	"kommunebench/engine"
)

func TestAddressFilesAndDefaultUserAreClosedToOthers(t *testing.T) {
	dir := t.TempDir()
	running := open(t, dir)
	endpoint := running.Endpoint()
	if !strings.HasPrefix(endpoint.NativeAddr, "127.") || !strings.HasPrefix(endpoint.HTTPAddr, "127.") {
		t.Errorf("listening on %s and %s, want loopback", endpoint.NativeAddr, endpoint.HTTPAddr)
	}
	for _, name := range []string{"endpoint.json", "users.xml", "config.xml"} {
		info, err := os.Stat(enginePath(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o, want 600", name, info.Mode().Perm())
		}
	}
	response, err := http.Get("http://" + endpoint.HTTPAddr + "/?query=SELECT+1")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if code := response.Header.Get("X-ClickHouse-Exception-Code"); code != "700" {
		t.Errorf("logging in as default over HTTP: exception code %q, want 700", code)
	}
}

// The folder itself is closed to others too, but a copy of what is in it may lie
// elsewhere.
func TestWhatTheEngineWritesIsClosedToOthers(t *testing.T) {
	dir := t.TempDir()
	running := open(t, dir)
	conn := connect(t, running.Endpoint().WriterDSN("default"))
	run(t, conn, "CREATE DATABASE closed", "CREATE TABLE closed.t (a UInt64) ENGINE = MergeTree ORDER BY a", "INSERT INTO closed.t VALUES (1)")
	files := 0
	err := filepath.WalkDir(enginePath(dir, "db"), func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // the engine works meanwhile
		}
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return nil
		}
		if info.Mode().IsRegular() {
			files++
		}
		if info.Mode()&fs.ModeSymlink == 0 && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has the mode %s", path, info.Mode())
		}
		return nil
	})
	if err != nil || files == 0 {
		t.Errorf("%d files, %v", files, err)
	}
}

func TestMergesMutationsAndLimitsAreSetForASmallMachine(t *testing.T) {
	endpoint := open(t, t.TempDir()).Endpoint()
	writer, reader := connect(t, endpoint.WriterDSN("default")), connect(t, endpoint.ReaderDSN("default"))
	run(t, writer, "CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a",
		"INSERT INTO t SELECT number FROM numbers(10)", "INSERT INTO t SELECT number FROM numbers(10)",
		"ALTER TABLE t DELETE WHERE a = 3 SETTINGS mutations_sync = 1", "OPTIMIZE TABLE t FINAL")
	for name, check := range map[string]struct {
		query string
		want  uint64
	}{
		"a mutation is carried out":     {"SELECT count() FROM t", 18},
		"a merge is carried out":        {"SELECT uniq(_part) FROM t", 1},
		"the reader sees parts":         {"SELECT count() FROM system.parts WHERE active AND table = 't'", 1},
		"the reader sees processes":     {"SELECT least(count(), 1) FROM system.processes", 1},
		"the time zone is UTC":          {"SELECT toUInt64(timezone() = 'UTC')", 1},
		"no log tables are kept":        {"SELECT count() FROM system.tables WHERE database = 'system' AND name LIKE '%\\_log'", 0},
		"connections are bounded":       {"SELECT toUInt64(value) FROM system.server_settings WHERE name = 'max_connections'", 1024},
		"merges use two threads":        {"SELECT toUInt64(value) FROM system.server_settings WHERE name = 'background_pool_size'", 2},
		"the reader has a memory limit": {"SELECT toUInt64(value) FROM system.settings WHERE name = 'max_memory_usage'", 4 << 30},
	} {
		if got := count(t, reader, check.query); got != check.want {
			t.Errorf("%s: got %d, want %d", name, got, check.want)
		}
	}
	if err := reader.Exec(t.Context(), "INSERT INTO t VALUES (1)"); err == nil {
		t.Error("the reader could insert")
	}
}

// Nothing that a query says makes its user's limits higher, or a cut answer of
// one that is over them.
func TestAQueryOfTheReaderCanLiftNoLimit(t *testing.T) {
	reader := connect(t, open(t, t.TempDir()).Endpoint().ReaderDSN("default"))
	for setting, refused := range map[string]bool{
		"max_execution_time = 300": false, "max_execution_time = 301": true, "max_execution_time = 0": true,
		"max_memory_usage = 1000000": false, "max_memory_usage = 4294967297": true, "max_memory_usage = 0": true,
		"max_rows_to_read = 10": false, "max_rows_to_read = 2000000001": true, "max_rows_to_read = 0": true,
		"max_result_rows = 10": false, "max_result_rows = 20000001": true, "max_result_rows = 0": true,
		"max_concurrent_queries_for_user = 0": true, "timeout_overflow_mode = 'break'": true,
		"read_overflow_mode = 'break'": true, "result_overflow_mode = 'break'": true, "readonly = 0": true,
		"log_comment = 'x'": false,
	} {
		err := reader.Exec(t.Context(), "SELECT 1 SETTINGS "+setting)
		var exception *clickhouse.Exception
		const violation, readOnly = 452, 164
		if isViolation := errors.As(err, &exception) && (exception.Code == violation || exception.Code == readOnly); isViolation != refused || (err != nil && !refused) {
			t.Errorf("%s: %v", setting, err)
		}
	}
	for over, code := range map[string]int32{
		"SELECT count() FROM numbers(2000000001)":                                                             158,
		"SELECT number FROM numbers(20000001) FORMAT Null":                                                    396,
		"SELECT groupArray(number) FROM numbers(1000000000)":                                                  241,
		"SELECT sum(sleepEachRow(0.1)) FROM numbers(100) SETTINGS max_execution_time = 1, max_block_size = 1": 159,
	} {
		var exception *clickhouse.Exception
		if err := reader.Exec(t.Context(), over); !errors.As(err, &exception) || exception.Code != code {
			t.Errorf("%s: %v, want code %d", over, err, code)
		}
	}
}

func TestManySessionsAndCompressedHTTPAreServed(t *testing.T) {
	running := open(t, t.TempDir())
	options, err := clickhouse.ParseDSN(running.Endpoint().ReaderHTTPDSN("default"))
	if err != nil {
		t.Fatal(err)
	}
	options.Compression = &clickhouse.Compression{Method: clickhouse.CompressionGZIP}
	options.MaxOpenConns = 40
	conn, err := clickhouse.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	errs := make(chan error)
	for range 40 {
		go func() {
			var n, slept uint64
			row := conn.QueryRow(context.Background(), "SELECT sum(number), toUInt64(sleep(0.2)) FROM numbers(1000)")
			if err := row.Scan(&n, &slept); err != nil {
				errs <- err
			} else if n != 499500 {
				errs <- errors.New("wrong sum")
			} else {
				errs <- nil
			}
		}()
	}
	for range 40 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

func TestTheReaderSeesWhatItIsGranted(t *testing.T) {
	running, err := engine.Open(t.Context(), engine.Options{
		DataDir:      t.TempDir(),
		ReaderGrants: []string{"GRANT SELECT ON *.*", "REVOKE SELECT ON hidden.*"},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeEngine(t, running) })
	endpoint := running.Endpoint()
	run(t, connect(t, endpoint.WriterDSN("default")), "CREATE DATABASE hidden",
		"CREATE TABLE hidden.t ENGINE = MergeTree ORDER BY a AS SELECT 1 AS a",
		"CREATE TABLE shown ENGINE = MergeTree ORDER BY a AS SELECT 1 AS a")
	reader := connect(t, endpoint.ReaderDSN("default"))
	if n := count(t, reader, "SELECT count() FROM shown"); n != 1 {
		t.Errorf("rows of a table that is shown: %d, want 1", n)
	}
	var denied *clickhouse.Exception
	err = reader.Exec(t.Context(), "SELECT a FROM hidden.t")
	if !errors.As(err, &denied) || denied.Code != 497 {
		t.Errorf("reading a hidden table: %v, want ACCESS_DENIED (497)", err)
	}
}

func TestTheReaderDoesNotSeeHiddenDatabases(t *testing.T) {
	running := open(t, t.TempDir())
	t.Cleanup(func() { closeEngine(t, running) })
	endpoint := running.Endpoint()
	name := engine.HiddenPrefix + "x"
	run(t, connect(t, endpoint.WriterDSN("default")), "CREATE DATABASE "+name,
		"CREATE TABLE "+name+".t ENGINE = MergeTree ORDER BY a AS SELECT 1 AS a")
	reader := connect(t, endpoint.ReaderDSN("default"))
	var denied *clickhouse.Exception
	if err := reader.Exec(t.Context(), "SELECT a FROM "+name+".t"); !errors.As(err, &denied) || denied.Code != 497 {
		t.Errorf("reading a table of a hidden database: %v, want ACCESS_DENIED (497)", err)
	}
}

package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kommunebench/engine"
	"kommunebench/engine/enginetest"
)

// refused opens with the options, and wants the error and each of the words.
func refused(t *testing.T, options engine.Options, want error, words ...string) {
	t.Helper()
	options.Logger = testLogger(t)
	ctx, cancel := context.WithTimeout(context.Background(), enginetest.Patience)
	defer cancel()
	running, err := engine.Open(ctx, options)
	if err == nil {
		closeEngine(t, running)
	}
	if !errors.Is(err, want) {
		t.Fatalf("error %v, want %v", err, want)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("error %q does not say %q", err, word)
		}
	}
	t.Log(err)
}

func TestAMissingLibraryIsRefusedWithTheWaysToGetIt(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "libchdb.so")
	refused(t, engine.Options{DataDir: t.TempDir(), LibraryPath: missing}, engine.ErrLibraryMissing,
		missing, "make engine", "npm ci", "--libchdb", "--clickhouse")
}

func TestAFileThatIsNoLibraryIsRefused(t *testing.T) {
	bogus := filepath.Join(t.TempDir(), "libchdb.so")
	if err := os.WriteFile(bogus, []byte("this is no library"), 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, engine.Options{DataDir: t.TempDir(), LibraryPath: bogus}, engine.ErrLibraryUnusable, bogus)
}

func TestAnotherLibraryIsRefused(t *testing.T) {
	refused(t, engine.Options{DataDir: t.TempDir(), LibraryPath: systemLibrary(t)}, engine.ErrLibraryUnusable, "chdb_")
}

// systemLibrary returns a shared library that is none of ClickHouse.
func systemLibrary(t *testing.T) string {
	t.Helper()
	for _, pattern := range []string{"/lib/*/libm.so.6", "/lib64/libm.so.6", "/usr/lib/libm.so.6"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		if len(found) > 0 {
			return found[0]
		}
	}
	t.Fatal("no libm.so.6 on this machine")
	return ""
}

func TestAnEngineThatKeepsDyingIsGivenUp(t *testing.T) {
	dir := t.TempDir()
	closeEngine(t, open(t, dir))
	// ClickHouse cannot write its status file where a folder stands.
	if err := os.Mkdir(filepath.Join(enginePath(dir, "db"), "status"), 0o700); err != nil {
		t.Fatal(err)
	}
	refused(t, engine.Options{DataDir: dir}, engine.ErrNotReady, "gave up after 5 starts", "Cannot open file")
}

func TestDataOfAnotherVersionAreRefusedUntouched(t *testing.T) {
	dir := t.TempDir()
	running := open(t, dir)
	run(t, connect(t, running.Endpoint().WriterDSN("default")), "CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a")
	closeEngine(t, running)
	old := map[string]string{"clickhouse": "25.8.4.13", "library": "25.8.2"}
	raw, err := json.Marshal(old)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(enginePath(dir, "version.json"), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	before := listing(t, enginePath(dir, "db"))
	refused(t, engine.Options{DataDir: dir}, engine.ErrOtherVersion, "25.8.4.13", "26.7", "--libchdb")
	if after := listing(t, enginePath(dir, "db")); after != before {
		t.Errorf("the data were touched:\n%s\nbefore:\n%s", after, before)
	}
}

// listing tells all files of a folder with size and time of change.
func listing(t *testing.T, root string) string {
	t.Helper()
	var out strings.Builder
	err := filepath.Walk(root, func(path string, info os.FileInfo, err error) error {
		if err == nil {
			out.WriteString(path + " " + info.ModTime().String() + "\n")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestAFolderThatCannotBeUsedIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	blocked := t.TempDir()
	if err := os.WriteFile(filepath.Join(blocked, "engine"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, dir := range map[string]string{
		"it is a file":                file,
		"it would stand in a file":    filepath.Join(file, "data"),
		"its engine folder is a file": blocked,
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, engine.Options{DataDir: dir}, engine.ErrDataDir, "is a file")
		})
	}
	t.Run("it cannot be written", func(t *testing.T) {
		refused(t, engine.Options{DataDir: "/proc/kommunebench"}, engine.ErrDataDir, "/proc/kommunebench")
	})
}

func TestALockHeldByAProgramWithoutAnEngineIsNamed(t *testing.T) {
	dir := t.TempDir()
	owning := open(t, dir)
	if err := os.WriteFile(enginePath(dir, "endpoint.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, engine.Options{DataDir: dir, StartTimeout: 300 * time.Millisecond}, engine.ErrNotReady, "endpoint.json")
	if err := owning.WaitReady(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestATakenAddressIsLeftForAnother(t *testing.T) {
	dir := t.TempDir()
	other := startOwner(t, dir)
	other.kill()
	enginetest.Eventually(t, "engine process gone", func() bool { return gone(other.endpoint.PID) })
	stranger, err := net.Listen("tcp", other.endpoint.NativeAddr)
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	running := open(t, dir)
	moved := running.Endpoint()
	if moved.NativeAddr == other.endpoint.NativeAddr || moved.Writer.Password == other.endpoint.Writer.Password {
		t.Errorf("address or password kept: %+v", moved)
	}
}

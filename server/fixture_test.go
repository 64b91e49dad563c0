package server_test

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"kommunebench/analysis"
	"kommunebench/data"
	"kommunebench/engine/enginetest"
	"kommunebench/etl"
	"kommunebench/graph"
	"kommunebench/server"
	"kommunebench/server/operation"
	"kommunebench/store"
	"kommunebench/store/load"
	"kommunebench/synth"
	"kommunebench/web"
)

// sharedFolder holds files that are no part of the project.
const sharedFolder = "../../shared"

// demoRows is a demo of the years 2021 to 2025.
const demoRows = 60_000

func TestMain(m *testing.M) { enginetest.Main(m) }

// testServer is a store with a server over it.
type testServer struct {
	store   *store.Store
	options store.Options
	url     string
}

// today is the day that tests are run on, whatever the calendar says.
func today() time.Time { return time.Date(2026, time.June, 1, 12, 0, 0, 0, time.UTC) }

// common is the one test server of all tests that only read. It is a package
// variable because loading it anew for each of them would take minutes.
var common struct {
	once       sync.Once
	testServer *testServer
	err        error
}

// readOnly gives the test server with all that ships, a demo, the figures of
// testdata and, where it is there, the public sample.
func readOnly(t testing.TB) *testServer {
	t.Helper()
	common.once.Do(func() { common.testServer, common.err = seed(t) })
	if common.err != nil || common.testServer == nil {
		t.Fatalf("the common testServer is not furnished, see the first test that failed: %v", common.err)
	}
	return common.testServer
}

func seed(t testing.TB) (*testServer, error) {
	t.Helper()
	// Not the test's own context: other tests read after it has ended.
	ctx := context.Background()
	h, err := openHouse(t, "common")
	if err != nil {
		return nil, err
	}
	if err := h.loadShipped(ctx); err != nil {
		return nil, err
	}
	// Of the benchmark there are other files below.
	for _, files := range []fs.FS{data.Jobindsats(), data.Population()} {
		if err := h.loadOwn(ctx, files); err != nil {
			return nil, err
		}
	}
	catalogue, err := h.store.CatalogueNow(ctx)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(t.TempDir(), synth.Dataset)
	if _, err := synth.Write(ctx, dir, catalogue.Kommuner.All, synth.Options{Rows: demoRows}); err != nil {
		return nil, err
	}
	paths := []string{dir, "testdata/own", "testdata/y30r21.csv"}
	if path, found := sharedFile(t, "data/Y30R21_2020_sample.csv"); found {
		paths = append(paths, path)
	}
	for _, path := range paths {
		if err := h.loadPath(ctx, path); err != nil {
			return nil, err
		}
	}
	_, h.url = h.serve(nil)
	return h, nil
}

// newTestServer gives a test server of its own with the reference data and some packages.
func newTestServer(t *testing.T, paths ...string) *testServer {
	t.Helper()
	h, err := openHouse(t, enginetest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.store.Close() })
	if err := h.loadShipped(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		h.mustLoad(t, path)
	}
	web, url := h.serve(nil)
	t.Cleanup(web.Close)
	h.url = url
	return h
}

func openHouse(t testing.TB, database string) (*testServer, error) {
	t.Helper()
	running := enginetest.Engine(t)
	options := store.Options{
		WriterDSN: running.Endpoint().WriterDSN(database), ReaderDSN: running.Endpoint().ReaderDSN(database), WaitReady: running.WaitReady,
	}
	s, err := store.Open(options)
	if err != nil {
		return nil, err
	}
	return &testServer{store: s, options: options}, s.Migrate(context.Background())
}

// serve starts a server over the test server's store and gives its address. Change
// may be nil.
func (h *testServer) serve(change func(*server.Options)) (*httptest.Server, string) {
	web := httptest.NewUnstartedServer(nil)
	url := "http://" + web.Listener.Addr().String()
	web.Config.Handler, web.Config.ConnContext = h.handler(url, change), server.ConnContext
	web.Start()
	return web, url
}

// handler is a server over the test server's store that is known by an address.
func (h *testServer) handler(url string, change func(*server.Options)) http.Handler {
	options := server.Options{
		Data: h.store, Logger: slog.New(slog.DiscardHandler), Version: "test", RequestTimeout: time.Minute, CacheBytes: 16 << 20,
		Resolver: &graph.Resolver{Analyst: analysis.NewAnalyst(h.store, today), Archive: h.store, BaseURL: url},
	}
	options.BuiltIn = builtIn()
	if change != nil {
		change(&options)
	}
	return server.New(options)
}

// served is the test server behind a server of another make, for one test.
func (h *testServer) served(t testing.TB, change func(*server.Options)) *testServer {
	t.Helper()
	web, url := h.serve(change)
	t.Cleanup(web.Close)
	return &testServer{store: h.store, url: url}
}

func (h *testServer) loadShipped(ctx context.Context) error {
	for _, files := range []fs.FS{data.Reference(), data.Published()} {
		if err := h.loadOwn(ctx, files); err != nil {
			return err
		}
	}
	return nil
}

// loadOwn loads a package as one of the program's own.
func (h *testServer) loadOwn(ctx context.Context, files fs.FS) error {
	catalogue, err := h.store.CatalogueNow(ctx)
	if err != nil {
		return err
	}
	pkg, err := etl.OpenFS(ctx, files, etl.Options{Known: data.Known(), Catalogue: catalogue})
	if err != nil {
		return err
	}
	return h.publish(ctx, pkg)
}

func (h *testServer) loadPath(ctx context.Context, path string) error {
	catalogue, err := h.store.CatalogueNow(ctx)
	if err != nil {
		return err
	}
	pkg, err := etl.Open(ctx, path, etl.Options{Known: data.Known(), Catalogue: catalogue})
	if err != nil {
		return fmt.Errorf("opening %s: %w", path, err)
	}
	return h.publish(ctx, pkg)
}

func (h *testServer) publish(ctx context.Context, pkg *etl.Package) error {
	hash, err := pkg.InputHash(ctx)
	if err != nil {
		return err
	}
	l := load.Begin(ctx, h.store, pkg.Dataset(), hash)
	if pkg.Replaces() {
		l.ReplaceAll()
	}
	if _, err := pkg.Read(ctx, l); err != nil {
		return fmt.Errorf("reading %s: %w", pkg.Dataset().ID, err)
	}
	if _, err = l.Publish(ctx, nil); err != nil {
		return err
	}
	// Noticed now and not within a second.
	_, err = h.store.CatalogueNow(ctx)
	return err
}

func (h *testServer) mustLoad(t *testing.T, path string) {
	t.Helper()
	if err := h.loadPath(t.Context(), path); err != nil {
		t.Fatal(err)
	}
}

// sharedFile gives a file of the folder beside the project. Where that is
// missing it says so by the test's name; in CI the test fails.
func sharedFile(t testing.TB, name string) (string, bool) {
	t.Helper()
	path := filepath.Join(sharedFolder, name)
	if _, err := os.Stat(path); err == nil {
		return path, true
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s: ../shared/%s is missing", t.Name(), name)
	}
	t.Logf("%s: LEFT OUT what needs ../shared/%s, which is missing", t.Name(), name)
	return "", false
}

// builtIn is what every test server shares. TestTheDocumentsOfThePageFitTheSchema
// has its errors.
var builtIn = sync.OnceValue(func() *operation.Trusted {
	read, _ := operation.ReadBuiltIn(web.Queries())
	return read
})

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"kommunebench/analysis"
	"kommunebench/etl"
	"kommunebench/graph"
	"kommunebench/kommune"
	"kommunebench/server"
	"kommunebench/server/admission"
	"kommunebench/server/operation"
	"kommunebench/web"
)

type serveCommand struct {
	databaseFlags
	Listen        string        `help:"Address to serve on." default:"127.0.0.1:8080" placeholder:"ADDRESS"`
	NoData        bool          `help:"Load none of the data that ship with the program, neither the published facts nor figures; the register of kommuner and regions is always there."`
	Demo          bool          `help:"Load the synthetic demo data too."`
	MetricsListen string        `help:"Address to serve /metrics on; without it they are on the main one, for everybody who may ask there." placeholder:"ADDRESS"`
	Slow          time.Duration `help:"How long an operation takes that the log warns of, with what is needed to ask it again; 0 warns of none." default:"1s"`
	PublicURL     string        `help:"Address that users reach the server at, for links in citations." placeholder:"URL"`

	Config   string `help:"JSON file with values of flags, such as {\"log-level\": \"warn\"}; command line and variables come first. It is read again on SIGHUP." type:"path" placeholder:"FILE"`
	LogLevel string `help:"What is logged: debug, info, warn or error, and all above it. Requests that went well are info. Read again on SIGHUP." enum:"debug,info,warn,error" default:"info"`

	Fetch string `help:"YAML file of tables to keep fresh: each with every or cron, see docs/fetch.md. The key to jobindsats is read from KOMMUNEBENCH_JOBINDSATS_KEY or the file that it names." type:"path" placeholder:"FILE"`

	Documents   string `help:"Folder of *.graphql files whose operations are served at /q/NAME. Read again on SIGHUP." placeholder:"DIR"`
	TrustedOnly bool   `help:"Refuse operations that are not in --documents; the page goes on, as it asks operations of its own."`

	RatePublic       int      `help:"Requests for figures that an address may make in a minute without a key; an IPv6 network of 64 bits counts as one address. 0 is no limit." default:"300" placeholder:"N"`
	RatePage         int      `help:"Requests of the page that an address may make in a minute without a key: its own operations (/q/Page...), and views and embedded figures that are opened. They are counted apart. 0 is no limit." default:"1200" placeholder:"N"`
	RateKey          int      `help:"Requests for figures that may be made in a minute with a key. 0 is no limit." default:"6000" placeholder:"N"`
	CacheBytes       int64    `help:"Memory for answers that are kept, in bytes. 0 keeps none." default:"67108864" placeholder:"BYTES"`
	ExportCacheBytes int64    `help:"Disk for exported files of named releases, in bytes, below --data; parts of such files (Range) are read from there. 0 keeps none." default:"1073741824" placeholder:"BYTES"`
	TrustProxy       []string `help:"Network of your own proxies, whose X-Forwarded-For says who asks; may be given several times. Without it everybody who comes through a proxy counts as that proxy." placeholder:"CIDR"`

	capacityFlags
	stoppingFlags
}

// requestTimeout is how long an answer may take.
const requestTimeout = 30 * time.Second

// Run binds the address first, so that it fails at once where it is in use, and
// answers 503 until the data are loaded.
func (c *serveCommand) Run(ctx context.Context, io *streams) (err error) { //nolint:revive // what is started here is stopped by its defers, the last first
	options, err := c.options()
	if err != nil {
		return err
	}
	times, err := c.times()
	if err != nil {
		return err
	}
	_, flags, err := parseServe(io.arguments)
	if err != nil {
		return err
	}
	io.level.Set(c.level())
	fetches, err := c.newRefresher(ctx, io)
	if err != nil {
		return err
	}
	listener, err := listen("listen", c.Listen, "127.0.0.1:8080")
	if err != nil {
		return err
	}
	tel, err := startTelemetry(ctx, c.MetricsListen, io.logger)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer func() { err = errors.Join(err, tel.close()) }()
	tel.configureServer(&options)
	web := server.NewGraceful(ctx, times, requestTimeout, io.logger)
	served := make(chan error, 1)
	go func() { served <- web.Serve(listener) }()
	defer func() { err = web.JoinStop(err) }()

	db, err := c.prepare(ctx, io, tel)
	if err != nil && ctx.Err() != nil {
		io.logger.InfoContext(ctx, "stopped while starting", "error", err)
		return nil
	}
	if err != nil {
		return err
	}
	// Requests are ended before the database is closed.
	defer func() { err = errors.Join(web.JoinStop(err), db.Close()) }()
	// Fetches are broken off before that.
	defer fetches.stop()
	if options.ExportFiles, err = c.exportFiles(ctx, io.logger); err == nil {
		err = fetches.start(ctx, io, db, tel)
	}
	if err != nil {
		return err
	}
	go db.FollowReleases(ctx)
	connect(&options, db, cmp.Or(c.PublicURL, "http://"+listener.Addr().String()))
	web.SetHandler(server.New(options))
	_, _ = fmt.Fprintf(io.out, "Kommunebench %s serves on http://%s (explorer: /graphiql)\n", version, listener.Addr())
	state := &serveState{keys: db.Store, trusted: options.Trusted, flags: flags}
	return state.run(ctx, io, web, served)
}

// connect sets what a server answers from: the store, for figures and keys.
func connect(options *server.Options, db *database, baseURL string) {
	options.Data, options.Keys, options.Logger = db.Store, db.Store, db.logger
	options.Resolver = &graph.Resolver{
		Analyst: analysis.NewAnalyst(db.Store, time.Now), Archive: db.Store, BaseURL: baseURL,
	}
}

// level is the value of --log-level.
func (c *serveCommand) level() slog.Level {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel))
	return level
}

// options checks the flags and makes the server's options of them.
func (c *serveCommand) options() (server.Options, error) {
	options := server.Options{
		Version: version, RequestTimeout: requestTimeout, DescriptorSchema: etl.DescriptorSchema(),
		TrustedOnly: c.TrustedOnly, Rates: admission.Rates{Public: c.RatePublic, Key: c.RateKey, Page: c.RatePage}, CacheBytes: c.CacheBytes,
		Slow: c.Slow,
	}
	if c.CacheBytes < 0 {
		return options, kommune.InvalidInput("cache-bytes", strconv.FormatInt(c.CacheBytes, 10), "a number of bytes, or 0, which keeps no answers")
	}
	if c.ExportCacheBytes < 0 {
		return options, kommune.InvalidInput("export-cache-bytes", strconv.FormatInt(c.ExportCacheBytes, 10), "a number of bytes, or 0, which keeps no files")
	}
	for name, rate := range map[string]int{"rate-public": c.RatePublic, "rate-page": c.RatePage, "rate-key": c.RateKey} {
		const most = 1_000_000
		if rate < 0 || rate > most {
			return options, kommune.InvalidInput(name, strconv.Itoa(rate), "a number of requests in a minute from 0, which is no limit, to 1000000")
		}
	}
	if c.Slow < 0 {
		return options, kommune.InvalidInput("slow", c.Slow.String(), "a duration from 0 on, such as 1s or 500ms")
	}
	if err := checkPublicURL(c.PublicURL); err != nil {
		return options, err
	}
	_, err := c.times()
	if err != nil {
		return options, err
	}
	if options.Capacity, err = c.capacity(); err != nil {
		return options, err
	}
	if options.Proxies, err = admission.ReadProxies(c.TrustProxy); err != nil {
		return options, err
	}
	if options.BuiltIn, err = operation.ReadBuiltIn(web.Queries()); err != nil {
		return options, err
	}
	options.Trusted, err = c.trusted()
	return options, err
}

// checkPublicURL refuses an address that can't be the base of links: BAD_USER_INPUT.
func checkPublicURL(text string) error {
	if text == "" {
		return nil
	}
	parsed, err := url.Parse(text)
	if err != nil || (parsed.Scheme != "http" && parsed.Scheme != "https") || parsed.Host == "" ||
		parsed.User != nil || strings.ContainsAny(text, "?#") {
		return kommune.InvalidInput("public-url", text, "an address such as https://figures.example.dk, without ? and #")
	}
	return nil
}

// exportFiles opens the folder of exported files below --data. With a ClickHouse
// server nothing else needs --data; if the folder can't be made, serve then runs
// without it.
func (c *serveCommand) exportFiles(ctx context.Context, logger *slog.Logger) (*server.ExportFiles, error) {
	folder := filepath.Join(c.Data, "exports")
	files, err := server.OpenExportFiles(folder, c.ExportCacheBytes)
	if err != nil && c.Clickhouse != "" {
		logger.WarnContext(ctx, "exported files are not kept, so no parts (Range) of them are sent: name a folder that can be written with --data", "folder", folder, "error", err)
		return nil, nil // the nil ExportFiles keeps none
	}
	return files, err
}

// trusted reads the stored operations of --documents.
func (c *serveCommand) trusted() (*operation.Trusted, error) {
	if c.Documents == "" {
		if c.TrustedOnly {
			return nil, kommune.InvalidInput("trusted-only", "without --documents", "a folder of operations with --documents")
		}
		return &operation.Trusted{}, nil
	}
	if _, err := os.ReadDir(c.Documents); err != nil {
		return nil, kommune.InvalidInput("documents", c.Documents, "a folder that can be read: "+err.Error())
	}
	return operation.ReadTrusted(os.DirFS(c.Documents))
}

// warnOfIncomplete logs the releases with missing rows.
func warnOfIncomplete(ctx context.Context, db *database) error {
	there, err := db.read(ctx)
	if err != nil {
		return err
	}
	for _, slice := range there.incomplete {
		db.logger.ErrorContext(ctx, "rows of a release are missing: load the file that they came from again", "release", slice.ReleaseID, "slice", slice.String())
	}
	db.there = nil // what is read from here on is for requests
	return nil
}

// prepare opens the database, loads the initial data and checks them.
func (c *serveCommand) prepare(ctx context.Context, io *streams, tel *instruments) (*database, error) {
	db, err := openDatabaseWith(ctx, c.databaseFlags, tel.storeOptions(io.logger))
	if err != nil {
		return nil, err
	}
	sees := make(chan bool, 1)
	go func() { sees <- db.readersSeeWithheld(ctx) }()
	err = db.whileStarting(ctx, func() error { return c.loadInitialData(ctx, db) })
	if err == nil {
		err = tel.observeDatabase(db)
	}
	if err == nil {
		err = db.whileStarting(ctx, func() error { return warnOfIncomplete(ctx, db) })
	}
	if <-sees && err == nil {
		db.logger.WarnContext(ctx, withheldWarning)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// loadInitialData loads the packages that ship with the program, or the register
// alone, and the demo data if asked for.
func (c *serveCommand) loadInitialData(ctx context.Context, db *database) error {
	loads := []func(context.Context, *database) error{loadFacts, loadFigures}
	if c.NoData {
		loads = []func(context.Context, *database) error{loadRegister}
	}
	if c.Demo {
		loads = append(loads, loadDemo)
	}
	for _, load := range loads {
		if err := load(ctx, db); err != nil {
			return err
		}
	}
	// The catalogue in memory may precede the last of these loads.
	_, err := db.read(ctx)
	return err
}

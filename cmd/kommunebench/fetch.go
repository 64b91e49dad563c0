package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"kommunebench/data"
	"kommunebench/fetch"
	"kommunebench/fetch/client"
	"kommunebench/fetch/described"
	"kommunebench/kommune"
)

// jobindsatsKeyEnv is the environment variable with the key to jobindsats. There is
// no flag for it, as flags show in process lists and shell histories.
const jobindsatsKeyEnv = "KOMMUNEBENCH_JOBINDSATS_KEY"

type fetchCommand struct {
	Jobindsats fetchJobindsatsCommand `cmd:"" help:"Fetch a table of STAR's jobindsats, version 3; the key is read from KOMMUNEBENCH_JOBINDSATS_KEY."`
	Statbank   fetchStatbankCommand   `cmd:"" help:"Fetch a table of Statistics Denmark's StatBank."`
	List       fetchListCommand       `cmd:"" help:"List the tables of a publisher, with those that are described marked."`
	Describe   fetchDescribeCommand   `cmd:"" help:"Show what is known of a table: its indicators, columns and target groups, from which source, and how the API's own description differs."`
}

// fetchFlags are the flags that both publishers have.
type fetchFlags struct {
	databaseFlags
	Out         string        `help:"Folder of the data package; by default packages/PUBLISHER-TABLE in the folder --data." type:"path" placeholder:"DIR"`
	BaseURL     string        `help:"Another address of the API, which may be http." name:"base-url" placeholder:"URL"`
	Periods     string        `help:"Which periods: all, or latest:14 for the newest 14." default:"all"`
	From        string        `help:"No periods that start before this one." placeholder:"PERIOD"`
	Select      []string      `help:"Which values of a variable, as in KØN=M,K; * is all. May be given for several." sep:"none" placeholder:"VARIABLE=VALUE,..."`
	TargetGroup string        `help:"The variable whose values are target groups." placeholder:"VARIABLE"`
	Undescribed bool          `help:"Fetch a table as its own columns say, although a description of it ships; --select, --target-group and --kind do so too."`
	Kind        string        `help:"What sort of figure the table holds where its metadata do not tell." enum:",PROPORTION,RATE,COUNT,MEAN,SCORE,DIFFERENCE" default:"" placeholder:"KIND"`
	Revise      int           `help:"How many of the newest periods are fetched again, since they may have been revised." default:"14" placeholder:"N"`
	Full        bool          `help:"Fetch everything again."`
	NoLoad      bool          `help:"Write the package but do not load it."`
	Every       time.Duration `help:"Go on fetching at this interval, as in 24h, until interrupted." placeholder:"DURATION"`
	Timeout     time.Duration `help:"How long the API may stay silent." default:"60s"`
	MaxAnswer   int64         `help:"The largest answer that is taken, in bytes." default:"2147483648" placeholder:"BYTES"`
	MaxRejects  int           `help:"Load the rest when no more rows than this are rejected." default:"0" placeholder:"N"`
	JSON        bool          `help:"Print one JSON object for each load instead of words; with --no-load one for each fetch." name:"json"`
}

type fetchJobindsatsCommand struct {
	fetchFlags
	PeriodType string `help:"The period type of a table that has several, as in M." placeholder:"TYPE"`
	Table      string `arg:"" help:"The table's id, as in y30r21."`
}

type fetchStatbankCommand struct {
	fetchFlags
	Format string `help:"How the data come: auto, bulk or csv." enum:"auto,bulk,csv" default:"auto"`
	Table  string `arg:"" help:"The table's id, as in FOLK1A."`
}

// Run fetches a table of jobindsats.
func (c *fetchJobindsatsCommand) Run(ctx context.Context, io *streams) error {
	options, err := c.options(ctx, io, "jobindsats", c.Table)
	if err != nil {
		return err
	}
	options.PeriodType = c.PeriodType
	if options.Key, err = takeJobindsatsKey(); err != nil {
		return err
	}
	if err := fetch.CheckKey(options.Key); err != nil {
		return err
	}
	return c.run(ctx, io, options, fetch.Jobindsats)
}

// takeJobindsatsKey takes the key out of the environment, which the engine, a child
// process, must not inherit. It is empty where there is none.
func takeJobindsatsKey() (string, error) {
	key := os.Getenv(jobindsatsKeyEnv)
	if err := os.Unsetenv(jobindsatsKeyEnv); err != nil {
		return "", fmt.Errorf("taking the key out of the environment: %w", err)
	}
	return key, nil
}

// shippedDescriptions are the descriptions of tables that ship with the program.
func shippedDescriptions() ([]described.Description, error) {
	return described.Read(data.Known(), slices.Collect(maps.Values(data.Figures()))...)
}

// Run fetches a table of the StatBank.
func (c *fetchStatbankCommand) Run(ctx context.Context, io *streams) error {
	options, err := c.options(ctx, io, "statbank", c.Table)
	if err != nil {
		return err
	}
	options.Format = c.Format
	return c.run(ctx, io, options, fetch.Statbank)
}

func (c *fetchFlags) options(ctx context.Context, io *streams, publisher, table string) (fetch.Options, error) {
	if c.MaxAnswer <= 0 || c.Timeout <= 0 || c.Revise < 0 || c.MaxRejects < 0 {
		return fetch.Options{}, kommune.InvalidInput("max-answer, timeout, revise or max-rejects", "", "numbers above 0; revise and max-rejects also 0")
	}
	if err := c.checkEvery(); err != nil {
		return fetch.Options{}, err
	}
	dir := c.Out
	if dir == "" {
		if err := checkDataDir(c.Data); err != nil {
			return fetch.Options{}, err
		}
		dir = filepath.Join(c.Data, "packages", publisher+"-"+strings.ToLower(table))
	}
	if strings.ContainsAny(table, `/\`) || strings.HasPrefix(table, ".") {
		return fetch.Options{}, kommune.InvalidInput("table", table, "a table's id: letters, digits and _")
	}
	kommuner, err := shippedKommuner(ctx)
	if err != nil {
		return fetch.Options{}, err
	}
	descriptions, err := shippedDescriptions()
	if err != nil {
		return fetch.Options{}, err
	}
	return fetch.Options{
		Descriptions: descriptions, Undescribed: c.Undescribed,
		Table: table, Dir: dir, BaseURL: c.BaseURL, Periods: c.Periods, From: c.From, Select: c.Select,
		TargetGroup: c.TargetGroup, Kind: c.Kind, Revise: c.Revise, Full: c.Full, Kommuner: kommuner,
		Limits: client.Limits{Timeout: c.Timeout, AnswerBytes: c.MaxAnswer}, Logger: io.logger,
	}, nil
}

type fetchFunc func(context.Context, fetch.Options) (fetch.Result, error)

// run fetches once, or at every interval.
func (c *fetchFlags) run(ctx context.Context, io *streams, options fetch.Options, get fetchFunc) error {
	once := func(ctx context.Context) error { return c.once(ctx, io, options, get) }
	if c.Every == 0 {
		return fetchStatus(once(ctx))
	}
	return repeat(ctx, io, c.Every, once)
}

// once fetches and loads while it holds the folder's lock, so that no other program
// changes the package meanwhile.
func (c *fetchFlags) once(ctx context.Context, io *streams, options fetch.Options, get fetchFunc) (err error) {
	lock, err := fetch.LockDir(options.Dir, time.Now())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	result, err := get(ctx, options)
	if err != nil {
		return err
	}
	if c.NoLoad && c.JSON {
		if err := json.NewEncoder(io.out).Encode(result); err != nil {
			return fmt.Errorf("printing the result: %w", err)
		}
		return nil
	}
	c.report(io, result)
	if c.NoLoad {
		return nil
	}
	load := loadCommand{databaseFlags: c.databaseFlags, MaxRejects: c.MaxRejects, JSON: c.JSON, figures: result.Dataset, Paths: []string{options.Dir}}
	return load.Run(ctx, io)
}

func (c *fetchFlags) report(io *streams, result fetch.Result) {
	to := io.out
	if c.JSON {
		to = io.log
	}
	if result.Unverified {
		_, _ = fmt.Fprintf(to, "%s: unverified: the description was made from public sources; kommunebench fetch describe tells which\n", result.Dir)
	}
	for _, one := range result.Differences {
		_, _ = fmt.Fprintf(to, "%s: differs from the description: %s\n", result.Dir, one.Message)
	}
	changed := ""
	if result.Updated != "" {
		changed = ", table last changed " + result.Updated
	}
	if result.Fetched == 0 && result.Unchanged {
		_, _ = fmt.Fprintf(to, "%s: nothing new: the %d answers on disk are up to date%s\n", result.Dir, result.Kept, changed)
		return
	}
	_, _ = fmt.Fprintf(to, "%s: %d answers fetched (%d bytes) and %d kept, %d rows of dataset %s%s\n", result.Dir, result.Fetched, result.Bytes, result.Kept, result.Rows, result.Dataset, changed)
}

// fetchStatus maps errors of a fetch to exit statuses: exitRefused for an answer that
// was refused, exitUsage for an unknown table and for a wrong key.
func fetchStatus(err error) error {
	var answer *client.AnswerError
	var coded *kommune.Error
	switch {
	case errors.As(err, &answer):
		return &refusedError{err}
	case errors.As(err, &coded) && (coded.Code == kommune.NotFound || coded.Code == kommune.Unauthenticated):
		return &kommune.Error{Code: kommune.BadUserInput, Message: coded.Message}
	}
	return err
}

// Command kommunebench serves benchmarks of the Danish kommuner over GraphQL
// and loads the data behind them.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"kommunebench/engine"
	"kommunebench/kommune"
)

// version is set by the linker; see the Makefile.
var version = "dev"

// The exit statuses that scripts rely on.
const (
	exitDone     = 0
	exitInternal = 1
	exitUsage    = 2
	exitRefused  = 3
)

// refusedError is the error of an input that was refused without changing anything.
type refusedError struct{ err error }

func (e *refusedError) Error() string { return e.err.Error() }
func (e *refusedError) Unwrap() error { return e.err }

type commandLine struct {
	Serve    serveCommand    `cmd:"" help:"Serve the API, the explorer and the page."`
	Load     loadCommand     `cmd:"" help:"Load data packages or a publisher's files. Each path is loaded on its own: a refused one changes nothing of itself and keeps none of the others from being loaded."`
	Fetch    fetchCommand    `cmd:"" help:"Write a data package from a public API, and load it."`
	Release  releaseCommand  `cmd:"" help:"List, compare, roll back and prune what was published."`
	Export   exportCommand   `cmd:"" help:"Write what is loaded to a file."`
	Template templateCommand `cmd:"" help:"Write a template that people fill in: a spreadsheet with drop-down lists and notes, or a CSV."`
	Synth    synthCommand    `cmd:"" help:"Write a synthetic data package."`
	Key      keyCommand      `cmd:"" help:"Make, list and revoke keys for reading at a higher rate."`
	Migrate  migrateCommand  `cmd:"" help:"Create the database or bring its tables up to date."`
	Engine   engineCommand   `cmd:"" help:"Run the embedded ClickHouse alone and print how to connect."`
	Version  versionCommand  `cmd:"" help:"Print the version."`
}

// streams are where a command writes: results to out, everything else to log.
type streams struct {
	out    io.Writer
	log    io.Writer
	logger *slog.Logger
	// level is the lowest level that logger writes.
	level *slog.LevelVar
	// arguments are the command line, which serve parses again when hangups has a
	// SIGHUP.
	arguments []string
	hangups   <-chan os.Signal
}

func main() {
	engine.RunChildIfAsked()
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(arguments []string, out, log io.Writer) int {
	ctx, stop := contextUntilSignal()
	defer stop()
	level := &slog.LevelVar{}
	io := &streams{out: out, log: log, logger: newLogger(log, level), level: level, arguments: arguments, hangups: notifyHangups()}
	// Kong calls Exit after --help; the exit status is returned all the same.
	exited, status := false, exitDone
	parser, err := newParser(&commandLine{}, out, log,
		kong.Exit(func(code int) { exited, status = true, code }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(io),
	)
	if err != nil {
		_, _ = fmt.Fprintln(log, "kommunebench:", err)
		return exitInternal
	}
	command, err := parser.Parse(arguments)
	if exited {
		return status
	}
	if err != nil {
		_, _ = fmt.Fprintln(log, "kommunebench:", err)
		_, _ = fmt.Fprintln(log, `Run "kommunebench --help" for what there is.`)
		return exitUsage
	}
	if command.Command() != serveName {
		go stopOnHangup(ctx, io.hangups, stop)
	}
	return exitStatus(command.Run(), log)
}

// newParser makes the parser of a command line, which also reads environment
// variables and the file of --config.
func newParser(line *commandLine, out, log io.Writer, options ...kong.Option) (*kong.Kong, error) {
	parser, err := kong.New(line, append(options,
		kong.Name("kommunebench"),
		kong.Description("Benchmarks of the 98 Danish kommuner, loaded into ClickHouse and served over GraphQL."),
		kong.Writers(out, log),
		kong.DefaultEnvars("KOMMUNEBENCH"),
		kong.ValueFormatter(flagHelp),
		kong.Resolvers(&configFile{}),
	)...)
	if err != nil {
		return nil, fmt.Errorf("describing the command line: %w", err)
	}
	return parser, nil
}

// flagHelp is a flag's help with its environment variable, and with the default if a
// placeholder is shown in its place.
func flagHelp(value *kong.Value) string {
	text := kong.DefaultHelpValueFormatter(value)
	if value.Flag == nil || value.Flag.PlaceHolder == "" || !value.HasDefault {
		return text
	}
	return strings.Replace(text, "($", "(default "+value.Default+", $", 1)
}

// contextUntilSignal returns a context that is cancelled by the first SIGINT or
// SIGTERM. A second one ends the program at once, as is the system's default.
func contextUntilSignal() (context.Context, context.CancelFunc) {
	ctx, stop := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case <-signals:
		case <-ctx.Done():
		}
		signal.Stop(signals)
		stop()
	}()
	return ctx, stop
}

// notifyHangups returns a channel of SIGHUPs, which by default would end the program
// at once. Under nohup SIGHUP stays ignored.
func notifyHangups() <-chan os.Signal {
	hangups := make(chan os.Signal, 1)
	if !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(hangups, syscall.SIGHUP)
	}
	return hangups
}

// stopOnHangup handles SIGHUP as SIGTERM, for commands that have nothing to reload.
func stopOnHangup(ctx context.Context, hangups <-chan os.Signal, stop context.CancelFunc) {
	select {
	case <-hangups:
		stop()
	case <-ctx.Done():
	}
}

// exitStatus prints an error and returns the exit status for it.
func exitStatus(err error, log io.Writer) int {
	if err == nil {
		return exitDone
	}
	printError(log, err)
	var refused *refusedError
	var coded *kommune.Error
	switch {
	case errors.As(err, &refused):
		return exitRefused
	case errors.As(err, &coded) && (coded.Code == kommune.BadUserInput || coded.Code == kommune.NotFound):
		return exitUsage
	case coded != nil && coded.Code == kommune.Unavailable:
		return exitInternal
	case errors.Is(err, engine.ErrLibraryMissing), errors.Is(err, engine.ErrLibraryUnusable),
		errors.Is(err, engine.ErrOtherVersion), errors.Is(err, engine.ErrOtherUser), errors.Is(err, engine.ErrDataDir):
		return exitUsage
	}
	return exitInternal
}

package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"kommunebench/server"
	"kommunebench/server/operation"
	"kommunebench/store"
)

// reloadable are the flags that SIGHUP reloads.
func reloadable() []string { return []string{"documents", "log-level"} }

// serveState is the state of a running serve that SIGHUP changes, and the flags that
// it was started with.
type serveState struct {
	keys    *store.Store
	trusted *operation.Trusted
	flags   map[string]string
}

// run reloads on each SIGHUP until the server fails or ctx ends, and then stops it.
func (s *serveState) run(ctx context.Context, io *streams, web *server.Graceful, served <-chan error) error {
	for {
		select {
		case err := <-served:
			return fmt.Errorf("serving: %w", err)
		case <-ctx.Done():
			return web.DrainAndStop(ctx)
		case <-io.hangups:
			s.reload(ctx, io)
		}
	}
}

// parseServe parses a command line of serve, with the current environment and file
// of --config. It also returns the values of all flags by name.
func parseServe(arguments []string) (*serveCommand, map[string]string, error) {
	var line commandLine
	parser, err := newParser(&line, io.Discard, io.Discard)
	if err != nil {
		return nil, nil, err
	}
	parsed, err := parser.Parse(arguments)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the flags: %w", err)
	}
	flags := map[string]string{}
	for _, flag := range parsed.Flags() {
		flags[flag.Name] = fmt.Sprint(flag.Target.Interface())
	}
	return &line.Serve, flags, nil
}

// reload replaces what can be changed without a restart. If anything can't be read,
// nothing is replaced.
func (s *serveState) reload(ctx context.Context, io *streams) {
	next, flags, err := parseServe(io.arguments)
	var options server.Options
	if err == nil {
		options, err = next.options()
	}
	keys := 0
	if err == nil {
		live, reading := s.keys.LiveKeys(ctx)
		keys, err = len(live), reading
	}
	if err != nil {
		io.logger.ErrorContext(ctx, "SIGHUP: nothing was reloaded, what was read before stays", "error", err)
		return
	}
	change := s.trusted.Replace(options.Trusted)
	io.level.Set(next.level())
	attributes := []any{
		"log_level", next.LogLevel, "api_keys", keys,
		"documents", len(s.trusted.Names()), "documents_added", strings.Join(change.Added, ","),
		"documents_changed", strings.Join(change.Changed, ","), "documents_removed", strings.Join(change.Removed, ","),
	}
	if waiting := s.needRestart(flags); len(waiting) > 0 {
		attributes = append(attributes, "need_restart", strings.Join(waiting, ","))
		io.logger.Log(ctx, max(slog.LevelWarn, next.level()), "SIGHUP: reloaded, and some flags were changed that need a restart", attributes...)
		return
	}
	// The reload is logged at any log level.
	io.logger.Log(ctx, max(slog.LevelInfo, next.level()), "SIGHUP: reloaded", attributes...)
}

// needRestart lists the flags that were changed and are only read at the start.
func (s *serveState) needRestart(flags map[string]string) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(flags)) {
		if flags[name] != s.flags[name] && !slices.Contains(reloadable(), name) {
			names = append(names, name)
		}
	}
	return names
}

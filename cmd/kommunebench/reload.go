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
	"kommunebench/store"
)

// reloadable are the flags whose change needs no restart.
func reloadable() []string { return []string{"documents", "log-level"} }

// serveState is what SIGHUP can change of a serve that runs, and the flags that
// it was started with.
type serveState struct {
	keys    *store.Store
	trusted *server.Trusted
	flags   map[string]string
}

// run reloads on every SIGHUP until the server ends or is to be stopped.
func (s *serveState) run(ctx context.Context, io *streams, web *gracefulServer, served <-chan error) error {
	for {
		select {
		case err := <-served:
			return fmt.Errorf("serving: %w", err)
		case <-ctx.Done():
			return web.finish(ctx)
		case <-io.hangups:
			s.reload(ctx, io)
		}
	}
}

// parseServe reads a command line of serve, with its variables and the file of
// --config as they are now.
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

// reload takes over what can be changed without a restart: all of it or, where
// anything can't be read, nothing.
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
	// Whoever reloads is told so at any level.
	io.logger.Log(ctx, max(slog.LevelInfo, next.level()), "SIGHUP: reloaded", attributes...)
}

// needRestart lists the flags that differ from those at the start and are only
// read then.
func (s *serveState) needRestart(flags map[string]string) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(flags)) {
		if flags[name] != s.flags[name] && !slices.Contains(reloadable(), name) {
			names = append(names, name)
		}
	}
	return names
}

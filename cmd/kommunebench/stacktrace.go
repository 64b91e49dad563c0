package main

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// withoutStackTraces removes the stack traces from messages of ClickHouse, which are
// of no use to users.
func withoutStackTraces(text string) string {
	var kept []string
	inTrace := false
	for line := range strings.SplitSeq(text, "\n") {
		if isStackFrame(line) || (inTrace && strings.TrimSpace(line) == "") {
			inTrace = true
			kept = []string{strings.TrimRight(strings.Join(kept, "\n"), " \n")}
			continue
		}
		line, _, inTrace = strings.Cut(line, "Stack trace (when copying this message")
		if inTrace {
			line = strings.TrimRight(line, ", ")
		}
		kept = append(kept, line)
	}
	return strings.TrimRight(strings.Join(kept, "\n"), " \n")
}

// isStackFrame reports whether a line is a function on the server's stack, such as
// "12. DB::executeQuery() @ 0x000000001840b200".
func isStackFrame(line string) bool {
	number, function, found := strings.Cut(strings.TrimSpace(line), ". ")
	return found && number != "" && strings.Trim(number, "0123456789") == "" && strings.Contains(function, "@ 0x")
}

// printError prints an error as the program's last message.
func printError(log io.Writer, err error) {
	_, _ = fmt.Fprintln(log, "kommunebench:", withoutStackTraces(err.Error()))
}

// newLogger writes to log from a level on that may change while it is used.
func newLogger(log io.Writer, level slog.Leveler) *slog.Logger {
	return slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: level, ReplaceAttr: shortenErrors}))
}

// shortenErrors is a slog.HandlerOptions.ReplaceAttr that removes the stack traces
// from errors.
func shortenErrors(_ []string, attribute slog.Attr) slog.Attr {
	if err, isError := attribute.Value.Any().(error); isError {
		return slog.String(attribute.Key, withoutStackTraces(err.Error()))
	}
	return attribute
}

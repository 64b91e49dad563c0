package main

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// withoutTraces leaves the stack traces out that messages of ClickHouse have in
// them: nobody who reads them here can do anything with those.
func withoutTraces(text string) string {
	var kept []string
	inTrace := false
	for line := range strings.SplitSeq(text, "\n") {
		if isFrame(line) || (inTrace && strings.TrimSpace(line) == "") {
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

// isFrame reports whether a line is a function on the server's stack, such as
// "12. DB::executeQuery() @ 0x000000001840b200".
func isFrame(line string) bool {
	number, function, found := strings.Cut(strings.TrimSpace(line), ". ")
	return found && number != "" && strings.Trim(number, "0123456789") == "" && strings.Contains(function, "@ 0x")
}

func printError(log io.Writer, err error) {
	_, _ = fmt.Fprintln(log, "kommunebench:", withoutTraces(err.Error()))
}

func newLogger(log io.Writer, level slog.Leveler) *slog.Logger {
	return slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: level, ReplaceAttr: plainErrors}))
}

// plainErrors has the log tell errors without stack traces.
func plainErrors(_ []string, attribute slog.Attr) slog.Attr {
	if err, isError := attribute.Value.Any().(error); isError {
		return slog.String(attribute.Key, withoutTraces(err.Error()))
	}
	return attribute
}

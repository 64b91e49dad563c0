package main

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"

	"kommunebench/kommune"
)

func TestAServersStackTraceIsNotPrinted(t *testing.T) {
	const frames = "\n\n0. ? @ 0x000000000f03c72c\n1. DB::f(int, char const*) @ 0x0000000017e96935\n 12. ? @ 0x1\n"
	for message, want := range map[string]string{
		"'Cancelled mutating parts. (ABORTED)'. It may be KILLed " + frames:                                                                "'Cancelled mutating parts. (ABORTED)'. It may be KILLed",
		"Syntax error. (SYNTAX_ERROR), Stack trace (when copying this message, always include the lines below):" + frames + " (version 1)": "Syntax error. (SYNTAX_ERROR)\n (version 1)",
		"x line 1: 1. is no number":        "x line 1: 1. is no number",
		"two lines\n\n1. of which is kept": "two lines\n\n1. of which is kept",
	} {
		cause := fmt.Errorf("query q: %w", &clickhouse.Exception{Code: 341, Message: message})
		failure := errors.Join(&kommune.Error{Code: kommune.Internal, Message: "reading failed", Err: cause}, errors.New("closing failed"))
		var log bytes.Buffer
		if status := exitStatus(failure, &log); status != exitInternal {
			t.Errorf("status %d", status)
		}
		if want := "kommunebench: reading failed: query q: code: 341, message: " + want + "\nclosing failed\n"; log.String() != want {
			t.Errorf("got  %q\nwant %q", log.String(), want)
		}
		log.Reset()
		newLogger(&log, slog.LevelInfo).Warn("leftovers stay", "error", failure)
		if strings.Contains(log.String(), "@ 0x") || !strings.Contains(log.String(), "closing failed") {
			t.Errorf("logged %s", log.String())
		}
	}
}

func TestOtherAttributesAreLoggedAsTheyAre(t *testing.T) {
	var log bytes.Buffer
	newLogger(&log, slog.LevelInfo).Info("m", slog.Int("rows", 1), slog.String("name", "0. ? @ 0x1"))
	if !strings.Contains(log.String(), `rows=1 name="0. ? @ 0x1"`) {
		t.Errorf("logged %s", log.String())
	}
}

package clickhouse

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"

	"kommunebench/kommune"
)

func TestALostConnectionIsToldFromAnAnswer(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, test := range map[string]struct {
		ctx  context.Context
		err  error
		want bool
	}{
		"a connection that ended":               {t.Context(), io.EOF, true},
		"an answer of a server being stopped":   {t.Context(), &clickhouse.Exception{Code: codeAborted, Message: "Server shutdown is called"}, true},
		"an answer that a server lost its peer": {t.Context(), &clickhouse.Exception{Code: codeNetworkError}, true},
		"a connection that a migration lost":    {t.Context(), driver.ErrBadConn, true},
		"one that it had lost before":           {t.Context(), fmt.Errorf("create version table: %w; %w", sql.ErrConnDone, sql.ErrConnDone), true},
		"an answer that a query is wrong":       {t.Context(), &clickhouse.Exception{Code: 62, Message: "Syntax error"}, false},
		"a caller who left":                     {cancelled, io.EOF, false},
		"no error":                              {t.Context(), nil, false},
	} {
		err := test.err
		if err != nil {
			err = fmt.Errorf("query x: %w", err)
		}
		if got := IsLostConnection(test.ctx, err); got != test.want {
			t.Errorf("%s: got %t, want %t", name, got, test.want)
		}
	}
}

func TestADSNOfAnotherKindIsWrongUsage(t *testing.T) {
	for _, dsn := range []string{
		"foo://x", "x", "", "postgres://user:secret@host/db", "http://",
		"http://user:secret@host/a`b", "http://user:secret@host/a%60b", "clickhouse://user:secret@host/a%00b", "clickhouse://user:secret@host/..",
	} {
		_, err := Open(Options{WriterDSN: dsn})
		var coded *kommune.Error
		if !errors.As(err, &coded) || coded.Code != kommune.BadUserInput || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", dsn, err)
		}
	}
}

func TestAFullDiskIsToldAsSuch(t *testing.T) {
	for name, test := range map[string]struct {
		err  error
		full bool
	}{
		"a disk that ClickHouse looked at":      {&clickhouse.Exception{Code: codeNotEnoughSpace, Message: "Cannot reserve 1.00 MiB, not enough space"}, true},
		"a write that failed":                   {&clickhouse.Exception{Code: 75, Message: "Cannot write to file descriptor, errno: 28, strerror: No space left on device"}, true},
		"an answer over HTTP that is only text": {errors.New("[HTTP 500] Code: 243. DB::Exception: not enough space (NOT_ENOUGH_SPACE)"), true},
		"an answer of another kind":             {&clickhouse.Exception{Code: 62, Message: "Syntax error"}, false},
	} {
		var known *kommune.Error
		err := Coded(t.Context(), fmt.Errorf("query x: %w", test.err))
		if full := errors.As(err, &known) && known.Code == kommune.Unavailable && known.Message == messageDiskFull; full != test.full {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDamagedFilesAreToldAsSuch(t *testing.T) {
	for name, test := range map[string]struct {
		err     *clickhouse.Exception
		damaged bool
	}{
		"a checksum that differs":             {&clickhouse.Exception{Code: 40, Message: "Checksum doesn't match: corrupted data."}, true},
		"a part whose list of columns is cut": {&clickhouse.Exception{Code: 27, Message: "Cannot parse input: expected 'columns format version: 1' at end of stream: While reading columns.txt (0 bytes)"}, true},
		"a text that can't be parsed":         {&clickhouse.Exception{Code: 27, Message: "Cannot parse input: expected '(' before: 'x'"}, false},
		"an answer of another kind":           {&clickhouse.Exception{Code: 62, Message: "Syntax error"}, false},
	} {
		var known *kommune.Error
		err := Coded(t.Context(), fmt.Errorf("query x: %w", test.err))
		if damaged := errors.As(err, &known) && known.Code == kommune.Internal && known.Message == messageDataDamaged; damaged != test.damaged {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEncryptedDSNsAreTaken(t *testing.T) {
	for _, dsn := range []string{"https://u:p@host:8443/k", "clickhouses://u:p@host:9440/k", "clickhouse://u:p@host:9440/k?secure=true", "https://u:p@host:8443/k?secure=true"} {
		if options, err := parseDSN(dsn); err != nil || options.TLS == nil {
			t.Errorf("%s: %v", dsn, err)
		}
	}
}

func TestAnAnswerOfTheServerTellsTheUserWhatToDo(t *testing.T) {
	for code, want := range map[int32]kommune.ErrorCode{
		codeTimeoutExceeded: kommune.Timeout, codeQueryWasCancelled: kommune.Timeout,
		codeMemoryLimitExceeded: kommune.TooCostly, codeTooManyRows: kommune.TooCostly, codeTooManyBytes: kommune.TooCostly, codeTooManyResultRows: kommune.TooCostly,
		codeTooManySimultaneous: kommune.Unavailable, codeNotEnoughSpace: kommune.Unavailable, codeNetworkError: kommune.Unavailable, codeAborted: kommune.Unavailable,
		codeChecksumDiffers: kommune.Internal, codeSyntaxError: kommune.Internal,
	} {
		cause := &clickhouse.Exception{Code: code, Message: "words of the server"}
		var coded *kommune.Error
		if err := Coded(t.Context(), fmt.Errorf("query x: %w", cause)); !errors.As(err, &coded) || coded.Code != want || !errors.Is(err, cause) {
			t.Errorf("code %d: %v, want %s", code, err, want)
			continue
		}
		if strings.Contains(coded.Message, "words of the server") || coded.RetryAfter > 0 != (want == kommune.Unavailable) {
			t.Errorf("code %d says %q, again after %s", code, coded.Message, coded.RetryAfter)
		}
	}
}

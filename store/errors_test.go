package store

import (
	"context"
	"fmt"
	"io"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"
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
		"an answer that a query is wrong":       {t.Context(), &clickhouse.Exception{Code: 62, Message: "Syntax error"}, false},
		"a caller who left":                     {cancelled, io.EOF, false},
		"no error":                              {t.Context(), nil, false},
	} {
		err := test.err
		if err != nil {
			err = fmt.Errorf("query x: %w", err)
		}
		if got := isLostConnection(test.ctx, err); got != test.want {
			t.Errorf("%s: got %t, want %t", name, got, test.want)
		}
	}
}

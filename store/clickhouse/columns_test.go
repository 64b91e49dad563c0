package clickhouse

import (
	"slices"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"

	"kommunebench/engine/enginetest"
)

func TestListsOfTextsReachTheServerAsTheyAre(t *testing.T) {
	for name, dsn := range map[string]string{
		"native": enginetest.Engine(t).Endpoint().ReaderDSN("default"), "HTTP": enginetest.Engine(t).Endpoint().ReaderHTTPDSN("default"),
	} {
		options, err := clickhouse.ParseDSN(dsn)
		if err != nil {
			t.Fatal(err)
		}
		conn, err := clickhouse.Open(options)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		for _, texts := range [][]string{
			{},
			{""},
			{"101", "demo/all", "Ærø & Øerne"},
			{`'`, `\`, `\'`, `']`, `', 'b`, `\N`, "NULL", "[]", "{a:String}", "?", "$1"},
			{"tab\there", "line\nbreak", "return\r", "nul\x00byte", "\b\f\v\x1f\x7f", "not UTF-8 \xff\xfe"},
		} {
			var got []string
			arguments := Named(map[string]any{"texts": texts})
			if err := conn.QueryRow(t.Context(), "SELECT {texts:Array(String)}", arguments...).Scan(&got); err != nil {
				t.Errorf("%s: %q: %v", name, texts, err)
			} else if !slices.Equal(got, texts) {
				t.Errorf("%s: sent %q, the server has %q", name, texts, got)
			}
			// What the driver makes of the list itself is read the same.
			var plain []string
			err := conn.QueryRow(t.Context(), "SELECT {texts:Array(String)}", clickhouse.Named("texts", texts)).Scan(&plain)
			if err == nil && !slices.Equal(got, plain) {
				t.Errorf("%s: %q, by the driver %q", name, got, plain)
			}
		}
	}
}

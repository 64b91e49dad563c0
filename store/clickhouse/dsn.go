package clickhouse

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"

	"kommunebench/kommune"
)

// DefaultDatabase is used where a DSN names none.
const DefaultDatabase = "kommunebench"

func parseDSN(dsn string) (*clickhouse.Options, error) {
	// The driver's own error repeats the DSN with its password.
	options, err := clickhouse.ParseDSN(withTLS(dsn))
	if err != nil || !knownScheme(dsn) || len(options.Addr) == 0 {
		return nil, kommune.InvalidInput("clickhouse", redactDSN(dsn), "a DSN such as clickhouse://user:password@host:9000/kommunebench or http://user:password@host:8123/kommunebench")
	}
	if options.Auth.Database == "" {
		options.Auth.Database = DefaultDatabase
	}
	if !databaseName.MatchString(options.Auth.Database) {
		return nil, kommune.InvalidInput("clickhouse", redactDSN(dsn), "the name of a database of letters a to z, digits, _ and -, at most 100")
	}
	options.DialTimeout, options.ReadTimeout = dialTimeout, readTimeout
	// Over HTTP a connection begins with a query, and the time to dial is a deadline.
	options.DialStrategy = func(ctx context.Context, id int, options *clickhouse.Options, dial clickhouse.Dial) (clickhouse.DialResult, error) {
		return clickhouse.DefaultDialStrategy(withoutDeadline{ctx}, id, options, dial)
	}
	if options.Compression == nil {
		options.Compression = &clickhouse.Compression{Method: clickhouse.CompressionLZ4}
	}
	return options, nil
}

// databaseName is what a DSN may name: the name stands in statements, and those of
// other databases are made from it.
var databaseName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_-]{0,99}$`)

// withTLS says in the driver's words that https and clickhouses are encrypted.
func withTLS(dsn string) string {
	scheme, rest, _ := strings.Cut(dsn, "://")
	switch scheme {
	case "clickhouses":
		scheme = "clickhouse"
	case "https":
	default:
		return dsn
	}
	if strings.Contains(rest, "secure=") {
		return scheme + "://" + rest
	}
	joint := "?"
	if strings.Contains(rest, "?") {
		joint = "&"
	}
	return scheme + "://" + rest + joint + "secure=true"
}

func knownScheme(dsn string) bool {
	scheme, _, found := strings.Cut(dsn, "://")
	return found && slices.Contains([]string{"clickhouse", "clickhouses", "tcp", "native", "http", "https"}, scheme)
}

// Everything before the last @ may hold a password.
func redactDSN(dsn string) string {
	if n := strings.LastIndex(dsn, "@"); n >= 0 {
		return "…" + dsn[n:]
	}
	return dsn
}

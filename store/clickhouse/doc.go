// Package clickhouse holds the connections to one ClickHouse database and sends
// statements over them: as the user who writes or the one who reads, within what
// their settings profiles allow, measured, killed on the server when their caller
// leaves, and with errors that a user may see. It knows rows by the col tags of
// their fields, and nothing of releases or loads.
package clickhouse

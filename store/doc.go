// Package store keeps what is in ClickHouse: migrations, releases and queries. But
// for store/load, which writes loads, store/clickhouse, which holds connections and
// sends statements, and engine, which asks whether its process answers, nothing else
// speaks to ClickHouse.
//
// Data changes by releases. A load writes rows under a Run of its own, which
// no reader knows; Draft.Publish then inserts one row into the table releases, which
// names a run for every slice (an indicator's year, or a table of facts).
// Readers take runs from that row alone, so they see all of a release or
// nothing of it, and a release that was published never changes.
//
// Errors of reads are *kommune.Error: UNAVAILABLE where the database does not answer,
// TIMEOUT or TOO_COSTLY where a read needs more than is allowed, NOT_FOUND for a
// release that is not kept, else INTERNAL. Where the caller's context was cancelled
// they wrap its cause instead.
package store

package store

import (
	"context"
	"maps"
	"slices"

	"kommunebench/store/clickhouse"
)

// tagged marks statements as the load's own: the server may go on with one
// whose loader is dead or has lost its connection.
func (l *Load) tagged(ctx context.Context) context.Context {
	return l.store.db.Writer.WithSettings(ctx, map[string]any{clickhouse.LogComment: commentOf(l.run)})
}

// writtenTables are those in which the load may have rows that readers read.
func (l *Load) writtenTables() []string {
	tables := slices.Sorted(maps.Keys(l.facts))
	if l.staged > 0 || len(l.reopened) > 0 {
		tables = append(tables, observationsTable, l.store.withheldTable())
	}
	return tables
}

// discardRun deletes what this load wrote under its run, where that might be
// seen.
func (l *Load) discardRun(ctx context.Context) error {
	return clickhouse.Coded(ctx, l.store.discardRun(ctx, l.run, l.writtenTables()))
}

// explained is the error of a load, which may have failed as its tables were
// swept.
func (l *Load) explained(ctx context.Context, err error) error {
	if err == nil || l.lease == nil || ctx.Err() != nil || clickhouse.IsLostConnection(ctx, err) {
		return err
	}
	if lost, asking := l.lease.isLost(ctx); asking == nil && lost {
		return l.lease.errLost(err)
	}
	return err
}

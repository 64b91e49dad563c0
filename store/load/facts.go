package load

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"kommunebench/kommune"
	"kommunebench/store"
	"kommunebench/store/clickhouse"
)

// pendingFacts are rows of one table of facts that wait for publication.
type pendingFacts interface {
	// write merges the rows into those of the release before and, where that
	// changes anything, writes the whole table under the load's run.
	write(ctx context.Context, l *Load, before *kommune.Snapshot) (kommune.Slice, error)
}

type factsOf[T any] struct {
	table store.FactTable
	rows  []T
}

type keyedRow[T any] struct {
	key string
	row T
}

func (f *factsOf[T]) write(ctx context.Context, l *Load, before *kommune.Snapshot) (kommune.Slice, error) {
	old, err := store.ReadFacts[T](ctx, l.store, before)
	if err != nil {
		return kommune.Slice{}, err
	}
	merged := f.merge(old)
	if rows, are := any(merged).([]kommune.Deregistration); are && l.dataset.DisclosureBy == kommune.DisclosureByKommunebench {
		l.hiddenDeregistrations = hideSmallCohorts(rows)
		l.suppressedDeregistrations = suppressedIDs(rows)
	}
	hash, err := hashRows(merged)
	if err != nil {
		return kommune.Slice{}, fmt.Errorf("hashing %s: %w", f.table.Name, err)
	}
	slice := kommune.Slice{Table: f.table.Name, Run: l.run.Number(), Rows: uint64(len(merged)), Hash: hash, RulesVersion: kommune.RulesVersion}
	for _, known := range before.Slices {
		if known.Key() == slice.Key() && known.Hash == hash {
			known.RulesVersion = slice.RulesVersion
			return known, nil
		}
	}
	return slice, clickhouse.Coded(ctx, clickhouse.InsertRows(l.run.Tag(ctx), l.run.Database(), f.table.Name, merged, map[string]any{"dataset": l.dataset.ID, "run": l.run.Number()}))
}

// completable is a row that is several rows of a file, of which a delivery may hold a part.
type completable[T any] interface{ CompletedBy(earlier T) T }

// merge replaces old rows by new ones of the same key and sorts by key.
func (f *factsOf[T]) merge(old []T) []T {
	if f.table.Whole != "" {
		replaced := map[string]bool{}
		for _, row := range f.rows {
			replaced[rowKey(row, []string{f.table.Whole})] = true
		}
		old = slices.DeleteFunc(slices.Clone(old), func(row T) bool { return replaced[rowKey(row, []string{f.table.Whole})] })
	}
	keyed := make([]keyedRow[T], 0, len(old)+len(f.rows))
	place := map[string]int{}
	for _, row := range slices.Concat(old, f.rows) {
		key := rowKey(row, f.table.Key)
		if n, seen := place[key]; seen {
			if part, is := any(row).(completable[T]); is {
				row = part.CompletedBy(keyed[n].row)
			}
			keyed[n].row = row
			continue
		}
		place[key] = len(keyed)
		keyed = append(keyed, keyedRow[T]{key, row})
	}
	slices.SortFunc(keyed, func(a, b keyedRow[T]) int { return cmp.Compare(a.key, b.key) })
	merged := make([]T, len(keyed))
	for n := range keyed {
		merged[n] = keyed[n].row
	}
	return merged
}

// rowKey joins the key columns with a byte that no id holds.
func rowKey[T any](row T, columns []string) string {
	fields := clickhouse.FieldsByColumn(reflect.TypeFor[T]())
	value := reflect.ValueOf(row)
	parts := make([]string, len(columns))
	for n, column := range columns {
		field := value.FieldByIndex(fields[column])
		if day, isDay := field.Interface().(*time.Time); isDay {
			if day != nil {
				parts[n] = day.Format(time.DateOnly)
			}
			continue
		}
		parts[n] = field.String()
	}
	return strings.Join(parts, "\x1f")
}

// hashRows identifies the content of a table: SHA-256 over its rows in key
// order.
func hashRows[T any](rows []T) (string, error) {
	digest := sha256.New()
	encoder := json.NewEncoder(digest)
	for _, row := range rows {
		if err := encoder.Encode(row); err != nil {
			return "", fmt.Errorf("encoding a row: %w", err)
		}
	}
	return hex.EncodeToString(digest.Sum(nil)), nil
}

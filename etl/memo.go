package etl

import "strings"

// Sources have far fewer names than this; the bound is against files that
// have not.
const memoSize = 100_000

// memo remembers what names were found to mean, and why they were not.
type memo[T any] struct {
	find    func(string) (T, *fault)
	known   map[string]found[T]
	lastKey string
	last    found[T]
}

type found[T any] struct {
	value T
	bad   *fault
}

func newMemo[T any](find func(string) (T, *fault)) memo[T] {
	return memo[T]{find: find, known: map[string]found[T]{}}
}

func (m *memo[T]) get(key string) (T, *fault) {
	if key == m.lastKey && key != "" {
		return m.last.value, m.last.bad
	}
	entry, known := m.known[key]
	if !known {
		key = strings.Clone(key)
		entry.value, entry.bad = m.find(strings.TrimSpace(key))
		if len(m.known) < memoSize {
			m.known[key] = entry
		}
	}
	m.lastKey, m.last = key, entry
	return entry.value, entry.bad
}

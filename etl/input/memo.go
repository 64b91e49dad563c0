package input

import "strings"

// Memo remembers what names were found to mean, and why they were not. It is not safe
// for concurrent use.
type Memo[T any] struct {
	find  func(string) (T, *Fault)
	known map[string]*meaning[T]
	// recent holds some of the known by a quick hash of their names: a file's
	// rows name the same few again and again.
	recent [memoRecent]*meaning[T]
}

const memoRecent = 256

type meaning[T any] struct {
	key   string
	value T
	bad   *Fault
}

// NewMemo makes a memo of what find says of a name without spaces around it. It holds
// MemoSize names at the most.
func NewMemo[T any](find func(string) (T, *Fault)) *Memo[T] {
	return &Memo[T]{find: find, known: map[string]*meaning[T]{}}
}

// Get is what a name means, or why it means nothing.
func (m *Memo[T]) Get(key string) (T, *Fault) {
	if IsTooLongForName(key) {
		return m.find(strings.TrimSpace(key))
	}
	slot := &m.recent[quickHash(key)]
	if recent := *slot; recent != nil && recent.key == key {
		return recent.value, recent.bad
	}
	entry, known := m.known[key]
	if !known {
		key = strings.Clone(key)
		entry = &meaning[T]{key: key}
		entry.value, entry.bad = m.find(strings.TrimSpace(key))
		if len(m.known) < MemoSize {
			m.known[key] = entry
		}
	}
	*slot = entry
	return entry.value, entry.bad
}

// quickHash tells apart names that differ at their ends or in the middle, as
// codes, periods and groups of one file do.
func quickHash(key string) uint8 {
	n := len(key)
	if n == 0 {
		return 0
	}
	ends := uint64(key[n-1]) | uint64(key[max(0, n-2)])<<8 | uint64(key[n/2])<<16 | uint64(key[0])<<24 | uint64(n)<<32
	return uint8(ends * 0x9e3779b97f4a7c15 >> 56)
}

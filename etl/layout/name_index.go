package layout

import (
	"golang.org/x/text/unicode/norm"

	"kommunebench/etl/input"
)

// NameIndex finds things by what a source may call them: exactly, else by the
// words alone.
type NameIndex map[string]int

// Add makes something known by names.
func (x NameIndex) Add(at int, names ...string) {
	for _, name := range names {
		x.AddExact(at, name)
		if folded := input.FoldTitle(name); folded != "" {
			x.AddExact(at, foldedKey+folded)
		}
	}
}

// AddExact makes something known by one name as it is written.
func (x NameIndex) AddExact(at int, name string) {
	name = norm.NFC.String(name)
	if _, known := x[name]; !known && name != "" {
		x[name] = at
	}
}

// foldedKey keeps folded names apart from exact ones.
const foldedKey = "\x00"

// Find looks for the first of several names that is known.
func (x NameIndex) Find(names ...string) (at int, found bool) {
	for _, name := range names {
		if at, found = x[norm.NFC.String(name)]; found && name != "" {
			return at, true
		}
	}
	for _, name := range names {
		if at, found = x[foldedKey+input.FoldTitle(name)]; found {
			return at, true
		}
	}
	return 0, false
}

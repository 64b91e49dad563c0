package described

import (
	"fmt"
	"slices"
	"strings"
)

// ColumnNames are the names by which a column is recognised.
type ColumnNames struct {
	// Names are whole names; Seen says that the first was seen in a public source.
	Names []string `json:"names,omitempty"`
	Seen  bool     `json:"seen,omitempty"`
	// Words are words that a name has all of, in any order; they are tried where no
	// name is found, and must then fit one column only.
	Words []string `json:"words,omitempty"`
}

// Shown names the column for people, and says whether its name was seen.
func (k *ColumnNames) Shown() string {
	if k.Seen {
		return k.Names[0] + " (seen)"
	}
	return k.KnownBy() + " (not seen in full)"
}

// KnownBy lists the names and words that a column is known by.
func (k *ColumnNames) KnownBy() string {
	parts := slices.Clone(k.Names)
	if len(k.Words) > 0 {
		parts = append(parts, "the words "+strings.Join(k.Words, ", "))
	}
	return strings.Join(parts, "; ")
}

// IsAmong reports whether a column with one of the known names would be of a measure
// group: columns are named by the group, or by the group and the measure.
func (k *ColumnNames) IsAmong(groups []string) bool {
	for _, group := range groups {
		if k.hasName(group) || len(k.Words) > 0 && hasWords(group, k.Words) {
			return true
		}
		for _, name := range k.Names {
			if start, _, isOfGroup := strings.Cut(name, ": "); isOfGroup && IsNamed(start, group) {
				return true
			}
		}
	}
	return false
}

func (k *ColumnNames) hasName(name string) bool {
	return slices.ContainsFunc(k.Names, func(known string) bool { return IsNamed(name, known) })
}

// hasWords reports whether a name has all words, in any order and case.
func hasWords(name string, words []string) bool {
	lower := strings.ToLower(name)
	return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(lower, strings.ToLower(word)) })
}

// Find gives the one of some columns that is known by its name, or else by its words;
// -1 for none. The error says that words fit several.
func (k *ColumnNames) Find(names []string) (int, error) {
	if k == nil {
		return -1, nil
	}
	for _, known := range k.Names {
		for n, name := range names {
			if IsNamed(name, known) {
				return n, nil
			}
		}
	}
	at := -1
	for n, name := range names {
		if len(k.Words) == 0 || !hasWords(name, k.Words) {
			continue
		}
		if at >= 0 {
			return -1, fmt.Errorf("both %.200q and %.200q have the words %s", names[at], name, strings.Join(k.Words, ", "))
		}
		at = n
	}
	return at, nil
}

// IsNamed reports whether two names are the same, whatever their case and the spaces
// around them. No name is empty.
func IsNamed(name, other string) bool {
	return other != "" && strings.EqualFold(strings.TrimSpace(name), strings.TrimSpace(other))
}

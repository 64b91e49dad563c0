package input

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const longestSlug = 100

// Slug makes an id of a title: lower case, æ, ø and å as ae, oe and aa, and
// one hyphen for whatever is no letter or digit. It is empty where nothing of
// the title is left.
func Slug(title string) string {
	var id strings.Builder
	gap := false
	for _, r := range strings.ToLower(norm.NFC.String(strings.TrimSpace(title))) {
		if !isIDLetter(r) && !isIDDigit(r) {
			gap = id.Len() > 0
			continue
		}
		if gap {
			id.WriteByte('-')
			gap = false
		}
		switch r {
		case 'æ', 'ä':
			id.WriteString("ae")
		case 'ø', 'ö':
			id.WriteString("oe")
		case 'å':
			id.WriteString("aa")
		case 'é':
			id.WriteByte('e')
		default:
			id.WriteRune(r)
		}
		if id.Len() >= longestSlug {
			break
		}
	}
	return id.String()
}

// OwnSlug gives a slug that is not taken yet, and takes it.
func OwnSlug(taken map[string]bool, candidates ...string) string {
	base := ""
	for _, candidate := range candidates {
		if base = Slug(candidate); base != "" {
			break
		}
	}
	switch {
	case base == "":
		base = "unnamed"
	case isReservedByWindows(base):
		base += "-1"
	}
	id := base
	for n := 2; taken[id]; n++ {
		id = base + "-" + strconv.Itoa(n)
	}
	taken[id] = true
	return id
}

// FoldTitle leaves the words of a title: case, punctuation and spacing make
// no difference.
func FoldTitle(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(norm.NFC.String(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '§'
	}), " ")
}

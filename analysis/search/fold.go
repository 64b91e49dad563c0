package search

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// fold writes a text so that its spellings are one: small letters without marks,
// and the Danish letters the same however they are written: "Ærø", "aeroe" and
// "aero" are "aro", "Aarhus", "Århus" and "arhus" are "arhus". What is no letter
// and no digit parts words. It is for looking things up and never shown.
func fold(text string) string {
	// A transformer keeps state, so each call has its own.
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), text)
	if err != nil {
		plain = text
	}
	plain = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return ' '
	}, plain)
	letters := strings.NewReplacer("æ", "a", "ae", "a", "aa", "a", "ø", "o", "oe", "o", "ß", "ss", "ð", "d", "þ", "th", "ł", "l")
	return strings.Join(strings.Fields(letters.Replace(plain)), " ")
}

// nameOf is a folded name without the word for what it is the name of: "Aarhus
// Kommune" is Aarhus.
func nameOf(text string) string {
	words := strings.Fields(fold(text))
	kept := slices.DeleteFunc(slices.Clone(words), func(word string) bool { return slices.Contains(unitWords(), word) })
	if len(kept) == 0 {
		kept = words
	}
	return strings.Join(kept, " ")
}

// unitWords are folded words for what the things that are looked for are.
func unitWords() []string {
	return []string{"kommune", "kommunes", "kommuner", "kommunen", "municipality", "municipalities"}
}

// commonWords are folded words that tell nothing about what is looked for.
func commonWords() []string {
	return append(unitWords(),
		"i", "og", "af", "for", "pa", "til", "med", "de", "den", "det", "en", "et", "er", "der", "som", "fra", "hos", "om", "hvor", "hvad", "mange", "mest",
		"the", "of", "in", "and", "a", "an", "on", "to", "is", "are", "by", "with", "how", "what", "many", "which")
}

// wordsOf are the words of a text that is looked for, each once, in their order;
// common ones only where there are no others.
func wordsOf(text string) []string {
	const most = 12
	var all, telling []string
	for word := range strings.FieldsSeq(fold(text)) {
		if slices.Contains(all, word) || len(all) == most {
			continue
		}
		all = append(all, word)
		if !slices.Contains(commonWords(), word) {
			telling = append(telling, word)
		}
	}
	if len(telling) == 0 {
		return all
	}
	return telling
}

// endings are folded endings of Danish and English words, the longest first.
func endings() []string {
	return []string{"hederne", "heder", "heden", "erne", "ment", "hed", "ene", "ere", "ing", "er", "en", "et", "ed", "e", "s"}
}

// stemOf is a folded word without its ending, so that "ledighed" finds "ledige" and
// "unemployment" finds "unemployed". Short words keep theirs.
func stemOf(word string) string {
	const shortest = 4
	for _, ending := range endings() {
		if stem, has := strings.CutSuffix(word, ending); has && len(stem) >= shortest {
			return stem
		}
	}
	return word
}

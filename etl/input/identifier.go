package input

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// IDRule is what IsID asks, in words.
const IDRule = "takes Latin letters, digits 0-9 and . _ - (no dot at either end, and no name that Windows reserves, such as CON)"

// longestID is the most bytes of an id.
const longestID = 128

// lastLatinExtendedA is the last letter of the block that holds the letters of the
// European languages; those after it are seldom more than look-alikes.
const lastLatinExtendedA = 0x17f

// IsID reports whether a text can be the id of a dataset, or of what a dataset
// defines. Ids name folders and stand in addresses, and readers tell them apart
// by eye: letters of other alphabets, which look like Latin ones, are no part of
// them, nor are names that a file system keeps for itself.
func IsID(id string) bool {
	if id == "" || len(id) > longestID || !norm.NFKC.IsNormalString(id) || id != strings.Trim(id, ".") {
		return false
	}
	for _, r := range id {
		if !isIDLetter(r) && !isIDDigit(r) && !strings.ContainsRune("._-", r) {
			return false
		}
	}
	return !isReservedByWindows(id)
}

// isIDLetter leaves out letters that are only forms of others, such as ª.
func isIDLetter(r rune) bool {
	return unicode.IsLetter(r) && norm.NFKC.IsNormalString(string(r)) && unicode.Is(unicode.Latin, r) && r <= lastLatinExtendedA
}

func isIDDigit(r rune) bool { return r >= '0' && r <= '9' }

// isReservedByWindows reports whether Windows takes a file of that name, with any
// extension, for a device.
func isReservedByWindows(name string) bool {
	stem, _, _ := strings.Cut(strings.ToUpper(name), ".")
	switch stem {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	return len(stem) == 4 && (stem[:3] == "COM" || stem[:3] == "LPT") && stem[3] >= '1' && stem[3] <= '9'
}

// ControlCharacterMessage is told of a title or a name that breaks the lines of
// files and messages that it stands in.
const ControlCharacterMessage = "holds a line break or another control character: write it in one line"

// HasControlCharacter reports whether a text holds a line break or another control
// character.
func HasControlCharacter(text string) bool { return strings.ContainsFunc(text, unicode.IsControl) }

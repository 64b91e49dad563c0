package etl

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"kommunebench/kommune"
)

// idRule is what isID asks, in words.
const idRule = "takes Latin letters, digits 0-9 and . _ - (no dot at either end, and no name that Windows reserves, such as CON)"

// longestID is the most bytes of an id.
const longestID = 128

// lastLatinExtendedA is the last letter of the block that holds the letters of the
// European languages; those after it are seldom more than look-alikes.
const lastLatinExtendedA = 0x17f

// isID reports whether a text can be the id of a dataset, or of what a dataset
// defines. Ids name folders and stand in addresses, and readers tell them apart
// by eye: letters of other alphabets, which look like Latin ones, are no part of
// them, nor are names that a file system keeps for itself.
func isID(id string) bool {
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

// CheckID refuses what can't be the id of a dataset, in the name of the argument
// that it was given as.
func CheckID(argument, id string) error {
	if !isID(id) {
		return kommune.InvalidInput(argument, id, strings.TrimPrefix(idRule, "takes "))
	}
	return nil
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

// controlCharacterMessage is told of a title or a name that breaks the lines of
// files and messages that it stands in.
const controlCharacterMessage = "holds a line break or another control character: write it in one line"

func hasControlCharacter(text string) bool { return strings.ContainsFunc(text, unicode.IsControl) }

// checkTexts finds control characters in what is shown in one line: titles,
// names and units.
func (c *descriptorCheck) checkTexts(d *descriptor) {
	check := func(at, text string) {
		if hasControlCharacter(text) {
			c.add(at, text, controlCharacterMessage)
		}
	}
	check("title", d.Title)
	check("kommunebench.publisher", d.Kommunebench.Publisher)
	for n, l := range d.Licenses {
		check(fmt.Sprintf("licenses[%d].name", n), l.Name)
		check(fmt.Sprintf("licenses[%d].title", n), l.Title)
		check(fmt.Sprintf("licenses[%d].path", n), l.Path)
	}
	for n, source := range d.Sources {
		check(fmt.Sprintf("sources[%d].title", n), source.Title)
		check(fmt.Sprintf("sources[%d].path", n), source.Path)
	}
	for n, indicator := range d.Kommunebench.Indicators {
		at := fmt.Sprintf("kommunebench.indicators[%d].", n)
		check(at+"title.da", indicator.Title.DA)
		check(at+"title.en", indicator.Title.EN)
		check(at+"unit", indicator.Unit)
	}
	for n := range d.Resources {
		for m, group := range d.Resources[n].props().TargetGroups {
			at := fmt.Sprintf("resources[%d].kommunebench.target_groups[%d].title.", n, m)
			check(at+"da", group.Title.DA)
			check(at+"en", group.Title.EN)
		}
	}
}

package layout

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"kommunebench/etl/input"
	"kommunebench/kommune"
)

// AreaByCode gives the name of an area larger than a kommune by Statistics
// Denmark's code for it (the classification of regions, landsdele and
// kommuner of 2007); empty for other codes.
func AreaByCode(code string) string {
	switch code {
	case "000":
		return "Hele landet"
	case "081":
		return "Region Nordjylland"
	case "082":
		return "Region Midtjylland"
	case "083":
		return "Region Syddanmark"
	case "084":
		return "Region Hovedstaden"
	case "085":
		return "Region Sjælland"
	}
	return landsdelByCode(code)
}

func landsdelByCode(code string) string {
	landsdele := [...]string{
		"Byen København", "Københavns omegn", "Nordsjælland", "Bornholm", "Østsjælland", "Vest- og Sydsjælland",
		"Fyn", "Sydjylland", "Østjylland", "Vestjylland", "Nordjylland",
	}
	for n, name := range landsdele {
		if fmt.Sprintf("%02d", n+1) == code {
			return "Landsdel " + name
		}
	}
	return ""
}

// AreaNames turns the words of publishers for areas into ones that the
// register knows, and finds codes and names that contradict each other.
type AreaNames struct{ Register *kommune.Register }

// OfCell reads a cell that holds a code, a name, or both.
func (a AreaNames) OfCell(cell string) (string, *input.Fault) {
	cell = norm.NFC.String(cell)
	if code, name, both := strings.Cut(cell, " "); both && IsDigits(code) {
		return a.OfBoth(code, strings.TrimSpace(name))
	}
	if known := AreaByCode(cell); known != "" {
		return known, nil
	}
	switch strings.ToLower(cell) {
	case "/", "*", "all denmark":
		return "Hele landet", nil
	}
	return cell, nil
}

// OfBoth reads a code and the name beside it. The code of a kommune, a region
// or the country counts only where the name is its own too: 0580 is Aabenraa,
// and in a Swedish table Linköping. A code that is none of these leaves it to
// the name.
func (a AreaNames) OfBoth(code, name string) (string, *input.Fault) {
	name = BareName(code, name)
	if known := AreaByCode(code); known != "" {
		if !a.isNameOf(known, name) {
			return "", contradiction(code, name)
		}
		return known, nil
	}
	byCode, codeKind := a.Register.Match(code)
	byName, nameKind := a.Register.Match(name)
	switch {
	case codeKind == kommune.MatchKommune && name != "" && byCode != byName:
		return "", contradiction(code, name)
	case codeKind == kommune.MatchKommune:
		return code, nil
	case codeKind == kommune.MatchNone && nameKind == kommune.MatchKommune,
		codeKind == kommune.MatchUnknown && nameKind == kommune.MatchKommune && isKommuneForm(code):
		return "", contradiction(code, name)
	case codeKind == kommune.MatchNone:
		return code, nil
	case name == "":
		return code, nil
	}
	return name, nil
}

// BareName is a name without its code before it; empty where it is the code
// alone, which is what a table without names has for them.
func BareName(code, name string) string {
	rest, hasCode := strings.CutPrefix(strings.TrimSpace(name), code)
	if hasCode && (rest == "" || strings.ContainsRune(" -:", rune(rest[0]))) {
		return strings.TrimLeft(rest, " -:")
	}
	return strings.TrimSpace(name)
}

// isNameOf reports whether a name may be that of an area larger than a
// kommune: by the register, or by a word that other languages' names have.
func (a AreaNames) isNameOf(known, name string) bool {
	folded := input.FoldTitle(name)
	for _, prefix := range []string{"", "region ", "landsdel "} {
		if prefix+folded == input.FoldTitle(known) {
			return true
		}
	}
	byKnown, _ := a.Register.Match(known)
	switch byName, kind := a.Register.Match(name); kind {
	case kommune.MatchAggregate:
		return byName == byKnown
	case kommune.MatchKommune, kommune.MatchNone:
		return false
	case kommune.MatchUnknown:
	}
	return name == "" || slices.ContainsFunc(strings.Fields(folded), isAreaWord)
}

func isAreaWord(word string) bool {
	switch word {
	case "region", "landsdel", "province", "denmark", "danmark", "country", "alt", "total":
		return true
	}
	return false
}

func contradiction(code, name string) *input.Fault {
	return &input.Fault{
		Rule: "code_and_name", Value: input.Clip(code+" "+name, input.LongestValue),
		Message: fmt.Sprintf("has the code %q and the name %q, which are not of one kommune", input.Clip(code, 20), input.Clip(name, 80)),
	}
}

// isKommuneForm reports whether digits have the form of a kommune's code; other
// numbers may be a publisher's own for its rows.
func isKommuneForm(code string) bool {
	_, err := kommune.ParseCode(code)
	return err == nil
}

// IsDigits reports whether a text is digits and nothing else.
func IsDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

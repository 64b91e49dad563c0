package etl

import (
	"fmt"
	"strings"

	"golang.org/x/text/unicode/norm"

	"kommunebench/kommune"
)

// areaByCode gives the name of an area larger than a kommune by Statistics
// Denmark's code for it (the classification of regions, landsdele and
// kommuner of 2007); empty for other codes.
func areaByCode(code string) string {
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

// areaNames turns the words of publishers for areas into ones that the
// register knows, and finds codes and names that contradict each other.
type areaNames struct{ register *kommune.Register }

// ofCell reads a cell that holds a code, a name, or both.
func (a areaNames) ofCell(cell string) (string, *fault) {
	cell = norm.NFC.String(cell)
	if code, name, both := strings.Cut(cell, " "); both && isDigits(code) {
		return a.ofBoth(code, strings.TrimSpace(name))
	}
	if known := areaByCode(cell); known != "" {
		return known, nil
	}
	switch strings.ToLower(cell) {
	case "/", "*", "all denmark":
		return "Hele landet", nil
	}
	return cell, nil
}

// ofBoth reads a code and the name beside it. A code that is none of a
// kommune leaves it to the name; one of a kommune must be that of the name,
// where that is known.
func (a areaNames) ofBoth(code, name string) (string, *fault) {
	if known := areaByCode(code); known != "" {
		return known, nil
	}
	byCode, codeKind := a.register.Match(code)
	byName, nameKind := a.register.Match(name)
	switch {
	case codeKind == kommune.MatchKommune && nameKind != kommune.MatchUnknown && byCode != byName:
		return "", contradiction(code, name)
	case codeKind == kommune.MatchKommune:
		return code, nil
	case codeKind == kommune.MatchNone && nameKind == kommune.MatchKommune,
		codeKind == kommune.MatchUnknown && nameKind == kommune.MatchKommune && !isNoCode(code):
		return "", contradiction(code, name)
	case codeKind == kommune.MatchNone:
		return code, nil
	}
	return name, nil
}

func contradiction(code, name string) *fault {
	return &fault{
		rule: "code_and_name", value: clip(code+" "+name, longestValue),
		message: fmt.Sprintf("has the code %q and the name %q, which are not of one kommune", clip(code, 20), clip(name, 80)),
	}
}

// isNoCode tells a number that stands for no code at all.
func isNoCode(code string) bool { return strings.Trim(code, "0-. ") == "" }

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

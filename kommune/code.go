package kommune

import "strings"

// Code is a kommune's code as Statistics Denmark writes it: three digits
// without a leading zero, e.g. "766".
type Code string

// Christiansoe is the code of Christiansø (Ertholmene), which is administered
// by the state and is not a kommune.
const Christiansoe Code = "411"

// ParseCode reads a kommune code of three digits or of four with a leading
// zero. It checks the form only: whether such a kommune exists is the
// Register's knowledge.
func ParseCode(s string) (Code, error) {
	digits := strings.TrimSpace(s)
	if len(digits) == 4 && digits[0] == '0' {
		digits = digits[1:]
	}
	if len(digits) != 3 || digits[0] == '0' || strings.Trim(digits, "0123456789") != "" {
		return "", InvalidInput("code", s, codeForm)
	}
	return Code(digits), nil
}

// Area is where an observation belongs: a kommune's code, the country, or the
// id of a peer group such as a region.
type Area string

// Country is the area of national figures.
const Country Area = "country"

// Area returns the kommune as an area.
func (c Code) Area() Area { return Area(c) }

// Code returns the kommune that the area is, and false where the area is the
// country or a peer group.
func (a Area) Code() (Code, bool) {
	if len(a) != 3 || strings.Trim(string(a), "0123456789") != "" {
		return "", false
	}
	return Code(a), true
}

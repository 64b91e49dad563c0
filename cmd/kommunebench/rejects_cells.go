package main

import "strings"

// formulaSigns begin a formula where a spreadsheet opens the file; others of
// the kind are written wide, as ＝.
const formulaSigns = "=+-@＝＋－＠"

// separators are what some spreadsheet parts cells at, whatever the quotes: a
// Danish one opens a comma-separated file by semicolons.
const separators = ",;\t|\r\n\""

// defuse writes an apostrophe before what a spreadsheet would take for a
// formula, at the start of a cell or after anything that may part cells.
// Numbers such as -5 and +1.5e3, and signs that stand alone, stay as they are,
// and so does all else: the cells are data of others, shown to people who look
// for their faults in a spreadsheet.
func defuse(cell string) string {
	if !strings.ContainsAny(cell, formulaSigns) {
		return cell
	}
	var safe strings.Builder
	for cell != "" {
		part := cell
		if end := strings.IndexAny(cell, separators); end >= 0 {
			part = cell[:end+1]
		}
		cell = cell[len(part):]
		if isFormula(strings.Trim(part, separators+" ")) {
			safe.WriteByte('\'')
		}
		safe.WriteString(part)
	}
	return safe.String()
}

func isFormula(part string) bool {
	for _, sign := range formulaSigns {
		rest, found := strings.CutPrefix(part, string(sign))
		if found {
			isNumber := strings.ContainsRune("+-", sign) && isPlainNumber(rest)
			return rest != "" && !isNumber
		}
	}
	return false
}

// isPlainNumber takes digits with points between them, and an exponent.
func isPlainNumber(s string) bool {
	mantissa, exponent, scientific := strings.Cut(strings.ToLower(s), "e")
	if scientific && (strings.Trim(strings.TrimLeft(exponent, "+-"), "0123456789") != "" || exponent == "") {
		return false
	}
	return strings.Trim(mantissa, "0123456789.") == "" && strings.ContainsAny(mantissa, "0123456789")
}

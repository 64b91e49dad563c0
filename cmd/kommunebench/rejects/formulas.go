package rejects

import "strings"

// formulaSigns begin a formula in a spreadsheet, full-width forms such as ＝ included.
const formulaSigns = "=+-@＝＋－＠"

// separators are those at which some spreadsheet splits cells, even within quotes: a
// Danish one splits a comma-separated file at semicolons.
const separators = ",;\t|\r\n\""

// escapeFormulas writes an apostrophe before what a spreadsheet would take for a
// formula, at the start of a cell and after every separator. Numbers such as -5
// and +1.5e3 and single signs stay as they are, as does everything else: people
// read the cells to find what is wrong with them.
func escapeFormulas(cell string) string {
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

// isPlainNumber reports whether a text has only digits and points, and optionally an
// exponent.
func isPlainNumber(s string) bool {
	mantissa, exponent, scientific := strings.Cut(strings.ToLower(s), "e")
	if scientific && (strings.Trim(strings.TrimLeft(exponent, "+-"), "0123456789") != "" || exponent == "") {
		return false
	}
	return strings.Trim(mantissa, "0123456789.") == "" && strings.ContainsAny(mantissa, "0123456789")
}

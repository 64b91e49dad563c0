package input

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// NumberFormat is how a column writes numbers. Spaces between groups of three
// digits are taken in every notation.
type NumberFormat struct {
	// Decimal is the sign before the decimals.
	Decimal rune
	// Group is 0 where only spaces group digits.
	Group rune
	// Declared says that the schema or the layout tells the notation, and Integer
	// that the schema says that the column has whole numbers.
	Declared, Integer bool
}

// PlainFormat writes numbers as JSON does: a point before the decimals and no groups.
func PlainFormat() NumberFormat { return NumberFormat{Decimal: '.'} }

// LargestFigure bounds what may be reckoned with: below it, sums of squares
// over all kommuner stay finite and whole numbers exact.
const LargestFigure = 1e15

const (
	trueMinus = '\u2212'
	// More characters than any figure needs.
	longestNumber = 64
	// ExactDigits is how many digits an integer may have to be exact in a float64.
	ExactDigits = 15
)

// tenTo gives a power of ten that a float64 holds exactly.
func tenTo(exponent int) float64 {
	switch exponent {
	case 0:
		return 1
	case 1:
		return 1e1
	case 2:
		return 1e2
	case 3:
		return 1e3
	case 4:
		return 1e4
	case 5:
		return 1e5
	case 6:
		return 1e6
	}
	return math.Pow10(exponent)
}

// ParseDigits is the fast path of ParseNumber for what most figures are: at most
// ExactDigits characters, all digits but for one decimal sign between them. The value
// is that of ParseNumber. False is every other text, right or wrong: ParseNumber has
// to read it.
func (f NumberFormat) ParseDigits(s string) (value float64, ok bool) {
	if len(s) == 0 || len(s) > ExactDigits {
		return 0, false
	}
	mantissa, point := int64(0), -1
	for n := range len(s) {
		switch c := s[n]; {
		case c >= '0' && c <= '9':
			mantissa = mantissa*10 + int64(c-'0')
		case rune(c) == f.Decimal && point < 0 && n > 0:
			point = n
		default:
			return 0, false
		}
	}
	switch fraction := len(s) - point - 1; {
	case point < 0:
		return float64(mantissa), true
	case fraction == 0:
		return 0, false
	default:
		return float64(mantissa) / tenTo(fraction), true
	}
}

// ParseNumber reads a number. The reason is empty exactly when it succeeds.
func (f NumberFormat) ParseNumber(s string) (value float64, reason string) {
	scan := numberScan{format: f}
	text := strings.TrimFunc(s, unicode.IsSpace)
	if text == "" || len(text) > longestNumber {
		return 0, "is no number"
	}
	switch first, size := utf8.DecodeRuneInString(text); first {
	case '-', trueMinus:
		scan.negative = true
		text = text[size:]
	case '+':
		text = text[size:]
	}
	for n, r := range text {
		if r >= '0' && r <= '9' {
			scan.digit(r)
			continue
		}
		if (r == 'e' || r == 'E') && scan.separator == 0 && scan.wellFormed() {
			return scan.exponent(text, n)
		}
		if reason = scan.sign(r); reason != "" {
			return 0, reason
		}
	}
	return scan.value(text)
}

// numberScan is what was read of a number so far.
type numberScan struct {
	format     NumberFormat
	negative   bool
	mantissa   int64
	digits     int
	fraction   int // digits after the decimal sign
	inFraction bool
	separator  rune // that groups this number's digits; 0 for none
	run        int  // digits since the last separator
	leadZero   bool
}

func (n *numberScan) digit(r rune) {
	if n.digits == 0 {
		n.leadZero = r == '0'
	}
	n.digits++
	n.run++
	if n.digits <= ExactDigits {
		n.mantissa = n.mantissa*10 + int64(r-'0')
	}
	if n.inFraction {
		n.fraction++
	}
}

func (n *numberScan) sign(r rune) string {
	switch {
	case r == n.format.Decimal:
		if n.inFraction || !n.wellFormed() {
			return "has its decimal sign in a place where none can be"
		}
		n.inFraction = true
		n.run = 0
		return ""
	case n.inFraction:
		return "has a character after its decimals that no number has"
	case r == n.format.Group || isGroupSpace(r):
		return n.startGroup(r)
	}
	return "has a character that no number has in this column's notation"
}

func (n *numberScan) startGroup(r rune) string {
	switch {
	case n.separator != 0 && r != n.separator:
		return "groups its digits in two ways"
	case n.separator == 0 && (n.run == 0 || n.run > 3 || n.leadZero), n.separator != 0 && n.run != 3:
		return "groups its digits in other than threes"
	}
	n.separator = r
	n.run = 0
	return ""
}

// wellFormed reports whether the digits read so far could be a whole number.
func (n *numberScan) wellFormed() bool {
	return n.digits > 0 && (n.separator == 0 || n.inFraction || n.run == 3)
}

func (n *numberScan) value(text string) (float64, string) {
	if !n.wellFormed() {
		return 0, "groups its digits in other than threes, or has none"
	}
	if n.inFraction && n.fraction == 0 {
		return 0, "has a decimal sign without decimals"
	}
	if n.digits > ExactDigits {
		return n.exact(text)
	}
	value := float64(n.mantissa) / tenTo(n.fraction)
	if n.negative && value != 0 {
		value = -value
	}
	return value, ""
}

// exact takes the long way for numbers with more digits than the quick sum
// holds without rounding twice.
func (n *numberScan) exact(text string) (float64, string) {
	plain := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case r == n.format.Decimal:
			return '.'
		}
		return -1
	}, text)
	return n.parsePlain(plain)
}

func (n *numberScan) exponent(text string, at int) (float64, string) {
	digits := strings.TrimLeft(text[at+1:], "+-")
	if len(text)-at-1-len(digits) > 1 || digits == "" || strings.Trim(digits, "0123456789") != "" ||
		(n.inFraction && n.fraction == 0) {
		return 0, "has a malformed exponent"
	}
	return n.parsePlain(strings.Replace(text, string(n.format.Decimal), ".", 1))
}

func (n *numberScan) parsePlain(plain string) (float64, string) {
	value, err := strconv.ParseFloat(plain, 64)
	if err != nil || math.IsInf(value, 0) {
		return 0, "is too large"
	}
	if n.negative && value != 0 {
		value = -value
	}
	return value, ""
}

func isGroupSpace(r rune) bool {
	switch r {
	case ' ', '\u00a0', '\u2009', '\u202f':
		return true
	}
	return false
}

// Explain adds to what is wrong with a number what the schema may declare.
func (f NumberFormat) Explain(text, reason string) string {
	switch {
	case f.Declared:
	case strings.Contains(text, ","):
		reason += `; if "," is the decimal sign, declare "decimalChar": "," for the column in schema.fields, and if it groups digits, "groupChar": ","`
	case strings.Count(text, ".") > 1:
		reason += `; if "." groups digits, declare "groupChar": "." and "decimalChar": "," for the column in schema.fields`
	}
	return reason
}

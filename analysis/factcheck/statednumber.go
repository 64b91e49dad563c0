package factcheck

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// statedNumber is a number as somebody wrote it: digit is the value of one of
// its last digit, 0.1 for 70.0 and 100 for 12.300.
type statedNumber struct{ value, digit float64 }

// How many digits of a round figure are taken as meant: 10.000 stands for the
// thousands around it, not for all that begins with a 1.
const leastDigits = 2

// statedFloat reads a number without its written form: trailing decimals are
// lost, trailing zeros of a whole number are not.
func statedFloat(value float64, exactBelow float64) statedNumber {
	text := strconv.FormatFloat(math.Abs(value), 'f', -1, 64)
	whole, decimals, _ := strings.Cut(text, ".")
	return statedNumber{value, digitOf(whole, decimals, exactBelow)}
}

// digitOf is the value of one of the last digit written. Zeros at the end of a
// whole number are taken as rounding from exactBelow on.
func digitOf(whole, decimals string, exactBelow float64) float64 {
	if decimals != "" {
		return math.Pow10(-len(decimals))
	}
	value, _ := strconv.ParseFloat(whole, 64)
	if value < exactBelow {
		return 1
	}
	zeros := len(whole) - len(strings.TrimRight(whole, "0"))
	return math.Pow10(max(min(zeros, len(whole)-leastDigits), 0))
}

// statedWord is what may follow a number, with the factor that it stands for.
func statedWord(word string) (factor float64, known bool) {
	switch strings.Trim(word, ".") {
	case "", "%", "pct", "procent", "procentpoint", "percent", "per cent", "percentage points", "point", "points":
		return 1, true
	case "tusind", "tusinde", "thousand":
		return 1e3, true
	case "mio", "million", "millioner", "millions":
		return 1e6, true
	case "mia", "milliard", "milliarder", "billion", "billions":
		return 1e9, true
	}
	return 0, false
}

// parseStated reads a number in Danish or English notation: "70,0", "12.300",
// "12,300", "−17,1 %", "1,2 mio.". A single separator before three digits is of
// thousands, unless the number can't be that large. A unit may follow.
func parseStated(text, unit string, noThousands bool, exactBelow float64) (statedNumber, bool) {
	text = strings.TrimSpace(strings.ToLower(text))
	negative := false
	for _, sign := range []string{"-", "−", "–", "+"} {
		if rest, found := strings.CutPrefix(text, sign); found {
			text, negative = strings.TrimSpace(rest), sign != "+"
			break
		}
	}
	end := strings.LastIndexFunc(text, func(r rune) bool { return r >= '0' && r <= '9' }) + 1
	word := strings.TrimSpace(text[end:])
	factor, known := statedWord(word)
	if !known && unit != "" && word == strings.ToLower(unit) {
		factor, known = 1, true
	}
	whole, decimals, ok := splitStated(text[:end], noThousands)
	if !known || !ok {
		return statedNumber{}, false
	}
	value, err := strconv.ParseFloat(whole+"."+decimals+"0", 64)
	if err != nil {
		return statedNumber{}, false
	}
	number := statedNumber{value * factor, digitOf(whole, decimals, exactBelow) * factor}
	if negative {
		number.value = -number.value
	}
	return number, !math.IsInf(number.value, 0)
}

// splitStated takes a number's separators apart.
func splitStated(text string, noThousands bool) (whole, decimals string, ok bool) {
	const groupLength = 3
	groups := strings.FieldsFunc(text, func(r rune) bool { return isSeparator(r) })
	separators := strings.FieldsFunc(text, func(r rune) bool { return r >= '0' && r <= '9' })
	if len(groups) == 0 || len(separators) != len(groups)-1 || !isDigits(groups) {
		return "", "", false
	}
	last := len(groups) - 1
	isDecimal := false
	if last > 0 {
		point := separators[last-1]
		isMark := point == "." || point == ","
		switch {
		case !isMark:
		case last > 1:
			isDecimal = separators[last-2] != point
		default:
			isDecimal = len(groups[1]) != groupLength || len(groups[0]) > groupLength || groups[0][0] == '0' || noThousands
		}
	}
	if isDecimal {
		decimals, groups, separators = groups[last], groups[:last], separators[:last-1]
	}
	for n, separator := range separators {
		if separator != separators[0] || utf8.RuneCountInString(separator) != 1 || len(groups[n+1]) != groupLength || len(groups[0]) > groupLength {
			return "", "", false
		}
	}
	return strings.Join(groups, ""), decimals, true
}

func isSeparator(r rune) bool {
	return r == '.' || r == ',' || r == '\'' || r == '’' || unicode.IsSpace(r)
}

func isDigits(groups []string) bool {
	for _, group := range groups {
		for _, r := range group {
			if r < '0' || r > '9' {
				return false
			}
		}
	}
	return true
}

// Package phrase writes numbers, units, periods and ranks the way Danish and
// English readers do. It knows no results: reasons and sentences are made with it.
package phrase

import (
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"kommunebench/kommune"
)

// mostDigits are those of a whole number that a float64 holds exactly.
const mostDigits = 15

// Number writes a number the way a language does, with a fixed number of
// decimals: 1.234,5 in Danish, 1,234.5 in English.
func Number(value float64, decimals int64, lang kommune.Language) string {
	scale := int(max(decimals, 0))
	// Halves go away from zero, as publishers round; the printer would take the
	// even digit.
	rounded := math.Round(value * math.Pow10(scale))
	if scale < mostDigits && math.Abs(rounded) < math.Pow10(mostDigits) {
		return grouped(int64(rounded), scale, lang)
	}
	tag := language.Danish
	if lang == kommune.English {
		tag = language.English
	}
	if rounded == 0 {
		rounded = 0 // without the sign of a negative zero
	}
	return strings.Replace(message.NewPrinter(tag).Sprint(number.Decimal(rounded/math.Pow10(scale), number.Scale(scale))), "-", minus, 1)
}

// grouped writes number/10^scale as the printer of golang.org/x/text does, which
// takes many times as long.
func grouped(number int64, scale int, lang kommune.Language) string {
	group, point := byte('.'), byte(',')
	if lang == kommune.English {
		group, point = ',', '.'
	}
	left := number
	if number < 0 {
		left = -number
	}
	// Written from the end: 15 digits, a separator for every three, point.
	var text [2 * mostDigits]byte
	n := len(text)
	put := func(c byte) {
		n--
		text[n] = c
	}
	for written := 0; left > 0 || written <= scale; written++ {
		switch whole := written - scale; {
		case whole == 0 && scale > 0:
			put(point)
		case whole > 0 && whole%3 == 0:
			put(group)
		}
		put("0123456789"[left%10])
		left /= 10
	}
	if number < 0 {
		return minus + string(text[n:])
	}
	return string(text[n:])
}

// minus is the sign of numbers in text, wide as the plus; a hyphen may be broken off at
// the end of a line.
const minus = "−"

// Hedge is the word that keeps a source's hedging; empty for an exact figure.
func Hedge(qualifier kommune.Qualifier, lang kommune.Language) string {
	var word kommune.Text
	switch qualifier {
	case kommune.About:
		word = kommune.Text{DA: "omkring ", EN: "about "}
	case kommune.JustOver:
		word = kommune.Text{DA: "godt ", EN: "just over "}
	case kommune.JustUnder:
		word = kommune.Text{DA: "knap ", EN: "just under "}
	case kommune.AtLeast:
		word = kommune.Text{DA: "mindst ", EN: "at least "}
	case kommune.AtMost:
		word = kommune.Text{DA: "højst ", EN: "at most "}
	case kommune.Exact:
	}
	return word.In(lang)
}

// Period writes a period as people say it.
func Period(period kommune.Period, lang kommune.Language) string {
	year, n := period.Year(), period.Number()
	switch period.Kind() {
	case kommune.HalfYear:
		return fmt.Sprintf(kommune.Text{DA: "%d. halvår %d", EN: "half-year %d of %d"}.In(lang), n, year)
	case kommune.Quarter:
		return fmt.Sprintf(kommune.Text{DA: "%d. kvartal %d", EN: "quarter %d of %d"}.In(lang), n, year)
	case kommune.Month:
		return fmt.Sprintf("%s %d", month(n, lang), year)
	case kommune.Week:
		return fmt.Sprintf(kommune.Text{DA: "uge %d i %d", EN: "week %d of %d"}.In(lang), n, year)
	case kommune.QuarterWindow:
		return fmt.Sprintf(kommune.Text{
			DA: "de tolv måneder til og med %d. kvartal %d", EN: "the twelve months to the end of quarter %d of %d",
		}.In(lang), n, year)
	case kommune.Year:
	}
	return fmt.Sprint(year)
}

func month(n int, lang kommune.Language) string {
	names := "januar februar marts april maj juni juli august september oktober november december"
	if lang == kommune.English {
		names = "January February March April May June July August September October November December"
	}
	return strings.Fields(names)[n-1]
}

// Periods is the word for so many periods of a kind.
func Periods(kind kommune.PeriodKind, count int) kommune.Text {
	one, many := kommune.Text{DA: "år", EN: "year"}, kommune.Text{DA: "år", EN: "years"}
	switch kind {
	case kommune.HalfYear:
		one, many = kommune.Text{DA: "halvår", EN: "half-year"}, kommune.Text{DA: "halvår", EN: "half-years"}
	case kommune.Quarter:
		one, many = kommune.Text{DA: "kvartal", EN: "quarter"}, kommune.Text{DA: "kvartaler", EN: "quarters"}
	case kommune.Month:
		one, many = kommune.Text{DA: "måned", EN: "month"}, kommune.Text{DA: "måneder", EN: "months"}
	case kommune.Week:
		one, many = kommune.Text{DA: "uge", EN: "week"}, kommune.Text{DA: "uger", EN: "weeks"}
	case kommune.QuarterWindow:
		one, many = kommune.Text{DA: "tolvmånedersperiode", EN: "twelve-month period"}, kommune.Text{DA: "tolvmånedersperioder", EN: "twelve-month periods"}
	case kommune.Year:
	}
	if count == 1 {
		return one
	}
	return many
}

// CountPeriods is a count of periods of a kind, e.g. 36 months.
func CountPeriods(kind kommune.PeriodKind, count int, lang kommune.Language) string {
	return Number(float64(count), 0, lang) + " " + Periods(kind, count).In(lang)
}

// NoValue says why a kommune has no figure, as it follows a colon.
func NoValue(status kommune.ValueStatus, lang kommune.Language) string {
	switch status {
	case kommune.Suppressed:
		return kommune.Text{DA: "det er skjult af hensyn til enkeltpersoner", EN: "it is hidden to protect individuals"}.In(lang)
	case kommune.NotApplicable:
		return kommune.Text{DA: "der er intet at opgøre", EN: "there is nothing to count"}.In(lang)
	case kommune.Missing, kommune.Published, kommune.Provisional:
	}
	return kommune.Text{DA: "det mangler hos kilden", EN: "the source lacks it"}.In(lang)
}

// RatioInDanish is the word for a figure that has a numerator and a denominator.
func RatioInDanish(kind kommune.IndicatorKind) string {
	if kind == kommune.Rate {
		return "raten"
	}
	return "andelen"
}

// LowerFirst begins a text with a small letter.
func LowerFirst(text string) string { return withFirst(text, unicode.ToLower) }

// UpperFirst begins a text with a capital letter.
func UpperFirst(text string) string { return withFirst(text, unicode.ToUpper) }

func withFirst(text string, change func(rune) rune) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(change(first)) + text[size:]
}

// InLanguage gives each text in one language.
func InLanguage(texts []kommune.Text, lang kommune.Language) []string {
	lines := make([]string, len(texts))
	for n, text := range texts {
		lines[n] = text.In(lang)
	}
	return lines
}

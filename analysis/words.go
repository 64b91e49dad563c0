package analysis

import (
	"fmt"
	"math"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"kommunebench/kommune"
)

// formatted writes a number the way a language does, with a fixed number of
// decimals: 1.234,5 in Danish, 1,234.5 in English.
func formatted(value float64, decimals int64, lang kommune.Language) string {
	tag := language.Danish
	if lang == kommune.English {
		tag = language.English
	}
	scale := int(max(decimals, 0))
	// Halves go away from zero, as publishers round; the printer would take the
	// even digit.
	value = math.Round(value*math.Pow10(scale)) / math.Pow10(scale)
	if value == 0 {
		value = 0 // without the sign of a negative zero
	}
	return message.NewPrinter(tag).Sprint(number.Decimal(value, number.Scale(scale)))
}

// withUnit writes a value with its unit; per cent is set apart in Danish only.
func withUnit(indicator kommune.Indicator, value float64, lang kommune.Language) string {
	text := formatted(value, indicator.Decimals, lang)
	switch {
	case indicator.Unit == "":
		return text
	case indicator.Unit == "%" && lang == kommune.English:
		return text + "%"
	}
	return text + " " + indicator.Unit
}

// changeWithUnit writes a change: a change of per cent is in percentage points.
func changeWithUnit(indicator kommune.Indicator, value float64, lang kommune.Language) string {
	if indicator.Unit != "%" {
		return withUnit(indicator, value, lang)
	}
	return formatted(value, indicator.Decimals, lang) + " " + kommune.Text{DA: "procentpoint", EN: "percentage points"}.In(lang)
}

// hedge is the word that keeps a source's hedging; empty for an exact figure.
func hedge(qualifier kommune.Qualifier, lang kommune.Language) string {
	words := map[kommune.Qualifier]kommune.Text{
		kommune.About:     {DA: "omkring ", EN: "about "},
		kommune.JustOver:  {DA: "godt ", EN: "just over "},
		kommune.JustUnder: {DA: "knap ", EN: "just under "},
		kommune.AtLeast:   {DA: "mindst ", EN: "at least "},
		kommune.AtMost:    {DA: "højst ", EN: "at most "},
	}
	return words[qualifier].In(lang)
}

// periodInWords writes a period as people say it.
func periodInWords(period kommune.Period, lang kommune.Language) string {
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

// subject names the figure: its title, and its target group where that is not
// the total.
func subject(indicator Indicator, group *kommune.TargetGroup, lang kommune.Language) string {
	title := indicator.Title(lang)
	if group != nil && !group.Total {
		title += ", " + group.Title(lang)
	}
	return kommune.Text{DA: "»" + title + "«", EN: "“" + title + "”"}.In(lang)
}

// madeUp begins a sentence on synthetic figures.
func madeUp(dataset kommune.Dataset, lang kommune.Language) string {
	if !dataset.Synthetic {
		return ""
	}
	return kommune.Text{DA: "Syntetiske tal: ", EN: "Synthetic figures: "}.In(lang)
}

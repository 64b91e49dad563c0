package phrase

import (
	"math"
	"strconv"
	"strings"

	"kommunebench/kommune"
)

// UnitText is what stands around a number that is written with its unit, in one
// language: Before, the number, and After, with their spaces.
type UnitText struct {
	// Name is the unit by itself; empty where figures have none.
	Name string
	// Before is empty but for places in a ranking.
	Before string
	// After follows a number, AfterOne one that is written as 1 or −1.
	After, AfterOne string
	// AfterChange and AfterChangeOne follow a change, before which nothing stands.
	AfterChange, AfterChangeOne string
}

// unitOfRanks is the unit of figures that are places in a ranking of their publisher.
const unitOfRanks = "placering"

// unitTexts are those of every unit that is known, made once: sentences ask for them
// by the thousand.
var unitTexts = map[kommune.Language]map[string]*UnitText{
	kommune.Danish: unitTextsIn(kommune.Danish), kommune.English: unitTextsIn(kommune.English),
}

func unitTextsIn(lang kommune.Language) map[string]*UnitText {
	texts := map[string]*UnitText{
		"": {},
		// Per cent is set apart in Danish only.
		"%": inLanguage(lang,
			UnitText{Name: "%", After: " %", AfterOne: " %", AfterChange: " procentpoint", AfterChangeOne: " procentpoint"},
			UnitText{Name: "%", After: "%", AfterOne: "%", AfterChange: " percentage points", AfterChangeOne: " percentage point"}),
		unitOfRanks: inLanguage(lang,
			UnitText{Name: "placering", Before: "nummer ", AfterChange: " pladser", AfterChangeOne: " plads"},
			UnitText{Name: "rank", Before: "number ", AfterChange: " places", AfterChangeOne: " place"}),
	}
	for written, known := range units {
		one, many := known.one.In(lang), known.many.In(lang)
		texts[written] = &UnitText{Name: many, After: " " + many, AfterOne: " " + one, AfterChange: " " + many, AfterChangeOne: " " + one}
	}
	return texts
}

func inLanguage(lang kommune.Language, danish, english UnitText) *UnitText {
	if lang == kommune.English {
		return &english
	}
	return &danish
}

// UnitTextOf is how a unit, as a package writes it, is written in a language. One
// without a word there stands as it was written.
func UnitTextOf(written string, lang kommune.Language) *UnitText {
	if lang != kommune.English {
		lang = kommune.Danish
	}
	if text, known := unitTexts[lang][written]; known {
		return text
	}
	name := written
	if of, known := outOf(written, lang); known {
		name = of
	}
	after := " " + name
	return &UnitText{Name: name, After: after, AfterOne: after, AfterChange: after, AfterChangeOne: after}
}

// outOf is a unit that says of how many, such as "ud af 10" or "ud af 5 medarbejdere",
// in a language; known is false of all others.
func outOf(written string, lang kommune.Language) (text string, known bool) {
	words := kommune.Text{DA: "ud af ", EN: "out of "}
	rest, isDanish := strings.CutPrefix(written, words.DA)
	rest, isEnglish := strings.CutPrefix(rest, words.EN)
	count, whose, isNamed := strings.Cut(rest, " ")
	if _, err := strconv.ParseUint(count, 10, 64); err != nil || isDanish == isEnglish {
		return "", false
	}
	if !isNamed {
		return words.In(lang) + count, true
	}
	of, known := units[whose]
	word := of.many
	if count == "1" {
		word = of.one
	}
	return words.In(lang) + count + " " + word.In(lang), known
}

// WithUnit writes a value with its unit in the language's word.
func WithUnit(indicator kommune.Indicator, value float64, lang kommune.Language) string {
	unit, number := UnitTextOf(indicator.Unit, lang), Number(value, indicator.Decimals, lang)
	if isWrittenAsOne(value, indicator.Decimals) {
		return unit.Before + number + unit.AfterOne
	}
	return unit.Before + number + unit.After
}

// RangeWithUnit writes two values with their unit, which both may have.
func RangeWithUnit(indicator kommune.Indicator, low, high float64, lang kommune.Language) string {
	unit := UnitTextOf(indicator.Unit, lang)
	return unit.Before + Number(low, indicator.Decimals, lang) + kommune.Text{DA: " til ", EN: " to "}.In(lang) +
		Number(high, indicator.Decimals, lang) + unit.After
}

// ChangeWithUnit writes a change: a change of per cent is in percentage points.
func ChangeWithUnit(indicator kommune.Indicator, value float64, lang kommune.Language) string {
	unit, number := UnitTextOf(indicator.Unit, lang), Number(value, indicator.Decimals, lang)
	if isWrittenAsOne(value, indicator.Decimals) {
		return number + unit.AfterChangeOne
	}
	return number + unit.AfterChange
}

// isWrittenAsOne reports whether a number is singular: exactly 1, but for its sign.
func isWrittenAsOne(value float64, decimals int64) bool {
	return decimals <= 0 && math.Round(math.Abs(value)) == 1
}

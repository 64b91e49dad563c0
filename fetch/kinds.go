package fetch

import (
	"strings"
	"unicode"

	"kommunebench/fetch/datapackage"
	"kommunebench/kommune"
)

// figureKind derives an indicator's kind from a measure's title, unit and values.
// Where these do not say, it is MEAN, the kind that assumes least: values are not
// bounded, and no interval is computed.
func figureKind(title, unit string, values *column) kommune.IndicatorKind {
	kind := kindByWords(strings.ToLower(title), strings.ToLower(unit))
	if values == nil || values.numbers == 0 {
		return kind
	}
	const whole = 100
	switch {
	case values.min < 0 && (kind == kommune.Count || kind == kommune.Proportion || kind == kommune.Rate):
		return kommune.Difference
	case kind == kommune.Proportion && values.max > whole:
		return kommune.Rate
	case kind == kommune.Count && values.decimals > 0:
		return kommune.Mean
	}
	return kind
}

func kindByWords(title, unit string) kommune.IndicatorKind {
	percent := isPercent(unit) || isPercent(title)
	title = " " + title + " "
	switch {
	case hasAny(title, "forskel", "ændring", "udvikling", "tilvækst", "vækst", "stigning", "nettotil", "overskud", " difference", " change", " growth", " increase") ||
		hasAny(unit, "procentpoint", "pct. point", "pct.point", "percentage point"):
		return kommune.Difference
	case hasAny(title, "gennemsnit", "gns.", " average", " mean ", " median", "varighed"):
		return kommune.Mean
	case percent && hasAny(title, "andel", "share", "proportion", "pct. af", "procent af", "per cent of", "percent of"):
		return kommune.Proportion
	case hasAny(unit, "per 100", "pr. 100", "per 1,000", "pr. 1.000", "per 1000", "pr. 1000", "per 10"):
		return kommune.Rate
	case !percent && (isCountUnit(unit) || unit == "" && hasAny(title, "antal", "number of")):
		return kommune.Count
	}
	return kommune.Mean
}

func isPercent(text string) bool {
	return hasAny(text, "pct", "procent", "per cent", "percent", "%")
}

func isCountUnit(unit string) bool {
	switch unit {
	case "antal", "number", "numbers":
		return true
	}
	return hasAny(unit, "person", "husstande", "households", "sager", "cases", "forløb", "borgere", "stillinger", "boliger", "dwellings", "virksomheder", "antal ")
}

func hasAny(text string, words ...string) bool {
	for _, word := range words {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// unitOf is the unit that a measure's title contains, as in "Andel (pct.)"; empty
// for none.
func unitOf(title string) string {
	lower := strings.ToLower(title)
	switch {
	case hasAny(lower, "pct. point", "procentpoint", "pct.point"):
		return "procentpoint"
	case isPercent(lower):
		return "%"
	case hasAny(lower, "fuldtidsperson"):
		return "fuldtidspersoner"
	case hasAny(lower, "person"):
		return "personer"
	case hasAny(lower, "antal"):
		return "antal"
	case hasAny(lower, "uger"):
		return "uger"
	case hasAny(lower, "dage"):
		return "dage"
	case hasAny(lower, "kr."):
		return "kr."
	}
	return ""
}

// slug makes an id of a title or a code: lower-case letters a to z, digits and
// single hyphens.
func slug(text string) string {
	const longest = 60
	text = strings.NewReplacer("æ", "ae", "ø", "oe", "å", "aa", "é", "e", "ö", "oe", "ä", "ae", "ü", "u").Replace(strings.ToLower(text))
	words := strings.FieldsFunc(text, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	id := strings.Join(words, "-")
	if len(id) > longest {
		id = strings.TrimRight(id[:longest], "-")
	}
	return id
}

// uniqueIDs makes ids unique by adding a number to those already used.
type uniqueIDs map[string]bool

func (m uniqueIDs) make(wanted, otherwise string) string {
	if wanted == "" {
		wanted = otherwise
	}
	id := wanted
	for n := 2; m[id]; n++ {
		id = wanted + "-" + itoa(n)
	}
	m[id] = true
	return id
}

func newIndicator(id string, title, definition datapackage.Bilingual, unit string, values *column) datapackage.Indicator {
	i := datapackage.Indicator{
		ID: id, Title: title, Definition: definition, Unit: unit, Polarity: kommune.Neutral,
		Kind: figureKind(title.DA+" "+title.EN, unit, values),
	}
	if values != nil {
		i.Decimals = min(values.decimals, datapackage.MaxDecimals)
	}
	return i
}

// setKind sets the kind that the user chose, if any, in place of that of the
// metadata.
func setKind(i *datapackage.Indicator, kind string) {
	if kind != "" {
		i.Kind = kommune.IndicatorKind(kind)
	}
}

// findKind tells the kind and unit of an indicator that is published as a number or as
// per cent, and of which no public source says which: a figure above 100, as that of
// the country, is a number.
func findKind(i *datapackage.Indicator, values *column) {
	if i.Kind != "" {
		return
	}
	const whole = 100
	i.Kind, i.Unit, i.Decimals = kommune.Proportion, "%", min(values.decimals, datapackage.MaxDecimals)
	if values.numbers > 0 && values.max > whole {
		i.Kind, i.Unit = kommune.Count, "forløb"
	}
}

package etl

import (
	"strings"

	"kommunebench/kommune"
)

// parseEnum finds a word whatever its case and whether - or _ joins it.
func parseEnum[T ~string](cell string, choices []T) (T, bool) {
	word := strings.ReplaceAll(strings.ToUpper(strings.TrimSpace(cell)), "-", "_")
	if english, known := danishChoices()[word]; known {
		word = english
	}
	for _, choice := range choices {
		if string(choice) == word {
			return choice, true
		}
	}
	return "", false
}

// danishChoices are Danish words for choices, as the Danish test pages and
// people's own tables have them.
func danishChoices() map[string]string {
	return map[string]string{
		"JA": string(kommune.Yes), "DELVIST": string(kommune.Partly), "DELVIS": string(kommune.Partly), "NEJ": string(kommune.No),
		"IKKE OPLYST": string(kommune.NotStated), "UOPLYST": string(kommune.NotStated), "IKKE_OPLYST": string(kommune.NotStated),
		"EVIDENSTEST": string(kommune.Evidence), "GOD PRAKSIS": string(kommune.GoodPractice), "GOD_PRAKSIS": string(kommune.GoodPractice),
	}
}

// listChoices writes the words that a column takes, as a message lists them.
func listChoices[T ~string](values []T) string { return strings.Join(names(values), ", ") }

// names are the words of choices as plain text.
func names[T ~string](values []T) []string {
	list := make([]string, len(values))
	for n, v := range values {
		list[n] = string(v)
	}
	return list
}

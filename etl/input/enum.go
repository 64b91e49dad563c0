package input

import (
	"strings"

	"kommunebench/kommune"
)

// ParseEnum finds a word whatever its case and whether - or _ joins it.
func ParseEnum[T ~string](cell string, choices []T) (T, bool) {
	word := strings.ReplaceAll(strings.ToUpper(strings.TrimSpace(cell)), "-", "_")
	if english, known := DanishChoices()[word]; known {
		word = english
	}
	for _, choice := range choices {
		if string(choice) == word {
			return choice, true
		}
	}
	return "", false
}

// DanishChoices are Danish words for choices, as the Danish test pages and
// people's own tables have them.
func DanishChoices() map[string]string {
	return map[string]string{
		"JA": string(kommune.Yes), "DELVIST": string(kommune.Partly), "DELVIS": string(kommune.Partly), "NEJ": string(kommune.No),
		"IKKE OPLYST": string(kommune.NotStated), "UOPLYST": string(kommune.NotStated), "IKKE_OPLYST": string(kommune.NotStated),
		"EVIDENSTEST": string(kommune.Evidence), "GOD PRAKSIS": string(kommune.GoodPractice), "GOD_PRAKSIS": string(kommune.GoodPractice),
	}
}

// ListChoices writes the words that a column takes, as a message lists them.
func ListChoices[T ~string](values []T) string { return strings.Join(Names(values), ", ") }

// Names are the words of choices as plain text.
func Names[T ~string](values []T) []string {
	list := make([]string, len(values))
	for n, v := range values {
		list[n] = string(v)
	}
	return list
}

package server_test

import (
	"strings"
	"testing"
)

// Every title is Danish unless English is asked for, and English falls back to
// Danish where there is no translation.
func TestTitlesAreInBothLanguages(t *testing.T) {
	h := readOnly(t)
	for name, c := range map[string]struct{ query, da, en string }{
		"an indicator":                {`indicator(id: "own/share") {text: title%s}`, "Andel", "Share"},
		"its definition":              {`indicator(id: "own/share") {text: definition%s}`, "Opdigtet andel.", "Made-up share."},
		"an indicator in Danish only": {`indicator(id: "own/score") {text: title%s}`, "Point", "Point"},
		"its Danish definition":       {`indicator(id: "own/score") {text: definition%s}`, "Opdigtede point.", "Opdigtede point."},
		"a published indicator":       {`indicator(id: "jobindsats-y30r21/actual-share") {text: title%s}`, "Faktisk andel på offentlig forsørgelse", "Actual share on public support"},
		"a break":                     {`indicator(id: "own/monthly") {breaks {text: note%s}}`, "ny opgørelse", "new method"},
		"a target group":              {`indicator(id: "own/by-group") {targetGroups {text: title%s}}`, "Ældre", "Ældre"},
		"a job profile":               {`jobProfile(id: "published/teamleder") {text: title%s}`, "Teamleder", "Team leader"},
		"a competence":                {`jobProfile(id: "published/visitator") {competences {text: title%s}}`, "Visitation", "Assessment and referral"},
		"an initiative":               {`initiatives(kommuner: {codes: ["766"]}) {text: title%s}`, "Jobrettet coaching", "Job-oriented coaching"},
		"a question":                  {`testResults(filter: {kind: EVIDENCE}) {answers {question {text: title%s}}}`, "30 minutter til hver samtale", "30 minutes for each conversation"},
		"a figure":                    {`courses(filter: {search: "anerkendende"}) {figures {text: title%s}}`, "Observerede borgersamtaler pr. medarbejder", "Observed citizen conversations per employee"},
		"a benchmark":                 {`compare(indicator: "own/share", period: "2024") {benchmark {text: label%s}}`, "Hele landet", "Denmark"},
		"what a citation calls itself": {
			`compare(indicator: "own/share", period: "2024") {citation%s {text}}`,
			"Nobody: Andel, 2024. Made-up report, Nobody, 2026-01-31, https://example.org/report, CC0-1.0. Made-up figures to work out by hand (own), udgivelse own@1. Læst i Kommunebench 2026-06-01.",
			"Nobody: Share, 2024. Made-up report, Nobody, 2026-01-31, https://example.org/report, CC0-1.0. Made-up figures to work out by hand (own), release own@1. Read in Kommunebench 2026-06-01.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			for lang, want := range map[string]string{"": c.da, "(lang: null)": c.da, "(lang: DA)": c.da, "(lang: EN)": c.en} {
				if got := firstText(h.data(t, "{"+strings.Replace(c.query, "%s", lang, 1)+"}")); got != want {
					t.Errorf("%s: got %q, want %q", lang, got, want)
				}
			}
		})
	}
}

// firstText is the first field called text in an answer.
func firstText(value any) string {
	switch value := value.(type) {
	case map[string]any:
		for name, part := range value {
			if text, isText := part.(string); isText && name == "text" {
				return text
			}
			if found := firstText(part); found != "" {
				return found
			}
		}
	case []any:
		for _, part := range value {
			if found := firstText(part); found != "" {
				return found
			}
		}
	}
	return ""
}

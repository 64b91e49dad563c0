package server_test

import (
	"fmt"
	"strings"
	"testing"

	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

func TestAnIndicatorTellsHowItsFiguresAreWritten(t *testing.T) {
	h := readOnly(t)
	const parts = `{name before after afterOne afterChange afterChangeOne}`
	for indicator, want := range map[string]string{
		"jobindsats/unemployment-rate": `
			"da": {"name": "%", "before": "", "after": " %", "afterOne": " %", "afterChange": " procentpoint", "afterChangeOne": " procentpoint"},
			"en": {"name": "%", "before": "", "after": "%", "afterOne": "%", "afterChange": " percentage points", "afterChangeOne": " percentage point"}`,
		"jobindsats-y30r21/published-rank": `
			"da": {"name": "placering", "before": "nummer ", "after": "", "afterOne": "", "afterChange": " pladser", "afterChangeOne": " plads"},
			"en": {"name": "rank", "before": "number ", "after": "", "afterOne": "", "afterChange": " places", "afterChangeOne": " place"}`,
		"jobindsats/unemployed": `
			"da": {"name": "fuldtidspersoner", "before": "", "after": " fuldtidspersoner", "afterOne": " fuldtidsperson", "afterChange": " fuldtidspersoner", "afterChangeOne": " fuldtidsperson"},
			"en": {"name": "full-time persons", "before": "", "after": " full-time persons", "afterOne": " full-time person", "afterChange": " full-time persons", "afterChangeOne": " full-time person"}`,
	} {
		h.expect(t, `{indicator(id: "`+indicator+`") {da: unitText `+parts+` en: unitText(lang: EN) `+parts+`}}`, `{"indicator": {`+want+`}}`)
	}
}

// What a client writes with the parts is what sentences say.
func TestFiguresWrittenWithTheirUnitStandInSentences(t *testing.T) {
	type compared struct {
		Compare struct {
			Indicator struct {
				Decimals int64
				UnitText phrase.UnitText
			}
			Rows []struct {
				Value    *float64
				Sentence string
			}
		}
	}
	h := readOnly(t)
	for _, indicator := range []string{"jobindsats/unemployment-rate", "jobindsats/unemployed", "jobindsats/long-term-unemployed", "jobindsats-y30r21/published-rank", "jobindsats-y30r21/difference-share"} {
		for _, lang := range []kommune.Language{kommune.Danish, kommune.English} {
			c := into[compared](t, h, fmt.Sprintf(`{compare(indicator: %q) {indicator {decimals unitText(lang: %[2]s) {before after afterOne}} rows {value sentence(lang: %[2]s)}}}`, indicator, lang)).Compare
			found, unit := 0, c.Indicator.UnitText
			for _, row := range c.Rows {
				if row.Value == nil {
					continue
				}
				number := phrase.Number(*row.Value, c.Indicator.Decimals, lang)
				written := unit.Before + number + unit.After
				if strings.TrimPrefix(number, "−") == "1" {
					written = unit.Before + number + unit.AfterOne
				}
				if !strings.Contains(row.Sentence, written) {
					t.Errorf("%s: %q is not in %q", indicator, written, row.Sentence)
				}
				found++
			}
			if found == 0 {
				t.Errorf("%s has no figure", indicator)
			}
		}
	}
}

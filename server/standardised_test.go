package server_test

import (
	"strings"
	"testing"
)

// The country is the three kommuner of which all parts are known: 141 of 504 young
// and 333 of 708 old. Hedensted expects 100·141/504 + 100·333/708 of its 200.
func TestAStandardisedComparisonIsAsWorkedByHand(t *testing.T) {
	h := newTestServer(t, "testdata/mix")
	c := dig(t, h.data(t, `{standardisedComparison(indicator: "mix/share") {
		period pooledFrom isPublished tested overdispersion parts {targetGroup {id} numerator denominator value}
		rows {kommune {name} value observed expected ratio ratioInterval {lower upper level method} expectedValue difference
			directValue directInterval {lower upper method} directReason(lang: EN) significance significanceAfterCorrection reason(lang: EN) pValue qValue zScore rough outside sentence}
		caveats}}`), "standardisedComparison")
	near(t, "pooled from", dig(t, c, "pooledFrom"), 3, 0)
	near(t, "tested", dig(t, c, "tested"), 3, 0)
	near(t, "young", dig(t, c, "parts", 1, "value"), 100*141.0/504, 1e-3)
	rows := map[string]any{}
	list, _ := dig(t, c, "rows").([]any)
	for _, row := range list {
		rows[dig(t, row, "kommune", "name").(string)] = row
	}
	const young, old = 141.0 / 504, 333.0 / 708
	hedensted := rows["Hedensted"]
	near(t, "observed", dig(t, hedensted, "observed"), 70, 0)
	near(t, "expected", dig(t, hedensted, "expected"), 100*young+100*old, 1e-9)
	near(t, "ratio", dig(t, hedensted, "ratio"), 70/(100*young+100*old), 1e-9)
	near(t, "expected value", dig(t, hedensted, "expectedValue"), 50*young+50*old, 1e-9)
	near(t, "difference", dig(t, hedensted, "difference"), 35-(50*young+50*old), 1e-9)
	near(t, "z", dig(t, hedensted, "zScore"), -0.74635, 1e-4)
	near(t, "direct", dig(t, hedensted, "directValue"), 100*(504*0.4+708*0.3)/1212, 1e-9)
	if dig(t, hedensted, "significanceAfterCorrection") != "SIMILAR" || dig(t, hedensted, "rough") != false || dig(t, hedensted, "outside") != false {
		t.Errorf("Hedensted: %v", hedensted)
	}
	if got, want := dig(t, hedensted, "sentence"), "»Andel i job« i Hedensted Kommune var 35,0 % i 2024. Med landets tal i hver målgruppe ville kommunens sammensætning give 37,5 %; forskellen er ikke større, end tilfældige udsving kan forklare."; got != want {
		t.Errorf("the sentence is %v", got)
	}
	if row := rows["Ærø"]; dig(t, row, "rough") != true || dig(t, row, "directValue") != nil || dig(t, row, "directReason") != "Too few in one of the target groups for direct standardisation." {
		t.Errorf("Ærø: %v", row)
	}
	for name, reason := range map[string]string{
		"Aarhus": "The figure of a target group is hidden to protect individuals.",
		"Odense": "The source does not publish the counts behind the figure.",
		"Vejle":  "The kommune has no figure, or the source itself hedged it.",
	} {
		row := rows[name]
		if dig(t, row, "reason") != reason || dig(t, row, "expected") != nil || dig(t, row, "significance") != "NOT_TESTED" || dig(t, row, "directValue") != nil {
			t.Errorf("%s: %v", name, row)
		}
	}
	if text, _ := dig(t, c, "caveats", 1).(string); !strings.Contains(text, "de 3 kommuner") {
		t.Errorf("caveats: %v", dig(t, c, "caveats"))
	}
}

func TestWhatCanNotBeStandardised(t *testing.T) {
	h := newTestServer(t, "testdata/mix", "testdata/own")
	for name, c := range map[string]struct{ arguments, argument, says string }{
		"parts that overlap":    {`indicator: "mix/overlapping"`, "targetGroups", "do not in 1 of 2 kommuner (in Hedensted they are 90 of 250, the total 70 of 200)"},
		"a score":               {`indicator: "mix/score"`, "indicator", "a share or a rate"},
		"an indicator no total": {`indicator: "own/by-group"`, "indicator", "with a total"},
		"one part":              {`indicator: "mix/share", targetGroups: ["young"]`, "targetGroups", "two or more"},
		"a part that is none":   {`indicator: "mix/share", targetGroups: ["young", "x"]`, "targetGroups", "one of"},
		"no such level":         {`indicator: "mix/share", confidence: 2`, "confidence", "0.8"},
		"another period":        {`indicator: "mix/share", period: "1999"`, "period", ""},
	} {
		t.Run(name, func(t *testing.T) {
			answer := h.ask(t, `{standardisedComparison(`+c.arguments+`) {tested}}`)
			if len(answer.Errors) != 1 || answer.Errors[0].Extensions["argument"] != c.argument || !strings.Contains(answer.body, c.says) {
				t.Errorf("answered %s", answer.body)
			}
		})
	}
}

// What the ministry publishes has no denominators: nothing is computed of it, and the
// row says why.
func TestSharesWithoutDenominatorsAreNotStandardised(t *testing.T) {
	h := newFiguresServer(t)
	c := dig(t, h.data(t, `{standardisedComparison(indicator: "jobindsats/unemployment-rate", kommuner: {codes: ["766"]}) {tested rows {expected reason(lang: EN)}}}`), "standardisedComparison")
	near(t, "tested", dig(t, c, "tested"), 0, 0)
	if got := dig(t, c, "rows", 0, "reason"); got != "The source does not publish the counts behind the figure." {
		t.Errorf("the reason is %v", got)
	}
}

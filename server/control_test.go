package server_test

import (
	"math"
	"strings"
	"testing"

	"kommunebench/data"
)

// newFiguresServer serves the ministry's monthly figures.
func newFiguresServer(t *testing.T) *testServer {
	t.Helper()
	h := newTestServer(t)
	if err := h.loadOwn(t.Context(), data.Jobindsats()); err != nil {
		t.Fatal(err)
	}
	return h
}

// dig follows names and places into an answer.
func dig(t *testing.T, value any, path ...any) any {
	t.Helper()
	for _, step := range path {
		switch at := step.(type) {
		case string:
			fields, _ := value.(map[string]any)
			value = fields[at]
		case int:
			list, _ := value.([]any)
			if at < 0 || at >= len(list) {
				t.Fatalf("no entry %d of %v in %v", at, path, value)
			}
			value = list[at]
		}
	}
	return value
}

func near(t *testing.T, what string, got any, want, by float64) {
	t.Helper()
	if number, is := got.(float64); !is || math.Abs(number-want) > by {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// The numbers of R 4.2.2 for Hedensted's unemployed: the likelihood with whole
// matrices, maximised by optimize, and the forecast of July 2026 by hand.
func TestHedenstedsUnemployedHaveAControlChart(t *testing.T) {
	h := newFiguresServer(t)
	chart := dig(t, h.data(t, `{trend(indicator: "jobindsats/unemployed", kommuner: {codes: ["766"]}) {series {control {
		monitored signalCount expectedFalseAlarms {least most} sentence
		parts {baselineFrom baselineTo n method seasonRemoved autocorrelation sigma dispersion reason}
		points {period value status centre lower upper lowerWarning upperWarning deviation inBaseline rules signal}}}}}`),
		"trend", "series", 0, "control")
	part := dig(t, chart, "parts", 0)
	near(t, "autocorrelation", dig(t, part, "autocorrelation"), 0.969140544, 0.003)
	near(t, "sigma", dig(t, part, "sigma"), 21.50092451, 0.01)
	for name, want := range map[string]any{"baselineFrom": "2021M08", "baselineTo": "2024M07", "n": 36.0, "method": "FORECAST_XMR", "seasonRemoved": true, "dispersion": nil, "reason": nil} {
		if got := dig(t, part, name); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	last := dig(t, chart, "points", 59)
	near(t, "value", dig(t, last, "value"), 451, 0)
	near(t, "centre", dig(t, last, "centre"), 474.2785275, 0.05)
	near(t, "lower limit", dig(t, last, "lower"), 391.5267249, 0.1)
	near(t, "upper limit", dig(t, last, "upper"), 557.0303301, 0.1)
	near(t, "monitored", dig(t, chart, "monitored"), 24, 0)
	near(t, "signals", dig(t, chart, "signalCount"), 0, 0)
	if got, want := dig(t, chart, "sentence"), "»Ledige, fuldtidspersoner« i Hedensted Kommune var foreløbigt 451 fuldtidspersoner i juli 2026; efter seriens eget forløb var 392 til 557 fuldtidspersoner at vente. Det er ikke noget signal."; got != want {
		t.Errorf("the sentence is %v", got)
	}
	// The reform of July 2025 leaves thirteen months, too few.
	broken := dig(t, h.data(t, `{trend(indicator: "jobindsats/cash-assistance-persons", kommuner: {codes: ["766"]}) {series {control {
		parts {from tested reason(lang: EN)} points {period centre}}}}}`), "trend", "series", 0, "control")
	if got := dig(t, broken, "parts", 1, "reason"); got != "The baseline has figures of 13 months; it needs 24 or more." || dig(t, broken, "parts", 0, "tested") != true || dig(t, broken, "parts", 1, "from") != "2025M07" {
		t.Errorf("after the break: %v", dig(t, broken, "parts"))
	}
	if dig(t, broken, "points", 59, "centre") != nil {
		t.Error("a point of a part that was not tested has a centre")
	}
}

func TestTheSignalsOfAMonth(t *testing.T) {
	h := newFiguresServer(t)
	list := dig(t, h.data(t, `{signals(indicators: ["jobindsats/unemployed"], period: "2026M07") {tested notTested total afterCorrection expectedFalseAlarms {least most} sentence caveats
		signals {indicator {id} kommune {name region {id}} point {period rules status signal} pValue qValue standsAfterCorrection sentence}}}`), "signals")
	near(t, "tested", dig(t, list, "tested"), 98, 0)
	near(t, "fewest by chance", dig(t, list, "expectedFalseAlarms", "least"), 98*0.012, 1e-9)
	near(t, "most by chance", dig(t, list, "expectedFalseAlarms", "most"), 98*0.083, 1e-9)
	first := dig(t, list, "signals", 0)
	if dig(t, first, "kommune", "name") != "Egedal" || dig(t, first, "standsAfterCorrection") != true || dig(t, first, "point", "rules", 0) != "OUTSIDE_LIMITS" {
		t.Errorf("the first signal: %v", first)
	}
	p, _ := dig(t, first, "pValue").(float64)
	near(t, "q of the least p", dig(t, first, "qValue"), 98*p, 1e-12)
	if words, _ := dig(t, first, "point", "signal").(string); !strings.Contains(words, "foreløbigt") {
		t.Errorf("a signal of a provisional figure does not say so: %s", words)
	}
	if sentence := dig(t, list, "sentence"); sentence != "Af 98 serier giver 4 et signal i juli 2026; selv om intet var sket, ville 1 til 9 være at vente. Korrigeret for de mange test er der 1, som tilfældige udsving næppe forklarer." {
		t.Errorf("the sentence is %v", sentence)
	}
	// A whole dataset, of which one indicator ends a month earlier.
	all := dig(t, h.data(t, `{signals(dataset: "jobindsats", first: 1) {tested notTested total signals {kommune {name}} sentence(lang: EN)}}`), "signals")
	if tested, _ := dig(t, all, "tested").(float64); tested < 98 || !strings.Contains(dig(t, all, "sentence").(string), "in their newest period") {
		t.Errorf("of the dataset: %v", all)
	}
}

func TestWhatCanNotBeCharted(t *testing.T) {
	h := newFiguresServer(t)
	for name, c := range map[string]struct{ query, argument string }{
		"a baseline of another kind":  {`{trend(indicator: "jobindsats/unemployed", kommuner: {codes: ["766"]}) {series {control(baselineFrom: "2022") {monitored}}}}`, "baselineFrom"},
		"a baseline across a break":   {`{trend(indicator: "jobindsats/cash-assistance-persons", kommuner: {codes: ["766"]}) {series {control(baselineFrom: "2024M01", baselineTo: "2025M12") {monitored}}}}`, "baselineTo"},
		"signals of nothing":          {`{signals {tested}}`, "indicators"},
		"signals of no indicators":    {`{signals(indicators: []) {tested}}`, "indicators"},
		"signals of both":             {`{signals(indicators: ["jobindsats/unemployed"], dataset: "jobindsats") {tested}}`, "indicators"},
		"signals of no dataset":       {`{signals(dataset: "x") {tested}}`, "dataset"},
		"signals of another period":   {`{signals(indicators: ["jobindsats/unemployed"], period: "2031M01") {tested}}`, "period"},
		"signals of no indicator":     {`{signals(indicators: ["jobindsats/x"]) {tested}}`, "indicators"},
		"signals of too many at once": {`{signals(indicators: ["jobindsats/unemployed"], first: 1001) {tested}}`, "first"},
	} {
		t.Run(name, func(t *testing.T) {
			answer := h.ask(t, c.query)
			if len(answer.Errors) != 1 || answer.Errors[0].Extensions["argument"] != c.argument {
				t.Errorf("answered %s", answer.body)
			}
		})
	}
}

package server_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/graph/generated"
)

// Hedensted has 10, 0, 20, 30, nothing, no row, 45 and 50 per cent of 100 from
// January on, with a break of the series in April; Aarhus has 25 per cent of
// 200 each month and 30 in October. Nobody has a row in September: it is a gap.
func TestATrendIsAsWorkedByHand(t *testing.T) {
	h := readOnly(t)
	h.expect(t, `{trend(indicator: "own/monthly", kommuner: {codes: ["751", "766"]}) {
		indicator {id breaks {period note note2: note(lang: EN)}} targetGroup {id} release {id} periods
		series {kommune {name} points {period value numerator denominator status change changePct}}}}`,
		`{"trend": {
		"indicator": {"id": "own/monthly", "breaks": [{"period": "2024M04", "note": "ny opgørelse", "note2": "new method"}]},
		"targetGroup": null, "release": {"id": "own@1"},
		"periods": ["2024M01", "2024M02", "2024M03", "2024M04", "2024M05", "2024M06", "2024M07", "2024M08", "2024M09", "2024M10"],
		"series": [
			{"kommune": {"name": "Aarhus"}, "points": [
				{"period": "2024M01", "value": 25, "numerator": 50, "denominator": 200, "status": "PUBLISHED", "change": null, "changePct": null},
				{"period": "2024M02", "value": 25, "numerator": 50, "denominator": 200, "status": "PUBLISHED", "change": 0, "changePct": 0},
				{"period": "2024M03", "value": 25, "numerator": 50, "denominator": 200, "status": "PUBLISHED", "change": 0, "changePct": 0},
				{"period": "2024M04", "value": 25, "numerator": 50, "denominator": 200, "status": "PUBLISHED", "change": null, "changePct": null},
				{"period": "2024M05", "value": 25, "numerator": 50, "denominator": 200, "status": "PUBLISHED", "change": 0, "changePct": 0},
				{"period": "2024M06", "value": 25, "numerator": 50, "denominator": 200, "status": "PUBLISHED", "change": 0, "changePct": 0},
				{"period": "2024M07", "value": 25, "numerator": 50, "denominator": 200, "status": "PUBLISHED", "change": 0, "changePct": 0},
				{"period": "2024M08", "value": 25, "numerator": 50, "denominator": 200, "status": "PUBLISHED", "change": 0, "changePct": 0},
				{"period": "2024M09", "value": null, "numerator": null, "denominator": null, "status": "MISSING", "change": null, "changePct": null},
				{"period": "2024M10", "value": 30, "numerator": 60, "denominator": 200, "status": "PROVISIONAL", "change": null, "changePct": null}]},
			{"kommune": {"name": "Hedensted"}, "points": [
				{"period": "2024M01", "value": 10, "numerator": 10, "denominator": 100, "status": "PUBLISHED", "change": null, "changePct": null},
				{"period": "2024M02", "value": 0, "numerator": 0, "denominator": 100, "status": "PUBLISHED", "change": -10, "changePct": -100},
				{"period": "2024M03", "value": 20, "numerator": 20, "denominator": 100, "status": "PUBLISHED", "change": 20, "changePct": null},
				{"period": "2024M04", "value": 30, "numerator": 30, "denominator": 100, "status": "PUBLISHED", "change": null, "changePct": null},
				{"period": "2024M05", "value": null, "numerator": null, "denominator": null, "status": "MISSING", "change": null, "changePct": null},
				{"period": "2024M06", "value": null, "numerator": null, "denominator": null, "status": "MISSING", "change": null, "changePct": null},
				{"period": "2024M07", "value": 45, "numerator": 45, "denominator": 100, "status": "PUBLISHED", "change": null, "changePct": null},
				{"period": "2024M08", "value": 50, "numerator": 50, "denominator": 100, "status": "PUBLISHED", "change": 5, "changePct": 11.1111111111111},
				{"period": "2024M09", "value": null, "numerator": null, "denominator": null, "status": "MISSING", "change": null, "changePct": null},
				{"period": "2024M10", "value": null, "numerator": null, "denominator": null, "status": "MISSING", "change": null, "changePct": null}]}
		]}}`)
}

// The benchmark is all kommuner together, 60 of 300 in January, until August
// has a figure of the publisher's own; it does not depend on the kommuner asked
// for. Where a single kommune has a figure, as in May, there is none.
func TestATrendHasTheCountryBesideIt(t *testing.T) {
	readOnly(t).expect(t, `{trend(indicator: "own/monthly", kommuner: {codes: []}) {series {test {n}} benchmark {period value numerator denominator status change interval {method level}}}}`,
		`{"trend": {"series": [], "benchmark": [
			{"period": "2024M01", "value": 20, "numerator": 60, "denominator": 300, "status": "PUBLISHED", "change": null, "interval": {"method": "WILSON", "level": 0.95}},
			{"period": "2024M02", "value": 16.6666666666667, "numerator": 50, "denominator": 300, "status": "PUBLISHED", "change": -3.3333333333333, "interval": {"method": "WILSON", "level": 0.95}},
			{"period": "2024M03", "value": 23.3333333333333, "numerator": 70, "denominator": 300, "status": "PUBLISHED", "change": 6.6666666666667, "interval": {"method": "WILSON", "level": 0.95}},
			{"period": "2024M04", "value": 26.6666666666667, "numerator": 80, "denominator": 300, "status": "PUBLISHED", "change": null, "interval": {"method": "WILSON", "level": 0.95}},
			{"period": "2024M05", "value": null, "numerator": null, "denominator": null, "status": "MISSING", "change": null, "interval": null},
			{"period": "2024M06", "value": null, "numerator": null, "denominator": null, "status": "MISSING", "change": null, "interval": null},
			{"period": "2024M07", "value": 31.6666666666667, "numerator": 95, "denominator": 300, "status": "PUBLISHED", "change": null, "interval": {"method": "WILSON", "level": 0.95}},
			{"period": "2024M08", "value": 40, "numerator": 4000, "denominator": 10000, "status": "PUBLISHED", "change": 8.3333333333333, "interval": {"method": "WILSON", "level": 0.95}},
			{"period": "2024M09", "value": null, "numerator": null, "denominator": null, "status": "MISSING", "change": null, "interval": null},
			{"period": "2024M10", "value": null, "numerator": null, "denominator": null, "status": "MISSING", "change": null, "interval": null}
		]}}`)
}

func TestATrendTakesThePeriodsBetweenFromAndTo(t *testing.T) {
	h := readOnly(t)
	for name, c := range map[string]struct{ arguments, want string }{
		"both ends included":            {`from: "2024M02", to: "2024M04"`, `["2024M02", "2024M03", "2024M04"]`},
		"one period":                    {`from: "2024M03", to: "2024M03"`, `["2024M03"]`},
		"an open end":                   {`from: "2024M08"`, `["2024M08", "2024M09", "2024M10"]`},
		"an open start":                 {`to: "2024M02"`, `["2024M01", "2024M02"]`},
		"ends where nothing is":         {`from: "2023M11", to: "2024M01"`, `["2024M01"]`},
		"a quarter holds its months":    {`from: "2024Q2", to: "2024Q2"`, `["2024M04", "2024M05", "2024M06"]`},
		"a year written as a number":    {`from: 2024, to: "2024M01"`, `["2024M01"]`},
		"a gap's end, in small letters": {`from: "2024m09"`, `["2024M10"]`},
		"nulls":                         {`from: null, to: "2024M01", targetGroup: null, release: null, kommuner: null, confidence: null`, `["2024M01"]`},
	} {
		t.Run(name, func(t *testing.T) {
			h.expect(t, `{trend(indicator: "own/monthly", `+c.arguments+`) {periods}}`, `{"trend": {"periods": `+c.want+`}}`)
		})
	}
	// The first point of a range has no change, even where an older figure exists.
	h.expect(t, `{trend(indicator: "own/monthly", from: "2024M02", to: "2024M03", kommuner: {codes: ["766"]}) {series {points {change}}}}`,
		`{"trend": {"series": [{"points": [{"change": null}, {"change": 20}]}]}}`)
}

// Windows of twelve months overlap, and two of them are too few anyway.
func TestWhatIsNotTestedSaysWhyInBothLanguages(t *testing.T) {
	type series struct {
		Test struct {
			Direction, Method        string
			N                        int
			Statistic, PValue, Slope *float64
			SlopeInterval            *struct{ Lower float64 }
			Reason, English          *string
		}
	}
	h := readOnly(t)
	for _, asked := range []string{
		`indicator: "jobindsats-y30r21/actual-share", from: "2019QMAT04", to: "2019QMAT04", kommuner: {codes: ["766"]}`,
		`indicator: "own/share", kommuner: {codes: ["766"]}`,
	} {
		got := into[struct{ Trend struct{ Series []series } }](t, h, `{trend(`+asked+`) {series {test {
			direction method n statistic pValue slope slopeInterval {lower} reason english: reason(lang: EN)}}}}`).Trend.Series
		if len(got) != 1 {
			t.Fatalf("%d series", len(got))
		}
		test := got[0].Test
		if test.Direction != "NOT_TESTED" || test.N != 1 || test.PValue != nil || test.Statistic != nil || test.Slope != nil || test.SlopeInterval != nil {
			t.Errorf("%s: %+v", asked, test)
		}
		if test.Reason == nil || test.English == nil || *test.Reason == "" || *test.Reason == *test.English {
			t.Errorf("%s: reasons %v and %v", asked, test.Reason, test.English)
		}
	}
}

func TestATrendsCaveatsAreInBothLanguages(t *testing.T) {
	h := readOnly(t)
	for _, c := range []struct{ asked, lang, part string }{
		{`indicator: "own/monthly"`, "EN", "Break of the series from April 2024: new method"},
		{`indicator: "own/monthly"`, "DA", "Databrud fra april 2024: ny opgørelse"},
		{`indicator: "own/monthly", kommuner: {codes: ["766"]}`, "EN", "The source lacks 4 of 10 figures."},
		{`indicator: "own/monthly", kommuner: {codes: ["751"]}`, "EN", "1 of 10 figures is provisional."},
		{`indicator: "demo/deregistered-3-months", from: "2025M01"`, "DA", "syntetiske"},
		{`indicator: "jobindsats-y30r21/actual-share"`, "EN", "overlap"},
	} {
		got := into[struct{ Trend struct{ Caveats []string } }](t, h, `{trend(`+c.asked+`) {caveats(lang: `+c.lang+`)}}`).Trend.Caveats
		if !strings.Contains(strings.Join(got, "\n"), c.part) {
			t.Errorf("%s in %s: %q is not in %q", c.asked, c.lang, c.part, got)
		}
	}
	// After the break nothing speaks of it.
	after := into[struct{ Trend struct{ Caveats []string } }](t, h, `{trend(indicator: "own/monthly", from: "2024M04") {caveats(lang: EN)}}`).Trend.Caveats
	if strings.Contains(strings.Join(after, "\n"), "Break") {
		t.Errorf("got %q", after)
	}
}

func TestEveryChangeOfADemoTrendStandsBetweenTwoFigures(t *testing.T) {
	h := readOnly(t)
	got := into[struct {
		Trend struct {
			Periods []string
			Series  []struct {
				Points []struct {
					Period string
					Value  *float64
					Change *float64
				}
			}
		}
	}](t, h, `{trend(indicator: "demo/deregistered-12-months", targetGroup: "a-dagpenge") {periods series {points {period value change}}}}`).Trend
	if len(got.Series) != 98 || len(got.Periods) < 40 {
		t.Fatalf("%d series of %d periods", len(got.Series), len(got.Periods))
	}
	for _, series := range got.Series {
		if len(series.Points) != len(got.Periods) {
			t.Fatalf("%d points", len(series.Points))
		}
		for n, p := range series.Points[1:] {
			before := series.Points[n]
			if (p.Change != nil) != (p.Value != nil && before.Value != nil) {
				t.Errorf("%s: change %v between %v and %v", p.Period, p.Change, before.Value, p.Value)
			}
		}
	}
}

// leaves selects what an object holds that is no object itself.
func leaves(types *ast.Schema, of *ast.Type) string {
	definition := types.Types[of.Name()]
	if definition.IsLeafType() {
		return ""
	}
	names := []string{"__typename"}
	for _, field := range definition.Fields {
		if types.Types[field.Type.Name()].IsLeafType() {
			names = append(names, field.Name)
		}
	}
	return " {" + strings.Join(names, " ") + "}"
}

// The tests of a trend are left out where no field needs them; a field that does
// and is not known to (document.TestedFields) would say something else alone.
func TestEveryFieldOfATrendIsTheSameAlone(t *testing.T) {
	h := readOnly(t)
	types := generated.NewExecutableSchema(generated.Config{}).Schema()
	trendOf := func(selections string) map[string]any {
		t.Helper()
		trend, _ := h.data(t, `{trend(indicator: "own/monthly") {`+selections+`}}`)["trend"].(map[string]any)
		return trend
	}
	selected := func(object string) (fields []string) {
		for _, field := range types.Types[object].Fields {
			fields = append(fields, field.Name+leaves(types, field.Type))
		}
		return fields
	}
	ofTrend, ofSeries := selected("Trend"), selected("TrendSeries")
	whole := trendOf(strings.Join(ofTrend, " ") + " series {" + strings.Join(ofSeries, " ") + "}")
	for _, field := range ofTrend {
		name, _, _ := strings.Cut(field, " ")
		if alone := trendOf(field); name != "series" && !cmp.Equal(whole[name], alone[name]) {
			t.Errorf("%s (-among others +alone):\n%s", name, cmp.Diff(whole[name], alone[name]))
		}
	}
	for _, field := range ofSeries {
		name, _, _ := strings.Cut(field, " ")
		alone, _ := trendOf("series {" + field + "}")["series"].([]any)
		among, _ := whole["series"].([]any)
		if len(alone) != len(among) || len(among) == 0 {
			t.Fatalf("%d series of %d", len(alone), len(among))
		}
		for n := range among {
			one, _ := alone[n].(map[string]any)
			other, _ := among[n].(map[string]any)
			if diff := cmp.Diff(other[name], one[name]); diff != "" {
				t.Errorf("%s of series %d (-among others +alone):\n%s", name, n, diff)
			}
		}
	}
}

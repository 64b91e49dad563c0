package etl

import (
	"fmt"
	"strings"
	"testing"

	"kommunebench/etl/input"
)

// readFigures reads a column of figures of one indicator as CSV.
func readFigures(t *testing.T, indicator, fields string, figures ...string) (*recordingSink, error) {
	t.Helper()
	content := "kommune,period,indicator,value\n"
	for n, figure := range figures {
		content += fmt.Sprintf("101,%d,%s,%q\n", 2000+n, indicator, figure)
	}
	p, err := OpenFS(t.Context(), miniPackage(t, map[string]string{
		"observations.csv": content,
		"datapackage.json": strings.Replace(miniDescriptor(t), `"schema": {"missingValues": ["", "..", "-"]}`, `"schema": {"missingValues": ["", "..", "-", "9999"], "fields": [{"name": "value"`+fields+`}]}`, 1),
	}), Options{Catalogue: smallCatalogue()})
	if err != nil {
		t.Fatal(err)
	}
	sink := &recordingSink{}
	_, err = p.Read(t.Context(), sink)
	return sink, err
}

func miniDescriptor(t *testing.T) string {
	t.Helper()
	content, err := input.ReadAll(miniPackage(t, nil), input.DescriptorName, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestThousandsAreNotTakenForFractions(t *testing.T) {
	const anInteger = `, "type": "integer"`
	for name, c := range map[string]struct {
		indicator, fields string
		figures           []string
		refused           string // what the message says; empty where it loads
	}{
		"a count without decimals":                {"persons", "", []string{"12", "1.234"}, "groupChar"},
		"a thousand of a count":                   {"persons", "", []string{"12", "1.000"}, "groupChar"},
		"a count with a fraction":                 {"persons", "", []string{"12.5", "12345"}, "groupChar"},
		"whole numbers as some libraries write":   {"persons", "", []string{"12.0", "1234.0"}, ""},
		"a count in a declared notation":          {"persons", `, "decimalChar": ",", "groupChar": "."`, []string{"12", "1.234"}, ""},
		"an integer":                              {"gap", anInteger, []string{"12", "1.234"}, "groupChar"},
		"an integer in a declared notation":       {"gap", anInteger + `, "decimalChar": ","`, []string{"12", "1,5"}, "whole number"},
		"an integer that is whole":                {"gap", anInteger + `, "decimalChar": ","`, []string{"12", "1.234"}, ""},
		"three digits behind each point":          {"gap", "", []string{"12", "1.234", "12.345"}, "decimalChar"},
		"three digits behind the only point":      {"gap", "", []string{"-1.234"}, "decimalChar"},
		"a point that the schema tells":           {"gap", `, "decimalChar": "."`, []string{"12", "1.234"}, ""},
		"another figure with one decimal":         {"gap", "", []string{"12", "1.234", "1.5"}, ""},
		"another figure of four digits":           {"gap", "", []string{"1.234", "5678"}, ""},
		"another figure below one":                {"gap", "", []string{"1.234", "0.125"}, ""},
		"a word for missing that has four digits": {"gap", "", []string{"1.234", "9999"}, "decimalChar"},
		"points between several groups":           {"gap", "", []string{"1.234.567"}, "groupChar"},
		"a comma":                                 {"gap", "", []string{"1,5"}, "decimalChar"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readFigures(t, c.indicator, c.fields, c.figures...)
			if c.refused == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			got := firstReject(t, err)
			if got.Rule != "number" || got.Column != "value" || !strings.Contains(got.Message, c.refused) {
				t.Errorf("got %s", got)
			}
			if rejected := err.(*RejectedError).Report.Rejected; rejected != 1 { //nolint:errorlint // as it is given
				t.Errorf("one fault is told %d times", rejected)
			}
		})
	}
}

func TestAThousandIsNoOneInOtherLayouts(t *testing.T) {
	for file, c := range map[string]struct{ content, column string }{
		"deregistrations.csv": {"id,kommune,cohort,horizon_months,participants,deregistered,source\nx,101,2024,3,1.000,5,report\n", "participants"},
		"figures.csv":         {"id,title_da,value,source\nx,Tal,1.234,report\n", "value"},
	} {
		p, err := OpenFS(t.Context(), miniPackage(t, map[string]string{file: c.content}), Options{Catalogue: smallCatalogue()})
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Read(t.Context(), &recordingSink{})
		if got := firstReject(t, err); got.Rule != "number" || got.Column != c.column || !strings.Contains(got.Message, "decimalChar") {
			t.Errorf("%s: got %s", file, got)
		}
	}
}

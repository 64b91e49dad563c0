package phrase_test

import (
	"bytes"
	"encoding/csv"
	"io/fs"
	"math"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
	"pgregory.net/rapid"

	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

func wantBoth(t *testing.T, what string, write func(kommune.Language) string, da, en string) {
	t.Helper()
	for lang, want := range map[kommune.Language]string{kommune.Danish: da, kommune.English: en} {
		if got := write(lang); got != want {
			t.Errorf("%s: got %q, want %q", what, got, want)
		}
	}
}

func TestNumbersAreWrittenAsALanguageDoes(t *testing.T) {
	for _, c := range []struct {
		value    float64
		decimals int64
		da, en   string
	}{
		{1234.5, 1, "1.234,5", "1,234.5"},
		{1234.56, 1, "1.234,6", "1,234.6"},
		{44010, 0, "44.010", "44,010"},
		{1234567.8, 0, "1.234.568", "1,234,568"},
		{0, 2, "0,00", "0.00"},
		{999, 0, "999", "999"},
		{0.05, 2, "0,05", "0.05"},
		{2.5, 0, "3", "3"}, // halves go away from zero
		{-2.5, 0, "−3", "−3"},
		{-2.25, 1, "−2,3", "−2.3"},
		{-0.04, 1, "0,0", "0.0"}, // zero has no sign
		{7, -1, "7", "7"},
		{1e18, 0, "1.000.000.000.000.000.000", "1,000,000,000,000,000,000"},
	} {
		wantBoth(t, "number", func(lang kommune.Language) string { return phrase.Number(c.value, c.decimals, lang) }, c.da, c.en)
	}
}

// The printer of golang.org/x/text, which knows every language, tells how, but for the
// sign: it writes a hyphen.
func TestNumbersAreWrittenAsThePrinterDoes(t *testing.T) {
	tags := map[kommune.Language]language.Tag{kommune.Danish: language.Danish, kommune.English: language.English}
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.Float64(), rapid.Float64Range(-2e15, 2e15), rapid.Float64Range(-1e6, 1e6), rapid.Custom(func(t *rapid.T) float64 {
			return float64(rapid.Int64Range(-1e7, 1e7).Draw(t, "thousandths")) / 1000
		})).Draw(t, "value")
		scale := rapid.IntRange(0, 18).Draw(t, "scale")
		rounded := math.Round(value*math.Pow10(scale))/math.Pow10(scale) + 0 // never a negative zero
		for lang, tag := range tags {
			want := strings.Replace(message.NewPrinter(tag).Sprint(number.Decimal(rounded, number.Scale(scale))), "-", "−", 1)
			if got := phrase.Number(value, int64(scale), lang); got != want {
				t.Fatalf("%v with %d decimals in %s is %q, by the printer %q", value, scale, lang, got, want)
			}
		}
	})
}

func TestUnitsHedgesAndPeriods(t *testing.T) {
	perCent, days, places := kommune.Indicator{Unit: "%", Decimals: 1}, kommune.Indicator{Unit: "dage"}, kommune.Indicator{Unit: "placering"}
	persons, placesToATenth := kommune.Indicator{Unit: "personer"}, kommune.Indicator{Unit: "placering", Decimals: 1}
	for _, c := range []struct {
		write  func(kommune.Language) string
		da, en string
	}{
		{func(l kommune.Language) string { return phrase.WithUnit(perCent, 70, l) }, "70,0 %", "70.0%"},
		{func(l kommune.Language) string { return phrase.WithUnit(days, 70, l) }, "70 dage", "70 days"},
		{func(l kommune.Language) string { return phrase.WithUnit(kommune.Indicator{}, 70, l) }, "70", "70"},
		{func(l kommune.Language) string { return phrase.WithUnit(persons, 16, l) }, "16 personer", "16 persons"},
		{func(l kommune.Language) string { return phrase.WithUnit(persons, -1, l) }, "−1 person", "−1 person"},
		{func(l kommune.Language) string {
			return phrase.WithUnit(kommune.Indicator{Unit: "persons", Decimals: 1}, 1, l)
		}, "1,0 personer", "1.0 persons"},
		{func(l kommune.Language) string { return phrase.WithUnit(kommune.Indicator{Unit: "æbler"}, 2, l) }, "2 æbler", "2 æbler"},
		{func(l kommune.Language) string { return phrase.ChangeWithUnit(perCent, -2, l) }, "−2,0 procentpoint", "−2.0 percentage points"},
		{func(l kommune.Language) string { return phrase.ChangeWithUnit(days, 2, l) }, "2 dage", "2 days"},
		{func(l kommune.Language) string { return phrase.Hedge(kommune.JustOver, l) }, "godt ", "just over "},
		{func(l kommune.Language) string { return phrase.Hedge(kommune.AtMost, l) }, "højst ", "at most "},
		{func(l kommune.Language) string { return phrase.Hedge(kommune.Exact, l) }, "", ""},
		{func(l kommune.Language) string { return phrase.Period("2024", l) }, "2024", "2024"},
		{func(l kommune.Language) string { return phrase.Period("2024H1", l) }, "1. halvår 2024", "half-year 1 of 2024"},
		{func(l kommune.Language) string { return phrase.Period("2024Q3", l) }, "3. kvartal 2024", "quarter 3 of 2024"},
		{func(l kommune.Language) string { return phrase.Period("2024M03", l) }, "marts 2024", "March 2024"},
		{func(l kommune.Language) string { return phrase.Period("2024W05", l) }, "uge 5 i 2024", "week 5 of 2024"},
		{func(l kommune.Language) string { return phrase.Period("2020QMAT02", l) }, "de tolv måneder til og med 2. kvartal 2020", "the twelve months to the end of quarter 2 of 2020"},
		{func(l kommune.Language) string { return phrase.NoValue(kommune.Suppressed, l) }, "det er skjult af hensyn til enkeltpersoner", "it is hidden to protect individuals"},
		{func(l kommune.Language) string { return phrase.NoValue(kommune.Missing, l) }, "det mangler hos kilden", "the source lacks it"},
		{func(l kommune.Language) string { return phrase.RankInWords(4, 4, false, l) }, "nummer 4", "number 4"},
		{func(l kommune.Language) string { return phrase.RankInWords(4, 4, true, l) }, "delt nummer 4", "joint number 4"},
		{func(l kommune.Language) string { return phrase.RankInWords(4, 7, false, l) }, "nummer 4 til 7", "number 4 to 7"},
		{func(l kommune.Language) string { return phrase.WithUnit(places, 44, l) }, "nummer 44", "number 44"},
		{func(l kommune.Language) string { return phrase.ChangeWithUnit(places, -6, l) }, "−6 pladser", "−6 places"},
		{func(l kommune.Language) string { return phrase.ChangeWithUnit(places, 1, l) }, "1 plads", "1 place"},
		{func(l kommune.Language) string { return phrase.ChangeWithUnit(placesToATenth, 1.4, l) }, "1,4 pladser", "1.4 places"},
		{func(l kommune.Language) string { return phrase.ChangeWithUnit(placesToATenth, 1, l) }, "1,0 pladser", "1.0 places"},
		{func(l kommune.Language) string { return phrase.ChangeWithUnit(kommune.Indicator{Unit: "%"}, 1, l) }, "1 procentpoint", "1 percentage point"},
		{func(l kommune.Language) string { return phrase.ChangeWithUnit(kommune.Indicator{}, 1, l) }, "1", "1"},
		{func(l kommune.Language) string { return phrase.RangeWithUnit(perCent, 40, 70.5, l) }, "40,0 til 70,5 %", "40.0 to 70.5%"},
		{func(l kommune.Language) string { return phrase.RangeWithUnit(places, 5, 9, l) }, "nummer 5 til 9", "number 5 to 9"},
		{func(l kommune.Language) string { return phrase.RangeWithUnit(persons, 0, 1, l) }, "0 til 1 personer", "0 to 1 persons"},
		{func(l kommune.Language) string { return phrase.CountRanked(22, true, l) }, "22 udvalgte kommuner med tal", "22 chosen kommuner with a figure"},
	} {
		wantBoth(t, "phrase", c.write, c.da, c.en)
	}
	if got := phrase.UpperFirst("århus og ærø"); got != "Århus og ærø" {
		t.Errorf("got %q", got)
	}
	if got := phrase.LowerFirst("Ærø"); got != "ærø" {
		t.Errorf("got %q", got)
	}
}

// What stands around a number, for clients that write numbers of their own.
func TestAUnitIsGivenWithWhatStandsAroundItsNumber(t *testing.T) {
	for _, c := range []struct {
		unit   string
		da, en phrase.UnitText
	}{
		{"", phrase.UnitText{}, phrase.UnitText{}},
		{
			"%",
			phrase.UnitText{Name: "%", After: " %", AfterOne: " %", AfterChange: " procentpoint", AfterChangeOne: " procentpoint"},
			phrase.UnitText{Name: "%", After: "%", AfterOne: "%", AfterChange: " percentage points", AfterChangeOne: " percentage point"},
		},
		{
			"placering",
			phrase.UnitText{Name: "placering", Before: "nummer ", AfterChange: " pladser", AfterChangeOne: " plads"},
			phrase.UnitText{Name: "rank", Before: "number ", AfterChange: " places", AfterChangeOne: " place"},
		},
		{
			"fuldtidspersoner",
			phrase.UnitText{Name: "fuldtidspersoner", After: " fuldtidspersoner", AfterOne: " fuldtidsperson", AfterChange: " fuldtidspersoner", AfterChangeOne: " fuldtidsperson"},
			phrase.UnitText{Name: "full-time persons", After: " full-time persons", AfterOne: " full-time person", AfterChange: " full-time persons", AfterChangeOne: " full-time person"},
		},
		{
			"ud af 5 medarbejdere",
			phrase.UnitText{Name: "ud af 5 medarbejdere", After: " ud af 5 medarbejdere", AfterOne: " ud af 5 medarbejdere", AfterChange: " ud af 5 medarbejdere", AfterChangeOne: " ud af 5 medarbejdere"},
			phrase.UnitText{Name: "out of 5 employees", After: " out of 5 employees", AfterOne: " out of 5 employees", AfterChange: " out of 5 employees", AfterChangeOne: " out of 5 employees"},
		},
		{
			"æbler", // which has no word here
			phrase.UnitText{Name: "æbler", After: " æbler", AfterOne: " æbler", AfterChange: " æbler", AfterChangeOne: " æbler"},
			phrase.UnitText{Name: "æbler", After: " æbler", AfterOne: " æbler", AfterChange: " æbler", AfterChangeOne: " æbler"},
		},
	} {
		for lang, want := range map[kommune.Language]phrase.UnitText{kommune.Danish: c.da, kommune.English: c.en, "": c.da} {
			if got := *phrase.UnitTextOf(c.unit, lang); got != want {
				t.Errorf("%q in %q: got %+v, want %+v", c.unit, lang, got, want)
			}
		}
	}
}

func TestEveryUnitThatShipsHasWordsInBothLanguages(t *testing.T) {
	// Written as signs, or said in a way of their own.
	spoken := map[string]bool{"": true, "%": true, "placering": true}
	seen := 0
	found := func(file, unit string) {
		seen++
		if da, en := phrase.UnitTextOf(unit, kommune.Danish).Name, phrase.UnitTextOf(unit, kommune.English).Name; !spoken[unit] && (da != unit || en == unit && unit != "point" && unit != "kommuner") {
			t.Errorf("%s: %q is %q in Danish and %q in English", file, unit, da, en)
		}
	}
	unitOfJSON := regexp.MustCompile(`"unit": "([^"]*)"`)
	err := fs.WalkDir(os.DirFS("../../data"), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".json" && path.Base(name) != "figures.csv" {
			return err
		}
		content, err := os.ReadFile(filepath.Join("../../data", filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		for _, match := range unitOfJSON.FindAllStringSubmatch(string(content), -1) {
			found(name, match[1])
		}
		if path.Ext(name) == ".json" {
			return nil
		}
		rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
		if err != nil {
			return err
		}
		column := slices.Index(rows[0], "unit")
		for _, row := range rows[1:] {
			found(name, row[column])
		}
		return nil
	})
	if err != nil || seen < 100 {
		t.Errorf("%d units, %v", seen, err)
	}
}

func TestAUnitThatSaysOfHowManyIsWrittenByItsParts(t *testing.T) {
	for written, want := range map[string][2]string{
		"ud af 10":            {"ud af 10", "out of 10"},
		"out of 10":           {"ud af 10", "out of 10"},
		"ud af 3 unge":        {"ud af 3 unge", "out of 3 young people"},
		"ud af 12 kommuner":   {"ud af 12 kommuner", "out of 12 kommuner"},
		"ud af 1 kommuner":    {"ud af 1 kommune", "out of 1 kommune"},
		"out of 7 employees":  {"ud af 7 medarbejdere", "out of 7 employees"},
		"ud af 3 æbler":       {"ud af 3 æbler", "ud af 3 æbler"},
		"ud af mange borgere": {"ud af mange borgere", "ud af mange borgere"},
		"ud af out of 3":      {"ud af out of 3", "ud af out of 3"},
		"ud af ":              {"ud af ", "ud af "},
	} {
		got := [2]string{phrase.UnitTextOf(written, kommune.Danish).Name, phrase.UnitTextOf(written, kommune.English).Name}
		if got != want {
			t.Errorf("%q is written %q, want %q", written, got, want)
		}
	}
}

package rejects

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWhatASpreadsheetWouldTakeForAFormulaIsDefused(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"":                         "",
		"Atlantis":                 "Atlantis",
		"-5":                       "-5",
		"+1.5e3":                   "+1.5e3",
		"-1e16":                    "-1e16",
		"-5,5":                     "-5,5",
		"-":                        "-",
		"2020-01-01":               "2020-01-01",
		"a=b":                      "a=b",
		"=1+1":                     "'=1+1",
		" =1+1":                    "' =1+1",
		"@SUM(A1)":                 "'@SUM(A1)",
		"+A1":                      "'+A1",
		"-5+cmd|' /C calc'!A0":     "'-5+cmd|' /C calc'!A0",
		"-2e":                      "'-2e",
		"＝1":                       "'＝1",
		"101;=HYPERLINK(A1);3":     "101;'=HYPERLINK(A1);3",
		"101\t@x":                  "101\t'@x",
		"a\n=b":                    "a\n'=b",
		"\t=b":                     "\t'=b",
		`a,"=1+1"`:                 `a,"'=1+1"`,
		"766;2024;-3;10,5;persons": "766;2024;-3;10,5;persons",
	} {
		if got := escapeFormulas(cell); got != want {
			t.Errorf("%q: got %q, want %q", cell, got, want)
		}
	}
}

func TestNoCellHasAFormulaOnceDefused(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringOf(rapid.SampledFrom([]rune("=+-@＝ae15. ;,\t\n\"|'ø"))).Draw(t, "cell")
		safe := escapeFormulas(cell)
		for part := range strings.FieldsFuncSeq(safe, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
			if isFormula(strings.Trim(part, " ")) {
				t.Errorf("%q becomes %q, which still has a formula", cell, safe)
			}
		}
		if strings.ReplaceAll(safe, "'", "") != strings.ReplaceAll(cell, "'", "") {
			t.Errorf("%q becomes %q, which has lost something", cell, safe)
		}
	})
}

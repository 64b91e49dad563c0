package server_test

import (
	"slices"
	"strings"
	"testing"
)

type orderedRows struct {
	Compare struct {
		Row  *orderedRow
		Rows []orderedRow
	}
}

type orderedRow struct {
	Kommune                  struct{ Name string }
	Rank                     *int
	Value, Difference        *float64
	PValue                   *float64
	ShortSentence            string
	Interval, SecondInterval *struct{ Lower, Upper, Level float64 }
}

func askRows(t *testing.T, arguments, row string) orderedRows {
	t.Helper()
	return into[orderedRows](t, shippedFigures(t), `{compare(indicator: "jobindsats/unemployment-rate", period: "2026M07", secondConfidence: 0.998) {row(kommune: "`+row+`") {kommune {name} rank shortSentence}
		rows`+arguments+` {kommune {name} rank value difference pValue interval {lower upper level} secondInterval {lower upper level}}}}`)
}

func TestOneRowIsAnsweredWithoutTheOthers(t *testing.T) {
	c := askRows(t, "(first: 0)", "580").Compare
	if len(c.Rows) != 0 || c.Row == nil || c.Row.Kommune.Name != "Aabenraa" || *c.Row.Rank != 16 {
		t.Errorf("%+v", c)
	}
	if want := "Aabenraa: foreløbigt 2,0 % mod 3,0 % (hele landet), juli 2026; bedre end i resten af landet"; c.Row.ShortSentence != want {
		t.Errorf("got %s, want %s", c.Row.ShortSentence, want)
	}
	h := shippedFigures(t)
	outside := into[orderedRows](t, h, `{compare(indicator: "jobindsats/unemployment-rate", kommuner: {codes: ["101"]}) {row(kommune: "580") {rank}}}`)
	if outside.Compare.Row != nil {
		t.Errorf("a kommune that is not compared has the row %+v", outside.Compare.Row)
	}
}

func TestRowsComeInTheOrderAskedForWithASecondInterval(t *testing.T) {
	all := askRows(t, "", "580").Compare.Rows
	names := func(rows []orderedRow) string {
		var list []string
		for _, row := range rows {
			list = append(list, row.Kommune.Name)
		}
		return strings.Join(list, " ")
	}
	if got := names(askRows(t, "(orderBy: NAME, reverse: true, first: 4)", "580").Compare.Rows); got != "Aarhus Aalborg Aabenraa Ærø" {
		t.Errorf("the last four by name are %s", got)
	}
	if got := names(askRows(t, "(orderBy: RANK, first: 5)", "580").Compare.Rows); got != names(all[:5]) {
		t.Errorf("the first five by rank are %s", got)
	}
	highest := askRows(t, "(orderBy: VALUE, first: 98)", "580").Compare.Rows
	if !slices.IsSortedFunc(highest, func(a, b orderedRow) int { return int(10 * (*b.Value - *a.Value)) }) || len(highest) != 98 {
		t.Errorf("by value: %s", names(highest))
	}
	for _, row := range all {
		if row.SecondInterval.Level != 0.998 || row.SecondInterval.Lower >= row.Interval.Lower || row.SecondInterval.Upper <= row.Interval.Upper {
			t.Errorf("%s: %v at 0.95, %v at 0.998", row.Kommune.Name, *row.Interval, *row.SecondInterval)
		}
	}
}

func TestRowsThatCanNotBeAreRefused(t *testing.T) {
	for query, want := range map[string]string{
		`{compare(indicator: "own/share") {rows(first: -1) {rank}}}`:             "first",
		`{compare(indicator: "own/share", secondConfidence: 0.5) {rows {rank}}}`: "secondConfidence",
		`{compare(indicator: "own/share") {row(kommune: "999") {rank}}}`:         "kommune",
	} {
		if a := readOnly(t).ask(t, query); a.code() != "BAD_USER_INPUT" || a.Errors[0].Extensions["argument"] != want {
			t.Errorf("%s: %+v, want %s refused", query, a.Errors, want)
		}
	}
}

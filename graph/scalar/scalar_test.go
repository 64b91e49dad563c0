package scalar_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"kommunebench/graph/scalar"
	"kommunebench/kommune"
)

func TestAKommuneCodeIsReadFromText(t *testing.T) {
	for name, c := range map[string]struct {
		given any
		want  kommune.Code
	}{
		"three digits":       {"766", "766"},
		"four digits":        {"0766", "766"},
		"spaces around":      {" 0101 ", "101"},
		"two digits":         {"76", ""},
		"a leading zero":     {"076", ""},
		"four without zero":  {"7660", ""},
		"nothing":            {"", ""},
		"a name":             {"Hedensted", ""},
		"Arabic digits":      {"٧٦٦", ""},
		"a number":           {int64(766), ""},
		"a number with more": {7.66, ""},
		"true":               {true, ""},
		"null":               {nil, ""},
		"a list":             {[]any{"766"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := scalar.UnmarshalKommuneCode(c.given)
			wantRead(t, got, err, c.want)
		})
	}
}

func TestAPeriodIsReadFromTextOrAYear(t *testing.T) {
	for name, c := range map[string]struct {
		given any
		want  kommune.Period
	}{
		"a year":                 {"2024", "2024"},
		"a year as a number":     {int64(2024), "2024"},
		"a half year":            {"2024H1", "2024H1"},
		"a quarter":              {"2024q3", "2024Q3"},
		"a month":                {" 2024M07 ", "2024M07"},
		"a week":                 {"2020W53", "2020W53"},
		"a window":               {"2024QMAT02", "2024QMAT02"},
		"a week too many":        {"2024W53", ""},
		"a thirteenth month":     {"2024M13", ""},
		"a date":                 {"2024-07-01", ""},
		"nothing":                {"", ""},
		"a number that is none":  {int64(7), ""},
		"a number with decimals": {2024.5, ""},
		"null":                   {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := scalar.UnmarshalPeriod(c.given)
			wantRead(t, got, err, c.want)
		})
	}
}

// wantRead fails unless the value was read, or refused where none is wanted.
func wantRead[T comparable](t *testing.T, got T, err error, want T) {
	t.Helper()
	var none T
	if got != want || (err != nil) != (want == none) {
		t.Errorf("got %v and %v, want %v", got, err, want)
	}
	var coded *kommune.Error
	if err != nil && (!errors.As(err, &coded) || coded.Code != kommune.BadUserInput || coded.Takes == "") {
		t.Errorf("got %v", err)
	}
}

// Variables decoded from JSON hold json.Number or float64 for a year.
func TestAYearInAVariableIsAPeriodHoweverItWasDecoded(t *testing.T) {
	for _, given := range []any{json.Number("2024"), 2024.0, 2024, int64(2024), "2024"} {
		got, err := scalar.UnmarshalPeriod(given)
		if got != "2024" || err != nil {
			t.Errorf("%T: %v, %v", given, got, err)
		}
	}
}

func TestADateIsReadAndWrittenAsADay(t *testing.T) {
	day, err := scalar.UnmarshalDate("2016-06-01")
	if err != nil || !day.Equal(time.Date(2016, 6, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("got %v, %v", day, err)
	}
	for _, given := range []any{"2016-13-01", "1.6.2016", "2016-06-01T00:00:00Z", "", nil, 20160601} {
		day, err := scalar.UnmarshalDate(given)
		wantRead(t, day, err, time.Time{})
	}
	for want, written := range map[string]graphql.Marshaler{
		`"2016-06-01"`: scalar.MarshalDate(day), `"766"`: scalar.MarshalKommuneCode("766"), `"2024QMAT02"`: scalar.MarshalPeriod("2024QMAT02"),
	} {
		var out bytes.Buffer
		written.MarshalGQL(&out)
		if out.String() != want {
			t.Errorf("got %s, want %s", out.String(), want)
		}
	}
}

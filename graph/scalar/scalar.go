// Package scalar reads and writes the API's own scalars.
package scalar

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"kommunebench/kommune"
)

// MarshalKommuneCode writes a code as a string of three digits.
func MarshalKommuneCode(code kommune.Code) graphql.Marshaler {
	return graphql.MarshalString(string(code))
}

// UnmarshalKommuneCode reads a code of three or four digits.
func UnmarshalKommuneCode(v any) (kommune.Code, error) {
	text, err := asText("code", v)
	if err != nil {
		return "", err
	}
	return kommune.ParseCode(text)
}

// MarshalPeriod writes a period in its canonical form.
func MarshalPeriod(period kommune.Period) graphql.Marshaler {
	return graphql.MarshalString(string(period))
}

// UnmarshalPeriod reads a period such as 2024M07.
func UnmarshalPeriod(v any) (kommune.Period, error) {
	// A year may come as a number: int64 from a literal, json.Number from a
	// variable.
	switch v.(type) {
	case int, int64, float64, json.Number:
		v = fmt.Sprint(v)
	}
	text, err := asText("period", v)
	if err != nil {
		return "", err
	}
	return kommune.ParsePeriod(text)
}

// MarshalDate writes a day as YYYY-MM-DD.
func MarshalDate(day time.Time) graphql.Marshaler {
	return graphql.MarshalString(day.Format(time.DateOnly))
}

// UnmarshalDate reads a day as YYYY-MM-DD.
func UnmarshalDate(v any) (time.Time, error) {
	text, err := asText("date", v)
	if err != nil {
		return time.Time{}, err
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}, kommune.InvalidInput("date", text, "a day such as 2016-06-01")
	}
	return day, nil
}

func asText(what string, v any) (string, error) {
	text, isText := v.(string)
	if !isText {
		// What came as JSON goes back as JSON.
		given, _ := json.Marshal(v)
		return "", kommune.InvalidInput(what, string(given), "a string in quotes")
	}
	return text, nil
}
